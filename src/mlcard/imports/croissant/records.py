"""Record sets and fields of Croissant as tables and columns, and annotations as what was measured of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mlcard import schema
from mlcard.conversions.media_types import RECORDS
from mlcard.conversions.statistics import COUNT, DDI, SLOTS
from mlcard.imports.rows import Row, facts, said, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.facts import Fact
    from mlcard.imports.document import Node
    from mlcard.imports.rows import Place

_TYPES = {"Integer": "numeric", "Float": "numeric", "Number": "numeric", "Boolean": "boolean", "Date": "date",
          "DateTime": "date"}  # fmt: skip
_DESCRIPTION = (Row(("description",), "description", text), Row(("sc:description",), "description", text))
#: Where the slots of an annotation are, by the part of its id that mlcard writes before its name.
_GROUPS = {"statistics": ("feature_meta_features",), "meta_features": ("meta_features",),
           "sound_meta_features": ("sound_meta_features",)}  # fmt: skip
DATASET: Place = ("datasets", 0)


@dataclass(slots=True)
class Records:
    """The record sets of a dataset.

    Attributes:
        files: the path of each file object, by its id; None for what is no file.
        number: record sets so far that are tables of their own.
    """

    files: dict[str, str | None]
    number: int = 0
    places: dict[str, Place] = field(default_factory=dict)

    def of(self, document: Node) -> Iterator[Fact]:
        """Yield what all record sets say, those that list splits behind the tables that have them."""
        listed = [*document.items("recordSet"), *document.items("cr:recordSet")]
        splits = [item for item in listed if "Split" in _kinds(item)]
        yield from self._tables(item for item in listed if item not in splits)
        for item in splits:
            owner = item.peek("@id").removesuffix("_splits")
            if owner in self.places or len(splits) == 1:
                yield from _splits(item, self.places.get(owner, DATASET))

    def _tables(self, listed: Iterable[Node]) -> Iterator[Fact]:
        """Yield what record sets say that are tables."""
        for item in listed:
            if item.get("data") is not None or not item.items("field") + item.items("cr:field"):
                continue  # values that stand in the document, such as those of a column, are no table
            elif item.peek("@id") == "records":  # as mlcard writes the one table of a dataset
                yield from self._table(item, DATASET)
            else:
                place = (*DATASET, "record_sets", self.number)
                self.number += 1
                self.places[item.peek("@id")] = place
                yield said(item, (*place, "name"), item.peek("name") or item.peek("@id") or str(self.number))
                yield from facts(item, place, _DESCRIPTION)
                yield from self._table(item, place)

    def _table(self, item: Node, place: Place) -> Iterator[Fact]:
        """Yield the columns of a table, and what was measured of it."""
        for name in ("@type", "@id", "name", "dataType"):
            if node := item.get(name):
                node.take()
        keys = {node.peek("@id") for node in item.items("key")}
        profiles = 0
        files = []
        for number, node in enumerate(item.items("field") or item.items("cr:field")):
            column = self._column(node)
            files.append(self._file(node))
            at = (*place, "features", number)
            yield said(node, (*at, "name"), column)
            yield from facts(node, at, _DESCRIPTION)
            yield from _type(node, at, is_key=node.peek("@id") in keys)
            profiled = False
            for annotation in node.items("annotation"):
                fact = _measure(
                    annotation, at, ("Feature", "ColumnProfile"), (*place, "column_profiles", profiles)
                )
                if fact is not None:
                    profiled = profiled or "/column_profiles/" in fact.slot
                    yield fact
            if profiled:
                yield said(node, (*place, "column_profiles", profiles, "feature"), column)
                profiles += 1
        for annotation in item.items("annotation"):
            fact = _measure(annotation, place, (), ())
            if fact is not None:
                yield fact
        if key := item.get("key"):
            key.take()
        if place != DATASET and len(set(files)) == 1 and files[0]:
            yield said(item, (*place, "file"), files[0])

    def _column(self, field: Node) -> str:
        """The name of a column: as the file has it, else as the field is called."""
        source = field.get("source")
        column = _extracted(source) if source is not None else None
        name = field.peek("name") or field.peek("@id")
        for key in ("@type", "@id", "name"):
            if node := field.get(key):
                node.take()
        return column or unquote(name.rpartition("/")[2]) or "unnamed"

    def _file(self, field: Node) -> str | None:
        """The file that a column is in."""
        reference = field.get("source", "fileObject")
        if reference is None:
            return None
        path = self.files.get(reference.peek("@id"))
        if path:
            reference.take()
        return path


def _extracted(source: Node) -> str | None:
    """The column that is extracted from a file; of a list of records in JSON the key of each."""
    path = source.peek("extract", "jsonPath")
    try:
        names = json.loads(path.removeprefix(RECORDS)) if path.startswith(f'{RECORDS}["') else None
    except (ValueError, RecursionError):
        names = None
    if names is None or len(names) != 1 or not isinstance(names[0], str):
        return source.text("extract", "column")
    source.text("extract", "jsonPath")
    return names[0]


def _splits(item: Node, owner: Place) -> Iterator[Fact]:
    """Yield the splits that stand in the document itself."""
    number = 0
    for row in item.items("data"):
        known = {name.rpartition("/")[2].rpartition(".")[2]: node for name, node in row.entries()}
        name = known.get("name") or known.get("split_name")
        if name is None or not isinstance(name.value, str):
            continue
        place = (*owner, "splits", number)
        number += 1
        slots = schema.classes()["DatasetSplit"].slots
        for key, cell in known.items():
            slot = "name" if cell is name else key
            if key == "url":
                cell.take()  # Croissant's class for the split, which its name says
            elif slot in slots and cell.value is not None:
                yield said(cell, (*place, slot), cell.take())
    if number:
        for key in ("@type", "@id", "name", "dataType", "key", "field", "description"):
            if node := item.get(key):
                node.take()


def _kinds(item: Node) -> set[str]:
    """The data types of a record set or field, without their prefixes."""
    nodes = item.items("dataType") + item.items("cr:dataType")
    words = [node.value if isinstance(node.value, str) else node.peek("@id") for node in nodes]
    return {word.rpartition(":")[2].rpartition("/")[2] for word in words}


def _type(field: Node, place: Place, *, is_key: bool) -> Iterator[Fact]:
    """Yield what type and role a column has; text is what all else is written as, too."""
    kinds = _kinds(field)
    if kind := field.get("dataType"):
        kind.take()
    written = {item.peek("name") for item in field.items("annotation")}
    found = next((_TYPES[word] for word in sorted(kinds) if word in _TYPES), None)
    if found and "type" not in written:
        yield said(field, (*place, "type"), found)
    if "role" not in written and ("Label" in kinds or is_key):
        yield said(field, (*place, "role"), "target" if "Label" in kinds else "row_id")


def _measure(annotation: Node, place: Place, classes: tuple[str, ...], profile: Place) -> Fact | None:
    """What an annotation says: the slot that its id or its type names, in the column or in its profile."""
    value = annotation.get("value") or annotation.get("cr:value")
    kind = annotation.peek("dataType") or annotation.peek("dataType", "@id")
    way = annotation.peek("@id").split("/")
    name = SLOTS.get(kind.removeprefix("ddi-stats:").removeprefix(DDI)) or way[-1]
    if value is None:
        return None
    if not classes and kind in (COUNT, "http://www.wikidata.org/entity/Q4049983"):
        found: Place = (*place, "number_of_instances")
    elif not classes and way[-1] == "target_feature":
        found = (*place, way[-1])
    elif len(way) > 1 and way[-2] in _GROUPS:
        found = (*place, *_GROUPS[way[-2]], way[-1])
    elif len(way) > 1 and way[-2] == "profile" and profile:
        found = (*profile, way[-1])
    elif classes and name in schema.classes()["Feature"].slots:
        found = (*place, name)
    elif classes and name in schema.classes()["FeatureStatistics"].slots:
        found = (*place, "feature_meta_features", name)
    else:
        return None
    annotation.take()
    return said(value, found, value.value)
