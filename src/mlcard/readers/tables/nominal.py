"""Values of a column, counted one by one, and together with the class of their rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A value and the class of its row; None is missing.
Pair: TypeAlias = "tuple[str | None, str | None]"

#: How many distinct values of all columns together are remembered.
_BUDGET = 1_000_000
#: A column whose distinct values are longer than this on average is not remembered: texts.
_LONG = 64


@dataclass(frozen=True, slots=True)
class ValueSummary:
    """What is known of a column of values.

    Attributes:
        counts: how often each value occurs, missing ones apart; None where there are too many different ones.
        pairs: how often each value occurs in each class; None without a class, or where there are too many.
        all_different: whether no value was seen twice (up to where counting stopped).
        blanks: whether a value has a blank in it.
    """

    counts: Counter[str] | None
    pairs: Counter[Pair] | None
    all_different: bool
    blanks: bool


class Values:
    """Counts the values of several columns, as long as they have few enough."""

    def __init__(self, keys: Iterable[str], target: str | None) -> None:
        """Start without values.

        Args:
            keys: the columns.
            target: the column whose values are the classes, one of `keys`.
        """
        self._keys = tuple(keys)
        self._target = target
        self._limit = min(50_000, max(100, _BUDGET // max(len(self._keys), 1)))
        self._counts: dict[str, Counter[str]] = {key: Counter() for key in self._keys}
        self._pairs: dict[str, Counter[Pair]] = {
            key: Counter() for key in self._keys if target is not None and key != target
        }
        self._closed: dict[str, ValueSummary] = {}

    def add(self, frame: Any) -> None:
        """Take in a batch."""
        for key in tuple(self._counts):
            counts = self._counts[key]
            if key in self._pairs:
                pairs = self._pairs[key]
                for value, label, number in frame.group_by(key, self._target).len().rows():
                    pairs[value, label] += number
                    if value is not None:
                        counts[value] += number
                if len(pairs) > 4 * self._limit:
                    del self._pairs[key]
            else:
                for value, number in frame[key].drop_nulls().value_counts().rows():
                    counts[value] += number
            if len(counts) > self._limit or sum(map(len, counts)) > self._limit * _LONG:
                self._closed[key] = _closed(counts)
                del self._counts[key]
                self._pairs.pop(key, None)

    def summary(self, key: str) -> ValueSummary:
        """What was gathered of one column."""
        if key in self._closed:
            return self._closed[key]
        counts = self._counts[key]
        seen = _closed(counts)
        return ValueSummary(counts, self._pairs.get(key), seen.all_different, seen.blanks)


def _closed(counts: Counter[str]) -> ValueSummary:
    """What stays of a column when its values are forgotten."""
    return ValueSummary(
        None, None, all(number == 1 for number in counts.values()), any(" " in value for value in counts)
    )
