"""Two tables compared row by row: the hashes of all rows are written to files, and these compared in parts.

Memory is bounded whatever the size of the tables: of the one whose rows are looked for in the other, so many
hashes are held at a time; both files are read once for each part.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlcard.readers import read
from mlcard.readers.tables import TableOptions
from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.sketching import DumpOptions
from mlcard.readers.tables.sketching.dump import EXACT, NEAR

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from mlcard.facts import Source

#: Most hashes that are held at a time, 8 bytes each, and hashes that are read at once.
_HELD, _BLOCK = 16_000_000, 1_000_000
#: A hash as the files have it.
_TYPE = np.dtype("<u8")


@dataclass(frozen=True, slots=True)
class Rows:
    """A table whose rows are to be compared.

    Attributes:
        sources: its files.
        table: which table of the file; empty where there is one.
        options: what is known of its columns.
    """

    sources: tuple[Source, ...]
    table: str
    options: TableOptions


@dataclass(frozen=True, slots=True)
class Compared:
    """How many rows of the one table stand in the other.

    Attributes:
        rows: number of rows of the one.
        exact: those that are in the other.
        near: those that are there when small differences are dropped; the exact ones are among them.
    """

    rows: int
    exact: int
    near: int


def compare_rows(
    one: Rows, other: Rows, columns: Collection[str], different: Collection[str]
) -> Compared | None:
    """Count the rows of one table that stand in another; None if one of them cannot be read to its end.

    Args:
        one: the table whose rows are counted.
        other: the table in which they are looked for.
        columns: names of the columns that rows are compared by.
        different: those of them that near rows may differ in.
    """
    with _dumped(one, columns, different) as mine, _dumped(other, columns, different) as theirs:
        if mine is None or theirs is None:
            return None
        rows = (mine / EXACT).stat().st_size // _TYPE.itemsize
        exact, near = (_found(mine / name, theirs / name) for name in (EXACT, NEAR))
        return Compared(rows, int(exact.sum()), int((exact | near).sum()))


@contextmanager
def _dumped(rows: Rows, columns: Collection[str], different: Collection[str]) -> Iterator[Path | None]:
    """The folder with the hashes of a table while they are needed; None if they could not be made."""
    with tempfile.TemporaryDirectory(prefix="mlcard-rows-") as folder:
        dump = DumpOptions(folder, tuple(sorted(columns)), tuple(sorted(different)), rows.table)
        options = TableOptions(types=rows.options.types, tables=rows.options.tables, dump=dump)
        reading = read(rows.sources[0], options, rows.sources[1:])
        yield Path(folder) if reading.problem is None and (Path(folder) / NEAR).exists() else None


def _found(mine: Path, theirs: Path) -> NDArray[np.bool_]:
    """For each hash in a file, whether it is in another one."""
    parts = []
    for held in _blocks(mine, _HELD):
        wanted = pl.Series(held).unique()
        known = pl.Series(dtype=pl.UInt64)
        for block in _blocks(theirs, _BLOCK):
            met = pl.Series(block)
            known = pl.concat([known, wanted.filter(wanted.is_in(met.implode()))]).unique()
        parts.append(pl.Series(held).is_in(known.implode()).to_numpy())
    return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)


def _blocks(path: Path, size: int) -> Iterator[NDArray[np.uint64]]:
    """The hashes of a file, so many at a time."""
    with path.open("rb") as stream:
        while content := stream.read(size * _TYPE.itemsize):
            yield np.frombuffer(content, dtype=_TYPE).astype(np.uint64, copy=False)
