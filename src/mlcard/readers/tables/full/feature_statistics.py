"""The meta-features of single columns: `FeatureStatistics` of the schema, whose slots give the formulas.

Of a table that is larger than the sample they are about the sample, but for counts of missing values and for
moments.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from mlcard.facts import Fact
from mlcard.readers.tables import moments
from mlcard.readers.tables.column_profiles import withheld
from mlcard.readers.tables.information import entropy
from mlcard.readers.tables.row_sample import SEED
from mlcard.readers.tables.sound import DEFINITION_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.tables.profile import ColumnProfile, TableProfile

_LEVEL = 0.05
#: Most values of a nominal feature that are tested one by one: the most frequent ones.
_TESTED = 1_000


def facts_of_features(table: TableProfile) -> Iterator[Fact]:
    """The meta-features of every column of numbers or values that can be shown."""
    inflation = _inflation(table)
    for item in table.columns:
        key = item.column.key
        if key not in table.sample.columns or item.column.kind == "date" or withheld(item) is not None:
            continue
        found = _of_missing(item)
        series = table.sample[key].drop_nulls()
        if series.len():
            found |= _of_counts(series) | _of_kind(item, series)
            found |= _with_target(table, item)
        if key in inflation:
            found["vif"] = inflation[key]
        about: dict[str, JsonValue] = {
            "definition": "mlcard",
            "definition_version": DEFINITION_VERSION,
            "engine": "mlcard",
            "exact": not table.is_sampled,
        }
        if table.is_sampled:
            about |= {"sample_size": table.sample.height, "random_seed": SEED}
        statistics: JsonValue = {**{name: _brief(value) for name, value in found.items()}, **about}
        entry: JsonValue = {"name": item.column.name, "feature_meta_features": statistics}
        yield Fact("/dataset/features/-", entry, item.column.where, "computed")


def _brief(value: Any) -> JsonValue:
    """A value as JSON holds it; reals rounded to ten digits, those that are no numbers left out."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    return float(f"{value:.10g}") if math.isfinite(value) else None


def _of_missing(item: ColumnProfile) -> dict[str, Any]:
    missing = item.missing or 0
    found: dict[str, Any] = {"non_missing": item.rows - missing, "has_missing_values": missing > 0}
    if item.rows:
        found["percentage_of_missing"] = 100 * missing / item.rows
        found["percentage_of_non_missing"] = 100 * (item.rows - missing) / item.rows
    return found


def _of_counts(series: Any) -> dict[str, Any]:
    """How often the distinct values occur, the least often occurring first."""
    counts = sorted(series.value_counts()["count"])
    total = len(series)
    shared = Counter(counts).most_common()
    usual = min(count for count, number in shared if number == shared[0][1])
    found: dict[str, Any] = {"entropy": entropy(counts)}
    for name, count, share in (
        ("average_class_count", total / len(counts), "average_percentage_of_class"),
        ("most_frequent_class_count", counts[-1], "percentage_of_most_frequent_class"),
        ("least_frequent_class_count", counts[0], "percentage_of_least_frequent_class"),
        ("median_class_count", float(np.median(counts)), "median_class_percentage"),
        ("mode_class_count", usual, "mode_class_percentage"),
    ):
        found[name] = count
        found[share] = 100 * count / total
    return found


def _of_kind(item: ColumnProfile, series: Any) -> dict[str, Any]:
    if item.numbers is None:
        return _of_values(series)
    numbers = series.cast(float).to_numpy()
    numbers = numbers[np.isfinite(numbers)]
    return _of_numbers(numbers, item.numbers.moments) if len(numbers) else {}


def _of_values(series: Any) -> dict[str, Any]:
    """Whether all values are equally frequent."""
    counts = series.value_counts()["count"].to_numpy()
    statistic = float(np.sum((counts - counts.mean()) ** 2) / counts.mean())
    found: dict[str, Any] = {"chi_square_uniform_distribution": statistic}
    if len(counts) > 1:
        found["uniform_discrete"] = stats.chi2.sf(statistic, len(counts) - 1) >= _LEVEL
    return found


def _of_numbers(numbers: Any, known: moments.Moments) -> dict[str, Any]:
    low, median, high = np.percentile(numbers, [25, 50, 75], method="weibull")
    values, counts = np.unique(numbers, return_counts=True)
    deviation, mean = moments.standard_deviation(known), moments.average(known)
    error = 1.96 * deviation / math.sqrt(known.count)
    negative = int(np.sum(numbers < 0))
    total = len(numbers)
    found = {
        "value_range": values[-1] - values[0],
        "median": median,
        "mode": values[counts.argmax()],
        "variance": deviation * deviation,
        "skewness": moments.skewness(known),
        "kurtosis": moments.kurtosis(known),
        "lower_quartile": low,
        "higher_quartile": high,
        "lower_outer_fence": low - 3 * (high - low),
        "higher_outer_fence": high + 3 * (high - low),
        "lower_confidence": mean - error,
        "higher_confidence": mean + error,
        "positive_count": total - negative,
        "negative_count": negative,
        "positive_percentage": 100 * (total - negative) / total,
        "negative_percentage": 100 * negative / total,
        "has_positive_values": negative < total,
        "has_negative_values": negative > 0,
        "integers_only": np.all(numbers == np.floor(numbers)),
    }
    if len(values) > 1:
        evenly = stats.uniform(values[0], values[-1] - values[0])
        found["is_uniform"] = stats.kstest(numbers, evenly.cdf).pvalue >= _LEVEL
    return found


