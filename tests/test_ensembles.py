"""Trees, leaves and rounds of boosting, as the loaded model counts them; and models of which none is told."""

from __future__ import annotations

import io
import pickle
import zipfile
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
import pytest
from protobuf import message
from sklearn import calibration, ensemble, linear_model, model_selection, pipeline, preprocessing, tree

from mlcard.facts import Source
from mlcard.readers import read
from mlcard.readers.coreml.trees import MOST_BYTES, ensemble_facts
from mlcard.readers.wire import message_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mlcard.facts import Fact

RANDOM = np.random.default_rng(0)
ROWS, LABELS = RANDOM.random((90, 3)), np.arange(90) % 3
SLOTS = ("tree_count", "leaf_count", "boosting_rounds")


def sizes(facts: Iterable[Fact]) -> dict[str, Any]:
    return {name: fact.value for fact in facts for name in SLOTS if fact.slot == f"/model/{name}"}


def read_back(model: object, path: Path, write: Callable[[object, Path], object]) -> dict[str, Any]:
    write(model, path)
    reading = read(Source(path, path.name))
    assert reading.problem is None
    return sizes(reading.facts)


def members(model: Any) -> list[Any]:
    """The trees of a fitted ensemble of scikit-learn."""
    return list(np.ravel(model.estimators_))


def told_by(model: Any) -> dict[str, int]:
    """What the loaded model says of itself."""
    if hasattr(model, "_predictors"):  # histogram-based boosting has no other list of its trees
        trees = [one for grown in model._predictors for one in grown]
        leaves = sum(one.get_n_leaf_nodes() for one in trees)
        return {"tree_count": len(trees), "leaf_count": leaves, "boosting_rounds": model.n_iter_}
    trees = [model] if hasattr(model, "tree_") else members(model)
    told = {"tree_count": len(trees), "leaf_count": sum(one.get_n_leaves() for one in trees)}
    if "Boost" in type(model).__name__:
        told["boosting_rounds"] = len(model.estimators_)
    return told


WAYS = [
    pytest.param(joblib.dump, id="joblib"),
    pytest.param(lambda model, path: joblib.dump(model, path, compress=3), id="joblib-zlib"),
    pytest.param(lambda model, path: path.write_bytes(pickle.dumps(model, 0)), id="protocol-0"),
    pytest.param(lambda model, path: path.write_bytes(pickle.dumps(model, 5)), id="protocol-5"),
]
MODELS = [
    pytest.param(tree.DecisionTreeClassifier(), id="one-tree"),
    pytest.param(tree.DecisionTreeRegressor(max_depth=1), id="a-stump"),
    pytest.param(ensemble.RandomForestClassifier(7), id="forest"),
    pytest.param(ensemble.ExtraTreesRegressor(5, max_depth=2), id="extra-trees"),
    pytest.param(ensemble.IsolationForest(n_estimators=8), id="isolation-forest"),
    pytest.param(ensemble.BaggingClassifier(n_estimators=3), id="bagging"),
    pytest.param(ensemble.AdaBoostClassifier(n_estimators=4), id="ada-boost"),
    pytest.param(ensemble.GradientBoostingClassifier(n_estimators=6), id="a-tree-for-each-class"),
    pytest.param(
        ensemble.GradientBoostingRegressor(n_estimators=200, n_iter_no_change=2), id="stopped-early"
    ),
    pytest.param(ensemble.HistGradientBoostingClassifier(max_iter=9), id="histograms"),
    pytest.param(ensemble.HistGradientBoostingRegressor(max_iter=3), id="histograms-of-a-number"),
]


@pytest.mark.parametrize("write", WAYS)
@pytest.mark.parametrize("model", MODELS)
def test_counts_are_those_of_the_loaded_model(
    model: Any, write: Callable[[object, Path], object], tmp_path: Path
) -> None:
    model.fit(ROWS, LABELS)

    assert read_back(model, tmp_path / "model.joblib", write) == told_by(model)


def test_trees_inside_of_other_estimators(tmp_path: Path) -> None:
    forest = ensemble.RandomForestClassifier(3)
    steps = pipeline.make_pipeline(preprocessing.StandardScaler(), forest)
    search = model_selection.GridSearchCV(steps, {"randomforestclassifier__n_estimators": [2, 5]}, cv=2)
    calibrated = calibration.CalibratedClassifierCV(forest, cv=2).fit(ROWS, LABELS)
    best = search.fit(ROWS, LABELS).best_estimator_[-1]

    assert read_back(search, tmp_path / "search.pkl", joblib.dump) == told_by(best)
    assert read_back(calibrated, tmp_path / "calibrated.pkl", joblib.dump)["tree_count"] == 6


