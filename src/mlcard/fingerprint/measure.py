"""Digest, sum of squares and sample of one tensor, fed with its elements piece by piece."""

from __future__ import annotations

import hashlib
import math
from array import array
from dataclasses import dataclass

from mlcard.fingerprint import positions
from mlcard.fingerprint.elements import BLOCK, COMPLEX, FLOATS, INTEGERS, Squares, element, squares


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a tensor.

    Attributes:
        digest: SHA-256 of its elements.
        square_sum: sum of their squares; None where their type has none.
        sample: elements at the positions that its size gives; empty if one of them is not finite.
    """

    digest: str
    square_sum: float | None = None
    sample: tuple[int | float, ...] = ()


class Measure:
    """A tensor that is being measured; its bytes come row by row, least significant byte first."""

    __slots__ = ("_at", "_block", "_dtype", "_hash", "_next", "_places", "_rest", "_sample", "_squared",
                 "_squares", "_sums")  # fmt: skip

    def __init__(self, dtype: str, elements: int, samples: int, squares: Squares = squares) -> None:
        self._hash = hashlib.sha256()
        self._dtype = dtype
        sampled = dtype in FLOATS or dtype in INTEGERS
        places = positions(elements, samples) if sampled else []
        # In the order in which they come, each with the place that it has in the sample.
        self._places = sorted((place, index) for index, place in enumerate(places))
        self._sample: list[int | float | None] = [None] * len(places)
        self._next = 0
        self._squared = COMPLEX.get(dtype, dtype)
        self._squares = squares if self._squared in FLOATS else None
        self._sums = array("d")
        width = FLOATS.get(self._squared) or _width(dtype)
        self._block = BLOCK * width if self._squares is not None or places else 0
        self._rest = bytearray()
        self._at = 0

    def update(self, data: memoryview) -> None:
        """Take the next bytes."""
        self._hash.update(data)
        if not self._block:
            return
        if self._rest:
            needed = self._block - len(self._rest)
            self._rest += data[:needed]
            data = data[needed:]
            if len(self._rest) < self._block:
                return
            self._take(memoryview(self._rest))
            self._rest = bytearray()
        whole = len(data) // self._block * self._block
        if whole:
            self._take(data[:whole])
        self._rest += data[whole:]

    def finish(self) -> Measured:
        """What was measured, once all bytes have come."""
        if self._rest:
            self._take(memoryview(self._rest))
            self._rest = bytearray()
        kept = [value for value in self._sample if value is not None]
        return Measured(
            self._hash.hexdigest(),
            math.fsum(self._sums) if self._squares is not None else None,
            tuple(kept) if len(kept) == len(self._sample) else (),
        )

    def _take(self, data: memoryview) -> None:
        """Take whole blocks, or the last bytes."""
        if self._squares is not None:
            self._sums.extend(self._squares(data, self._squared))
        width = FLOATS.get(self._dtype) or _width(self._dtype)
        count = len(data) // width
        while self._next < len(self._places) and self._places[self._next][0] < self._at + count:
            place, index = self._places[self._next]
            self._sample[index] = element(data, self._dtype, place - self._at)
            self._next += 1
        self._at += count


def _width(dtype: str) -> int:
    """Bytes of an element of a type of whole numbers; 1 for the bytes of any other type."""
    return int(dtype[1:]) // 8 if dtype in INTEGERS and dtype != "BOOL" else 1
