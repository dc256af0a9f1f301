"""Where the tensors of a safetensors file stand: row by row, as the header says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.safetensors import read_header
from mlcard.readers.weights.stored import Place, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.weights.stored import StoredTensor


def locate(source: Source) -> Iterator[StoredTensor]:
    """The tensors of a file, in the order of their bytes."""
    header = read_header(source)
    for tensor in header.tensors:
        place = Place(source, header.data + tensor.begin, tensor.end - tensor.begin)
        yield named(tensor.name, tensor.dtype, tensor.shape, place)
