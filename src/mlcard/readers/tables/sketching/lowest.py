"""The lowest hashes of a set that comes in parts: the same, in whatever order the parts come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlcard.readers.tables.engine import pl
from mlcard.sketch import TOP, Hashes

if TYPE_CHECKING:
    from mlcard.readers.tables.sketching.hashing import Array

_NONE = np.empty(0, dtype=np.uint64)
_HIGHEST = np.uint64(TOP - 1)


class Lowest:
    """Keeps the lowest hashes."""

    def __init__(self, capacity: int) -> None:
        """Start without hashes.

        Args:
            capacity: most hashes that are kept.
        """
        self._capacity = capacity
        self._kept: Array = _NONE
        self._waiting: list[Array] = []
        self._height = 0
        self._bound = _HIGHEST
        self._all = True

    def add(self, hashes: Array) -> None:
        """Take in hashes; those that are 0 are of missing values, and are left out."""
        low = hashes if self._all else hashes[hashes < self._bound]
        if not len(low):
            return
        if len(low) > self._capacity:  # the same few come again and again
            low = np.asarray(pl.Series(low).unique().to_numpy())
        self._waiting.append(low)
        self._height += len(low)
        if self._height > 4 * self._capacity:
            self._reduce()

    def found(self) -> Hashes:
        """What is kept."""
        self._reduce()
        values = frozenset(self._kept.tolist())
        return Hashes(values, TOP if self._all else max(values) + 1)

    def _reduce(self) -> None:
        """Keep no more than wanted."""
        kept = np.unique(np.concatenate([self._kept, *self._waiting]))
        kept = kept[1:] if len(kept) and kept[0] == 0 else kept
        if len(kept) > self._capacity:
            self._all = False
            kept = kept[: self._capacity]
        if not self._all:
            self._bound = kept[-1]
        self._kept, self._waiting, self._height = kept, [], 0
