"""Bytes in order from a file, compressed or not, with bounded memory.

joblib compresses a whole file as one stream (`joblib/compressor.py`): zlib (RFC 1950), gzip (RFC 1952),
bzip2, LZMA, XZ, or an LZ4 frame (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md); before 0.10
with a header of its own (`zfile`). Tables are compressed with Zstandard as well (RFC 8878).
"""

from __future__ import annotations

import bz2
import importlib
import lzma
import zlib
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO, Protocol

from mlcard.errors import LimitExceededError, MissingExtraError, MlcardError, UnreadableFileError
from mlcard.readers.pickle_machine.limits import Limits
from mlcard.readers.pickle_machine.lz4_frame import LZ4FrameDecompressor
from mlcard.readers.pickle_machine.zfile import MAGIC, ZFileDecompressor

if TYPE_CHECKING:
    from collections.abc import Callable

#: Bytes read, or decompressed, at once.
CHUNK = 64 * 2**10
#: What a dictionary of an LZMA stream may take: preset 9 asks for 65 MiB.
LZMA_MEMORY = 128 * 2**20
#: The streams that may follow one another in a file, as several gzip members do.
JOINABLE = frozenset({"gzip", "bz2", "xz", "lz4", "zstd"})
#: What a mangled stream throws, of every codec (the package lz4 raises RuntimeError).
BROKEN_STREAM = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, IndexError, RuntimeError)


class Stream(Protocol):
    """A source of bytes that can be read and skipped, but not rewound."""

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; fewer only, or none, at the end."""
        ...

    def skip(self, size: int) -> int:
        """Pass over up to `size` bytes; the number that could be passed is returned."""
        ...


class Decompressor(Protocol):
    """What zlib, bz2, lzma and lz4 have in common."""

    @property
    def eof(self) -> bool:
        """Whether the compressed stream has ended."""
        ...

    @property
    def unused_data(self) -> bytes | None:
        """What follows the end of the compressed stream."""
        ...

    def decompress(self, data: bytes, /, max_length: int = ...) -> bytes:
        """Return at most `max_length` more bytes."""
        ...


class PlainStream:
    """An uncompressed file: what is skipped is never read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = file.seek(0, 2)
        file.seek(0)

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes."""
        return self._file.read(size)

    def skip(self, size: int) -> int:
        """Seek over up to `size` bytes, never beyond the end."""
        here = self._file.tell()
        passed = min(size, self._size - here)
        self._file.seek(here + passed)
        return passed


class CompressedStream:
    """A compressed file: what is skipped is decompressed and thrown away, `CHUNK` bytes at a time."""

    def __init__(self, file: BinaryIO, codec: str, limits: Limits) -> None:
        self._file = file
        self._codec = codec
        self._limits = limits
        self._decompressor = CODECS[codec]()
        self._waiting = b""
        self._taken = 0
        self._given = 0

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, decompressing no more than that."""
        try:
            return self._decompress(size) if size else b""
        except BROKEN_STREAM as error:
            raise UnreadableFileError(
                f"the {self._codec} stream is damaged after {self._taken} bytes ({error})",
                hint="copy the file again from where it came from",
            ) from error

    def skip(self, size: int) -> int:
        """Decompress up to `size` bytes and drop them."""
        left = size
        while left:
            dropped = len(self.read(min(left, CHUNK)))
            if not dropped:
                break
            left -= dropped
        return size - left

    def _decompress(self, size: int) -> bytes:
        while True:
            if self._decompressor.eof and not self._next_member():
                return b""
            at_end = False
            if not self._waiting and self._needs_input():
                self._waiting = self._file.read(CHUNK)
                self._taken += len(self._waiting)
                at_end = not self._waiting
            waiting, self._waiting = self._waiting, b""
            output = self._decompressor.decompress(waiting, size)
            if at_end and not output and not self._decompressor.eof:
                raise EOFError("it ends too early")
            if self._codec in {"zlib", "gzip", "zfile"}:  # zlib alone hands back what it did not take
                self._waiting = getattr(self._decompressor, "unconsumed_tail", b"")
            self._given += len(output)
            self._check_expansion()
            if output:
                return output

    def _needs_input(self) -> bool:
        return bool(getattr(self._decompressor, "needs_input", True))

    def _next_member(self) -> bool:
        """Start on the stream that follows the one that has ended, if there is one."""
        rest = (self._decompressor.unused_data or b"") or self._file.read(CHUNK)
        if not rest or self._codec not in JOINABLE or compression_of(rest) != self._codec:
            return False
        self._decompressor = CODECS[self._codec]()
        self._waiting = rest
        return True

    def _check_expansion(self) -> None:
        if self._given > self._limits.free_expansion and self._given > self._limits.expansion * self._taken:
            raise LimitExceededError(
                f"{self._taken} bytes of {self._codec} grow to more than {self._given} bytes",
                hint="this looks like a decompression bomb; decompress the file yourself if you trust it",
            )


