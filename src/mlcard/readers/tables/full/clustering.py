"""How well the classes are separated, taken as clusters, by scaled numbers and indicators of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn import metrics

from mlcard.readers.tables.full.characteristic import Characteristic

if TYPE_CHECKING:
    from mlcard.readers.tables.full.learning_sample import Sample


def _inputs(sample: Sample) -> Any:
    return np.hstack([sample.scaled, sample.indicators / np.sqrt(2)])


def _dunn(sample: Sample) -> float:
    """The least distance of rows of different classes divided by the greatest one within a class."""
    same = sample.target[:, None] == sample.target
    widest = sample.distances[same].max()
    return float(sample.distances[~same].min() / widest) if widest > 0 else float("nan")


def _point_biserial(sample: Sample) -> float:
    """Correlation of the distances of rows with whether their classes differ."""
    upper = np.triu_indices(sample.rows, 1)
    differ = (sample.target[:, None] != sample.target)[upper]
    return float(np.corrcoef(sample.distances[upper], differ)[0, 1])


_NEEDS = ("classes", "repeated classes", "features")
CHARACTERISTICS = (
    Characteristic("silhouette",
                   lambda s: metrics.silhouette_score(s.distances, s.target, metric="precomputed"), _NEEDS,
                   few=True),
    Characteristic("davies_bouldin", lambda s: metrics.davies_bouldin_score(_inputs(s), s.target), _NEEDS),
    Characteristic("calinski_harabasz_per_row",
                   lambda s: metrics.calinski_harabasz_score(_inputs(s), s.target) / s.rows, _NEEDS),
    Characteristic("dunn", _dunn, _NEEDS, few=True),
    Characteristic("point_biserial", _point_biserial, _NEEDS, few=True),
)  # fmt: skip
