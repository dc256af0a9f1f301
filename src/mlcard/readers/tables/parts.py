"""Several files that make one table: their columns joined by name, their rows one after another.

Folders may name a column and its value for all rows below (see `naming`); such columns come last.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.column_types import VALUE_KIND, read_values, widened
from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.found import FoundTable
from mlcard.readers.tables.naming import partition
from mlcard.readers.tables.table import COUNTED, Column, Table, as_told, common_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlcard.readers.tables import TableOptions
    from mlcard.readers.tables.table import Kind

_DTYPES: dict[Kind, Any] = {"integer": pl.Int64, "date": pl.Int64, "real": pl.Float64}


def united(found: Sequence[FoundTable]) -> FoundTable:
    """The one table that several files make; one file makes it alone."""
    keys = [partition(table.source.name) for table in found]
    if len(found) == 1 and not keys[0]:
        return found[0]
    own = dict.fromkeys(name for table in found for name in table.columns)
    outer = tuple(dict.fromkeys(name for pairs in keys for name in pairs if name not in own))

    def opened(options: TableOptions, thorough: bool) -> Table:
        return _joined([table.open(options, thorough) for table in found], keys, outer, options)

    return FoundTable(found[0].source, (*own, *outer), opened)


def _joined(
    tables: Sequence[Table],
    keys: Sequence[Mapping[str, str | None]],
    outer: Sequence[str],
    options: TableOptions,
) -> Table:
    columns = _columns(tables)
    texts = pl.DataFrame(
        {f"c{len(columns) + index}": [pairs.get(name) for pairs in keys] for index, name in enumerate(outer)},
        schema={f"c{len(columns) + index}": pl.String for index in range(len(outer))},
    )
    kinds = widened(dict.fromkeys(texts.columns, "empty"), texts, decimal_comma=False)
    for name, key in zip(outer, texts.columns, strict=True):
        column = as_told(Column(name, len(columns), VALUE_KIND[kinds[key]], data_type="partition"), options)
        kinds[key] = "string" if column.kind == "string" else kinds[key]
        columns.append(column)
    constants = read_values(texts, kinds, {}, padded=False)
    counts = [table.rows for table in tables]
    joined = Table(
        tables[0].name,
        tuple(columns),
        lambda: _batches(joined, tables, constants),
        rows=None if None in counts else sum(count or 0 for count in counts),
        facts=tables[0].facts,
    )
    return joined


def _columns(tables: Sequence[Table]) -> list[Column]:
    """The columns that the files have themselves."""
    columns: dict[str, Column] = {}
    for table in tables:
        for column in table.columns:
            known = columns.get(column.name)
            columns[column.name] = (
                replace(column, position=len(columns)) if known is None else _common(known, column)
            )
    return list(columns.values())


def _common(one: Column, other: Column) -> Column:
    """A column that two files have: what both kinds of values are, all values that one of them declares."""
    kind = common_kind(one.kind, other.kind)
    declared = None
    if one.declared is not None and other.declared is not None:
        declared = tuple(dict.fromkeys((*one.declared, *other.declared)))
    same_type = one.data_type == other.data_type or other.kind == "empty"
    return replace(one, kind=kind, declared=declared, data_type=one.data_type if same_type else "")


def _batches(joined: Table, tables: Sequence[Table], constants: Any) -> Iterator[Any]:
    """The rows of all files, in the order of the files."""
    for index, table in enumerate(tables):
        by_name = {column.name: column for column in table.columns if column.kind != "complex"}
        outer = constants.row(index, named=True) if constants.width else {}
        values = [
            _values(column, by_name.get(column.name), outer.get(column.key))
            for column in joined.columns
            if column.kind != "complex"
        ]
        for frame in table.batches():
            yield frame.with_columns(values).select(
                column.key for column in joined.columns if column.kind != "complex"
            )
        for column in table.columns:
            codes = table.missing_codes.get(column.key)
            if codes:
                key = next(other.key for other in joined.columns if other.name == column.name)
                joined.missing_codes.setdefault(key, set()).update(codes)
        joined.left_out.extend(table.left_out)


def _values(column: Column, own: Column | None, constant: Any) -> Any:
    """The expression for a column in the batches of one file: a constant where the file does not have it."""
    dtype = pl.String if column.kind in COUNTED or column.kind == "empty" else _DTYPES[column.kind]
    if own is None:
        return pl.lit(constant, dtype).alias(column.key)
    return pl.col(own.key).cast(dtype).alias(column.key)
