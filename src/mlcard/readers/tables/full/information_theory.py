"""Entropies, and what features tell of the classes, in bits; numbers are cut into ten intervals.

The intervals hold equally many of the sorted numbers, equal ones staying together; a missing number has an
interval of its own. Concentration coefficients are Goodman and Kruskal's tau.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlcard.readers.tables.full.characteristic import Characteristic
from mlcard.readers.tables.full.learning_sample import NotApplicableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcard.readers.tables.full.learning_sample import Sample

_INTERVALS = 10
#: Most pairs of features that are compared: the first ones.
_PAIRS = 2_000


def _codes(sample: Sample) -> list[Any]:
    """The features as codes, numbers cut into intervals."""
    cut = []
    for column in sample.numbers.T:
        known = column[~np.isnan(column)]
        borders: Any = np.quantile(known, np.arange(1, _INTERVALS) / _INTERVALS) if len(known) else known
        places = np.searchsorted(np.unique(borders), column, side="right")
        cut.append(np.where(np.isnan(column), _INTERVALS, places))
    return [*cut, *sample.values.T]


def _joint(one: Any, other: Any) -> Any:
    """How often each pair of codes occurs, as shares: a row for each code of the one."""
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), 1)
    return table / len(one)


def _entropy(shares: Any) -> float:
    shares = shares[shares > 0]
    return float(-np.sum(shares * np.log2(shares))) + 0.0


def _told(table: Any) -> float:
    """Mutual information of the rows and columns of a table of shares."""
    found = _entropy(table.sum(axis=0)) + _entropy(table.sum(axis=1)) - _entropy(table.ravel())
    return max(0.0, found)


def _concentration(table: Any) -> float:
    """By how much more surely the column is guessed when the row is known; NaN with only one column."""
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    rows_there = rows > 0
    sure = np.sum(table[rows_there] ** 2 / rows[rows_there, None])
    by_chance = np.sum(columns**2)
    return float((sure - by_chance) / (1 - by_chance)) if by_chance < 1 else float("nan")


def _with_class(sample: Sample) -> list[Any]:
    return [_joint(codes, sample.target) for codes in _codes(sample)]


def _each(sample: Sample, measure: Callable[[Any], float]) -> Any:
    """A measure of each feature with the class."""
    return np.array([measure(table) for table in _with_class(sample)])


def _between(sample: Sample) -> Any:
    codes = _codes(sample)
    pairs = [(one, other) for one in codes for other in codes if one is not other][:_PAIRS]
    if not pairs:
        raise NotApplicableError("there are no two features")
    return np.array([_concentration(_joint(one, other)) for one, other in pairs])


def _class_entropy(sample: Sample) -> float:
    return _entropy(sample.sizes / sample.rows)


def _signal(sample: Sample) -> float:
    """Mean mutual information of features and class."""
    found = float(np.mean([_told(table) for table in _with_class(sample)]))
    if found <= 1e-12:
        raise NotApplicableError("the features tell nothing of the class")
    return found


def _noise(sample: Sample) -> float:
    entropies = [_entropy(table.sum(axis=1)) for table in _with_class(sample)]
    signal = _signal(sample)
    return float((np.mean(entropies) - signal) / signal)


_NEEDS = ("classes", "features")
CHARACTERISTICS = (
    Characteristic("class_entropy", _class_entropy, ("classes",)),
    Characteristic("feature_entropy",
                   lambda s: np.array([_entropy(np.bincount(c) / s.rows) for c in _codes(s)]), ("features",)),
    Characteristic("joint_entropy", lambda s: _each(s, lambda table: _entropy(table.ravel())), _NEEDS),
    Characteristic("mutual_information", lambda s: _each(s, _told), _NEEDS),
    Characteristic("class_concentration", lambda s: _each(s, _concentration), _NEEDS),
    Characteristic("feature_concentration", _between, ("features",)),
    Characteristic("equivalent_number_of_features", lambda s: _class_entropy(s) / _signal(s), _NEEDS),
    Characteristic("noise_to_signal_ratio", _noise, _NEEDS),
)  # fmt: skip
