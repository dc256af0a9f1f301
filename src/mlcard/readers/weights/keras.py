"""Where the weights of a Keras model stand: in an HDF5 file, or in the one inside of a `.keras` archive.

The state of the optimizer, which Keras keeps beside the weights, is no part of the model.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, cast

from mlcard.errors import UnreadableFileError
from mlcard.readers.hdf5 import walk
from mlcard.readers.keras import HDF5, WEIGHTS
from mlcard.readers.keras.weights import OPTIMIZERS, dtype_of
from mlcard.readers.tensors import ELEMENT_TYPES, elements_of
from mlcard.readers.weights.arrays import COMPRESSED
from mlcard.readers.weights.stored import Place, held, named
from mlcard.readers.zip_archive import read_archive
from mlcard.readers.zip_archive.content import STORED, Section

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from mlcard.facts import Source
    from mlcard.readers.hdf5 import Node
    from mlcard.readers.weights.stored import StoredTensor


def locate(source: Source) -> Iterator[StoredTensor]:
    """The weights of a model, in the order of their names in the file."""
    with source.open() as file:
        if file.read(8) == HDF5:
            yield from _in_hdf5(source, file, source.size(), 0)
            return
        archive = read_archive(file)
        member = next((member for member in archive.members if member.name == WEIGHTS), None)
        if member is None:
            raise archive.problem or UnreadableFileError(f"{source.name}: has no {WEIGHTS}")
        if member.method != STORED:
            raise UnreadableFileError(f"{source.name}, {WEIGHTS}: {COMPRESSED}")
        inner = cast("BinaryIO", io.BufferedReader(Section(file, member.start, member.stored), 4096))
        yield from _in_hdf5(source, inner, member.stored, member.start)


def _in_hdf5(source: Source, file: BinaryIO, size: int, start: int) -> Iterator[StoredTensor]:
    """The weights in an HDF5 file that begins at an offset of a file."""
    for node in walk(file, size, source.name):
        is_weight = node.is_dataset and node.path and node.path[0] not in OPTIMIZERS
        if is_weight and ELEMENT_TYPES.get(dtype_of(node), ("", 0))[1]:
            weight = _weight(source, node, start)
            if weight.place is not None and weight.place.begin + weight.place.size > start + size:
                raise UnreadableFileError(f"{source.name}: weight {weight.name[:100]!r} is not in it")
            yield weight


def _weight(source: Source, node: Node, start: int) -> StoredTensor:
    name, dtype = "/".join(node.path), dtype_of(node)
    size = elements_of(node.shape) * node.item_size
    if node.layout.data is not None and len(node.layout.data) == size and not node.big_endian:
        return held(name, dtype, node.shape, node.layout.data)
    if not size:
        return held(name, dtype, node.shape, b"")
    if node.layout.begin < 0:
        return named(name, dtype, node.shape, None, node.layout.reason)
    swapped = node.big_endian and node.item_size > 1
    return named(name, dtype, node.shape, Place(source, start + node.layout.begin, size, big_endian=swapped))
