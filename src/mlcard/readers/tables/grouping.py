"""Sums of counts: how often each key occurs in all, by sorting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.tables.engine import np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlcard.readers.tables.scratch import Array

#: No keys, and none of their counts.
NOTHING = (np.empty(0, np.uint64), np.empty(0, np.uint64))


def summed(parts: Iterable[tuple[Array, Array]]) -> tuple[Array, Array]:
    """The different keys of all parts in their order, and the sums of their counts.

    Args:
        parts: keys, which may occur several times, and the count of each; one part at least.
    """
    keys, counts = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    if not len(keys):
        return NOTHING
    order = keys.argsort()
    keys = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    return keys[starts], np.add.reduceat(counts[order], starts)
