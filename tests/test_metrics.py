"""The reader of result files: which keys are measures, and what their prefixes and suffixes say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mlcard.errors import MlcardError
from mlcard.facts import Source
from mlcard.readers import metrics
from mlcard.readers.measures import measure_name

if TYPE_CHECKING:
    from pathlib import Path


def read(tmp_path: Path, content: Any) -> list[tuple[Any, str]]:
    path = tmp_path / "metrics.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    found = list(metrics.read(Source(path, path.name)))
    return [(fact.value, fact.where) for fact in found if fact.slot == "/model/evaluations/-"]


@pytest.mark.parametrize(
    ("results", "evaluations"),
    [
        pytest.param(
            {"accuracy": 0.777, "accuracy_std": 0.02, "roc_auc": 0.828},
            [
                {"measure": "accuracy", "value": 0.777, "standard_deviation": 0.02},
                {"measure": "roc_auc", "value": 0.828},
            ],
            id="scikit-learn-user",
        ),
        pytest.param(
            {"epoch": 3.0, "eval_accuracy": 0.86, "eval_loss": 0.4, "eval_runtime": 3.1, "train_loss": 0.2},
            [
                {"measure": "accuracy", "value": 0.86},
                {"measure": "loss", "value": 0.4},
                {"measure": "loss", "value": 0.2, "split": "train"},
            ],
            id="Trainer: eval_ names no split, runtime is no measure",
        ),
        pytest.param(
            {"test": {"f1": 0.5, "n": 10}, "val": {"f1": 0.6}},
            [
                {"measure": "f1", "value": 0.5, "split": "test"},
                {"measure": "f1", "value": 0.6, "split": "validation"},
            ],
            id="nested-by-split",
        ),
        pytest.param(
            {"rmse": {"mean": 2.5, "std": 0.5}},
            [{"measure": "root_mean_squared_error", "value": 2.5, "standard_deviation": 0.5}],
            id="mean-and-deviation",
        ),
        pytest.param(
            {"cv_f1_mean": 0.5, "cv_f1_std": 0.1},
            [{"measure": "f1", "value": 0.5, "procedure": "cross validation", "standard_deviation": 0.1}],
            id="prefix-and-suffix",
        ),
        pytest.param(
            {"neg_mean_squared_error": -4.0},
            [{"measure": "mean_squared_error", "value": 4.0}],
            id="sign-turned-back",
        ),
        pytest.param(
            {
                "0": {"precision": 0.9, "support": 50},
                "accuracy": 0.88,
                "macro avg": {"precision": 0.87},
                "weighted avg": {"precision": 0.86},
            },
            [
                {"measure": "accuracy", "value": 0.88},
                {"measure": "precision", "value": 0.9, "slice": "class 0"},
                {"measure": "precision_macro", "value": 0.87},
                {"measure": "precision_weighted", "value": 0.86},
            ],
            id="classification_report",
        ),
        pytest.param(
            {"svm": {"accuracy": 0.9}, "forest": {"accuracy": 0.8}},
            [
                {"measure": "accuracy", "value": 0.9, "name": "svm"},
                {"measure": "accuracy", "value": 0.8, "name": "forest"},
            ],
            id="nested-by-a-name",
        ),
        pytest.param(
            {"Test Accuracy": 0.9}, [{"measure": "accuracy", "value": 0.9, "split": "test"}], id="spaces"
        ),
        pytest.param(
            {"accuracy": "0.9", "f1": None, "recall": True, "auc": [1]}, [], id="values-that-are-no-numbers"
        ),
        pytest.param({"accuracy": float("nan"), "f1": float("inf")}, [], id="not-a-number"),
        pytest.param({"a": {"b": {"accuracy": 1}}}, [], id="nested-twice"),
        pytest.param({"learning_rate": 0.1, "epochs": 3, "accuracy_threshold": 1}, [], id="settings"),
        pytest.param({}, [], id="empty"),
    ],
)
def test_evaluations(tmp_path: Path, results: dict[str, Any], evaluations: list[dict[str, Any]]) -> None:
    assert [value for value, _ in read(tmp_path, results)] == evaluations


def test_where_names_the_key(tmp_path: Path) -> None:
    assert [where for _, where in read(tmp_path, {"accuracy": 1, "test": {"f1": 1}})] == [
        "key accuracy",
        "key test/f1",
    ]


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"accuracy": 1, "accuracy": 2}', '{"a":' * 50_000, '{"\\udc00": 1}']
)
def test_broken(tmp_path: Path, content: str) -> None:
    with pytest.raises(MlcardError):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("acc", "accuracy"),
        ("F1-Score", "f1"),
        ("f1_macro", "f1_macro"),
        ("f1_score_weighted", "f1_weighted"),
        ("roc_auc_ovr_weighted", "roc_auc_ovr_weighted"),
        ("neg_log_loss", "log_loss"),
        ("R2", "r2"),
        ("rouge-L", "rougel"),
        ("RMSE", "root_mean_squared_error"),
        ("macro", None),
        ("accuracy2", None),
        ("", None),
        ("_", None),
    ],
)
def test_measure_names(spelling: str, name: str | None) -> None:
    assert measure_name(spelling) == name


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'{"eval_accuracy": 0.8', True),
        (b'\xef\xbb\xbf{"test": {"f1": 0.8', True),
        (b'{"accuracy": "high"}', False),
        (b'{"hidden_size": 384}', False),
        (b'[{"accuracy": 1}]', False),
        (b"\xff\xfe", False),
        (b"", False),
    ],
)
def test_recognised_by_a_measure_with_a_number(head: bytes, expected: bool) -> None:
    assert metrics.looks_like(head) is expected
