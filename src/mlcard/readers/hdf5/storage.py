"""The bytes of an HDF5 file, read piece by piece; and its superblock, where everything begins.

Specification: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html, section II.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlcard.readers.hdf5.header import Message

SIGNATURE = b"\x89HDF\r\n\x1a\n"
#: Most bytes of one piece of metadata; the configuration of the largest networks takes some megabytes.
MAX_PIECE = 16 * 2**20
#: Most bytes of all pieces together.
MAX_BYTES = 96 * 2**20
#: Most pieces: an honest model of 10,000 weights takes about 200,000.
MAX_PIECES = 1_500_000


class Storage:
    """An open HDF5 file.

    Attributes:
        name: how messages call the file.
        size: bytes that it has.
        stored_size: bytes that it should have, as its superblock says.
        offset_size: bytes of an address.
        length_size: bytes of a length.
        undefined: the address that means "nowhere".
        root: address of the header of the root group.
        named_types: messages of the types with a name of their own, by address.
        collections: places and sizes of the objects of global heaps, by address.
    """

    __slots__ = (
        "_bytes", "_file", "_pieces", "_seen", "collections", "length_size", "name", "named_types",
        "offset_size", "root", "size", "stored_size", "undefined",
    )  # fmt: skip

    def __init__(self, file: BinaryIO, size: int, name: str) -> None:
        self._file = file
        self._bytes = self._pieces = 0
        self._seen = set[tuple[str, int]]()
        self.named_types: dict[int, list[Message]] = {}
        self.collections: dict[int, dict[int, tuple[int, int]]] = {}
        self.size = size
        self.name = name
        version = self._start()
        at = 8 + (16 if version < 2 else 4) + (4 if version == 1 else 0)
        base, _, end = (self.address(at + index * self.offset_size) for index in range(3))
        if base:
            raise self.broken("it does not begin at its first byte")
        self.stored_size = end
        # Before version 2 the address of a driver's block and the offset of the root's name come in between.
        at += (5 if version < 2 else 3) * self.offset_size
        self.root = self.address(at)

    def _start(self) -> int:
        """Read the version and the sizes of addresses and lengths."""
        if self.read(0, 8) != SIGNATURE:
            raise self.broken("it does not begin as one")
        version = self.unsigned(8, 1)
        if version > 3:
            raise self.broken(f"version {version} of the superblock is not known")
        self.offset_size, self.length_size = self.read(13 if version < 2 else 9, 2)
        if self.offset_size not in {2, 4, 8} or self.length_size not in {2, 4, 8}:
            raise self.broken("its addresses or lengths have no possible size")
        self.undefined = (1 << 8 * self.offset_size) - 1
        return version

    def read(self, at: int, count: int) -> bytes:
        """Exactly so many bytes from a place, which must lie in the file."""
        if at < 0 or count < 0 or at + count > self.size:
            raise self.broken(f"byte {at} or the {count} after it are not in it")
        self._pieces += 1
        self._bytes += count
        if count > MAX_PIECE or self._bytes > MAX_BYTES or self._pieces > MAX_PIECES:
            raise LimitExceededError(f"{self.name}: holds more metadata than a reader grants")
        self._file.seek(at)
        data = self._file.read(count)
        if len(data) < count:
            raise self.broken(f"it ends before byte {at + count}")
        return data

    def unsigned(self, at: int, width: int) -> int:
        """The unsigned number of so many bytes at a place."""
        return int.from_bytes(self.read(at, width), "little")

    def address(self, at: int) -> int:
        """The address at a place."""
        return self.unsigned(at, self.offset_size)

    def check_signature(self, at: int, *expected: bytes) -> bytes:
        """The four letters at a place, which must be one of those that are expected."""
        found = self.read(at, 4)
        if found not in expected:
            raise self.broken(f"byte {at} does not begin {_listed(expected)}")
        return found

    def visit(self, kind: str, at: int) -> None:
        """Note that something is read; reading it twice means that the file leads in circles."""
        if (kind, at) in self._seen:
            raise self.broken(f"the {kind} at byte {at} is part of itself or of two things")
        self._seen.add((kind, at))

    def broken(self, reason: str) -> UnreadableFileError:
        """The error for a file that is not what it says."""
        return UnreadableFileError(
            f"{self.name}: not a whole HDF5 file: {reason}", hint="copy or download the file again"
        )


class Fields:
    """The fields of one piece of metadata, read from left to right."""

    __slots__ = ("_storage", "at", "data")

    def __init__(self, storage: Storage, data: bytes, at: int = 0) -> None:
        self._storage = storage
        self.data = data
        self.at = at

    def unsigned(self, width: int) -> int:
        """The next unsigned number of so many bytes."""
        return int.from_bytes(self.take(width), "little")

    def address(self) -> int:
        """The next address."""
        return self.unsigned(self._storage.offset_size)

    def length(self) -> int:
        """The next length."""
        return self.unsigned(self._storage.length_size)

    def take(self, count: int) -> bytes:
        """The next bytes."""
        found = self.data[self.at : self.at + count]
        if len(found) < count or count < 0:
            raise self._storage.broken("a piece of metadata is shorter than what it holds")
        self.at += count
        return found

    def left(self) -> int:
        """How many bytes are left."""
        return len(self.data) - self.at


def _listed(names: Sequence[bytes]) -> str:
    return " or ".join(name.decode("ascii") for name in names)
