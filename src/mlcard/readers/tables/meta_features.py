"""OpenML's dataset qualities that are no landmarkers, by OpenML's formulas.

Definition: https://github.com/openml/EvaluationEngine (version 1.2.2, classes of `characterizer`), names in
snake_case. The target counts as a column; percentages go from 0 to 100; standard deviations divide by n - 1;
skewness and kurtosis are corrected for bias (G1, G2); quartiles over columns are Weibull's; entropies are in
bits. A missing value of a nominal column is taken for the first declared value, so entropies of a column with
missing values need a file that declares the values.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mlcard.readers.tables import moments
from mlcard.readers.tables.feature_type import is_nominal
from mlcard.readers.tables.information import entropy, mutual_information
from mlcard.readers.tables.table import COUNTED, NUMERIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mlcard.readers.tables.nominal import Pair
    from mlcard.readers.tables.profile import ColumnProfile, TableProfile

#: Version of OpenML's evaluation engine whose formulas these are.
DEFINITION_VERSION = "1.2.2"


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a meta-feature has no value: a reason of `AbsenceReasonEnum`, and what a person should know."""

    reason: str
    comment: str


Quality: TypeAlias = "tuple[str, int | float | Absence]"

_NOT_NOMINAL = Absence("not_applicable", "the target is not nominal")
_NO_NUMERIC = Absence("not_applicable", "no numeric column has a value for it")
_NO_NOMINAL = Absence("not_applicable", "there is no nominal column besides the target")


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
        absence = Absence("not_computed", f"{_listed(unread)}: values with parts are not read")
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
            yield name, _NOT_NOMINAL
    elif (counts := _counts(target)) is None:
        for name in ("number_of_classes", *sizes):
            yield name, _capped(target)
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
    return _finite((table.rows - 1 - table.target_changes) / (table.rows - 1))


def _of_numbers(table: TableProfile) -> Iterator[Quality]:
    numeric = [item.numbers.moments for item in table.counting if item.numbers is not None]
    statistics: tuple[tuple[str, Callable[[moments.Moments], float]], ...] = (
        ("means", lambda column: column.mean if column.count else math.nan),
        ("std_dev", moments.standard_deviation),
        ("skewness", moments.skewness),
        ("kurtosis", moments.kurtosis),
    )
    for name, statistic in statistics:
        yield from _aggregated(
            f"{name}_of_numeric_atts", [statistic(column) for column in numeric], _NO_NUMERIC
        )


def _of_distinct_values(table: TableProfile) -> Iterator[Quality]:
    names = [f"{name}_nominal_att_distinct_values" for name in ("mean", "stdv", "min", "max")]
    nominal = _nominal(table)
    capped = next((item for item in nominal if item.distinct is None), None)
    absence = _of_unknown_type(table) or (_capped(capped) if capped is not None else None)
    if absence is None and not nominal:
        absence = Absence("not_applicable", "there is no nominal column")
    if absence is not None:
        yield from ((name, absence) for name in names)
        return
    numbers = [item.distinct or 0 for item in nominal]
    mean = math.fsum(numbers) / len(numbers)
    squares = math.fsum((number - mean) ** 2 for number in numbers)
    deviation = math.sqrt(squares / (len(numbers) - 1)) if len(numbers) > 1 else 0.0
    yield from zip(names, (mean, deviation, min(numbers), max(numbers)), strict=True)


def _of_information(table: TableProfile, target: ColumnProfile) -> Iterator[Quality]:
    """Entropy of the target, of the other nominal columns, and what they tell of the target."""
    columns = [item for item in _nominal(table) if item is not target]
    absence = None if is_nominal(target, table.target) else _NOT_NOMINAL
    of_class = absence or _entropy(target)
    yield "class_entropy", of_class
    absence = absence or _of_unknown_type(table)
    entropies = absence or _each(_entropy, columns)
    information = absence or _each(lambda item: _information(item, target), columns)
    for name, values in (("attribute_entropy", entropies), ("mutual_information", information)):
        if isinstance(values, Absence):
            yield from ((f"{part}_{name}", values) for part in _PARTS)
        else:
            yield from _aggregated(name, values, _NO_NOMINAL)
    yield from _of_ratios(of_class, entropies, information)


