"""A card under construction: values, each with its evidence, and what the files disagree about."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from mlcard.facts import pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Method

#: What is read or computed from the bytes stands before what a person declares, and that before a guess.
RANK: dict[str, int] = {"read": 0, "computed": 0, "declared": 1, "inferred": 2}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: the file, the place in it, how, and by which part of mlcard."""

    file: str
    where: str
    method: Method
    extractor: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sources that give different values for one slot; the card keeps the first."""

    slot: str
    kept: JsonValue
    kept_from: Origin
    other: JsonValue
    other_from: Origin

    def __str__(self) -> str:
        """Say it in one line, with both places."""
        return (
            f"{self.slot}: {self.kept_from.file} ({self.kept_from.where}) says {brief(self.kept)}, "
            f"but {self.other_from.file} ({self.other_from.where}) says {brief(self.other)}"
        )


@dataclass(slots=True)
class Draft:
    """The card so far.

    Attributes:
        card: the document, without its evidence.
        origins: for each pointer that was put, where its value comes from.
        disagreements: values that were offered for a slot that already had another one.
        ids: the ids of the models and datasets.
    """

    card: dict[str, JsonValue] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    disagreements: list[Disagreement] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    _keyed: dict[tuple[str | int, ...], dict[str, int]] = field(default_factory=dict)

    def put(self, place: tuple[str | int, ...], value: JsonValue, origin: Origin) -> None:
        """Set a value, unless the slot has one already; a different one is a disagreement, not a choice."""
        slot = pointer(*place)
        value = clean(value)
        container = self._container(place)
        name = place[-1]
        if isinstance(container, dict) and isinstance(name, str):
            if name in container:
                self._compare(slot, container[name], value, origin)
                return
            container[name] = value
        elif isinstance(container, list) and isinstance(name, int):
            if name < len(container):
                self._compare(slot, container[name], value, origin)
                return
            container.append(value)
        else:
            raise TypeError(f"{slot} does not fit what stands above it")
        self.origins[slot] = origin

    def refine(self, place: tuple[str | int, ...], value: JsonValue, origin: Origin) -> None:
        """Put a value in the place of a vaguer one that says the same."""
        container = self.get(place[:-1])
        if isinstance(container, dict):
            container.pop(str(place[-1]), None)
        self.put(place, value, origin)

    def append(self, place: tuple[str | int, ...], value: JsonValue, origin: Origin) -> tuple[str | int, ...]:
        """Append a value to a list and return its place.

        A mapping has evidence of its own. Of a list of plain values the list as a whole has: that of its
        first value.
        """
        items = self._container((*place, 0))
        assert isinstance(items, list)  # noqa: S101 - the container of an integer is a list
        items.append(clean(value))
        spot = (*place, len(items) - 1)
        self.origins.setdefault(pointer(*(spot if isinstance(value, dict) else place)), origin)
        return spot

    def append_keyed(
        self, place: tuple[str | int, ...], value: JsonValue, key: tuple[str, ...], origin: Origin
    ) -> None:
        """Append an item to a list, or complete the item that has the same natural key.

        Args:
            place: the list.
            value: the item.
            key: the slots of the natural key; without any, only an equal item is the same.
            origin: where the item comes from.
        """
        known = self._keyed.setdefault(place, {})
        parts = [value.get(name) for name in key] if isinstance(value, dict) and key else value
        name = json.dumps(parts, sort_keys=True)
        if name not in known:
            known[name] = len(self._items(place))
            self.append(place, value, origin)
        elif isinstance(value, dict):
            for slot, part in value.items():
                self.put((*place, known[name], slot), part, origin)

    def _items(self, place: tuple[str | int, ...]) -> list[JsonValue]:
        """The list at a place; empty when there is none yet."""
        items = self.get(place)
        return items if isinstance(items, list) else []

    def get(self, place: tuple[str | int, ...]) -> JsonValue:
        """The value at a place, or None."""
        node: JsonValue = self.card
        for token in place:
            if isinstance(node, dict) and isinstance(token, str):
                node = node.get(token)
            elif isinstance(node, list) and isinstance(token, int) and token < len(node):
                node = node[token]
            else:
                return None
        return node

    def evidence(self, card: dict[str, JsonValue]) -> list[JsonValue]:
        """The evidence of every value, in the order in which the values stand in the finished card."""
        order = {slot: index for index, slot in enumerate(_slots(card))}
        return [
            {
                "slot": slot,
                "file": origin.file,
                "where": clean(origin.where),
                "method": origin.method,
                "extractor": origin.extractor,
                "digest": digest(value_at(card, slot)),
            }
            for slot, origin in sorted(self.origins.items(), key=lambda item: order[item[0]])
        ]

    def _container(self, place: tuple[str | int, ...]) -> JsonValue:
        """The mapping or list that holds the last token of a place; made when it is not there."""
        node: JsonValue = self.card
        for token, following in pairwise(place):
            fresh: JsonValue = [] if isinstance(following, int) else {}
            if isinstance(node, dict) and isinstance(token, str):
                node = node.setdefault(token, fresh)
            elif isinstance(node, list) and isinstance(token, int):
                if token == len(node):
                    node.append(fresh)
                node = node[token]
        return node

    def _compare(self, slot: str, kept: JsonValue, other: JsonValue, origin: Origin) -> None:
        """Note a value that differs from the one that stands; a guess that differs is no disagreement."""
        first = self.origins.get(slot)
        if first is None or kept == other or "inferred" in (first.method, origin.method):
            return
        self.disagreements.append(Disagreement(slot, kept, first, other, origin))


def clean(value: JsonValue) -> JsonValue:
    """A value that every card can hold: no nulls in mappings, no numbers that JSON lacks, no broken text."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}INF"  # as XML Schema writes them
    if isinstance(value, list):
        return [clean(part) for part in value]
    if isinstance(value, dict):
        return {str(clean(name)): clean(part) for name, part in value.items() if part is not None}
    return value


def digest(value: JsonValue) -> str:
    """First 12 hexadecimal digits of the SHA-256 of a value's canonical JSON: tells whether it was edited."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def value_at(node: JsonValue, slot: str) -> JsonValue:
    """The value that a JSON Pointer leads to, or None when it leads nowhere."""
    for token in slot.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict) and name in node:
            node = node[name]
        elif isinstance(node, list) and name.isdecimal() and len(name) < 10 and int(name) < len(node):
            node = node[int(name)]
        else:
            return None
    return node


def mappings(value: JsonValue) -> Iterator[dict[str, JsonValue]]:
    """Yield the mappings of a list, whatever stands there."""
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict):
            yield item


def _slots(node: JsonValue, at: str = "") -> Iterator[str]:
    """Yield the pointer of every value below a node, in the order of the document."""
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, part in parts:
        yield at + pointer(name)
        yield from _slots(part, at + pointer(name))


def brief(value: JsonValue) -> str:
    """A value in at most 60 characters, for a message."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"
