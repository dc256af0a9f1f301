"""Arrays that stand in files beside a pickle, as joblib wrote them before 0.10: `model.pkl_01.npy`.

`joblib.load` reads them with `allow_pickle=True`, so that a pickle in one of them runs too: it is interpreted
here, and what it names is reported. No name leads out of the folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import MlcardError
from mlcard.facts import Fact, Source
from mlcard.readers.beside import stays_inside
from mlcard.readers.npy import pickle_in, read_header
from mlcard.readers.pickle_findings import findings
from mlcard.readers.pickle_machine.arrays import dtype_of
from mlcard.readers.security import finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.readers.pickle_machine import Pickled
    from mlcard.readers.pickle_machine.records import Array

#: Files beside one pickle that are looked at.
MOST_FILES = 10_000
LEAVES = "a path that leaves the folder: joblib would read a file of another one"


def companions(pickled: Pickled, source: Source) -> Iterator[Fact]:
    """Complete the arrays with type and shape, and yield findings about the files that hold them."""
    outside = [array for array in pickled.arrays if array.file]
    for array in outside[:MOST_FILES]:
        where = f"opcode {array.op}"
        if not stays_inside(array.file) or "/" in array.file:
            name = array.file.encode("utf-8", "backslashreplace").decode()
            yield finding(source, f"the array file {name}", where, LEAVES, "high", "unknown")
            continue
        try:
            yield from _read_beside(array, source)
        except MlcardError as problem:
            yield finding(source, f"the array file {array.file}", where, str(problem), "medium", "unreadable")


def _read_beside(array: Array, source: Source) -> Iterator[Fact]:
    """Read the header of one file; a `.z` is zlib without a header, and the pickle tells what is in it."""
    name = source.name.rpartition("/")[0]
    beside = Source(source.path.parent / array.file, f"{name}/{array.file}" if name else array.file)
    with beside.open() as file:
        if array.shape is not None:
            return
        header = read_header(file, beside.name)
        array.dtype, array.shape = dtype_of(header.code), header.shape
        inner = pickle_in(file, header)
    if inner is not None:
        yield from findings(inner, beside)
        if inner.problem is not None:
            raise type(inner.problem)(str(inner.problem), hint=inner.problem.hint)
