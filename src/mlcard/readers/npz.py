"""Several arrays of numpy in one zip archive: `.npz` (`numpy.savez`); those of one length make a table.

Format: https://numpy.org/doc/stable/reference/generated/numpy.savez.html. `X` and `y` side by side are the
columns `X_1`, `X_2` … and `y`; arrays of other lengths, such as those of test data, make tables of their own.
A sparse matrix of scipy is told by its shape. Pickles in arrays of objects are interpreted and not loaded.
"""

from __future__ import annotations

import io
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.npy import (
    Header,
    dataset_findings,
    described,
    first_axis,
    is_table,
    pickle_in,
    read_header,
)
from mlcard.readers.zip_archive import read_archive
from mlcard.readers.zip_archive.content import DEFLATED, Budget, open_member
from mlcard.readers.zip_archive.findings import archive_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.tables import TableOptions
    from mlcard.readers.tables.npy_rows import Elements
    from mlcard.readers.zip_archive import Archive, Member, Oddity

#: Arrays that are looked at, and that are described.
MOST_ARRAYS, MOST_DESCRIBED = 10_000, 20
#: Bytes at the start of a member that hold the header.
HEAD = 32 * 2**10
#: Bytes that a compressed array may take in memory, to be read as part of a table.
MOST_UNPACKED = 256 * 2**20
#: The arrays of `scipy.sparse.save_npz`.
SPARSE = frozenset({"data", "shape", "format"})


@dataclass(slots=True)
class _Arrays:
    """What the members of an archive are: the headers of the arrays, findings, and problems."""

    members: dict[str, tuple[Member, Header]] = field(default_factory=dict)
    findings: list[Fact] = field(default_factory=list)
    problems: list[MlcardError] = field(default_factory=list)


def read(source: Source, options: TableOptions | None = None) -> Iterator[Fact]:
    """Facts of the arrays; a problem is raised after the findings that were made before it."""
    with source.open() as file:
        archive = read_archive(file)
        oddities = list(archive.oddities)
        arrays = _arrays(source, file, archive, oddities)
    headers = {name: header for name, (_, header) in arrays.members.items()}
    texts = [f"{name}: {described(header)}" for name, header in headers.items()]
    yield Fact("/file/format", "npz", "directory")
    yield Fact("/file/description", "; ".join([f"{len(texts)} arrays", *texts[:MOST_DESCRIBED]]), "directory")
    yield from arrays.findings
    for fact in archive_findings(oddities, source):
        yield Fact(fact.slot.replace("/model/", "/dataset/", 1), fact.value, fact.where)
    first = archive.problem or next(iter(arrays.problems), None)
    if first is not None:
        raise UnreadableFileError(f"{source.name}: {first}", hint=first.hint) from first
    if options is None:  # the arrays are no data
        return
    if headers.keys() >= SPARSE:
        yield from _of_sparse(source, arrays)
    elif headers:
        yield from _of_tables(source, arrays, options)


def _arrays(source: Source, file: BinaryIO, archive: Archive, oddities: list[Oddity]) -> _Arrays:
    """Look at the members of an archive."""
    found, budget = _Arrays(), Budget()
    for member in archive.members[:MOST_ARRAYS]:
        name = member.name.encode("utf-8", "backslashreplace").decode()[:200]
        try:
            header = read_header(_head(file, member), name)
            pickled = None
            if header.has_objects:
                with open_member(file, member, budget, oddities) as inner:
                    pickled = pickle_in(inner, header)
        except MlcardError as problem:
            found.problems.append(problem)
            continue
        found.members[name.removesuffix(".npy")] = (member, header)
        if pickled is not None:
            found.findings += dataset_findings(pickled, source, name)
            found.problems += [pickled.problem] if pickled.problem is not None else []
    return found


def _of_tables(source: Source, arrays: _Arrays, options: TableOptions) -> Iterator[Fact]:
    """Facts of the tables that arrays of one length make."""
    from mlcard.readers.tables import npy_rows  # noqa: PLC0415 - readers of models get to npy
    from mlcard.readers.tables.found import facts_of  # noqa: PLC0415

    groups: dict[int, list[Elements]] = {}
    for name, (member, header) in arrays.members.items():
        unpacked = member.method != DEFLATED or member.size <= MOST_UNPACKED
        if is_table(header) and unpacked:
            opened = partial(_opened, source, member)
            groups.setdefault(header.shape[0], []).append(npy_rows.Elements(name, header, opened))
    tables = [
        npy_rows.table_of(source, group, ", ".join(array.name for array in group))
        for group in groups.values()
    ]
    if tables:
        yield from facts_of(tables, options)
    else:
        yield from first_axis(next(header for _, header in arrays.members.values()))


@contextmanager
def _opened(source: Source, member: Member) -> Iterator[BinaryIO]:
    """A member that holds an array."""
    with source.open() as file:
        yield open_member(file, member, Budget(MOST_UNPACKED), [])


def _of_sparse(source: Source, arrays: _Arrays) -> Iterator[Fact]:
    """The shape of a sparse matrix, which stands in an array of its own."""
    member, header = arrays.members["shape"]
    with _opened(source, member) as inner:
        inner.seek(header.begin)
        numbers = inner.read(16)
    if header.code == "i8" and header.shape == (2,) and len(numbers) == 16:
        rows, columns = (int.from_bytes(numbers[at : at + 8], "little", signed=True) for at in (0, 8))
        yield Fact("/dataset/number_of_instances", rows, "array shape")
        yield Fact(
            "/dataset/description", f"sparse matrix of {rows} rows and {columns} columns", "array shape"
        )


def _head(file: BinaryIO, member: Member) -> BinaryIO:
    """The first bytes of a member: a header is short, whatever follows it."""
    file.seek(member.start)
    raw = file.read(min(member.stored, HEAD))
    if member.method == DEFLATED:
        try:
            raw = zlib.decompressobj(-zlib.MAX_WBITS).decompress(raw, HEAD)
        except zlib.error as error:
            raise UnreadableFileError(f"{member.name[:200]}: the compressed member is damaged") from error
    return io.BytesIO(raw)
