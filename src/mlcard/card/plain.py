"""The values of a card in the plain form of YAML that tools write, without places: in a third of the time.

Plain are mappings and lists indented by blanks, keys of letters and digits, texts and brackets that end on
their line, and comments on lines of their own. Whatever else there is in YAML (anchors, tags, tabs, texts of
several lines, the same key twice) is left to `mlcard.card.tree`, and so is every text that is no YAML at all:
what is read here reads there in the same way, which tests hold it to.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcard.card.scalars import ambiguity, is_text, resolve
from mlcard.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card.scalars import Scalar
    from mlcard.facts import JsonValue

#: Longer texts, and deeper nesting, are none of this module's business: a card's bounds are further off.
_LONGEST, _DEEPEST = 200_000, 40
#: Letters beyond ASCII that YAML allows, and that end no line.
_HIGH = "\xa0-\u2027\u202a-\ud7ff\U00010000-\U0010ffff"
_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}"
_QUOTED = (
    rf'"(?:[ !#-\[\]-~{_HIGH}]|\\["\\nt])*"'
    rf"|'[ -&(-~{_HIGH}]*'"
)  # fmt: skip
#: How a text without quotes begins, and what does not stand in it: the end of a key, a comment.
_BEGIN = rf"(?!.*(?:: | #|[: ]\Z))(?:-(?=[0-9.])|[$()+./0-9;<=A-Z\\^_a-z~{_HIGH}])"
_SCALAR = lazy(rf"{_QUOTED}|{_BEGIN}[ -~{_HIGH}]*")
_SCALAR_IN_BRACKETS = lazy(rf"{_QUOTED}|{_BEGIN}[ -+\-->@-Z\\^-z|~{_HIGH}]*")
#: A line: its indentation, the mark of an item, a key, and the rest of it.
_LINE = lazy(rf"^( *)(- )?(?:({_NAME}):(?: +|$))?(.*)$", re.MULTILINE)
_KEY = lazy(_NAME)
#: What stands in brackets: a key, or anything else; a character that belongs to nothing is no scalar either.
_PART = lazy(
    rf"({_NAME}|\"[ !#-\[\]-~{_HIGH}]*\"): |([\[\]{{}}]|, |{_QUOTED}|[^\[\]{{}},\"'][^\[\]{{}},]*|.)"
)
#: Scalars that were read before, by their text: most come again and again.
_KNOWN: dict[str, Scalar] = {}
_KNOWN_IN_BRACKETS: dict[str, Scalar] = {}
_KNOWN_KEYS: dict[str, Scalar] = {}
#: Longest text that is kept there, and most of them.
_SHORT, _MANY = 32, 4_000
_NEW: Any = object()


class Plain(NamedTuple):
    """The value of a text, and whether there is something to remark on it."""

    value: dict[str, JsonValue]
    remarked: bool


class _NotPlain(Exception):  # noqa: N818 - no error: nobody sees it
    """The text is not written in the plain form."""


def read(text: str) -> Plain | None:
    """The mapping that a text in the plain form is; None if it is anything else."""
    if len(text) > _LONGEST:
        return None
    reader = _Reader()
    try:
        value = reader.mapping(_LINE.findall(text))
    except (_NotPlain, StopIteration):
        return None
    return Plain(value, reader.remarked) if value else None


class _Reader:
    """Reads one text.

    Attributes:
        remarked: whether there is a scalar that readers of YAML 1.1 and 1.2 understand differently.
    """

    def __init__(self) -> None:
        self.remarked = False

    def mapping(self, lines: list[tuple[str, str, str, str]]) -> dict[str, JsonValue]:
        """The mapping that the lines of a text are."""
        root: dict[str, JsonValue] = {}
        #: What is open: the innermost collection and its column, and those around it.
        here: Any = root
        column = 0
        around: list[tuple[Any, int]] = []
        is_list = False
        #: The key of the innermost mapping whose value is still to come.
        waiting = ""
        for blanks, dash, key, rest in lines:
            if not key and not dash:
                if rest and (rest[0] != "#" or not rest.isprintable()):
                    raise _NotPlain
                continue
            place = len(blanks)
            if waiting:
                if place > column or (dash and place == column):
                    inner: Any = [] if dash else {}
                    here[waiting] = inner
                    around.append((here, column))
                    if len(around) > _DEEPEST:
                        raise _NotPlain
                    here, column, is_list = inner, place, bool(dash)
                else:
                    here[waiting] = None
                waiting = ""
            while place < column or (place == column and is_list and not dash) or (dash and not is_list):
                if not around:
                    raise _NotPlain
                here, column = around.pop()
                is_list = here.__class__ is list
            if place != column:
                raise _NotPlain
            if dash:
                if not key:
                    if not rest:
                        raise _NotPlain
                    here.append(self.value(rest))
                    continue
                around.append((here, column))
                item: dict[str, JsonValue] = {}
                here.append(item)
                here, column, is_list = item, place + 2, False
            if key in here:
                raise _NotPlain
            if rest:
                found = _KNOWN.get(rest, _NEW)
                here[key] = found if found is not _NEW else self.value(rest)
            else:
                here[key] = None
                waiting = key
        return root

    def value(self, text: str) -> JsonValue:
        """What stands behind a key or the mark of an item."""
        if text[0] in "[{":
            try:
                return self.flat(text)
            except _NotPlain:
                return self.bracketed(text)
        found = _KNOWN.get(text, _NEW)
        return found if found is not _NEW else self.scalar(text, _SCALAR, _KNOWN)

    def scalar(self, text: str, pattern: re.Pattern[str], known: dict[str, Scalar]) -> Scalar:
        """The value of a scalar that was not read before."""
        if not pattern.fullmatch(text):
            raise _NotPlain
        if text[0] == '"':
            return str(json.loads(text)) if "\\" in text else text[1:-1]
        if text[0] == "'":
            return text[1:-1]
        if is_text(text):
            _keep(text, text, known)
            return text
        found = resolve(text)
        if ambiguity(text):
            self.remarked = True
        else:
            _keep(text, found, known)
        return found

    def flat(self, text: str) -> JsonValue:
        """What nearly all brackets hold: a mapping of scalars, a list of such mappings, a list of scalars."""
        if text[0] == "{" and text[-1] == "}":
            return self.pairs(text[1:-1])
        if text[:2] == "[{" and text[-2:] == "}]":
            return [self.pairs(part) for part in text[2:-2].split("}, {")]
        if text[0] == "[" and text[-1] == "]":
            return [self.bracketed_scalar(part) for part in text[1:-1].split(", ")]
        raise _NotPlain

    def pairs(self, text: str) -> dict[str, JsonValue]:
        """The entries of a mapping, each a key and a scalar."""
        entries: dict[str, JsonValue] = {}
        for part in text.split(", "):
            key, _, scalar = part.partition(": ")
            if key in entries:
                raise _NotPlain
            if key not in _KNOWN_KEYS:
                if not _KEY.fullmatch(key):
                    raise _NotPlain
                _keep(key, key, _KNOWN_KEYS)
            found = _KNOWN_IN_BRACKETS.get(scalar, _NEW)
            entries[key] = found if found is not _NEW else self.bracketed_scalar(scalar)
        return entries

    def bracketed_scalar(self, text: str) -> Scalar:
        """A scalar in brackets."""
        found = _KNOWN_IN_BRACKETS.get(text, _NEW)
        return found if found is not _NEW else self.scalar(text, _SCALAR_IN_BRACKETS, _KNOWN_IN_BRACKETS)

    def bracketed(self, text: str) -> JsonValue:
        """Any mapping or list in brackets."""
        parts: Iterator[tuple[str, str]] = iter(_PART.findall(text))
        key, sign = next(parts)
        value = self.inner(key, sign, parts, 0)
        if next(parts, None) is not None:
            raise _NotPlain
        return value

    def inner(self, key: str, sign: str, parts: Iterator[tuple[str, str]], depth: int) -> JsonValue:
        """A value in brackets: a scalar, or a sign that opens a mapping or list, and the parts behind it."""
        if key or depth > _DEEPEST:
            raise _NotPlain
        if sign == "{":
            return self.entries(parts, depth + 1)
        return self.items(parts, depth + 1) if sign == "[" else self.bracketed_scalar(sign)

    def entries(self, parts: Iterator[tuple[str, str]], depth: int) -> dict[str, JsonValue]:
        """The entries of a mapping that was opened."""
        entries: dict[str, JsonValue] = {}
        for key, sign in parts:
            if not key and sign == "}" and not entries:
                return entries
            name = key[1:-1] if key[:1] == '"' else key
            if not key or name in entries:
                raise _NotPlain
            entries[name] = self.inner(*next(parts), parts, depth)
            if _ends(parts, "}"):
                return entries
        raise _NotPlain

    def items(self, parts: Iterator[tuple[str, str]], depth: int) -> list[JsonValue]:
        """The items of a list that was opened."""
        items: list[JsonValue] = []
        for key, sign in parts:
            if not key and sign == "]" and not items:
                return items
            items.append(self.inner(key, sign, parts, depth))
            if _ends(parts, "]"):
                return items
        raise _NotPlain


def _ends(parts: Iterator[tuple[str, str]], sign: str) -> bool:
    """Whether a mapping or list ends here with its sign; else it goes on behind a comma."""
    _, found = next(parts)
    if found not in {sign, ", "}:
        raise _NotPlain
    return found == sign


def _keep(text: str, value: Scalar, known: dict[str, Scalar]) -> None:
    """Remember what a text means, if it is short; a table that is full begins anew."""
    if len(text) <= _SHORT:
        if len(known) >= _MANY:
            known.clear()
        known[text] = value
