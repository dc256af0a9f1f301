"""Groups: their links to further objects, and the tree that hangs on them.

Specification: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, sections III.C and IV.A.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mlcard.errors import LimitExceededError
from mlcard.readers.hdf5.btree import records, symbol_nodes
from mlcard.readers.hdf5.elements import first
from mlcard.readers.hdf5.header import Kind, Message
from mlcard.readers.hdf5.heaps import fractal_heap, heap_object, local_heap, local_name
from mlcard.readers.hdf5.storage import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.readers.hdf5.storage import Storage

#: Most links of one file.
MAX_LINKS = 200_000
HARD, SOFT, EXTERNAL = 0, 1, 64


class Link(NamedTuple):
    """A link of a group: its name; the address of the object, or the file and path that it names instead."""

    name: str
    address: int
    outside: str = ""


def links(storage: Storage, messages: Sequence[Message]) -> list[Link]:
    """The links of a group to objects in this file and to other files; symbolic ones are left out."""
    found: list[Link] = []
    for link in _all_links(storage, messages):
        if link is not None:
            found.append(link)
        if len(found) > MAX_LINKS:
            raise LimitExceededError(f"{storage.name}: a group has more than {MAX_LINKS} links")
    return found


def _all_links(storage: Storage, messages: Sequence[Message]) -> Iterator[Link | None]:
    table = first(messages, Kind.SYMBOL_TABLE)
    if table is not None:
        fields = Fields(storage, table.data)
        yield from _symbols(storage, fields.address(), fields.address())
    for message in messages:
        if message.kind == Kind.LINK:
            yield _link(storage, message.data)
    info = first(messages, Kind.LINK_INFO)
    if info is not None:
        heap_at, tree_at = dense(storage, info.data, of_index=8)
        if storage.undefined not in {heap_at, tree_at}:
            heap = fractal_heap(storage, heap_at)
            for record in records(storage, tree_at):  # a hash of the name, then where the link is
                yield _link(storage, heap_object(storage, heap, record[4:]))


def dense(storage: Storage, data: bytes, *, of_index: int) -> tuple[int, int]:
    """Addresses of the heap and of the tree of names in an info message of links or attributes."""
    fields = Fields(storage, data, 1)
    if fields.unsigned(1) & 1:
        fields.take(of_index)
    return fields.address(), fields.address()


def _symbols(storage: Storage, tree: int, heap_at: int) -> Iterator[Link | None]:
    heap = local_heap(storage, heap_at)
    for at in symbol_nodes(storage, tree):
        storage.visit("node", at)
        storage.check_signature(at, b"SNOD")
        count = storage.unsigned(at + 6, 2)
        fields = Fields(storage, storage.read(at + 8, count * (2 * storage.offset_size + 24)))
        for _ in range(count):
            name, address, cached = fields.address(), fields.address(), fields.unsigned(4)
            fields.take(20)
            # 2: a symbolic link, which leads to an object of this file that has a hard link as well.
            yield None if cached == 2 else Link(local_name(storage, heap, name), address)


def _link(storage: Storage, data: bytes) -> Link | None:
    fields = Fields(storage, data, 1)
    flags = fields.unsigned(1)
    kind = fields.unsigned(1) if flags & 8 else HARD
    fields.take((8 if flags & 4 else 0) + (1 if flags & 16 else 0))
    name = fields.take(fields.unsigned(1 << (flags & 3))).decode("utf-8", "replace")
    if kind == HARD:
        return Link(name, fields.address())
    if kind == EXTERNAL:
        target = fields.take(fields.unsigned(2))[1:].replace(b"\0", b" ").decode("utf-8", "replace")
        return Link(name, storage.undefined, target.strip() or "another file")
    return None
