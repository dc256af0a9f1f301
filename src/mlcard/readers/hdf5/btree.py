"""B-trees: how HDF5 finds the links of a group.

Specification: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, section III.A.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.hdf5.storage import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.readers.hdf5.storage import Storage

#: No file is large enough for a deeper tree.
MAX_DEPTH = 16


def symbol_nodes(storage: Storage, at: int) -> Iterator[int]:
    """Addresses of the nodes of links that a tree of version 1 leads to, in the order of their names."""
    waiting = [(at, MAX_DEPTH)]
    while waiting:
        at, above = waiting.pop()
        storage.visit("node", at)
        storage.check_signature(at, b"TREE")
        kind, level, used = (
            storage.unsigned(at + 4, 1),
            storage.unsigned(at + 5, 1),
            storage.unsigned(at + 6, 2),
        )
        if kind != 0 or level >= above:
            raise storage.broken(f"the tree at byte {at} is none of a group")
        size = storage.length_size + storage.offset_size
        begin = at + 8 + 2 * storage.offset_size + storage.length_size
        fields = Fields(storage, storage.read(begin, used * size))
        children: list[int] = []
        for _ in range(used):
            children.append(fields.address())
            fields.length()
        if level:
            waiting += [(child, level) for child in reversed(children)]
        else:
            yield from children


def records(storage: Storage, at: int, *, again: bool = False) -> Iterator[bytes]:
    """All records of a tree of version 2, in order; `again` for trees that are searched more than once."""
    storage.check_signature(at, b"BTHD")
    fields = Fields(storage, storage.read(at + 6, 12 + storage.offset_size))
    node, record, depth = fields.unsigned(4), fields.unsigned(2), fields.unsigned(2)
    fields.take(2)
    root, count = fields.address(), fields.unsigned(2)
    if not record or node < 16 or depth > MAX_DEPTH:
        raise storage.broken(f"the tree at byte {at} has records of no size")
    if count == 0 or root == storage.undefined:
        return
    widths = _pointer_widths(storage, node, record, depth)
    waiting: list[tuple[int, int, int] | bytes] = [(root, count, depth)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, bytes):
            yield item
            continue
        if not again:
            storage.visit("node", item[0])
        waiting += reversed(_in_node(storage, item, record, widths))


def _in_node(
    storage: Storage, item: tuple[int, int, int], record: int, widths: list[tuple[int, int]]
) -> list[tuple[int, int, int] | bytes]:
    """The records of a node and, between them, the nodes below it."""
    at, count, depth = item
    storage.check_signature(at, b"BTIN" if depth else b"BTLF")
    of_count, of_total = widths[depth]
    pointer = storage.offset_size + of_count + of_total if depth else 0
    size = count * record + ((count + 1) * pointer if depth else 0)
    fields = Fields(storage, storage.read(at + 6, size))
    own = [fields.take(record) for _ in range(count)]
    found: list[tuple[int, int, int] | bytes] = []
    for index in range(count + 1 if depth else 0):
        child = (fields.address(), fields.unsigned(of_count), depth - 1)
        fields.take(of_total)
        found.append(child)
        found += own[index : index + 1]
    return found if depth else list(own)


def _pointer_widths(storage: Storage, node: int, record: int, depth: int) -> list[tuple[int, int]]:
    """For each depth the bytes of the number of records in a child, and of those below it (H5B2hdr.c)."""
    most = (node - 10) // record
    of_count = _width(most)
    widths = [(0, 0)]
    total, of_total = most, 0
    for _ in range(depth):
        widths.append((of_count, of_total))
        pointer = storage.offset_size + of_count + of_total
        here = max(1, (node - 10 - pointer) // (record + pointer))
        total = (here + 1) * total + here
        of_total = _width(total)
    return widths


def _width(number: int) -> int:
    """Bytes that the library takes for numbers up to this one (`H5VM_limit_enc_size`)."""
    return (max(1, number).bit_length() - 1) // 8 + 1
