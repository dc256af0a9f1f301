"""Statistics of the numeric features that do not depend on their units, and how the classes differ in them.

The canonical correlations are those of the numeric features with indicators of the classes; Wilks' lambda,
Pillai's and Hotelling's trace and Roy's root follow from them (Rencher, Methods of Multivariate Analysis,
chapter 6). Normality is tested by D'Agostino and Pearson's omnibus test at the 0.05 level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from mlcard.readers.tables.full.characteristic import Characteristic
from mlcard.readers.tables.full.learning_sample import NotApplicableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlcard.readers.tables.full.learning_sample import Sample


def _each(sample: Sample) -> list[Any]:
    """The numbers of each feature that has several, missing ones left out."""
    columns = [column[~np.isnan(column)] for column in sample.numbers.T]
    several = [column for column in columns if len(column) > 3 and column.min() < column.max()]
    if not several:
        raise NotApplicableError("no numeric feature has several values")
    return several


def _of_each(sample: Sample, statistic: Callable[[Any], Any]) -> Any:
    """A statistic of each feature."""
    return np.array([statistic(column) for column in _each(sample)])


def _is_normal(column: Any) -> bool:
    return len(column) >= 20 and bool(stats.normaltest(column).pvalue >= 0.05)


def _correlations(sample: Sample) -> Any:
    """Absolute correlations of pairs of features that are not constant."""
    varying = sample.filled[:, sample.filled.std(axis=0) > 0]
    if varying.shape[1] < 2:
        raise NotApplicableError("no two numeric features have several values")
    table: Any = np.corrcoef(varying, rowvar=False)
    return np.abs(table[np.triu_indices_from(table, 1)])


def _outliers(column: Any) -> float:
    """Share of values more than 1.5 distances of the quartiles outside of these (Tukey's fences)."""
    low, high = np.percentile(column, [25, 75], method="weibull")
    margin = 1.5 * (high - low)
    return float(np.mean((column < low - margin) | (column > high + margin)))


def principal(sample: Sample) -> Any:
    """Shares of the variance of the features, scaled to deviation 1, that the principal components have."""
    varying = sample.filled[:, sample.filled.std(axis=0) > 0]
    if not varying.shape[1]:
        raise NotApplicableError("no numeric feature has several values")
    roots = np.linalg.eigvalsh(np.atleast_2d(np.corrcoef(varying, rowvar=False)))[::-1]
    return np.maximum(roots, 0) / roots.sum()


def _canonical(sample: Sample) -> Any:
    """Squared canonical correlations of features and classes, the greatest first."""
    inputs = sample.filled - sample.filled.mean(axis=0)
    labels = np.eye(sample.classes)[sample.target]
    outputs = (labels - labels.mean(axis=0))[:, 1:]
    bases = [_basis(part) for part in (inputs, outputs)]
    roots = np.linalg.svd(bases[0].T @ bases[1], compute_uv=False)
    return np.clip(roots, 0, 1) ** 2


def _basis(centred: Any) -> Any:
    """An orthonormal basis of the columns, scaled to their deviations first."""
    deviation = centred.std(axis=0)
    left, roots, _ = np.linalg.svd(centred[:, deviation > 0] / deviation[deviation > 0], full_matrices=False)
    return left[:, roots > 1e-10 * max(roots.max(initial=0.0), 1e-300)]


def _hotelling(sample: Sample) -> float:
    roots = _canonical(sample)
    if np.any(roots >= 1 - 1e-12):
        raise NotApplicableError("the features determine the classes linearly")
    return float(np.sum(roots / (1 - roots)))


def _roy(sample: Sample) -> float:
    root = _canonical(sample).max(initial=0.0)
    if root >= 1 - 1e-12:
        raise NotApplicableError("the features determine the classes linearly")
    return float(root / (1 - root))


def _centre_distance(sample: Sample) -> float:
    """Distance between the centres of the largest and the smallest class, per feature from 0 to 1."""
    largest, smallest = np.argmax(sample.sizes), sample.classes - 1 - np.argmin(sample.sizes[::-1])
    centres = [sample.scaled[sample.target == label].mean(axis=0) for label in (largest, smallest)]
    return float(np.sqrt(np.mean((centres[0] - centres[1]) ** 2)))


CHARACTERISTICS = (
    Characteristic("absolute_correlation", _correlations, ("numbers",)),
    Characteristic("share_of_correlated_pairs", lambda s: np.mean(_correlations(s) >= 0.5), ("numbers",)),
    Characteristic("skewness",
                   lambda s: _of_each(s, lambda column: stats.skew(column, bias=False)), ("number",)),
    Characteristic("kurtosis",
                   lambda s: _of_each(s, lambda column: stats.kurtosis(column, bias=False)), ("number",)),
    Characteristic("coefficient_of_variation",
                   lambda s: _of_each(s, lambda column: np.std(column, ddof=1) / abs(np.mean(column))),
                   ("number",)),
    Characteristic("share_of_outliers", lambda s: _of_each(s, _outliers), ("number",)),
    Characteristic("share_of_zeros", lambda s: _of_each(s, lambda column: np.mean(column == 0)), ("number",)),
    Characteristic("share_of_normal_features",
                   lambda s: np.mean(_of_each(s, _is_normal)),
                   ("number",)),
    Characteristic("share_of_variance_in_components", principal, ("number",)),
    Characteristic("canonical_correlation", lambda s: np.sqrt(_canonical(s)), ("classes", "number")),
    Characteristic("wilks_lambda", lambda s: np.prod(1 - _canonical(s)), ("classes", "number")),
    Characteristic("pillai_trace", lambda s: np.sum(_canonical(s)), ("classes", "number")),
    Characteristic("hotelling_trace", _hotelling, ("classes", "number")),
    Characteristic("roy_root", _roy, ("classes", "number")),
    Characteristic("centre_distance", _centre_distance, ("classes", "number")),
)  # fmt: skip
