"""How hard it is to tell the classes apart, after Lorena et al. (2019), sections 2.1 to 2.6.

0 is easy and 1 is hard, but for the share of principal components. Distances are mean differences (Gower).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse.csgraph import minimum_spanning_tree
from sklearn.linear_model import LogisticRegression

from mlcard.readers.tables.full.characteristic import Characteristic
from mlcard.readers.tables.full.statistical import principal

if TYPE_CHECKING:
    from mlcard.readers.tables.full.learning_sample import Sample

#: Rows that differ less than this are neighbours in the graph of the last measures.
_NEAR = 0.15


def _f1(sample: Sample) -> float:
    """1 / (1 + r), r the greatest Fisher's discriminant ratio of a numeric feature."""
    numbers = sample.filled
    centre = numbers.mean(axis=0)
    between, within = np.zeros_like(centre), np.zeros_like(centre)
    for label, size in enumerate(sample.sizes):
        part = numbers[sample.target == label]
        between += size * (part.mean(axis=0) - centre) ** 2
        within += ((part - part.mean(axis=0)) ** 2).sum(axis=0)
    varying = (between + within) > 0
    ratios = between[varying] / within[varying]
    return float(1 / (1 + ratios.max(initial=0.0)))


def _f3(sample: Sample) -> Any:
    """For each two classes the least share, over the numeric features, of rows where the classes overlap."""
    found = []
    for one, other in combinations(range(sample.classes), 2):
        rows = [sample.filled[sample.target == label] for label in (one, other)]
        low = np.max([part.min(axis=0) for part in rows], axis=0)
        high = np.min([part.max(axis=0) for part in rows], axis=0)
        both = np.vstack(rows)
        found.append(np.mean((both >= low) & (both <= high), axis=0).min())
    return np.array(found)


def _l2(sample: Sample) -> float:
    """Share of the rows that a linear classifier, which learned from them, takes for another class."""
    inputs = np.hstack([sample.scaled, sample.indicators])
    model = LogisticRegression(C=100.0, max_iter=1_000).fit(inputs, sample.target)
    return float(np.mean(model.predict(inputs) != sample.target))


def _n1(sample: Sample) -> float:
    """Share of the rows that a minimum spanning tree joins to a row of another class."""
    # A distance of 0 is no edge to scipy: all are moved by as much, which leaves the tree what it is.
    edges = minimum_spanning_tree(sample.mean_differences + 1.0).tocoo()
    across = sample.target[edges.row] != sample.target[edges.col]
    return float(len(np.unique(np.concatenate([edges.row[across], edges.col[across]]))) / sample.rows)


def _nearest(sample: Sample) -> tuple[Any, Any]:
    """For each row the difference to the nearest one of its own class, and of another."""
    same = sample.target[:, None] == sample.target
    own = np.where(same, sample.mean_differences, np.inf)
    np.fill_diagonal(own, np.inf)
    other = np.where(same, np.inf, sample.mean_differences)
    return own.min(axis=1), other.min(axis=1)


def _n2(sample: Sample) -> float:
    """R / (1 + r), r the sum of the distances to the nearest row of the same class by that of another."""
    own, other = _nearest(sample)
    alone = np.isinf(own)
    inside, outside = own[~alone].sum(), other[~alone].sum()
    return float(inside / (inside + outside))


def _n3(sample: Sample) -> float:
    """Share of the rows whose nearest other row has another class; a tie counts half."""
    own, other = _nearest(sample)
    return float(np.mean((other < own) + 0.5 * (other == own)))


def _lsc(sample: Sample) -> float:
    """1 less the mean share of the rows that are nearer than the nearest one of another class."""
    _, other = _nearest(sample)
    return float(1 - np.sum(sample.mean_differences < other[:, None]) / sample.rows**2)


def _graph(sample: Sample) -> Any:
    """Which rows of one class are near one another."""
    joined = (sample.mean_differences < _NEAR) & (sample.target[:, None] == sample.target)
    np.fill_diagonal(joined, val=False)
    return joined


def _density(sample: Sample) -> float:
    """1 less the share of pairs of rows that are joined in the graph."""
    return float(1 - _graph(sample).sum() / (sample.rows * (sample.rows - 1)))


def _clustering_coefficient(sample: Sample) -> float:
    """1 less the mean, over the rows, of the share of pairs of neighbours that are joined themselves."""
    joined = _graph(sample).astype(float)
    degree = joined.sum(axis=1)
    triangles = np.einsum("ij,ji->i", joined @ joined, joined)
    pairs = degree * (degree - 1)
    return float(1 - np.mean(np.divide(triangles, pairs, out=np.zeros_like(pairs), where=pairs > 0)))


def _balance(sample: Sample) -> float:
    """1 less the entropy of the classes divided by the greatest possible one (C1)."""
    shares = sample.sizes / sample.rows
    return abs(round(float(1 + np.sum(shares * np.log(shares)) / np.log(sample.classes)), 12))


def _imbalance(sample: Sample) -> float:
    """1 - 1/r, r the imbalance ratio of Tanwani and Farooq (2010) (C2)."""
    sizes = sample.sizes
    ratio = (sample.classes - 1) / sample.classes * np.sum(sizes / (sample.rows - sizes))
    return float(1 - 1 / ratio)


def _components(sample: Sample) -> float:
    """Share of the principal components that are needed for 95 % of the variance (T4)."""
    shares = np.cumsum(principal(sample))
    return float((np.searchsorted(shares, 0.95 - 1e-12) + 1) / len(shares))


_NUMBERS, _ALL = ("classes", "number"), ("classes", "features")
CHARACTERISTICS = (
    Characteristic("f1", _f1, _NUMBERS),
    Characteristic("f3", _f3, _NUMBERS),
    Characteristic("l2", _l2, _ALL),
    Characteristic("n1", _n1, _ALL, few=True),
    Characteristic("n2", _n2, _ALL, few=True),
    Characteristic("n3", _n3, _ALL, few=True),
    Characteristic("lsc", _lsc, _ALL, few=True),
    Characteristic("density", _density, _ALL, few=True),
    Characteristic("clustering_coefficient", _clustering_coefficient, _ALL, few=True),
    Characteristic("c1", _balance, ("classes",)),
    Characteristic("c2", _imbalance, ("classes",)),
    Characteristic("t4", _components, ("number",)),
)
