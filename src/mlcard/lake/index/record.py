"""What each card said when it was read: its statements, compressed, in one file that only grows.

The store holds what all cards say together, each statement once. When a card changes, the statements that it
alone made have to leave, and what it made is no longer in its file; so it is kept here. Only the run that
writes the index opens the file. It adds at the end, and the list of the index tells how long the file is:
what a run that was killed has added lies behind that, and the next run writes over it.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, NamedTuple, Self

from mlcard.errors import LakeIndexError

if TYPE_CHECKING:
    from pathlib import Path

#: Level of zlib: a card takes 40 µs and a seventh of its statements' length; more would save little.
_LEVEL = 1


class Place(NamedTuple):
    """Where in the file the statements of a card are, in bytes; nowhere if it makes none."""

    start: int
    length: int


def packed(triples: str) -> bytes:
    """Statements as the file holds them; nothing for none."""
    return zlib.compress(triples.encode(), _LEVEL) if triples else b""


class Record:
    """The file, open to be read and to be added to."""

    def __init__(self, file: Path, size: int) -> None:
        """Open the file, or begin it.

        Args:
            file: its path.
            size: its length in bytes, as the list of the index has it; 0 to begin it.

        Raises:
            LakeIndexError: it is shorter.
            OSError: it is not there, or cannot be opened.
        """
        self._stream = file.open("r+b" if size else "w+b")
        self.size = size
        if os.fstat(self._stream.fileno()).st_size < size:
            self._stream.close()
            raise LakeIndexError(f"{file}: damaged: it is shorter than it was written")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def add(self, content: bytes) -> Place:
        """Add the statements of a card, packed."""
        place = Place(self.size, len(content))
        self._stream.seek(self.size)
        self._stream.write(content)
        self.size += len(content)
        return place

    def read(self, place: Place) -> str:
        """The statements of a card, in N-Triples.

        Raises:
            LakeIndexError: the file is damaged.
        """
        if not place.length:
            return ""
        self._stream.seek(place.start)
        try:
            return zlib.decompress(self._stream.read(place.length)).decode()
        except (zlib.error, UnicodeDecodeError) as error:
            raise LakeIndexError(
                f"{self._stream.name}: damaged ({error})", hint="mlcard index --anew reads every card again"
            ) from error

    def sync(self) -> None:
        """Have the system write the file to the disk."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
