"""The header of a GGUF file: its metadata, and where its tensors lie.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, either byte order. Long
texts and long arrays are skipped: a vocabulary has hundreds of thousands of texts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.readers.gguf.types import ELEMENT_TYPES, ElementType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.facts import Source

#: A text or an array that is too long to be kept: only its length is.
Kept: TypeAlias = "bool | int | float | str | list[Kept] | Skipped"

CHUNK = 2**18
MOST_KEYS = 65_536
MOST_TENSORS = 500_000
#: Bytes of a text that is kept; the longest chat templates take some tens of thousands.
MOST_TEXT = 2**20
#: Bytes kept of all texts together.
MOST_KEPT = 32 * 2**20
MOST_ITEMS = 256
#: Texts that are passed over in arrays; the largest vocabularies have 300,000 and as many merges.
MOST_PASSED = 5_000_000
MOST_DEPTH = 4
#: `GGML_MAX_DIMS` is 4.
MOST_DIMENSIONS = 8
MOST_NAME = 4_096

#: `enum gguf_type` of fixed size, as `struct` reads them.
SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
TEXT = 8
ARRAY = 9


@dataclass(frozen=True, slots=True)
class Skipped:
    """A text or an array of which only the length is kept."""

    length: int


@dataclass(frozen=True, slots=True)
class Tensor:
    """What the header says of one tensor."""

    name: str
    type: ElementType
    shape: tuple[int, ...]
    elements: int
    byte_size: int
    offset: int


@dataclass(frozen=True, slots=True)
class Header:
    """What a header says.

    Attributes:
        version: version of the format.
        metadata: the key-value pairs, in order.
        tensors: the tensors, in order.
        data: offset of the first tensor.
        size: bytes of the file.
        big_endian: the most significant byte of a number comes first.
    """

    version: int
    metadata: Mapping[str, Kept]
    tensors: tuple[Tensor, ...]
    data: int
    size: int
    big_endian: bool = False


class Cursor:
    """A position in a file of which a window is held: what is passed over is not read when it is long."""

    def __init__(self, file: BinaryIO, order: str) -> None:
        self.size = file.seek(0, 2)
        self._file = file
        self._buffer = b""
        self._base = 0
        self._at = 0
        self.order = order
        self.kept = MOST_KEPT
        self.passed = MOST_PASSED
        self._length = Struct(f"{order}Q")
        self._type = Struct(f"{order}I")
        self._scalars = {number: Struct(order + form) for number, form in SCALARS.items()}

    @property
    def offset(self) -> int:
        """Offset of the next byte."""
        return self._base + self._at

    def seek(self, offset: int) -> None:
        """Go to an offset, inside the file."""
        if offset > self.size:
            raise EOFError(f"the header reaches beyond the {self.size} bytes of the file")
        if self._base <= offset <= self._base + len(self._buffer):
            self._at = offset - self._base
        else:
            self._base, self._at, self._buffer = offset, 0, b""

    def _fill(self, count: int) -> None:
        """Have `count` bytes in the window."""
        if len(self._buffer) - self._at >= count:
            return
        self._base, self._at, self._buffer = self.offset, 0, b""
        if self._base + count > self.size:
            raise EOFError(f"the header reaches beyond the {self.size} bytes of the file")
        self._file.seek(self._base)
        self._buffer = self._file.read(max(CHUNK, count))
        if len(self._buffer) < count:
            raise EOFError("the file became shorter while it was read")

    def _unpack(self, form: Struct) -> int | float | bool:
        self._fill(form.size)
        value: int | float | bool = form.unpack_from(self._buffer, self._at)[0]
        self._at += form.size
        return value

    def u32(self) -> int:
        """An unsigned integer of four bytes."""
        return int(self._unpack(self._type))

    def u64(self) -> int:
        """An unsigned integer of eight bytes."""
        return int(self._unpack(self._length))

    def text(self, longest: int) -> str | Skipped:
        """A text, or its length when it is too long to be kept."""
        length = self.u64()
        if length > longest or length > self.kept:
            self.seek(self.offset + length)
            return Skipped(length)
        self._fill(length)
        taken = self._buffer[self._at : self._at + length]
        self._at += length
        self.kept -= length
        return taken.decode("utf-8", "backslashreplace")

    def value(self, kind: int, depth: int = 0) -> Kept:
        """A value of a type."""
        if kind in SCALARS:
            return self._unpack(self._scalars[kind])
        if kind == TEXT:
            return self.text(MOST_TEXT)
        if kind != ARRAY or depth >= MOST_DEPTH:
            raise ValueError(f"a value of the type {kind}" if kind != ARRAY else "arrays nested too deeply")
        inner, count = self.u32(), self.u64()
        if inner in SCALARS and count > MOST_ITEMS:
            self.seek(self.offset + count * self._scalars[inner].size)
            return Skipped(count)
        self._count_passed(count * (8 if inner == ARRAY else 1))
        if inner == TEXT and count > MOST_ITEMS:
            self._pass_texts(count)
            return Skipped(count)
        items = [self.value(inner, depth + 1) for _ in range(min(count, MOST_ITEMS))]
        for _ in range(count - len(items)):
            self.value(inner, depth + 1)
        return items if count <= MOST_ITEMS else Skipped(count)

    def _count_passed(self, count: int) -> None:
        self.passed -= count
        if self.passed < 0:
            raise LimitExceededError(
                f"arrays of more than {MOST_PASSED} items", hint="no tokenizer is known to need that"
            )

    def _pass_texts(self, count: int) -> None:
        """Pass over so many texts: what opening a file of a large vocabulary spends its time on."""
        unpack, left = self._length.unpack_from, count
        while left:
            self._fill(8)
            buffer, at = self._buffer, self._at
            last = len(buffer) - 8
            while left and at <= last:
                at += 8 + unpack(buffer, at)[0]
                left -= 1
            self.seek(self._base + at)


def read_header(source: Source) -> Header:
    """Read the header of a file."""
    try:
        with source.open() as file:
            return _header(file)
    except UnreadableFileError as error:
        raise type(error)(f"{source.name}: {error}", hint=error.hint) from error
    except (EOFError, ValueError) as error:
        raise UnreadableFileError(
            f"{source.name}: not a whole GGUF file: {error}", hint="copy or download the file again"
        ) from error


def _header(file: BinaryIO) -> Header:
    start = file.read(8)
    if len(start) < 8 or start[:4] != b"GGUF":
        raise UnreadableFileError("it does not begin as a GGUF file does")
    # A file of the other byte order has its version in the upper half.
    order = "<" if start[4:6] != b"\0\0" else ">"
    cursor = Cursor(file, order)
    cursor.seek(4)
    version = cursor.u32()
    if version not in {2, 3}:
        raise UnreadableFileError(
            f"version {version} of GGUF is not one that is known",
            hint="convert the model again with a current llama.cpp",
        )
    tensor_count, key_count = cursor.u64(), cursor.u64()
    if key_count > MOST_KEYS or tensor_count > MOST_TENSORS:
        raise LimitExceededError(f"a header of {key_count} keys and {tensor_count} tensors")
    metadata: dict[str, Kept] = {}
    for _ in range(key_count):
        key = cursor.text(MOST_NAME)
        if not isinstance(key, str) or key in metadata:
            raise ValueError(f"the key {str(key)[:100]!r} is too long, or occurs twice")
        metadata[key] = cursor.value(cursor.u32())
    tensors = tuple(_tensor(cursor) for _ in range(tensor_count))
    alignment = metadata.get("general.alignment", 32)
    if type(alignment) is not int or not 0 < alignment <= 2**20:
        raise ValueError(f"an alignment of {alignment}")
    data = (cursor.offset + alignment - 1) // alignment * alignment
    return Header(version, metadata, tensors, data, cursor.size, order == ">")


def _tensor(cursor: Cursor) -> Tensor:
    name = cursor.text(MOST_NAME)
    dimensions = cursor.u32()
    if not isinstance(name, str) or dimensions > MOST_DIMENSIONS:
        raise ValueError(f"a tensor of {dimensions} dimensions, or with too long a name")
    shape = tuple(cursor.u64() for _ in range(dimensions))
    kind, offset = cursor.u32(), cursor.u64()
    known = ELEMENT_TYPES.get(kind)
    elements = math.prod(shape)
    if known is None:
        raise ValueError(f"tensor {name[:100]}: there is no element type {kind}")
    if elements >= 2**63 or (shape[0] if shape else 1) % known.block:
        raise ValueError(f"tensor {name[:100]}: its shape {shape} does not fit {known.name}")
    return Tensor(name, known, shape, elements, elements // known.block * known.size, offset)


def layout_problem(header: Header) -> str:
    """Why the tensors cannot lie where the header says; empty when they can."""
    end, names = 0, set[str]()
    room = header.size - header.data
    for tensor in sorted(header.tensors, key=lambda tensor: (tensor.offset, tensor.byte_size)):
        label = tensor.name[:100]
        if tensor.name in names:
            return f"tensor {label} occurs twice"
        names.add(tensor.name)
        if tensor.offset + tensor.byte_size > room:
            return (
                f"tensor {label} ends at byte {header.data + tensor.offset + tensor.byte_size}"
                f" of a file of {header.size}"
            )
        if tensor.offset < end:
            return f"tensor {label} overlaps the one before it"
        end = tensor.offset + tensor.byte_size
    return ""
