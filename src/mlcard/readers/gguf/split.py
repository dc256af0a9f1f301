"""A model in several GGUF files: which part a file is, and the headers of the others.

Names: `llama_split_path` of llama.cpp, `NAME-00001-of-00003.gguf`; keys `split.no`, counted from 0, and
`split.count`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.readers.gguf.header import Header, read_header

if TYPE_CHECKING:
    from mlcard.facts import Source

NAME = re.compile(r"(.+)-(\d{5})-of-(\d{5})\.gguf", re.IGNORECASE)
MOST_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a model a file is, counted from 0, and of how many."""

    number: int
    count: int


def part_of(header: Header, source: Source) -> Part | None:
    """Return which part a file is; None when it is the whole model."""
    number, count = header.metadata.get("split.no"), header.metadata.get("split.count")
    if type(count) is not int or count < 2:
        return None
    if type(number) is not int or not 0 <= number < count <= MOST_PARTS:
        raise UnreadableFileError(f"{source.name}: it is part {number} of {count}, says its header")
    return Part(number, count)


def other_parts(part: Part, source: Source) -> list[Header]:
    """Read the headers of the other parts, which lie beside the first one under names that say so."""
    named = NAME.fullmatch(source.path.name)
    if named is None or int(named.group(2)) != part.number + 1 or int(named.group(3)) != part.count:
        raise UnreadableFileError(
            f"{source.name}: it is part {part.number + 1} of {part.count}, and its name does not say so",
            hint="give the parts the names that llama.cpp gives them: NAME-00001-of-00003.gguf",
        )
    names = [f"{named.group(1)}-{number:05}-of-{part.count:05}.gguf" for number in range(2, part.count + 1)]
    missing = [name for name in names if not source.path.with_name(name).is_file()]
    if missing:
        raise UnreadableFileError(
            f"{source.name}: {len(missing)} of {part.count} parts are missing: {', '.join(missing[:5])}",
            hint="download the missing files; counts of the whole model are left out until then",
        )
    folder = PurePosixPath(source.name).parent
    headers = []
    for number, name in enumerate(names, start=1):
        other = replace(source, path=source.path.with_name(name), name=str(folder / name))
        header = read_header(other)
        if part_of(header, other) != Part(number, part.count):
            raise UnreadableFileError(f"{other.name}: it is not part {number + 1} of {part.count}")
        headers.append(header)
    return headers
