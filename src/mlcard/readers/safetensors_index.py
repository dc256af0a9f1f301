"""The index of a checkpoint in several safetensors files (`model.safetensors.index.json`).

Format: https://huggingface.co/docs/transformers/big_models: `weight_map` says which file holds a tensor,
`metadata.total_size` how many bytes all tensors take. The shards' headers are read too, so that the counts
are of the whole model; a shard that is missing or holds other tensors is a problem.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, Source
from mlcard.readers.bounded_json import read_object
from mlcard.readers.safetensors import DTYPE_BITS, LIBRARIES, read_header, tensor_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.readers.safetensors import Header

#: Most shards of one checkpoint; the largest public ones have a few hundred.
MAX_SHARDS = 10_000


def read(source: Source) -> Iterator[Fact]:
    """Facts from an index and the headers of its shards; those of the index come before any problem."""
    index = read_object(source)
    shards = _shards(source, index)
    yield Fact("/file/format", "safetensors-index", "weight_map")
    for shard in shards:
        yield Fact("/file/shards/-", shard, "weight_map")
    metadata = index.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    headers = _read_shards(source, shards)
    tensors = [tensor for header in headers.values() for tensor in header.tensors]
    yield from tensor_facts(tensors, f"headers of {len(shards)} shards", source)
    forms = {header.metadata.get("format", "") for header in headers.values()} & set(LIBRARIES)
    for form in sorted(forms):
        yield Fact("/model/libraries/-", {"name": LIBRARIES[form]}, f"__metadata__.format {form}", "inferred")
    stored = sum(tensor.elements * DTYPE_BITS[tensor.dtype] for tensor in tensors) // 8
    said = metadata.get("total_size")
    if isinstance(said, int | float) and said != stored:
        raise UnreadableFileError(
            f"{source.name}: total_size is {said}, but the tensors of its shards take {stored} bytes",
            hint="are all shards of the same checkpoint?",
        )


def _shards(source: Source, index: dict[str, Any]) -> dict[str, frozenset[str]]:
    weight_map = index.get("weight_map")
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
    return {shard: frozenset(tensors[shard]) for shard in sorted(tensors)}


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


def _read_shards(source: Source, shards: dict[str, frozenset[str]]) -> dict[str, Header]:
    folder = PurePosixPath(source.name).parent
    missing = [shard for shard in shards if not (source.path.parent / shard).is_file()]
    if missing:
        raise UnreadableFileError(
            f"{source.name}: {len(missing)} of {len(shards)} shards are missing: {', '.join(missing[:5])}",
            hint="download the missing files; counts of the whole model are left out until then",
        )
    headers = {}
    for shard, expected in shards.items():
        header = read_header(replace(source, path=source.path.parent / shard, name=str(folder / shard)))
        if {tensor.name for tensor in header.tensors} != expected:
            raise UnreadableFileError(
                f"{source.name}: {shard} does not hold the tensors that weight_map says"
            )
        headers[shard] = header
    return headers
