"""Searches for hyperparameters in pickles: what the loaded search says of itself, and its card."""

from __future__ import annotations

import json
import pickle
import warnings
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
import pytest
from bounded import within
from model_folders import run
from scipy import stats
from sklearn import linear_model, model_selection, pipeline, preprocessing, svm
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 - makes them importable
from test_schema_documents import messages

from mlcard.facts import Source, tokens
from mlcard.readers import read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RANDOM = np.random.default_rng(0)
ROWS, LABELS, NUMBERS = RANDOM.random((90, 3)), np.arange(90) % 3, RANDOM.random(90)
START = "/model/training/hyperparameter_search/"
STEPS = pipeline.make_pipeline(preprocessing.StandardScaler(), svm.SVC())
FOLDS = {"procedure_type": "cross_validation", "refitted": True}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def told(model: object, path: Path) -> dict[str, Any]:
    """What the reader says of a search, nested as in a card."""
    joblib.dump(model, path)
    reading = read(Source(path, path.name))
    assert reading.problem is None
    found: dict[str, Any] = {}
    for fact in reading.facts:
        if fact.slot.startswith(START):
            node, (*way, name) = found, tokens("/" + fact.slot.removeprefix(START))
            for part in way:
                node = node.setdefault(part, {})
            assert name not in node, "no slot is told twice"
            node[name] = fact.value
    return found


def choices(*texts: str) -> dict[str, Any]:
    return {"search_space": {"choices": list(texts)}}


