"""Landmarkers and characteristics: the numbers of peers, the same in any order of the rows, and bounded."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
import yaml
from arff import read_arff
from conftest import REPOSITORY
from model_folders import run
from sklearn import metrics
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from test_tables import features, read_csv, read_parquet, value
from test_tables_openml import frame

from mlcard.errors import MissingExtraError
from mlcard.readers.tables import TableOptions
from mlcard.readers.tables.full import ask, landmarkers
from mlcard.readers.tables.full.learning_sample import Sample, sample_of
from mlcard.readers.tables.full.naive_bayes import NaiveBayes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mlcard.facts import Fact


def openml(shared_data: Path, number: int) -> pl.DataFrame:
    return frame(read_arff(shared_data / "openml" / "arff" / f"{number}.arff"))


def characteristics(facts: Sequence[Fact]) -> dict[str, dict[str, Any]]:
    found = value(facts, "/dataset/characteristics")
    assert isinstance(found, dict)
    return {item["name"]: item for item in found["entries"]}  # type: ignore[index, union-attr, call-overload]


def of_learners(facts: Sequence[Fact]) -> dict[tuple[str, str], float]:
    found = value(facts, "/dataset/landmarkers")
    assert isinstance(found, list)
    return {(item["name"], item["measure"]): item["value"] for item in found}  # type: ignore[index, call-overload]


#: What pymfe 0.4.4 computes, where its definition is the same: MFE().fit(X, y, transform_num=False). Its
#: summaries are mean, sd, min, max.
PYMFE = {
    61: {
        "absolute_correlation": {"mean": 0.5898162, "standard_deviation": 0.3419147, "maximum": 0.9627571},
        "canonical_correlation": {"mean": 0.7254860, "maximum": 0.9848584},
        "wilks_lambda": 0.0235255, "pillai_trace": 1.1872144, "hotelling_trace": 32.5495235,
        "roy_root": 32.2719577,
        "concept_variation": {"mean": 0.4956220, "standard_deviation": 0.0777244},
        "weighted_distance": {"mean": 0.4621899, "minimum": 0.3843070, "maximum": 0.6676009},
        "f1": 0.0586810, "f3": {"mean": 0.1233333, "maximum": 0.37}, "n1": 0.1066667, "n3": 0.06, "c2": 0.0,
    },
    37: {
        "absolute_correlation": {"mean": 0.1716568, "standard_deviation": 0.1324339, "maximum": 0.5443412},
        "canonical_correlation": {"mean": 0.5506842},
        "wilks_lambda": 0.6967469, "pillai_trace": 0.3032531, "hotelling_trace": 0.4352414,
        "roy_root": 0.4352414,
        "concept_variation": {"mean": 0.4443778, "standard_deviation": 0.1529369},
        "weighted_distance": {"mean": 0.5780191, "minimum": 0.4174473, "maximum": 1.2286019},
        "f1": 0.7823018, "f3": {"mean": 0.9934896}, "n1": 0.4361979, "n3": 0.3020833, "lsc": 0.9893816,
        "c2": 0.1672467,
    },
}  # fmt: skip


@pytest.mark.parametrize("number", PYMFE)
def test_characteristics_are_pymfes_where_they_mean_the_same(
    number: int, shared_data: Path, tmp_path: Path
) -> None:
    facts = read_parquet(tmp_path, openml(shared_data, number), TableOptions(target="class", full=True))
    found = characteristics(facts)
    for name, expected in PYMFE[number].items():
        wanted = expected if isinstance(expected, dict) else {"value": expected}
        assert {part: found[name][part] for part in wanted} == pytest.approx(wanted, rel=2e-5, abs=1e-9), name


def test_landmarkers_are_scikit_learns_own_cross_validation(shared_data: Path, tmp_path: Path) -> None:
    """Other folds than here, so the numbers are near, not equal."""
    table = openml(shared_data, 37)
    found = of_learners(read_parquet(tmp_path, table, TableOptions(target="class", full=True)))
    numbers, target = table.drop("class").to_numpy(), table["class"].cast(pl.String).to_numpy()
    for name, model in {
        "naive_bayes": GaussianNB(),
        "one_nearest_neighbour": make_pipeline(StandardScaler(), KNeighborsClassifier(1)),
        "decision_stump": DecisionTreeClassifier(max_depth=1, criterion="entropy"),
        "linear_discriminant": LinearDiscriminantAnalysis(),
    }.items():
        for measure in ("accuracy", "roc_auc"):
            theirs = cross_val_score(model, numbers, target, cv=5, scoring=measure).mean()
            ours = found[name, measure.replace("roc_auc", "roc_auc_ovr_weighted")]
            assert ours == pytest.approx(theirs, abs=0.03), (name, measure)


@pytest.mark.parametrize("number", [37, 31, 196], ids=["numbers", "values", "regression"])
def test_any_order_of_the_rows_gives_the_same(number: int, shared_data: Path, tmp_path: Path) -> None:
    table = openml(shared_data, number)
    options = TableOptions(target="class", full=True)
    wanted = read_parquet(tmp_path, table, options)
    for seed in (1, 2):
        found = read_parquet(tmp_path, table.sample(fraction=1.0, shuffle=True, seed=seed), options)
        for slot in ("landmarkers", "characteristics"):
            assert value(found, f"/dataset/{slot}") == value(wanted, f"/dataset/{slot}")


def test_a_long_table_is_sampled_and_every_class_stays(tmp_path: Path) -> None:
    index = pl.int_range(30_000, eager=True)
    table = pl.DataFrame(
        {
            "x": (index * 7919 % 30_000).cast(pl.Float64),
            "y": pl.select(
                pl.when(index % 500 == 0)
                .then(pl.lit("rare"))
                .otherwise(pl.lit("v") + (index % 2).cast(pl.String))
            ).to_series(),
        }
    )
    facts = read_parquet(tmp_path, table, TableOptions(target="y", full=True))
    about = value(facts, "/dataset/characteristics")
    assert isinstance(about, dict)
    assert about["exact"] is False
    assert 4_900 < about["sample_size"] <= 5_010  # type: ignore[operator]
    entries = characteristics(facts)
    assert "sample_size" not in entries["l2"]
    assert 990 < entries["n1"]["sample_size"] <= 1_010
    rates = {item["sample_size"] for item in value(facts, "/dataset/landmarkers")}  # type: ignore[index, call-overload, union-attr]
    assert rates == {about["sample_size"]}


@pytest.mark.parametrize(
    ("header", "rows", "reasons"),
    [
        pytest.param(
            "a,y",
            "1,p\n2,p\n3,p\n",
            {"majority_class": "not_applicable", "n1": "not_applicable"},
            id="one-class",
        ),
        pytest.param("a,y", "1,p\n2,q\n", {"naive_bayes": "not_applicable"}, id="two-rows"),
        pytest.param("k,y", "x,p\nx,q\n" * 9, {"leaves": "not_applicable"}, id="only-a-constant"),
        pytest.param("a,b,y", "1,2,p\n2,4,q\n3,6,p\n" * 9, {}, id="collinear"),
        pytest.param("a,y", "1,p\n,q\n2,p\n,q\n" * 9, {}, id="gaps"),
        pytest.param("a,y", "1,1.5\n2,2.5\n3,2\n4,1\n" * 3, {"n1": "not_applicable"}, id="number"),
        pytest.param("a,y", "1,2\n1,2\n1,2\n" * 9, {}, id="constant"),
    ],
)
def test_what_cannot_be_computed_says_why(
    header: str, rows: str, reasons: dict[str, str], tmp_path: Path
) -> None:
    facts = read_csv(tmp_path, f"{header}\n{rows}", TableOptions(target="y", full=True))
    about = value(facts, "/dataset/characteristics")
    assert isinstance(about, dict)
    missing = {item["meta_feature"]: item for item in about.get("not_given", [])}  # type: ignore[union-attr, index, call-overload]
    assert {name: missing[name]["reason"] for name in reasons} == reasons
    assert {item["reason"] for item in missing.values()} <= {"not_applicable"}
    assert all(len(item["comment"]) > 10 for item in missing.values())


def test_what_takes_too_long_is_capped(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "SECONDS", 0.0)
    facts = read_parquet(tmp_path, openml(shared_data, 37), TableOptions(target="class", full=True))
    slots = {fact.slot for fact in facts}
    assert "/dataset/landmarkers" not in slots
    about = value(facts, "/dataset/characteristics")
    assert isinstance(about, dict)
    assert [(item["meta_feature"], item["reason"]) for item in about["not_given"]] == [  # type: ignore[union-attr, index, call-overload]
        ("characteristics", "capped"),
        ("landmarkers", "capped"),
    ]
    assert "/dataset/quality" in slots


def test_what_was_done_before_the_end_counts(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process says what it sets out to do, then each result as soon as it has it."""
    said = ask._asked
    monkeypatch.setattr(ask, "_asked", lambda *arguments: said(*arguments)[:20])
    facts = read_parquet(tmp_path, openml(shared_data, 37), TableOptions(target="class", full=True))
    about = value(facts, "/dataset/characteristics")
    assert isinstance(about, dict)
    assert len(about["entries"]) == 19  # type: ignore[arg-type]
    reasons = {item["meta_feature"]: item["reason"] for item in about["not_given"]}  # type: ignore[union-attr, index, call-overload]
    assert reasons["n1"] == reasons["naive_bayes"] == "capped"


