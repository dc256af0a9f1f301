"""How elements of a type become numbers, and sums of their squares.

Sums are made over blocks of `BLOCK` elements from the start of a tensor, so that they do not depend on how
the bytes come in. numpy makes them five times faster than plain Python, and is used for large files when it
is installed.
"""

from __future__ import annotations

import importlib
import math
import struct
import sys
from array import array
from typing import TYPE_CHECKING, Literal, TypeAlias

from mlcard.fingerprint import six_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Sums of the squares of the blocks in some bytes; the last block may be shorter.
Squares: TypeAlias = "Callable[[memoryview, str], list[float]]"

#: Numbers in one block.
BLOCK = 8_192
#: For each floating-point type its width in bytes.
FLOATS = {"F16": 2, "BF16": 2, "F32": 4, "F64": 8}
#: For each complex type that of its two parts.
COMPLEX = {"C32": "F16", "C64": "F32", "C128": "F64"}
#: For each type of whole numbers how `struct` reads an element.
INTEGERS = {"BOOL": "B", "U8": "B", "I8": "b", "U16": "H", "I16": "h", "U32": "I", "I32": "i", "U64": "Q",
            "I64": "q"}  # fmt: skip
_ARRAYS: dict[str, Literal["f", "d"]] = {"F32": "f", "F64": "d"}
#: So many bytes of floating-point numbers are squared sooner than numpy is imported.
FEW_BYTES = 32 * 2**20


def squares_for(size: int) -> Squares:
    """The fastest way there is to sum the squares of so many bytes."""
    if size > FEW_BYTES:
        try:
            found: Squares = importlib.import_module("mlcard.fingerprint.with_numpy").squares
        except ImportError:
            return squares
        return found
    return squares


def squares(data: memoryview, dtype: str) -> list[float]:
    """Sums of squares, in plain Python; see `Squares`."""
    zeros = [0.0] * BLOCK
    # The distance from zero is the norm, and is made in C. Its square is infinite where that overflows; the
    # operator ** would raise.
    norms = (math.dist(numbers, zeros[: len(numbers)]) for numbers in _blocks(data, dtype))
    return [norm * norm for norm in norms]


def _blocks(data: memoryview, dtype: str) -> Iterator[list[float]]:
    """Yield the numbers of each block."""
    size = BLOCK * FLOATS[dtype]
    for start in range(0, len(data), size):
        yield numbers_of(data[start : start + size], dtype)


def numbers_of(data: memoryview, dtype: str) -> list[float]:
    """The numbers that some bytes of a floating-point type are."""
    if dtype == "F16":
        return list(struct.unpack(f"<{len(data) // 2}e", data))
    if dtype == "BF16":  # the upper half of a number of 32 bits
        wide = bytearray(2 * len(data))
        wide[2::4], wide[3::4] = data[0::2], data[1::2]
        data, dtype = memoryview(wide), "F32"
    found: array[float] = array(_ARRAYS[dtype])
    found.frombytes(data)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tolist()


def element(data: memoryview, dtype: str, index: int) -> int | float | None:
    """One element of some bytes, a fraction with six digits; None for one that is not finite."""
    if dtype in INTEGERS:
        form = INTEGERS[dtype]
        value: int = struct.unpack_from(f"<{form}", data, index * struct.calcsize(f"<{form}"))[0]
        return value
    width = FLOATS[dtype]
    return six_digits(numbers_of(data[index * width : (index + 1) * width], dtype)[0])
