"""A stored tensor, and where its elements stand.

Formats store tensors row by row, in the other order (Fortran's), or as a view of a block that several share
(PyTorch); as bytes of a file, or so small that a reader holds them already. One value says all of it, so that
whoever reads elements knows no format.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from mlcard.readers.tensors import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlcard.facts import Source

#: Longest name of a tensor that is kept.
MOST_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Place:
    """Bytes of a file that hold all elements of a tensor.

    Attributes:
        file: the file.
        begin: offset of the first element.
        size: bytes from the first element to the end of the last one.
        strides: elements between neighbours along each dimension; None where they stand row by row.
        big_endian: the most significant byte of an element comes first.
    """

    file: Source
    begin: int
    size: int
    strides: tuple[int, ...] | None = None
    big_endian: bool = False


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """A tensor of a model as a file stores it.

    Attributes:
        name: its name, in the words of the file.
        dtype: element type, as `mlcard.readers.tensors` names it; block types of GGUF as that does.
        shape: its sizes, the outermost first.
        place: where its elements stand; None when they are in `data`, or not to be found.
        data: its elements row by row, least significant byte first, where the reader holds them.
        reason: why its elements are not to be found.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    place: Place | None = None
    data: bytes | None = None
    reason: str = ""

    @property
    def elements(self) -> int:
        """Number of its elements."""
        return math.prod(self.shape)


def held(name: str, dtype: str, shape: Sequence[int], data: bytes) -> StoredTensor:
    """A tensor whose elements the reader holds, with a name that fits into a line."""
    return StoredTensor(_fitting(name), dtype, tuple(shape), data=data)


def named(name: str, dtype: str, shape: Sequence[int], place: Place | None, reason: str = "") -> StoredTensor:
    """A tensor with a name that fits into a line; it has a place, or a reason why it has none."""
    return StoredTensor(_fitting(name), dtype, tuple(shape), place, reason=reason)


def _fitting(name: str) -> str:
    """A name in one line, which every file can hold."""
    return one_line(name.encode("utf-8", "backslashreplace").decode("utf-8"), MOST_CHARACTERS)


def is_row_by_row(shape: Sequence[int], strides: Sequence[int]) -> bool:
    """Whether strides are those of a tensor that is stored row by row; where a size is 1 none matters."""
    expected = row_strides(shape)
    return 0 in shape or all(
        size == 1 or stride == wanted for size, stride, wanted in zip(shape, strides, expected, strict=True)
    )


def row_strides(shape: Sequence[int]) -> tuple[int, ...]:
    """Strides of a tensor that is stored row by row."""
    products = accumulate(reversed(shape), int.__mul__, initial=1)
    return tuple(reversed(list(products)[:-1]))


def column_strides(shape: Sequence[int]) -> tuple[int, ...]:
    """Strides of a tensor that is stored in Fortran's order, column by column."""
    return tuple(accumulate(shape, int.__mul__, initial=1))[:-1]


def span_of(shape: Sequence[int], strides: Sequence[int]) -> int:
    """Elements from the first to the last one that a view shows."""
    if 0 in shape:
        return 0
    return 1 + sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True))
