"""Snappy's compressed blocks, decompressed.

Format: https://github.com/google/snappy/blob/main/format_description.txt: the length of the result, then
literals and copies of what came before. A copy is at most 64 bytes for 2 bytes of input, so the result is
bounded by the input.
"""

from __future__ import annotations

#: A copy of two bytes makes at most 64; of a literal nothing is gained.
_MOST_GAIN = 32


def decompress(data: bytes, most: int) -> bytes:
    """The content of a block; a ValueError when it is not one, or is longer than `most`."""
    length, at = _length(data)
    if length > min(most, _MOST_GAIN * len(data)):
        raise ValueError(f"a block claims {length} bytes")
    out = bytearray()
    while at < len(data):
        tag = data[at]
        at += 1
        if not tag & 3:
            count = (tag >> 2) + 1
            if count > 60:
                extra = count - 60
                count = int.from_bytes(data[at : at + extra], "little") + 1
                at += extra
            out += data[at : at + count]
            at += count
        else:
            count, offset, at = _copy(data, at, tag)
            start = len(out) - offset
            if offset == 0 or start < 0:
                raise ValueError("a copy reaches before the beginning of its block")
            piece = bytes(out[start : start + count])
            out += (piece * (count // len(piece) + 1))[:count]  # a copy may reach into itself
        if at > len(data) or len(out) > length:
            raise ValueError("a block is cut, or longer than it says")
    if len(out) != length:
        raise ValueError(f"a block has {len(out)} bytes where it says {length}")
    return bytes(out)


def _length(data: bytes) -> tuple[int, int]:
    """The length of the result, a varint of at most five bytes, and the place behind it."""
    value = 0
    for at, byte in enumerate(data[:5]):
        value |= (byte & 0x7F) << (7 * at)
        if byte < 0x80:
            return value, at + 1
    raise ValueError("a block has no length")


def _copy(data: bytes, at: int, tag: int) -> tuple[int, int, int]:
    """Length and distance of a copy, and the place behind it."""
    if tag & 3 == 1:
        return ((tag >> 2) & 7) + 4, (tag >> 5) << 8 | data[at], at + 1
    size = 2 if tag & 3 == 2 else 4
    return (tag >> 2) + 1, int.from_bytes(data[at : at + size], "little"), at + size
