"""Arrays of numpy in files of their own: `.npy`.

Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. The header is a literal of
Python; it is parsed, never evaluated. An array of objects holds a pickle, which is interpreted, not loaded.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.pickle_findings import findings
from mlcard.readers.pickle_machine import interpret
from mlcard.readers.pickle_machine.arrays import dtype_of, element_count
from mlcard.readers.zip_archive.content import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.pickle_machine import Pickled
    from mlcard.readers.tables import TableOptions

MAGIC = b"\x93NUMPY"
#: numpy itself refuses longer headers of files that it does not trust.
MOST_HEADER = 10_000
#: What a header that is no literal throws out of `ast.literal_eval`.
NOT_A_LITERAL = (SyntaxError, ValueError, TypeError, MemoryError, RecursionError)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the elements.

    Attributes:
        code: data type, without byte order.
        shape: the lengths.
        itemsize: bytes of an element; 0 when it has fields.
        has_objects: the elements are, or hold, objects, so that a pickle follows.
        begin: byte offset of the elements.
        byte_order: `<`, `>`, `=` or `|`.
        is_fortran: the elements stand column by column.
    """

    code: str
    shape: tuple[int, ...]
    itemsize: int
    has_objects: bool
    begin: int
    byte_order: str = "|"
    is_fortran: bool = False


def read_header(file: BinaryIO, name: str) -> Header:
    """Read the header from the start of a file."""
    head = file.read(12)
    if not head.startswith(MAGIC) or len(head) < 12 or head[6] not in {1, 2, 3}:
        raise UnreadableFileError(f"{name}: not an array of numpy")
    size_bytes = 2 if head[6] == 1 else 4
    begin = 8 + size_bytes
    size = int.from_bytes(head[8:begin], "little")
    if size > MOST_HEADER:
        raise UnreadableFileError(f"{name}: a header of {size} bytes")
    file.seek(begin)
    text = file.read(size)
    if len(text) < size:
        raise UnreadableFileError(
            f"{name}: the header ends too early", hint="the file is truncated; copy it again"
        )
    return _parsed(text, name, begin + size)


def _parsed(text: bytes, name: str, begin: int) -> Header:
    try:
        held = ast.literal_eval(text.decode("utf-8").strip())
    except NOT_A_LITERAL as error:
        raise UnreadableFileError(f"{name}: the header of the array is damaged") from error
    match held:
        case {"descr": descr, "shape": tuple() as shape}:
            element_count(shape)
        case _:
            raise UnreadableFileError(f"{name}: the header of the array lacks its type or shape")
    if isinstance(descr, str):
        dtype = dtype_of(descr)
        is_fortran = held.get("fortran_order") is True
        return Header(
            dtype.code, shape, dtype.itemsize, dtype.has_objects, begin, dtype.byte_order, is_fortran
        )
    # Fields: `[('name', '<f8'), …]`; one of them may hold objects.
    return Header("V", shape, 0, "O" in str(descr), begin)


def described(header: Header) -> str:
    """The array in a few words."""
    return f"array of {header.code} with shape {list(header.shape)}"


def pickle_in(file: BinaryIO, header: Header) -> Pickled | None:
    """Interpret the pickle of an array of objects; None for any other array."""
    if not header.has_objects:
        return None
    end = file.seek(0, 2)
    return interpret(cast("BinaryIO", Section(file, header.begin, end - header.begin)))


def read(source: Source, _options: TableOptions | None = None) -> Iterator[Fact]:
    """Facts of one array; a problem is raised after the findings that were made before it."""
    with source.open() as file:
        header = read_header(file, source.name)
        pickled = pickle_in(file, header)
    yield Fact("/file/format", "npy", "header")
    yield Fact("/file/description", described(header), "header")
    if pickled is not None:
        yield from dataset_findings(pickled, source)
        if pickled.problem is not None:
            raise type(pickled.problem)(f"{source.name}: {pickled.problem}", hint=pickled.problem.hint)


def dataset_findings(pickled: Pickled, source: Source, member: str = "") -> Iterator[Fact]:
    """Findings of a pickle in a file of data, which belong to the dataset."""
    for fact in findings(pickled, source):
        where = f"{member}, {fact.where}" if member else fact.where
        value = {**fact.value, "where": where} if isinstance(fact.value, dict) else fact.value
        yield Fact(pointer("dataset", "security_findings", "-"), value, where)
