"""The order in which a card tells: what it is, who and when, how it works, and the evidence last.

The schema's own order of slots, with the few that a reader looks for first in front.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard import schema

if TYPE_CHECKING:
    from mlcard.facts import JsonValue

_FIRST = (
    "mlcard", "id", "name", "path", "measure", "description", "version", "license", "language", "keywords",
    "created", "modified", "creator", "administrator",
)  # fmt: skip
_LAST = ("security_findings", "evidence", "statements")


def ordered(card: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """A card whose keys stand in the order of the schema."""
    result = _ordered(card, "Card")
    assert isinstance(result, dict)  # noqa: S101 - a mapping stays a mapping
    return result


def _ordered(value: JsonValue, class_name: str) -> JsonValue:
    """A value whose mappings are in order, all the way down."""
    if isinstance(value, list):
        return [_ordered(item, class_name) for item in value]
    found = schema.classes().get(class_name)
    if not isinstance(value, dict) or found is None:
        return value
    ranks = {
        name: index for index, name in enumerate([*_FIRST, *(n for n in found.slots if n not in _FIRST)])
    }
    last = {name: len(ranks) + index for index, name in enumerate(_LAST)}
    keys = sorted(value, key=lambda name: {**ranks, **last}.get(name, len(ranks)))
    return {name: _part(value[name], found, name) for name in keys}


def _part(value: JsonValue, found: schema.Class, name: str) -> JsonValue:
    """One slot's value in order; a mapping whose keys are names, not slots, keeps its own order."""
    slot = found.slots.get(name)
    if slot is None or slot.kind != "object":
        return value
    if slot.form in {"dict", "simple_dict"} and isinstance(value, dict):
        return {key: _ordered(part, slot.range) for key, part in value.items()}
    return _ordered(value, slot.range)
