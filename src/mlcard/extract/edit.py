"""Change what a card says, and nothing else of its text: every change is an edit of a span.

Comments, order, quotes, alignment and line ends that a person chose stay as they are. A comment on something
that leaves the card stays as a line of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.errors import InvalidCardError
from mlcard.extract.keyed import Branch, flat
from mlcard.extract.yaml_text import entry, inline, item, scalar
from mlcard.facts import pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.extract.keyed import Tree

_COMMENT = re.compile(r"(?:(?<=\s)|^)#[^\n]*", re.MULTILINE)
_DASH = re.compile(r"-(?:[ \t]+|[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*)$")


@dataclass(frozen=True, slots=True)
class _Part:
    """An entry of a mapping or an item of a list in the text.

    Attributes:
        name: its name in the tree.
        slot: its pointer.
        start: where its key or dash begins.
        end: where its value ends.
    """

    name: str
    slot: str
    start: int
    end: int


@dataclass(slots=True)
class Editor:
    """A text, and the edits that it needs.

    Attributes:
        card: the text with the places of its values; its line ends are line feeds.
        indented: whether its author indents the items of a list below the key.
        edits: start, end and replacement of each edit, in the order in which they were found.
    """

    card: Card
    indented: bool
    edits: list[tuple[int, int, str]] = field(default_factory=list)
    _scalars: list[tuple[int, int]] = field(default_factory=list)

    def edited(self) -> str:
        """The text with all edits.

        Raises:
            InvalidCardError: two edits touch the same characters, because an anchor shares a value.
        """
        pieces: list[str] = []
        at = 0
        for start, end, new in sorted(
            self.edits, key=lambda edit: edit[:2]
        ):  # stable: inner edits come first
            if start < at:
                raise InvalidCardError(
                    f"{self.card.path}: cannot be updated in place, because an alias (*) shares a value",
                    hint="write the shared value out where it is used",
                )
            pieces += [self.card.text[at:start], new]
            at = end
        return "".join([*pieces, self.card.text[at:]])

    def sync(self, old: Tree, new: Tree, slot: str = "") -> bool:
        """Make what stands at a slot say something else; False when its owner has to be written anew."""
        if flat(old) == flat(new) and _types(old) == _types(new):
            return True
        if not (isinstance(old, Branch) and isinstance(new, Branch)) or old.is_list != new.is_list:
            return False
        if not old.parts or not new.parts:
            return False
        if self.card.text[self.card.spans[slot].start] in "{[":
            return self._sync_brackets(old, new, slot)
        return self._sync_block(old, new, slot)

    def rewritten(self, lines: str) -> str:
        """Other lines in the place of all of the text, its comments in front of them."""
        comments = self._comments(0, len(self.card.text))
        return "".join(f"{comment}\n" for comment in comments) + lines

    def _parts(self, old: Branch, slot: str) -> list[_Part]:
        """The entries or items of a collection in the text, in the order of the document."""
        parts = []
        for index, name in enumerate(old.parts):
            deeper = slot + pointer(index if old.is_list else name)
            span = self.card.spans[deeper]
            key = None if old.is_list else self.card.keys[deeper]
            start = key.start if key is not None else span.start
            end = max(self._end(span.start, span.end), key.end + 1 if key is not None else 0)
            parts.append(_Part(name, deeper, start, end))
        return parts

    def _end(self, start: int, end: int) -> int:
        """The end of a value without the line ends behind it, which libyaml counts to a block of text."""
        return start + len(self.card.text[start:end].rstrip())

    def _sync_brackets(self, old: Branch, new: Branch, slot: str) -> bool:
        """Change a collection in brackets: inner values one by one, entries at the end, else all of it."""
        parts = self._parts(old, slot)
        kept = [name for name in old.parts if name in new.parts]
        before = len(self.edits)
        simple = kept == list(old.parts) == list(new.parts)[: len(kept)]
        for part in parts if simple else ():
            inner = new.parts[part.name]
            if not self.sync(old.parts[part.name], inner, part.slot):
                span = self.card.spans[part.slot]
                self.edits.append((span.start, self._end(span.start, span.end), inline(flat(inner))))
        span = self.card.spans[slot]
        if not simple:
            del self.edits[before:]
            if self._comments(span.start, span.end):
                return False
            self.edits.append((span.start, span.end, inline(flat(new))))
            return True
        added = [name for name in new.parts if name not in old.parts]
        if added:
            more = flat(Branch({name: new.parts[name] for name in added}, old.is_list))
            self.edits.append((parts[-1].end, parts[-1].end, f", {inline(more)[1:-1]}"))
        return True

    def _sync_block(self, old: Branch, new: Branch, slot: str) -> bool:
        """Change a collection whose entries or items stand on lines of their own."""
        parts = self._dashed(self._parts(old, slot)) if old.is_list else self._parts(old, slot)
        lines = [self._line_start(part.start) for part in parts]
        column = parts[0].start - lines[0]
        kept = [name for name in old.parts if name in new.parts]
        in_order = [name for name in new.parts if name in old.parts] == kept
        own_lines = len(set(lines)) == len(lines)  # not so within brackets that libyaml takes for a block
        first_is_beside = bool(self.card.text[lines[0] : parts[0].start].strip())
        if not (kept and in_order and own_lines) or (
            first_is_beside and (kept[0] != parts[0].name or next(iter(new.parts)) != kept[0])
        ):
            return False
        for part in parts:
            if part.name not in new.parts:
                self._delete(part, column)
            elif not self.sync(old.parts[part.name], new.parts[part.name], part.slot):
                self._replace(part, new, column)
        self._insert(parts, old, new, column)
        return True

    def _dashed(self, parts: list[_Part]) -> list[_Part]:
        """The items of a list with their dashes."""
        found = []
        for part in parts:
            dash = _DASH.search(self.card.text, max(0, part.start - 2_000), part.start)
            start = dash.start() if dash else part.start
            found.append(_Part(part.name, part.slot, start, max(part.end, start + 1)))
        return found

    def _insert(self, parts: list[_Part], old: Branch, new: Branch, column: int) -> None:
        """Insert what is new: behind the entry that it follows, or in front of all."""
        place = self._line_start(parts[0].start)
        by_name = {part.name: part for part in parts}
        for name, value in new.parts.items():
            if name in by_name:
                place = self._next_line(by_name[name].end)
            elif name not in old.parts:
                self.edits.append((place, place, self._lines(name, value, column, is_list=new.is_list)))

    def _replace(self, part: _Part, new: Branch, column: int) -> None:
        """Write an entry or item anew, its comments in front of it; of a plain value only the value."""
        value = flat(new.parts[part.name])
        span = self.card.spans[part.slot]
        written = self.card.text[span.start : span.end]
        is_plain = not isinstance(value, dict | list) and "\n" not in f"{value}{written}"
        if is_plain and written[:1] not in {"", *"[{&!*|>"}:
            self.edits.append((span.start, span.end, scalar(value)))
            return
        lines = self._lines(part.name, new.parts[part.name], column, is_list=new.is_list).strip(" \n")
        # Behind a value of several lines there is no place for the comment that ends the line of the old one.
        end = self._next_line(part.end) - 1 if "\n" in lines else part.end
        margin = "\n" + " " * column
        comments = "".join(comment + margin for comment in self._comments(part.start, end))
        self.edits.append((part.start, end, comments + lines))

    def _delete(self, part: _Part, column: int) -> None:
        """Take an entry or item out, and leave its comments."""
        start, end = self._line_start(part.start), self._next_line(part.end)
        comments = self._comments(part.start, end)
        self.edits.append((start, end, "".join(f"{' ' * column}{comment}\n" for comment in comments)))

    def _lines(self, name: str, value: Tree, column: int, *, is_list: bool) -> str:
        """The lines of an entry or item at a column, with the last line end."""
        lines = (
            item(flat(value), indented=self.indented)
            if is_list
            else entry(name, flat(value), indented=self.indented)
        )
        return "".join(" " * column + line + "\n" if line else "\n" for line in lines)

    def _comments(self, start: int, end: int) -> list[str]:
        """The comments in a stretch of the text."""
        if not self._scalars:
            self._scalars = sorted(self._texts())
        found = _COMMENT.finditer(self.card.text, start, end)
        return [match.group().rstrip() for match in found if not self._is_text(match.start())]

    def _texts(self) -> Iterator[tuple[int, int]]:
        """Yield the places of all values that hold no others, and of all keys."""
        holders = {slot.rpartition("/")[0] for slot in self.card.spans}
        yield from ((span.start, span.end) for slot, span in self.card.spans.items() if slot not in holders)
        yield from ((span.start, span.end) for span in self.card.keys.values())

    def _is_text(self, place: int) -> bool:
        """Whether a place lies in a text, where `#` is a character like any other."""
        index = bisect_left(self._scalars, (place + 1, 0)) - 1
        return index >= 0 and self._scalars[index][0] <= place < self._scalars[index][1]

    def _line_start(self, place: int) -> int:
        """Where the line of a place begins."""
        return self.card.text.rfind("\n", 0, place) + 1

    def _next_line(self, place: int) -> int:
        """Where the line behind a place begins."""
        return self.card.text.find("\n", place) + 1


def _types(tree: Tree) -> object:
    """The types of the values in a tree: 1 and 1.0 and true are equal in Python, and not in a card."""
    if isinstance(tree, Branch):
        return [_types(part) for part in tree.parts.values()]
    if isinstance(tree, list):
        return [type(part) for part in tree]
    return type(tree)
