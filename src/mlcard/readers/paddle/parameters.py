"""PaddlePaddle's parameters (`.pdiparams`): type and shape of each, one after another.

Format: `SerializeToStream` in
https://github.com/PaddlePaddle/Paddle/blob/develop/paddle/phi/core/framework/dense_tensor_serialize.cc:
version, levels of detail, version, length of a description, the description (a protobuf `TensorDesc`), the
elements. Names stand in the program beside it; without it buffers are not told from parameters, and no
parameters are counted.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.paddle import DATA_TYPES
from mlcard.readers.tensors import Tensor, byte_size, elements_of, tensor_facts
from mlcard.readers.wire import last, message_of, number_at, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from mlcard.facts import Source

#: Most variables of one file, levels of detail of one, and bytes of its description.
MAX_VARIABLES, MAX_LEVELS, MAX_DESCRIPTION = 1_000_000, 16, 10_000


class Variable(NamedTuple):
    """A stored variable: its type and shape, and the offset of its first element."""

    dtype: str
    shape: tuple[int, ...]
    begin: int


def read(source: Source) -> Iterator[Fact]:
    """Counts of the stored tensors."""
    with source.open() as file:
        tensors = list(stored(source, file, source.size()))
    yield Fact("/file/format", "paddle-parameters", "heads of the variables")
    yield from tensor_facts(tensors, "heads of the variables", counted=False)


def stored(source: Source, file: BinaryIO, size: int) -> Iterator[Tensor]:
    """The tensors of a file, in order; their elements are passed over."""
    for variable in variables(source, file, size):
        yield Tensor(variable.dtype, elements_of(variable.shape), False)


def variables(source: Source, file: BinaryIO, size: int) -> Iterator[Variable]:
    """The variables of a file, in order."""
    at = count = 0
    while at < size:
        count += 1
        if count > MAX_VARIABLES:
            raise LimitExceededError(f"{source.name}: holds more than {MAX_VARIABLES} variables")
        try:
            variable = _variable(source, file, at, size)
        except (ValueError, struct.error) as error:
            raise UnreadableFileError(
                f"{source.name}: no whole variable at byte {at} ({error})",
                hint="copy or download the file again",
            ) from error
        yield variable
        at = variable.begin + byte_size(variable.dtype, elements_of(variable.shape))
    if not count:
        raise UnreadableFileError(f"{source.name}: is empty")


def _variable(source: Source, file: BinaryIO, at: int, size: int) -> Variable:
    """The variable at a place, all of whose elements lie in the file."""
    file.seek(at)
    version, levels = struct.unpack("<IQ", file.read(12))
    at += 12
    if version or levels > MAX_LEVELS:
        raise ValueError(f"version {version}, {levels} levels of detail")
    for _ in range(levels):
        (length,) = struct.unpack("<Q", file.read(8))
        at += 8 + length
        if at > size:
            raise ValueError("levels of detail reach over the end")
        file.seek(at)
    version, length = struct.unpack("<Ii", file.read(8))
    at += 8
    if version or not 0 < length <= MAX_DESCRIPTION:
        raise ValueError(f"version {version}, a description of {length} bytes")
    description = message_of(file.read(length), source.name)
    dtype = DATA_TYPES.get(number_at(last(description), 1))
    if dtype is None:
        raise ValueError("an unknown element type")
    shape = tuple(numbers(description, 2))
    at += length
    if at + byte_size(dtype, elements_of(shape)) > size:
        raise ValueError("elements reach over the end")
    return Variable(dtype, shape, at)
