"""A card as a tree in which every item of a list has a name that stays when the list is reordered.

A JSON Pointer counts: `/models/0/files/1`. When somebody moves or inserts an item, the numbers mean something
else. Here a list of mappings becomes a branch whose names are the natural keys of its items (the path of a
file, the name of a feature), as the schema declares them. A list of plain values is one value: its order is
its meaning.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from mlcard import schema
from mlcard.facts import pointer, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue

#: The names that lead from the root to a node.
Path: TypeAlias = tuple[str, ...]
Tree: TypeAlias = "Branch | JsonValue"


@dataclass(slots=True)
class Branch:
    """A mapping, or a list whose items have names.

    Attributes:
        parts: what is below, by name, in the order of the document.
        is_list: whether the branch is written as a list.
    """

    parts: dict[str, Tree] = field(default_factory=dict)
    is_list: bool = False


def grow(value: JsonValue, class_name: str = "Card") -> Tree:
    """The tree of a document whose root is of the given class."""
    if isinstance(value, dict):
        return Branch({name: grow(part, _range(class_name, name)) for name, part in value.items()})
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        branch = Branch(is_list=True)
        for item in value:
            name, number = _name(item, class_name), 2
            while name in branch.parts:  # the same key twice: the order tells them apart
                name, number = f"{_name(item, class_name)} #{number}", number + 1
            branch.parts[name] = grow(item, class_name)
        return branch
    return value


def flat(tree: Tree) -> JsonValue:
    """The document of a tree."""
    if not isinstance(tree, Branch):
        return tree
    if tree.is_list:
        return [flat(part) for part in tree.parts.values()]
    return {name: flat(part) for name, part in tree.parts.items()}


def at(tree: Tree, path: Path) -> Tree | None:
    """The node that a path leads to, or None."""
    for name in path:
        if not isinstance(tree, Branch) or name not in tree.parts:
            return None
        tree = tree.parts[name]
    return tree


def path_of(tree: Tree, slot: str) -> Path | None:
    """The path of a JSON Pointer, or None when it leads nowhere."""
    path: list[str] = []
    for token in tokens(slot):
        if not isinstance(tree, Branch):
            return None
        names = list(tree.parts)
        if tree.is_list and token.isdecimal() and len(token) < 10 and int(token) < len(names):
            path.append(names[int(token)])
        elif not tree.is_list and token in tree.parts:
            path.append(token)
        else:
            return None
        tree = tree.parts[path[-1]]
    return tuple(path)


def pointers(tree: Tree, path: Path = (), slot: str = "") -> Iterator[tuple[Path, str]]:
    """Yield every node's path and JSON Pointer, in the order of the document."""
    if isinstance(tree, Branch):
        for index, (name, part) in enumerate(tree.parts.items()):
            deeper = slot + pointer(index if tree.is_list else name)
            yield (*path, name), deeper
            yield from pointers(part, (*path, name), deeper)


def _range(class_name: str, slot: str) -> str:
    """The class of a slot's values; an empty name where the schema does not say."""
    found = schema.classes().get(class_name)
    return found.slots[slot].range if found is not None and slot in found.slots else ""


def _name(item: JsonValue, class_name: str) -> str:
    """The natural key of an item as text: the id of a named thing, the key slots of others, else all."""
    found = schema.classes().get(class_name)
    if isinstance(item, dict) and found is not None:
        keys = ("id",) if found.named else found.key
        if keys and any(key in item for key in keys):
            return json.dumps([item.get(key) for key in keys], ensure_ascii=False, default=str)
    return json.dumps(item, sort_keys=True, ensure_ascii=False, default=str)
