"""LZ4 frames in plain Python, for where the package `lz4` is not installed.

Frame format 1.6.x: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md; block format:
https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md. Checksums are passed over: whoever can change a
file can change its checksum too.
"""

from __future__ import annotations

MAGIC = b"\x04\x22\x4d\x18"
#: Largest block by the number in the frame descriptor.
BLOCK_SIZES = {4: 64 * 2**10, 5: 256 * 2**10, 6: 2**20, 7: 4 * 2**20}
#: How far back a match may reach.
WINDOW = 64 * 2**10


class LZ4FrameDecompressor:
    """One frame, decompressed step by step; the interface is that of `bz2.BZ2Decompressor`.

    Attributes:
        eof: the frame has ended.
        needs_input: nothing can be returned without further data.
        unused_data: what follows the end of the frame.
    """

    def __init__(self) -> None:
        self.eof = False
        self.needs_input = True
        self.unused_data = b""
        self._waiting = b""
        self._ready = b""
        self._window = b""
        self._largest = 0
        self._linked = False
        self._block_checksum = 0
        self._end_checksum = 0

    def decompress(self, data: bytes, /, max_length: int = -1) -> bytes:
        """Return at most `max_length` more bytes; none when further data is needed, or at the end."""
        self._waiting += data
        if not self._largest and not self._read_header():
            return b""
        while not self._ready and not self.eof and self._read_block():
            pass
        size = len(self._ready) if max_length < 0 else max_length
        given, self._ready = self._ready[:size], self._ready[size:]
        self.needs_input = not self._ready and not self.eof
        return given

    def _read_header(self) -> bool:
        """Read the frame descriptor; False when more data is needed."""
        if len(self._waiting) < 7:
            return False
        flags, block = self._waiting[4], self._waiting[5]
        size = 7 + (8 if flags & 0x08 else 0) + (4 if flags & 0x01 else 0)
        if len(self._waiting) < size:
            return False
        largest = BLOCK_SIZES.get(block >> 4 & 7)
        if not self._waiting.startswith(MAGIC) or flags >> 6 != 1 or largest is None or flags & 0x01:
            raise ValueError("not an LZ4 frame of version 1 without dictionary")
        self._largest = largest
        self._linked = not flags & 0x20
        self._block_checksum = 4 if flags & 0x10 else 0
        self._end_checksum = 4 if flags & 0x04 else 0
        self._waiting = self._waiting[size:]
        return True

    def _read_block(self) -> bool:
        """Decompress the next block; False when more data is needed."""
        if len(self._waiting) < 4:
            return False
        stated = int.from_bytes(self._waiting[:4], "little")
        if not stated:  # EndMark
            if len(self._waiting) < 4 + self._end_checksum:
                return False
            self.unused_data = self._waiting[4 + self._end_checksum :]
            self.eof = True
            return True
        size, is_plain = stated & 0x7FFFFFFF, stated >> 31
        if size > self._largest:
            raise ValueError(f"an LZ4 block of {size} bytes, and {self._largest} are allowed")
        end = 4 + size + self._block_checksum
        if len(self._waiting) < end:
            return False
        block = self._waiting[4 : 4 + size]
        self._waiting = self._waiting[end:]
        self._ready = block if is_plain else decompress_block(block, self._window, self._largest)
        if self._linked:
            self._window = (self._window + self._ready)[-WINDOW:]
        return True


def _extended(block: bytes, position: int, length: int) -> tuple[int, int]:
    """Add the bytes that continue a length of 15; returns the length and the position behind it."""
    while True:
        more = block[position]
        position += 1
        length += more
        if more != 255:
            return length, position


def decompress_block(block: bytes, window: bytes, largest: int) -> bytes:
    """Decompress one block of sequences: literals, then a match that reaches back."""
    output = bytearray(window)
    bound = len(window) + largest
    position, end = 0, len(block)
    while position < end:
        token = block[position]
        position += 1
        literals = token >> 4
        if literals == 15:
            literals, position = _extended(block, position, literals)
        if position + literals > end or len(output) + literals > bound:
            raise ValueError("an LZ4 block with literals beyond its end")
        output += block[position : position + literals]
        position += literals
        if position >= end:  # the last sequence has no match
            break
        back = block[position] | block[position + 1] << 8
        position += 2
        length = token & 15
        if length == 15:
            length, position = _extended(block, position, length)
        length += 4
        start = len(output) - back
        if not back or start < 0 or len(output) + length > bound:
            raise ValueError("an LZ4 block with a match outside of it")
        if back >= length:
            output += output[start : start + length]
        else:  # the match overlaps what it makes
            output += (output[start:] * (length // back + 1))[:length]
    return bytes(output[len(window) :])
