"""Where the variables of a TensorFlow checkpoint stand: in the shards beside its index.

The state of an optimizer and of metrics is no part of the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.beside import file_beside
from mlcard.readers.tensorflow.variables import OF_TRAINING, check_shards, read_bundle, shard_name
from mlcard.readers.tensors import ELEMENT_TYPES, byte_size
from mlcard.readers.weights.stored import Place, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.weights.stored import StoredTensor

_IN_SLICES = "it is stored in slices"


def locate(source: Source) -> Iterator[StoredTensor]:
    """The variables of the model, in the order of their names."""
    bundle = read_bundle(source)
    check_shards(source, bundle)
    names = {variable.name for variable in bundle.variables}
    for variable in bundle.variables:
        of_optimizer = variable.name.rpartition("/")[0] in names
        if of_optimizer or OF_TRAINING.search(variable.name) or not ELEMENT_TYPES[variable.dtype][1]:
            continue
        if variable.offset < 0:
            yield named(variable.name, variable.dtype, variable.shape, None, _IN_SLICES)
            continue
        file = file_beside(source, shard_name(source.path.name, variable.shard, bundle.shards))
        size = byte_size(variable.dtype, variable.elements)
        place = Place(file, variable.offset, size, big_endian=bundle.big_endian)
        yield named(variable.name, variable.dtype, variable.shape, place)
