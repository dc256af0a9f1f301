"""Values that mlcard itself wrote into a document where its format has no term of its own.

A format with room for properties of others carries every slot that it has no term for: its name is
`modellake:` and the JSON Pointer to the slot below the model or dataset without its first slash
(`modellake:training/epochs`), its value the text, or JSON where the slot holds none. So a card that went out
comes back whole.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mlcard import schema
from mlcard.errors import UnreadableFileError
from mlcard.facts import tokens
from mlcard.imports.document import bounded
from mlcard.imports.rows import said
from mlcard.readers.bounded_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.document import Node
    from mlcard.imports.rows import Place

PREFIX = "modellake:"
#: Types whose values stand as they are, not as JSON.
_TEXTS = frozenset({"string", "anyURI", "date", "dateTime", "language"})


def carried(node: Node, place: Place, class_name: str, name: str, text: str) -> Iterator[Fact]:
    """Yield the value of a property that mlcard wrote; a property that does not fit stays a leftover.

    Args:
        node: the property.
        place: the model or dataset in the card.
        class_name: its class.
        name: name of the property.
        text: its value.
    """
    way = tokens("/" + name.removeprefix(PREFIX))
    slot = _slot(class_name, way)
    if slot is None:
        node.drop("names no slot of the schema")
        return
    value: JsonValue = text
    if slot == "json":
        try:
            value = parse_json(text.encode(), node.where)
            bounded(value, node.where)
        except UnreadableFileError as error:
            node.drop(str(error))
            return
    node.take()
    yield said(node, (*place, *way), value)


def written(value: JsonValue, class_name: str, way: list[str]) -> str:
    """The text of a property that carries a value."""
    if isinstance(value, str) and _slot(class_name, way) == "text":
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _slot(class_name: str, way: list[str]) -> str | None:
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
