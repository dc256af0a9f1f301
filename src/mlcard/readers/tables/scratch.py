"""Arrays of numpy, and room for what is calculated from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from mlcard.readers.tables.engine import np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]


class Scratch:
    """Room for what is calculated from a batch, so that the system is not asked for it again and again."""

    def __init__(self) -> None:
        """Start without room."""
        self._rooms = (np.empty(0), np.empty(0))

    def room(self, size: int) -> tuple[Array, Array]:
        """Two arrays of so many doubles; what stood in them is overwritten."""
        if len(self._rooms[0]) < size:
            self._rooms = (np.empty(size), np.empty(size))
        return self._rooms[0][:size], self._rooms[1][:size]
