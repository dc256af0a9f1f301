"""Naive Bayes for tables of numbers and of values: each feature by its own kind.

Numbers have a normal distribution in each class, whose standard deviation is at least a thousandth of the
column's; missing ones are left out. Values have their relative frequency in the class, with one more of each
(Laplace).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from mlcard.readers.tables.full.learning_sample import Sample

_LEAST = 1e-3


@dataclass
class NaiveBayes:
    """The learner; it is asked for probabilities of classes."""

    def fit(self, sample: Sample) -> NaiveBayes:
        """Learn from a sample in which every class occurs."""
        classes = range(sample.classes)
        rows = [sample.target == label for label in classes]
        self._prior = np.log(sample.sizes / sample.rows)
        with np.errstate(invalid="ignore", divide="ignore"):
            counts = np.array([(~np.isnan(sample.numbers[row])).sum(axis=0) for row in rows])
            sums = np.array([np.nansum(sample.numbers[row], axis=0) for row in rows])
            overall = np.nan_to_num(sums.sum(axis=0) / counts.sum(axis=0))
            self._means = np.where(counts > 0, sums / counts, overall)
            squares = [(sample.numbers[row] - mean) ** 2 for row, mean in zip(rows, self._means, strict=True)]
            variances = np.array([np.nansum(square, axis=0) for square in squares]) / counts
            floor = (_LEAST * _deviation(sample.numbers)) ** 2
        self._variances = np.maximum(variances, np.where(floor > 0, floor, 1.0))
        widths = sample.values.max(axis=0) + 1 if sample.values.size else []
        self._tables = [
            np.log(np.array([np.bincount(column[row], minlength=width) + 1 for row in rows]).T)
            - np.log(np.array([row.sum() + width for row in rows]))
            for column, width in zip(sample.values.T, widths, strict=False)
        ]
        return self

    def predict_proba(self, sample: Sample) -> Any:
        """Probabilities, a row for each row of the sample and a column for each class."""
        scores = np.tile(self._prior, (sample.rows, 1))
        for label in range(len(self._prior)):
            distance = (sample.numbers - self._means[label]) ** 2 / self._variances[label]
            scores[:, label] -= 0.5 * np.nansum(distance + np.log(self._variances[label]), axis=1)
        for column, table in zip(sample.values.T, self._tables, strict=True):
            known = column < len(table)
            scores[known] += table[column[known]]
        scores -= scores.max(axis=1, keepdims=True)
        likelihood = np.exp(scores)
        return likelihood / likelihood.sum(axis=1, keepdims=True)


def _deviation(numbers: Any) -> Any:
    """Standard deviations of columns, NaN left out."""
    counts = (~np.isnan(numbers)).sum(axis=0)
    means = np.nansum(numbers, axis=0) / counts
    return np.sqrt(np.nansum((numbers - means) ** 2, axis=0) / counts)
