"""How often rows that are alike have different classes, and how far the rows lie apart.

Weights of pairs of rows fall with their distance d as 2^(-2 d / (D - d)), where D is the greatest possible
distance (Vilalta, 1999, Understanding accuracy performance through concept characterization).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlcard.readers.tables.full.characteristic import Characteristic

if TYPE_CHECKING:
    from mlcard.readers.tables.full.learning_sample import Sample


def _weights(sample: Sample) -> Any:
    distances = sample.distances
    rest = np.maximum(np.sqrt(sample.features) - distances, 1e-9)
    weights = np.power(2.0, -2.0 * distances / rest)
    np.fill_diagonal(weights, 0.0)
    return weights


def _variation(sample: Sample) -> Any:
    """For each row the weighted share of the others that have another class."""
    weights = _weights(sample)
    differ = sample.target[:, None] != sample.target
    return np.sum(weights * differ, axis=0) / np.sum(weights, axis=0)


def _distance(sample: Sample) -> Any:
    """For each row the weighted mean distance of the others."""
    weights = _weights(sample)
    return np.sum(weights * sample.distances, axis=0) / np.sum(weights, axis=0)


CHARACTERISTICS = (
    Characteristic("concept_variation", _variation, ("classes", "features"), few=True),
    Characteristic("weighted_distance", _distance, ("target", "features"), few=True),
)
