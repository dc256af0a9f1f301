"""The pass over a table: everything that its facts and meta-features need, in bounded memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.nominal import Values
from mlcard.readers.tables.number_columns import Numbers
from mlcard.readers.tables.row_sample import Repetitions, RowSample, sample_rows
from mlcard.readers.tables.rows import Rows
from mlcard.readers.tables.sensitive import HARMLESS, Sensitivity, sensitivity, together
from mlcard.readers.tables.sketching import check_installed
from mlcard.readers.tables.table import COUNTED, NUMERIC, check_options

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from mlcard.readers.tables import TableOptions
    from mlcard.readers.tables.distinct import Distinct
    from mlcard.readers.tables.nominal import ValueSummary
    from mlcard.readers.tables.number_columns import NumberSummary
    from mlcard.readers.tables.row_sample import Repetition
    from mlcard.readers.tables.sketching.gather import Sketcher
    from mlcard.readers.tables.table import Column, Table
    from mlcard.sketch import TableSketch

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
        sensitivity: what it holds that is sensitive.
    """

    column: Column
    rows: int
    missing: int | None
    numbers: NumberSummary | None
    values: ValueSummary | None
    codes: tuple[str, ...] = ()
    sensitivity: Sensitivity = HARMLESS

    @property
    def distinct(self) -> int | None:
        """Exact number of distinct values, where it is known."""
        if self.numbers is not None:
            return self.numbers.distinct
        if self.values is not None:
            return None if self.values.counts is None else len(self.values.counts)
        return 0 if self.column.kind == "empty" else None

    @property
    def many(self) -> Distinct | None:
        """The distinct values that were kept, where there are too many to count."""
        known = None
        if self.numbers is not None:
            known = self.numbers.values
        elif self.values is not None:
            known = self.values.many
        return None if known is None or known.exact else known


@dataclass(frozen=True, slots=True)
class TableProfile:
    """What the rows say of a table.

    Attributes:
        rows: number of rows.
        incomplete_rows: number of rows that miss a value in a column that counts.
        incomplete_feature_rows: number of rows that miss a value in a column that counts beside the target.
        columns: all columns, in their order.
        target: the column that is to be predicted.
        left_out: names of the columns that do not count.
        row_id: name of the column that identifies the rows, which is one of these.
        sample: rows chosen by their hashes, in the order of these; columns of numbers and of values that are
            counted, by the columns' keys. A polars DataFrame.
        repetition: how often rows repeat one another.
        target_changes: sum over neighbouring rows that have a target of how much it changes: the absolute
            difference of numbers, 1 for another class.
        sketch: what is kept to compare the table with others; None where it is not wanted.
    """

    rows: int
    incomplete_rows: int
    incomplete_feature_rows: int
    columns: tuple[ColumnProfile, ...]
    target: ColumnProfile | None
    left_out: frozenset[str]
    row_id: str | None
    sample: Any
    repetition: Repetition
    target_changes: float
    sketch: TableSketch | None = None

    @property
    def is_sampled(self) -> bool:
        """Whether the sample is less than the whole table."""
        return bool(self.sample.height < self.rows)

    @property
    def counting(self) -> tuple[ColumnProfile, ...]:
        """The columns that count in the meta-features."""
        return tuple(item for item in self.columns if item.column.name not in self.left_out)

    @property
    def features(self) -> tuple[ColumnProfile, ...]:
        """The columns that count, without the target."""
        return tuple(item for item in self.counting if item is not self.target)


def profile_table(table: Table, options: TableOptions) -> TableProfile:
    """Read all rows of a table once.

    They are read again only for a sketch without a key, when values turn out to be such as must not be shown.
    """
    check_options(table.name, tuple(column.name for column in table.columns), options)
    target = next((column for column in table.columns if column.name == options.target), None)
    numeric = [column.key for column in table.columns if column.kind in NUMERIC]
    counted = [column.key for column in table.columns if column.kind in COUNTED]
    numbers = Numbers(numeric)
    values = Values(counted, target.key if target is not None and target.kind in COUNTED else None)
    rows = Rows(table, options.left_out(), target)
    sample = RowSample(sample_rows(len(table.columns)))
    repetitions = Repetitions()
    sketcher = _sketcher(table, options)
    for frame in _ahead(frames(table)):
        rows.add(frame)
        numbers.add(frame)
        codes = values.add(frame)
        if sketcher is not None:
            sketcher.add(frame, values, codes)
        hashes = rows.hashes(frame)
        repetitions.add(hashes)
        sample.add(frame.select(*numeric, *filter(values.is_counted, counted)), hashes["row"])
    if not rows.missing and table.rows is not None:
        rows.count = table.rows  # there is no column to count them by
    chosen = sample.found()
    if 0 < rows.count == chosen.height:
        numbers.count_all(chosen)
    alone = [_profiled(column, table, rows, numbers, values, options) for column in table.columns]
    judged = together([item.sensitivity for item in alone])
    columns = tuple(replace(item, sensitivity=found) for item, found in zip(alone, judged, strict=True))
    return TableProfile(
        rows=rows.count,
        incomplete_rows=rows.incomplete,
        incomplete_feature_rows=rows.incomplete_features,
        columns=columns,
        target=None if target is None else columns[target.position],
        left_out=options.left_out(),
        row_id=options.row_id,
        sample=chosen,
        repetition=repetitions.found(),
        target_changes=rows.changes,
        sketch=None if sketcher is None else _sketched(table, sketcher, rows.count, columns, options),
    )


def _profiled(
    column: Column, table: Table, rows: Rows, numbers: Numbers, values: Values, options: TableOptions
) -> ColumnProfile:
    """What was gathered of one column."""
    of_numbers = numbers.summary(column.key) if column.kind in NUMERIC else None
    of_values = values.summary(column.key) if column.kind in COUNTED else None
    return ColumnProfile(
        column=column,
        rows=rows.count,
        missing=None if column.kind == "complex" else rows.missing[column.key],
        numbers=of_numbers,
        values=of_values,
        codes=tuple(sorted(table.missing_codes.get(column.key, ()))),
        sensitivity=sensitivity(column, of_numbers, of_values, options.holds(column.name)),
    )


def _sketched(
    table: Table, sketcher: Sketcher, rows: int, columns: Sequence[ColumnProfile], options: TableOptions
) -> TableSketch:
    """The sketch of a table; made again where values that must not be shown are in its hashes."""
    hidden = sketcher.betraying(columns)
    again = _sketcher(table, options, hidden) if hidden else None
    if again is None:
        return sketcher.found(rows, columns)
    told = [*table.left_out]
    for frame in _ahead(frames(table)):
        again.add(frame, None, None)
    table.left_out[:] = told  # reading tells it every time
    return again.found(rows, columns)


def _sketcher(table: Table, options: TableOptions, hidden: Collection[str] = frozenset()) -> Sketcher | None:
    """What gathers the sketch of a table, where one is wanted, without the columns of some keys."""
    if options.sketch is None:
        return None
    check_installed()
    from mlcard.readers.tables.sketching.gather import Sketcher  # noqa: PLC0415 - extras

    different = options.left_out() | {name for name in (options.target,) if name is not None}
    return Sketcher(table.columns, different, options.sketch, hidden)


def _ahead(frames: Iterator[Any]) -> Iterator[Any]:
    """Yield what an iterator gives, while the next is already being read in another thread."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, frames, None)
        while (frame := coming.result()) is not None:
            coming = reader.submit(next, frames, None)
            yield frame


def frames(table: Table) -> Iterator[Any]:
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
