"""The members of compound types: the columns of a table in HDF5.

Specification: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, section IV.A.2.d.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mlcard.readers.hdf5.elements import COMPOUND, ENUM, FIXED, FLOAT, OPAQUE, VARIABLE, parse_datatype
from mlcard.readers.hdf5.storage import Fields

if TYPE_CHECKING:
    from mlcard.readers.hdf5.elements import Datatype
    from mlcard.readers.hdf5.storage import Storage

TIME, BITFIELD, ARRAY = 2, 4, 10
#: Bytes of the properties of types that have a fixed number of them, behind the eight that all begin with.
_PROPERTIES = {FIXED: 4, TIME: 2, BITFIELD: 4, FLOAT: 12}
#: Types in types that are followed; a table's columns are flat.
MAX_DEPTH = 16


class Member(NamedTuple):
    """A member: its name, and its type."""

    name: str
    type: Datatype


def members(storage: Storage, data: bytes) -> tuple[Member, ...]:
    """The members of the compound type that the bytes of a message describe."""
    found: list[Member] = []
    _skip(storage, Fields(storage, data), found, 0)
    return tuple(found)


def _skip(storage: Storage, fields: Fields, found: list[Member] | None, depth: int) -> None:
    """Pass over a type; the members of the outermost compound one are kept."""
    if depth > MAX_DEPTH:
        raise storage.broken("its types are nested too deeply")
    head = fields.unsigned(1)
    version, number = head >> 4, head & 15
    bits, size = fields.unsigned(3), fields.unsigned(4)
    if number == COMPOUND:
        for _ in range(bits & 0xFFFF):
            _member(storage, fields, found, (version, size, depth))
    elif number == ENUM:
        base = fields.at
        _skip(storage, fields, None, depth + 1)
        width = int.from_bytes(fields.data[base + 4 : base + 8], "little")
        for _ in range(bits & 0xFFFF):
            _name(fields, version)
        fields.take(width * (bits & 0xFFFF))
    elif number == VARIABLE:
        _skip(storage, fields, None, depth + 1)
    elif number == ARRAY:
        rank = fields.unsigned(1)
        fields.take((3 if version < 3 else 0) + rank * (8 if version < 3 else 4))
        _skip(storage, fields, None, depth + 1)
    elif number == OPAQUE:
        fields.take(bits & 0xFF)
    else:
        fields.take(_PROPERTIES.get(number, 0))


def _member(
    storage: Storage, fields: Fields, found: list[Member] | None, compound: tuple[int, int, int]
) -> None:
    """Pass over a member of a compound type of a version, a size and a depth."""
    version, size, depth = compound
    name = _name(fields, version)
    fields.take(4 if version < 3 else max(1, (size.bit_length() + 7) // 8))
    if version == 1:
        fields.take(28)  # dimensions, which arrays have taken over
    start = fields.at
    _skip(storage, fields, None, depth + 1)
    if found is not None:
        found.append(Member(name, parse_datatype(storage, fields.data[start : fields.at])))


def _name(fields: Fields, version: int) -> str:
    """A name that ends with a zero; before version 3 it takes a multiple of eight bytes."""
    end = fields.data.find(b"\0", fields.at)
    length = (end if end >= 0 else len(fields.data)) - fields.at
    text = fields.take(length)
    fields.take(1 if version >= 3 else 8 - length % 8)
    return text.decode("utf-8", "replace")
