"""Numbers of a column: count, mean, central moments, extremes, merged batch by batch.

The moments of two batches are merged by the formulas of Chan et al. (1983) and Pébay (SAND2008-6212), which
are stable where sums of powers are not. Within a batch polars' own statistics are taken, each of which is one
pass over the numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.distinct import Distinct, Sketch, capacity, count_distinct, number_hashes
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


def average(moments: Moments) -> float:
    """The mean; NaN without a number."""
    return moments.mean if moments.count else math.nan


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
    """What is known of a column of numbers.

    Attributes:
        moments: count, mean, and sums of powers of the deviations from it.
        minimum: the smallest number; None without any.
        maximum: the greatest one.
        values: the distinct numbers.
        dtype: polars' type of the numbers.
    """

    moments: Moments
    minimum: float | None
    maximum: float | None
    values: Distinct
    dtype: Any

    @property
    def distinct(self) -> int | None:
        """Exact number of distinct numbers; None where it is only estimated."""
        return self.values.number if self.values.exact else None


class Numbers:
    """Gathers the numbers of several columns."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Start without numbers.

        Args:
            keys: the columns.
        """
        self._keys = tuple(keys)
        self._moments = dict.fromkeys(self._keys, Moments())
        self._range: dict[str, tuple[float, float]] = {}
        self._shifts: dict[str, int] = {}
        self._dtypes: dict[str, Any] = {}
        self._sketches = {key: Sketch(capacity(len(self._keys))) for key in self._keys}

    def add(self, frame: Any) -> None:
        """Take in a batch."""
        if not self._keys or not frame.height:
            return
        frame = frame.select(self._keys).rechunk()  # sums must not depend on how polars cut the batch
        self._dtypes = dict(frame.schema)
        ranges = frame.select(part for key in self._keys for part in _range(key)).row(0)
        lows = dict(zip(self._keys, ranges[1::3], strict=True))
        highs = dict(zip(self._keys, ranges[2::3], strict=True))
        for key in self._keys:
            if lows[key] is not None:
                self._shifts.setdefault(key, _shift(lows[key], highs[key]))
        shifts = [self._shifts.get(key, 0) for key in self._keys]
        expressions = [
            part for key, shift in zip(self._keys, shifts, strict=True) for part in _statistics(key, shift)
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
                else _moments(count, *row[index * 4 : index * 4 + 4])
            )
            self._moments[key] = merged(self._moments[key], part)
            before = self._range.get(key, (low, high))
            self._range[key] = (min(before[0], low), max(before[1], high))
        self._add_distinct(frame)

    def count_all(self, frame: Any) -> None:
        """Count the distinct numbers of a table anew, of which a DataFrame has all rows: they are few."""
        self._sketches = {key: Sketch(frame.height) for key in self._keys}
        self._add_distinct(frame.select(self._keys))

    def summary(self, key: str) -> NumberSummary:
        """What was gathered of one column."""
        low, high = self._range.get(key, (None, None))
        shifted, shift = self._moments[key], self._shifts.get(key, 0)
        found = replace(shifted, mean=shift + shifted.mean) if shift else shifted
        return NumberSummary(found, low, high, self._sketches[key].found(), self._dtypes.get(key, pl.Float64))

    def _add_distinct(self, frame: Any) -> None:
        """Take in the distinct numbers; -0.0 becomes 0.0, which it equals."""
        hashes = frame.select(
            number_hashes(pl.col(key) + 0.0 if dtype == pl.Float64 else pl.col(key)).alias(key)
            for key, dtype in frame.schema.items()
        )
        count_distinct(hashes, self._sketches)


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


def _statistics(key: str, shift: int) -> list[Any]:
    """Mean, variance, skewness and kurtosis, not corrected for bias."""
    column = pl.col(key)
    numbers = (column.cast(pl.Int128) - pl.lit(shift, pl.Int128) if shift else column).cast(pl.Float64)
    return [
        numbers.mean().alias(f"{key}mean"),
        numbers.var(ddof=0).alias(f"{key}variance"),
        numbers.skew().alias(f"{key}skewness"),
        numbers.kurtosis(fisher=False).alias(f"{key}kurtosis"),
    ]


def _moments(
    count: int, mean: float, variance: float, skewness: float | None, kurtosis: float | None
) -> Moments:
    """The moments that polars' statistics were made of."""
    m2 = count * variance
    if not variance > 0 or skewness is None or kurtosis is None:
        return Moments(count, mean, m2)
    m3 = m2 * skewness * math.sqrt(variance)
    return Moments(count, mean, m2, m3, m2 * kurtosis * variance)
