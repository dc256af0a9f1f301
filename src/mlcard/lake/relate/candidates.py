"""Which sets have hashes in common: an inverted index, so that not every pair is looked at.

A hash that very many sets have would give the square of their number of pairs. Of such a hash some sets are
taken, others of each hash: two sets with much in common still meet at one of their hashes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import pl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlcard.sketch import Hashes

#: Most sets of one hash that are paired.
_MOST = 64
#: Spreads the numbers of sets (see `readers.tables.distinct`).
_SPREAD = 0x9E3779B97F4A7C15


def pairs(sets: Iterable[tuple[int, Hashes]], least: int = 1) -> list[tuple[int, int]]:
    """The pairs of sets that have at least so many hashes in common, the lower number first.

    Args:
        sets: the number of a set, and hashes of it; a number may come again.
        least: how many they must have in common.
    """
    parts = [
        pl.DataFrame({"hash": pl.Series(list(hashes.values), dtype=pl.UInt64)}).with_columns(
            pl.lit(number, pl.UInt32).alias("set")
        )
        for number, hashes in sets
        if hashes.values
    ]
    if not parts:
        return []
    index = pl.concat(parts).unique()
    index = index.filter(pl.len().over("hash") > 1)
    index = index.filter(_turn().rank("ordinal").over("hash") <= _MOST)
    met = index.join(index, on="hash").filter(pl.col("set") < pl.col("set_right"))
    counted = met.group_by("set", "set_right").len().filter(pl.col("len") >= least)
    return sorted(counted.select("set", "set_right").rows())


def _turn() -> Any:
    """An order of the sets of a hash that is another one for each hash."""
    mixed = ((pl.col("set").cast(pl.UInt64) * pl.lit(_SPREAD, pl.UInt64)) ^ pl.col("hash")) * pl.lit(
        _SPREAD, pl.UInt64
    )
    return (mixed ^ (mixed // 2**32)) * pl.lit(_SPREAD, pl.UInt64)
