"""A table to be profiled: its columns, and its rows in batches."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from mlcard.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mlcard.errors import UnreadableFileError
    from mlcard.facts import Fact
    from mlcard.readers.tables import TableOptions, Told

#: What the values of a column are in the file. `category` has values that the file lists (a dictionary type),
#: `empty` has none, `complex` has parts (lists, structures, bytes) and is not read.
Kind: TypeAlias = Literal["integer", "real", "date", "boolean", "category", "string", "empty", "complex"]

#: Kinds that OpenML's engine (Weka) calculates with; dates are numbers there.
NUMERIC: frozenset[Kind] = frozenset({"integer", "real", "date"})
#: Kinds whose values are counted one by one.
COUNTED: frozenset[Kind] = frozenset({"boolean", "category", "string"})
#: Types of columns whose numbers are names, and are not calculated with.
NAMES = frozenset({"nominal", "ordinal", "boolean", "identifier", "text"})

#: A batch holds at most about so many cells and bytes, whatever the shape of the table: bounds the memory.
BATCH_CELLS = 8_000_000
BATCH_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: its name, unique in the table.
        position: its place, from 0.
        kind: what its values are.
        declared: the values that the file says it can have, in their order; None where it does not say.
        data_type: name of the type that the file declares; empty where it declares none.
        told: its type, where that is not for the values to show. Numbers that somebody says to be names are
            texts in the batches then, and texts that somebody says to be numbers are numbers.
    """

    name: str
    position: int
    kind: Kind
    declared: tuple[str, ...] | None = None
    data_type: str = ""
    told: Told | None = None

    @property
    def key(self) -> str:
        """Name of the column in the batches: names in files may be patterns to polars."""
        return f"c{self.position}"

    @property
    def where(self) -> str:
        """The column for a person, who counts from 1."""
        return f"column {self.position + 1}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of one file.

    Attributes:
        name: the file.
        columns: all columns, in their order.
        batches: starts reading the rows. A batch is a polars DataFrame with the columns' keys as names and
            without those that are `complex`. Missing is null. Integers; reals without NaN; dates as
            milliseconds since 1970 in UTC; booleans as `true` and `false`; categories; strings.
        missing_codes: texts that were taken for a missing value, by the column's key; filled by reading.
        rows: number of rows, where the file says it; it is counted otherwise.
        facts: what the columns showed of the file.
        left_out: rows that could not be read, and are in no number: how many, and why; filled by reading.
    """

    name: str
    columns: tuple[Column, ...]
    batches: Callable[[], Iterator[Any]]
    missing_codes: dict[str, set[str]] = field(default_factory=dict)
    rows: int | None = None
    facts: tuple[Fact, ...] = ()
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that could not be read: how many, and the problem that tells why."""

    rows: int
    problem: UnreadableFileError


class MisfitError(Exception):
    """A value does not fit the kind that its column was taken for: look at the whole column."""


def common_kind(one: Kind, other: Kind) -> Kind:
    """The narrowest kind that values of both kinds are of."""
    if other in (one, "empty"):
        return one
    if one == "empty" or other == "complex":
        return other
    if {one, other} == {"integer", "real"}:
        return "real"
    return "complex" if one == "complex" else "string"


def as_told(column: Column, options: TableOptions) -> Column:
    """The column with the type that somebody gives it who knows, else that the file gives it."""
    told = options.told(column.name) or column.told
    if told is None:
        return column
    column = replace(column, told=told, declared=told.categories or column.declared)
    if told.type in NAMES and told.method != "read" and column.kind in ("integer", "real"):
        return replace(column, kind="string")
    if told.type == "numeric" and column.kind == "string":
        return replace(column, kind="real")
    return column


def batch_rows(columns: int, bytes_per_row: float) -> int:
    """How many rows a batch may have: fewer where rows are wide or long."""
    return max(1, min(BATCH_CELLS // max(columns, 1), int(BATCH_BYTES / max(bytes_per_row, 1.0))))


def check_options(name: str, names: Sequence[str], options: TableOptions) -> None:
    """Refuse columns that the table does not have."""
    for wanted in options.names():
        if wanted not in names:
            shown = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
            raise ConfigurationError(f"{name} has no column {wanted!r}", hint=f"its columns are {shown}")