SEARCHES = [
    pytest.param(
        model_selection.GridSearchCV(
            STEPS, {"svc__C": [0.1, 1, np.float64(10)], "svc__kernel": ("rbf", "linear")}, scoring="f1_macro",
            cv=4,
        ),
        {**FOLDS, "measure": "f1_macro", "procedure": "4-fold cross validation", "number_of_folds": 4,
         "candidate_count": 6},
        {"svc__C": choices("0.1", "1", "10.0"), "svc__kernel": choices("rbf", "linear")},
        id="grid-over-a-pipeline",
    ),
    pytest.param(
        model_selection.RandomizedSearchCV(
            svm.SVC(),
            {"C": stats.loguniform(1e-2, 1e2), "degree": stats.randint(1, 5), "coef0": stats.uniform(1, 4),
             "gamma": ["scale", "auto"], "tol": stats.expon(scale=1e-3)},
            n_iter=6, random_state=3,
            cv=model_selection.StratifiedKFold(3, shuffle=True, random_state=0),
        ),
        {**FOLDS, "measure": "accuracy", "procedure": "3-fold cross validation (StratifiedKFold)",
         "number_of_folds": 3, "candidate_count": 6, "random_seed": 3, "stratified": True, "shuffled": True,
         "settings": {"n_iter": 6}},
        {
            "C": {
                "description": "drawn from scipy.stats.loguniform(0.01, 100.0)",
                "search_space": {"lower": 0.01, "upper": 100.0, "sampling_distribution": "log_uniform"},
            },
            "degree": {
                "description": "drawn from scipy.stats.randint(1, 5)",
                "search_space": {"lower": 1.0, "upper": 4.0, "step": 1.0, "sampling_distribution": "uniform"},
            },
            "coef0": {
                "description": "drawn from scipy.stats.uniform(1, 4)",
                "search_space": {"lower": 1.0, "upper": 5.0, "sampling_distribution": "uniform"},
            },
            "gamma": choices("scale", "auto"),
            "tol": {"description": "drawn from scipy.stats.expon(scale=0.001)"},
        },
        id="distributions",
    ),
    pytest.param(
        model_selection.HalvingGridSearchCV(
            svm.SVC(), {"C": np.logspace(-1, 1, 3)}, factor=2, random_state=1,
            cv=model_selection.RepeatedStratifiedKFold(n_splits=2, n_repeats=3, random_state=0),
        ),
        {**FOLDS, "measure": "accuracy", "procedure": "RepeatedStratifiedKFold, 6 splits",
         "number_of_folds": 2, "number_of_repeats": 3, "candidate_count": 3, "random_seed": 1,
         "stratified": True},
        {"C": choices("0.1", "1.0", "10.0")},
        id="halving-counts-a-candidate-once",
    ),
    pytest.param(
        model_selection.GridSearchCV(
            svm.SVC(), [{"kernel": ["linear"], "C": [1, 2]}, {"kernel": ["rbf"], "C": [3]}],
            scoring=["accuracy", "f1_macro"], refit="f1_macro",
            cv=model_selection.ShuffleSplit(3, test_size=0.25, random_state=0),
        ),
        {"procedure_type": "holdout", "refitted": True, "measure": "f1_macro",
         "procedure": "ShuffleSplit, 3 splits", "number_of_repeats": 3, "test_fraction": 0.25,
         "candidate_count": 3, "stratified": False},
        {"kernel": choices("linear", "rbf"), "C": choices("1", "2", "3")},
        id="several-grids-and-measures",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("search", "expected", "spaces"), SEARCHES)
def test_a_search_is_told_as_it_tells_itself(
    search: Any, expected: dict[str, Any], spaces: dict[str, Any], tmp_path: Path
) -> None:
    search.fit(ROWS, LABELS)

    found = told(search, tmp_path / "search.joblib")

    assert found.pop("method") == type(search).__name__
    assert found.pop("best_score") == search.best_score_
    for name, value in search.best_params_.items():
        assert found["hyperparameters"][name] == {"value": value, "tuned": True, **spaces[name]}
    assert set(found.pop("hyperparameters")) == set(search.best_params_)
    if isinstance(search, model_selection.HalvingGridSearchCV):  # its defaults are not in the table
        assert found.pop("settings")["factor"] == 2
    assert found == expected


def test_a_parameter_that_the_best_lacks_is_not_lost(tmp_path: Path) -> None:
    grids = [{"kernel": ["linear"], "C": [1, 2]}, {"kernel": ["rbf"], "gamma": [0.1]}]
    found = told(model_selection.GridSearchCV(svm.SVC(), grids).fit(ROWS, LABELS), tmp_path / "search.pkl")

    assert found["settings"]["param_grid"] == grids


def test_a_search_that_was_not_fitted_says_only_what_it_was_to_do(tmp_path: Path) -> None:
    search = model_selection.GridSearchCV(svm.SVC(), {"C": [1, 2]}, cv=3)
    found = told(search, tmp_path / "search.pkl")

    assert found == {
        "method": "GridSearchCV",
        "measure": "accuracy",
        "procedure": "3-fold cross validation",
        "procedure_type": "cross_validation",
        "number_of_folds": 3,
        "settings": {"param_grid": {"value": {"C": [1, 2]}}},
    }


def test_a_search_without_refit_has_no_model_but_a_best_candidate(tmp_path: Path) -> None:
    search = model_selection.GridSearchCV(linear_model.Ridge(), {"alpha": [1, 2]}, refit=False)
    found = told(search.fit(ROWS, NUMBERS), tmp_path / "search.pkl")

    assert found["refitted"] is False
    assert found["measure"] == "r2"
    assert found["best_score"] == search.best_score_


def test_a_search_inside_of_a_pipeline(tmp_path: Path) -> None:
    search = model_selection.GridSearchCV(svm.SVC(), {"C": [1, 2]})
    steps = pipeline.make_pipeline(preprocessing.StandardScaler(), search).fit(ROWS, LABELS)

    assert told(steps, tmp_path / "pipeline.pkl")["candidate_count"] == 2


def test_a_space_without_end_is_not_listed(tmp_path: Path) -> None:
    search = model_selection.GridSearchCV(svm.SVC(), {"C": [1, 2]}, cv=2).fit(ROWS, LABELS)
    search.param_grid = [{"C": list(range(1_000 * part, 1_000 * part + 1_000))} for part in range(300)]
    with within(2):
        assert told(search, tmp_path / "search.pkl")["hyperparameters"]["C"] == {"value": 1, "tuned": True}


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(svm.SVC(), id="no-search"),
        pytest.param(linear_model.LassoCV(), id="cross-validation-in-an-estimator"),
        pytest.param(STEPS, id="pipeline"),
    ],
)
def test_other_estimators_are_no_search(model: object, tmp_path: Path) -> None:
    assert told(model, tmp_path / "model.pkl") == {}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"best_params_": {"C": 1e999}, "best_score_": float("nan")}, id="not-finite"),
        pytest.param({"best_params_": 7, "cv_results_": [1], "n_splits_": "x", "cv": "y"}, id="other-types"),
        pytest.param({"param_grid": {"C": stats.uniform("a", "b")}, "cv_results_": {}}, id="no-numbers"),
        pytest.param({"best_params_": {None: 1}, "param_grid": {3: [1]}, "scoring": 5}, id="odd-keys"),
        pytest.param({"n_candidates_": [-3], "n_splits_": -1, "refit_time_": -2}, id="below-zero"),
    ],
)
def test_a_search_that_was_tampered_with_still_makes_a_card(
    changes: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    search = model_selection.GridSearchCV(svm.SVC(), {"C": [1, 2]}, cv=2).fit(ROWS, LABELS)
    vars(search).update(changes)
    (tmp_path / "search.pkl").write_bytes(pickle.dumps(search))

    ran = run(capsys, "extract", tmp_path / "search.pkl", "--format", "json", "-o", "-")

    assert ran.code in {0, 1}
    assert messages(json.loads(ran.out)) == []


@pytest.mark.parametrize(("search", "expected", "spaces"), SEARCHES)
def test_the_card_of_a_search_is_that_of_its_best_estimator(
    search: Any,
    expected: dict[str, Any],
    spaces: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    joblib.dump(search.fit(ROWS, LABELS), tmp_path / "search.joblib")

    ran = run(capsys, "extract", tmp_path / "search.joblib", "--format", "json", "-o", "-")

    (model,) = json.loads(ran.out)["models"]
    assert "the card leaves out" not in ran.err, "every value fits the schema"
    assert model["algorithm"] == "SVC"
    assert model["training"]["training_time"] == search.refit_time_
    assert model["training"]["hyperparameter_search"]["best_score"] == search.best_score_
    assert messages(json.loads(ran.out)) == []
