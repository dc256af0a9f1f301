"""A text file that is compressed as a whole: gzip, bzip2, XZ or Zstandard.

It is decompressed as it is read, in parts; nothing is written to disk. What grows without end is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Self, cast

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, Source
from mlcard.readers.pickle_machine.limits import Limits
from mlcard.readers.pickle_machine.streams import compression_of, open_stream

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from mlcard.readers.pickle_machine.streams import Stream

#: The codecs that tables are compressed with, as the schema names them.
CODECS = {"gzip": "gzip", "bz2": "bzip2", "xz": "xz", "zstd": "zstd"}
#: Text of numbers shrinks to a hundredth at the most; a table of a gigabyte may be all the same.
_LIMITS = Limits(expansion=300, free_expansion=2**30)


class _Content:
    """The content of an open file, as a stream of bytes that can only be read on."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self._stream: Stream
        self._stream, _ = open_stream(file, _LIMITS)

    def seekable(self) -> bool:
        """Whether it can be rewound: no."""
        return False

    def read(self, size: int) -> bytes:
        """Return exactly `size` bytes, or what is left."""
        parts: list[bytes] = []
        while size and (part := self._part(size)):
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _part(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except UnreadableFileError as error:
            raise type(error)(f"{self._name}: {error}", hint=error.hint) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


class Packed(Source):
    """A file whose content is read in place of its bytes."""

    __slots__ = ()

    def open(self) -> BinaryIO:
        """Open the content for reading; it cannot be rewound."""
        return cast("BinaryIO", _Content(Source.open(self), self.name))


def unpacked(source: Source) -> tuple[Source, str]:
    """The source whose content is the table's text, and how it is compressed; empty where it is not."""
    with source.open() as file:
        codec = compression_of(file.read(16))
    return (Packed(source.path, source.name), CODECS[codec]) if codec in CODECS else (source, "")


def compression(codec: str) -> Iterator[Fact]:
    """The fact of how a file is compressed, if it is."""
    if codec:
        yield Fact("/file/compression", codec, "first bytes")
