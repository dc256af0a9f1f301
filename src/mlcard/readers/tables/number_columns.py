"""What is kept of columns of numbers while the rows go by: moments, extremes, distinct numbers.

Integers that lie near one another are counted one by one, and everything follows from the counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.distinct import Distinct, Sketch, capacity, number_hashes
from mlcard.readers.tables.engine import np, pl
from mlcard.readers.tables.moments import Moments, merged, of_counts, of_reals
from mlcard.readers.tables.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlcard.readers.tables.scratch import Array

#: Up to this size every integer is a double.
_EXACT = 2**53
#: Integers are counted one by one if the greatest less the smallest is at most this, and at most so many
#: times their number: the counts of all that lie between are set up.
_SPAN, _SPARSE = 65_535, 4


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
        self._scratch = Scratch()
        self._columns = {key: _Numbers(capacity(len(self._keys))) for key in self._keys}

    def add(self, frame: Any) -> None:
        """Take in a batch."""
        for key in self._keys:
            self._columns[key].add(frame[key], self._scratch)

    def count_all(self, frame: Any) -> None:
        """Count the distinct numbers of a table anew, of which a DataFrame has all rows: they are few."""
        for key in self._keys:
            self._columns[key].count_all(frame[key], self._scratch)

    def summary(self, key: str) -> NumberSummary:
        """What was gathered of one column."""
        return self._columns[key].summary()


class _Numbers:
    """Gathers the numbers of one column."""

    def __init__(self, capacity: int) -> None:
        self._moments = Moments()
        self._range: tuple[Any, Any] | None = None
        self._shift: int | None = None
        self._dtype: Any = None
        self._sketch = Sketch(capacity)

    def add(self, series: Any, scratch: Scratch) -> None:
        self._dtype = series.dtype
        numbers = _array(series)
        if not len(numbers):
            return
        low, high = numbers.min().item(), numbers.max().item()
        before = self._range or (low, high)
        self._range = (min(before[0], low), max(before[1], high))
        if self._shift is None:
            self._shift = _shift(low, high)
        counted = _counted(numbers, low, high)
        if counted is None:
            part = _moments(numbers, low, high, self._shift, scratch)
            self._sketch.add_each(number_hashes(numbers, scratch))
        else:
            places, counts = counted
            part = of_counts(places, counts)
            part = replace(part, mean=part.mean + (low - self._shift))
            self._sketch.add(number_hashes(_restored(places, low, numbers), scratch), counts)
        self._moments = merged(self._moments, part)

    def count_all(self, series: Any, scratch: Scratch) -> None:
        self._sketch = Sketch(len(series))
        self._sketch.add_each(number_hashes(_array(series), scratch))

    def summary(self) -> NumberSummary:
        low, high = self._range or (None, None)
        shifted, shift = self._moments, self._shift
        found = replace(shifted, mean=shift + shifted.mean) if shift else shifted
        dtype = pl.Float64 if self._dtype is None else self._dtype
        return NumberSummary(found, low, high, self._sketch.found(), dtype)


def _array(series: Any) -> Array:
    """The numbers of a Series that are not missing."""
    present = series.drop_nulls() if series.null_count() else series
    found: Array = present.rechunk().to_numpy()
    return found


def _counted(numbers: Array, low: float, high: float) -> tuple[Array, Array] | None:
    """Which integers occur, less the smallest, and how often; None unless they lie near one another."""
    if not isinstance(low, int) or high - low > min(_SPAN, _SPARSE * len(numbers)):
        return None
    counts = np.bincount((numbers - numbers.dtype.type(low)).view(np.int64))
    places = np.flatnonzero(counts)
    return places, counts[places]


def _restored(places: Array, low: float, numbers: Array) -> Array:
    """The integers themselves, in the type that they have in the file."""
    found: Array = places.astype(numbers.dtype) + numbers.dtype.type(low)
    return found


def _moments(numbers: Array, low: float, high: float, shift: int, scratch: Scratch) -> Moments:
    """The moments of numbers, less a shift."""
    if low == high:  # then rounding must not leave a trace of variance
        return Moments(len(numbers), float(low - shift))
    if shift:
        whole = pl.lit(pl.Series(numbers)).cast(pl.Int128) - pl.lit(shift, pl.Int128)
        numbers = pl.select(whole.cast(pl.Float64)).to_series().to_numpy()
    return of_reals(numbers.astype(np.float64, copy=False), scratch)


def _shift(low: float, high: float) -> int:
    """What is taken from integers that no double holds, before they become doubles; 0 for all others.

    The moments about the mean stay what they are, and small differences of large numbers are kept.
    """
    return low if isinstance(low, int) and max(-low, high) > _EXACT else 0
