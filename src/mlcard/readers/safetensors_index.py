"""The index of a checkpoint in several safetensors files (`model.safetensors.index.json`).

Format: `checkpoint_index`. The shards' headers are read too, so that the counts are of the whole model; a
shard that is missing or holds other tensors is a problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers.checkpoint_index import read_index
from mlcard.readers.safetensors import DTYPE_BITS, LIBRARIES, read_header, tensor_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source


def read(source: Source) -> Iterator[Fact]:
    """Facts from an index and the headers of its shards; those of the index come before any problem."""
    index = read_index(source)
    yield Fact("/file/format", "safetensors-index", "weight_map")
    for shard in index.shards:
        yield Fact("/file/shards/-", shard, "weight_map")
    headers = []
    for shard, file in index.files():
        headers.append(read_header(file))
        index.check_names(shard, [tensor.name for tensor in headers[-1].tensors])
    tensors = [tensor for header in headers for tensor in header.tensors]
    yield from tensor_facts(tensors, f"headers of {len(headers)} shards", source)
    forms = {header.metadata.get("format", "") for header in headers} & set(LIBRARIES)
    for form in sorted(forms):
        yield Fact("/model/libraries/-", {"name": LIBRARIES[form]}, f"__metadata__.format {form}", "inferred")
    stored = sum(tensor.elements * DTYPE_BITS[tensor.dtype] for tensor in tensors) // 8
    # transformers counted a truth value as one bit of the byte that it takes (`dtype_byte_size`).
    truths = sum(tensor.elements for tensor in tensors if tensor.dtype == "BOOL")
    index.check_size(stored - truths * 7 / 8, stored)
