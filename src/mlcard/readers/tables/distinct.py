"""How many different values a column has: exactly while they are few, else from a sample of the values.

Values are kept whose hash lies below a bound, with how often each occurs. While all are kept the count is
exact. When they become too many the bound is halved, and again; the number of distinct values is then
estimated as those kept, times two for each halving (adaptive sampling, Wegman and Flajolet, 1990). What is
kept depends on the values alone, not on the order of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import np, pl
from mlcard.readers.tables.grouping import NOTHING, summed

if TYPE_CHECKING:
    from mlcard.readers.tables.scratch import Array, Scratch

#: Most values that are kept of a column: the standard error of the estimate is at most 2.2 %.
CAPACITY = 4_096
#: So many values of a column are taken in first.
_FIRST = 4 * CAPACITY
#: Most values that are kept of all columns together, and least of one.
_BUDGET, _LEAST = 4_000_000, 256
#: An odd number near 2^64 divided by the golden ratio: multiplied by it, the bits of numbers are spread
#: (Knuth, The Art of Computer Programming 3, section 6.4), and its inverse gives them back.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_BACK = pow(int(_SPREAD), -1, 2**64)


def capacity(columns: int) -> int:
    """How many values may be kept of each of so many columns."""
    return max(_LEAST, min(CAPACITY, _BUDGET // max(columns, 1)))


def number_hashes(numbers: Array, scratch: Scratch) -> Array:
    """Hashes of 64-bit numbers that can be turned back (`numbers_of`); overwritten by what next needs room.

    -0.0 has the hash of 0.0, which it equals.
    """
    plain, hashes = scratch.room(len(numbers))
    if numbers.dtype == np.float64:
        numbers = np.add(numbers, 0.0, out=plain)
    found: Array = np.multiply(numbers.view(np.uint64), _SPREAD, out=hashes.view(np.uint64))
    return found


def numbers_of(hashes: Any, dtype: Any) -> Any:
    """The numbers of a Series of their hashes."""
    return (hashes * pl.Series([_BACK], dtype=pl.UInt64)).reinterpret(dtype=dtype)


@dataclass(frozen=True, slots=True)
class Distinct:
    """The values of a column that were kept.

    Attributes:
        hashes: their hashes; a polars Series.
        counts: how often each occurs.
        halvings: how often the bound was halved; 0 when all values are there.
    """

    hashes: Any
    counts: Any
    halvings: int

    @property
    def exact(self) -> bool:
        """Whether all values were kept."""
        return self.halvings == 0

    @property
    def number(self) -> int:
        """How many different values there are, exactly or estimated."""
        return len(self.hashes) << self.halvings

    @property
    def all_different(self) -> bool:
        """Whether none of the values that were kept occurs twice."""
        return len(self.counts) == 0 or self.counts.max() == 1


class Sketch:
    """Gathers the distinct values of one column."""

    def __init__(self, capacity: int) -> None:
        """Start without values.

        Args:
            capacity: most values that are kept.
        """
        self._capacity = capacity
        #: Hashes in their order, and how often each occurs.
        self._kept = NOTHING
        #: Those that came since, in any order, and several times.
        self._waiting: list[tuple[Array, Array]] = []
        self._height = 0
        self._halvings = 0

    def add_each(self, hashes: Array) -> None:
        """Take in the hashes of values, of which some may be the same."""
        if not self._height:  # a few lower the bound for the others
            self._waiting.append((hashes[:_FIRST].copy(), _ones(hashes[:_FIRST])))
            self._reduce()
            hashes = hashes[_FIRST:]
        if self._halvings:
            self.add(hashes, None)
        elif len(hashes):
            counted = pl.Series(hashes).value_counts(name="count")
            self.add(*(column.to_numpy() for column in counted.get_columns()))

    def add(self, hashes: Array, counts: Array | None) -> None:
        """Take in the hashes of values, and how often each occurs; None for once."""
        if self._halvings:
            low = hashes < np.uint64(2 ** (64 - self._halvings))
            hashes, counts = hashes[low], None if counts is None else counts[low]
        else:
            hashes = hashes.copy()
        self._waiting.append((hashes, _ones(hashes) if counts is None else counts.astype(np.uint64)))
        self._height += len(hashes)
        # A column of few values is in no hurry: nothing of it will be dropped.
        few = 0 < len(self._kept[0]) < self._capacity // 4
        if self._height > (16 if few else 2) * self._capacity:
            self._reduce()

    def found(self) -> Distinct:
        """What was kept, in the order of the hashes."""
        self._reduce()
        hashes, counts = self._kept
        return Distinct(pl.Series("hash", hashes), pl.Series("count", counts), self._halvings)

    def _reduce(self) -> None:
        """Keep no more values than wanted."""
        hashes, counts = summed([self._kept, *self._waiting])
        while len(hashes) > self._capacity:
            self._halvings += 1
            number = hashes.searchsorted(np.uint64(2 ** (64 - self._halvings)))
            hashes, counts = hashes[:number], counts[:number]
        self._kept = hashes.copy(), counts.copy()
        self._waiting, self._height = [], len(hashes)


def _ones(hashes: Array) -> Array:
    return np.ones(len(hashes), np.uint64)
