"""What concerns whole rows and their order: how many, with how many gaps, and how the target changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.row_sample import row_hashes
from mlcard.readers.tables.table import NUMERIC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlcard.readers.tables.table import Column, Table


class Rows:
    """Gathers it, batch by batch in the order of the rows.

    Attributes:
        count: number of rows.
        incomplete: number of rows that miss a value in a column that counts.
        incomplete_features: the same, the target aside.
        changes: sum over neighbouring rows that have a target of how much it changes.
        missing: number of missing values by the column's key.
    """

    def __init__(self, table: Table, left_out: frozenset[str], target: Column | None) -> None:
        """Start without rows.

        Args:
            table: the table.
            left_out: names of the columns that do not count.
            target: the column that is to be predicted.
        """
        self.count = self.incomplete = self.incomplete_features = 0
        self.changes = 0.0
        self.missing = {column.key: 0 for column in table.columns if column.kind != "complex"}
        self._target = target if target is not None and target.key in self.missing else None
        self._target_key = None if self._target is None else self._target.key
        counting = [column.key for column in table.columns if column.name not in left_out]
        self._counting = [key for key in counting if key in self.missing]
        # By name, so that rows have the same hash in whatever order the columns are.
        named = sorted(table.columns, key=lambda column: column.name)
        self._features = [
            column.key for column in named if column.key in self._counting and column.key != self._target_key
        ]
        self._last: Any = None

    def add(self, frame: Any) -> None:
        """Take in a batch."""
        gaps = {key: frame[key].null_count() for key in self.missing}
        for key, number in gaps.items():
            self.missing[key] += number
        self.incomplete += _incomplete(frame, [key for key in self._counting if gaps[key]])
        self.incomplete_features += _incomplete(frame, [key for key in self._features if gaps[key]])
        self.count += frame.height
        if self._target is not None:
            self._add_changes(frame[self._target.key].drop_nulls(), numeric=self._target.kind in NUMERIC)

    def hashes(self, frame: Any) -> Any:
        """Hashes of the rows of a batch, by the columns that count (see `row_hashes`)."""
        return row_hashes(frame, self._features, self._target_key)

    def _add_changes(self, series: Any, *, numeric: bool) -> None:
        """Add how much the target changes from row to row, the last one of the batch before included."""
        if not len(series):
            return
        first, before, self._last = series[0], self._last, series[-1]
        if numeric:
            self.changes += series.rechunk().cast(pl.Float64).diff().abs().sum()
            self.changes += abs(float(first) - float(before)) if before is not None else 0.0
            return
        if len(series) > 1:
            self.changes += (series.slice(1) != series.slice(0, len(series) - 1)).sum()
        self.changes += before is not None and first != before


def _incomplete(frame: Any, keys: Sequence[str]) -> int:
    """In how many rows a column misses its value."""
    if not keys:
        return 0
    found: int = frame.select(pl.any_horizontal(pl.col(keys).is_null()).sum()).item()
    return found
