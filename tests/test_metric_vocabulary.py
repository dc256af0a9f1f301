"""The vocabulary of metrics: every spelling finds its metric, and nothing else does."""

from __future__ import annotations

import json
import math
import re

import pytest
from sklearn.metrics import get_scorer_names

from mlcard.readers.measures import MEASURES, SYNONYMS
from mlcard.validate.structure import SCHEMA
from mlcard.vocabularies import load
from mlcard.vocabularies.metrics import bounds, metric, spelled, words

INFINITE = math.inf


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("accuracy", ("accuracy", 0, 1, "higher_is_better", "share"), id="itself"),
        pytest.param("Accuracy", ("accuracy", 0, 1, "higher_is_better", "share"), id="capital"),
        pytest.param(" F1-Score ", ("f1", 0, 1, "higher_is_better", "share"), id="blanks and hyphen"),
        pytest.param("Macro F1", ("f1", 0, 1, "higher_is_better", "share"), id="average before"),
        pytest.param("f1_weighted", ("f1", 0, 1, "higher_is_better", "share"), id="average behind"),
        pytest.param("roc_auc_ovr_weighted", ("roc_auc", 0, 1, "higher_is_better", "share"), id="ovr"),
        pytest.param("ndcg@10", ("ndcg", 0, 1, "higher_is_better", "share"), id="cut off"),
        pytest.param("map_at_100", ("map", 0, 1, "higher_is_better", "share"), id="cut off as MTEB has it"),
        pytest.param("mAP@0.5:0.95", ("map_50_95", 0, 1, "higher_is_better", "share"), id="detection"),
        pytest.param("pass@1", ("pass@k", 0, 1, "higher_is_better", "share"), id="code"),
        pytest.param("cos_sim_pearson", ("pearson", -1, 1, "higher_is_better", "share"), id="similarity"),
        pytest.param(
            "cosine_accuracy_threshold",
            ("threshold", -INFINITE, INFINITE, "neither", "number"),
            id="a threshold is no accuracy",
        ),
        pytest.param(
            "acc_stderr",
            ("standard_error", -INFINITE, INFINITE, "neither", "number"),
            id="its error is no accuracy",
        ),
        pytest.param("wer", ("wer", 0, INFINITE, "lower_is_better", "share"), id="no upper end"),
        pytest.param("r2", ("r2", -INFINITE, 1, "higher_is_better", "share"), id="no lower end"),
        pytest.param("perplexity", ("perplexity", 1, INFINITE, "lower_is_better", "number"), id="from 1"),
        pytest.param("sacrebleu", ("sacrebleu", 0, 100, "higher_is_better", "percent"), id="from 0 to 100"),
        pytest.param(
            "neg_mean_squared_error",
            ("mean_squared_error", -INFINITE, 0, "higher_is_better", "number"),
            id="scikit-learn turns errors",
        ),
        pytest.param(
            "inst_level_strict_acc and prompt_level_strict_acc",
            ("strict_accuracy", 0, 1, "higher_is_better", "share"),
            id="a library's name with blanks",
        ),
    ],
)
def test_what_a_name_means(name, expected):
    found = metric(name)
    assert found is not None
    assert (found.name, found.low, found.high, found.direction, found.scale) == expected


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "@5",
        "neg_",
        "macro_",
        "_at_10",
        "cosine_",
        "Test WER",
        "our_score",
        "Accuracy 75%",
        "macro avg",
        "a" * 10_000,
        "_".join(["macro"] * 200),
        "macro_" * 50_000 + "f1",
    ],
    ids=str,
)
def test_what_is_no_metric(name):
    assert metric(name) is None
    assert spelled(name) == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("accuracy", "accuracy"),
        ("Accuracy", "accuracy"),
        ("Exact match", "exact_match"),
        ("F1 Measure", "f1"),
        ("Matthews Correlation", "matthews_correlation"),
        ("rougeLsum", "rougeLsum"),
        ("rouge-L", "rouge-L"),
        ("top-5-accuracy", "top-5-accuracy"),
        ("mAP@0.5", "mAP@0.5"),
        ("ndcg_at_10", "ndcg_at_10"),
        ("NDCG@10", "ndcg@10"),
        ("F1 Macro", "f1_macro"),
        ("CIDEr", "CIDEr"),
        ("ROC AUC", "roc_auc"),
    ],
)
def test_how_a_name_is_spelled(name, expected):
    assert spelled(name) == expected
    assert spelled(expected) == expected


def test_bounds_follow_the_unit():
    accuracy, wer, bleu, loss = (metric(name) for name in ("accuracy", "wer", "sacrebleu", "log_loss"))
    assert bounds(accuracy, "1") == (0, 1)
    assert bounds(accuracy, "%") == bounds(accuracy, None) == (0, 100)
    assert bounds(wer, None) == (0, INFINITE)
    assert bounds(bleu, "1") == bounds(bleu, None) == (0, 100)
    assert bounds(metric("mos"), None) == (1, 5)
    assert bounds(loss, "%") == (0, INFINITE)


def test_every_scorer_of_scikit_learn_is_known_with_its_direction():
    for scorer in get_scorer_names():
        found = metric(scorer)
        assert found, scorer
        assert found.direction == "higher_is_better", "a scorer is higher where the model is better"


def test_ranges_hold_what_scikit_learn_measures():
    """Perfect and worst predictions give values inside the range."""
    import numpy as np
    from sklearn import metrics

    truth, turned = np.array([0, 1, 0, 1, 1]), np.array([1, 0, 1, 0, 0])
    functions = {
        "accuracy": metrics.accuracy_score,
        "balanced_accuracy": metrics.balanced_accuracy_score,
        "f1": metrics.f1_score,
        "jaccard": metrics.jaccard_score,
        "cohen_kappa": metrics.cohen_kappa_score,
        "matthews_corrcoef": metrics.matthews_corrcoef,
        "hamming_loss": metrics.hamming_loss,
        "zero_one_loss": metrics.zero_one_loss,
        "adjusted_rand": metrics.adjusted_rand_score,
        "r2": metrics.r2_score,
        "mean_squared_error": metrics.mean_squared_error,
        "v_measure": metrics.v_measure_score,
        "brier_score": metrics.brier_score_loss,
    }
    for name, function in functions.items():
        known = metric(name)
        best, worst = function(truth, truth), function(truth, turned)
        assert known.low <= min(best, worst) <= max(best, worst) <= known.high, name
        better = best > worst if known.direction == "higher_is_better" else best < worst
        assert better or name in {"v_measure", "adjusted_rand"}, name


def test_readers_and_rules_speak_of_the_same_metrics():
    assert [name for name in MEASURES if metric(name).name != name] == []
    assert [name for name, meant in SYNONYMS.items() if metric(name).name != meant] == []


def test_a_vocabulary_names_its_source_and_date():
    content = load("metrics")
    assert content["source"].startswith("https://")
    assert content["version"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", content["date"])
    directions = json.loads(SCHEMA.read_text())["$defs"]["MeasureDirectionEnum"]["enum"]
    assert {entry["direction"] for entry in content["metrics"].values()} == set(directions)
    assert len(words()) == len(set(words()))