def _lz4() -> Decompressor:
    """The package `lz4` is some fifty times faster than plain Python, and not needed."""
    try:
        frame = importlib.import_module("lz4.frame")
    except ImportError:
        return LZ4FrameDecompressor()
    decompressor: Decompressor = frame.LZ4FrameDecompressor()
    return decompressor


class _Zstd:
    """Zstandard as in Python 3.14, or of the package that brings it to older ones; errors are ValueErrors."""

    def __init__(self) -> None:
        module = next((name for name in ("compression.zstd", "backports.zstd") if _exists(name)), "")
        if not module:
            raise MissingExtraError(
                "Zstandard is read with backports.zstd, which is not installed",
                hint="pip install 'mlcard[data]'",
            )
        zstd = importlib.import_module(module)
        self._decompressor = zstd.ZstdDecompressor()
        self._error = zstd.ZstdError

    @property
    def eof(self) -> bool:
        """Whether the frame has ended."""
        return bool(self._decompressor.eof)

    @property
    def needs_input(self) -> bool:
        """Whether more bytes are needed before there is more output."""
        return bool(self._decompressor.needs_input)

    @property
    def unused_data(self) -> bytes:
        """What follows the frame."""
        return bytes(self._decompressor.unused_data)

    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes:
        """Return at most `max_length` more bytes."""
        try:
            return bytes(self._decompressor.decompress(data, max_length))
        except self._error as error:
            raise ValueError(str(error)) from error


def _exists(module: str) -> bool:
    """Whether a module can be imported."""
    try:
        return find_spec(module) is not None
    except ImportError:  # the package that it would be in does not exist
        return False


CODECS: dict[str, Callable[[], Decompressor]] = {
    "zlib": lambda: zlib.decompressobj(zlib.MAX_WBITS),
    "gzip": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    "bz2": bz2.BZ2Decompressor,
    "lzma": lambda: lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=LZMA_MEMORY),
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=LZMA_MEMORY),
    "lz4": _lz4,
    "zfile": ZFileDecompressor,
    "zstd": _Zstd,
}

#: How each stream begins; zlib's two bytes are checked further, since `x` also begins much else.
COMPRESSION_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x5d\x00\x00", "lzma"),
    (b"\x04\x22\x4d\x18", "lz4"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (MAGIC, "zfile"),
)


def compression_of(head: bytes) -> str:
    """Name of the codec that the first bytes of a file belong to; empty when it is not compressed."""
    for magic, codec in COMPRESSION_MAGIC:
        if head.startswith(magic):
            return codec
    # RFC 1950: deflate with a window up to 32 KiB, no preset dictionary, and the header is a multiple of 31.
    if len(head) > 1 and head[0] == 0x78 and not head[1] & 0x20 and int.from_bytes(head[:2], "big") % 31 == 0:
        return "zlib"
    return ""


def open_stream(file: BinaryIO, limits: Limits) -> tuple[Stream, str]:
    """Wrap an open file in a stream; returns it with the name of its codec (empty when there is none)."""
    codec = compression_of(file.read(16))
    file.seek(0)
    return (CompressedStream(file, codec, limits), codec) if codec else (PlainStream(file), "")


def peek(file: BinaryIO, size: int) -> bytes:
    """First bytes of a compressed file's content; empty when it is not, or cannot be decompressed."""
    try:
        stream, codec = open_stream(file, Limits())
        return stream.read(size) if codec else b""
    except MlcardError:
        return b""
    finally:
        file.seek(0)
