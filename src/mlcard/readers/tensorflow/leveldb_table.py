"""LevelDB's tables of sorted keys, in which TensorFlow keeps the index of a checkpoint.

Format: https://github.com/google/leveldb/blob/main/doc/table_format.md. A footer names the block of the
index, which names the blocks of data; a block may be compressed with Snappy. Checksums are not compared: what
a block says is checked where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.readers.tensorflow.snappy import decompress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from mlcard.facts import Source

MAGIC = b"\x57\xfb\x80\x8b\x24\x75\x47\xdb"
#: Two handles of at most 20 bytes each, filled up to 40 bytes, and the magic number.
FOOTER = 48
#: Most bytes of one block, and of all blocks together; TensorFlow writes blocks of 256 KiB.
MAX_BLOCK, MAX_TOTAL = 16 * 2**20, 128 * 2**20
#: Most entries; a large checkpoint has some ten thousand.
MAX_ENTRIES = 1_000_000
MAX_KEY = 10_000
#: Kind of compression, in the byte behind a block.
_PLAIN, _SNAPPY = 0, 1


def entries(source: Source, file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield keys and values in the order of the table."""
    size = source.size()
    if size < FOOTER:
        raise _broken(source, "it is shorter than its footer")
    file.seek(size - FOOTER)
    footer = file.read(FOOTER)
    if footer[-8:] != MAGIC:
        raise _broken(source, "its last bytes are not those of a table")
    try:
        _, at = _handle(footer, 0)  # the block of filters, which TensorFlow leaves empty
        index, _ = _handle(footer, at)
        yield from _entries(source, file, index, size)
    except (ValueError, IndexError) as error:
        raise _broken(source, str(error)) from error


def _entries(
    source: Source, file: BinaryIO, index: tuple[int, int], size: int
) -> Iterator[tuple[bytes, bytes]]:
    total = count = 0
    seen = set[int]()
    for _, value in _pairs(_block(file, index, size)):
        handle, _ = _handle(value, 0)
        block = _block(file, handle, size)
        total += len(block)
        if handle[0] in seen:
            raise ValueError("two entries of the index name one block")
        seen.add(handle[0])
        for pair in _pairs(block):
            count += 1
            if count > MAX_ENTRIES or total > MAX_TOTAL:
                raise LimitExceededError(
                    f"{source.name}: is a table of more than {MAX_ENTRIES} entries or {MAX_TOTAL} bytes"
                )
            yield pair


def _block(file: BinaryIO, handle: tuple[int, int], size: int) -> bytes:
    """The content of a block, without its trailer of a byte for the compression and four for the checksum."""
    offset, length = handle
    if offset + length + 5 > size - FOOTER:
        raise ValueError("a block reaches over the end of the file")
    if length > MAX_BLOCK:
        raise ValueError(f"a block has more than {MAX_BLOCK} bytes")
    file.seek(offset)
    data = file.read(length + 1)
    kind = data[length]
    if kind not in (_PLAIN, _SNAPPY):
        raise ValueError(f"a block is compressed in a way that is not known ({kind})")
    return decompress(data[:length], MAX_BLOCK) if kind == _SNAPPY else data[:length]


def _pairs(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The entries of a block: each key shares its beginning with the one before."""
    restarts = int.from_bytes(block[-4:], "little")
    end = len(block) - 4 * (restarts + 1)
    if end < 0:
        raise ValueError("a block is shorter than the list of its restarts")
    at, key = 0, b""
    while at < end:
        shared, at = _varint(block, at)
        own, at = _varint(block, at)
        length, at = _varint(block, at)
        if shared > len(key) or own + length > end - at or shared + own > MAX_KEY:
            raise ValueError("an entry reaches over the end of its block")
        key = key[:shared] + block[at : at + own]
        at += own
        yield key, block[at : at + length]
        at += length


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    """Offset and size of a block, and the place behind them."""
    offset, at = _varint(data, at)
    size, at = _varint(data, at)
    return (offset, size), at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("a number has no end")


def _broken(source: Source, reason: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{source.name}: not a whole table of a checkpoint: {reason}", hint="copy or download the file again"
    )
