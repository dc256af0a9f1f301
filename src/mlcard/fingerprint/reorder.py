"""Elements that stand in another order than row by row, and bytes that stand the wrong way round."""

from __future__ import annotations

from array import array
from itertools import product
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: For the width of an element how `memoryview` and `array` call a number of that width.
FORMATS: dict[int, Literal["B", "H", "I", "Q"]] = {1: "B", 2: "H", 4: "I", 8: "Q"}
#: Bytes that are handed on at once.
PIECE = 64 * 2**10


def runs(shape: Sequence[int], strides: Sequence[int]) -> tuple[list[tuple[int, int]], int, int]:
    """Sizes and strides of the outer dimensions, and number and stride of the elements of each run inside.

    Dimensions of size 1 are left out, and neighbours that are one dimension in memory are joined.
    """
    joined: list[tuple[int, int]] = []
    for size, stride in zip(shape, strides, strict=True):
        if size == 1:
            continue
        if joined and joined[-1][1] == size * stride:
            joined[-1] = (joined[-1][0] * size, stride)
        else:
            joined.append((size, stride))
    *outer, (count, step) = joined or [(1, 1)]
    return outer, count, step


def row_by_row(
    data: memoryview, width: int, shape: Sequence[int], strides: Sequence[int]
) -> Iterator[memoryview]:
    """Yield the elements of a view row by row, in pieces.

    Args:
        data: the bytes from its first to its last element.
        width: bytes of an element, one of `FORMATS`.
        shape: its sizes.
        strides: elements between neighbours along each dimension.
    """
    numbers = data.cast(FORMATS[width])
    outer, count, step = runs(shape, strides)
    piece = bytearray()
    for places in product(*(range(0, size * stride, stride) for size, stride in outer)):
        start = sum(places)
        piece += numbers[start : start + (count - 1) * step + 1 : step].tobytes()
        if len(piece) >= PIECE:
            yield memoryview(piece)
            piece = bytearray()
    yield memoryview(piece)


def swapped(data: memoryview, width: int) -> memoryview:
    """Numbers of a width, one of `FORMATS`, with their bytes the other way round."""
    numbers = array(FORMATS[width])
    numbers.frombytes(data)
    numbers.byteswap()
    return memoryview(numbers).cast("B")
