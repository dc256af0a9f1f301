"""How often each pair of a value and a class occurs, by their codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import np, pl
from mlcard.readers.tables.grouping import NOTHING, summed

if TYPE_CHECKING:
    from mlcard.readers.tables.scratch import Array, Scratch

#: The code of a missing value.
MISSING = np.uint64(2**32 - 1)
#: The code of a value stands in the upper half of a pair.
_HALF = np.uint64(32)
#: Rows of partial counts that are gathered before they are added up.
_MANY = 65_536
#: Up to so many pairs that there may be, an array has a place for each.
_FEW = 65_536


def counted(
    values: Array, kinds: int, scratch: Scratch, labels: Array | None = None, classes: int = 0
) -> tuple[Array, Array]:
    """Which pairs of a value and a class occur in a batch, and how often each.

    Args:
        values: the codes of the values; `kinds` stands for a missing one.
        kinds: how many codes there are.
        scratch: room.
        labels: the codes of the classes; `classes` stands for a missing one. None where they are not wanted.
        classes: how many codes of classes there are.

    Returns:
        The pairs, as numbers that hold both codes, or 0 for the class; and how often each occurs.
    """
    width = 1 if labels is None else classes + 1
    joined = values
    if labels is not None:
        joined = scratch.room(len(values))[0].view(np.int64)
        np.multiply(values, width, out=joined)
        np.add(joined, labels, out=joined)
    if (kinds + 1) * width <= max(_FEW, len(values)):
        counts = np.bincount(joined)
        pairs = np.flatnonzero(counts)
        counts = counts[pairs]
    else:
        frame = pl.Series("pair", joined).value_counts(name="count")
        pairs, counts = frame["pair"].to_numpy(), frame["count"].to_numpy()
    value, label = np.divmod(pairs, width)
    first = _code(value, kinds) << _HALF
    return (first if labels is None else first | _code(label, classes)), counts


def _code(numbers: Array, kinds: int) -> Array:
    return np.where(numbers == kinds, MISSING, numbers).astype(np.uint64)


class Tally:
    """Adds up the counts of the pairs of one column."""

    def __init__(self, limit: int) -> None:
        """Start without counts.

        Args:
            limit: with more different pairs than this, the classes are forgotten.
        """
        self._limit = limit
        self._parts = [NOTHING]
        self._waiting = 0
        self.has_classes = True

    def add(self, pairs: Array, counts: Array) -> None:
        """Take in what a batch counts: different pairs, and how often each occurs."""
        self._parts.append((pairs, counts.astype(np.uint64)))
        self._waiting += len(pairs)
        if self._waiting > max(_MANY, len(self._parts[0][0])):
            self._add_up()

    def counts(self) -> Any:
        """How often each pair occurs: a DataFrame with the codes `value` and `label` and the `count`."""
        self._add_up()
        pairs, counts = self._parts[0]
        return pl.DataFrame({"value": pairs >> _HALF, "label": pairs & MISSING, "count": counts})

    def _add_up(self) -> None:
        """Make one part of all, without classes when there are too many pairs."""
        whole = summed(self._parts if self.has_classes else map(_without_classes, self._parts))
        if self.has_classes and len(whole[0]) > self._limit:
            self.has_classes = False
            whole = summed([_without_classes(whole)])
        self._parts, self._waiting = [whole], 0


def _without_classes(part: tuple[Array, Array]) -> tuple[Array, Array]:
    return part[0] >> _HALF << _HALF, part[1]
