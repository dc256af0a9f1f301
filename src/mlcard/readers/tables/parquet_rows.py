"""The rows of a Parquet file, read by polars.

A file that lies about its pages can make polars ask for 2 exabytes, and then Rust ends the process: there is
no exception to catch. So `mlcard.readers.parquet` has this module run in a process of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import pl, translated
from mlcard.readers.tables.found import FoundTable
from mlcard.readers.tables.hugging_face import class_names
from mlcard.readers.tables.parquet_footer import Footer, read_footer
from mlcard.readers.tables.polars_types import columns_of, values
from mlcard.readers.tables.table import Table, batch_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import Source
    from mlcard.readers.tables import TableOptions

_HINT = "copy or download the file again"


def tables(source: Source) -> Iterator[FoundTable]:
    """The one table of a Parquet file."""
    footer = read_footer(source)
    with translated(source.name, "Parquet", _HINT):
        scan = pl.scan_parquet(source.path, glob=False, hive_partitioning=False, low_memory=True)
        schema = dict(scan.collect_schema())

    def opened(options: TableOptions, _thorough: bool) -> Table:
        return _table(source, footer, scan, schema, options)

    yield FoundTable(source, tuple(schema), opened)


def _table(source: Source, footer: Footer, scan: Any, schema: dict[str, Any], options: TableOptions) -> Table:
    columns = columns_of(schema, options, class_names(footer.notes.get("huggingface", "")))
    rows = batch_rows(len(columns), footer.bytes_uncompressed / max(footer.rows, 1))

    def batches() -> Iterator[Any]:
        if all(column.kind == "complex" for column in columns):
            return
        with translated(source.name, "Parquet", _HINT):
            for start, length in slices(footer.groups, rows):
                yield values(scan.slice(start, length), columns, schema)

    return Table(source.name, columns, batches, rows=footer.rows)


def slices(groups: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Where slices of at most so many rows begin, and how long they are: whole row groups where these fit.

    A slice decodes all pages that it touches, so one that ends amid a group makes the next decode some again.
    """
    start = length = 0
    for group in groups:
        if length and length + group > most:
            yield start, length
            start, length = start + length, 0
        length += group
        while length > most:  # only of one group: those before it are out
            yield start, most
            start, length = start + most, length - most
    if length:
        yield start, length
