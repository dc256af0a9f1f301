"""What an expression of a script stands for, as far as its text tells: symbols, never objects.

A `Call` remembers which function was called with what; nothing is ever called. What the text does not tell is
`UNKNOWN`. Lists, mappings and instances change as the script changes them, so those three are mutable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import ast
    from collections.abc import Collection, Iterator, Sequence

    from mlcard.facts import JsonValue

#: Longest text that is carried along; what grows beyond is no name, path or parameter.
MAX_TEXT = 4_096

Value: TypeAlias = (
    "Unknown | Literal | FilePath | Reference | Call | Attribute | Item | Items | Mapping | Choice"
    " | Function | Class | Instance"
)
Scalar: TypeAlias = "bool | int | float | str | None"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that the text does not tell."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; `certain` is false when a command line or the environment can replace it."""

    value: Scalar
    certain: bool = True


@dataclass(frozen=True, slots=True)
class FilePath:
    """A path. `from_script`: it starts at the folder of the script, and not at the working directory."""

    text: str
    from_script: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Reference:
    """Something imported or built in, under its full name: `sklearn.svm.SVC`, `open`."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """The result of a call: of a function with a full name, or of a method of a receiver."""

    function: str
    receiver: Value | None
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]
    line: int

    @property
    def method(self) -> str:
        """Name of the method, or an empty text when a function was called."""
        return self.function if self.receiver is not None else ""

    @property
    def target(self) -> str:
        """Full name of the function, or an empty text when a method was called."""
        return self.function if self.receiver is None else ""

    def argument(self, position: int | None, name: str = "") -> Value | None:
        """The argument with a name or at a position."""
        for keyword, value in self.keywords:
            if keyword == name:
                return value
        if position is not None and position < len(self.arguments):
            return self.arguments[position]
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """An attribute of something."""

    base: Value
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """An item of something: a column of a table, a part of a result, an element of what is looped over."""

    base: Value
    key: Value


@dataclass(slots=True, eq=False)
class Items:
    """A list, tuple or set; `complete` is false when it has more elements than are known."""

    elements: list[Value]
    complete: bool = True


@dataclass(slots=True, eq=False)
class Mapping:
    """A mapping with text keys; others are left out, and it is not `complete` then."""

    entries: dict[str, Value]
    complete: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of several, depending on what happens at run time."""

    options: tuple[Value, ...]


@dataclass(slots=True, eq=False)
class Scope:
    """The names of a module, class or function, and the scope around it."""

    names: dict[str, Value] = field(default_factory=dict)
    parent: Scope | None = None

    def get(self, name: str) -> Value | None:
        """What a name stands for."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the script, and the instance it is bound to when it is a method."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope
    bound: Instance | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class of the script: its body's names, and the full names of its bases."""

    name: str
    scope: Scope
    bases: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Instance:
    """An instance of a class of the script, with the attributes that the script gives it."""

    of: Class
    attributes: dict[str, Value] = field(default_factory=dict)


def choice(options: list[Value]) -> Value:
    """One of several values; those that say nothing are dropped where another says something."""
    flat: list[Value] = []
    for option in options:
        for part in option.options if isinstance(option, Choice) else (option,):
            if all(part is not other and part != other for other in flat):
                flat.append(part)
    telling = [
        part for part in flat if part != UNKNOWN and not (isinstance(part, Literal) and part.value is None)
    ]
    kept = telling or flat
    return kept[0] if len(kept) == 1 else Choice(tuple(kept[:20])) if kept else UNKNOWN


def origins(
    value: Value | None, *, budget: int = 200, without: Collection[str] = frozenset()
) -> Iterator[Value]:
    """A value and everything that it was made from, nearest first.

    Args:
        value: the value.
        budget: how many values are looked at.
        without: names of attributes that are not looked through.
    """
    queue: list[Value | None] = [value]
    seen: set[int] = set()
    while queue and budget > 0:
        node = queue.pop(0)
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        budget -= 1
        yield node
        if not (isinstance(node, Attribute) and node.name in without):
            queue.extend(_made_from(node))


def _made_from(node: Value) -> Sequence[Value | None]:
    match node:
        case Call():
            return [node.receiver, *node.arguments[:50], *(value for _, value in node.keywords[:50])]
        case Attribute():
            return [node.base]
        case Item():
            return [node.base, node.key]
        case Items():
            return list(node.elements[:50])
        case Mapping():
            return list(node.entries.values())[:50]
        case Choice():
            return list(node.options)
        case _:
            return []


def text(value: Value | None) -> str | None:
    """The text that a value is, or nothing."""
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None


def number(value: Value | None) -> float | int | None:
    """The number that a value is, or nothing."""
    if (
        isinstance(value, Literal)
        and isinstance(value.value, int | float)
        and not isinstance(value.value, bool)
    ):
        return value.value
    return None


def is_certain(value: Value | None) -> bool:
    """Whether nothing in a value can be replaced from outside of the script."""
    return all(node.certain for node in origins(value) if isinstance(node, Literal | FilePath))


def to_json(value: Value | None) -> tuple[bool, JsonValue]:
    """Whether a value is wholly known, and what it is as JSON; functions and classes are their full names."""
    return _to_json(value, 4, [1_000])


def _to_json(value: Value | None, depth: int, budget: list[int]) -> tuple[bool, JsonValue]:
    budget[0] -= 1
    if depth == 0 or budget[0] < 0:
        return False, None
    if isinstance(value, Literal):
        return True, value.value
    if isinstance(value, Reference) and "." in value.name:
        return True, value.name
    if isinstance(value, Items) and value.complete:
        parts = [_to_json(element, depth - 1, budget) for element in value.elements]
        return all(known for known, _ in parts), [part for _, part in parts]
    if isinstance(value, Mapping) and value.complete:
        entries = {key: _to_json(entry, depth - 1, budget) for key, entry in value.entries.items()}
        known = all(known for known, _ in entries.values())
        return known, {key: entry for key, (_, entry) in entries.items()}
    return False, None
