"""The index of a checkpoint in several files of PyTorch (`pytorch_model.bin.index.json`).

Format: `checkpoint_index`; each shard is a state dict of its own. The pickles of the shards are interpreted,
so that the counts are of the whole model; a shard that is missing or holds other tensors is a problem. What
loading a shard would run is told with the shard.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.checkpoint_index import read_index
from mlcard.readers.pytorch import archive, legacy
from mlcard.readers.pytorch.checkpoint import mapping_of
from mlcard.readers.pytorch.counting import RULE, count, count_facts
from mlcard.readers.pytorch.tensors import BITS, byte_size, storages_in
from mlcard.readers.pytorch.walk import tensors_in
from mlcard.readers.quantization import logical_count
from mlcard.readers.sklearn.estimators import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.pytorch.walk import Tensor


def read(source: Source) -> Iterator[Fact]:
    """Facts from an index and its shards; those of the index come before any problem."""
    index = read_index(source)
    yield Fact("/file/format", "pytorch-index", "weight_map")
    for shard in index.shards:
        yield Fact("/file/shards/-", shard, "weight_map")
    yield Fact("/model/libraries/-", {"name": "torch"}, "the format of the shards", "inferred")
    tensors: list[Tensor] = []
    for shard, file in index.files():
        names, held = _shard(file, shard)
        index.check_names(shard, names)
        tensors += held
    counts, where = count(tensors), f"state dicts of {len(index.shards)} shards"
    packed = logical_count(counts.distinct, source)
    parameters, rule = (packed.parameters, packed.rule) if packed is not None else (counts.parameters, RULE)
    yield from count_facts(counts, where, parameters, rule)
    index.check_size(*_sizes(tensors))


def _shard(source: Source, shard: str) -> tuple[list[str], list[Tensor]]:
    """The names in a state dict, and its tensors; what another shard stores is never the same."""
    with source.open() as file:
        loaded = archive.load(file) if file.read(2) == b"PK" else legacy.load(file)
    problem = loaded.problem or (loaded.main.pickled.problem if loaded.main is not None else None)
    if loaded.main is None or problem is not None:
        raise UnreadableFileError(
            f"{source.name}: not a readable shard ({problem or 'it holds no state dict'})"
        )
    state = loaded.main.pickled.value
    found = list(tensors_in(state))
    for key, storage in storages_in(tensor.view for tensor in found).items():
        expected, there = byte_size(storage), loaded.sizes.get(key)
        if key and expected is not None and there != expected:
            raise UnreadableFileError(
                f"{source.name}: storage {key[:100]} has {there or 0} bytes where its tensors need {expected}"
            )
    return [clean(name) for name in mapping_of(state)], [_of_shard(tensor, shard) for tensor in found]


def _of_shard(tensor: Tensor, shard: str) -> Tensor:
    storage = tensor.view.storage
    key = f"{shard}/{storage.key}" if storage.key else ""
    return replace(tensor, view=replace(tensor.view, storage=replace(storage, key=key)))


def _sizes(tensors: list[Tensor]) -> tuple[float, float]:
    """The fewest and the most bytes that a writer could count for all tensors.

    Tied tensors may count once or under each name, a view with all of its storage, and truth values with one
    bit (`dtype_byte_size` of transformers).
    """
    each = [tensor.elements * BITS.get(tensor.dtype, 8) / 8 for tensor in tensors]
    truths = sum(tensor.elements for tensor in tensors if tensor.dtype == "BOOL")
    storages = storages_in(tensor.view for tensor in tensors)
    stored = sum(byte_size(storage) or 0 for storage in storages.values())
    distinct = count(tensors).distinct
    least = sum(tensor.elements * BITS.get(tensor.dtype, 8) / 8 for tensor in distinct) - truths * 7 / 8
    return least, max(sum(each), stored)
