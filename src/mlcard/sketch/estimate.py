"""How much of one set is in another, by their lowest hashes.

Below the lower of the two bounds both sketches have all hashes of their sets: there the sets can be compared,
and what is there of them is a sample of all. A share p that is estimated from a sample of m has the standard
error sqrt(p (1 - p) / m), at most 1 / (2 sqrt(m)).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard.sketch import TOP

if TYPE_CHECKING:
    from mlcard.sketch import Hashes


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a set.

    Attributes:
        common: how many of the sample are shared.
        sample: how many were looked at.
        exact: whether these are all.
    """

    common: int
    sample: int
    exact: bool

    @property
    def value(self) -> float:
        """The share; 0 of nothing."""
        return self.common / self.sample if self.sample else 0.0

    @property
    def error(self) -> float:
        """The standard error; 0 if it is exact.

        Of none and of all no sample can be sure: one more of each is taken to be there (Laplace).
        """
        if self.exact:
            return 0.0
        share = (self.common + 1) / (self.sample + 2)
        return math.sqrt(share * (1 - share) / max(self.sample, 1))


def containment(one: Hashes, other: Hashes) -> Share:
    """The share of the first set that is in the second."""
    limit = min(one.bound, other.bound)
    mine = _below(one, limit)
    return Share(len(mine & other.values), len(mine), limit == TOP)


def jaccard(one: Hashes, other: Hashes) -> Share:
    """The share that both have, of what either has (Jaccard index)."""
    limit = min(one.bound, other.bound)
    mine, theirs = _below(one, limit), _below(other, limit)
    return Share(len(mine & theirs), len(mine | theirs), limit == TOP)


def _below(hashes: Hashes, limit: int) -> frozenset[int]:
    """The hashes below a limit that is not above the bound."""
    if limit == hashes.bound:
        return hashes.values
    return frozenset(value for value in hashes.values if value < limit)
