"""The content of a member: in place when it is stored, inflated within a budget when it is not."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.readers.zip_archive.directory import Member, Oddity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer

CHUNK = 2**20
STORED = 0
DEFLATED = 8
#: The checksum of a larger member is not verified: reading it would cost more than its opcodes.
MOST_VERIFIED = 64 * 2**20


@dataclass(slots=True)
class Budget:
    """Bytes that may still be inflated from an archive, whatever its members say of their sizes."""

    left: int = 48 * 2**20


class Section(io.RawIOBase):
    """A part of a file, as a file of its own."""

    def __init__(self, file: BinaryIO, begin: int, size: int) -> None:
        super().__init__()
        self._file = file
        self._begin = begin
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be sought in."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to an offset in the part."""
        base = (0, self._position, self._size)[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: Buffer, /) -> int:
        """Read what is left of the part, up to the buffer's length."""
        view = memoryview(buffer)
        self._file.seek(self._begin + self._position)
        data = self._file.read(max(0, min(len(view), self._size - self._position)))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)


def open_member(file: BinaryIO, member: Member, budget: Budget, oddities: list[Oddity]) -> BinaryIO:
    """Open a member for reading; a checksum that is wrong is an oddity, not an error."""
    if member.method == STORED:
        part = io.BufferedReader(Section(file, member.start, member.stored), CHUNK)
        if member.stored <= MOST_VERIFIED:
            _verify(zlib.crc32(part.read()), member, oddities)
            part.seek(0)
        return cast("BinaryIO", part)
    if member.method != DEFLATED:
        raise UnreadableFileError(
            f"{member.name[:200]}: compressed by method {member.method}, which no known writer of models uses"
        )
    content, whole = inflated(file, member, budget)
    if whole:
        _verify(zlib.crc32(content), member, oddities)
    else:
        oddities.append(Oddity("a compressed member that is damaged", member.name, "medium"))
    return io.BytesIO(content)


def inflated(file: BinaryIO, member: Member, budget: Budget) -> tuple[bytes, bool]:
    """Inflate a member within the budget; returns its content, and whether that is all of it."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    file.seek(member.start)
    left, waiting, parts = member.stored, b"", list[bytes]()
    try:
        while not stream.eof and (waiting or left):
            if not waiting:
                waiting = file.read(min(CHUNK, left))
                left -= len(waiting)
                if not waiting:
                    break
            parts.append(stream.decompress(waiting, min(CHUNK, budget.left + 1)))
            waiting = stream.unconsumed_tail
            budget.left -= len(parts[-1])
            if budget.left < 0:
                raise LimitExceededError(
                    f"{member.name[:200]}: the archive inflates to more than a reader grants",
                    hint="this looks like a decompression bomb; unpack the file yourself if you trust it",
                )
    except zlib.error:
        return b"".join(parts), False
    return b"".join(parts), stream.eof


def _verify(crc: int, member: Member, oddities: list[Oddity]) -> None:
    if crc != member.crc:
        oddities.append(Oddity("a checksum that is wrong", member.name, "medium"))


def pieces(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """The content of a member, at most `CHUNK` bytes at a time; the caller says when it is enough."""
    if member.method not in (STORED, DEFLATED):
        raise UnreadableFileError(f"{member.name[:200]}: compressed by method {member.method}")
    left, position = member.stored, member.start
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while left:
            file.seek(position)
            waiting = file.read(min(CHUNK, left))
            if not waiting:
                raise UnreadableFileError(f"{member.name[:200]}: the archive ends within it")
            position += len(waiting)
            left -= len(waiting)
            while waiting:
                yield waiting if member.method == STORED else stream.decompress(waiting, CHUNK)
                waiting = b"" if member.method == STORED else stream.unconsumed_tail
    except zlib.error as error:
        raise UnreadableFileError(
            f"{member.name[:200]}: the compressed member is damaged ({error})",
            hint="copy or download the file again",
        ) from error
