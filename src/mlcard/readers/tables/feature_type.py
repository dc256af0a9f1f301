"""What a column is for statistics and learning (`FeatureTypeEnum`), by how it is stored and what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlcard.facts import Method
    from mlcard.readers.tables.profile import ColumnProfile

#: Types of kinds that the file itself tells.
_BY_KIND = {
    "integer": "numeric",
    "real": "numeric",
    "date": "date",
    "boolean": "boolean",
    "category": "nominal",
    "empty": "empty",
    "complex": "complex",
}
#: Types of columns that have values from a set.
_OF_VALUES = frozenset({"nominal", "ordinal", "boolean"})
#: Up to so many distinct texts are values of a nominal column, however short the table.
_FEW = 50
#: In shorter tables it means nothing that all values differ.
_SHORT = 10


def feature_type(item: ColumnProfile) -> str:
    """The type of a column."""
    told = item.column.told
    if told is not None and told.method == "declared":
        return told.type
    present = item.rows - (item.missing or 0)
    if item.rows and item.missing == item.rows:
        return "empty"
    if item.distinct == 1 and item.rows > 1 and not item.missing:
        return "constant"
    if told is not None:
        return told.type
    return _BY_KIND.get(item.column.kind) or text_type(item, present)


def text_type(item: ColumnProfile, present: int) -> str:
    """The type of a column of texts: a guess from how many different ones there are.

    All different: an identifier, or text if there are blanks in it. Few different ones, absolutely or for the
    number of rows: nominal. Else text.
    """
    if item.values is None:
        return "text"
    if item.values.all_different and present > _SHORT:
        return "text" if item.values.blanks else "identifier"
    distinct = item.distinct
    return "nominal" if distinct is not None and distinct <= max(_FEW, present / 2) else "text"


def is_nominal(item: ColumnProfile, target: ColumnProfile | None) -> bool:
    """Whether OpenML's definition counts a column as nominal: values from a set, or a target of texts."""
    if item.column.kind in ("boolean", "category"):
        return True
    if item.column.kind != "string":
        return False
    if item.column.told is not None and item is not target:
        return item.column.told.type in _OF_VALUES
    return item is target or text_type(item, item.rows - (item.missing or 0)) == "nominal"


def evidence(item: ColumnProfile) -> tuple[str, Method] | None:
    """Where the type is said, or what it was guessed from, and how; None where it follows from the values."""
    told, found = item.column.told, feature_type(item)
    if told is not None and told.type == found:
        return told.where, told.method
    if item.column.kind != "string" or found in ("empty", "constant"):
        return None
    distinct = "many" if item.distinct is None else str(item.distinct)
    return f"{item.column.where}, {distinct} different texts in {item.rows} rows", "inferred"
