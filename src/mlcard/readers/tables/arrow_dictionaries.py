"""The values that the dictionaries of an Arrow file list, in their order.

polars reads dictionary-encoded columns and forgets which values were listed and did not occur. A dictionary
is a batch with one column: wrapped as a message of its own, behind a schema of one column, polars reads it as
any other.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from mlcard.readers.flatbuffer import Buffer
from mlcard.readers.tables.arrow_messages import BATCH, END, HEADER, Message, metadata, parsed, wrapped
from mlcard.readers.tables.engine import pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlcard.readers.flatbuffer import Table

#: Types of texts in `Schema.fbs`: with short offsets, with long ones, with views.
_TEXTS = frozenset({5, 20, 24})
#: Most values that one declares: more are no set that anybody chose.
MOST_VALUES = 100_000


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a dictionary encodes a column: its number, the type of its values, whether they are ordered."""

    number: int
    values: int
    ordered: bool


def encodings(schema: Table | None) -> list[Encoding | None]:
    """For each column of a schema, how a dictionary encodes it; None where none does."""
    return [_encoding(field) for field in schema.tables(1)] if schema is not None else []


def _encoding(field: Table) -> Encoding | None:
    encoded = field.table(4)
    if encoded is None:
        return None
    return Encoding(encoded.signed(0, 8), field.unsigned(2, 1), bool(encoded.unsigned(2, 1)))


def declared_values(
    file: BinaryIO, messages: Sequence[Message], wanted: Mapping[int, Encoding]
) -> dict[int, tuple[str, ...]]:
    """The values of dictionaries of texts, by their numbers, as long as they are few.

    A stream may replace a dictionary by another: then the values of both are declared.
    """
    found: dict[int, tuple[str, ...]] = {}
    for message in messages:
        text, table = metadata(file, message)
        header = table.table(HEADER)
        number = header.signed(0, 8) if header is not None else -1
        if header is None or number not in wanted or wanted[number].values not in _TEXTS:
            continue
        batch = header.table(1)
        if batch is None or batch.signed(0, 8) > MOST_VALUES:
            continue
        place = Buffer(io.BytesIO(text), len(text), "message").indirect(header.place(1))
        file.seek(message.body)
        body = file.read(message.end - message.body)
        values = _values(wrapped(BATCH, text, place, len(body)) + body, wanted[number].values)
        found[number] = tuple(dict.fromkeys((*found.get(number, ()), *values)))
    return found


def _values(batch: bytes, kind: int) -> list[str]:
    frame = pl.read_ipc_stream(io.BytesIO(_schema(kind) + batch + END))
    return [value for value in frame.to_series().to_list() if value is not None]


def _schema(kind: int) -> bytes:
    """The message of a schema with one column of texts."""
    stream = io.BytesIO()
    pl.DataFrame(schema={"v": pl.String}).write_ipc_stream(stream, compat_level=pl.CompatLevel.oldest())
    whole = bytearray(stream.getvalue())
    length = struct.unpack("<i", whole[4:8])[0]
    _, message = parsed(bytes(whole[8 : 8 + length]), "schema")
    header = message.table(HEADER)
    for field in header.tables(1) if header is not None else ():
        whole[8 + field.place(2)] = kind
    return bytes(whole[: 8 + length])
