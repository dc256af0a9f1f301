"""The rows of a Parquet file, read by polars in a process of their own.

A file that lies about its pages can make polars ask for 2 exabytes, and then Rust ends the process: there is
no exception to catch. So the file is read in a child process, `python -m mlcard.readers.tables.parquet_rows`.
It reads a request as JSON from its standard input and writes the facts, or the error, as JSON to its output.
"""

from __future__ import annotations

import json
import sys
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcard.errors import MlcardError
from mlcard.facts import Source
from mlcard.readers.tables import TableOptions
from mlcard.readers.tables.describe import facts
from mlcard.readers.tables.engine import pl, translated
from mlcard.readers.tables.parquet_footer import Footer, read_footer
from mlcard.readers.tables.profile import profile_table
from mlcard.readers.tables.table import Column, Kind, Table, batch_rows, with_classes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact


def read_rows(source: Source, options: TableOptions) -> Iterator[Fact]:
    """Facts from the rows of a Parquet file, read in this process."""
    footer = read_footer(source)
    with translated(source.name, "Parquet", "copy or download the file again"):
        table = profile_table(_table(source, footer, options), options)
    yield from facts(table, options)


def _table(source: Source, footer: Footer, options: TableOptions) -> Table:
    scan = pl.scan_parquet(source.path, glob=False, hive_partitioning=False, low_memory=True)
    columns = tuple(
        with_classes(
            Column(name, index, _kind(dtype), _declared(dtype), dtype.base_type().__name__.lower()), options
        )
        for index, (name, dtype) in enumerate(scan.collect_schema().items())
    )
    wanted = [_values(column) for column in columns if column.kind != "complex"]
    rows = batch_rows(len(columns), footer.bytes_uncompressed / max(footer.rows, 1))

    def batches() -> Iterator[Any]:
        if not wanted:
            return
        for start in range(0, footer.rows, rows):  # decodes only the pages that a slice touches
            yield scan.slice(start, rows).select(wanted).collect()

    return Table(source.name, columns, batches, {}, footer.rows)


def _kind(dtype: Any) -> Kind:
    """What the values of a column are, by its type in polars."""
    if dtype in (pl.Int128, pl.UInt128) or dtype.is_float() or dtype.is_decimal():
        return "real"
    if dtype.is_integer():
        return "integer"
    kinds: tuple[tuple[Any, Kind], ...] = (
        (pl.Boolean, "boolean"),
        (pl.String, "string"),
        (pl.Categorical, "category"),
        (pl.Enum, "category"),
        (pl.Date, "date"),
        (pl.Datetime, "date"),
        (pl.Null, "empty"),
    )
    return next((kind for known, kind in kinds if dtype == known), "complex")


def _declared(dtype: Any) -> tuple[str, ...] | None:
    """The values that a dictionary type lists, in their order."""
    return tuple(dtype.categories.to_list()) if dtype == pl.Enum else None


def _values(column: Column) -> Any:
    """The expression for a column as `Table` wants it."""
    values = pl.nth(column.position)
    if column.kind == "real":
        values = values.cast(pl.Float64).fill_nan(None)
    elif column.kind == "date":
        values = values.cast(pl.Datetime("ms")).cast(pl.Int64)
    elif column.kind == "boolean" or column.classes is not None:
        values = values.cast(pl.String)
    return values.alias(column.key)


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin)
    source = Source(Path(request["path"]), request["name"])
    options = TableOptions(**request["options"] | {"ignore": tuple(request["options"]["ignore"])})
    answer: dict[str, Any]
    try:
        answer = {"facts": [astuple(fact) for fact in read_rows(source, options)]}
    except MlcardError as error:
        answer = {"error": type(error).__name__, "message": str(error), "hint": error.hint}
    json.dump(answer, sys.stdout, allow_nan=False)


if __name__ == "__main__":
    main()
