"""`mlcard relate`: what is found in a lake, what is written into cards, and what leaks."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import yaml
from model_folders import DIABETES, REPOSITORY, run

from mlcard.lake.relate import candidates, row_files
from mlcard.lake.relate.by_parts import role_of
from mlcard.sketch import Hashes

TABLE = pl.read_csv(DIABETES / "data/diabetes.csv").sample(fraction=1, shuffle=True, seed=3)


@pytest.fixture
def extracted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Write tables into folders of a lake and extract a card of each; returns what relates them."""

    def make(tables: dict[str, pl.DataFrame], *options: str) -> Path:
        for name, frame in tables.items():
            path = tmp_path / "lake" / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            frame.write_csv(path)
        for folder in sorted({(tmp_path / "lake" / name).parent for name in tables}):
            assert run(capsys, "extract", folder, "--no-hash", *options).code == 0
        return tmp_path / "lake"

    return make


def found(capsys: pytest.CaptureFixture[str], lake: Path, *options: str) -> dict[str, Any]:
    ran = run(capsys, "relate", lake, "--format", "json", *options)
    assert ran.code in (0, 1), ran.err
    return json.loads(ran.out)


def relations(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(item["id"], item["relation"], item["dataset"]) for item in document["relations"]}


def scores(document: dict[str, Any]) -> dict[tuple[str, str, str], Any]:
    return {
        (item["id"], item["relation"], item["dataset"]): item.get("score") for item in document["relations"]
    }


# --- relations of two tables

HALF = TABLE.head(400)


def moved(frame: pl.DataFrame) -> pl.DataFrame:
    """The table with other numbers."""
    return frame.with_columns(pl.col(pl.Int64, pl.Float64) + 1_000)


KEYS = [f"P{number:05}" for number in range(TABLE.height)]
NOISED = TABLE.with_columns((pl.col(pl.Float64) * 1.00004).round(9))
CASES = [
    pytest.param(TABLE.sample(fraction=1, shuffle=True, seed=1), "duplicate", id="other rows first"),
    pytest.param(TABLE.select(reversed(TABLE.columns)), "duplicate", id="other columns first"),
    pytest.param(TABLE.rename(str.upper), "duplicate", id="columns called otherwise"),
    pytest.param(TABLE.with_columns(pl.col("age").cast(pl.Float64)), "duplicate", id="1.0 for 1"),
    pytest.param(TABLE.with_columns(empty=pl.lit(None)), "duplicate", id="a column without values"),
    pytest.param(HALF, "superset", id="half of the rows"),
    pytest.param(HALF.rename(str.upper), "superset", id="half of the rows, columns called otherwise"),
    pytest.param(pl.concat([TABLE, TABLE.head(9)]), "similar", id="some rows twice"),
    pytest.param(
        pl.concat([TABLE.head(760), moved(TABLE.head(8))]), "similar", id="one row in a hundred new"
    ),
    pytest.param(NOISED, "similar", id="a little noise"),
    pytest.param(
        pl.concat([TABLE.head(500), moved(TABLE.tail(268))]), "version", id="a third of the rows new"
    ),
    pytest.param(pl.concat([TABLE.head(90), moved(TABLE.tail(268))]), "overlap", id="few rows in common"),
    pytest.param(TABLE.drop("age"), "column_superset", id="a column less"),
    pytest.param(TABLE.with_columns(age=pl.col("age") + 1), "version", id="a column changed"),
    pytest.param(moved(TABLE), "same_schema", id="other rows"),
]


@pytest.mark.parametrize(("other", "relation"), CASES)
def test_how_two_tables_are_related(
    extracted: Any, capsys: pytest.CaptureFixture[str], other: pl.DataFrame, relation: str
) -> None:
    lake = extracted({"a/one": TABLE, "b/two": other})
    told = relations(found(capsys, lake))
    assert ("a/one", relation, "b/two") in told
    assert len({name for one, name, _ in told if one == "a/one"} - {"overlap", "near_overlap", relation}) == 0