def test_without_scikit_learn_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError) as caught:
        read_csv(tmp_path, "a,y\n1,p\n", TableOptions(target="y", full=True))
    assert "mlcard[landmarks]" in caught.value.hint


def test_basic_needs_no_scikit_learn() -> None:
    code = "import sys; sys.modules['sklearn'] = None; import mlcard.readers.csv"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_naive_bayes_is_scikit_learns_on_numbers() -> None:
    draw = np.random.default_rng(0)
    target = draw.integers(0, 3, 300)
    numbers = draw.normal(size=(300, 4)) + target[:, None]
    sample = Sample(numbers, np.empty((300, 0), dtype=np.int64), target, 3)
    theirs = GaussianNB(var_smoothing=0).fit(numbers, target).predict_proba(numbers)
    assert NaiveBayes().fit(sample).predict_proba(sample) == pytest.approx(theirs, rel=1e-9, abs=1e-12)


def test_naive_bayes_leaves_missing_numbers_out() -> None:
    target = np.array([0] * 20 + [1] * 20)
    numbers = np.column_stack([np.repeat([0.0, 5.0], 20) + np.tile([-0.5, 0.5], 20), np.full(40, np.nan)])
    sample = Sample(numbers, np.zeros((40, 1), dtype=np.int64), target, 2)
    found = NaiveBayes().fit(sample).predict_proba(sample)
    assert found.argmax(axis=1).tolist() == target.tolist()
    gap = Sample(np.array([[np.nan, np.nan]]), np.zeros((1, 1), dtype=np.int64), np.array([0]), 2)
    assert NaiveBayes().fit(sample).predict_proba(gap) == pytest.approx(0.5)


