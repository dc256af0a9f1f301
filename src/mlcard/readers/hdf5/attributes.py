"""Attributes: small named values of groups and datasets.

Specification: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, section IV.A.2.m.
"""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, TypeAlias

from mlcard.readers.hdf5.btree import records
from mlcard.readers.hdf5.elements import FIXED, FLOAT, STRING, VARIABLE, datatype, first, resolved, shape
from mlcard.readers.hdf5.groups import dense
from mlcard.readers.hdf5.header import Kind, Message
from mlcard.readers.hdf5.heaps import fractal_heap, global_object, heap_object
from mlcard.readers.hdf5.storage import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.readers.hdf5.elements import Datatype
    from mlcard.readers.hdf5.storage import Storage

Value: TypeAlias = "str | int | float | list[str] | list[int] | list[float]"

#: Most elements of an attribute that is read: the names of the weights of a layer.
MAX_ELEMENTS = 100_000
_FLOATS = {2: "<e", 4: "<f", 8: "<d"}


def attributes(storage: Storage, messages: Sequence[Message]) -> dict[str, Value]:
    """Texts and numbers among the attributes of an object, by name; others are left out."""
    found: dict[str, Value] = {}
    for message in _all_attributes(storage, messages):
        name, value = _attribute(storage, message)
        if value is not None:
            found.setdefault(name, value)
    return found


def _all_attributes(storage: Storage, messages: Sequence[Message]) -> Iterator[Message]:
    yield from (message for message in messages if message.kind == Kind.ATTRIBUTE)
    info = first(messages, Kind.ATTRIBUTE_INFO)
    if info is None:
        return
    heap_at, tree_at = dense(storage, info.data, of_index=2)
    if storage.undefined not in {heap_at, tree_at}:
        heap = fractal_heap(storage, heap_at)
        for record in records(storage, tree_at):
            shared = bool(record[8] & 2)
            yield Message(Kind.ATTRIBUTE, shared, heap_object(storage, heap, record[:8]))


def _attribute(storage: Storage, message: Message) -> tuple[str, Value | None]:
    fields = Fields(storage, resolved(storage, message).data)
    version, flags = fields.unsigned(1), fields.unsigned(1)
    if version not in {1, 2, 3}:
        raise storage.broken(f"version {version} of an attribute is not known")
    sizes = [fields.unsigned(2) for _ in range(3)]
    if version == 3:
        fields.take(1)
    parts: list[bytes] = []
    for size in sizes:
        parts.append(fields.take(size))
        if version == 1:  # each part begins at a multiple of eight
            fields.take(min(-size % 8, fields.left()))
    name = parts[0].partition(b"\0")[0].decode("utf-8", "replace")
    kind = datatype(storage, Message(Kind.DATATYPE, bool(flags & 1 and version > 1), parts[1]))
    sizes_of = shape(storage, parts[2])
    return name, _value(storage, kind, sizes_of, fields.data[fields.at :])


def _value(storage: Storage, kind: Datatype, sizes: tuple[int, ...], data: bytes) -> Value | None:
    count = math.prod(sizes)
    if count > MAX_ELEMENTS or kind.size * count > len(data) or not kind.size:
        return None
    pieces = [data[index * kind.size : (index + 1) * kind.size] for index in range(count)]
    values: list[str] | list[int] | list[float]
    if kind.number == STRING:
        values = [_text(piece) for piece in pieces]
    elif kind.number == VARIABLE and kind.is_text:
        values = [_variable_text(storage, piece) for piece in pieces]
    elif kind.number == FIXED:
        values = [int.from_bytes(piece, "little", signed=kind.is_signed) for piece in pieces]
    elif kind.number == FLOAT and kind.size in _FLOATS:
        values = [struct.unpack(_FLOATS[kind.size], piece)[0] for piece in pieces]
    else:
        return None
    return values if sizes else values[0]


def _variable_text(storage: Storage, piece: bytes) -> str:
    fields = Fields(storage, piece)
    length, at, index = fields.unsigned(4), fields.address(), fields.unsigned(4)
    if not length or at in {0, storage.undefined}:
        return ""
    begin, size = global_object(storage, at, index)
    return _text(storage.read(begin, min(length, size)))


def _text(data: bytes) -> str:
    return data.rstrip(b"\0").decode("utf-8", "replace")