def test_tables_that_have_nothing_in_common(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = pl.DataFrame({"id": range(1, 201), "x": np.random.default_rng(1).normal(size=200)})
    others = pl.DataFrame({"id": range(1, 151), "y": np.random.default_rng(2).normal(size=150)})
    document = found(capsys, extracted({"a/one": numbers, "b/two": others}))
    assert document == {"datasets": 2, "leaks": [], "relations": []}


def test_scores_are_shares_of_this_one(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lake = extracted({"a/one": TABLE, "b/two": TABLE.head(192)})
    told = scores(found(capsys, lake))
    assert told["a/one", "superset", "b/two"] == 0.25
    assert told["b/two", "subset", "a/one"] == 1.0


def test_large_tables_are_estimated_and_say_so(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    chance = np.random.default_rng(4)
    frame = pl.DataFrame({"x": chance.normal(size=12_000), "y": chance.normal(size=12_000)})
    lake = extracted({"a/one": frame.head(8_000), "b/two": frame.tail(8_000)})
    document = found(capsys, lake)
    (item,) = (one for one in document["relations"] if (one["id"], one["relation"]) == ("a/one", "overlap"))
    assert 400 < item["sample_size"] <= 1024
    assert item["evidence"] == "inferred"
    assert abs(item["score"] - 0.5) < 4 * 0.5 / item["sample_size"] ** 0.5


@pytest.mark.parametrize(
    ("ours", "theirs", "joined"),
    [
        pytest.param({"product": KEYS[:300]}, {"id": KEYS}, "product = id", id="a foreign key"),
        pytest.param({"key": KEYS[:300]}, {"key": KEYS}, "key", id="of one name"),
        pytest.param({"key": KEYS[:300] * 2}, {"key": KEYS}, "key", id="many to one"),
        pytest.param({"city": KEYS[:20] * 20}, {"city": KEYS[:20] * 30}, None, id="no key"),
        pytest.param({"id": range(300)}, {"id": range(700)}, None, id="numbers of rows"),
        pytest.param({"order": range(300)}, {"order": range(700)}, "order", id="numbers that have a name"),
        pytest.param({"a": range(300)}, {"b": range(700)}, None, id="numbers of other things"),
        pytest.param(
            {"x": [n / 7 for n in range(300)]}, {"x": [n / 7 for n in range(700)]}, None, id="reals"
        ),
        pytest.param({"key": KEYS[:200] + [f"Q{n}" for n in range(60)]}, {"key": KEYS}, None, id="too few"),
    ],
)
def test_joinable(
    extracted: Any, capsys: pytest.CaptureFixture[str], ours: Any, theirs: Any, joined: str | None
) -> None:
    chance = np.random.default_rng(5)
    one, other = pl.DataFrame(ours), pl.DataFrame(theirs)
    one = one.with_columns(mine=pl.Series(chance.normal(size=one.height)))
    other = other.with_columns(yours=pl.Series(chance.normal(size=other.height)))
    document = found(capsys, extracted({"a/one": one, "b/two": other}))
    told = [
        item.get("columns")
        for item in document["relations"]
        if (item["id"], item["relation"]) == ("a/one", "joinable")
    ]
    assert told == ([] if joined is None else [[joined]])


def test_few_values_in_other_columns_make_no_overlap(
    extracted: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two halves of the columns of a table: rows are alike where they have as many of each value."""
    chance = np.random.default_rng(8)
    flags = [pl.Series(f"f{number}", chance.choice(["y", "n"], 300)) for number in range(8)]
    key = pl.Series("key", KEYS[:300])
    lake = extracted(
        {
            "a/one": pl.DataFrame([key, *flags[:4]]),
            "b/two": pl.DataFrame([key[:280], *(flag[:280] for flag in flags[4:])]),
        }
    )
    assert {name for _, name, _ in relations(found(capsys, lake))} == {"joinable"}


def test_parts_of_one_whole_are_proved_by_their_digests(
    extracted: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = extracted({"a/one": TABLE, "b/two": TABLE.head(500), "c/three": TABLE.tail(268)})
    document = found(capsys, lake)
    told = {
        (item["id"], item["dataset"]): item
        for item in document["relations"]
        if item["relation"] == "complement"
    }
    assert told.keys() == {("b/two", "c/three"), ("c/three", "b/two")}
    assert told["b/two", "c/three"]["evidence"] == "computed"


def test_more_parts_of_one_whole(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folds = {f"f/fold{number}": TABLE[number * 150 : number * 150 + 150] for number in range(5)}
    lake = extracted({"a/one": TABLE[:750], **folds, "x/part": TABLE[10:40]})
    told = {item for item in relations(found(capsys, lake)) if item[1] == "complement"}
    assert len(told) == 20


def test_rows_that_are_missing_make_no_whole(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lake = extracted({"a/one": TABLE, "b/two": TABLE.head(500), "c/three": TABLE.tail(267)})
    assert not {item for item in relations(found(capsys, lake)) if item[1] == "complement"}


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("train.csv", "train"), ("data/Test.parquet", "test"), ("iris_valid.csv", "validation"),
        ("train/part-0.csv", "train"), ("dev.tsv", "validation"), ("contest.csv", ""), ("trainer.csv", ""),
        ("holdout2.csv", "test"),
    ],
)  # fmt: skip
def test_what_names_of_files_say(path: str, role: str) -> None:
    assert role_of(path)[0] == role


# --- leakage

TRAIN = TABLE.head(500)
LEAKING = pl.concat([TABLE.tail(268), TRAIN.head(32)])


def leaks(document: dict[str, Any]) -> list[tuple[str, str, float, float]]:
    return [(leak["test"], leak["train"], leak["exact"], leak["near"]) for leak in document["leaks"]]


def test_train_and_test_in_one_folder(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lake = extracted({"p/train": TRAIN, "p/test": LEAKING})
    document = found(capsys, lake)
    rate = 32 / 300
    assert leaks(document) == [("p/test", "p/train", rate, rate)]
    assert ("p/test", "complement", "p/train") in relations(document)
    assert scores(document)["p/test", "overlap", "p/train"] == round(rate, 4)
    ran = run(capsys, "relate", lake)
    assert ran.code == 1
    assert "leakage: 10.7% of the rows of p/test stand in p/train" in ran.err


@pytest.mark.parametrize(
    ("test", "exact", "near"),
    [
        pytest.param(LEAKING, 32, 32, id="as they are"),
        pytest.param(LEAKING.with_columns(outcome=pl.lit("other")), 0, 32, id="another target"),
        pytest.param(LEAKING.with_columns(outcome=pl.col("outcome").str.to_uppercase()), 0, 32, id="folded"),
        pytest.param(LEAKING.with_columns(pl.col(pl.Float64) + 0.00001), 0, 32, id="a little noise"),
        pytest.param(LEAKING.with_columns(pl.col("age") + 1), 0, 0, id="another age"),
        pytest.param(TABLE.tail(268), 0, 0, id="none"),
        pytest.param(LEAKING.drop("outcome"), 32, 32, id="without the target"),
    ],
)
def test_near_rows(
    extracted: Any, capsys: pytest.CaptureFixture[str], test: pl.DataFrame, exact: int, near: int
) -> None:
    lake = extracted({"p/train": TRAIN, "p/test": test})
    run(capsys, "extract", lake / "p", "--no-hash", "--target", "outcome")
    told = [
        (round(one * test.height), round(other * test.height))
        for *_, one, other in leaks(found(capsys, lake))
    ]
    assert told == ([(exact, near)] if near else [])


def test_rows_that_leak_are_listed(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """By their numbers in both files, without their values: a row, the first one like it."""
    near = LEAKING.tail(2).with_columns(outcome=pl.lit("other"))
    lake = extracted({"p/train": pl.concat([TRAIN, TRAIN.head(5)]), "p/test": pl.concat([LEAKING, near])})
    run(capsys, "extract", lake / "p", "--no-hash", "--target", "outcome")
    (leak,) = found(capsys, lake)["leaks"]
    assert leak["rows_in_common"] == 34
    assert [(pair["test_row"], pair["train_row"], pair["exact"]) for pair in leak["listed"]] == [
        *((268 + row, row, True) for row in range(1, 33)),
        *((301 + place, 31 + place, False) for place in range(2)),
    ]
    ran = run(capsys, "relate", lake)
    assert "\n  rows 269 to 300 of p/test are rows 1 to 32 of p/train\n" in ran.err
    assert "\n  rows 301 to 302 of p/test are nearly rows 31 to 32 of p/train\n" in ran.err
    card = (lake / "p/modelcard.yaml").read_text()
    assert "32 of 302 rows, by 9 columns" in card
    assert "34 of 302 rows, by 9 columns" in card


def test_no_more_rows_are_listed_than_it_says(
    extracted: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_files, "LISTED", 12)
    monkeypatch.setattr(row_files, "_BLOCK", 17)
    lake = extracted({"p/train": TRAIN, "p/test": LEAKING})
    (leak,) = found(capsys, lake)["leaks"]
    assert leak["rows_in_common"] == 32
    assert [(pair["test_row"], pair["train_row"]) for pair in leak["listed"]] == [
        (268 + row, row) for row in range(1, 13)
    ]
    err = run(capsys, "relate", lake).err
    assert "\n  rows 269 to 280 of p/test are rows 1 to 12 of p/train\n" in err
    assert "\n  and 20 more (--format json lists the first 12)\n" in err


def test_models_say_what_they_were_trained_and_tested_on(
    extracted: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = extracted({"a/one": TRAIN, "b/two": LEAKING})
    card = {
        "mlcard": "1.0",
        "models": [
            {
                "id": "m", "license": "MIT", "trained_on": [{"dataset": "a/one"}],
                "evaluations": [{"measure": "accuracy", "value": 0.9, "dataset": "b/two", "split": "test"}],
            }
        ],
    }  # fmt: skip
    (lake / "m").mkdir()
    (lake / "m/modelcard.yaml").write_text(yaml.safe_dump(card))
    document = found(capsys, lake)
    assert [(leak["test"], leak["train"], leak["models"]) for leak in document["leaks"]] == [
        ("b/two", "a/one", ["m"])
    ]
    assert run(capsys, "relate", lake).code == 1
    linted = json.loads(run(capsys, "lint", lake, "--output-format", "json", "--select", "MC612").out)
    assert [(Path(item["path"]).parent.name, item["slot"]) for item in linted] == [
        ("m", "/models/0/evaluations/0/dataset")
    ]
    assert "10.7% of the rows of 'b/two' (32 of 300) stand in 'a/one'" in linted[0]["message"]


def test_without_the_tables_sketches_give_an_estimate(
    extracted: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = extracted({"p/train": TRAIN, "p/test": LEAKING}, "--sketch")
    (lake / "p/train.csv").unlink()
    (leak,) = found(capsys, lake)["leaks"]
    assert leak["estimated"]
    assert abs(leak["exact"] - 32 / 300) < 1e-9  # both are whole in their sketches
    (leak,) = found(capsys, lake, "--no-rows")["leaks"]
    assert leak["estimated"]
    assert (leak["rows_in_common"], leak["listed"]) == (None, [])


def test_rows_are_compared_in_parts(
    extracted: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_files, "_HELD", 37)
    monkeypatch.setattr(row_files, "_BLOCK", 11)
    lake = extracted({"p/train": TRAIN, "p/test": LEAKING})
    assert leaks(found(capsys, lake))[0][2] == 32 / 300


def test_a_table_that_cannot_be_read_leaves_the_others(
    extracted: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = extracted({"p/train": TRAIN, "p/test": LEAKING, "q/other": TABLE}, "--sketch")
    (lake / "p/train.csv").write_bytes(b"\0" * 100)
    ran = run(capsys, "relate", lake, "--format", "json")
    assert json.loads(ran.out)["leaks"][0]["estimated"]
    assert "could not be compared row by row" in ran.err


def test_tables_of_a_database_and_of_parquet_are_compared_row_by_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = tmp_path / "lake"
    lake.mkdir()
    TRAIN.write_parquet(lake / "train.parquet")
    LEAKING.write_parquet(lake / "test.parquet")
    with closing(sqlite3.connect(lake / "all.sqlite")) as database:
        for name, frame in {"whole": TABLE, "half": HALF}.items():
            database.execute(f"CREATE TABLE {name} ({', '.join(frame.columns)})")
            marks = ", ".join("?" * frame.width)
            database.executemany(f"INSERT INTO {name} VALUES ({marks})", frame.iter_rows())  # noqa: S608
        database.commit()
    assert run(capsys, "extract", lake, "--no-hash", "--sketch").code == 0
    for sketched in (True, False):
        document = found(capsys, lake)
        assert leaks(document) == [("lake/test", "lake/train", 32 / 300, 32 / 300)]
        assert not document["leaks"][0]["estimated"]
        told = relations(document)
        assert ("lake/all/half", "subset", "lake/all/whole") in told
        assert ("lake/train", "subset", "lake/all/whole") in told
        if sketched:
            (lake / "modelcard.sketches.json").unlink()


def test_columns_that_no_sketch_shows_are_compared_too(
    extracted: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    people = TABLE.select("age").head(300).with_columns(e_mail=pl.Series(KEYS[:300]))
    other = people.with_columns(pl.col("e_mail").reverse())
    document = found(capsys, extracted({"p/train": people, "p/test": other}, "--sketch"))
    assert all(leak["exact"] < 0.05 for leak in document["leaks"])


def test_lists_are_no_columns_to_compare_by(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p").mkdir()
    for name, start in (("train", 0), ("test", 50)):
        lines = (json.dumps({"tokens": [number], "label": number % 2}) for number in range(start, start + 50))
        (tmp_path / f"p/{name}.jsonl").write_text("".join(f"{line}\n" for line in lines))
    assert run(capsys, "extract", tmp_path / "p", "--no-hash", "--target", "label").code == 0
    assert found(capsys, tmp_path)["leaks"] == []


def test_leakage_in_tables_of_very_many_columns(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    values = np.random.default_rng(1).normal(size=(40, 1_010))
    frame = pl.DataFrame(values, schema=[f"c{number}" for number in range(1_010)])
    lake = extracted({"p/train": frame.head(30), "p/test": frame.tail(20)})
    assert leaks(found(capsys, lake)) == [("p/test", "p/train", 0.5, 0.5)]


# --- cards


def test_cards_have_relations_with_evidence_and_extracting_again_keeps_them(
    extracted: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = extracted({"a/one": TABLE, "b/two": HALF}, "--sketch")
    ran = run(capsys, "relate", lake)
    assert ran.code == 0
    assert f"{lake}/a/modelcard.yaml: written" in ran.err
    card = yaml.safe_load((lake / "b/modelcard.yaml").read_text())
    (entry,) = card["datasets"][0]["related_datasets"]
    assert entry == {"dataset": "a/one", "relation": "subset", "score": 1.0, "method": "rows"}
    (evidence,) = (item for item in card["evidence"] if item["extractor"].endswith(" relate"))
    assert evidence["slot"] == "/datasets/0/related_datasets/0"
    assert evidence["method"] == "computed"
    before = (lake / "b/modelcard.yaml").read_text()
    assert run(capsys, "extract", lake / "b", "--no-hash").code == 0
    assert run(capsys, "extract", lake / "b", "--no-hash", "--check").code == 0
    assert (lake / "b/modelcard.yaml").read_text() == before
    assert run(capsys, "relate", lake, "--check").code == 0
    assert run(capsys, "lint", lake, "--select", "MC1").code == 0


def test_what_is_no_longer_found_leaves_the_card(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lake = extracted({"a/one": TABLE, "b/two": HALF})
    assert run(capsys, "relate", lake).code == 0
    (HALF.select("age") + 1000).write_csv(lake / "b/two.csv")
    ran = run(capsys, "relate", lake, "--check")
    assert (ran.code, ran.err.count("stale")) == (1, 2)
    assert run(capsys, "relate", lake).code == 0
    for name in ("a", "b"):
        card = yaml.safe_load((lake / name / "modelcard.yaml").read_text())
        assert "related_datasets" not in card["datasets"][0]
        assert not [item for item in card["evidence"] if item["extractor"].endswith(" relate")]


def test_a_persons_words_stay(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lake = extracted({"a/one": TABLE, "b/two": HALF})
    card = lake / "b/modelcard.yaml"
    mine = (
        "  related_datasets:\n"
        "  - {dataset: elsewhere, relation: derived}  # from the archive\n"
        "  - {dataset: a/one, relation: subset, score: 0.5, method: by eye}\n"
    )
    card.write_text(card.read_text().replace("\n  features:", f"\n{mine}  features:", 1))
    assert run(capsys, "relate", lake).code == 0
    assert mine in card.read_text()
    assert len(yaml.safe_load(card.read_text())["datasets"][0]["related_datasets"]) == 2
    assert run(capsys, "relate", lake, "--check").code == 0


def test_an_edited_relation_is_a_persons(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lake = extracted({"a/one": TABLE, "b/two": HALF})
    assert run(capsys, "relate", lake).code == 0
    card = lake / "b/modelcard.yaml"
    card.write_text(card.read_text().replace("method: rows", "method: counted by hand"))
    assert run(capsys, "relate", lake).code == 0
    assert "method: counted by hand" in card.read_text()
    evidence = yaml.safe_load(card.read_text())["evidence"]
    assert not [item for item in evidence if item["extractor"].endswith(" relate")]


def test_a_sketch_is_kept_up_to_date(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lake = extracted({"a/one": TABLE}, "--sketch")
    card = lake / "a/modelcard.yaml"
    before = yaml.safe_load(card.read_text())["datasets"][0]["sketch"]
    assert run(capsys, "extract", lake / "a", "--no-hash", "--check").code == 0
    (lake / "a/modelcard.sketches.json").unlink()
    ran = run(capsys, "extract", lake / "a", "--no-hash", "--check")
    assert (ran.code, "modelcard.sketches.json: missing" in ran.err) == (1, True)
    HALF.write_csv(lake / "a/one.csv")
    assert run(capsys, "extract", lake / "a", "--no-hash").code == 0
    after = yaml.safe_load(card.read_text())["datasets"][0]["sketch"]
    assert before["rows_digest"] != after["rows_digest"]
    assert after["rows_digest"] in (lake / "a/modelcard.sketches.json").read_text()


def test_damaged_sketches_are_made_anew(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lake = extracted({"a/one": TABLE, "b/two": HALF}, "--sketch")
    (lake / "a/modelcard.sketches.json").write_text("{")
    ran = run(capsys, "relate", lake, "--format", "json")
    assert "its sketches are made anew" in ran.err
    assert ("b/two", "subset", "a/one") in relations(json.loads(ran.out))


def test_sketches_of_two_keys_are_not_compared(
    extracted: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("a secret of ours that is long\n")
    lake = extracted({"a/one": TABLE}, "--sketch-key-file", str(key))
    extracted({"b/two": HALF}, "--sketch")
    ran = run(capsys, "relate", lake, "--format", "json")
    assert json.loads(ran.out)["relations"] == []
    assert "a/one: its sketch has the key" in ran.err
    extracted({"b/two": HALF}, "--sketch-key-file", str(key))
    ran = run(capsys, "relate", lake, "--format", "json", "--sketch-key-file", str(key))
    assert ("b/two", "subset", "a/one") in relations(json.loads(ran.out))
    assert "a secret" not in "".join(path.read_text() for path in lake.rglob("*.yaml"))


def test_a_sketch_with_a_key_is_kept_as_long_as_the_table_is_the_same(
    extracted: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("a secret of ours that is long\n")
    lake = extracted({"a/one": TABLE}, "--sketch-key-file", str(key))
    assert run(capsys, "extract", lake / "a").code == 0  # with hashes of the files
    before = [path.read_text() for path in sorted((lake / "a").glob("modelcard.*"))]
    assert "sketch_key" in before[1]
    assert run(capsys, "extract", lake / "a").code == 0
    assert run(capsys, "extract", lake / "a", "--check").code == 0
    assert [path.read_text() for path in sorted((lake / "a").glob("modelcard.*"))] == before
    HALF.write_csv(lake / "a/one.csv")
    ran = run(capsys, "extract", lake / "a")
    assert "no sketch: a/one: the table has changed, and its sketch has the key" in ran.err
    assert "sketch" not in yaml.safe_load((lake / "a/modelcard.yaml").read_text())["datasets"][0]


def test_a_short_key_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short")
    ran = run(capsys, "relate", tmp_path, "--sketch-key-file", tmp_path / "key")
    assert (ran.code, "a key of 5 characters" in ran.err) == (2, True)


def test_one_id_for_two_datasets_is_told(extracted: Any, capsys: pytest.CaptureFixture[str]) -> None:
    lake = extracted({"a/one": TABLE, "b/two": HALF})
    card = lake / "b/modelcard.yaml"
    card.write_text(card.read_text().replace("id: b/two", "id: a/one"))
    ran = run(capsys, "relate", lake, "--format", "json")
    assert json.loads(ran.out)["datasets"] == 0
    assert "a/one: 2 datasets with different rows have this id" in ran.err
    TABLE.reverse().write_csv(lake / "b/two.csv")
    document = found(capsys, lake)
    assert (document["datasets"], document["relations"]) == (1, [])


def test_a_card_that_cannot_be_changed_leaves_the_others(
    extracted: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = extracted({"a/one": TABLE, "b/two": HALF})
    card = lake / "a/modelcard.yaml"
    text = card.read_text().replace("- id: a/one", "- &first\n  id: a/one", 1) + "x: *first\n"
    card.write_text(text)
    ran = run(capsys, "relate", lake)
    assert ran.code == 2
    assert card.read_text() == text
    assert "relation: subset" in (lake / "b/modelcard.yaml").read_text()


def test_copies_called_train_and_test_are_no_parts(
    extracted: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    document = found(capsys, extracted({"p/train": TABLE, "p/test": TABLE.reverse()}))
    assert not {item for item in relations(document) if item[1] == "complement"}
    assert leaks(document) == [("p/test", "p/train", 1.0, 1.0)]


def test_no_card_is_no_lake(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ran = run(capsys, "relate", tmp_path)
    assert (ran.code, "no modelcard.yaml to compare" in ran.err) == (2, True)


def test_the_example_in_the_documentation(tmp_path: Path) -> None:
    page = (REPOSITORY / "docs/relations.md").read_text()
    (block,) = re.findall(r"(?s)```console\n(.*?)```", page)
    shutil.copy(DIABETES / "data/diabetes.csv", tmp_path)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for part in re.split(r"(?m)^\$ ", block)[1:]:
        command, _, printed = part.partition("\n")
        ran = subprocess.run(
            ["bash", "-c", command],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert not printed or ran.stdout + ran.stderr == printed
        assert ran.returncode == (1 if "relate" in command else 0)
    (shown,) = re.findall(r"(?s)```yaml\n(.*?)```", page)
    assert shown in (tmp_path / "lake/study/modelcard.yaml").read_text()


# --- many tables


def test_a_hash_that_all_have_does_not_pair_all() -> None:
    sets = [
        (number, Hashes(frozenset({1, *range(number * 10 + 2, number * 10 + 8)}))) for number in range(300)
    ]
    assert len(candidates.pairs(sets)) == 64 * 63 // 2


def test_alike_sets_meet_however_many_there_are() -> None:
    chance = np.random.default_rng(1)
    common = chance.integers(1, 2**63, 1_000).tolist()
    sets = [(number, Hashes(frozenset(common) | {number + 1})) for number in range(200)]
    assert len(candidates.pairs(sets)) == 200 * 199 // 2
