"""The tables of an SQLite database, read by Python's own module, in a process of its own.

Nothing that the database brings along is run: views, triggers and virtual tables are not asked, functions in
the schema are not trusted, extensions cannot be loaded. Values are what they are, whatever their column is
declared to be: so SQLite keeps them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.readers.sqlite_file import opened
from mlcard.readers.tables import Told
from mlcard.readers.tables.cells import table_of
from mlcard.readers.tables.found import FoundTable
from mlcard.readers.tables.table import Column

if TYPE_CHECKING:
    import sqlite3
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
    with opened(source, MAX_LENGTH) as database:
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
    with opened(source, MAX_LENGTH) as database:
        rows = database.execute(f"SELECT {chosen} FROM main.{_quoted(table)}")  # noqa: S608 - names are quoted
        while batch := rows.fetchmany(max(1, _CELLS // len(columns))):
            yield list(zip(*batch, strict=True))


def _quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
