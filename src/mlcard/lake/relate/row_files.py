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

#: Most rows that are listed of those in common.
LISTED = 1_000
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
class Pair:
    """A row of the one table that stands in the other. Rows are numbered from 1 in the order of reading.

    Attributes:
        one: its number in the one table.
        other: that of the first such row in the other.
        exact: whether they are the same, and not but for small differences.
    """

    one: int
    other: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """How many rows of the one table stand in the other.

    Attributes:
        rows: number of rows of the one.
        exact: those that are in the other.
        near: those that are there when small differences are dropped; the exact ones are among them.
        pairs: the first of these, at most `LISTED`.
    """

    rows: int
    exact: int
    near: int
    pairs: tuple[Pair, ...]


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
        listed = np.flatnonzero(exact | near)[:LISTED]
        places = np.where(
            exact[listed], *(_places(mine / name, theirs / name, listed) for name in (EXACT, NEAR))
        )
        pairs = (
            Pair(int(row) + 1, int(place) + 1, bool(exact[row]))
            for row, place in zip(listed, places, strict=True)
        )
        return Compared(rows, int(exact.sum()), int((exact | near).sum()), tuple(pairs))


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


def _places(mine: Path, theirs: Path, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """For some rows of a file, in their order, where the first of the same hash stands in another; or -1."""
    wanted = np.concatenate(
        [block[rows[(rows >= start) & (rows < start + len(block))] - start] for start, block in _placed(mine)]
        or [np.zeros(0, np.uint64)]
    )
    places = np.full(len(wanted), -1, np.intp)
    for start, block in _placed(theirs):
        open_ = np.flatnonzero(places < 0)
        if not len(open_):
            break
        order = block.argsort(kind="stable")
        found = order[block.searchsorted(wanted[open_], sorter=order).clip(max=len(block) - 1)]
        met = block[found] == wanted[open_]
        places[open_[met]] = found[met] + start
    return places


def _placed(path: Path) -> Iterator[tuple[int, NDArray[np.uint64]]]:
    """The hashes of a file, so many at a time, and where they begin."""
    start = 0
    for block in _blocks(path, _BLOCK):
        yield start, block
        start += len(block)


def _blocks(path: Path, size: int) -> Iterator[NDArray[np.uint64]]:
    """The hashes of a file, so many at a time."""
    with path.open("rb") as stream:
        while content := stream.read(size * _TYPE.itemsize):
            yield np.frombuffer(content, dtype=_TYPE).astype(np.uint64, copy=False)
