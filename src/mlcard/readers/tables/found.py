"""A table that was found in a file, and the way from there to the facts.

A file holds one table or several. The slots of one of several begin with its name:
`/table/patients/dataset/number_of_instances` (see `mlcard.facts`). What is wrong with one of them keeps
nobody from reading the others.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlcard.errors import ConfigurationError, MlcardError, UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.tables.describe import facts as described
from mlcard.readers.tables.profile import profile_table
from mlcard.readers.tables.table import MisfitError, check_options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mlcard.facts import Source
    from mlcard.readers.tables import TableOptions
    from mlcard.readers.tables.profile import TableProfile
    from mlcard.readers.tables.sketching import DumpOptions
    from mlcard.readers.tables.table import Table


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table whose rows have not been read.

    Attributes:
        source: the file.
        columns: names of all columns, in their order.
        open: starts on the rows. It is told what somebody says of the columns, and whether to look at all
            values before it says what they are, because the first ones misled.
        name: what the file calls the table, where it holds several.
    """

    source: Source
    columns: tuple[str, ...]
    open: Callable[[TableOptions, bool], Table]
    name: str = ""


def facts_of(found: Iterable[FoundTable], options: TableOptions) -> Iterator[Fact]:
    """The facts of all tables of a file; a problem is raised after the facts that could be found.

    Raises:
        ConfigurationError: no table has a column that is named in the options.
    """
    tables = list(found)
    several = len(tables) > 1
    _check(tables, options)
    problems: list[MlcardError] = []
    for table in tables:
        here = options.of_table(table.name, table.columns) if several else options
        try:
            for fact in _facts(table, here, problems):
                yield _named(fact, table.name) if several else fact
        except UnreadableFileError as problem:
            problems.append(problem)
    if problems:
        raise problems[0]


def _check(tables: Sequence[FoundTable], options: TableOptions) -> None:
    """Refuse columns that no table has."""
    if len(tables) == 1:
        check_options(tables[0].source.name, tables[0].columns, options)
        return
    known = {name for table in tables for name in table.columns}
    unknown = [name for name in options.names() if name not in known]
    if tables and unknown:
        shown = ", ".join(table.name for table in tables[:20])
        raise ConfigurationError(
            f"no table in {tables[0].source.name} has a column {unknown[0]!r}", hint=f"its tables are {shown}"
        )


def _facts(found: FoundTable, options: TableOptions, problems: list[MlcardError]) -> Iterator[Fact]:
    """The facts of one table; rows that are left out become problems."""
    if options.dump is not None:
        yield from _dumped(found, options, options.dump)
        return
    table, profile = _profiled(found, options, problems)
    yield from table.facts
    yield from described(profile, options, left_out=sum(item.rows for item in table.left_out))
    problems += [item.problem for item in table.left_out]


def _dumped(found: FoundTable, options: TableOptions, wanted: DumpOptions) -> Iterator[Fact]:
    """The number of rows whose hashes were written; nothing of a table that is not wanted."""
    from mlcard.readers.tables.sketching.dump import dump_rows  # noqa: PLC0415 - extras

    if wanted.table not in ("", found.name):
        return
    for thorough in (False, True):
        with suppress(MisfitError):
            rows = dump_rows(found.open(options, thorough), wanted)
            yield Fact("/dataset/number_of_instances", rows, f"all {rows} rows", "computed")
            return
    raise UnreadableFileError(
        f"{found.source.name}: its values are not what they were before", hint="is it being written?"
    )


def _profiled(
    found: FoundTable, options: TableOptions, problems: list[MlcardError]
) -> tuple[Table, TableProfile]:
    """The table with what its rows say, by the kinds of its first values, or else by those of all."""
    for thorough in (False, True):
        table = found.open(options, thorough)
        try:
            return table, profile_table(table, options)
        except MisfitError:
            continue
    numeric = [name for name, given, _ in options.types if given == "numeric"]
    if not numeric:
        raise UnreadableFileError(
            f"{found.source.name}: its values are not what they were before", hint="is it being written?"
        )
    problems.append(
        UnreadableFileError(
            f"{found.source.name}: not all values are numbers in {', '.join(numeric)}, said to be numeric",
            hint="correct the type in the card, or the values in the file",
        )
    )
    others = tuple(item for item in options.types if item[1] != "numeric")
    return _profiled(found, replace(options, types=others), problems)


def _named(fact: Fact, name: str) -> Fact:
    """A fact of one of several tables."""
    return replace(fact, slot=pointer("table", name) + fact.slot, where=f"table {name}, {fact.where}")
