"""The facts of a profiled table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.readers.tables import moments
from mlcard.readers.tables.feature_type import evidence, feature_type, ordered_values
from mlcard.readers.tables.meta_features import DEFINITION_VERSION, Absence, meta_features
from mlcard.readers.tables.remarks import remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.tables import TableOptions
    from mlcard.readers.tables.profile import ColumnProfile, TableProfile

#: Up to so many values of a nominal column are listed, if they fit on so much of a line.
_LISTED = 20
_LISTED_LENGTH = 60


def facts(table: TableProfile, options: TableOptions, *, left_out: int = 0) -> Iterator[Fact]:
    """All facts about the rows and columns of a table.

    Args:
        table: what its rows say.
        options: what somebody who knows it says.
        left_out: number of rows that could not be read: without them, the numbers are not those of the table.
    """
    everything = f"{table.rows} rows without {left_out} others" if left_out else f"all {table.rows} rows"
    yield Fact("/dataset/number_of_instances", table.rows, everything, "computed")
    for item in table.columns:
        yield from _of_column(item, options)
    missing: list[JsonValue] = []
    for name, value in meta_features(table):
        if isinstance(value, Absence):
            missing.append({"meta_feature": name, "reason": value.reason, "comment": value.comment})
        else:
            yield Fact(pointer("dataset", "meta_features", name), value, everything, "computed")
    about: dict[str, JsonValue] = {
        "definition": "openml",
        "definition_version": DEFINITION_VERSION,
        "engine": "mlcard",  # without a version, which would make every card stale at each release
        "exact": not left_out,
        "sample_size": table.rows if left_out else None,
        "not_given": missing,
        "target_feature": options.target,
        "ignored_features": [*sorted(table.left_out)],
    }
    for name, about_value in about.items():
        if about_value not in (None, []):
            yield Fact(pointer("dataset", "meta_features", name), about_value, everything, "computed")


def _of_column(item: ColumnProfile, options: TableOptions) -> Iterator[Fact]:
    """One fact with all that is certain of a column, and one with its type where that is said or guessed."""
    known = evidence(item)
    entry: dict[str, JsonValue] = {"name": item.column.name, "position": item.column.position}
    if known is None:
        entry["type"] = feature_type(item)
    entry |= {"data_type": item.column.data_type} if item.column.data_type else {}
    entry |= _role(item.column.name, options)
    entry |= {} if item.missing is None else {"missing": item.missing}
    entry |= {"missing_value_codes": [*item.codes]} if item.codes else {}
    entry |= {} if item.distinct is None else {"distinct": item.distinct}
    entry |= _numbers(item) if item.column.kind in ("integer", "real") else {}
    entry |= _categories(item)
    comment = remark(item)
    entry |= {"comment": comment} if comment else {}
    yield Fact("/dataset/features/-", entry, item.column.where, "computed")
    if known is not None:
        typed: JsonValue = {"name": item.column.name, "type": feature_type(item)}
        yield Fact("/dataset/features/-", typed, *known)


def _role(name: str, options: TableOptions) -> dict[str, JsonValue]:
    if name == options.target:
        return {"role": "target"}
    if name == options.row_id:
        return {"role": "row_id"}
    return {"role": "ignored"} if name in options.ignore else {}


def _numbers(item: ColumnProfile) -> dict[str, JsonValue]:
    """Statistics of a column of numbers; those that are no finite number are left out."""
    if item.numbers is None or item.numbers.minimum is None or item.numbers.maximum is None:
        return {}
    values = {
        "minimum": item.numbers.minimum,
        "maximum": item.numbers.maximum,
        "mean": item.numbers.moments.mean,
        "standard_deviation": moments.standard_deviation(item.numbers.moments),
    }
    return {name: value for name, value in values.items() if math.isfinite(value)}


def _categories(item: ColumnProfile) -> dict[str, JsonValue]:
    """The values of a nominal column: as declared, else those that occur, sorted; only if they are few."""
    if item.values is None or feature_type(item) not in ("nominal", "ordinal", "boolean"):
        return {}
    values = item.column.declared or ordered_values(item) or tuple(sorted(item.values.counts or ()))
    short = all(len(value) <= _LISTED_LENGTH and value.isprintable() for value in values)
    return {"categories": [*values]} if values and len(values) <= _LISTED and short else {}
