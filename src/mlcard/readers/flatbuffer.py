"""FlatBuffers in files, without a schema and without loading them.

Format: https://flatbuffers.dev/internals/. A table begins with the distance to its vtable, which holds the
place of each field. The file is read in pages where it is looked at; every place is checked against the size
of the file, and the number of tables and of vector items that are looked at is bounded.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes that are read at once, and most pages that are kept.
PAGE, MOST_PAGES = 64 * 2**10, 64
#: Most tables and items of vectors that are looked at in one file.
MAX_VISITS = 200_000
#: Longest text that is read; longer ones are cut.
MAX_TEXT = 2_000


class Buffer:
    """An open file that holds a FlatBuffer."""

    __slots__ = ("_pages", "_visits", "file", "name", "size", "start")

    def __init__(self, file: BinaryIO, size: int, name: str, start: int = 0) -> None:
        self.file = file
        self._pages: OrderedDict[int, bytes] = OrderedDict()
        self._visits = 0
        self.size = size
        self.name = name
        self.start = start

    def read(self, at: int, count: int) -> bytes:
        """Exactly so many bytes from a place, which must lie in the buffer."""
        if at < 0 or count < 0 or at + count > self.size:
            raise self.broken(f"byte {at} is not in it")
        page, inside = divmod(at, PAGE)
        if inside + count <= PAGE:
            return self._page(page)[inside : inside + count]
        self.file.seek(self.start + at)
        data = self.file.read(count)
        if len(data) < count:
            raise self.broken(f"it ends before byte {at + count}")
        return data

    def unsigned(self, at: int, width: int) -> int:
        """The unsigned number of so many bytes at a place."""
        return int.from_bytes(self.read(at, width), "little")

    def indirect(self, at: int) -> int:
        """The place to which the offset at a place leads: always forward."""
        offset = self.unsigned(at, 4)
        if offset < 4:
            raise self.broken(f"the offset at byte {at} leads nowhere")
        return at + offset

    def visit(self, count: int = 1) -> None:
        """Count what is looked at."""
        self._visits += count
        if self._visits > MAX_VISITS:
            raise LimitExceededError(f"{self.name}: holds more than {MAX_VISITS} tables and items")

    def broken(self, reason: str) -> UnreadableFileError:
        """The error for a file that is not the buffer it is taken for."""
        return UnreadableFileError(
            f"{self.name}: not a whole FlatBuffer: {reason}", hint="copy or download the file again"
        )

    def _page(self, page: int) -> bytes:
        data = self._pages.get(page)
        if data is None:
            self.file.seek(self.start + page * PAGE)
            wanted = min(PAGE, self.size - page * PAGE)
            data = self.file.read(wanted)
            if len(data) < wanted:
                raise self.broken(f"it ends before byte {page * PAGE + wanted}")
            self._pages[page] = data
            if len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(page)
        return data


class Table:
    """A table of a buffer; fields have the numbers of their place in the schema."""

    __slots__ = ("_at", "_buffer", "_fields")

    def __init__(self, buffer: Buffer, at: int) -> None:
        buffer.visit()
        self._buffer = buffer
        self._at = at
        distance = int.from_bytes(buffer.read(at, 4), "little", signed=True)
        vtable = at - distance
        size = buffer.unsigned(vtable, 2)
        if size < 4 or size % 2:
            raise buffer.broken(f"the table at byte {at} has no list of fields")
        content = buffer.read(vtable + 4, size - 4)
        self._fields = [int.from_bytes(content[i : i + 2], "little") for i in range(0, len(content), 2)]

    def broken(self, reason: str) -> UnreadableFileError:
        """The error for a file whose table is not what it is taken for."""
        return self._buffer.broken(reason)

    def place(self, field: int) -> int:
        """The place of a field, or 0 when the table does not hold it."""
        offset = self._fields[field] if field < len(self._fields) else 0
        return self._at + offset if offset else 0

    def unsigned(self, field: int, width: int) -> int:
        """The unsigned number in a field; 0 by default."""
        at = self.place(field)
        return self._buffer.unsigned(at, width) if at else 0

    def signed(self, field: int, width: int) -> int:
        """The signed number in a field; 0 by default."""
        at = self.place(field)
        return int.from_bytes(self._buffer.read(at, width), "little", signed=True) if at else 0

    def table(self, field: int) -> Table | None:
        """The table in a field."""
        at = self.place(field)
        return Table(self._buffer, self._buffer.indirect(at)) if at else None

    def text(self, field: int, most: int = MAX_TEXT) -> str:
        """The text in a field, cut to so many characters; what is not UTF-8 becomes U+FFFD."""
        start, count = self._vector(field, 1)
        return self._buffer.read(start, min(count, 4 * most)).decode("utf-8", "replace")[:most]

    def span(self, field: int) -> tuple[int, int]:
        """Place and length of a vector of bytes."""
        return self._vector(field, 1)

    def items(self, field: int, width: int) -> int:
        """Number of items of a vector, each of so many bytes."""
        return self._vector(field, width)[1]

    def tables(self, field: int) -> Iterator[Table]:
        """The tables of a vector."""
        start, count = self._vector(field, 4)
        self._buffer.visit(count)
        for index in range(count):
            yield Table(self._buffer, self._buffer.indirect(start + 4 * index))

    def structures(self, field: int, width: int) -> tuple[int, int]:
        """Place and number of the structures of so many bytes in a vector."""
        start, count = self._vector(field, width)
        self._buffer.visit(count)
        return start, count

    def pairs(self, field: int) -> list[tuple[int, int]]:
        """The structures of two signed numbers of 8 bytes in a vector."""
        start, count = self._vector(field, 16)
        self._buffer.visit(count)
        data = self._buffer.read(start, 16 * count)
        return [(first, second) for first, second in struct.iter_unpack("<qq", data)]

    def integers(self, field: int, most: int) -> list[int] | None:
        """The signed numbers of 4 bytes in a vector; None when the table does not hold it."""
        if not self.place(field):
            return None
        start, count = self._vector(field, 4)
        if count > most:
            raise self._buffer.broken(f"a vector of {count} numbers stands where a few are expected")
        self._buffer.visit(count)
        data = self._buffer.read(start, 4 * count)
        return [int.from_bytes(data[i : i + 4], "little", signed=True) for i in range(0, len(data), 4)]

    def _vector(self, field: int, width: int) -> tuple[int, int]:
        """Place of the first item of a vector, and the number of items, all of which lie in the buffer."""
        at = self.place(field)
        if not at:
            return 0, 0
        start = self._buffer.indirect(at)
        count = self._buffer.unsigned(start, 4)
        if start + 4 + count * width > self._buffer.size:
            raise self._buffer.broken(f"the vector at byte {start} claims {count} items")
        return start + 4, count


def root(buffer: Buffer) -> Table:
    """The outermost table."""
    return Table(buffer, buffer.indirect(0))
