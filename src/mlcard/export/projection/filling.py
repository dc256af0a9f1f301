"""The engine: nodes of a target, filled from nodes of a card along the rows of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcard import schema
from mlcard.card.identity import COLLECTIONS, resolved
from mlcard.export.literals import literal
from mlcard.export.projection.account import Account, Missing
from mlcard.facts import pointer, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.card import Card
    from mlcard.export.projection.run import Existing
    from mlcard.export.projection.table import Projection, Row
    from mlcard.facts import JsonValue
    from mlcard.schema import Slot

Node = dict[str, Any]


_NO_ID = "{} has no term for the id of what stands inside another thing"
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def file_name(id_: object) -> str:
    """An id as the name of a file or folder that leads nowhere else; empty if nothing of it can be one."""
    return _NOT_IN_A_NAME.sub("-", id_).strip("-.")[:100] if isinstance(id_, str) else ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What was found wrong with a value, for instance that the files say otherwise.

    Attributes:
        slot: JSON Pointer of the value.
        message: what is wrong.
        code: the rule that says so.
        severity: `error`, `warning` or `info`.
    """

    slot: str
    message: str
    code: str
    severity: str


@dataclass(frozen=True, slots=True)
class Work:
    """One card on its way into one format.

    Attributes:
        projection: the format.
        card: the card.
        base: IRI that relative ids are appended to.
        version: version of the format to write.
        separate: whether each model and dataset may have a document of its own.
        existing: the document that is to be replaced, of which a format may keep parts.
        folder: the folder that the document is written to, if it is known.
        remarks: what was found wrong with the card.
        account: what is lost and missing so far.
    """

    projection: Projection
    card: Card
    base: str
    version: str
    separate: bool
    existing: Existing
    folder: Path | None
    remarks: tuple[Remark, ...] = ()
    account: Account = field(default_factory=Account)

    @property
    def root(self) -> Place:
        """The place of the card itself."""
        return Place("", self)

    @property
    def name(self) -> str:
        """A name for a file: the id of the first thing that the card describes, else that of its folder."""
        for collection in COLLECTIONS:
            for item, _ in self.each(collection):
                if found := file_name(item.get("id")):
                    return found
        return file_name(Path(self.card.path).absolute().parent.name) or "card"

    def each(self, collection: str) -> Iterator[tuple[dict[str, Any], Place]]:
        """Yield the things in a collection of the card, such as `models`, each with its place."""
        items = self.card.data.get(collection)
        for position, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict):
                yield item, self.root.inside(collection, position)

    def node(self, at: str) -> dict[str, Any]:
        """The mapping that a JSON Pointer leads to; an empty one if there is none."""
        value: JsonValue = self.card.data
        for token in tokens(at):
            if isinstance(value, list) and token.isdecimal() and int(token) < len(value):
                value = value[int(token)]
            else:
                value = value.get(token) if isinstance(value, dict) else None
        return value if isinstance(value, dict) else {}

    def find(self, collection: str, name: object) -> tuple[dict[str, Any], Place] | None:
        """The thing in a collection that an id refers to, if the card describes it."""
        if not isinstance(name, str):
            return None
        iri = resolved(name, self.base)
        for item, place in self.each(collection):
            own = item.get("id")
            if isinstance(own, str) and (own == name or resolved(own, self.base) == iri):
                return item, place
        return None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a card a conversion is.

    Attributes:
        at: JSON Pointer.
        work: the card on its way.
    """

    at: str
    work: Work

    def inside(self, *tokens: str | int) -> Place:
        """A place below this one."""
        return Place(self.at + pointer(*tokens), self.work)

    @property
    def is_inside(self) -> bool:
        """Whether it is inside a model or another thing of a collection, such as `/models/0/files/0`."""
        return self.at.count("/") > 2

    def lost(self, reason: str, *tokens: str | int) -> None:
        """Say that the value here, or below here, is not in the document."""
        self.work.account.lost(self.at + pointer(*tokens), reason)

    def iri(self, name: str) -> str:
        """The IRI that an id means."""
        return resolved(name, self.work.base)

    def statement(self, slot: str) -> Mapping[str, Any] | None:
        """What a person states about a slot here in place of a value: that it is unknown, withheld, or so."""
        at = self.at + pointer(slot)
        return next((item for item, _ in self.work.each("statements") if item.get("slot") == at), None)


def fill(value: Mapping[str, JsonValue], class_name: str, place: Place, target: Node | None = None) -> Node:
    """A node of the target from a node of the card.

    Args:
        value: the node of the card.
        class_name: its class.
        place: where it stands.
        target: a node to add to; without it a new one is begun.
    """
    projection = place.work.projection
    if target is None:
        begin = projection.begin.get(class_name)
        target = begin(value, place) if begin else {}
    _identify(value, place, target)
    place.work.account.visited.add(place.at)
    slots = schema.classes()[class_name].slots
    rows: dict[str, list[Row]] = {}
    for row in projection.table.get(class_name, ()):
        rows.setdefault(row.slot, []).append(row)
    told = {
        name
        for name, several in rows.items()
        if name in value and _tell(several, value, slots, place, target)
    }
    for name, part in value.items():
        if name in rows or part is None or name in ("id", "mlcard"):
            continue
        known = name in slots
        place.lost(projection.reason(class_name, name) if known else "no slot of the schema", name)
    demand(class_name, told, place, target)
    return target


def _identify(value: Mapping[str, JsonValue], place: Place, target: Node) -> None:
    """Say that the id of a thing inside another is lost, unless its node begins with it.

    That of a model or dataset is what the document is called by.
    """
    own = value.get("id")
    said = {part for part in target.values() if isinstance(part, str)}
    if isinstance(own, str) and place.is_inside and said.isdisjoint({own, place.iri(own)}):
        place.lost(_NO_ID.format(place.work.projection.title), "id")


def _tell(
    rows: list[Row], value: Mapping[str, JsonValue], slots: Mapping[str, Slot], place: Place, target: Node
) -> bool:
    """Write one slot by its rows; whether any of them could."""
    name = rows[0].slot
    slot, there = slots[name], place.inside(name)
    raw = list(_items(value[name], slot, there))
    items = raw
    if slot.kind == "object" and any(row.convert for row in rows):
        items = [(_sound(item, slot.range, item_place), item_place) for item, item_place in raw]
    told: set[int] = set()
    for row in rows:
        for numbers, result in _results(row, items, slot, there):
            told |= numbers
            put(target, row.term, result)
    reason = f"cannot be said as {' or '.join(dict.fromkeys(row.term or row.note for row in rows))}"
    read = tuple(path.split("/") for row in rows for path in row.reads)
    explained = place.work.account.losses.keys() >= {item_place.at for _, item_place in raw}
    if not told and raw and not read and not explained:
        there.lost(reason)
    for number, (item, item_place) in enumerate(raw):
        if slot.kind == "object" and all(row.reads for row in rows):
            _unread(item, _Reads(read, slot.key_slot, "" if number in told else reason), [], item_place)
        elif number not in told:
            item_place.lost(reason)
    return bool(told)


def _results(
    row: Row, items: list[tuple[Any, Place]], slot: Slot, there: Place
) -> Iterator[tuple[set[int], Any]]:
    """Yield what a row makes of the values of a slot, and the numbers of those it says.

    What the target cannot say is not among them. A conversion of the whole keeps its own account.
    """
    if row.many == "whole" and row.convert is not None:
        result = row.convert([item for item, _ in items], there) if items else None
        if result is not None:
            yield set(range(len(items))), result
        return
    first = True
    for number, (item, place) in enumerate(items):
        if row.many == "first" and not first:
            place.lost(f"{row.term} holds one value only")
            continue
        if row.convert is not None:
            result = row.convert(item, place)
        else:
            result = fill(item, slot.range, place) if slot.kind == "object" else item
        if result is not None:
            first = False
            yield {number}, result


def _items(value: JsonValue, slot: Slot, place: Place) -> Iterator[tuple[Any, Place]]:
    """Yield the values of a slot that the schema accepts; nested things as mappings with all their slots."""
    if slot.kind == "object" and slot.form in {"dict", "simple_dict"} and isinstance(value, dict):
        for name, item in value.items():
            yield slot.entry(name, item), place.inside(name)
        return
    several = slot.multivalued and isinstance(value, list)
    for position, item in enumerate(value if several and isinstance(value, list) else [value]):
        there = place.inside(position) if several else place
        if _fits(item, slot):
            yield item, there
        elif item is not None:
            there.lost(f"not what the schema has here ({slot.range})")


def _sound(value: Node, class_name: str, place: Place) -> Node:
    """A nested thing without the values that the schema does not accept, so that conversions may trust it."""
    slots = schema.classes()[class_name].slots
    sound: Node = {}
    for name, part in value.items():
        slot, there = slots.get(name), place.inside(name)
        if slot is None:
            there.lost("no slot of the schema")
            continue
        items = [
            (_sound(item, slot.range, at) if slot.kind == "object" else item, at)
            for item, at in _items(part, slot, there)
        ]
        mapped = slot.kind == "object" and slot.form in {"dict", "simple_dict"} and isinstance(part, dict)
        if mapped:
            sound[name] = {at.at.rpartition("/")[2]: _bare(item, slot) for item, at in items}
        elif slot.multivalued and isinstance(part, list):
            sound[name] = [item for item, _ in items]
        elif items:
            sound[name] = items[0][0]
    return sound


def _bare(item: Node, slot: Slot) -> Any:
    """An entry of a mapping as the card writes it: a bare value where that says it all."""
    rest = {name: part for name, part in item.items() if name != slot.key_slot}
    return rest[slot.value_slot] if slot.value_slot and rest.keys() == {slot.value_slot} else rest


def _fits(value: JsonValue, slot: Slot) -> bool:
    """Whether a slot takes a value."""
    if slot.kind == "any":
        return True
    if slot.kind == "object":
        return isinstance(value, dict)
    if slot.kind == "enum":
        return isinstance(value, str) and value in schema.enumerations()[slot.range]
    if slot.kind == "scalar" and slot.datatype is not None:
        return literal(value, slot.datatype, slot.datatype) is not None
    return isinstance(value, str)


@dataclass(frozen=True, slots=True)
class _Reads:
    """What conversions read of a nested thing.

    Attributes:
        paths: the paths, split into slots.
        key: the slot that stands in the card as the key of the thing, so that it has no pointer of its own.
        untold: why what they read is not written, either; empty if it is.
    """

    paths: tuple[list[str], ...]
    key: str | None
    untold: str


def _unread(value: Any, reads: _Reads, way: list[str], place: Place) -> None:
    """Say what of a nested thing, whose path so far is `way`, no conversion reads."""
    if isinstance(value, list):
        for position, item in enumerate(value):
            _unread(item, reads, way, place.inside(position))
        return
    projection = place.work.projection
    for name, part in value.items() if isinstance(value, dict) else ():
        there = [*way, name]
        if (name == reads.key and not way) or part is None:
            continue
        if any(there[: len(path)] == path for path in reads.paths):
            if reads.untold:
                place.lost(reads.untold, name)
        elif any(path[: len(there)] == there for path in reads.paths):
            _unread(part, reads, there, place.inside(name))
        else:
            place.lost(projection.reason("", name), name)


def demand(class_name: str, told: set[str], place: Place, target: Node) -> None:
    """Note what the target demands of a node of a class and no row has told."""
    for required in place.work.projection.required:
        if required.class_name != class_name:
            continue
        if told.isdisjoint(required.slots) or (required.itself and required.term not in target):
            slot = place.at + pointer(required.slots[0])
            place.work.account.missing.setdefault(
                (slot, required.term),
                Missing(slot, required.slots[1:], required.term, required.fatal, required.instead),
            )


def put(target: Node, term: str, value: Any) -> None:
    """Write a value where a term says; several values of one term become a list without repetition."""
    *way, last = term.split("/")
    for key in way:
        target = target.setdefault(key, {})
    if not last:
        for key, part in value.items():
            put(target, f"{key}[]" if isinstance(part, list) else key, part)
        return
    name = last.removesuffix("[]")
    values = value if isinstance(value, list) else [value]
    if name not in target and last == name:
        target[name] = value
        return
    held = target.get(name, [])
    held = held if isinstance(held, list) else [held]
    target[name] = held + [item for item in values if item not in held]
    if len(target[name]) == 1 and last == name:
        target[name] = target[name][0]
