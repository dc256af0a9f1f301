"""The structure of HDF5 files: groups, attributes, and the shapes and types of datasets; never their data.

Specification: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html. Superblocks of versions 0
to 3, object headers of versions 1 and 2, groups as symbol tables, as link messages and in fractal heaps. All
that is read is bounded, and nothing is read twice: a file that leads in circles is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import LimitExceededError
from mlcard.readers.hdf5.attributes import attributes
from mlcard.readers.hdf5.compound import members
from mlcard.readers.hdf5.elements import COMPOUND, datatype, first, resolved, shape
from mlcard.readers.hdf5.groups import MAX_LINKS, links
from mlcard.readers.hdf5.header import Kind, Message, messages_of
from mlcard.readers.hdf5.heaps import local_heap, local_name
from mlcard.readers.hdf5.layout import NOWHERE, Layout, layout
from mlcard.readers.hdf5.storage import Fields, Storage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.readers.hdf5.attributes import Value

__all__ = ["Node", "Outside", "Storage", "walk"]

#: Groups that lie deeper than this are no part of a model.
MAX_DEPTH = 64
VIRTUAL = 3


@dataclass(frozen=True, slots=True)
class Outside:
    """Something that reaches out of the file: what kind, and what it names."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class Node:
    """A group or a dataset.

    Attributes:
        path: names of the links that lead to it, without the root.
        is_dataset: whether it is a dataset.
        attributes: its texts and numbers.
        shape: sizes of a dataset.
        dtype: type of its elements, as `mlcard.readers.tensors` names it; empty for others.
        item_size: bytes of an element.
        big_endian: the most significant byte of an element comes first.
        outside: files that it names.
        members: names and types of the parts of an element of a compound type.
        layout: where its elements stand.
    """

    path: tuple[str, ...]
    is_dataset: bool
    attributes: dict[str, Value]
    shape: tuple[int, ...] = ()
    dtype: str = ""
    item_size: int = 0
    big_endian: bool = False
    outside: tuple[Outside, ...] = field(default=())
    members: tuple[tuple[str, str], ...] = ()
    layout: Layout = NOWHERE


def walk(file: BinaryIO, size: int, name: str) -> Iterator[Node]:
    """All groups and datasets of a file, a group before what it holds; what has two names comes once.

    An `UnreadableFileError` follows the nodes when the file is shorter than it says.
    """
    storage = Storage(file, size, name)
    waiting: list[tuple[tuple[str, ...], int]] = [((), storage.root)]
    seen = {storage.root}
    while waiting:
        path, address = waiting.pop()
        messages = messages_of(storage, address)
        if first(messages, Kind.DATATYPE) is not None:
            if first(messages, Kind.DATASPACE) is not None:  # else a type with a name of its own
                yield _dataset(storage, path, messages)
            continue
        held = links(storage, messages)
        outside = tuple(Outside("a link", link.outside) for link in held if link.outside)
        yield Node(path, is_dataset=False, attributes=attributes(storage, messages), outside=outside)
        for link in reversed(held):
            if not link.outside and link.address not in seen and len(path) < MAX_DEPTH:
                seen.add(link.address)
                waiting.append(((*path, link.name), link.address))
        if len(seen) > MAX_LINKS:
            raise LimitExceededError(f"{name}: holds more than {MAX_LINKS} objects")
    if storage.stored_size > size:
        raise storage.broken(f"it has {size} of {storage.stored_size} bytes")


def _dataset(storage: Storage, path: tuple[str, ...], messages: Sequence[Message]) -> Node:
    space, kind = first(messages, Kind.DATASPACE), first(messages, Kind.DATATYPE)
    if space is None or kind is None:  # the caller has seen both
        raise storage.broken("a dataset lost its type")
    found = datatype(storage, kind)
    is_table = found.number == COMPOUND and not found.name
    parts = members(storage, resolved(storage, kind).data) if is_table else ()
    return Node(
        path,
        is_dataset=True,
        attributes=attributes(storage, messages),
        shape=shape(storage, space.data),
        dtype=found.name,
        item_size=found.size,
        big_endian=found.big_endian,
        layout=layout(storage, messages),
        outside=tuple(_outside(storage, messages)),
        members=tuple((part.name, part.type.name) for part in parts),
    )


def _outside(storage: Storage, messages: Sequence[Message]) -> Iterator[Outside]:
    """Files that hold the data of a dataset instead of this one."""
    layout = first(messages, Kind.LAYOUT)
    if layout is not None and layout.data[:1] >= b"\4" and layout.data[1:2] == bytes([VIRTUAL]):
        yield Outside("a virtual dataset", "other datasets")
    message = first(messages, Kind.EXTERNAL_FILES)
    if message is None:
        return
    fields = Fields(storage, message.data, 6)
    count = fields.unsigned(2)
    heap = local_heap(storage, fields.address())
    for _ in range(min(count, 100)):
        yield Outside("an external dataset", local_name(storage, heap, fields.length()))
        fields.take(2 * storage.length_size)
