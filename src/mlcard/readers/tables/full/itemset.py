"""How often values occur, and how often of two values of different features exactly one does.

After Song, Wang and Wang (2012, Automatic recommendation of classification algorithms based on data set
characteristics), on the nominal features.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcard.readers.tables.full.characteristic import Characteristic
from mlcard.readers.tables.full.learning_sample import flags

if TYPE_CHECKING:
    from mlcard.readers.tables.full.learning_sample import Sample

#: Most pairs of features that are looked at: the first ones.
_PAIRS = 500


def _values(sample: Sample) -> list[Any]:
    """For each nominal feature which row has which value, those that do not occur left out."""
    parts = [flags(column[:, None], [int(column.max()) + 1]) for column in sample.values.T]
    return [part[:, part.any(axis=0)] for part in parts]


def _pairs(sample: Sample) -> Any:
    found = []
    for one, other in list(combinations(_values(sample), 2))[:_PAIRS]:
        both = one.T @ other
        found.append((one.sum(axis=0)[:, None] + other.sum(axis=0) - 2 * both).ravel())
    return np.concatenate(found) / sample.rows


CHARACTERISTICS = (
    Characteristic("one_itemset", lambda s: np.concatenate([p.mean(axis=0) for p in _values(s)]), ("value",)),
    Characteristic("two_itemset", _pairs, ("values",)),
)
