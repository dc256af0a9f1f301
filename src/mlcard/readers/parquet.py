"""Parquet: typed columns, and what they hold.

Format: https://parquet.apache.org/docs/file-format/. The footer is checked first, then the rows are read
once, in a process of their own (see `mlcard.readers.tables.parquet_rows`). Types are the file's own. Columns
of lists, structures and bytes are named but not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers.tables import DEFAULT_OPTIONS, TableOptions
from mlcard.readers.tables.apart import facts_apart
from mlcard.readers.tables.parquet_footer import read_footer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import Source


def read(
    source: Source, options: TableOptions = DEFAULT_OPTIONS, parts: Sequence[Source] = ()
) -> Iterator[Fact]:
    """Facts from a Parquet file, or from one that was written in parts: columns, rows and meta-features."""
    facts = facts_apart("Parquet", "parquet_rows", (source, *parts), options)
    for part in (source, *parts):
        read_footer(part)
    yield Fact("/file/format", "parquet", "first and last four bytes")
    yield from facts