def _of_ratios(
    of_class: float | Absence, entropies: Sequence[float] | Absence, information: Sequence[float] | Absence
) -> Iterator[Quality]:
    absence = next((item for item in (of_class, entropies, information) if isinstance(item, Absence)), None)
    if isinstance(of_class, Absence) or isinstance(entropies, Absence) or isinstance(information, Absence):
        equivalent = noise = absence or _NOT_NOMINAL
    elif not information:
        equivalent = noise = _NO_NOMINAL
    elif (mean := _mean(information)) == 0:
        equivalent = noise = Absence("not_applicable", "the mean mutual information is 0")
    else:
        yield "equivalent_number_of_atts", of_class / mean
        yield "mean_noise_to_signal_ratio", (_mean(entropies) - mean) / mean
        return
    yield "equivalent_number_of_atts", equivalent
    yield "mean_noise_to_signal_ratio", noise


_PARTS = ("mean", "min", "quartile1", "quartile2", "quartile3", "max")


def _aggregated(name: str, values: Sequence[float], absence: Absence) -> Iterator[Quality]:
    """Mean, extremes and quartiles over columns; columns without a finite value are dropped."""
    finite = sorted(value for value in values if math.isfinite(value))
    if not finite:
        yield from ((f"{part}_{name}", absence) for part in _PARTS)
        return
    yield f"mean_{name}", _finite(_mean(finite))
    yield f"min_{name}", finite[0]
    for quarter in (1, 2, 3):
        yield f"quartile{quarter}_{name}", _quantile(finite, quarter / 4)
    yield f"max_{name}", finite[-1]


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Weibull's quantile (type 6 of Hyndman and Fan 1996): at position share times (n + 1)."""
    position = share * (len(ordered) + 1)
    below = math.floor(position)
    if below < 1:
        return ordered[0]
    if below >= len(ordered):
        return ordered[-1]
    return ordered[below - 1] + (position - below) * (ordered[below] - ordered[below - 1])


def _mean(values: Sequence[float]) -> float:
    try:
        return math.fsum(values) / len(values)
    except OverflowError:
        return math.inf


def _finite(value: float) -> float | Absence:
    return value if math.isfinite(value) else Absence("failed", "too large for a double")


def _percentage(part: int, whole: int) -> float | Absence:
    return 100 * part / whole if whole else Absence("not_applicable", "there is nothing to take a share of")


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
        Absence("not_computed", f"{_listed(empty)}: without any value, the type is not known")
        if empty
        else None
    )


def _counts(item: ColumnProfile) -> Counter[str] | None:
    return None if item.values is None else item.values.counts


def _capped(item: ColumnProfile) -> Absence:
    return Absence("capped", f"{_listed([item.column.name])}: too many different values to count")


def _undeclared(item: ColumnProfile) -> Absence:
    return Absence(
        "not_computed", f"{_listed([item.column.name])}: has missing values, and the file declares no values"
    )


def _entropy(item: ColumnProfile) -> float | Absence:
    counts = _counts(item)
    if counts is None:
        return _capped(item)
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
        return _capped(item)
    filled: Counter[Pair] = Counter()
    for (value, label), number in pairs.items():
        filled[_or_first(value, item), _or_first(label, target)] += number
    return mutual_information(filled)


def _or_first(value: str | None, item: ColumnProfile) -> str | None:
    return item.column.declared[0] if value is None and item.column.declared else value


def _each(
    measure: Callable[[ColumnProfile], float | Absence], columns: Sequence[ColumnProfile]
) -> list[float] | Absence:
    """The measure of every column, or why one of them has none."""
    values: list[float] = []
    for item in columns:
        value = measure(item)
        if isinstance(value, Absence):
            return value
        values.append(value)
    return values


def _listed(names: Sequence[str]) -> str:
    """The first names, for a sentence."""
    shown = ", ".join(name[:40] for name in names[:3])
    return f"column {shown}" if len(names) == 1 else f"columns {shown}" + (", …" if len(names) > 3 else "")
