"""OpenML's dataset qualities that are no landmarkers, by OpenML's formulas.

Definition: https://github.com/openml/EvaluationEngine (version 1.2.2, classes of `characterizer`), names in
snake_case. The target counts as a column; percentages go from 0 to 100; standard deviations divide by n - 1;
skewness and kurtosis are corrected for bias (G1, G2); quartiles over columns are Weibull's; entropies are in
bits. A missing value of a nominal column is taken for the first declared value, so entropies of a column with
missing values need a file that declares the values.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mlcard.readers.tables import moments
from mlcard.readers.tables.aggregates import (
    NO_NOMINAL,
    NO_NUMERIC,
    NOT_NOMINAL,
    QUARTILES,
    Absence,
    Quality,
    aggregated,
    capped,
    each,
    finite,
    given_away,
    listed,
    ratios,
    share,
    spread,
)
from mlcard.readers.tables.feature_type import is_nominal
from mlcard.readers.tables.information import entropy, mutual_information
from mlcard.readers.tables.table import COUNTED, NUMERIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.readers.tables.nominal import Pair
    from mlcard.readers.tables.profile import ColumnProfile, TableProfile

#: Version of OpenML's evaluation engine whose formulas these are.
DEFINITION_VERSION = "1.2.2"


def meta_features(table: TableProfile) -> Iterator[Quality]:
    """All meta-features of a table; those of the target only if there is one."""
    yield from _of_shape(table)
    yield from _of_types(table)
    if table.target is not None:
        yield from _of_target(table, table.target)
    yield from _of_numbers(table)
    yield from _of_distinct_values(table)
    if table.target is not None:
        yield from _of_information(table, table.target)


def _of_shape(table: TableProfile) -> Iterator[Quality]:
    columns = table.counting
    rows, width = table.rows, len(columns)
    yield "number_of_instances", rows
    yield "number_of_features", width
    yield "dimensionality", width / rows if rows else 0.0
    unread = [item.column.name for item in columns if item.missing is None]
    if unread:
        absence = Absence("not_computed", f"{listed(unread)}: values with parts are not read")
        for name in ("number_of_missing_values", "number_of_instances_with_missing_values"):
            yield name, absence
            yield name.replace("number", "percentage", 1), absence
        return
    missing = sum(item.missing or 0 for item in columns)
    yield "number_of_missing_values", missing
    yield "percentage_of_missing_values", _percentage(missing, rows * width)
    yield "number_of_instances_with_missing_values", table.incomplete_rows
    yield "percentage_of_instances_with_missing_values", _percentage(table.incomplete_rows, rows)


def _of_types(table: TableProfile) -> Iterator[Quality]:
    columns = table.counting
    counts: dict[str, int | Absence] = {
        "numeric": sum(item.column.kind in NUMERIC for item in columns),
        "symbolic": len(_nominal(table)),
    }
    binary = [_is_binary(item) for item in _nominal(table)]
    counts["binary"] = sum(map(bool, binary))
    if None in binary:
        counts["binary"] = Absence(
            "not_computed", "the file does not declare the values that a column can have"
        )
    empty = _of_unknown_type(table)
    for kind, count in counts.items():
        number = empty or count
        yield f"number_of_{kind}_features", number
        share = number if isinstance(number, Absence) else _percentage(number, len(columns))
        yield f"percentage_of_{kind}_features", share


def _of_target(table: TableProfile, target: ColumnProfile) -> Iterator[Quality]:
    sizes = (
        "majority_class_size",
        "majority_class_percentage",
        "minority_class_size",
        "minority_class_percentage",
    )
    if not is_nominal(target, table.target):
        yield "number_of_classes", 0
        for name in sizes:
            yield name, NOT_NOMINAL
    elif (counts := _counts(target)) is None:
        for name in ("number_of_classes", *sizes):
            yield name, capped(target)
    else:
        yield "number_of_classes", len(counts) + bool(target.missing)
        absence = Absence("not_applicable", "the target has no values")
        for name, size in (("majority", max), ("minority", min)):
            number = size(counts.values()) if counts else absence
            yield f"{name}_class_size", number
            share = number if isinstance(number, Absence) else _percentage(number, table.rows)
            yield f"{name}_class_percentage", share
    yield "auto_correlation", _auto_correlation(table, target)


def _auto_correlation(table: TableProfile, target: ColumnProfile) -> float | Absence:
    if target.missing or target.column.kind not in NUMERIC | COUNTED:
        return Absence("not_applicable", "the target has missing values")
    if table.rows < 2:
        return 1.0 if table.rows else Absence("not_applicable", "there are no rows")
    return finite((table.rows - 1 - table.target_changes) / (table.rows - 1))


def _of_numbers(table: TableProfile) -> Iterator[Quality]:
    numeric = [item.numbers.moments for item in table.counting if item.numbers is not None]
    statistics: tuple[tuple[str, Callable[[moments.Moments], float]], ...] = (
        ("means", moments.average),
        ("std_dev", moments.standard_deviation),
        ("skewness", moments.skewness),
        ("kurtosis", moments.kurtosis),
    )
    secret = given_away(table.counting)
    for name, statistic in statistics:
        if name == "means" and secret is not None:
            yield from aggregated(f"{name}_of_numeric_atts", [], secret)
            continue
        yield from aggregated(
            f"{name}_of_numeric_atts", [statistic(column) for column in numeric], NO_NUMERIC
        )


def _of_distinct_values(table: TableProfile) -> Iterator[Quality]:
    names = [f"{name}_nominal_att_distinct_values" for name in ("mean", "stdv", "min", "max")]
    nominal = _nominal(table)
    many = next((item for item in nominal if item.distinct is None), None)
    absence = _of_unknown_type(table) or (capped(many) if many is not None else None)
    if absence is None and not nominal:
        absence = Absence("not_applicable", "there is no nominal column")
    if absence is not None:
        yield from ((name, absence) for name in names)
        return
    yield from spread("nominal_att_distinct_values", [item.distinct or 0 for item in nominal])


def _of_information(table: TableProfile, target: ColumnProfile) -> Iterator[Quality]:
    """Entropy of the target, of the other nominal columns, and what they tell of the target."""
    columns = [item for item in _nominal(table) if item is not target]
    absence = None if is_nominal(target, table.target) else NOT_NOMINAL
    of_class = absence or _entropy(target)
    yield "class_entropy", of_class
    absence = absence or _of_unknown_type(table)
    entropies = absence or each(_entropy, columns)
    information = absence or each(lambda item: _information(item, target), columns)
    for name, values in (("attribute_entropy", entropies), ("mutual_information", information)):
        if isinstance(values, Absence):
            yield from ((f"{part}_{name}", values) for part in QUARTILES)
        else:
            yield from aggregated(name, values, NO_NOMINAL)
    yield from ratios(of_class, entropies, information)


def _percentage(part: int, whole: int) -> float | Absence:
    found = share(part, whole)
    return found if isinstance(found, Absence) else 100 * part / whole


def _nominal(table: TableProfile) -> list[ColumnProfile]:
    return [item for item in table.counting if is_nominal(item, table.target)]


def _is_binary(item: ColumnProfile) -> bool | None:
    """Whether two values are declared; None where nothing is declared."""
    if item.column.kind == "boolean":
        return True
    return None if item.column.declared is None else len(item.column.declared) == 2


def _of_unknown_type(table: TableProfile) -> Absence | None:
    """Why the types of the columns are not known: a column of texts without any value can be anything."""
    empty = [item.column.name for item in table.counting if item.column.kind == "empty"]
    return (
        Absence("not_computed", f"{listed(empty)}: without any value, the type is not known")
        if empty
        else None
    )


def _counts(item: ColumnProfile) -> Counter[str] | None:
    return None if item.values is None else item.values.counts


def _undeclared(item: ColumnProfile) -> Absence:
    return Absence(
        "not_computed", f"{listed([item.column.name])}: has missing values, and the file declares no values"
    )


def _entropy(item: ColumnProfile) -> float | Absence:
    counts = _counts(item)
    if counts is None:
        return capped(item)
    if item.missing:
        if not item.column.declared:
            return _undeclared(item)
        counts = counts + Counter({item.column.declared[0]: item.missing})
    return entropy(counts.values())


def _information(item: ColumnProfile, target: ColumnProfile) -> float | Absence:
    for column in (target, item):
        if column.missing and not column.column.declared:
            return _undeclared(column)
    pairs = None if item.values is None else item.values.pairs
    if pairs is None:
        return capped(item)
    filled: Counter[Pair] = Counter()
    for (value, label), number in pairs.items():
        filled[_or_first(value, item), _or_first(label, target)] += number
    return mutual_information(filled)


def _or_first(value: str | None, item: ColumnProfile) -> str | None:
    return item.column.declared[0] if value is None and item.column.declared else value
