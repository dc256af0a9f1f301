"""Meta-features by the definition `mlcard`: what OpenML's qualities mean, from what every file says.

The target is no feature and dates are no numbers; shares go from 0 to 1; what is missing is left out; only
values that occur count. The rest is as in `mlcard.readers.tables.meta_features`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlcard.readers.tables import moments
from mlcard.readers.tables.aggregates import (
    EXTREMES,
    NO_NOMINAL,
    NO_NUMERIC,
    NOT_NOMINAL,
    Absence,
    aggregated,
    capped,
    each,
    given_away,
    listed,
    ratios,
    share,
    spread,
)
from mlcard.readers.tables.feature_type import is_nominal
from mlcard.readers.tables.information import entropy, mutual_information

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from mlcard.readers.tables.aggregates import Quality
    from mlcard.readers.tables.profile import ColumnProfile, TableProfile

#: Version of the definition: it changes when a formula does.
DEFINITION_VERSION = "1.0"


def sound_meta_features(table: TableProfile) -> Iterator[Quality]:
    """All meta-features of a table; those of the target only if there is one."""
    features = table.features
    yield "number_of_instances", table.rows
    yield "number_of_features", len(features)
    yield "dimensionality", len(features) / table.rows if table.rows else 0.0
    yield from _of_gaps(table, features)
    yield from _of_types(features)
    if table.target is not None:
        yield from _of_target(table, table.target)
    yield from _of_numbers(features)
    yield from _of_values(features)
    if table.target is not None:
        yield from _of_information(features, table.target)


def _of_gaps(table: TableProfile, features: tuple[ColumnProfile, ...]) -> Iterator[Quality]:
    unread = [item.column.name for item in features if item.missing is None]
    cells: int | Absence = sum(item.missing or 0 for item in features)
    rows: int | Absence = table.incomplete_feature_rows
    if unread:
        cells = rows = Absence("not_computed", f"{listed(unread)}: values with parts are not read")
    for name, part, whole in (
        ("missing_values", cells, table.rows * len(features)),
        ("instances_with_missing_values", rows, table.rows),
    ):
        yield f"number_of_{name}", part
        yield f"ratio_of_{name}", part if isinstance(part, Absence) else share(part, whole)


def _of_types(features: tuple[ColumnProfile, ...]) -> Iterator[Quality]:
    counts = {
        "numeric": sum(item.column.kind in ("integer", "real") for item in features),
        "symbolic": sum(is_nominal(item, None) for item in features),
        "binary": sum(item.distinct == 2 for item in features),
    }
    for kind, count in counts.items():
        yield f"number_of_{kind}_features", count
        yield f"ratio_of_{kind}_features", share(count, len(features))


def _of_target(table: TableProfile, target: ColumnProfile) -> Iterator[Quality]:
    counts = _class_counts(target)
    names = ("majority_class_size", "majority_class_ratio", "minority_class_size", "minority_class_ratio")
    if isinstance(counts, Absence) or not counts:
        empty = Absence("not_applicable", "the target has no values")
        absence = counts if isinstance(counts, Absence) else empty
        yield from ((name, absence) for name in ("number_of_classes", *names, "auto_correlation"))
        return
    sizes, rows = counts.values(), counts.total()
    yield "number_of_classes", len(counts)
    yield from zip(names, (max(sizes), max(sizes) / rows, min(sizes), min(sizes) / rows), strict=True)
    yield "auto_correlation", (rows - 1 - table.target_changes) / (rows - 1) if rows > 1 else 1.0


def _of_numbers(features: tuple[ColumnProfile, ...]) -> Iterator[Quality]:
    numeric = [
        item.numbers.moments
        for item in features
        if item.numbers is not None and item.column.kind in ("integer", "real")
    ]
    for name, statistic in (
        ("means", moments.average),
        ("std_dev", moments.standard_deviation),
        ("skewness", moments.skewness),
        ("kurtosis", moments.kurtosis),
    ):
        secret = given_away(features) if name == "means" else None
        values = [statistic(column) for column in numeric] if secret is None else []
        yield from aggregated(f"{name}_of_numeric_atts", values, secret or NO_NUMERIC, EXTREMES)


def _of_values(features: tuple[ColumnProfile, ...]) -> Iterator[Quality]:
    name = "nominal_att_distinct_values"
    counts = each(_distinct, [item for item in features if is_nominal(item, None)])
    if isinstance(counts, Absence) or not counts:
        absence = counts if isinstance(counts, Absence) else NO_NOMINAL
        yield from ((f"{part}_{name}", absence) for part in ("mean", "stdv", "min", "max"))
    else:
        yield from spread(name, [int(count) for count in counts])


def _of_information(features: tuple[ColumnProfile, ...], target: ColumnProfile) -> Iterator[Quality]:
    nominal = [item for item in features if is_nominal(item, None)]
    counts = _class_counts(target)
    absence = counts if isinstance(counts, Absence) else None
    of_class = counts if isinstance(counts, Absence) else entropy(counts.values())
    entropies = absence or each(_entropy, nominal)
    information = absence or each(_information, nominal)
    yield "class_entropy", of_class
    for name, values in (("attribute_entropy", entropies), ("mutual_information", information)):
        if isinstance(values, Absence):
            yield from ((f"{part}_{name}", values) for part in EXTREMES)
        else:
            yield from aggregated(name, values, NO_NOMINAL, EXTREMES)
    yield from ratios(of_class, entropies, information)


def _class_counts(target: ColumnProfile) -> Counter[str] | Absence:
    """How often each class occurs, or why that is not known."""
    if not is_nominal(target, target):
        return NOT_NOMINAL
    if target.values is None or target.values.counts is None:
        return capped(target)
    return target.values.counts


def _distinct(item: ColumnProfile) -> float | Absence:
    return capped(item) if item.distinct is None else item.distinct


def _entropy(item: ColumnProfile) -> float | Absence:
    if item.values is None or item.values.counts is None:
        return capped(item)
    return entropy(item.values.counts.values())


def _information(item: ColumnProfile) -> float | Absence:
    """What a column tells of the class, in the rows that have both."""
    if item.values is None or item.values.pairs is None:
        return capped(item)
    whole = {pair: number for pair, number in item.values.pairs.items() if None not in pair}
    return math.fabs(mutual_information(whole))  # no -0.0
