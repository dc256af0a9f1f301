"""Values that have an order: words of a scale, and intervals of numbers.

Only scales are recognised whose words have the same order everywhere; a guess from them is marked as one.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

#: Scales in their order; words that mean the same step stand together.
SCALES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("very low", "vlow", "very-low"), ("low",), ("medium", "med", "moderate", "normal", "average"),
     ("high",), ("very high", "vhigh", "very-high")),
    (("tiny", "xxs"), ("xs", "extra small"), ("s", "small"), ("m", "medium", "med"), ("l", "large", "big"),
     ("xl", "extra large"), ("xxl", "huge")),
    (("very poor", "very bad", "terrible"), ("poor", "bad"), ("fair", "average", "okay", "ok"), ("good",),
     ("very good", "vgood"), ("excellent",)),
    (("never",), ("rarely", "seldom"), ("sometimes", "occasionally"), ("often", "frequently"), ("always",)),
    (("strongly disagree",), ("disagree",), ("neutral", "undecided", "neither agree nor disagree"),
     ("agree",), ("strongly agree",)),
    (("none", "no", "absent"), ("mild", "slight"), ("moderate",), ("severe",), ("very severe", "critical")),
    (("cold",), ("cool",), ("mild", "warm"), ("hot",)),
    (("first", "1st"), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th")),
    (("mon", "monday"), ("tue", "tuesday"), ("wed", "wednesday"), ("thu", "thursday"), ("fri", "friday"),
     ("sat", "saturday"), ("sun", "sunday")),
    (("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
     ("jul", "july"), ("aug", "august"), ("sep", "september"), ("oct", "october"), ("nov", "november"),
     ("dec", "december")),
)  # fmt: skip
#: Fewest values that show a scale: two may stand side by side for many reasons.
_FEWEST = 3
#: `20-29`, `20 to 29`, `<20`, `>=65`, `65+`.
_RANGE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:-|\u2013|to)\s*(\d+(?:\.\d+)?)\s*")
_BELOW = re.compile(r"\s*<=?\s*(\d+(?:\.\d+)?)\s*")
_ABOVE = re.compile(r"\s*(?:>=?\s*(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)\s*\+)\s*")


def in_order(values: Collection[str]) -> tuple[str, ...] | None:
    """The values in the order of their scale; None where they are of none."""
    if len(values) < _FEWEST:
        return None
    for scale in SCALES:
        steps = {word: step for step, words in enumerate(scale) for word in words}
        found = {value: steps.get(value.strip().lower().replace("_", " ")) for value in values}
        if None not in found.values() and len(set(found.values())) == len(values):
            return tuple(sorted(values, key=lambda value: found[value] or 0))
    return _intervals(values)


def _intervals(values: Collection[str]) -> tuple[str, ...] | None:
    """Intervals of numbers by where they begin; None where a value is none, or two overlap."""
    spans: dict[str, tuple[float, float]] = {}
    for value in values:
        if (match := _RANGE.fullmatch(value)) and float(match[1]) < float(match[2]):
            spans[value] = float(match[1]), float(match[2])
        elif match := _BELOW.fullmatch(value):
            spans[value] = float("-inf"), float(match[1])
        elif match := _ABOVE.fullmatch(value):
            spans[value] = float(match[1] or match[2]), float("inf")
        else:
            return None
    ordered = sorted(spans, key=lambda value: spans[value])
    apart = all(spans[one][1] <= spans[other][0] for one, other in pairwise(ordered))
    return tuple(ordered) if apart else None
