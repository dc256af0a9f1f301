"""The bytes of a file, as they come, given to the tensors that they belong to."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from mlcard.fingerprint.elements import COMPLEX, FLOATS, squares_for
from mlcard.fingerprint.measure import Measure
from mlcard.fingerprint.reorder import row_by_row, swapped

if TYPE_CHECKING:
    from collections.abc import Collection

    from mlcard.extract.tensors import Region
    from mlcard.fingerprint.elements import Squares
    from mlcard.fingerprint.measure import Measured


class Feed:
    """The regions of a file that is read from its start to its end."""

    def __init__(self, regions: Collection[Region]) -> None:
        numbers = sum(region.size for region in regions if COMPLEX.get(region.dtype, region.dtype) in FLOATS)
        self._squares = squares_for(numbers)
        self._waiting = deque(sorted(set(regions), key=lambda region: region.begin))
        self._open: list[_Tensor] = []
        self.measured: dict[Region, Measured] = {}

    def take(self, begin: int, data: memoryview) -> None:
        """Take the next bytes, which stand at an offset of the file."""
        end = begin + len(data)
        while self._waiting and self._waiting[0].begin < end:
            self._open.append(_Tensor(self._waiting.popleft(), self._squares))
        for tensor in self._open:
            region = tensor.region
            tensor.take(data[max(region.begin - begin, 0) : region.begin + region.size - begin])
            if region.begin + region.size <= end:
                self.measured[region] = tensor.finish()
        self._open = [tensor for tensor in self._open if tensor.region.begin + tensor.region.size > end]

    def finish(self) -> None:
        """There are no more bytes: what is left are tensors without any."""
        while self._waiting and not self._waiting[0].size:
            region = self._waiting.popleft()
            self.measured[region] = _Tensor(region, self._squares).finish()


class _Tensor:
    """A region while its bytes come."""

    __slots__ = ("_held", "_measure", "region")

    def __init__(self, region: Region, squares: Squares) -> None:
        self.region = region
        self._measure = Measure(region.dtype, region.elements, region.samples, squares)
        self._held = bytearray()

    def take(self, data: memoryview) -> None:
        """Take the next bytes of the region."""
        region = self.region
        if region.layout is None and not region.width:
            self._measure.update(data)
            return
        self._held += data
        if region.layout is None:
            whole = len(self._held) // region.width * region.width
            self._measure.update(swapped(memoryview(self._held)[:whole], region.width))
            self._held = self._held[whole:]

    def finish(self) -> Measured:
        """What was measured; elements in another order are put row by row first."""
        region = self.region
        if region.layout is not None and self._held:
            shape, strides = region.layout
            width = len(self._held) // (
                1 + sum((n - 1) * step for n, step in zip(shape, strides, strict=True))
            )
            for piece in row_by_row(memoryview(self._held), width, shape, strides):
                self._measure.update(swapped(piece, region.width) if region.width else piece)
        return self._measure.finish()
