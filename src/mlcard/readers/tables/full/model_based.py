"""The shape of a decision tree that was learned from all rows of the sample, by entropy and to the end.

Numbers are filled with medians, values are taken as indicators; ties between features are broken by seed 0.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from mlcard.readers.tables.full.characteristic import Characteristic

if TYPE_CHECKING:
    from mlcard.readers.tables.full.learning_sample import Sample


class _Shape:
    """What is read off the tree: its nodes, the root first, with their depths."""

    def __init__(self, sample: Sample) -> None:
        inputs = np.hstack([sample.filled, sample.indicators])
        make = DecisionTreeClassifier(criterion="entropy", random_state=0) if sample.classes else None
        model = make or DecisionTreeRegressor(random_state=0)
        model.fit(inputs, sample.target)
        grown = model.tree_
        self.is_leaf = grown.children_left < 0
        self.depths = np.zeros(grown.node_count, dtype=int)
        for node in range(grown.node_count):  # children stand behind their parents
            for child in (grown.children_left[node], grown.children_right[node]):
                if child >= 0:
                    self.depths[child] = self.depths[node] + 1
        self.leaves = int(self.is_leaf.sum())
        self.inner = int(grown.node_count - self.leaves)
        self.tested = grown.feature[~self.is_leaf]
        self.rows = grown.n_node_samples
        self.labels = grown.value[:, 0, :].argmax(axis=1)
        self.importances = model.feature_importances_


@lru_cache(maxsize=1)
def _shape(sample: Sample) -> _Shape:
    """The tree of a sample, learned once."""
    return _Shape(sample)


def _of_leaves(sample: Sample, values: Any) -> Any:
    return values[_shape(sample).is_leaf]


def _tests(sample: Sample) -> Any:
    """How many nodes test each feature that is tested."""
    return np.unique(_shape(sample).tested, return_counts=True)[1]


def _leaves_per_class(sample: Sample) -> Any:
    shape = _shape(sample)
    return np.bincount(shape.labels[shape.is_leaf], minlength=sample.classes) / shape.leaves


_NEEDS = ("target", "features")
CHARACTERISTICS = (
    Characteristic("leaves", lambda s: _shape(s).leaves, _NEEDS),
    Characteristic("depth", lambda s: _shape(s).depths.max(), _NEEDS),
    Characteristic("leaf_depth", lambda s: _of_leaves(s, _shape(s).depths), _NEEDS),
    Characteristic("rows_in_leaf", lambda s: _of_leaves(s, _shape(s).rows) / s.rows, _NEEDS),
    Characteristic("leaves_per_class", _leaves_per_class, ("classes", "features")),
    Characteristic("nodes_per_feature", lambda s: _shape(s).inner / s.features, _NEEDS),
    Characteristic("nodes_per_row", lambda s: _shape(s).inner / s.rows, _NEEDS),
    Characteristic("nodes_per_level", lambda s: np.bincount(_shape(s).depths[~_shape(s).is_leaf]), _NEEDS),
    Characteristic("nodes_per_tested_feature", _tests, _NEEDS),
    Characteristic("feature_importance", lambda s: _shape(s).importances, _NEEDS),
)
