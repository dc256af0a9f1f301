"""Slots that a format has no term for, as properties; `mlcard.conversions.carried` says how they look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.conversions.carried import PREFIX, form, written
from mlcard.facts import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.export.projection import Place
    from mlcard.facts import JsonValue


def carry(place: Place, class_name: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of a property for everything lost below a place, which is then lost no more.

    Args:
        place: a model, dataset, file or library that has been written.
        class_name: its class.
    """
    account = place.work.account
    below = place.at + "/"
    for loss in account.found():
        if not loss.slot.startswith(below):
            continue
        name = loss.slot.removeprefix(below)
        way = tokens("/" + name)
        if form(class_name, way) is None:
            continue
        value = _at(place.work.card.data, loss.slot)
        for slot in [
            slot for slot in account.losses if slot == loss.slot or slot.startswith(loss.slot + "/")
        ]:
            del account.losses[slot]
        yield PREFIX + name, written(value, class_name, way)


def _at(node: Any, slot: str) -> JsonValue:
    """The value at a pointer that is known to lead somewhere."""
    for token in tokens(slot):
        node = node[int(token)] if isinstance(node, list) else node[token]
    return node  # type: ignore[no-any-return]


def label(value: Mapping[str, JsonValue]) -> str:
    """What stands for the name of something that has none: its id."""
    own = value.get("id")
    return own if isinstance(own, str) and own else "unnamed"


def spelled_out(place: Place) -> bool:
    """Whether the card writes a setting as a mapping, of which the value is one part."""
    written_so = _at(place.work.card.data, place.at)
    return isinstance(written_so, dict) and "value" in written_so


def sibling(place: Place, slot: str) -> JsonValue:
    """What stands beside the slot at a place; None if nothing does."""
    owner: Any = _at(place.work.card.data, place.at.rpartition("/")[0])
    return owner.get(slot) if isinstance(owner, dict) else None