def test_rare_values_are_taken_as_one() -> None:
    texts = pl.Series([f"v{number % 50}" for number in range(500)] + [None])
    sample = sample_of([texts], pl.Series(["a", "b", "a"] * 167), rows=1_000)
    assert sample.widths == [31]
    assert landmarkers.ROWS == 5_000


def test_measures_have_the_names_that_cards_use() -> None:
    from mlcard.readers.measures import measure_name

    draw = np.random.default_rng(1)
    target = np.repeat([0, 1, 2], 40)
    sample = Sample(draw.normal(size=(120, 2)) + target[:, None], np.empty((120, 0), int), target, 3)
    for name, work in landmarkers.landmarkers(sample):
        for entry in work():
            assert measure_name(entry["measure"]) == entry["measure"], name
            assert -1 <= entry["value"] <= 1
    likelihood = np.array(
        [[0.9, 0.1, 0.0], [0.2, 0.5, 0.3], [0.1, 0.2, 0.7], [0.4, 0.35, 0.25], [0.3, 0.4, 0.3]]
    )
    rows = Sample(np.empty((5, 0)), np.empty((5, 0), int), np.array([0, 1, 2, 1, 0]), 3)
    ours = landmarkers._of_classes(rows, likelihood)
    assert ours["roc_auc_ovr_weighted"] == pytest.approx(
        metrics.roc_auc_score(rows.target, likelihood, multi_class="ovr", average="weighted")
    )


