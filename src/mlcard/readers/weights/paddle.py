"""Where the variables of PaddlePaddle's parameters stand.

Their names are in the program beside the file; here they have numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.paddle.parameters import variables
from mlcard.readers.tensors import byte_size, elements_of
from mlcard.readers.weights.stored import Place, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.weights.stored import StoredTensor


def locate(source: Source) -> Iterator[StoredTensor]:
    """The variables of a file, in order."""
    with source.open() as file:
        for number, variable in enumerate(variables(source, file, source.size())):
            size = byte_size(variable.dtype, elements_of(variable.shape))
            yield named(str(number), variable.dtype, variable.shape, Place(source, variable.begin, size))
