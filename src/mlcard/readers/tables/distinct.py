"""How many different values a column has: exactly while they are few, else from a sample of the values.

Values are kept whose hash lies below a bound, with how often each occurs. While all are kept the count is
exact. When they become too many the bound is halved, and again; the number of distinct values is then
estimated as those kept, times two for each halving (adaptive sampling, Wegman and Flajolet, 1990). What is
kept depends on the values alone, not on the order of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import pl

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Most values that are kept of a column: the standard error of the estimate is at most 2.2 %.
CAPACITY = 4_096
#: Most values that are kept of all columns together, and least of one.
_BUDGET, _LEAST = 4_000_000, 256
#: An odd number near 2^64 divided by the golden ratio: multiplied by it, the bits of numbers are spread
#: (Knuth, The Art of Computer Programming 3, section 6.4), and its inverse gives them back.
_SPREAD = 0x9E3779B97F4A7C15
_BACK = pow(_SPREAD, -1, 2**64)


def capacity(columns: int) -> int:
    """How many values may be kept of each of so many columns."""
    return max(_LEAST, min(CAPACITY, _BUDGET // max(columns, 1)))


def number_hashes(numbers: Any) -> Any:
    """Hashes of 64-bit numbers that can be turned back (`numbers_of`); a polars expression."""
    return numbers.reinterpret(dtype=pl.UInt64) * pl.lit(_SPREAD, pl.UInt64)


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
        self._parts = [pl.DataFrame(schema={"hash": pl.UInt64, "count": pl.UInt64})]
        self._height = 0
        self._halvings = 0

    @property
    def is_new(self) -> bool:
        """Whether no values have come yet."""
        return self._height == 0

    def counted(self, hashes: Any) -> Any:
        """An expression for the hashes that are kept of a column of hashes, and how often each occurs."""
        kept = self._low(hashes) if self._halvings else hashes.drop_nulls()  # a bound leaves null out, too
        return kept.value_counts(name="count")

    def add(self, hashes: Any, counts: Any) -> None:
        """Take in values.

        Args:
            hashes: the hashes of different values, a polars Series.
            counts: how often each occurs.
        """
        self._parts.append(pl.DataFrame({"hash": hashes, "count": counts.cast(pl.UInt64)}))
        self._height += len(hashes)
        # A column of few values is in no hurry: nothing of it will be dropped.
        few = 0 < self._parts[0].height < self._capacity // 4
        if self._height > (16 if few else 2) * self._capacity:
            self._reduce()

    def found(self) -> Distinct:
        """What was kept, in the order of the hashes."""
        self._reduce()
        kept = self._parts[0].sort("hash")
        return Distinct(kept["hash"], kept["count"], self._halvings)

    def _reduce(self) -> None:
        """Keep no more values than wanted."""
        kept = self._low(pl.concat(self._parts)).group_by("hash").agg(pl.col("count").sum())
        while kept.height > self._capacity:
            self._halvings += 1
            kept = self._low(kept)
        self._parts, self._height = [kept], kept.height

    def _low(self, values: Any) -> Any:
        """What is kept of a column of hashes, or of a DataFrame with one."""
        if not self._halvings:
            return values
        hashes = pl.col("hash") if isinstance(values, pl.DataFrame) else values
        return values.filter(hashes < 2 ** (64 - self._halvings))


def count_distinct(frame: Any, sketches: Mapping[str, Sketch]) -> None:
    """Take in a batch of hashes, in columns by the names of their sketches.

    The first rows are taken in apart, so that they lower the bounds for the others.
    """
    first = 4 * CAPACITY if any(sketch.is_new for sketch in sketches.values()) else frame.height
    for part in (frame.head(first), frame.slice(first)):
        if not part.height:
            continue
        counted = (sketch.counted(pl.col(key)).implode().alias(key) for key, sketch in sketches.items())
        row = part.select(counted)
        for key, sketch in sketches.items():
            sketch.add(*row[key][0].struct.unnest().get_columns())
