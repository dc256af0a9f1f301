"""The tables of a DuckDB database, read by duckdb in a process of its own.

Only tables are asked; what else the database brings along (views, macros) is not. Other files, the network
and extensions are out of reach, and the settings are locked.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from mlcard.errors import UnreadableFileError
from mlcard.readers.tables import TableOptions, Told
from mlcard.readers.tables.engine import pl, translated
from mlcard.readers.tables.found import FoundTable
from mlcard.readers.tables.polars_types import columns_of, values
from mlcard.readers.tables.table import Table, batch_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

#: Settings of the connection; the first ones keep it from everything but this file.
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "memory_limit": "2GB",
    "lock_configuration": "true",
}
MOST_TABLES = 1_000
_HINT = "open it with the version of DuckDB that wrote it, and export its tables as Parquet"
#: Names of types, or what they begin with: of integers, of numbers that become doubles, of texts.
_INTEGERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"})
_REALS = ("FLOAT", "DOUBLE", "DECIMAL", "HUGEINT", "UHUGEINT", "UBIGINT")
_TEXTS = ("VARCHAR", "UUID", "TIME", "INTERVAL", "ENUM(")
#: The type of columns that have parts, or none that is known: they are not asked.
_PARTS = pl.List(pl.Null)
#: The catalogue of the tables, and that of their columns.
_TABLES = """
SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary
ORDER BY schema_name, table_name
"""
_COLUMNS = """
SELECT column_name, data_type FROM duckdb_columns()
WHERE schema_name = ? AND table_name = ? ORDER BY column_index
"""
_KEYS = """
SELECT constraint_column_names FROM duckdb_constraints()
WHERE schema_name = ? AND table_name = ? AND constraint_type = 'PRIMARY KEY'
"""


def tables(source: Source) -> Iterator[FoundTable]:
    """The tables of a database, in the order of their names; those of other schemas with its name before."""
    with _opened(source) as database:
        names = database.execute(_TABLES).fetchall()
        found = [_found(source, database, schema, name) for schema, name in names[:MOST_TABLES]]
    if not found:
        raise UnreadableFileError(f"{source.name}: there are no tables in it")
    yield from found


def _found(source: Source, database: Any, schema: str, name: str) -> FoundTable:
    described = database.execute(_COLUMNS, [schema, name]).fetchall()
    keys = [key for (names,) in database.execute(_KEYS, [schema, name]).fetchall() for key in names]
    types = {column: _dtype(kind) for column, kind in described}
    place = f"{_quoted(schema)}.{_quoted(name)}"
    listed = {
        column: _listed(database, _quoted(column), place)
        for column, kind in described
        if types[column] == pl.String and kind.startswith("ENUM(")
    }
    told = {keys[0]: Told("identifier", "schema, the primary key", "read")} if len(keys) == 1 else {}
    rows, last = database.execute(f"SELECT count(*), max(rowid) FROM {place}").fetchone()  # noqa: S608 - quoted
    chosen = ", ".join(
        f"{_expression(_quoted(column), dtype)} AS c{index}"
        for index, (column, dtype) in enumerate(types.items())
    )
    query = f"SELECT {chosen} FROM {place}"  # noqa: S608 - names are quoted

    def opened(options: TableOptions, _thorough: bool) -> Table:
        columns = columns_of(types, options, listed, told)

        def batches() -> Iterator[Any]:
            for frame in _frames(source, query, batch_rows(len(types), 0.0), last):
                yield values(frame, columns, types)

        return Table(source.name, columns, batches, rows=rows)

    return FoundTable(source, tuple(types), opened, name if schema == "main" else f"{schema}.{name}")


def _listed(database: Any, column: str, place: str) -> tuple[str, ...]:
    """The values that an enumeration lists, in their order."""
    question = f"SELECT enum_range((SELECT {column} FROM {place} LIMIT 1))"  # noqa: S608 - names are quoted
    return tuple(database.execute(question).fetchone()[0])


def _dtype(kind: str) -> Any:
    """The type of a column in polars; columns with parts have one that is not read."""
    if kind in _INTEGERS:
        return pl.Int64
    if kind == "BOOLEAN":
        return pl.Boolean
    if kind.endswith("]"):
        return _PARTS
    if kind.startswith(_REALS):
        return pl.Float64
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return pl.Datetime("ms")
    return pl.String if kind.startswith(_TEXTS) else _PARTS


def _expression(column: str, dtype: Any) -> str:
    """What is asked of a column."""
    if dtype == pl.Datetime:
        return f"epoch_ms({column}::TIMESTAMP)"
    casts = {pl.Int64: "BIGINT", pl.Float64: "DOUBLE", pl.Boolean: "BOOLEAN", pl.String: "VARCHAR"}
    return f"{column}::{casts[dtype]}" if dtype in casts else "NULL"


def _frames(source: Source, query: str, most: int, last: int | None) -> Iterator[Any]:
    """The answer in batches, by the numbers of the rows, which grow in their order."""
    with _opened(source) as database, translated(source.name, "DuckDB", _HINT):
        for start in range(0, 0 if last is None else last + 1, most):
            part = f"{query} WHERE rowid >= {start} AND rowid < {start + most} ORDER BY rowid"
            yield pl.DataFrame(database.sql(part))


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    """The database, for reading only; what DuckDB throws at its content is the file's fault."""
    try:
        with closing(duckdb.connect(str(source.path), read_only=True, config=_SETTINGS)) as database:
            yield database
    except duckdb.Error as error:
        first_line = str(error).split("\n", 1)[0][:200]
        raise UnreadableFileError(
            f"{source.name}: not a readable DuckDB database ({first_line})", hint=_HINT
        ) from error


def _quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
