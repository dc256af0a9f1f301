"""The local header before each member, compared with the central directory (APPNOTE.TXT, section 4.3.7)."""

from __future__ import annotations

from dataclasses import replace
from struct import Struct
from typing import TYPE_CHECKING, BinaryIO

from mlcard.readers.zip_archive.directory import Member, Oddity

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = Struct("<4s5H3L2H")
SIGNATURE = b"PK\x03\x04"
DESCRIPTOR_SIGNATURE = b"PK\x07\x08"
#: Bits of the general purpose flags: encrypted, patched data, strongly encrypted, directory encrypted.
REFUSED_FLAGS = 0x1 | 0x20 | 0x40 | 0x2000
ENCRYPTED = "flags of encryption or of patched data"
#: Sizes and checksum follow the content (a data descriptor).
SIZES_FOLLOW = 0x8
#: How far a signature is searched for where headers do not tell where a member begins or ends.
WINDOW = 32 * 2**20
#: A zip bomb of local headers says nothing new after so many oddities.
MOST_ODDITIES = 200


def check_local_headers(
    file: BinaryIO, members: list[Member], end: int, oddities: list[Oddity]
) -> list[Member]:
    """Complete the members with the offset of their content, as their local headers give it."""
    return [placed for member in members if (placed := _placed(file, member, end, oddities)) is not None]


def _placed(file: BinaryIO, member: Member, end: int, oddities: list[Oddity]) -> Member | None:
    found = _local(file, member.header) if 0 <= member.header < end else None
    if found is None:
        note(oddities, "a member whose local header is missing", member)
        return None
    if found.start + member.stored > end:
        note(oddities, "a member that reaches into the directory", member)
    if found.name.encode("utf-8", "replace") != member.name.encode("utf-8", "replace"):
        note(oddities, f"a local header that names {found.name[:100]!r} instead", member)
    if (found.flags | member.flags) & REFUSED_FLAGS:
        note(oddities, ENCRYPTED, member)
    if found.method != member.method:
        note(oddities, "a local header with another compression", member)
    sizes_here = not found.flags & SIZES_FOLLOW and 0xFFFFFFFF not in {found.stored, found.size}
    if sizes_here and (found.stored, found.size) != (member.stored, member.size):
        note(oddities, "a local header with other sizes", member)
    return replace(member, start=found.start)


def note(oddities: list[Oddity], what: str, member: Member) -> None:
    """Note an oddity at a member; of very many only the first."""
    if len(oddities) < MOST_ODDITIES:
        oddities.append(Oddity(what, member.name, "high"))


def _local(file: BinaryIO, offset: int) -> Member | None:
    """What the local header at an offset says; None when there is none."""
    file.seek(offset)
    data = file.read(HEADER.size)
    if len(data) < HEADER.size or not data.startswith(SIGNATURE):
        return None
    _, _, flags, method, _, _, crc, stored, size, of_name, of_extra = HEADER.unpack(data)
    name = file.read(of_name)
    if len(name) < of_name:
        return None
    text = name.decode("utf-8" if flags & 0x800 else "cp437", "backslashreplace")
    start = offset + HEADER.size + of_name + of_extra
    return Member(text, method, flags, crc, stored, size, offset, start)


def scan_local_headers(file: BinaryIO, begin: int, end: int, most: int) -> list[Member]:
    """Members that lie between two offsets, found by their local headers alone."""
    return list(_scan(file, begin, end, most))


def _scan(file: BinaryIO, begin: int, end: int, most: int) -> Iterator[Member]:
    position = begin
    for _ in range(most):
        position = _find(file, SIGNATURE, position, end)
        if position < 0:
            return
        found = _local(file, position)
        if found is None:
            position += 4
            continue
        if found.flags & SIZES_FOLLOW and not found.stored:
            after = _find(file, DESCRIPTOR_SIGNATURE, found.start, end)
            after = after if after >= 0 else end
            found = replace(found, stored=after - found.start, size=after - found.start)
        found = replace(found, stored=max(0, min(found.stored, end - found.start)))
        yield found
        position = found.start + found.stored


def _find(file: BinaryIO, signature: bytes, begin: int, end: int) -> int:
    """Offset of a signature between two offsets, at most `WINDOW` bytes on; -1 when it is not there."""
    end = min(end, begin + WINDOW)
    position = begin
    before = b""
    file.seek(begin)
    while position < end:
        chunk = file.read(min(2**20, end - position))
        if not chunk:
            break
        at = (before + chunk).find(signature)
        if at >= 0:
            return position - len(before) + at
        position += len(chunk)
        before = chunk[-3:]
    return -1
