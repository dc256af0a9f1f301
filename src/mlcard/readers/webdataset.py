"""WebDataset: tar archives whose neighbouring members with one name make a sample; their content is not read.

Format: https://github.com/webdataset/webdataset, section "The WebDataset Format", and POSIX's `ustar`
(https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html). Only headers are read.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.media_folder import modality

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import JsonValue, Method, Source
    from mlcard.readers.tables import TableOptions

BLOCK = 512
#: Most members of an archive, most bytes of a name that has a header of its own.
MAX_MEMBERS = 5_000_000
MAX_NAME = 64 << 10
#: Members that show whether an archive is one of samples.
_LOOKED_AT = 200
#: Types of members: files; headers with the name of the next; with several settings of it.
_FILES, _LONG_NAME, _PAX = (b"0", b"\0", b"7"), b"L", b"x"
#: Suffixes that samples have, beside those of media.
_ENDINGS = frozenset({"cls", "json", "txt", "npy", "pyd", "pth", "jpg", "png"})


@dataclass(slots=True)
class _Samples:
    """What was counted: samples, and files by the endings of their names."""

    number: int = 0
    files: Counter[str] = field(default_factory=Counter)


def holds(source: Source) -> bool:
    """Whether an archive is one of samples: several, most of which have files with the same endings."""
    samples: dict[str, list[str]] = {}
    # What is broken further on is for `read` to tell.
    with source.open() as file, contextlib.suppress(UnreadableFileError):
        for name in islice(_members(source, file), _LOOKED_AT):
            key, ending = _split(name)
            samples.setdefault(key, []).append(ending)
    if len(samples) < 2:
        return False
    (usual, number), *_ = Counter(tuple(sorted(endings)) for endings in samples.values()).most_common(1)
    known = any(ending in _ENDINGS or modality(f"x.{ending}") for ending in usual)
    return known and number >= 0.8 * (len(samples) - 1)


def read(
    source: Source, _options: TableOptions | None = None, parts: Sequence[Source] = ()
) -> Iterator[Fact]:
    """Facts of the samples in an archive, or in those that make one dataset."""
    samples = _Samples()
    yield Fact("/file/format", "webdataset", "headers of the members", "inferred")
    problem: UnreadableFileError | None = None
    for part in (source, *parts):
        try:
            _count(part, samples)
        except UnreadableFileError as error:
            problem = problem or error
    where = f"headers of {samples.files.total()} members"
    method: Method = "computed" if problem is None else "inferred"
    yield Fact("/dataset/number_of_instances", samples.number, where, method)
    for kind in sorted({modality(f"x.{ending}") for ending in samples.files} - {""}):
        yield Fact("/dataset/data_modality/-", kind, "suffixes of the members", "inferred")
    for index, (ending, number) in enumerate(sorted(samples.files.items())):
        column: JsonValue = {
            "name": ending,
            "position": index,
            "data_type": ending.rpartition(".")[2],
            "missing": max(0, samples.number - number),
        }
        yield Fact("/dataset/features/-", column, where, "computed")
    if problem is not None:
        raise problem


def _count(source: Source, samples: _Samples) -> None:
    """Count what one archive holds."""
    before = ""
    with source.open() as file:
        for name in _members(source, file):
            key, ending = _split(name)
            samples.number += key != before
            samples.files[ending] += 1
            before = key


def _split(name: str) -> tuple[str, str]:
    """The name of a sample, and what follows the first dot of the file's name."""
    path = PurePosixPath(name)
    stem, _, ending = path.name.partition(".")
    return f"{path.parent}/{stem}", ending.lower()[:60]


def _members(source: Source, file: BinaryIO) -> Iterator[str]:
    """Yield the names of the files in an archive."""
    size, position, long_name = source.size(), 0, ""
    for _ in range(MAX_MEMBERS):
        file.seek(position)
        header = file.read(BLOCK)
        if not header.strip(b"\0"):  # two blocks of zeros end the archive
            return
        if len(header) < BLOCK or header[257:262] != b"ustar":
            raise _broken(source, f"no header at byte {position}")
        kind, length = header[156:157], _number(source, header[124:136])
        if position + BLOCK + length > size:
            raise _broken(source, f"the member at byte {position} would have {length} bytes")
        if kind in (_LONG_NAME, _PAX):
            long_name = _long_name(file.read(min(length, MAX_NAME)), kind) or long_name
        else:
            prefix, name = _text(header[345:500]), _text(header[:100])
            whole = long_name or (f"{prefix}/{name}" if prefix else name)
            long_name = ""
            if kind in _FILES and not PurePosixPath(whole).name.startswith("."):
                yield whole
        position += BLOCK + -(-length // BLOCK) * BLOCK
    raise LimitExceededError(f"{source.name}: has more than {MAX_MEMBERS} members")


def _long_name(text: bytes, kind: bytes) -> str:
    """The name that a header of its own gives to the next member; empty if it gives none."""
    if kind == _LONG_NAME:
        return _text(text)
    records = (line.partition(b" ")[2].partition(b"=") for line in text.split(b"\n"))
    return next((value.decode("utf-8", "replace") for key, _, value in records if key == b"path"), "")


def _number(source: Source, text: bytes) -> int:
    """A number in octal digits, or in binary with the highest bit set."""
    if text[0] & 0x80:
        return int.from_bytes(text[1:], "big")
    digits = text.strip(b" \0")
    try:
        return int(digits or b"0", 8)
    except ValueError as error:
        raise _broken(source, "a size is no number") from error


def _text(field_: bytes) -> str:
    return field_.partition(b"\0")[0].decode("utf-8", "replace")


def _broken(source: Source, reason: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{source.name}: not a whole tar archive: {reason}", hint="copy or download it again"
    )
