"""A table to be profiled: its columns, and its rows in batches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from mlcard.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.readers.tables import TableOptions

#: What the values of a column are in the file. `category` has values that the file lists (a dictionary type),
#: `empty` has none, `complex` has parts (lists, structures, bytes) and is not read.
Kind: TypeAlias = Literal["integer", "real", "date", "boolean", "category", "string", "empty", "complex"]

#: Kinds that OpenML's engine (Weka) calculates with; dates are numbers there.
NUMERIC: frozenset[Kind] = frozenset({"integer", "real", "date"})
#: Kinds whose values are counted one by one.
COUNTED: frozenset[Kind] = frozenset({"boolean", "category", "string"})

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
        classes: where it is said that its numbers are names of classes; they are texts in the batches then.
    """

    name: str
    position: int
    kind: Kind
    declared: tuple[str, ...] | None = None
    data_type: str = ""
    classes: str | None = None

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
    """

    name: str
    columns: tuple[Column, ...]
    batches: Callable[[], Iterator[Any]]
    missing_codes: dict[str, set[str]]
    rows: int | None = None


def with_classes(column: Column, options: TableOptions) -> Column:
    """The column, of texts when it is a target of numbers that are names of classes."""
    if options.classes is None or column.name != options.target or column.kind not in ("integer", "real"):
        return column
    return replace(column, kind="string", classes=options.classes)


def batch_rows(columns: int, bytes_per_row: float) -> int:
    """How many rows a batch may have: fewer where rows are wide or long."""
    return max(1, min(BATCH_CELLS // max(columns, 1), int(BATCH_BYTES / max(bytes_per_row, 1.0))))


def check_options(name: str, names: tuple[str, ...], options: TableOptions) -> None:
    """Refuse columns that the table does not have."""
    for wanted in options.names():
        if wanted not in names:
            shown = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
            raise ConfigurationError(f"{name} has no column {wanted!r}", hint=f"its columns are {shown}")
