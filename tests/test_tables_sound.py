"""The definition `mlcard`, beside formulas written out here and beside DuckDB's own statistics."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pytest
from arff import read_arff
from test_tables import messy_csv, meta, read_csv, read_parquet, value
from test_tables_openml import BY_DATASET, frame

from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mlcard.facts import Fact


def sound(facts: Sequence[Fact]) -> dict[str, Any]:
    found = value(facts, "/dataset/sound_meta_features")
    assert isinstance(found, dict)
    return found


def absent(found: dict[str, Any]) -> dict[str, str]:
    return {item["meta_feature"]: item["reason"] for item in found.get("not_given", [])}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            "a,b,y\n1,x,p\n2,x,p\n3,z,q\n,z,\n",
            {
                "number_of_features": 2, "number_of_missing_values": 1, "ratio_of_missing_values": 1 / 8,
                "ratio_of_instances_with_missing_values": 0.25, "number_of_classes": 2,
                "majority_class_size": 2, "majority_class_ratio": 2 / 3, "minority_class_ratio": 1 / 3,
                "ratio_of_numeric_features": 0.5, "number_of_binary_features": 1,
                "mean_means_of_numeric_atts": 2.0, "auto_correlation": 0.5,
                "class_entropy": 0.9182958340544896, "mean_attribute_entropy": 1.0,
                "mean_mutual_information": 0.9182958340544894,
            },
            id="a-missing-target-is-no-class-and-the-target-no-feature",
        ),
        pytest.param(
            "a,y\n0,p\n1,q\n0,p\n1,q\n",
            {"number_of_binary_features": 1, "number_of_numeric_features": 1, "ratio_of_binary_features": 1},
            id="two-numbers-are-binary",
        ),
        pytest.param(
            "a,b,y\n1,u,0.5\n2,v,0.75\n3,w,1.5\n",
            {"number_of_classes": None, "auto_correlation": None, "class_entropy": None,
             "mean_mutual_information": None, "max_means_of_numeric_atts": 2.0},
            id="a-target-of-numbers-has-no-classes",
        ),
        pytest.param(
            "day,b,y\n2024-01-31,1,p\n2024-02-01,2,q\n",
            {"number_of_numeric_features": 1, "max_means_of_numeric_atts": 1.5, "number_of_features": 2},
            id="dates-are-no-numbers",
        ),
        pytest.param("b,y\n1,\n2,\n", {"number_of_classes": None, "number_of_features": 1}, id="no-class"),
        pytest.param(
            "y\np\nq\n", {"number_of_features": 0, "ratio_of_missing_values": None}, id="no-feature"
        ),
        pytest.param(
            "b,y\n7,p\n", {"auto_correlation": 1.0, "mean_skewness_of_numeric_atts": None}, id="one-row"
        ),
    ],
)  # fmt: skip
def test_what_the_definition_says(content: str, expected: dict[str, float | None], tmp_path: Path) -> None:
    found = sound(read_csv(tmp_path, content, TableOptions(target="y")))
    assert {name: found.get(name) for name in expected} == pytest.approx(expected)
    reasons = absent(found)
    assert {reasons[name] for name, number in expected.items() if number is None} <= {"not_applicable"}
    assert (found["definition"], found["definition_version"], found["exact"]) == ("mlcard", "1.0", True)


@BY_DATASET
def test_where_openml_means_the_same_the_values_are_the_same(
    dataset: dict[str, Any], shared_data: Path, tmp_path: Path
) -> None:
    """Both definitions differ by the target, gaps and declared values: without these they agree."""
    table = read_arff(shared_data / "openml" / dataset["file"])
    facts = read_parquet(tmp_path, frame(table), TableOptions(target=dataset["target"]))
    ours, openml = sound(facts), meta(facts)
    same = {"number_of_instances"}
    if openml["number_of_classes"]:
        same |= {name for name in ours if name.endswith("_of_numeric_atts")}  # the target is none of them
        if not openml["number_of_missing_values"]:
            same |= {name for name in ours if name.endswith(("_entropy", "_information", "auto_correlation"))}
    for name in same & ours.keys() & openml.keys():
        assert math.isclose(ours[name], openml[name], rel_tol=1e-9, abs_tol=1e-12), name
    assert set(absent(ours).values()) <= {"not_applicable"}
    shares = [number for name, number in ours.items() if "ratio_of" in name or name.endswith("class_ratio")]
    assert all(0 <= number <= 1 for number in shares)


@BY_DATASET
def test_duckdb_computes_the_same(dataset: dict[str, Any], shared_data: Path, tmp_path: Path) -> None:
    """Counts, gaps, extremes, moments, entropies and distinct values of every column, by another engine."""
    table = read_arff(shared_data / "openml" / dataset["file"])
    columns = frame(table)
    facts = read_parquet(tmp_path, columns, TableOptions(target=dataset["target"]))
    path = str(tmp_path / "table.parquet")
    entries = {fact.value["name"]: fact.value for fact in facts if fact.slot == "/dataset/features/-"}  # type: ignore[index, call-overload]
    rows = duckdb.read_parquet(path)
    kurtoses, skews, entropies = [], [], []
    for name, dtype in columns.schema.items():
        entry = entries[name]
        there = rows.filter(duckdb.ColumnExpression(name).isnotnull())
        (present,) = ask(rows, name, "count")
        assert entry["missing"] == columns.height - present, name
        assert entry["distinct"] == len(there.project(duckdb.ColumnExpression(name)).distinct()), name
        if dtype.is_numeric():
            theirs = ask(rows, name, "min", "max", "avg", "stddev_samp", "skewness", "kurtosis")
            ours = [entry.get(slot) for slot in ("minimum", "maximum", "mean", "standard_deviation")]
            assert ours == pytest.approx(theirs[:4], rel=1e-9, abs=1e-12), name
            if name != dataset["target"] and theirs[0] < theirs[1]:
                skews.append(theirs[4])
                kurtoses.append(theirs[5])
        elif name != dataset["target"]:
            entropies.append(ask(there, name, "entropy")[0])
    found = sound(facts)
    for values, what in ((skews, "skewness_of_numeric_atts"), (kurtoses, "kurtosis_of_numeric_atts")):
        finite = [number for number in values if number is not None and math.isfinite(number)]
        if finite:
            theirs = (sum(finite) / len(finite), min(finite), max(finite))
            assert tuple(found[f"{part}_{what}"] for part in ("mean", "min", "max")) == pytest.approx(
                theirs, rel=1e-7, abs=1e-9
            )
    if entropies and "mean_attribute_entropy" in found:
        mean = sum(number or 0.0 for number in entropies) / len(entropies)
        assert found["mean_attribute_entropy"] == pytest.approx(mean, rel=1e-9, abs=1e-12)


def ask(rows: duckdb.DuckDBPyRelation, column: str, *functions: str) -> tuple[Any, ...]:
    """What functions of DuckDB say of a column."""
    calls = [duckdb.FunctionExpression(name, duckdb.ColumnExpression(column)) for name in functions]
    (row,) = rows.aggregate(calls).fetchall()
    return tuple(row)


def test_any_order_of_the_rows_but_for_auto_correlation(tmp_path: Path) -> None:
    frame_of = pl.read_csv(messy_csv(30_000).encode(), null_values=["NA"], infer_schema_length=None)
    options = TableOptions(target="class")
    facts = read_parquet(tmp_path, frame_of, options)
    shuffled = read_parquet(tmp_path, frame_of.sample(fraction=1.0, shuffle=True, seed=4), options)
    for slot in ("meta_features", "sound_meta_features"):
        one, other = (value(found, f"/dataset/{slot}") for found in (facts, shuffled))
        assert isinstance(one, dict)
        assert isinstance(other, dict)
        assert one.pop("auto_correlation") != other.pop("auto_correlation")
        assert_close(one, other)
    for slot in ("column_profiles", "quality"):
        assert_close(value(facts, f"/dataset/{slot}"), value(shuffled, f"/dataset/{slot}"))


def test_any_order_of_the_columns(tmp_path: Path) -> None:
    frame_of = pl.read_csv(messy_csv(30_000).encode(), null_values=["NA"], infer_schema_length=None)
    options = TableOptions(target="class")
    one = read_parquet(tmp_path, frame_of, options)
    other = read_parquet(tmp_path, frame_of.select(reversed(frame_of.columns)), options)
    for slot in ("meta_features", "sound_meta_features"):
        assert_close(value(one, f"/dataset/{slot}"), value(other, f"/dataset/{slot}"))
    assert_close(by_feature(one), by_feature(other))


def test_csv_and_parquet_of_one_table_have_one_profile(tmp_path: Path) -> None:
    content = messy_csv(30_000)
    frame_of = pl.read_csv(
        content.encode(), null_values=["NA"], infer_schema_length=None, try_parse_dates=True
    )
    options = TableOptions(target="class")
    one, other = read_csv(tmp_path, content, options), read_parquet(tmp_path, frame_of, options)
    assert by_feature(one)["gaps"]["sample_size"] == 20_000
    assert_close(by_feature(one), by_feature(other))
    assert_close(value(one, "/dataset/sound_meta_features"), value(other, "/dataset/sound_meta_features"))


def by_feature(facts: Sequence[Fact]) -> dict[str, Any]:
    profiles = value(facts, "/dataset/column_profiles")
    assert isinstance(profiles, list)
    return {item["feature"]: item for item in profiles if isinstance(item, dict)}  # type: ignore[misc]


def assert_close(one: Any, other: Any) -> None:
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for name, part in one.items():
            assert_close(part, other[name])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for part, another in zip(one, other, strict=True):
            assert_close(part, another)
    elif isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-12)
    else:
        assert one == other
