"""Tables of LevelDB as TensorFlow writes them, plain or compressed with Snappy."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pyarrow as pa
from protobuf import varint

if TYPE_CHECKING:
    from collections.abc import Sequence

MAGIC = bytes.fromhex("57fb808b247547db")


def block(pairs: Sequence[tuple[bytes, bytes]]) -> bytes:
    """A block with one restart; keys share their beginning with the one before."""
    out, before = b"", b""
    for key, value in pairs:
        shared = next((i for i, (a, b) in enumerate(zip(key, before, strict=False)) if a != b), None)
        shared = min(len(key), len(before)) if shared is None else shared
        out += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        before = key
    return out + struct.pack("<2I", 0, 1)


def table(pairs: Sequence[tuple[bytes, bytes]], *, compressed: bool = False, per_block: int = 5) -> bytes:
    """A table of blocks with so many entries."""
    out = b""

    def written(content: bytes) -> bytes:
        nonlocal out
        data = pa.compress(content, "snappy", asbytes=True) if compressed else content
        handle = varint(len(out)) + varint(len(data))
        out += data + bytes([compressed]) + bytes(4)
        return handle

    handles = []
    for start in range(0, len(pairs), per_block):
        part = pairs[start : start + per_block]
        handles.append((part[-1][0], written(block(part))))
    filters = written(block([]))
    index = written(block(handles))
    footer = filters + index
    return out + footer + bytes(40 - len(footer)) + MAGIC
