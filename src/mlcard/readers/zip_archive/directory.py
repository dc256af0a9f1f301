"""The central directory at the end of an archive (APPNOTE.TXT, sections 4.3.12 to 4.3.16)."""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import BinaryIO, Literal, TypeAlias

from mlcard.errors import LimitExceededError, UnreadableFileError

Severity: TypeAlias = Literal["low", "medium", "high"]

#: The end record is the last thing in the file but for a comment of at most 65,535 bytes.
END = Struct("<4s4H2LH")
END_SIGNATURE = b"PK\x05\x06"
LOCATOR = Struct("<4sLQL")
END64 = Struct("<4sQ2H2L4Q")
ENTRY = Struct("<4s6H3L5H2L")
ENTRY_SIGNATURE = b"PK\x01\x02"
#: Bounds of a directory; the largest checkpoints have some ten thousand members.
MOST_BYTES = 32 * 2**20
MOST_MEMBERS = 150_000
#: A size that stands in the extra field instead.
IN_EXTRA = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive.

    Attributes:
        name: its path, as the central directory gives it.
        method: how it is compressed; 0 is not, 8 is deflate.
        flags: general purpose flags of the central directory.
        crc: checksum of its content, as stated.
        stored: bytes that it takes in the archive.
        size: bytes of its content, as stated.
        header: offset of its local header.
        start: offset of its content.
    """

    name: str
    method: int
    flags: int
    crc: int
    stored: int
    size: int
    header: int
    start: int = 0


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that an honest writer of archives does not do: what, at which member, and how bad it is."""

    what: str
    member: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the central directory lies.

    Attributes:
        begin: its offset in the file.
        size: its length in bytes.
        count: how many members it says it lists.
        shift: bytes before the archive; offsets in the directory do not count them.
    """

    begin: int
    size: int
    count: int
    shift: int


def find_directory(file: BinaryIO, size: int, oddities: list[Oddity]) -> Directory:
    """Find the central directory of a file of a given size."""
    tail_size = min(size, 0xFFFF + END.size)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(END_SIGNATURE, 0, max(0, len(tail) - END.size + 4))
    if at < 0:
        raise UnreadableFileError(
            "the archive ends before its directory", hint="the file is truncated; copy or download it again"
        )
    end_offset = size - tail_size + at
    _, _, _, _, count, length, offset, comment = END.unpack_from(tail, at)
    if at + END.size + comment != len(tail):
        oddities.append(Oddity("bytes that follow the end of the archive", "", "medium"))
    begin_of_end = end_offset
    # PyTorch writes the zip64 end record always, also where the fields of the other one have room.
    found = _end64(file, end_offset)
    if found is not None:
        count, length, offset, begin_of_end = found
    begin = begin_of_end - length
    if begin < 0 or length > MOST_BYTES or count > MOST_MEMBERS:
        raise LimitExceededError(f"a directory of {count} members in {length} bytes")
    if begin != offset:
        oddities.append(Oddity("bytes that stand before the archive or its directory", "", "medium"))
    return Directory(begin, length, count, begin - offset)


def _end64(file: BinaryIO, end_offset: int) -> tuple[int, int, int, int] | None:
    """Count, length and offset of the directory from the zip64 end record, and where that record begins."""
    if end_offset < LOCATOR.size:
        return None
    file.seek(end_offset - LOCATOR.size)
    signature, _, record, _ = LOCATOR.unpack(file.read(LOCATOR.size))
    if signature != b"PK\x06\x07" or record > end_offset - LOCATOR.size - END64.size:
        return None
    file.seek(record)
    fields = END64.unpack(file.read(END64.size))
    if fields[0] != b"PK\x06\x06":
        return None
    return fields[7], fields[8], fields[9], record


def members_of(file: BinaryIO, directory: Directory, oddities: list[Oddity]) -> list[Member]:
    """List the members of the central directory, without `start`."""
    file.seek(directory.begin)
    data = file.read(directory.size)
    members: list[Member] = []
    position = 0
    while position + ENTRY.size <= len(data):
        fields = ENTRY.unpack_from(data, position)
        if fields[0] != ENTRY_SIGNATURE or len(members) >= MOST_MEMBERS:
            break
        _, _, _, flags, method, _, _, crc, stored, size, of_name, of_extra, of_comment, *_, offset = fields
        at = position + ENTRY.size
        name = _decoded(data[at : at + of_name], flags)
        extra = data[at + of_name : at + of_name + of_extra]
        size, stored, offset = _wide(extra, [size, stored, offset])
        members.append(Member(name, method, flags, crc, stored, size, offset + directory.shift))
        position = at + of_name + of_extra + of_comment
    if len(members) != directory.count or position != directory.size:
        oddities.append(Oddity("a directory that lists other members than it counts", "", "medium"))
    return members


def _decoded(name: bytes, flags: int) -> str:
    # Flag bit 11: the name is UTF-8. What no encoding allows must not keep the member from being read.
    return name.decode("utf-8" if flags & 0x800 else "cp437", "backslashreplace")


def _wide(extra: bytes, values: list[int]) -> list[int]:
    """Replace 32-bit values that do not fit by those of the zip64 extra field (4.5.3)."""
    position = 0
    while position + 4 <= len(extra):
        tag = int.from_bytes(extra[position : position + 2], "little")
        length = int.from_bytes(extra[position + 2 : position + 4], "little")
        if tag == 1:
            body = extra[position + 4 : position + 4 + length]
            words = iter([int.from_bytes(body[i : i + 8], "little") for i in range(0, len(body) - 7, 8)])
            return [next(words, value) if value == IN_EXTRA else value for value in values]
        position += 4 + length
    return values
