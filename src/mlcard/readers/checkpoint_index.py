"""The index of a checkpoint in several files: which shard holds which tensor.

Format: https://huggingface.co/docs/transformers/big_models: `weight_map` says which file holds a tensor,
`metadata.total_size` how many bytes all tensors take. The shards are those beside the index and no others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.readers.bounded_json import read_object

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from mlcard.facts import Source

#: Most shards of one checkpoint; the largest public ones have a few hundred.
MAX_SHARDS = 10_000
#: How many names a message lists.
_LISTED = 5


@dataclass(frozen=True, slots=True)
class Index:
    """What an index says.

    Attributes:
        source: the index.
        shards: the names of the tensors in each shard, by the shard's name.
        total_size: bytes of all tensors; None when it does not say.
    """

    source: Source
    shards: Mapping[str, frozenset[str]]
    total_size: float | None

    def files(self) -> Iterator[tuple[str, Source]]:
        """Name and file of each shard; an `UnreadableFileError` says which are missing."""
        beside, folder = self.source.path.parent, PurePosixPath(self.source.name).parent
        missing = [shard for shard in self.shards if not (beside / shard).is_file()]
        if missing:
            raise UnreadableFileError(
                f"{self.source.name}: {len(missing)} of {len(self.shards)} shards are missing: "
                f"{', '.join(missing[:_LISTED])}",
                hint="download the missing files; counts of the whole model are left out until then",
            )
        for shard in self.shards:
            yield shard, replace(self.source, path=beside / shard, name=str(folder / shard))

    def check_names(self, shard: str, names: Collection[str]) -> None:
        """Compare the tensors in a shard with those that the index says; an error names some that differ."""
        expected, there = self.shards[shard], set(names)
        if there == expected:
            return
        elsewhere = {name for other, held in self.shards.items() if other != shard for name in held}
        twice = sorted(there - expected & elsewhere)
        said = f"{self.source.name}: {shard} does not hold the tensors that weight_map says"
        if twice:
            raise UnreadableFileError(
                f"{said}: {_some(twice)} stand in it and in another shard",
                hint="are all shards of the same checkpoint?",
            )
        lacking, more = sorted(expected - there), sorted(there - expected)
        parts = [f"it lacks {_some(lacking)}"] * bool(lacking) + [f"it holds {_some(more)}"] * bool(more)
        raise UnreadableFileError(
            f"{said}: {' and '.join(parts)}", hint="are all shards of the same checkpoint?"
        )

    def check_size(self, least: float, most: float) -> None:
        """Compare `total_size` with the bytes that the tensors take, by all ways in which writers count."""
        if self.total_size is not None and not least <= self.total_size <= most:
            raise UnreadableFileError(
                f"{self.source.name}: total_size is {self.total_size}, but the tensors of its shards take "
                f"{most} bytes",
                hint="are all shards of the same checkpoint?",
            )


def read_index(source: Source) -> Index:
    """Read an index whose shards all stay in its folder."""
    content = read_object(source)
    weight_map = content.get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise UnreadableFileError(f"{source.name}: not an index of shards: it has no weight_map")
    tensors: defaultdict[str, set[str]] = defaultdict(set)
    for tensor, shard in weight_map.items():
        if not isinstance(shard, str):
            raise UnreadableFileError(
                f"{source.name}: tensor {tensor[:100]}: the name of its file is not a text"
            )
        tensors[shard].add(tensor)
    if len(tensors) > MAX_SHARDS:
        raise UnreadableFileError(f"{source.name}: names more than {MAX_SHARDS} shards")
    for shard in tensors:
        if not _stays_inside(shard):
            raise UnreadableFileError(
                f"{source.name}: the shard {shard[:100]!r} is not a file of the same folder",
                hint="an index must name files beside it; do not use this checkpoint before it is clear why",
            )
    metadata = content.get("metadata")
    size = metadata.get("total_size") if isinstance(metadata, dict) else None
    known = isinstance(size, int | float) and not isinstance(size, bool)
    return Index(
        source, {shard: frozenset(tensors[shard]) for shard in sorted(tensors)}, size if known else None
    )


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    separators_only = not set(name) & set("\\:\0")
    return (
        separators_only
        and name == str(path)
        and not path.is_absolute()
        and ".." not in path.parts
        and name != "."
    )


def _some(names: list[str]) -> str:
    listed = ", ".join(name[:100] for name in names[:_LISTED])
    return f"{listed} and {len(names) - _LISTED} more" if len(names) > _LISTED else listed
