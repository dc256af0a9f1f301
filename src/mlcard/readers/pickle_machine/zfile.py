"""The compressed files of joblib before 0.10: `ZF`, the length in hexadecimal, and a zlib stream.

Format: `read_zfile` in `joblib/numpy_pickle_compat.py`. Python 2 wrote one blank more after the length.
"""

from __future__ import annotations

import zlib

MAGIC = b"ZF0x"
#: `ZF`, and as many characters as `hex(2**64)` has.
HEADER = 2 + 19


class ZFileDecompressor:
    """A decompressor of zlib that passes over the header."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj()
        self._head: bytes | None = b""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        """What follows the end of the stream."""
        return self._zlib.unused_data

    @property
    def unconsumed_tail(self) -> bytes:
        """What was given and not yet decompressed."""
        return self._zlib.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        """Return at most `max_length` more bytes."""
        if self._head is not None:
            self._head += data
            if len(self._head) <= HEADER:
                return b""
            begin = HEADER + (self._head[HEADER : HEADER + 1] == b" ")
            data, self._head = self._head[begin:], None
        return self._zlib.decompress(data, max_length)
