"""Object headers: the messages that describe a group or a dataset.

Specification: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, section IV.A.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from mlcard.errors import LimitExceededError
from mlcard.readers.hdf5.storage import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.readers.hdf5.storage import Storage

#: Most messages of one object: links and attributes beyond a few dozen are stored elsewhere.
MAX_MESSAGES = 20_000


class Kind(IntEnum):
    """Types of messages that are read (section IV.A.2)."""

    DATASPACE = 0x01
    LINK_INFO = 0x02
    DATATYPE = 0x03
    LINK = 0x06
    EXTERNAL_FILES = 0x07
    LAYOUT = 0x08
    ATTRIBUTE = 0x0C
    CONTINUATION = 0x10
    SYMBOL_TABLE = 0x11
    ATTRIBUTE_INFO = 0x15


class Message(NamedTuple):
    """One message of a header: its type, whether it only points to the real one, and its content."""

    kind: int
    shared: bool
    data: bytes


def messages_of(storage: Storage, at: int) -> list[Message]:
    """All messages of the object whose header lies at an address."""
    start = storage.read(at, 4)
    if start == b"OHDR":
        waiting, tracked = _first_chunk(storage, at)
    elif start[0] == 1:
        waiting, tracked = (at + 16, storage.unsigned(at + 8, 4)), None
    else:
        raise storage.broken(f"no object's header lies at byte {at}")
    chunks, seen = [waiting], set[int]()
    found: list[Message] = []
    while chunks:
        begin, size = chunks.pop()
        if begin in seen:
            raise storage.broken(f"the object at byte {at} leads in circles")
        seen.add(begin)
        for message in _in_chunk(storage, storage.read(begin, size), tracked=tracked):
            if message.kind == Kind.CONTINUATION:
                fields = Fields(storage, message.data)
                chunks.append(_continued(storage, fields.address(), fields.length(), whole=tracked is None))
                continue
            found.append(message)
            if len(found) > MAX_MESSAGES:
                raise LimitExceededError(f"{storage.name}: an object has more than {MAX_MESSAGES} messages")
    return found


def _first_chunk(storage: Storage, at: int) -> tuple[tuple[int, int], bool]:
    """Place and size of the messages of a header of version 2; and whether each has a number of creation."""
    flags = storage.unsigned(at + 5, 1)
    position = at + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
    width = 1 << (flags & 3)
    return (position + width, storage.unsigned(position, width)), bool(flags & 4)


def _continued(storage: Storage, at: int, size: int, *, whole: bool) -> tuple[int, int]:
    """Place and size of the messages in a further chunk; in version 2 between a signature and a checksum."""
    if whole:
        return at, size
    storage.check_signature(at, b"OCHK")
    return at + 4, size - 8


def _in_chunk(storage: Storage, data: bytes, *, tracked: bool | None) -> Iterator[Message]:
    """The messages in a chunk; `tracked` is None in version 1."""
    fields = Fields(storage, data)
    smallest = 8 if tracked is None else 6 if tracked else 4
    while fields.left() >= smallest:
        if tracked is None:
            kind, size, flags = fields.unsigned(2), fields.unsigned(2), fields.unsigned(4) & 0xFF
        else:
            kind, size, flags = fields.unsigned(1), fields.unsigned(2), fields.unsigned(1)
            fields.take(2 if tracked else 0)
        yield Message(kind, bool(flags & 2), fields.take(size))
