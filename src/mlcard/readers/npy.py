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
#: Most columns of a table; arrays of images laid flat have more.
MOST_COLUMNS = 10_000
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
        fields: name, data type and order of bytes of the parts of an element, where it has any.
    """

    code: str
    shape: tuple[int, ...]
    itemsize: int
    has_objects: bool
    begin: int
    byte_order: str = "|"
    is_fortran: bool = False
    fields: tuple[tuple[str, str, str], ...] = ()


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
        case {"descr": descr, "shape": tuple() as shape, **rest}:
            element_count(shape)
            is_fortran = rest.get("fortran_order") is True
        case _:
            raise UnreadableFileError(f"{name}: the header of the array lacks its type or shape")
    if isinstance(descr, str):
        dtype = dtype_of(descr)
        code = descr.lstrip("<>=|") if dtype.code == "M8" else dtype.code  # with its unit
        return Header(code, shape, dtype.itemsize, dtype.has_objects, begin, dtype.byte_order, is_fortran)
    # Fields: `[('name', '<f8'), …]`; one of them may hold objects.
    return Header("V", shape, 0, "O" in str(descr), begin, is_fortran=is_fortran, fields=_fields(descr))


def _fields(descr: object) -> tuple[tuple[str, str, str], ...]:
    """The fields of an element; none where one of them has parts itself."""
    fields: list[tuple[str, str, str]] = []
    for field in descr if isinstance(descr, list) else ():
        match field:
            case (str(name), str(code)):
                dtype = dtype_of(code)
                fields.append((name, dtype.code, ">" if dtype.byte_order == ">" else "<"))
            case _:
                return ()
    return tuple(fields)


def described(header: Header) -> str:
    """The array in a few words."""
    return f"array of {header.code} with shape {list(header.shape)}"


def pickle_in(file: BinaryIO, header: Header) -> Pickled | None:
    """Interpret the pickle of an array of objects; None for any other array."""
    if not header.has_objects:
        return None
    end = file.seek(0, 2)
    return interpret(cast("BinaryIO", Section(file, header.begin, end - header.begin)))


def read(source: Source, options: TableOptions | None = None) -> Iterator[Fact]:
    """Facts of one array, and of the table that it is; a problem is raised after what was found before it.

    Args:
        source: the file.
        options: what somebody who knows the table says of it; None where the array is no data.
    """
    with source.open() as file:
        header = read_header(file, source.name)
        pickled = pickle_in(file, header)
    yield Fact("/file/format", "npy", "header")
    yield Fact("/file/description", described(header), "header")
    if pickled is not None:
        yield from dataset_findings(pickled, source)
        if pickled.problem is not None:
            raise type(pickled.problem)(f"{source.name}: {pickled.problem}", hint=pickled.problem.hint)
    elif options is None:
        return
    elif is_table(header):
        from mlcard.readers.tables import npy_rows  # noqa: PLC0415 - readers of models get here
        from mlcard.readers.tables.found import facts_of  # noqa: PLC0415

        array = npy_rows.Elements("", header, source.open)
        yield from facts_of([npy_rows.table_of(source, [array])], options)
    else:
        yield from first_axis(header)


def is_table(header: Header) -> bool:
    """Whether an array is one of rows and columns, or of one column."""
    if header.has_objects or not header.shape or header.shape[0] == 0:
        return False
    width = header.shape[1] if len(header.shape) == 2 else 1
    known = bool(header.fields) if header.code == "V" else header.itemsize > 0
    return known and len(header.shape) <= 2 and 0 < width <= MOST_COLUMNS


def first_axis(header: Header) -> Iterator[Fact]:
    """The number of instances of an array of more than rows and columns: by convention its first axis."""
    if len(header.shape) > 2:
        where = f"header, first of {len(header.shape)} axes"
        yield Fact("/dataset/number_of_instances", header.shape[0], where, "inferred")


def dataset_findings(pickled: Pickled, source: Source, member: str = "") -> Iterator[Fact]:
    """Findings of a pickle in a file of data, which belong to the dataset."""
    for fact in findings(pickled, source):
        where = f"{member}, {fact.where}" if member else fact.where
        value = {**fact.value, "where": where} if isinstance(fact.value, dict) else fact.value
        yield Fact(pointer("dataset", "security_findings", "-"), value, where)
