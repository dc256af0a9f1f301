"""How often each pair of a value and a class occurs, by their codes."""

from __future__ import annotations

from typing import Any

from mlcard.readers.tables.engine import pl

#: The code of a missing value.
MISSING = 2**32 - 1
#: Rows of partial counts that are gathered before they are added up.
_MANY = 65_536
_EMPTY = pl.DataFrame(schema={"pair": pl.UInt64, "count": pl.UInt64})


def pair(value: Any, label: Any | None) -> Any:
    """An expression for one number that holds the code of a value and that of its class, or 0 without one."""
    joined = value.cast(pl.UInt64).fill_null(MISSING) * 2**32
    return joined if label is None else joined + label.cast(pl.UInt64).fill_null(MISSING)


class Tally:
    """Adds up the counts of the pairs of one column."""

    def __init__(self, limit: int) -> None:
        """Start without counts.

        Args:
            limit: with more different pairs than this, the classes are forgotten.
        """
        self._limit = limit
        self._parts = [_EMPTY]
        self._waiting = 0
        self.has_classes = True

    def add(self, pairs: Any, counts: Any) -> None:
        """Take in what a batch counts: a Series of different pairs, and a Series of how often each occurs."""
        self._parts.append(pl.DataFrame({"pair": pairs, "count": counts.cast(pl.UInt64)}))
        self._waiting += len(pairs)
        if self._waiting > max(_MANY, self._parts[0].height):
            self._add_up()

    def counts(self) -> Any:
        """How often each pair occurs: a DataFrame with the codes `value` and `label` and the `count`."""
        self._add_up()
        split = pl.col("pair") // 2**32, pl.col("pair") % 2**32
        return self._parts[0].select(split[0].alias("value"), split[1].alias("label"), "count")

    def _add_up(self) -> None:
        """Make one part of all, without classes when there are too many pairs."""
        whole = pl.concat(self._parts)
        if not self.has_classes:
            whole = _without_classes(whole)
        whole = whole.group_by("pair").agg(pl.col("count").sum())
        if self.has_classes and whole.height > self._limit:
            self.has_classes = False
            whole = _without_classes(whole).group_by("pair").agg(pl.col("count").sum())
        self._parts, self._waiting = [whole], 0


def _without_classes(frame: Any) -> Any:
    return frame.with_columns(pl.col("pair") // 2**32 * 2**32)
