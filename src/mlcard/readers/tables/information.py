"""Entropy and mutual information, base 2, from counts.

Sums are taken with `math.fsum`, so that the order of the values cannot change a digit.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mlcard.readers.tables.nominal import Pair


def entropy(counts: Iterable[int]) -> float:
    """Entropy in bits of a distribution given by counts; 0 without any."""
    numbers = [number for number in counts if number]
    total = sum(numbers)
    return math.fsum(-number / total * math.log2(number / total) for number in numbers) if total else 0.0


def mutual_information(pairs: Mapping[Pair, int]) -> float:
    """Entropy of the class less that given the value, rounded to 14 decimals as OpenML's engine does."""
    classes: Counter[str | None] = Counter()
    by_value: dict[str | None, list[int]] = {}
    for (value, label), number in pairs.items():
        classes[label] += number
        by_value.setdefault(value, []).append(number)
    total = sum(classes.values())
    conditional = math.fsum(sum(numbers) / total * entropy(numbers) for numbers in by_value.values())
    return round(entropy(classes.values()) - conditional, 14)
