"""SQLite databases: each table a dataset; views, triggers and virtual tables are left alone.

Format: https://www.sqlite.org/fileformat.html. The file is opened immutable and read-only, in a process of
its own, as https://www.sqlite.org/security.html advises for files of strangers (see
`mlcard.readers.tables.sqlite_rows`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.tables import DEFAULT_OPTIONS, TableOptions
from mlcard.readers.tables.apart import facts_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

MAGIC = b"SQLite format 3\0"


def read(source: Source, options: TableOptions = DEFAULT_OPTIONS) -> Iterator[Fact]:
    """Facts from a database: of each table the columns, rows and meta-features."""
    facts = facts_apart("SQLite", "sqlite_rows", (source,), options)
    with source.open() as file:
        if file.read(16) != MAGIC:
            raise UnreadableFileError(
                f"{source.name}: not an SQLite database, or an encrypted one",
                hint="decrypt it, or give it the suffix of its format",
            )
    yield Fact("/file/format", "sqlite", "first bytes")
    yield from facts
    log = source.path.with_name(source.path.name + "-wal")
    if log.is_file() and log.stat().st_size:
        raise UnreadableFileError(
            f"{source.name}: {log.name} beside it holds changes that are not in it yet",
            hint="close the program that writes it, or run PRAGMA wal_checkpoint",
        )
