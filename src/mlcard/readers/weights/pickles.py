"""Where the arrays of a pickle or joblib file stand: between its opcodes, or behind them as joblib does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.pickle_machine import interpret
from mlcard.readers.weights.arrays import named_arrays, stored_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.readers.weights.stored import StoredTensor


def locate(source: Source) -> Iterator[StoredTensor]:
    """The arrays of numbers that the value of a pickle holds."""
    with source.open() as file:
        pickled = interpret(file)
    if pickled.problem is not None:
        raise type(pickled.problem)(f"{source.name}: {pickled.problem}", hint=pickled.problem.hint)
    for name, array in named_arrays(pickled.value):
        tensor = stored_array(name, array, source, pickled.codec)
        if tensor is not None:
            yield tensor
