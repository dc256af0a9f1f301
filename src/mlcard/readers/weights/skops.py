"""Where the arrays of a skops file stand: each in a member of the archive, which the schema names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.skops import open_skops
from mlcard.readers.weights.arrays import named_arrays, stored_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.weights.stored import StoredTensor


def locate(source: Source) -> Iterator[StoredTensor]:
    """The arrays of numbers of a model, by the attributes that hold them."""
    with source.open() as file:
        opened = open_skops(source, file)
        value = opened.tree.record(opened.schema)
    for name, array in named_arrays(value):
        tensor = stored_array(name, array, source, "")
        if tensor is not None:
            yield tensor
