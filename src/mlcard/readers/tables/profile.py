"""The pass over a table: everything that its facts and meta-features need, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.moments import Numbers
from mlcard.readers.tables.nominal import Values
from mlcard.readers.tables.row_sample import Repetitions, RowSample, row_hashes, sample_rows
from mlcard.readers.tables.table import COUNTED, NUMERIC, check_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.readers.tables import TableOptions
    from mlcard.readers.tables.moments import NumberSummary
    from mlcard.readers.tables.nominal import ValueSummary
    from mlcard.readers.tables.row_sample import Repetition
    from mlcard.readers.tables.table import Column, Table


#: Rows that are taken in at once.
_ROWS = 65_536
#: Types of polars that batches have once they are `_normal`.
_STORED = (pl.Int64, pl.UInt64, pl.Float64, pl.String, pl.Null)


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """What the rows say of one column.

    Attributes:
        column: the column.
        rows: number of rows of the table.
        missing: number of rows without a value; None if the column was not read.
        numbers: of a column of numbers.
        values: of a column of values that are counted.
        codes: texts that were taken for a missing value, sorted.
    """

    column: Column
    rows: int
    missing: int | None
    numbers: NumberSummary | None
    values: ValueSummary | None
    codes: tuple[str, ...] = ()

    @property
    def distinct(self) -> int | None:
        """Exact number of distinct values, where it is known."""
        if self.numbers is not None:
            return self.numbers.distinct
        if self.values is not None:
            return None if self.values.counts is None else len(self.values.counts)
        return 0 if self.column.kind == "empty" else None


@dataclass(frozen=True, slots=True)
class TableProfile:
    """What the rows say of a table.

    Attributes:
        rows: number of rows.
        incomplete_rows: number of rows that miss a value in a column that counts.
        columns: all columns, in their order.
        target: the column that is to be predicted.
        left_out: names of the columns that do not count.
        sample: rows chosen by their hashes, in the order of these; columns of numbers and of values that are
            counted, by the columns' keys. A polars DataFrame.
        repetition: how often rows repeat one another.
        target_changes: sum over neighbouring rows of how much the target changes: the absolute difference of
            numbers, 1 for another class. Means nothing when the target has missing values.
    """

    rows: int
    incomplete_rows: int
    columns: tuple[ColumnProfile, ...]
    target: ColumnProfile | None
    left_out: frozenset[str]
    sample: Any
    repetition: Repetition
    target_changes: float

    @property
    def is_sampled(self) -> bool:
        """Whether the sample is less than the whole table."""
        return self.sample.height < self.rows

    @property
    def counting(self) -> tuple[ColumnProfile, ...]:
        """The columns that count in the meta-features."""
        return tuple(item for item in self.columns if item.column.name not in self.left_out)


def profile_table(table: Table, options: TableOptions) -> TableProfile:
    """Read all rows of a table once."""
    check_options(table.name, tuple(column.name for column in table.columns), options)
    target = next((column for column in table.columns if column.name == options.target), None)
    numeric = [column.key for column in table.columns if column.kind in NUMERIC]
    counted = [column.key for column in table.columns if column.kind in COUNTED]
    numbers = Numbers(numeric)
    values = Values(counted, target.key if target is not None and target.kind in COUNTED else None)
    rows = _Rows(table, options.left_out(), target)
    sample = RowSample(sample_rows(len(table.columns)))
    repetitions = Repetitions()
    for frame in _frames(table):
        rows.add(frame)
        numbers.add(frame)
        values.add(frame)
        hashes = rows.hashes(frame)
        repetitions.add(hashes)
        sample.add(frame.select(*numeric, *filter(values.is_counted, counted)), hashes["row"])
    if not rows.missing and table.rows is not None:
        rows.count = table.rows  # there is no column to count them by
    chosen = sample.found()
    if chosen.height == rows.count:
        numbers.count_all(chosen)
    columns = tuple(
        ColumnProfile(
            column=column,
            rows=rows.count,
            missing=None if column.kind == "complex" else rows.missing[column.key],
            numbers=numbers.summary(column.key) if column.kind in NUMERIC else None,
            values=values.summary(column.key) if column.kind in COUNTED else None,
            codes=tuple(sorted(table.missing_codes.get(column.key, ()))),
        )
        for column in table.columns
    )
    return TableProfile(
        rows=rows.count,
        incomplete_rows=rows.incomplete,
        columns=columns,
        target=None if target is None else columns[target.position],
        left_out=options.left_out(),
        sample=chosen,
        repetition=repetitions.found(),
        target_changes=rows.changes,
    )


def _frames(table: Table) -> Iterator[Any]:
    """The batches in parts that a processor's cache can hold."""
    for batch in table.batches():
        yield from map(_normal, batch.iter_slices(_ROWS))


def _normal(frame: Any) -> Any:
    """A batch with numbers of 64 bits and texts: it does not matter how the file stores them."""
    changed = [
        series.cast(pl.Int64 if series.dtype.is_integer() else pl.String)
        for series in frame.get_columns()
        if series.dtype not in _STORED
    ]
    return frame.with_columns(changed) if changed else frame


class _Rows:
    """Counts what concerns whole rows and their order."""

    def __init__(self, table: Table, left_out: frozenset[str], target: Column | None) -> None:
        self.count = 0
        self.incomplete = 0
        self.changes = 0.0
        self.missing = {column.key: 0 for column in table.columns if column.kind != "complex"}
        self._counting = {
            column.key for column in table.columns if column.name not in left_out and column.kind != "complex"
        }
        self._target = target if target is not None and target.key in self.missing else None
        self._features = [
            column.key
            for column in table.columns
            if column.key in self._counting and (self._target is None or column.key != self._target.key)
        ]
        self._last: Any = None

    def add(self, frame: Any) -> None:
        """Take in a batch; batches come in the order of the rows."""
        gaps = {key: frame[key].null_count() for key in self.missing}
        for key, number in gaps.items():
            self.missing[key] += number
        incomplete = [key for key in self._counting if gaps[key]]
        if incomplete:
            self.incomplete += frame.select(
                pl.any_horizontal(pl.col(sorted(incomplete)).is_null()).sum()
            ).item()
        self.count += frame.height
        if self._target is not None and frame.height:
            self._add_changes(frame[self._target.key], numeric=self._target.kind in NUMERIC)

    def hashes(self, frame: Any) -> Any:
        """Hashes of the rows of a batch, by the columns that count."""
        return row_hashes(frame, self._features, self._target.key if self._target is not None else None)

    def _add_changes(self, series: Any, *, numeric: bool) -> None:
        first, before, self._last = series[0], self._last, series[-1]
        if numeric:
            self.changes += series.rechunk().cast(pl.Float64).diff().abs().sum()
            self.changes += abs(float(first) - float(before)) if None not in (first, before) else 0.0
        elif len(series) > 1:
            self.changes += (series.slice(1) != series.slice(0, len(series) - 1)).sum()
        if not numeric and self.count > len(series):
            self.changes += first != before
