"""Where the constant tensors of a TensorFlow Lite model stand: in buffers, which several may share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.readers.tensors import ELEMENT_TYPES, byte_size
from mlcard.readers.tflite import Found, item_of, opened, span_of
from mlcard.readers.weights.stored import Place, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.tflite import Item
    from mlcard.readers.weights.stored import StoredTensor

_SPARSE = "it is stored as a sparse tensor"


def locate(source: Source) -> Iterator[StoredTensor]:
    """The constant tensors of all subgraphs, in their order."""
    with opened(source) as (model, buffer):
        buffers = [span_of(item, buffer) for item in model.tables(4)]
        for subgraph in model.tables(2):
            for tensor in subgraph.tables(0):
                item = item_of(tensor, Found(), buffers)
                start, length = buffers[item.buffer] if item.buffer < len(buffers) else (0, 0)
                if length and ELEMENT_TYPES.get(item.dtype, ("", 0))[1]:
                    yield _stored(source, item, start, length)


def _stored(source: Source, item: Item, start: int, length: int) -> StoredTensor:
    if item.sparse:
        return named(item.name, item.dtype, item.shape, None, _SPARSE)
    if length != byte_size(item.dtype, item.elements):
        needed = f"{item.elements} {item.dtype} do not fill {length} bytes"
        raise UnreadableFileError(f"{source.name}: tensor {item.name[:100]!r}: {needed}")
    return named(item.name, item.dtype, item.shape, Place(source, start, length))
