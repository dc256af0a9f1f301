"""Landmarkers: how well simple, fast learners do in a stratified 5-fold cross validation.

The rows come in the order of their hashes, so the folds do not depend on the order of the rows of the file.
Numbers are filled with the training rows' median; values are taken as indicators. For the nearest neighbour
and the linear models, numbers are scaled to the training rows' mean 0 and standard deviation 1, and
indicators count half in squared distances, so that another value is as far as one standard deviation.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sklearn
from sklearn import discriminant_analysis, dummy, linear_model, metrics, neighbors, tree
from sklearn.model_selection import KFold, StratifiedKFold

from mlcard.readers.tables.full.learning_sample import NotApplicableError, Sample, fill, flags
from mlcard.readers.tables.full.naive_bayes import NaiveBayes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDS = 5
#: Rows that learning is done on.
ROWS = 5_000
PROCEDURE = f"stratified {FOLDS}-fold cross validation"
ENGINE = f"scikit-learn {sklearn.__version__}"


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner.

    Attributes:
        name: name of the landmarker.
        algorithm: what it does, for a person.
        make: makes the model of scikit-learn.
        is_scaled: whether it measures distances.
        parameters: its settings that are no defaults.
    """

    name: str
    algorithm: str
    make: Callable[..., Any] | None
    is_scaled: bool = False
    parameters: tuple[tuple[str, str | int | float], ...] = ()

    @property
    def needs_features(self) -> bool:
        """Whether it cannot learn from the target alone."""
        return self.make not in (None, dummy.DummyClassifier, dummy.DummyRegressor)


def _tree(name: str, what: str, **parameters: str | float) -> Learner:
    make = tree.DecisionTreeRegressor if "criterion" not in parameters else tree.DecisionTreeClassifier
    return Learner(name, what, make, parameters=tuple(parameters.items()))


_ENTROPY = "entropy"
CLASSIFIERS = (
    Learner("majority_class", "most frequent class", dummy.DummyClassifier,
            parameters=(("strategy", "prior"),)),
    Learner("naive_bayes", "naive Bayes", None),
    Learner("one_nearest_neighbour", "nearest neighbour", neighbors.KNeighborsClassifier, is_scaled=True,
            parameters=(("n_neighbors", 1),)),
    _tree("decision_stump", "decision tree of depth 1", criterion=_ENTROPY, max_depth=1),
    _tree("decision_tree_depth_3", "decision tree of depth 3", criterion=_ENTROPY, max_depth=3),
    _tree("decision_tree", "decision tree", criterion=_ENTROPY, min_samples_leaf=2),
    Learner("linear_discriminant", "linear discriminant analysis",
            discriminant_analysis.LinearDiscriminantAnalysis, is_scaled=True,
            parameters=(("solver", "lsqr"), ("shrinkage", "auto"))),
)  # fmt: skip
REGRESSORS = (
    Learner("mean", "mean of the target", dummy.DummyRegressor),
    Learner("one_nearest_neighbour", "nearest neighbour", neighbors.KNeighborsRegressor, is_scaled=True,
            parameters=(("n_neighbors", 1),)),
    _tree("decision_stump", "decision tree of depth 1", max_depth=1),
    _tree("decision_tree_depth_3", "decision tree of depth 3", max_depth=3),
    _tree("decision_tree", "decision tree", min_samples_leaf=2),
    Learner("ridge_regression", "linear regression with an L2 penalty", linear_model.Ridge, is_scaled=True,
            parameters=(("alpha", 1.0),)),
)  # fmt: skip


def landmarkers(sample: Sample) -> Iterator[tuple[str, Callable[[], list[dict[str, Any]]]]]:
    """The name of each landmarker, and what computes its entries."""
    for learner in CLASSIFIERS if sample.classes else REGRESSORS:
        yield learner.name, lambda learner=learner: list(_landmarker(learner, sample))  # type: ignore[misc]


