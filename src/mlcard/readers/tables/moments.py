"""Numbers of a column: count, mean, central moments, extremes, merged batch by batch.

The moments of two batches are merged by the formulas of Chan et al. (1983) and Pébay (SAND2008-6212), which
are stable where sums of powers are not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import pl

if TYPE_CHECKING:
    from collections.abc import Iterable


#: Up to this size every integer is a double.
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, mean, and sums of the second to fourth powers of the deviations from the mean."""

    count: int = 0
    mean: float = 0.0
    m2: float = 0.0
    m3: float = 0.0
    m4: float = 0.0


def merged(a: Moments, b: Moments) -> Moments:
    """The moments of both samples together."""
    if a.count == 0 or b.count == 0:
        return a if b.count == 0 else b
    n = a.count + b.count
    delta = b.mean - a.mean
    step = delta / n
    product = a.count * b.count
    return Moments(
        n,
        a.mean + b.count * step,
        a.m2 + b.m2 + delta * step * product,
        a.m3
        + b.m3
        + delta * step * step * product * (a.count - b.count)
        + 3 * step * (a.count * b.m2 - b.count * a.m2),
        a.m4
        + b.m4
        + delta * step * step * step * product * (a.count**2 - product + b.count**2)
        + 6 * step * step * (a.count**2 * b.m2 + b.count**2 * a.m2)
        + 4 * step * (a.count * b.m3 - b.count * a.m3),
    )


def standard_deviation(moments: Moments) -> float:
    """Standard deviation with divisor n - 1; 0 for one value, NaN for none."""
    if moments.count < 2:
        return 0.0 if moments.count else math.nan
    return math.sqrt(moments.m2 / (moments.count - 1)) if moments.m2 >= 0 else math.nan


def skewness(moments: Moments) -> float:
    """Skewness G1, corrected for bias; NaN for fewer than three values or a constant."""
    n = moments.count
    if n < 3 or not moments.m2 > 0:
        return math.nan
    variance = moments.m2 / n
    return math.sqrt(n * (n - 1)) / (n - 2) * _ratio(moments.m3 / n, variance * math.sqrt(variance))


def kurtosis(moments: Moments) -> float:
    """Excess kurtosis G2, corrected for bias; NaN for fewer than four values or a constant."""
    n = moments.count
    if n < 4 or not moments.m2 > 0:
        return math.nan
    variance = moments.m2 / n
    excess = _ratio(moments.m4 / n, variance * variance) - 3
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)


def _ratio(numerator: float, denominator: float) -> float:
    """The quotient, or NaN where the denominator is too small for a double."""
    return numerator / denominator if denominator else math.nan


@dataclass(frozen=True, slots=True)
class NumberSummary:
    """What is known of a column of numbers."""

    moments: Moments
    minimum: float | None
    maximum: float | None
    distinct: int | None


class Numbers:
    """Gathers the numbers of several columns.

    Distinct values are counted as long as a column has few; what has many is no list worth keeping.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = tuple(keys)
        self._limit = min(1_000, max(16, 1_000_000 // max(len(self._keys), 1)))
        self._moments = dict.fromkeys(self._keys, Moments())
        self._range: dict[str, tuple[float, float]] = {}
        self._shifts: dict[str, int] = {}
        self._distinct: dict[str, set[float]] = {key: set() for key in self._keys}

    def add(self, frame: Any) -> None:
        """Take in a batch."""
        if not self._keys:
            return
        frame = frame.select(self._keys).rechunk()  # sums must not depend on how polars cut the batch
        ranges = frame.select(part for key in self._keys for part in _range(key)).row(0)
        lows = dict(zip(self._keys, ranges[1::3], strict=True))
        highs = dict(zip(self._keys, ranges[2::3], strict=True))
        for key in self._keys:
            if lows[key] is not None:
                self._shifts.setdefault(key, _shift(lows[key], highs[key]))
        shifts = [self._shifts.get(key, 0) for key in self._keys]
        expressions = [
            part for key, shift in zip(self._keys, shifts, strict=True) for part in _powers(key, shift)
        ]
        row = frame.select(expressions).row(0)
        for index, (key, shift) in enumerate(zip(self._keys, shifts, strict=True)):
            count, low, high = ranges[index * 3], lows[key], highs[key]
            if count == 0:
                continue
            constant = low == high  # then rounding must not leave a trace of variance
            part = (
                Moments(count, float(low - shift))
                if constant
                else Moments(count, *row[index * 4 : index * 4 + 4])
            )
            self._moments[key] = merged(self._moments[key], part)
            before = self._range.get(key, (low, high))
            self._range[key] = (min(before[0], low), max(before[1], high))
        self._count_distinct(frame)

    def summary(self, key: str) -> NumberSummary:
        """What was gathered of one column."""
        low, high = self._range.get(key, (None, None))
        distinct = self._distinct.get(key)
        shifted, shift = self._moments[key], self._shifts.get(key, 0)
        found = replace(shifted, mean=shift + shifted.mean) if shift else shifted
        return NumberSummary(found, low, high, None if distinct is None else len(distinct))

    def _count_distinct(self, frame: Any) -> None:
        """Take in the distinct values of columns that have had few so far; drop those that have many."""
        if not self._distinct or not frame.height:
            return
        few = pl.col(tuple(self._distinct)).n_unique() <= self._limit + 1  # missing counts as one here
        likely = frame.head(4 * self._limit).select(few).row(0, named=True)
        keys = [key for key, is_likely in likely.items() if is_likely]
        values = frame.select(pl.col(keys).drop_nulls().unique().implode()).row(0, named=True) if keys else {}
        for key, seen in tuple(self._distinct.items()):
            seen.update(values.get(key, ()))
            if key not in values or len(seen) > self._limit:
                del self._distinct[key]


def _shift(low: float, high: float) -> int:
    """What is taken from integers that no double holds, before they become doubles; 0 for all others.

    The moments about the mean stay what they are, and small differences of large numbers are kept.
    """
    return low if isinstance(low, int) and max(-low, high) > _EXACT else 0


def _range(key: str) -> list[Any]:
    column = pl.col(key)
    return [
        column.count().alias(f"{key}n"),
        column.min().alias(f"{key}low"),
        column.max().alias(f"{key}high"),
    ]


def _powers(key: str, shift: int) -> list[Any]:
    column = pl.col(key)
    numbers = (column.cast(pl.Int128) - pl.lit(shift, pl.Int128) if shift else column).cast(pl.Float64)
    deviation = numbers - numbers.mean()
    square = deviation * deviation
    return [
        numbers.mean().alias(f"{key}m1"),
        square.sum().alias(f"{key}m2"),
        (square * deviation).sum().alias(f"{key}m3"),
        (square * square).sum().alias(f"{key}m4"),
    ]
