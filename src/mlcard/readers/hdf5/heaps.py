"""Heaps: where HDF5 keeps names, texts of any length, and the links and attributes of large groups.

Specification: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, sections III.D, E and G.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard.readers.hdf5.btree import records
from mlcard.readers.hdf5.storage import Fields

if TYPE_CHECKING:
    from mlcard.readers.hdf5.storage import Storage

#: Bytes of the longest name that is read.
MAX_NAME = 1_024
#: Most objects in one collection of texts.
MAX_OBJECTS = 1_000_000
MANAGED, HUGE, TINY = 0, 1, 2


def local_heap(storage: Storage, at: int) -> tuple[int, int]:
    """Place and size of the data of a local heap, which holds the names of the links of a group."""
    storage.check_signature(at, b"HEAP")
    fields = Fields(storage, storage.read(at + 8, 2 * storage.length_size + storage.offset_size))
    size = fields.length()
    fields.length()
    return fields.address(), size


def local_name(storage: Storage, heap: tuple[int, int], offset: int) -> str:
    """The name at an offset in the data of a local heap."""
    begin, size = heap
    if not 0 <= offset < size:
        raise storage.broken("a name lies outside its heap")
    return (
        storage.read(begin + offset, min(MAX_NAME, size - offset))
        .partition(b"\0")[0]
        .decode("utf-8", "replace")
    )


def global_object(storage: Storage, at: int, index: int) -> tuple[int, int]:
    """Place and size of an object in the collection at an address: a text of variable length."""
    if at not in storage.collections:
        storage.collections[at] = _collection(storage, at)
    found = storage.collections[at].get(index)
    if found is None:
        raise storage.broken(f"the text {index} of the heap at byte {at} is missing")
    return found


def _collection(storage: Storage, at: int) -> dict[int, tuple[int, int]]:
    storage.check_signature(at, b"GCOL")
    end = min(storage.size, at + storage.unsigned(at + 8, storage.length_size))
    head = 8 + storage.length_size
    position = at + head
    found: dict[int, tuple[int, int]] = {}
    while position + head <= end and len(found) < MAX_OBJECTS:
        fields = Fields(storage, storage.read(position, head))
        index = fields.unsigned(2)
        fields.take(6)
        size = fields.length()
        if index == 0:  # what is left of the collection
            break
        found[index] = (position + head, size)
        position += head + -(-size // 8) * 8
    return found


@dataclass(frozen=True, slots=True)
class FractalHeap:
    """A heap of objects of any size, in blocks whose sizes double from row to row.

    Attributes:
        width: blocks in a row.
        start: bytes of a block of the first two rows.
        largest: bytes of the largest block that holds objects, and not other blocks.
        offset_width: bytes of the place of an object in the heap.
        size_width: bytes of the size of an object.
        root: address of the root block.
        rows: rows of the root block; 0 when it holds objects itself.
        huge: address of the tree of objects that are too large for the blocks.
    """

    width: int
    start: int
    largest: int
    offset_width: int
    size_width: int
    root: int
    rows: int
    huge: int


def fractal_heap(storage: Storage, at: int) -> FractalHeap:
    """The heap whose header lies at an address."""
    storage.check_signature(at, b"FRHP")
    offset, length = storage.offset_size, storage.length_size
    fields = Fields(storage, storage.read(at, 26 + 12 * length + 3 * offset), 7)
    filtered, _, most = fields.unsigned(2), fields.unsigned(1), fields.unsigned(4)
    if filtered:
        raise storage.broken("it compresses the names in a group, which no known writer does")
    fields.length()
    huge = fields.address()
    fields.take(length + offset + 8 * length)
    width, start, largest = fields.unsigned(2), fields.length(), fields.length()
    bits, _, root, rows = fields.unsigned(2), fields.unsigned(2), fields.address(), fields.unsigned(2)
    if (
        not (width and start and largest)
        or bits > 64
        or rows > 64
        or start & (start - 1)
        or width & (width - 1)
    ):
        raise storage.broken("a heap has blocks of no size")
    size_width = min((largest.bit_length() + 6) // 8, (most.bit_length() - 1) // 8 + 1)
    return FractalHeap(width, start, largest, -(-bits // 8), size_width, root, rows, huge)


def heap_object(storage: Storage, heap: FractalHeap, identifier: bytes) -> bytes:
    """The object that an identifier means."""
    kind = identifier[0] >> 4 & 3
    fields = Fields(storage, identifier, 1)
    if kind == TINY:
        return fields.take((identifier[0] & 15) + 1)
    if kind == HUGE:
        if fields.left() >= storage.offset_size + storage.length_size:
            at, size = fields.address(), fields.length()
            return storage.read(at, size)
        return _huge_object(storage, heap, fields.unsigned(min(storage.length_size, fields.left())))
    if kind != MANAGED:
        raise storage.broken("an object of a heap has no known kind")
    offset, size = fields.unsigned(heap.offset_width), fields.unsigned(heap.size_width)
    return storage.read(_place(storage, heap, offset), size)


def _huge_object(storage: Storage, heap: FractalHeap, wanted: int) -> bytes:
    for record in records(storage, heap.huge, again=True):
        fields = Fields(storage, record)
        at, size, number = fields.address(), fields.length(), fields.length()
        if number == wanted:
            return storage.read(at, size)
    raise storage.broken("a large object of a heap is missing")


def _place(storage: Storage, heap: FractalHeap, offset: int) -> int:
    """Where in the file an offset of a heap lies."""
    block, rows = heap.root, heap.rows
    direct = heap.largest.bit_length() - heap.start.bit_length() + 2
    while rows:
        storage.check_signature(block, b"FHIB")
        size, row = heap.start, 0
        while offset >= heap.width * size:
            offset -= heap.width * size
            size, row = (size if row == 0 else 2 * size), row + 1
            if row >= rows:
                raise storage.broken("an object lies outside its heap")
        column, offset = divmod(offset, size)
        first = block + 5 + storage.offset_size + heap.offset_width
        block = storage.address(first + (row * heap.width + column) * storage.offset_size)
        rows = size.bit_length() - (heap.start * heap.width).bit_length() + 1 if row >= direct else 0
    storage.check_signature(block, b"FHDB")
    return block + offset
