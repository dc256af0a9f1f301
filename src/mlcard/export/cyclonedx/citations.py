"""Evidence as citations: which fields of the BOM are known from which file, and how.

https://cyclonedx.org/docs/1.7/json/#citations
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.conversions.carried import PREFIX
from mlcard.export.cyclonedx.table import HYPERPARAMETER, TABLE
from mlcard.export.moment import now
from mlcard.facts import pointer, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.export.projection import Work

#: Reference of the tool that supplied the values.
TOOL = "tool:mlcard"
_CLASSES = {"models": "MLModel", "datasets": "Dataset"}


def citations(work: Work, bom: dict[str, Any]) -> list[dict[str, Any]]:
    """One citation for each place in a file and method, with the fields that it speaks for."""
    components = _components(work, bom)
    told: dict[str, dict[str, None]] = {}
    for entry, place in work.each("evidence"):
        way = tokens(str(entry.get("slot")))
        known = components.get("/".join(way[:2]))
        fields = list(_fields(known, way)) if known and len(way) > 2 else []
        if fields:
            told.setdefault(_note(entry), {}).update(dict.fromkeys(fields))
        else:
            place.lost("the value that it is about is no field of the BOM")
    stamp = now()
    return [
        {"pointers": list(fields), "timestamp": stamp, "attributedTo": TOOL, "note": note}
        for note, fields in told.items()
    ]


def _note(entry: dict[str, Any]) -> str:
    """How a value is known, for people."""
    method, where = entry.get("method", "read"), entry.get("where")
    file = f" from {entry['file']}" if entry.get("file") else ""
    return f"{method}{file}{f' ({where})' if where else ''} by {entry.get('extractor', 'a person')}"


def _components(work: Work, bom: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """The pointer to each model and dataset in the BOM, and the component, by their place in the card."""
    subject = bom["metadata"].get("component")
    placed = [("/metadata/component", subject)] if subject else []
    placed += [(f"/components/{number}", item) for number, item in enumerate(bom.get("components", []))]
    things = (place.at[1:] for collection in _CLASSES for _, place in work.each(collection))
    return dict(zip(things, placed, strict=False))  # of a broken card not everything is a component


def _fields(known: tuple[str, dict[str, Any]], way: list[str]) -> Iterator[str]:
    """Yield the pointers of the fields that hold a slot: its term, and its property."""
    at, component = known
    collection, _, slot, *rest = way
    for row in TABLE[_CLASSES[collection]]:
        if row.slot != slot:
            continue
        asked = "/".join(name for name in rest if not name.isdecimal())
        other = asked and row.reads and not any(f"{path}/".startswith(f"{asked}/") for path in row.reads)
        if row.term == "modelCard/properties[]" or other:
            continue
        path = _path(row.term, collection)
        yield from _inside(component, at, path, rest)
    holder = component.get("modelCard", {}) if collection == "models" else component
    start = at + ("/modelCard/properties" if collection == "models" else "/properties")
    wanted = "/".join([slot, *rest])
    for number, item in enumerate(holder.get("properties", [])):
        name = item["name"].removeprefix(PREFIX)
        own = slot == "hyperparameters" and rest and item["name"] == HYPERPARAMETER + rest[0]
        if own or (name != item["name"] and (name == wanted or name.startswith(wanted + "/"))):
            yield f"{start}/{number}"


def _path(term: str, collection: str) -> list[str | int]:
    """The keys of a term; `data` of a dataset is a list."""
    keys: list[str | int] = list(term.removesuffix("[]").split("/"))
    return [keys[0], 0, *keys[1:]] if collection == "datasets" and keys[0] == "data" else keys


def _inside(component: dict[str, Any], at: str, path: list[str | int], rest: list[str]) -> Iterator[str]:
    """Yield the pointer to a path, if there is something, and to the item that evidence is about."""
    node: Any = component
    for key in path:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):  # the slot is said in another way
            return
    item = rest[:1] if isinstance(node, list) and rest[:1] and rest[0].isdecimal() else []
    if item and int(item[0]) >= len(node):
        item = []
    yield at + pointer(*path, *item)
