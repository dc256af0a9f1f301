"""What the values of each column look like, in one line a column: for plots, and to compare tables by."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.aggregates import quantile
from mlcard.readers.tables.association import association
from mlcard.readers.tables.distinct import numbers_of
from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.feature_type import feature_type
from mlcard.readers.tables.row_sample import SEED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.tables.profile import ColumnProfile, TableProfile

_SHARES = {
    "percentile_5": 0.05,
    "lower_quartile": 0.25,
    "median": 0.5,
    "higher_quartile": 0.75,
    "percentile_95": 0.95,
}
_INTERVALS = 10
#: Most values that are shown of a column, and the longest text.
_FREQUENT, _LENGTH = 5, 60
#: In a column of more different numbers than this, only those are shown that so large a share of rows has.
_FEW, _SPIKE = 10, 0.1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def column_profiles(table: TableProfile) -> Iterator[dict[str, JsonValue]]:
    """The profile of every column that has one: `ColumnProfile` of the schema."""
    target = None if table.target is None else _sampled(table, table.target)
    features = {item.column.key for item in table.features}
    for item in table.columns:
        series = _sampled(table, item)
        entry = _estimate(item)
        reason = withheld(item)
        if reason is not None:
            entry["withheld"] = reason
        elif feature_type(item) not in ("constant", "empty"):
            entry |= _values(item, series)
        if target is not None and series is not None and item.column.key in features:
            found = association(series, target)
            entry |= (
                {} if found is None else {"association": round(found[1], 4), "association_measure": found[0]}
            )
        exact = _OF_ALL_ROWS | ({"frequent_values"} if item.numbers is None else set())
        if table.is_sampled and not entry.keys() <= exact:
            entry |= {"sample_size": table.sample.height, "random_seed": SEED}
        if entry:
            yield {"feature": item.column.name, **entry}


#: What is about all rows even when there is a sample.
_OF_ALL_ROWS = frozenset({"distinct_estimate", "withheld", "earliest", "latest"})


def withheld(item: ColumnProfile) -> str | None:
    """Why the values of a column are not shown, or None where they are."""
    return item.sensitivity.reason


def _sampled(table: TableProfile, item: ColumnProfile) -> Any:
    """The values of a column in the sample, as a Series without infinite numbers; None if it has none."""
    if item.column.key not in table.sample.columns:
        return None
    series = table.sample[item.column.key]
    return series.set(series.is_infinite(), None) if series.dtype == pl.Float64 else series


def _estimate(item: ColumnProfile) -> dict[str, JsonValue]:
    """The number of distinct values, where it could only be estimated."""
    return {} if item.many is None else {"distinct_estimate": item.many.number}


def _values(item: ColumnProfile, series: Any) -> dict[str, JsonValue]:
    """What the values look like, by the type of the column."""
    if item.column.kind == "date":
        return {**_days(item), **_histogram(item, series)}
    if item.column.kind in ("integer", "real") and series is not None:
        return {**_quantiles(item, series), **_histogram(item, series), **_frequent_numbers(item, series)}
    if item.values is not None and item.values.counts is not None:
        return _frequent(item.values.counts.items())
    return {}


def _quantiles(item: ColumnProfile, series: Any) -> dict[str, JsonValue]:
    ordered = series.drop_nulls().sort()
    if not len(ordered):
        return {}
    return {name: _brief(quantile(ordered, share), item) for name, share in _SHARES.items()}


def _histogram(item: ColumnProfile, series: Any) -> dict[str, JsonValue]:
    """Numbers of values in intervals of one width between the smallest and the greatest value of all rows."""
    if item.numbers is None or item.numbers.minimum is None or item.numbers.maximum is None:
        return {}
    low, width = item.numbers.minimum, item.numbers.maximum - item.numbers.minimum
    if not 0 < width < math.inf or not math.isfinite(width / _INTERVALS):
        return {}
    values = series.cast(pl.Float64).fill_nan(None).drop_nulls()
    places = (values - float(low)) / float(width) * _INTERVALS
    counts = dict(places.floor().clip(0, _INTERVALS - 1).cast(pl.Int64).value_counts().rows())
    return {"histogram": " ".join(str(counts.get(place, 0)) for place in range(_INTERVALS))}


def _days(item: ColumnProfile) -> dict[str, JsonValue]:
    if item.numbers is None or item.numbers.minimum is None or item.numbers.maximum is None:
        return {}
    ends = {"earliest": _moment(item.numbers.minimum), "latest": _moment(item.numbers.maximum)}
    return {name: text for name, text in ends.items() if text is not None}


def _moment(milliseconds: float) -> str | None:
    """A point in time in ISO 8601, midnight as a date alone; None outside of the years 1 to 9999."""
    try:
        found = _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    text = found.replace(tzinfo=None).isoformat(timespec="milliseconds").removesuffix(".000")
    return text.removesuffix("T00:00:00")


def _frequent_numbers(item: ColumnProfile, series: Any) -> dict[str, JsonValue]:
    """The most frequent numbers: of few different ones, or those that stand out."""
    if item.numbers is None:
        return {}
    known = item.numbers.values
    if known.exact:
        counted = pl.DataFrame({"value": numbers_of(known.hashes, item.numbers.dtype), "count": known.counts})
    else:
        counted = series.drop_nulls().rename("value").value_counts(name="count")
    least = 2 if counted.height <= _FEW else max(2, math.ceil(_SPIKE * counted["count"].sum()))
    frequent = counted.filter(pl.col("count") >= least).rows()
    return _frequent((str(_brief(value, item)), number) for value, number in frequent)


def _frequent(counts: Iterable[tuple[str, int]]) -> dict[str, JsonValue]:
    """The most frequent values that can be shown."""
    several = sorted(
        ((value, number) for value, number in counts if number > 1), key=lambda pair: (-pair[1], pair[0])
    )
    shown: list[JsonValue] = [
        {"value": value, "count": number}
        for value, number in several[:_FREQUENT]
        if len(value) <= _LENGTH and value.isprintable()
    ]
    return {"frequent_values": shown} if shown else {}


def _brief(value: float, item: ColumnProfile) -> float:
    """A number to six digits, whole ones of a column of integers as they are."""
    if item.column.kind == "integer" and value == int(value):
        return int(value)
    return float(f"{value:.6g}")
