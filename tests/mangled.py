"""Files that are cut and bent: a reader may refuse them with a typed error, and must do so soon."""

from __future__ import annotations

import random
import tracemalloc
from typing import TYPE_CHECKING

from bounded import within

from mlcard.facts import Source
from mlcard.readers import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Bounds of one reading.
MOST_SECONDS, MOST_BYTES = 2.0, 200 * 2**20


def rewrite(path: Path, content: bytes) -> None:
    """Give a file another content, as a new file: ext4 waits for the disk when one is cut to nothing first.

    https://www.kernel.org/doc/html/latest/admin-guide/ext4.html, `auto_da_alloc`.
    """
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def mutants(whole: bytes, *, cuts: int, flips: int) -> Iterator[bytes]:
    """So many cuts, evenly spread, and so many single bits flipped."""
    generator = random.Random(97)  # noqa: S311 - the same mutants every time
    step = max(1, len(whole) // cuts)
    for end in range(0, len(whole), step):
        yield whole[:end]
    for _ in range(flips):
        mutant = bytearray(whole)
        mutant[generator.randrange(len(mutant))] ^= 1 << generator.randrange(8)
        yield bytes(mutant)


def survives(path: Path, whole: bytes, form: str, *, cuts: int, flips: int) -> int:
    """Read every mutant of a file by the name it has; returns how many were refused.

    Anything but an `MlcardError` escapes from `read`, and so fails the test.
    """
    refused = 0
    for mutant in mutants(whole, cuts=cuts, flips=flips):
        rewrite(path, mutant)
        with within(MOST_SECONDS):
            reading = read(Source(path, path.name))
        assert reading.problem is None or path.name in str(reading.problem), form
        refused += reading.problem is not None
    return refused


def peak(path: Path) -> int:
    """Bytes of Python's own memory that reading a file takes at most."""
    tracemalloc.start()
    try:
        read(Source(path, path.name))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
