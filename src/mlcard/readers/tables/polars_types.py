"""Columns of files that say themselves what their values are, as polars types them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.column_types import grouped_number
from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.table import Column, MisfitError, as_told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlcard.readers.tables import TableOptions, Told
    from mlcard.readers.tables.table import Kind


def columns_of(
    schema: Mapping[str, Any],
    options: TableOptions,
    listed: Mapping[str, tuple[str, ...]] | None = None,
    told: Mapping[str, Told] | None = None,
) -> tuple[Column, ...]:
    """The columns that a schema of polars lists.

    Args:
        schema: the types by the names of the columns.
        options: what somebody who knows the table says.
        listed: the values that the file declares for some columns; integers are their numbers, from 0.
        told: the types that the file gives some columns.
    """
    columns: list[Column] = []
    for index, (name, dtype) in enumerate(schema.items()):
        found, values = kind(dtype), (listed or {}).get(name, declared(dtype))
        if values is not None and found in ("integer", "string"):
            found = "category"
        column = Column(name, index, found, values, type_name(dtype), (told or {}).get(name))
        columns.append(as_told(column, options))
    return tuple(columns)


def type_name(dtype: Any) -> str:
    """The name of a type, without its parameters."""
    return str(dtype.base_type().__name__).lower()


def kind(dtype: Any) -> Kind:
    """What the values of a column are, by its type in polars."""
    if dtype in (pl.Int128, pl.UInt128) or dtype.is_float() or dtype.is_decimal():
        return "real"
    if dtype.is_integer():
        return "integer"
    kinds: tuple[tuple[Any, Kind], ...] = (
        (pl.Boolean, "boolean"),
        (pl.String, "string"),
        (pl.Categorical, "category"),
        (pl.Enum, "category"),
        (pl.Date, "date"),
        (pl.Datetime, "date"),
        (pl.Null, "empty"),
    )
    return next((kind for known, kind in kinds if dtype == known), "complex")


def declared(dtype: Any) -> tuple[str, ...] | None:
    """The values that a dictionary type lists, in their order."""
    return tuple(dtype.categories.to_list()) if dtype == pl.Enum else None


def values(frame: Any, columns: Sequence[Column], schema: Mapping[str, Any]) -> Any:
    """The columns of a frame, eager or lazy, as `Table` wants them: a frame of values.

    Args:
        frame: has the columns of the schema, in its order.
        columns: the table's.
        schema: the types of the columns.

    Raises:
        MisfitError: a column is said to be numeric, and a value is no number.
    """
    dtypes = list(schema.values())
    wanted = [column for column in columns if column.kind != "complex"]
    parsed = [column for column in wanted if column.kind == "real" and dtypes[column.position] == pl.String]
    lost = [
        (pl.nth(column.position).is_not_null() & _values(column, pl.String).is_null())
        .any()
        .alias(f"lost{column.key}")
        for column in parsed
    ]
    selected = (
        frame.lazy().select([_values(column, dtypes[column.position]) for column in wanted] + lost).collect()
    )
    names = [f"lost{column.key}" for column in parsed]
    if names and selected.height and any(selected.select(names).row(0)):
        raise MisfitError
    return selected.drop(names)


def _values(column: Column, dtype: Any) -> Any:
    """The expression for a column."""
    series = pl.nth(column.position)
    if column.kind == "real" and dtype == pl.String:
        series = grouped_number(series.str.strip_chars())
    elif column.kind == "real":
        series = series.cast(pl.Float64).fill_nan(None)
    elif column.kind == "date":
        series = series.cast(pl.Datetime("ms")).cast(pl.Int64)
    elif column.kind == "category" and dtype.is_integer():
        series = _named(series, column.declared or ())
    elif column.kind in ("boolean", "string") and dtype != pl.String:
        series = series.cast(pl.String)
    return series.alias(column.key)


def _named(numbers: Any, names: Sequence[str]) -> Any:
    """The names behind the numbers of classes; a number without name (-1, for no class) is null."""
    return numbers.cast(pl.Int64).replace_strict(
        range(len(names)), pl.Series(names, dtype=pl.String), default=None, return_dtype=pl.String
    )
