"""Datatypes and dataspaces: what the elements of a dataset or attribute are, and how many.

Specification: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, sections IV.A.2.b and d.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mlcard.readers.hdf5.header import Kind, Message, messages_of
from mlcard.readers.hdf5.storage import Fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlcard.readers.hdf5.storage import Storage

FIXED, FLOAT, STRING, OPAQUE, COMPOUND, ENUM, VARIABLE = 0, 1, 3, 5, 6, 8, 9
#: HDF5 knows no shape with more dimensions (H5S_MAX_RANK).
MAX_RANK = 32
#: Floating-point types by bytes and bits of the exponent; names as in `mlcard.readers.tensors`.
FLOATS = {(2, 5): "F16", (2, 8): "BF16", (4, 8): "F32", (8, 11): "F64", (1, 4): "F8_E4M3", (1, 5): "F8_E5M2"}


class Datatype(NamedTuple):
    """A type of elements.

    Attributes:
        number: its class.
        size: bytes of an element.
        name: as in `mlcard.readers.tensors`; empty for what has no name there.
        is_text: whether an element is a text.
        is_signed: whether an integer has a sign.
        big_endian: whether the most significant byte of a number comes first.
    """

    number: int
    size: int
    name: str
    is_text: bool = False
    is_signed: bool = False
    big_endian: bool = False


def datatype(storage: Storage, message: Message) -> Datatype:
    """The type that a message describes, itself or by pointing to a type with a name of its own."""
    return parse_datatype(storage, resolved(storage, message).data)


def resolved(storage: Storage, message: Message) -> Message:
    """The message itself, or the one of the named type that it points to."""
    if not message.shared:
        return message
    fields = Fields(storage, message.data)
    version, place = fields.unsigned(1), fields.unsigned(1)
    if version == 1:
        fields.take(6)
    elif place != 2:
        raise storage.broken("it keeps messages in a heap that all objects share, which no known writer does")
    for candidate in _named_type(storage, fields.address()):
        if candidate.kind == message.kind and not candidate.shared:
            return candidate
    raise storage.broken("a type with a name is missing")


def _named_type(storage: Storage, at: int) -> Iterable[Message]:
    found = storage.named_types.get(at)
    if found is None:
        found = storage.named_types[at] = messages_of(storage, at)
    return found


def parse_datatype(storage: Storage, data: bytes) -> Datatype:
    """The type that the bytes of a message describe."""
    fields = Fields(storage, data)
    number, bits, size = fields.unsigned(1) & 15, fields.unsigned(3), fields.unsigned(4)
    rest = fields.data[8:]
    if number == FIXED:
        signed = bool(bits & 8)
        name = f"{'I' if signed else 'U'}{8 * size}" if size in {1, 2, 4, 8} else ""
        return Datatype(number, size, name, is_signed=signed, big_endian=bool(bits & 1))
    if number == FLOAT:
        name = FLOATS.get((size, rest[5]), "") if len(rest) > 5 else ""
        return Datatype(number, size, name, big_endian=bool(bits & 1))
    if number == STRING:
        return Datatype(number, size, "STRING", is_text=True)
    if number == COMPOUND and rest.startswith(b"r\0") and bits & 0xFFFF == 2 and size in {8, 16}:
        return Datatype(number, size, f"C{8 * size}")
    if number == ENUM and size == 1 and b"FALSE\0" in rest and b"TRUE\0" in rest:
        return Datatype(number, size, "BOOL")
    if number == VARIABLE:
        return Datatype(number, size, "STRING" if bits & 15 == 1 else "", is_text=bits & 15 == 1)
    return Datatype(number, size, "")


def shape(storage: Storage, data: bytes) -> tuple[int, ...]:
    """The sizes that a dataspace gives: none for a single element, `(0,)` for nothing at all."""
    fields = Fields(storage, data)
    version, rank, _ = fields.unsigned(1), fields.unsigned(1), fields.unsigned(1)
    if version not in {1, 2} or rank > MAX_RANK:
        raise storage.broken("a dataspace is none")
    kind = fields.unsigned(1)
    if version == 1:
        fields.take(4)
    elif kind == 2:
        return (0,)
    return tuple(fields.length() for _ in range(rank))


def first(messages: Iterable[Message], kind: Kind) -> Message | None:
    """The first message of a type."""
    return next((message for message in messages if message.kind == kind), None)
