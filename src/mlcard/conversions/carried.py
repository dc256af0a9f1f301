"""Values that mlcard writes into a document where its format has no term of its own, and reads again.

A format with room for properties of others carries every slot that it has no term for: its name is
`modellake:` and the JSON Pointer to the slot, below the model or dataset and without its first slash
(`modellake:training/epochs`); its value is the text, or JSON where the slot holds no text. So a card that
went out comes back whole.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mlcard import schema

if TYPE_CHECKING:
    from mlcard.facts import JsonValue

PREFIX = "modellake:"
#: A property of something that the card does not describe, and only refers to.
REFERENCE = {"name": f"{PREFIX}is", "value": "reference"}
#: A property of something that has no name in the card, where a format wants one.
UNNAMED = {"name": f"{PREFIX}is", "value": "unnamed"}
#: Types whose values stand as they are, not as JSON.
_TEXTS = frozenset({"string", "anyURI", "date", "dateTime", "language"})


def written(value: JsonValue, class_name: str, way: list[str]) -> str:
    """The text of a property that carries a value."""
    if isinstance(value, str) and form(class_name, way) == "text":
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def form(class_name: str, way: list[str]) -> str | None:
    """How the value at a pointer is written, `text` or `json`; None if the schema has nothing there."""
    owner, rest = class_name, list(way)
    while rest:
        known = schema.classes()[owner].slots.get(rest.pop(0))
        if known is None:
            return None
        if known.multivalued and rest:
            key = rest.pop(0)
            if known.form == "list" and not (key.isdecimal() and len(key) < 7):
                return None
        elif known.multivalued:
            return "json"
        if not rest:
            plain = known.kind in {"enum", "reference"} or (known.kind == "scalar" and _is_text(known))
            return "text" if plain else "json"
        if known.kind != "object":
            return None
        owner = known.range
    return None


def _is_text(slot: schema.Slot) -> bool:
    """Whether a slot's values are texts."""
    return slot.datatype is None or slot.datatype.rpartition("#")[2] in _TEXTS
