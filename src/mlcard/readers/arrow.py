"""Arrow: files and streams of record batches, Feather's second version among them.

Format: https://arrow.apache.org/docs/format/Columnar.html. The messages are checked first, then the rows are
read, in a process of their own (see `mlcard.readers.tables.arrow_rows`). Types are the file's own; the values
that dictionaries list are kept in their order. Columns of lists, structures and bytes are named but not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers.tables import DEFAULT_OPTIONS, TableOptions
from mlcard.readers.tables.apart import facts_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import Source


def read(
    source: Source, options: TableOptions = DEFAULT_OPTIONS, parts: Sequence[Source] = ()
) -> Iterator[Fact]:
    """Facts from an Arrow file, or from one that was written in parts: columns, rows and meta-features."""
    facts = facts_apart("Arrow", "arrow_rows", (source, *parts), options)
    yield Fact("/file/format", "arrow", "first bytes")
    yield from facts
