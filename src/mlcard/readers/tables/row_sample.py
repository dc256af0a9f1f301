"""Rows chosen by a hash of what stands in them: the same ones in whatever order the rows are.

The hash is polars' own. It is the same on every machine; should a version of polars change it, other rows are
chosen, and a test tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import np, pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlcard.readers.tables.scratch import Array

#: The seed of the hash; cards give it as `random_seed`.
SEED = 0
#: Most rows of a sample, most cells, and least rows however wide the table is.
_ROWS, _CELLS, _LEAST = 10_000, 2_000_000, 100
#: Most rows whose hashes are kept to look for repeated ones.
_KEPT = 1_000_000


def sample_rows(columns: int) -> int:
    """How many rows are chosen of a table with so many columns."""
    return max(_LEAST, min(_ROWS, _CELLS // max(columns, 1)))


def row_hashes(frame: Any, features: Sequence[str], target: str | None) -> Any:
    """Hashes of the rows of a batch.

    Returns:
        A DataFrame: `features`, the hash of the features; `row`, that of features and target.
    """
    if features:
        of_features = frame.select(features).hash_rows(seed=SEED)
    else:
        of_features = pl.repeat(0, frame.height, dtype=pl.UInt64, eager=True)
    found = pl.DataFrame({"features": of_features})
    if target is None:
        return found.with_columns(pl.col("features").alias("row"))
    whole = found.with_columns(frame[target].alias("target"))
    return found.with_columns(whole.hash_rows(seed=SEED).alias("row"))


class RowSample:
    """The rows with the lowest hashes."""

    def __init__(self, capacity: int) -> None:
        """Start without rows.

        Args:
            capacity: how many rows are chosen.
        """
        self._capacity = capacity
        self._parts: list[Any] = []
        self._height = 0
        #: The lowest hashes so far; the last of them bounds those that are still of interest.
        self._low = np.empty(0, np.uint64)

    def add(self, frame: Any, hashes: Any) -> None:
        """Take in rows.

        Args:
            frame: what is kept of them, a DataFrame; a column that is missing in one batch is dropped.
            hashes: their hashes, a Series.
        """
        places = self._places(hashes.to_numpy())
        rows = pl.DataFrame([*frame.get_columns(), hashes.alias("hash")])[pl.Series(places)]
        self._parts.append(_lowest(rows, self._capacity))
        self._height += self._parts[-1].height
        if self._height > 2 * self._capacity:
            self._reduce()

    def _places(self, hashes: Array) -> Array:
        """Where the rows stand that may be among the chosen ones: few, once there were many."""
        places = np.arange(len(hashes))
        if len(self._low) == self._capacity:
            places = np.flatnonzero(hashes < self._low.max())
        low = np.concatenate((self._low, hashes[places]))
        if len(low) > self._capacity:
            low.partition(self._capacity - 1)
            low = low[: self._capacity]
            places = places[hashes[places] <= low[-1]]
        self._low = low
        return places

    def found(self) -> Any:
        """The rows in the order of their hashes, a DataFrame; all of them when there were few."""
        if not self._parts:
            return pl.DataFrame()
        self._reduce()
        return self._parts[0].sort("hash").drop("hash")

    def _reduce(self) -> None:
        """Keep no more rows than wanted."""
        width = min(part.width for part in self._parts)
        columns = next(part.columns for part in self._parts if part.width == width)
        rows = _lowest(pl.concat([part.select(columns) for part in self._parts]), self._capacity)
        self._parts, self._height = [rows], rows.height


def _lowest(rows: Any, number: int) -> Any:
    """The rows with the lowest hashes; of those with the last of these hashes, which are equal, some."""
    if rows.height <= number:
        return rows
    bound = rows["hash"].bottom_k(number).max()
    lower = rows.filter(pl.col("hash") < bound)
    return pl.concat([lower, rows.filter(pl.col("hash") == bound).head(number - lower.height)])


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often rows repeat one another.

    Attributes:
        rows: number of rows that were looked at; all, or those whose hashes are low.
        repeated: number of these that have an earlier row with the same values.
        contradicting: number of these whose features occur with more than one value of the target.
        exact: whether all rows were looked at.
    """

    rows: int
    repeated: int
    contradicting: int
    exact: bool


class Repetitions:
    """Gathers the hashes of rows, as long as they are few; then those whose features have low ones.

    Rows with the same features have the same hash, so they stay together or are left out together.
    """

    def __init__(self) -> None:
        """Start without rows."""
        self._parts: list[Any] = []
        self._height = 0
        self._halvings = 0

    def add(self, hashes: Any) -> None:
        """Take in the hashes of the rows of a batch (see `row_hashes`)."""
        self._parts.append(self._low(hashes))
        self._height += self._parts[-1].height
        while self._height > _KEPT and self._halvings < 63:
            self._halvings += 1
            self._parts = [self._low(pl.concat(self._parts))]
            self._height = self._parts[0].height

    def found(self) -> Repetition:
        """What the rows that were kept say."""
        if not self._parts:
            return Repetition(0, 0, 0, exact=True)
        kept = pl.concat(self._parts)
        alike = kept["features"].n_unique()
        different = kept["row"].n_unique() if alike < kept.height else alike
        contradicting = 0
        if alike < different:
            groups = kept.group_by("features").agg(pl.len(), pl.col("row").n_unique().alias("targets"))
            contradicting = groups.filter(pl.col("targets") > 1)["len"].sum()
        return Repetition(kept.height, kept.height - different, contradicting, self._halvings == 0)

    def _low(self, hashes: Any) -> Any:
        """The rows that are kept."""
        return hashes.filter(pl.col("features") < 2 ** (64 - self._halvings)) if self._halvings else hashes
