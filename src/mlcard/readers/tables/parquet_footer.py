"""What a Parquet file says of itself, checked against the file before anything is sized by it.

Format: https://parquet.apache.org/docs/file-format/ and `parquet.thrift`; the footer is a `FileMetaData` in
Thrift's compact protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from mlcard.errors import LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from mlcard.facts import Source

#: Largest footer that is read, in bytes. A thousand columns and a hundred row groups take about 10 MB.
MAX_FOOTER = 64_000_000
#: Most values of one row group: it is decoded as a whole, so it has to fit into memory.
MAX_ROW_GROUP = 1 << 29
_MAX_DEPTH = 24
_HINT = "copy or download the file again"

Struct: TypeAlias = dict[int, Any]


@dataclass(frozen=True, slots=True)
class Footer:
    """What is used of a footer.

    Attributes:
        version: of the format.
        rows: how many there are.
        groups: how many each row group has.
        bytes_uncompressed: size of the rows unpacked.
        notes: what the writer noted.
    """

    version: int
    rows: int
    groups: tuple[int, ...]
    bytes_uncompressed: int
    notes: dict[str, str]


def read_footer(source: Source) -> Footer:
    """The checked footer of a Parquet file."""
    size = source.size()
    with source.open() as stream:
        if size < 12 or stream.read(4) != b"PAR1":
            raise _broken(
                source, "it does not begin with PAR1" if size >= 12 else f"it has only {size} bytes"
            )
        stream.seek(size - 8)
        length, magic = struct.unpack("<I4s", stream.read(8))
        if magic == b"PARE":
            raise UnreadableFileError(f"{source.name}: its footer is encrypted", hint="decrypt it first")
        if magic != b"PAR1":
            raise _broken(source, "it does not end with PAR1")
        if length > size - 12:
            raise _broken(source, f"its footer would take {length} of {size} bytes")
        if length > MAX_FOOTER:
            raise LimitExceededError(
                f"{source.name}: its footer is larger than {MAX_FOOTER} bytes",
                hint="write it with fewer or larger row groups",
            )
        stream.seek(size - 8 - length)
        data = stream.read(length)
    try:
        metadata = _Compact(data).struct()
        return _checked(source, metadata, size - 8 - length)
    except (IndexError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise _broken(source, "its footer is mangled") from error


def _checked(source: Source, metadata: Struct, data_end: int) -> Footer:
    leaves = sum(1 for element in metadata[2] if not element.get(5))
    total, uncompressed = 0, 0
    for group in metadata.get(4, []):
        rows, chunks = group[3], group[1]
        if rows < 0 or len(chunks) != leaves:
            raise _broken(source, f"a row group has {rows} rows and {len(chunks)} of {leaves} columns")
        if rows * max(leaves, 1) > MAX_ROW_GROUP:
            raise LimitExceededError(
                f"{source.name}: a row group has {rows} rows of {leaves} columns, more than is read at once",
                hint="write it with smaller row groups, for example of 1,000,000 rows",
            )
        if rows:  # without rows, the places may be anything
            uncompressed += sum(_check_chunk(source, chunk, data_end) for chunk in chunks)
        total += rows
    if total != metadata[3]:
        raise _broken(source, f"its footer says {metadata[3]} rows, its row groups have {total}")
    groups = tuple(int(group[3]) for group in metadata.get(4, []))
    return Footer(int(metadata[1]), total, groups, uncompressed, _notes(metadata))


def _notes(metadata: Struct) -> dict[str, str]:
    """What the writer noted, by its names."""
    pairs = ((pair.get(1, b""), pair.get(2, b"")) for pair in metadata.get(5, []))
    return {key.decode("utf-8", "replace"): value.decode("utf-8", "replace") for key, value in pairs}


def _check_chunk(source: Source, chunk: Struct, data_end: int) -> int:
    """The size of a column's part without compression, after a check that the part lies in the file."""
    if 1 in chunk:
        raise UnreadableFileError(f"{source.name}: its columns lie in other files", hint="give a whole file")
    column = chunk[3]
    start = min(column[9], column.get(11) or column[9])
    compressed, uncompressed = column[7], column[6]
    if start < 4 or compressed < 0 or start + compressed > data_end or uncompressed < 0 or column[5] < 0:
        raise _broken(source, f"a column would lie at byte {start} with {compressed} bytes")
    return int(uncompressed)


def _broken(source: Source, reason: str) -> UnreadableFileError:
    return UnreadableFileError(f"{source.name}: not a whole Parquet file: {reason}", hint=_HINT)


class _Compact:
    """Reads Thrift's compact protocol into dictionaries by field number; every length is checked first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._depth = 0

    def struct(self) -> Struct:
        """The struct at the current place."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError("nested too deeply")
        fields: Struct = {}
        number = 0
        while (head := self._byte()) != 0:
            step = head >> 4
            number = number + step if step else self._zigzag()
            kind = head & 15
            fields[number] = kind == 1 if kind in (1, 2) else self._value(kind)
        self._depth -= 1
        return fields

    def _value(self, kind: int) -> Any:
        if kind in (1, 2, 3):  # in a list, a boolean takes a byte
            return self._byte()
        if kind in (4, 5, 6):
            return self._zigzag()
        if kind == 7:
            return self._bytes(8)
        if kind == 8:
            return self._bytes(self._varint())
        if kind in (9, 10):
            return self._list()
        if kind == 12:
            return self.struct()
        raise ValueError(f"type {kind} does not occur in a Parquet footer")

    def _list(self) -> list[Any]:
        head = self._byte()
        size = head >> 4
        if size == 15:
            size = self._varint()
        if size > len(self._data) - self._at:  # every item takes at least a byte
            raise ValueError("a list longer than the footer")
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError("nested too deeply")
        items = [self._value(head & 15) for _ in range(size)]
        self._depth -= 1
        return items

    def _byte(self) -> int:
        value = self._data[self._at]
        self._at += 1
        return value

    def _bytes(self, size: int) -> bytes:
        if size > len(self._data) - self._at:
            raise ValueError("a text longer than the footer")
        self._at += size
        return self._data[self._at - size : self._at]

    def _varint(self) -> int:
        result = shift = 0
        while shift < 70:
            byte = self._byte()
            result |= (byte & 127) << shift
            if byte < 128:
                return result
            shift += 7
        raise ValueError("a number of more than 64 bits")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
