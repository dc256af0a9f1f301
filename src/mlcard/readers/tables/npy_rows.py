"""The elements of numpy's arrays as the columns of a table.

An array of rows and columns has the columns `column_1`, `column_2` …; of several arrays of one length, the
columns are named after the arrays. An array whose elements have fields has these as columns.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from mlcard.errors import UnreadableFileError
from mlcard.readers.tables.cells import table_of as table_of_cells
from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.found import FoundTable
from mlcard.readers.tables.polars_types import columns_of, values
from mlcard.readers.tables.table import Column, Table, batch_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from mlcard.facts import Source
    from mlcard.readers.npy import Header
    from mlcard.readers.tables import TableOptions
    from mlcard.readers.tables.cells import Batch
    from mlcard.readers.tables.table import LeftOut

#: Types as polars has them, by numpy's codes.
_NUMBERS = {
    "i1": pl.Int8, "i2": pl.Int16, "i4": pl.Int32, "i8": pl.Int64, "u1": pl.UInt8, "u2": pl.UInt16,
    "u4": pl.UInt32, "u8": pl.UInt64, "f4": pl.Float32, "f8": pl.Float64, "b1": pl.UInt8,
}  # fmt: skip
#: What `struct` calls them.
_LETTERS = {
    "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q", "f2": "e",
    "f4": "f", "f8": "d", "b1": "?",
}  # fmt: skip
#: Milliseconds of the units of dates.
_UNITS = {"D": 86_400_000.0, "h": 3_600_000.0, "m": 60_000.0, "s": 1_000.0, "ms": 1.0, "us": 1e-3, "ns": 1e-6}
_DATE = re.compile(r"M8\[(\d*)(\w+)\]")


@dataclass(frozen=True, slots=True)
class Elements:
    """An array: its name in its file, its header, and how the file is opened that it begins."""

    name: str
    header: Header
    open: Callable[[], AbstractContextManager[BinaryIO]]

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.header.shape[1] if len(self.header.shape) == 2 else 1

    @property
    def names(self) -> list[str]:
        """Names of the columns."""
        if self.header.fields:
            return [f"{self.name}.{field}" if self.name else field for field, _, _ in self.header.fields]
        if len(self.header.shape) == 1:
            return [self.name or "column_1"]
        return [
            f"{self.name}_{index + 1}" if self.name else f"column_{index + 1}" for index in range(self.width)
        ]


def table_of(source: Source, arrays: Sequence[Elements], name: str = "") -> FoundTable:
    """The table that arrays of one length make side by side."""
    if any(array.header.fields for array in arrays):
        return _of_fields(source, arrays[0], name)
    schema = {column: _dtype(array.header.code) for array in arrays for column in array.names}
    length = arrays[0].header.shape[0]

    def opened(options: TableOptions, _thorough: bool) -> Table:
        columns = columns_of(schema, options)

        def batches() -> Iterator[Any]:
            rows = batch_rows(len(columns), sum(array.header.itemsize * array.width for array in arrays))
            for start in range(0, length, rows):
                count = min(rows, length - start)
                parts = (part for array in arrays for part in _columns(source, array, start, count))
                frame = pl.DataFrame([part.alias(f"p{index}") for index, part in enumerate(parts)])
                yield values(frame, columns, schema)

        return Table(source.name, columns, batches, rows=length)

    return FoundTable(source, tuple(schema), opened, name)


def _dtype(code: str) -> Any:
    if code == "b1":
        return pl.Boolean
    if _DATE.fullmatch(code):
        return pl.Datetime("ms")
    if code[:1] in ("U", "S"):
        return pl.String
    return pl.Float32 if code == "f2" else _NUMBERS.get(code, pl.List(pl.Null))


def _columns(source: Source, array: Elements, start: int, rows: int) -> list[Any]:
    """Some rows of an array, by column."""
    header, width = array.header, array.width
    with array.open() as file:
        if header.is_fortran and width > 1:
            parts = []
            for index in range(width):
                at = header.begin + (index * header.shape[0] + start) * header.itemsize
                parts.append(_series(header, _read(source, file, at, rows * header.itemsize)))
            return parts
        at = header.begin + start * width * header.itemsize
        whole = _series(header, _read(source, file, at, rows * width * header.itemsize))
    return [whole.gather_every(width, index) for index in range(width)] if width > 1 else [whole]


def _read(source: Source, file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    data = file.read(count)
    if len(data) < count:
        raise UnreadableFileError(
            f"{source.name}: the array ends too early", hint="the file is truncated; copy it again"
        )
    return data


def _series(header: Header, data: bytes) -> Any:
    """The elements in some bytes."""
    code, date = header.code, _DATE.fullmatch(header.code)
    if code in _NUMBERS:
        series = _reinterpreted(data, _NUMBERS[code], header)
        return series != 0 if code == "b1" else series
    if date is not None and date[2] in _UNITS:
        numbers = _reinterpreted(data, pl.Int64, header)
        moments = numbers.replace(-(2**63), None) * (int(date[1] or 1) * _UNITS[date[2]])
        return moments.cast(pl.Int64).cast(pl.Datetime("ms"))
    if code == "f2":
        return pl.Series(
            [number for (number,) in struct.iter_unpack(f"{_order(header)}e", data)], dtype=pl.Float32
        )
    if code[:1] in ("U", "S"):
        return pl.Series(list(_texts(header, data)), dtype=pl.String)
    return pl.Series([None] * (len(data) // header.itemsize), dtype=pl.List(pl.Null))


def _reinterpreted(data: bytes, dtype: Any, header: Header) -> Any:
    count = len(data) // header.itemsize
    endianness = "big" if _order(header) == ">" else "little"
    return pl.Series([data]).bin.reinterpret(dtype=pl.Array(dtype, count), endianness=endianness).explode()


def _order(header: Header) -> str:
    """The order of the bytes of an element, as `struct` writes it."""
    return ">" if header.byte_order == ">" else "<"


def _texts(header: Header, data: bytes) -> Iterator[str]:
    """Texts of a fixed length, filled up with zeros."""
    size = header.itemsize
    for start in range(0, len(data), size):
        yield _text(data[start : start + size], header.code, _order(header))


def _text(data: bytes, code: str, order: str) -> str:
    """One of these texts."""
    codec = ("utf-32-be" if order == ">" else "utf-32-le") if code[0] == "U" else "utf-8"
    return data.decode(codec, "replace").rstrip("\0")


def _of_fields(source: Source, array: Elements, name: str) -> FoundTable:
    """The table of an array whose elements have fields."""
    fields = array.header.fields
    letters = [_letter(code) for _, code, _ in fields]
    orders = {order for _, code, order in fields if code[0] in "US" or code[1:] != "1"} or {"<"}
    if None in letters or len(orders) > 1:
        raise UnreadableFileError(
            f"{source.name}: an array with fields of types that are not read", hint="save it as Parquet"
        )
    (order,) = orders
    layout = struct.Struct(order + "".join(letter or "" for letter in letters))

    def batches(_left_out: list[LeftOut]) -> Iterator[Batch]:
        most = batch_rows(len(fields), layout.size * 4)
        with array.open() as file:
            for start in range(0, array.header.shape[0], most):
                count = min(most, array.header.shape[0] - start)
                data = _read(source, file, array.header.begin + start * layout.size, count * layout.size)
                yield [
                    [_value(cell, code, order) for cell in column]
                    for column, (_, code, _) in zip(
                        zip(*layout.iter_unpack(data), strict=True), fields, strict=True
                    )
                ]

    def opened(options: TableOptions, thorough: bool) -> Table:
        columns = [Column(column, index, "empty") for index, column in enumerate(array.names)]
        return table_of_cells(source.name, columns, batches, options, thorough=thorough)

    return FoundTable(source, tuple(array.names), opened, name)


def _letter(code: str) -> str | None:
    """The letter of a field's type for `struct`."""
    if code[:1] == "S":
        return f"{int(code[1:])}s"
    return f"{int(code[1:]) * 4}s" if code[:1] == "U" else _LETTERS.get(code)


def _value(cell: Any, code: str, order: str) -> object:
    """The value of a field: texts are filled up with zeros."""
    if not isinstance(cell, bytes):
        return cell
    return _text(cell, code, order)