def _with_target(table: TableProfile, item: ColumnProfile) -> dict[str, Any]:
    """How a feature and the target go together, over the rows that have both."""
    target = table.target
    if target is None or target is item or target.column.key not in table.sample.columns:
        return {}
    both = table.sample.select(item.column.key, target.column.key).drop_nulls()
    feature, outcome = both.get_columns()
    if not both.height:
        return {}
    if item.numbers is None:
        return _distinguishing(feature, outcome)
    numbers = _as_numbers(outcome, target)
    return {} if numbers is None else _correlations(feature.cast(float).to_numpy(), numbers)


def _as_numbers(outcome: Any, target: ColumnProfile) -> Any:
    """A target of numbers, or of two classes taken as 0 and 1; None of more classes."""
    if outcome.dtype.is_numeric():
        return outcome.cast(float).to_numpy()
    classes = target.column.declared or sorted(outcome.unique())
    if len(classes) != 2:
        return None
    return (outcome == classes[1]).cast(float).to_numpy()


def _correlations(feature: Any, target: Any) -> dict[str, Any]:
    finite = np.isfinite(feature) & np.isfinite(target)
    feature, target = feature[finite], target[finite]
    if len(feature) < 2 or feature.min() == feature.max() or target.min() == target.max():
        return {}
    return {
        "covariance_with_target": np.cov(feature, target)[0, 1],
        "pearson_correlation_coefficient": np.clip(np.corrcoef(feature, target)[0, 1], -1, 1),
        "spearman_correlation_coefficient": np.clip(stats.spearmanr(feature, target).statistic, -1, 1),
    }


def _distinguishing(feature: Any, outcome: Any) -> dict[str, Any]:
    """Shares of the values for whose rows the target is distributed in another way."""
    frequent = sorted(feature.value_counts().rows(), key=lambda row: (-row[1], row[0]))[:_TESTED]
    groups = [outcome.filter(feature == value) for value, _ in frequent]
    if outcome.dtype.is_numeric():
        numbers = outcome.cast(float).to_numpy()
        parts = [group.cast(float).to_numpy() for group in groups]
        by_distribution = [stats.ks_2samp(part, numbers).pvalue < _LEVEL for part in parts]
        by_rank = [stats.mannwhitneyu(part, numbers).pvalue < _LEVEL for part in parts]
        return {
            "ratio_of_distinguishing_categories_by_kolmogorov_smirnov_or_chi_square": np.mean(
                by_distribution
            ),
            "ratio_of_distinguishing_categories_by_utest": np.mean(by_rank),
        }
    shares = {value: count / len(outcome) for value, count in outcome.value_counts().rows()}
    if len(shares) < 2:
        return {}
    different = [_differs(dict(group.value_counts().rows()), shares) for group in groups]
    return {"ratio_of_distinguishing_categories_by_kolmogorov_smirnov_or_chi_square": np.mean(different)}


def _differs(counts: dict[str, int], shares: dict[str, float]) -> bool:
    """Whether classes occur in other shares than among all rows, by a chi-squared test."""
    total = sum(counts.values())
    statistic = sum(
        (counts.get(value, 0) - share * total) ** 2 / (share * total) for value, share in shares.items()
    )
    return bool(stats.chi2.sf(statistic, len(shares) - 1) < _LEVEL)


def _inflation(table: TableProfile) -> dict[str, float]:
    """The variance inflation factors of the numeric features, over the rows that have all of them."""
    keys = [
        item.column.key
        for item in table.features
        if item.column.kind in ("integer", "real") and item.column.key in table.sample.columns
    ]
    rows = (
        table.sample.select(keys).drop_nulls().to_numpy().astype(float) if len(keys) > 1 else np.empty((0, 0))
    )
    rows = rows[np.isfinite(rows).all(axis=1)]
    varying = [place for place in range(rows.shape[1]) if len(rows) and rows[:, place].std() > 0]
    if len(varying) < 2 or len(rows) <= len(varying) + 1:
        return {}
    table_of = np.corrcoef(rows[:, varying], rowvar=False)
    if np.linalg.cond(table_of) > 1e12:
        return {}
    factors = np.linalg.inv(table_of).diagonal()
    return {keys[place]: max(1.0, float(factor)) for place, factor in zip(varying, factors, strict=True)}
