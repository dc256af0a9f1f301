"""A JSON document that remembers which of its values were taken, so that none is lost in silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.errors import LimitExceededError
from mlcard.facts import pointer
from mlcard.imports.found import NO_SLOT, Leftover
from mlcard.readers.bounded_json import is_number, read_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source

#: Longest text that is taken: prose of a page or two hundred.
MAX_PROSE = 1_000_000
#: Deepest nesting of a document; real ones go down to some fifteen levels.
MAX_DEPTH = 200


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a document.

    Attributes:
        value: the value.
        where: JSON Pointer to it.
        taken: the pointers of what was taken so far, with a reason where a value was taken in part only; all
            nodes of a document share it.
    """

    value: JsonValue
    where: str = ""
    taken: dict[str, str] = field(default_factory=dict)

    def get(self, *names: str) -> Node | None:
        """What stands below a mapping under a name, and under a name below that."""
        node: Node | None = self
        for name in names:
            value = node.value if node is not None else None
            if node is None or not isinstance(value, dict) or value.get(name) is None:
                return None
            node = Node(value[name], node.where + pointer(name), self.taken)
        return node

    def items(self, *names: str) -> list[Node]:
        """The items of the list below, or what stands there alone; nothing if there is nothing."""
        node = self.get(*names)
        if node is None:
            return []
        if not isinstance(node.value, list):
            return [node]
        return [
            Node(item, node.where + pointer(index), self.taken)
            for index, item in enumerate(node.value)
            if item is not None
        ]

    def entries(self) -> Iterator[tuple[str, Node]]:
        """Yield the keys of a mapping with what stands below each."""
        for name, value in self.value.items() if isinstance(self.value, dict) else ():
            if value is not None:
                yield name, Node(value, self.where + pointer(name), self.taken)

    def below(self, *names: str) -> Iterator[tuple[str, Node]]:
        """Yield the keys of the mapping below with what stands under each; nothing if there is none."""
        node = self.get(*names)
        if node is not None:
            yield from node.entries()

    def take(self) -> JsonValue:
        """The value; it, and all in it, counts as taken."""
        self.taken.setdefault(self.where, "")
        return self.value

    def drop(self, reason: str = NO_SLOT) -> None:
        """Leave a value out, and say why."""
        self.taken[self.where] = reason

    def text(self, *names: str) -> str | None:
        """The text that stands below, and takes it; None if there is no text, or an endless one."""
        node = self.get(*names)
        if node is None or not isinstance(node.value, str) or not 0 < len(node.value) <= MAX_PROSE:
            return None
        node.take()
        return node.value.strip() or None

    def peek(self, *names: str) -> str:
        """The text that stands below, without taking it; empty if there is none."""
        node = self.get(*names)
        return node.value if node is not None and isinstance(node.value, str) else ""

    def number(self, *names: str) -> float | None:
        """The finite number that stands below, as a number or as text, and takes it."""
        node = self.get(*names)
        found = None if node is None else as_number(node.value)
        if node is not None and found is not None:
            node.take()
        return found

    def leftovers(self) -> Iterator[Leftover]:
        """Yield what nobody has taken; of what nothing was taken, the whole as one."""
        above = {at[:end] for at in self.taken for end in _ends(at)}
        todo: list[tuple[str, JsonValue]] = [(self.where, self.value)]
        while todo:
            where, value = todo.pop()
            reason = self.taken.get(where)
            if reason is not None:
                if reason:
                    yield Leftover(where or "/", value, reason)
            elif where not in above or not isinstance(value, dict | list):
                yield Leftover(where or "/", value)
            else:
                parts = value.items() if isinstance(value, dict) else enumerate(value)
                below = [(where + pointer(name), part) for name, part in parts if part not in (None, [], {})]
                todo += reversed(below)


def load(source: Source) -> Node:
    """The JSON object that a file consists of.

    Raises:
        UnreadableFileError: the file is no JSON object.
        LimitExceededError: it is larger, or nested deeper, than is read.
    """
    return bounded(read_object(source), source.name)


def bounded(value: JsonValue, name: str) -> Node:
    """A document, if it is not nested deeper than is read."""
    level: list[JsonValue] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            part
            for item in level
            for part in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
            if isinstance(part, dict | list)
        ]
        if not level:
            return Node(value)
    raise LimitExceededError(f"{name}: nested deeper than the {MAX_DEPTH} levels that are read")


def _ends(at: str) -> Iterator[int]:
    """Yield where the pointers end of what a pointer's value lies in."""
    end = len(at)
    while end > 0:
        end = at.rfind("/", 0, end)
        yield end


def as_number(value: JsonValue) -> float | None:
    """A finite number that is written as a number or as text; whole ones as integers."""
    if isinstance(value, str):
        try:
            value = int(value) if len(value) < 20 and value.lstrip("+-").isdecimal() else float(value)
        except ValueError:
            return None
    return value if is_number(value) else None
