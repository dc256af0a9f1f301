"""What a column is for statistics and learning (`FeatureTypeEnum`), by how it is stored and what it holds."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from mlcard.readers.tables.scales import in_order

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
#: Names of columns whose numbers count time.
_TIME = re.compile(r"(?i)(^|[_\W])(year|month|week|day|date|time|hour|minute|second|epoch|step)s?([_\W]|$)")
#: Most steps of a scale: a card lists them.
_STEPS = 20
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
    if item.column.kind == "integer" and _numbers_rows(item):
        return "identifier"
    found = _BY_KIND.get(item.column.kind) or text_type(item, present)
    return "ordinal" if found == "nominal" and ordered_values(item) is not None else found


def ordered_values(item: ColumnProfile) -> tuple[str, ...] | None:
    """The values of a column of texts in the order of a scale that they are of; None where they are of none.

    What a file declares to be nominal stays so.
    """
    counts = None if item.values is None or item.column.kind != "string" else item.values.counts
    return (
        None if counts is None or len(counts) > _STEPS or item.column.told is not None else in_order(counts)
    )


def _numbers_rows(item: ColumnProfile) -> bool:
    """Whether the integers of a column are consecutive, and each occurs once.

    Of so many numbers between these bounds, only such have this spread, as good as never others. Years may be
    consecutive and are no numbers of rows.
    """
    numbers, count = item.numbers, item.rows
    if numbers is None or numbers.minimum is None or numbers.maximum is None or item.missing:
        return False
    if count <= _SHORT or numbers.maximum - numbers.minimum != count - 1 or _TIME.search(item.column.name):
        return False
    spread = count * (count * count - 1) / 12
    return numbers.distinct in (None, count) and math.isclose(numbers.moments.m2, spread, rel_tol=1e-9)


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
    if item.column.kind == "integer" and found == "identifier":
        return f"{item.column.where}, consecutive integers", "inferred"
    if item.column.kind != "string" or found in ("empty", "constant"):
        return None
    if found == "ordinal":
        return f"{item.column.where}, values of a scale", "inferred"
    distinct = "many" if item.distinct is None else str(item.distinct)
    return f"{item.column.where}, {distinct} different texts in {item.rows} rows", "inferred"
