"""Values as YAML: short mappings and lists on one line, long ones spread out.

What YAML 1.1 and 1.2 read differently (`no`, `1_000`, `12:30`) is quoted, because half of the tools that will
read a card still follow 1.1. Dates stay plain: as texts and as dates they mean the same.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mlcard.card.scalars import ambiguity, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue

#: A mapping or list that fits into this many characters stands on one line; rows of long lists may be longer,
#: and what is said of one column or landmarker longer still.
_ONE_LINE, _ONE_ROW, _ONE_COLUMN = 100, 300, 400
#: Slots that show that a mapping is a row of a long list: files, features, evidence.
_OF_ROWS = frozenset({"path", "slot", "name", "measure", "meta_feature", "metric"})
#: Slots that show that it stands on one line with all that is in it: a column, a landmarker.
_WHOLE = (frozenset({"feature"}), frozenset({"algorithm", "measure"}))
#: YAML takes no longer text than 1,024 characters for a key without a question mark.
_LONGEST_KEY = 1_000

#: What a plain text must not begin with (https://yaml.org/spec/1.2.2/#733-plain-style); `=` and `<` mean
#: something in YAML 1.1.
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=<~")
#: What ends a plain text, or starts a comment.
_ENDS = re.compile(r":(\s|$)|\s#|^\.\.\.|^\s|\s$")
#: What ends a plain text within brackets.
_ENDS_IN_BRACKETS = re.compile(r"[,:?\[\]{}]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def scalar(value: JsonValue, *, bracketed: bool = False) -> str:
    """A value that holds no others, on one line.

    Args:
        value: the value.
        bracketed: whether it stands in `[ ]` or `{ }`.
    """
    if isinstance(value, str):
        return _text(value, bracketed)
    if isinstance(value, float):
        text = repr(value)  # the shortest text with all digits; YAML 1.1 wants a point before the exponent
        return text.replace("e", ".0e") if "e" in text and "." not in text else text
    return json.dumps(value)


@lru_cache(maxsize=8192)
def _text(value: str, bracketed: bool) -> str:
    """A text, plain or quoted; the same names come again and again in a card."""
    return value if _is_plain(value, bracketed=bracketed) else quoted(value)


def quoted(value: str) -> str:
    """A text in double quotes; what no editor shows is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


def _escaped(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"


def _is_plain(value: str, *, bracketed: bool) -> bool:
    """Whether a text means itself without quotes, to readers of YAML 1.1 and 1.2."""
    if not value or value[0] in _INDICATORS or not value.isprintable() or _ENDS.search(value):
        return False
    if bracketed and _ENDS_IN_BRACKETS.search(value):
        return False
    return resolve(value) == value and (not ambiguity(value) or _DATE.fullmatch(value) is not None)


def inline(value: JsonValue) -> str:
    """A value on one line, with brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(name)}: {inline(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(part) for part in value) + "]"
    return scalar(value, bracketed=True)


def _key(name: str) -> str:
    """A key within brackets."""
    text = scalar(name, bracketed=True)
    return text if len(text) < _LONGEST_KEY else f"? {text} "


def mapping(value: Mapping[str, JsonValue], *, indented: bool = False) -> Iterator[str]:
    """Yield the lines of a mapping.

    Args:
        value: the mapping.
        indented: whether the items of a list are indented below its key.
    """
    for name, part in value.items():
        yield from entry(name, part, indented=indented)


def entry(name: str, value: JsonValue, *, indented: bool = False) -> Iterator[str]:
    """Yield the lines of one entry of a mapping."""
    key = scalar(name)
    if len(key) >= _LONGEST_KEY:
        yield f"? {key}"
        key = ""
    first, *rest = _beside(value, indented=indented)
    yield f"{key}:{' ' if first else ''}{first}"
    margin = "  " if isinstance(value, dict | str) or indented else ""
    yield from (margin + line if line else "" for line in rest)


def item(value: JsonValue, *, indented: bool = False) -> Iterator[str]:
    """Yield the lines of one item of a list."""
    lines = _beside(value, indented=indented)
    if not lines[0]:
        lines = lines[1:]
    yield f"- {lines[0]}"
    yield from (f"  {line}" if line else "" for line in lines[1:])


def _beside(value: JsonValue, *, indented: bool) -> list[str]:
    """The lines of a value: the first stands beside its key; it is empty when the others stand below."""
    if isinstance(value, dict | list):
        line = _one_line(value)
        if line:
            return [line]
        if isinstance(value, dict):
            return ["", *mapping(value, indented=indented)]
        return ["", *(line for part in value for line in item(part, indented=indented))]
    if isinstance(value, str) and _is_block(value):
        return ["|" if value.endswith("\n") else "|-", *value.removesuffix("\n").split("\n")]
    return [scalar(value)]


def _is_block(value: str) -> bool:
    """Whether a text has several lines that can stand as they are."""
    lines = value.split("\n")
    return (
        len(lines) > 1
        and all(lines[:-1])
        and all(line == line.strip() and line.isprintable() for line in lines)
    )


def _one_line(value: dict[str, JsonValue] | list[JsonValue]) -> str:
    """A mapping or list on one line, when it holds plain values only, and few enough; else an empty text."""
    if isinstance(value, dict) and "id" in value:
        return ""  # a thing with a name of its own stands in lines of its own
    is_whole = isinstance(value, dict) and any(slots <= value.keys() for slots in _WHOLE)
    for part in value.values() if isinstance(value, dict) else value:
        if not is_whole and (isinstance(part, dict) or (isinstance(part, list) and not _one_line(part))):
            return ""
        if isinstance(part, str) and "\n" in part:
            return ""
    line = inline(value)
    is_row = isinstance(value, dict) and not _OF_ROWS.isdisjoint(value)
    limit = _ONE_COLUMN if is_whole else _ONE_ROW if is_row else _ONE_LINE
    return line if len(line) <= limit else ""
