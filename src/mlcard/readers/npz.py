"""Several arrays of numpy in one zip archive: `.npz` (`numpy.savez`).

Format: https://numpy.org/doc/stable/reference/generated/numpy.savez.html. Headers are read, elements are not;
pickles in arrays of objects are interpreted and not loaded.
"""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.npy import dataset_findings, described, pickle_in, read_header
from mlcard.readers.zip_archive import read_archive
from mlcard.readers.zip_archive.content import DEFLATED, Budget, open_member
from mlcard.readers.zip_archive.findings import archive_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.tables import TableOptions
    from mlcard.readers.zip_archive import Member

#: Arrays that are looked at, and that are described.
MOST_ARRAYS, MOST_DESCRIBED = 10_000, 20
#: Bytes at the start of a member that hold the header.
HEAD = 32 * 2**10


def read(source: Source, _options: TableOptions | None = None) -> Iterator[Fact]:
    """Facts of the arrays; a problem is raised after the findings that were made before it."""
    problems: list[MlcardError] = []
    texts: list[str] = []
    facts: list[Fact] = []
    with source.open() as file:
        archive = read_archive(file)
        oddities, budget = list(archive.oddities), Budget()
        for member in archive.members[:MOST_ARRAYS]:
            name = member.name.encode("utf-8", "backslashreplace").decode()[:200]
            try:
                header = read_header(_head(file, member), name)
                pickled = None
                if header.has_objects:
                    with open_member(file, member, budget, oddities) as inner:
                        pickled = pickle_in(inner, header)
            except MlcardError as problem:
                problems.append(problem)
                continue
            texts.append(f"{name.removesuffix('.npy')}: {described(header)}")
            if pickled is not None:
                facts += dataset_findings(pickled, source, name)
                problems += [pickled.problem] if pickled.problem is not None else []
    yield Fact("/file/format", "npz", "directory")
    yield Fact("/file/description", "; ".join([f"{len(texts)} arrays", *texts[:MOST_DESCRIBED]]), "directory")
    yield from facts
    for fact in archive_findings(oddities, source):
        yield Fact(fact.slot.replace("/model/", "/dataset/", 1), fact.value, fact.where)
    first = archive.problem or next(iter(problems), None)
    if first is not None:
        raise UnreadableFileError(f"{source.name}: {first}", hint=first.hint) from first


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
