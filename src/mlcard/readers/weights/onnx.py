"""Where the tensors of an ONNX model stand: in the model, or in files beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.beside import file_beside
from mlcard.readers.onnx import check_tensors, graph_of
from mlcard.readers.tensors import ELEMENT_TYPES, byte_size
from mlcard.readers.weights.stored import Place, named
from mlcard.readers.wire import open_message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.weights.stored import StoredTensor

_ONE_BY_ONE = "its elements are written one by one, not as they are in memory"


def locate(source: Source) -> Iterator[StoredTensor]:
    """The stored tensors of a model, its subgraphs and functions included, under the names that nodes use."""
    with source.open() as stream:
        graph = graph_of(open_message(source, stream))
    check_tensors(source, graph)
    for tensor in graph.tensors:
        if not ELEMENT_TYPES[tensor.dtype][1]:
            continue
        file = file_beside(source, tensor.location) if tensor.location else source
        place = Place(file, tensor.begin, byte_size(tensor.dtype, tensor.elements))
        found = tensor.begin >= 0
        yield named(
            tensor.name, tensor.dtype, tensor.shape, place if found else None, "" if found else _ONE_BY_ONE
        )
