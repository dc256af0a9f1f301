"""Where the elements of a dataset stand.

Specification: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, section IV.A.2.i. Elements
in one piece have a place; those in chunks do not: chunks may be compressed, and come in any order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mlcard.readers.hdf5.elements import first
from mlcard.readers.hdf5.header import Kind, Message
from mlcard.readers.hdf5.storage import Fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlcard.readers.hdf5.storage import Storage

COMPACT, CONTIGUOUS = 0, 1


class Layout(NamedTuple):
    """Where elements stand: at an offset of the file, or in the dataset's description; or why nowhere."""

    begin: int = -1
    data: bytes | None = None
    reason: str = ""


#: The layout of what is no dataset.
NOWHERE = Layout(reason="it is no dataset")


def layout(storage: Storage, messages: Sequence[Message]) -> Layout:
    """The layout of the dataset that some messages describe."""
    message = first(messages, Kind.LAYOUT)
    if message is None or message.data[:1] not in {b"\3", b"\4", b"\5"}:
        return Layout(reason="it is stored as early versions of HDF5 did")
    fields = Fields(storage, message.data, 1)
    kind = fields.unsigned(1)
    if kind == COMPACT:
        return Layout(data=fields.take(fields.unsigned(2)), reason="it is part of its description")
    if kind != CONTIGUOUS or first(messages, Kind.EXTERNAL_FILES) is not None:
        return Layout(reason="its elements stand in chunks, or in another file")
    begin = fields.address()
    if begin == storage.undefined:
        return Layout(reason="its elements were never written")
    return Layout(begin)
