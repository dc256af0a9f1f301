"""Arrays in a skops file: shape and type of each, and the elements of small ones.

Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html: magic, version, length of the
header, a Python literal as header, the elements. A sparse matrix is an archive of such files
(`scipy.sparse.save_npz`).
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import MlcardError
from mlcard.readers.pickle_machine.records import Array, Dtype
from mlcard.readers.tensors import elements_of
from mlcard.readers.zip_archive import read_archive
from mlcard.readers.zip_archive.content import STORED, Budget, open_member

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlcard.readers.zip_archive import Member, Oddity

MAGIC = b"\x93NUMPY"
MAX_HEADER = 10_000
#: Arrays of more bytes are not kept.
MAX_KEPT = 64 * 2**10
_HEADER = re.compile(
    r"\{\s*'descr':\s*'([<>|=])([a-zA-Z])(\d{1,6})(?:\[\w{1,10}\])?',\s*'fortran_order':\s*(True|False),"
    r"\s*'shape':\s*\(([\d, ]{0,500})\),?\s*\}\s*"
)
#: A type with fields, as the nodes of trees have.
_RECORDS = re.compile(
    r"\{\s*'descr':\s*\[.{0,5000}\],\s*'fortran_order':\s*\w+,\s*'shape':\s*\(([\d, ]{0,500})\),?\s*\}\s*"
)


class Arrays:
    """The arrays of an archive, by the name of their file."""

    def __init__(
        self, file: BinaryIO, members: Sequence[Member], budget: Budget, oddities: list[Oddity]
    ) -> None:
        self._file = file
        self._members = {member.name: member for member in members}
        self._budget = budget
        self._oddities = oddities

    def array(self, name: str, op: int) -> Array | None:
        """The array in a file; None when there is none, or none that numpy would read."""
        member = self._members.get(name)
        if member is None:
            return None
        try:
            with open_member(self._file, member, self._budget, self._oddities) as stream:
                if name.endswith(".npz"):
                    return self._stored_values(stream, op)
                found = parse(stream, op)
        except (MlcardError, ValueError):
            return None
        if found is not None:
            found.offset = member.start + found.offset if member.method == STORED else -1
        return found

    def _stored_values(self, stream: BinaryIO, op: int) -> Array | None:
        inner = next((member for member in read_archive(stream).members if member.name == "data.npy"), None)
        found = parse(open_member(stream, inner, self._budget, self._oddities), op) if inner else None
        if found is not None:
            found.offset = -1  # in an archive inside the archive
        return found


def parse(stream: BinaryIO, op: int) -> Array | None:
    """The array that a stream begins with; its elements only when they are few."""
    head = stream.read(8)
    if head[:6] != MAGIC or len(head) < 8:
        return None
    length = int.from_bytes(stream.read(2 if head[6] == 1 else 4), "little")
    if length > MAX_HEADER:
        return None
    text = stream.read(length).decode("latin-1")
    found = _HEADER.fullmatch(text)
    if found is None:
        records = _RECORDS.fullmatch(text)
        return Array(op, None, _shape(records[1])) if records else None
    order, kind, size, fortran, sizes = found.groups()
    shape = _shape(sizes)
    item = int(size) * (4 if kind == "U" else 1)
    total = elements_of(shape) * item
    begin = stream.tell()
    data = stream.read(total) if total <= MAX_KEPT else None
    dtype = Dtype(f"{kind}{size}", order, item, kind == "O")
    kept = data if data is None or len(data) == total else None
    return Array(op, dtype, shape, total, kept, offset=begin, is_fortran=fortran == "True")


def _shape(text: str) -> tuple[int, ...]:
    sizes = tuple(int(size) for size in text.split(",") if size.strip())
    if math.prod(sizes) < 0 or len(sizes) > 64:
        raise ValueError("a shape is none")
    return sizes
