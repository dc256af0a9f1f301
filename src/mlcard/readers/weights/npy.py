"""Where the elements of arrays of numpy stand: in a file of their own, or in the members of an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from mlcard.errors import UnreadableFileError
from mlcard.readers.npy import MAGIC, read_header
from mlcard.readers.npz import MOST_ARRAYS
from mlcard.readers.tensors import element_type
from mlcard.readers.weights.arrays import COMPRESSED, in_place
from mlcard.readers.weights.stored import named
from mlcard.readers.zip_archive import read_archive
from mlcard.readers.zip_archive.content import STORED, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.npy import Header
    from mlcard.readers.weights.stored import StoredTensor
    from mlcard.readers.zip_archive import Member


def locate(source: Source) -> Iterator[StoredTensor]:
    """The arrays of numbers in a `.npy` or `.npz` file."""
    with source.open() as file:
        if file.read(len(MAGIC)) == MAGIC:
            file.seek(0)
            header = read_header(file, source.name)
            found = _array("", header, source, header.begin)
            yield from [found] if found is not None else []
            return
        archive = read_archive(file)
        if archive.problem is not None:
            raise archive.problem
        for member in archive.members[:MOST_ARRAYS]:
            found = _member(file, member, source)
            yield from [found] if found is not None else []


def _member(file: BinaryIO, member: Member, source: Source) -> StoredTensor | None:
    name = member.name.removesuffix(".npy")
    if member.method != STORED:
        return named(name, "", (), None, COMPRESSED)
    header = read_header(cast("BinaryIO", Section(file, member.start, member.stored)), member.name[:200])
    found = _array(name, header, source, member.start + header.begin)
    if found is not None and found.place is not None and header.begin + found.place.size > member.stored:
        raise UnreadableFileError(f"{source.name}: array {found.name[:100]!r} is not in its member")
    return found


def _array(name: str, header: Header, source: Source, begin: int) -> StoredTensor | None:
    code = f"{header.code[:1]}{header.itemsize}"
    dtype = "" if header.has_objects or header.itemsize <= 0 else element_type(code)
    if not dtype:
        return None
    place = in_place(source, begin, code, header.shape, header.byte_order, is_fortran=header.is_fortran)
    return named(name, dtype, header.shape, place)