def _landmarker(learner: Learner, sample: Sample) -> Iterator[dict[str, Any]]:
    """The entries of one learner, one for each measure: mean and spread over the folds."""
    whole = sample.with_classes(FOLDS) if sample.classes else sample
    if sample.classes and whole.classes < 2:
        raise NotApplicableError(f"fewer than two classes have {FOLDS} rows")
    if not whole.features and learner.needs_features:
        raise NotApplicableError("there is no feature")
    if whole.rows < 2 * FOLDS:
        raise NotApplicableError(f"fewer than {2 * FOLDS} rows have a target")
    scores: dict[str, list[float]] = {}
    folds = StratifiedKFold(FOLDS) if sample.classes else KFold(FOLDS)
    for train, test in folds.split(np.empty(whole.rows), whole.target):
        for measure, score in _scores(learner, _rows(whole, train), _rows(whole, test)).items():
            scores.setdefault(measure, []).append(score)
    for measure, values in scores.items():
        yield {
            "name": learner.name,
            "algorithm": learner.algorithm,
            "measure": measure,
            "value": float(np.mean(values)),
            "standard_deviation": float(np.std(values, ddof=1)),
            "procedure": PROCEDURE if sample.classes else PROCEDURE.removeprefix("stratified "),
            "sample_size": whole.rows,
            "parameters": [{"name": name, "value": value} for name, value in learner.parameters],
        }


def _rows(sample: Sample, places: Any) -> Sample:
    return Sample(sample.numbers[places], sample.values[places], sample.target[places], sample.classes)


def _scores(learner: Learner, train: Sample, test: Sample) -> dict[str, float]:
    """The measures of a learner that learns from some rows, on others."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # collinear features, a class that is not predicted: the score tells
        if learner.make is None:
            likelihood = NaiveBayes().fit(train).predict_proba(test)
        else:
            model = learner.make(**dict(learner.parameters), **_seeded(learner))
            inputs, others = _inputs(train, test, is_scaled=learner.is_scaled)
            model.fit(inputs, train.target)
            if not train.classes:
                return _of_numbers(test.target, model.predict(others))
            likelihood = model.predict_proba(others)
        return _of_classes(test, likelihood)


def _seeded(learner: Learner) -> dict[str, int]:
    """The seed of a learner that breaks ties by chance."""
    return (
        {"random_state": 0}
        if learner.make in (tree.DecisionTreeClassifier, tree.DecisionTreeRegressor)
        else {}
    )


def _inputs(train: Sample, test: Sample, *, is_scaled: bool) -> tuple[Any, Any]:
    """The features of both as numbers, by what the first rows say of medians, means and deviations."""
    widths = [max(pair) for pair in zip(train.widths, test.widths, strict=True)]
    numbers = [fill(item.numbers, train.numbers) for item in (train, test)]
    values = [flags(item.values, widths) for item in (train, test)]
    if is_scaled:
        mean, deviation = numbers[0].mean(axis=0), numbers[0].std(axis=0)
        deviation = np.where(deviation > 0, deviation, 1.0)
        numbers = [(part - mean) / deviation for part in numbers]
        values = [part / np.sqrt(2) for part in values]
    return np.hstack([numbers[0], values[0]]), np.hstack([numbers[1], values[1]])


def _of_classes(test: Sample, likelihood: Any) -> dict[str, float]:
    """Accuracy, Cohen's kappa, and the area under the ROC curve of each class against the rest, weighted."""
    predicted = likelihood.argmax(axis=1)
    labels = range(test.classes)
    areas = [metrics.roc_auc_score(test.target == label, likelihood[:, label]) for label in labels]
    return {
        "accuracy": float(metrics.accuracy_score(test.target, predicted)),
        "cohen_kappa": float(metrics.cohen_kappa_score(test.target, predicted, labels=list(labels))),
        "roc_auc_ovr_weighted": float(np.average(areas, weights=test.sizes)),
    }


def _of_numbers(target: Any, predicted: Any) -> dict[str, float]:
    """Coefficient of determination, and mean absolute error."""
    return {
        "r2": float(metrics.r2_score(target, predicted)),
        "mean_absolute_error": float(metrics.mean_absolute_error(target, predicted)),
    }
