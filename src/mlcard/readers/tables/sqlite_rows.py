"""The tables of an SQLite database, read by Python's own module, in a process of its own.

Nothing that the database brings along is run: views, triggers and virtual tables are not asked, functions in
the schema are not trusted, extensions cannot be loaded. Values are what they are, whatever their column is
declared to be: so SQLite keeps them.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from mlcard.errors import UnreadableFileError
from mlcard.readers.tables import Told
from mlcard.readers.tables.cells import table_of
from mlcard.readers.tables.found import FoundTable
from mlcard.readers.tables.table import Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import Source
    from mlcard.readers.tables import TableOptions
    from mlcard.readers.tables.cells import Batch
    from mlcard.readers.tables.table import LeftOut, Table

#: Most bytes of one value, most cells that are handed on at once, most tables.
MAX_LENGTH = 64 << 20
_CELLS = 500_000
MOST_TABLES = 1_000
#: What hides a column of `PRAGMA table_xinfo`: it is not there, or its expression would have to be evaluated.
_PLAIN = 0


def tables(source: Source) -> Iterator[FoundTable]:
    """The tables of a database, in the order of their names."""
    with _opened(source) as database:
        listed = database.execute("PRAGMA table_list").fetchall()
        names = sorted(
            str(name)
            for schema, name, kind, *_ in listed
            if schema == "main" and kind == "table" and not str(name).startswith("sqlite_")
        )
        found = [_found(source, database, name) for name in names[:MOST_TABLES]]
    if not found:
        raise UnreadableFileError(f"{source.name}: there are no tables in it")
    yield from found


def _found(source: Source, database: sqlite3.Connection, name: str) -> FoundTable:
    rows = database.execute(f"PRAGMA table_xinfo({_quoted(name)})").fetchall()
    plain = [row for row in rows if row[6] == _PLAIN]
    keys = [str(row[1]) for row in plain if row[5]]
    told = Told("identifier", "schema, the primary key", "read")
    columns = [
        Column(str(row[1]), index, "empty", None, str(row[2]).lower(), told if keys == [row[1]] else None)
        for index, row in enumerate(plain)
    ]

    def opened(options: TableOptions, thorough: bool) -> Table:
        def batches(_left_out: list[LeftOut]) -> Iterator[Batch]:
            return _batches(source, name, [column.name for column in columns])

        return table_of(source.name, columns, batches, options, thorough=thorough)

    return FoundTable(source, tuple(column.name for column in columns), opened, name)


def _batches(source: Source, table: str, columns: Sequence[str]) -> Iterator[Batch]:
    """The values by column."""
    chosen = ", ".join(map(_quoted, columns))
    with _opened(source) as database:
        rows = database.execute(f"SELECT {chosen} FROM main.{_quoted(table)}")  # noqa: S608 - names are quoted
        while batch := rows.fetchmany(max(1, _CELLS // len(columns))):
            yield list(zip(*batch, strict=True))


@contextmanager
def _opened(source: Source) -> Iterator[sqlite3.Connection]:
    """The database, for reading only; what SQLite throws at its content is the file's fault."""
    try:
        database = sqlite3.connect(f"file:{quote(str(source.path))}?mode=ro&immutable=1", uri=True)
        with closing(database):
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_LENGTH)
            database.text_factory = lambda text: text.decode("utf-8", "replace")
            for pragma in (
                "trusted_schema = OFF",
                "cell_size_check = ON",
                "query_only = ON",
                "mmap_size = 0",
            ):
                database.execute(f"PRAGMA {pragma}")
            yield database
    except (sqlite3.Error, UnicodeDecodeError) as error:  # its messages quote names, which may not be UTF-8
        raise UnreadableFileError(
            f"{source.name}: not a readable SQLite database ({error})",
            hint="copy it again, or repair it with the command .recover of sqlite3",
        ) from error


def _quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