def test_the_meta_features_of_a_column_are_those_of_the_examples_in_the_schema(tmp_path: Path) -> None:
    path = REPOSITORY / "examples" / "diabetes" / "data" / "diabetes.csv"
    facts = read_csv(tmp_path, path.read_bytes(), TableOptions(target="outcome", full=True))
    slots = yaml.safe_load((REPOSITORY / "schema" / "modellake" / "meta_features.yaml").read_text())["slots"]
    compared = set()
    for name, slot in slots.items():
        for example in slot["examples"]:
            meant = re.match(r"feature `(\w+)` of OpenML dataset 37", example.get("description", ""))
            if meant:
                column = features(facts)[{"class": "outcome"}.get(meant[1], meant[1])]
                statistics = column["feature_meta_features"] | column
                wanted = yaml.safe_load(example["value"])
                assert statistics[name] == (wanted if isinstance(wanted, bool) else pytest.approx(wanted)), (
                    name
                )
                compared.add(name)
    assert len(compared) > 45


def test_the_command_line_asks_for_it_and_the_card_remembers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "table.csv").write_text("a,b,y\n" + "".join(f"{n},{n % 3},{'pq'[n % 2]}\n" for n in range(60)))
    assert run(capsys, "extract", folder, "--target", "y").code == 0
    card = folder / "modelcard.yaml"
    assert "landmarkers" not in card.read_text()
    assert run(capsys, "extract", folder, "--meta-features", "full").code == 0
    full = card.read_text()
    assert "landmarkers" in full
    assert run(capsys, "extract", folder, "--check").code == 0
    assert run(capsys, "extract", folder).code == 0
    assert card.read_text() == full
    assert run(capsys, "lint", folder).code in {0, 1}
    assert run(capsys, "extract", folder, "--meta-features", "basic").code == 0
    assert "landmarkers" not in card.read_text()


def test_the_card_remembers_it_of_a_table_without_target(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "table.csv").write_text("a,b\n" + "".join(f"{n},{n % 7}\n" for n in range(60)))
    assert run(capsys, "extract", tmp_path, "--meta-features", "full").code == 0
    card = tmp_path / "modelcard.yaml"
    full = card.read_text()
    assert "feature_meta_features" in full
    assert "characteristics" not in full
    assert run(capsys, "extract", tmp_path).code == 0
    assert card.read_text() == full
    assert run(capsys, "extract", tmp_path, "--meta-features", "basic").code == 0
    assert "feature_meta_features" not in card.read_text()


def test_each_of_several_tables_has_it_and_the_card_remembers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(tmp_path / "tables.sqlite")) as connection:
        connection.execute("CREATE TABLE learned (a REAL, y TEXT)")
        connection.execute("CREATE TABLE other (b REAL)")
        rows = [(n * n % 11, "pq"[n % 2]) for n in range(60)]
        connection.executemany("INSERT INTO learned VALUES (?, ?)", rows)
        connection.executemany("INSERT INTO other VALUES (?)", [row[:1] for row in rows])
        connection.commit()
    assert run(capsys, "extract", tmp_path, "--target", "y", "--meta-features", "full").code == 0
    card = tmp_path / "modelcard.yaml"
    full = card.read_text()
    learned, other = yaml.safe_load(full)["datasets"]
    assert learned["landmarkers"]
    assert "landmarkers" not in other
    assert "feature_meta_features" in other["features"][0]
    assert run(capsys, "extract", tmp_path).code == 0
    assert card.read_text() == full
    assert run(capsys, "extract", tmp_path, "--meta-features", "basic").code == 0
    assert "landmarkers" not in card.read_text()
    assert "feature_meta_features" not in card.read_text()
