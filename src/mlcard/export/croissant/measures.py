"""Statistics as annotations: what was measured of a column or a table, with the term that says what it is.

https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html (Representing Descriptive Statistics). The
terms are those of DDI's vocabulary where it has one, else the property that the schema gives the slot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard import schema
from mlcard.conversions.statistics import OF_DDI
from mlcard.export.iris import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The property of schema.org that an annotation is equivalent to.
_EQUIVALENT = {"minimum": "sc:minValue", "maximum": "sc:maxValue", "unit": "sc:unitText"}


def annotation(owner: str, name: str, value: Any, term: str) -> dict[str, Any]:
    """One annotation of a field or record set."""
    node = {
        "@type": "cr:Field",
        "@id": f"{owner}/{quoted(name)}",
        "name": name,
        "value": value,
        "dataType": term,
    }
    return node | ({"equivalentProperty": _EQUIVALENT[name]} if name in _EQUIVALENT else {})


def measures_of(
    value: Mapping[str, Any], class_name: str, owner: str, slots: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """Yield an annotation for each of the slots that a node has.

    Args:
        value: the node of the card.
        class_name: its class.
        owner: id of the field or record set that is annotated.
        slots: the slots to write.
    """
    known = schema.classes()[class_name].slots
    for name in slots:
        if value.get(name) is not None:
            term = f"ddi-stats:{OF_DDI[name]}" if name in OF_DDI else known[name].uri
            yield annotation(owner, name, value[name], term)


def scalars(class_name: str, *without: str) -> tuple[str, ...]:
    """The slots of a class that hold plain values, but for some."""
    slots = schema.classes()[class_name].slots
    return tuple(
        name
        for name, slot in slots.items()
        if slot.kind in ("scalar", "enum") and name not in ("id", *without)
    )
