"""Rows of Python values, as JSON, databases and spreadsheets give them: what their columns are.

A column of texts that are all dates (ISO 8601) is one of dates: most of these formats write them so.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.column_types import are_dates, dates, grouped_number
from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.table import Column, MisfitError, Table, as_told, common_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mlcard.facts import Fact
    from mlcard.readers.tables import TableOptions
    from mlcard.readers.tables.table import Kind, LeftOut

    #: Values by column; all columns have the same length.
    Batch = Sequence[Sequence[object]]

_KINDS: dict[type, Kind] = {
    bool: "boolean", int: "integer", float: "real", str: "string", date: "date", datetime: "date",
    type(None): "empty",
}  # fmt: skip
#: Integers beyond have no place in a column of integers.
_INT64 = 2**63


def table_of(
    name: str,
    columns: Sequence[Column],
    batches: Callable[[list[LeftOut]], Iterator[Batch]],
    options: TableOptions,
    *,
    thorough: bool,
    codes: dict[str, set[str]] | None = None,
    facts: tuple[Fact, ...] = (),
) -> Table:
    """The table of rows of Python values.

    Args:
        name: the file.
        columns: its columns; those of kind `empty` get the kind of their values.
        batches: starts reading, and tells at the end what was left out.
        options: what somebody who knows the table says.
        thorough: whether all values are looked at, and not the first batch alone.
        codes: takes up, by column, the texts that were taken for a missing value.
        facts: what the columns showed of the file.
    """
    kinds = _kinds(columns, islice(batches([]), None if thorough else 1))
    typed = [
        as_told(Column(column.name, index, kind, column.declared, column.data_type, column.told), options)
        for index, (column, kind) in enumerate(zip(columns, kinds, strict=True))
    ]
    left_out: list[LeftOut] = []
    return Table(
        name,
        tuple(typed),
        lambda: _frames(typed, batches(left_out)),
        {} if codes is None else codes,
        facts=facts,
        left_out=left_out,
    )


def _kinds(columns: Sequence[Column], batches: Iterator[Batch]) -> list[Kind]:
    """The kinds of the values, where the columns do not say it themselves."""
    kinds: list[Kind] = [column.kind for column in columns]
    is_open = [column.kind == "empty" for column in columns]
    texts: list[bool | None] = [None] * len(columns)
    for batch in batches:
        for index, values in enumerate(batch):
            if not is_open[index]:
                continue
            found = kind_of(values)
            kinds[index] = common_kind(kinds[index], found)
            if found == "string" and texts[index] is not False:
                texts[index] = are_dates(_series(index, values, "string"))
    return ["date" if texts[index] and kind == "string" else kind for index, kind in enumerate(kinds)]


def kind_of(values: Sequence[object]) -> Kind:
    """The narrowest kind that all values are of."""
    kind: Kind = "empty"
    types = set(map(type, values))
    for found in types:
        kind = common_kind(kind, _KINDS.get(found, "complex"))
    if kind == "integer" and any(not -_INT64 <= value < _INT64 for value in values if isinstance(value, int)):
        return "real"
    return kind


def _frames(columns: Sequence[Column], batches: Iterator[Batch]) -> Iterator[Any]:
    """The values in batches.

    Raises:
        MisfitError: a value is not of the kind that its column was taken for.
    """
    for batch in batches:
        if len(batch) > len(columns):
            raise MisfitError
        yield pl.DataFrame(
            [
                _values(column, values)
                for column, values in zip(columns, batch, strict=True)
                if column.kind != "complex"
            ]
        )


def _values(column: Column, values: Sequence[object]) -> Any:
    """The values of a column as `Table` wants them."""
    found, kind = kind_of(values), column.kind
    if found == "string" and kind in ("date", "real"):
        texts = _series(column.position, values, "string")
        if kind == "real" and (column.told is None or column.told.type != "numeric"):
            raise MisfitError
        parsed = pl.select(
            dates(texts) if kind == "date" else grouped_number(texts.str.strip_chars())
        ).to_series()
        if parsed.null_count() > texts.null_count():
            raise MisfitError
        return parsed.alias(column.key)
    if common_kind(kind, found) != kind:
        raise MisfitError
    return _series(column.position, values, kind)


def _series(position: int, values: Sequence[object], kind: Kind) -> Any:
    """A series of values of a kind."""
    dtype = _DTYPES.get(kind, pl.String)
    converted = values
    if not set(map(type, values)) <= _PLAIN.get(kind, frozenset()):
        convert = _CONVERSIONS[kind]
        converted = [None if value is None else convert(value) for value in values]
    try:
        series = pl.Series(f"c{position}", converted, dtype=dtype)
    except UnicodeEncodeError:  # half of a pair of UTF-16
        whole = (None if text is None else str(text).encode("utf-8", "replace") for text in converted)
        series = pl.Series(f"c{position}", [text and text.decode() for text in whole], dtype=dtype)
    return series.fill_nan(None) if dtype == pl.Float64 else series


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _real(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _milliseconds(value: Any) -> int:
    moment = (
        value if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=UTC)
    )
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1_000)


_CONVERSIONS: dict[Kind, Callable[[Any], object]] = {
    "real": _real, "boolean": _text, "string": _text, "category": _text, "date": _milliseconds,
}  # fmt: skip
_DTYPES: dict[Kind, Any] = {"integer": pl.Int64, "date": pl.Int64, "real": pl.Float64}
#: Types whose values need no conversion.
_PLAIN: dict[Kind, frozenset[type]] = {
    "integer": frozenset({int, type(None)}),
    "real": frozenset({float, type(None)}),
    "string": frozenset({str, type(None)}),
    "category": frozenset({str, type(None)}),
    "empty": frozenset({type(None)}),
}