@pytest.mark.parametrize(
    ("model", "fitted"),
    [
        pytest.param(linear_model.LogisticRegression(), True, id="no-trees"),
        pytest.param(ensemble.RandomForestClassifier(5), False, id="not-fitted"),
        pytest.param(ensemble.GradientBoostingClassifier(), False, id="boosting-not-fitted"),
        pytest.param(
            ensemble.BaggingClassifier(linear_model.LogisticRegression(), 3), True, id="other-members"
        ),
    ],
)
def test_no_trees_no_count(model: Any, fitted: bool, tmp_path: Path) -> None:
    model = model.fit(ROWS, LABELS) if fitted else model

    assert read_back(model, tmp_path / "model.pkl", joblib.dump) == {}


def test_rounds_of_something_else_than_trees(tmp_path: Path) -> None:
    model = ensemble.AdaBoostClassifier(linear_model.LogisticRegression(), n_estimators=3).fit(ROWS, LABELS)

    assert read_back(model, tmp_path / "model.pkl", joblib.dump) == {
        "boosting_rounds": len(model.estimators_)
    }


def test_more_trees_than_a_list_keeps_are_not_counted(tmp_path: Path) -> None:
    """A count of the first 16,384 would be wrong; none is told."""
    forest = ensemble.RandomForestClassifier(1).fit(ROWS, LABELS)
    forest.estimators_ = [tree.DecisionTreeClassifier().fit(ROWS[:4], LABELS[:4]) for _ in range(2)] * 8_200

    assert read_back(forest, tmp_path / "model.pkl", joblib.dump) == {}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param(
            {"algo": "gbm", "n_trees": 20, "n_trees_per_class": 3},
            {"tree_count": 60, "boosting_rounds": 20},
            id="gbm-of-three-classes",
        ),
        pytest.param({"algo": "drf", "n_trees": 20, "n_trees_per_class": 1}, {"tree_count": 20}, id="forest"),
        pytest.param(
            {"algo": "xgboost", "ntrees": 5, "n_classes": 2, "booster": "gbtree"},
            {"tree_count": 5, "boosting_rounds": 5},
            id="xgboost",
        ),
        pytest.param(
            {"algo": "xgboost", "ntrees": 5, "n_classes": 4}, {"boosting_rounds": 5}, id="xgboost-of-classes"
        ),
        pytest.param({"algo": "xgboost", "ntrees": 5, "booster": "gblinear"}, {}, id="no-trees"),
        pytest.param({"algo": "gbm", "n_trees": "many", "n_trees_per_class": 1}, {}, id="words"),
        pytest.param({"algo": "glm"}, {}, id="linear"),
    ],
)
def test_mojo(settings: dict[str, object], expected: dict[str, int], tmp_path: Path) -> None:
    path = tmp_path / "model.mojo"
    info = "\n".join(f"{key} = {value}" for key, value in settings.items())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.ini", f"[info]\n{info}\n\n[columns]\nx\n\n[domains]\n")

    assert sizes(read(Source(path, path.name)).facts) == expected


def nodes(*trees: int) -> bytes:
    """The parameters of a tree ensemble of Core ML, as an ensemble: trees of so many inner nodes."""
    listed: list[tuple[int, object]] = []
    for number, inner in enumerate(trees):
        listed += [(1, ((1, number), (2, place), (3, 1))) for place in range(inner)]
        listed += [(1, ((1, number), (2, inner + place), (3, 6))) for place in range(inner + 1)]
    return message((1, tuple(listed)))


def test_core_ml() -> None:
    models = [message_of(nodes(3, 0, 1), "x"), message_of(nodes(2), "x")]

    assert sizes(ensemble_facts(models)) == {"tree_count": 4, "leaf_count": 4 + 1 + 2 + 3}
    assert sizes(ensemble_facts([])) == {}


def test_core_ml_with_too_many_nodes() -> None:
    large = message((1, message((1, io.BytesIO(bytes(MOST_BYTES)).getvalue()))))

    assert sizes(ensemble_facts([message_of(large, "x")])) == {}
