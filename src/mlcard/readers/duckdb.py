"""DuckDB databases: each table a dataset; views and macros are left alone.

Format: https://duckdb.org/docs/stable/internals/storage. The file is opened read-only, in a process of its
own, without access to other files, the network or extensions, as
https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview advises (see
`mlcard.readers.tables.duckdb_rows`). Needs the extra `duckdb`.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from mlcard.errors import MissingExtraError, UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.tables import DEFAULT_OPTIONS, TableOptions
from mlcard.readers.tables.apart import facts_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

#: What stands at byte 8.
MAGIC = b"DUCK"


def read(source: Source, options: TableOptions = DEFAULT_OPTIONS) -> Iterator[Fact]:
    """Facts from a database: of each table the columns, rows and meta-features."""
    if find_spec("duckdb") is None:
        raise MissingExtraError(
            "DuckDB's files are read with duckdb, which is not installed", hint="pip install 'mlcard[duckdb]'"
        )
    with source.open() as file:
        if file.read(12)[8:] != MAGIC:
            raise UnreadableFileError(
                f"{source.name}: not a DuckDB database", hint="give it the suffix of its format"
            )
    yield Fact("/file/format", "duckdb", "byte 8")
    yield from facts_apart("DuckDB", "duckdb_rows", (source,), options)
