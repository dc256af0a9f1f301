"""What is wrong with a table is measured, and what is right is not called wrong."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from arff import read_arff
from test_tables import read_csv, read_parquet, value
from test_tables_openml import BY_DATASET, frame

from mlcard.readers.tables import TableOptions, row_sample

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mlcard.facts import Fact


def measured(facts: Sequence[Fact]) -> dict[tuple[str, str | None], Any]:
    """The values by metric and feature."""
    found = value(facts, "/dataset/quality")
    assert isinstance(found, list)
    items = [item for item in found if isinstance(item, dict)]
    return {(item["metric"], item.get("feature")): item["value"] for item in items}  # type: ignore[misc]


def test_completeness_uniqueness_and_balance(tmp_path: Path) -> None:
    content = "a,b,k,y\n1,x,7,p\n1,x,7,p\n2,,7,p\n2,z,7,q\n2,z,7,p\n,z,7,p\n"
    found = measured(read_csv(tmp_path, content, TableOptions(target="y")))
    assert found == {
        ("completeness", None): pytest.approx(22 / 24),
        ("share_of_complete_rows", None): pytest.approx(4 / 6),
        ("share_of_duplicate_rows", None): pytest.approx(1 / 6),
        ("share_of_contradicting_rows", None): pytest.approx(2 / 6),
        ("class_balance", None): pytest.approx(0.6500224216483541),
        ("imbalance_ratio", None): 5.0,
        ("number_of_constant_features", None): 1,
    }


def test_ignored_columns_and_row_ids_do_not_make_rows_different(tmp_path: Path) -> None:
    content = "id,note,a\n1,u,5\n2,v,5\n2,w,6\n"
    found = measured(read_csv(tmp_path, content, TableOptions(ignore=("note",), row_id="id")))
    assert found["share_of_duplicate_rows", None] == pytest.approx(1 / 3)
    assert found["share_of_different_keys", "id"] == pytest.approx(2 / 3)


def test_a_long_table_says_how_many_rows_were_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_sample, "_KEPT", 1_000)
    facts = read_parquet(tmp_path, pl.DataFrame({"a": [n % 3_000 for n in range(6_000)]}))
    (item,) = (
        item
        for item in value(facts, "/dataset/quality")  # type: ignore[union-attr]
        if item["metric"] == "share_of_duplicate_rows"  # type: ignore[index, call-overload]
    )
    assert item["value"] == pytest.approx(0.5)  # type: ignore[index, call-overload]
    assert 500 < item["sample_size"] <= 1_000  # type: ignore[index, call-overload, operator]


TEXTS = [
    pytest.param(["1", "2", "3", "x"] * 9, {"share_of_texts_among_numbers": 0.25}, id="a-text-among-numbers"),
    pytest.param(["1,234.5", "2,000", "n/k"] * 9, {"share_of_texts_among_numbers": 1 / 3}, id="thousands"),
    pytest.param(["a", "b", "3"] * 9, {}, id="a-number-among-texts"),
    pytest.param(
        ["2024-01-31", "31/01/2024", "01/02/2024"] * 9, {"number_of_date_formats": 2}, id="two-dates"
    ),
    pytest.param(["31.01.2024", "01.02.2024"] * 9, {}, id="one-date"),
    pytest.param(["2024-01", "A-12", "x"] * 9, {}, id="codes-are-no-dates"),
    pytest.param(["5 kg", "11 lb", "6 kg"] * 9, {"number_of_units": 2}, id="two-units"),
    pytest.param(["5 kg", "7kg", "6 kg"] * 9, {}, id="one-unit"),
    pytest.param(["3a", "3b", "4c"] * 9, {}, id="letters-are-no-units"),
    pytest.param(["Yes", "yes", " YES", "no"] * 9, {"share_of_other_spellings": 0.5}, id="spellings"),
    pytest.param(["yes", "no", "Ja"] * 9, {}, id="no-spellings"),
    pytest.param(["cafÃ©", "tea"] * 9, {"share_of_garbled_texts": 0.5}, id="utf-8-read-as-latin-1"),
    pytest.param(["caf\ufffd", "tea"] * 9, {"share_of_garbled_texts": 0.5}, id="replaced-character"),
    pytest.param(["café", "Ångström", "Âme", "São Paulo"] * 9, {}, id="accents"),
    pytest.param(["true", "false", "TRUE"] * 9, {}, id="booleans"),
]


@pytest.mark.parametrize(("cells", "expected"), TEXTS)
def test_texts(cells: Sequence[str], expected: dict[str, float], tmp_path: Path) -> None:
    rows = "".join(f'"{cell}",{number}\n' for number, cell in enumerate(cells))
    found = measured(read_csv(tmp_path, "column,row\n" + rows))
    assert {metric: number for (metric, name), number in found.items() if name} == pytest.approx(expected)


NUMBERS = [
    pytest.param("age", [*range(20, 60), 430], {"share_of_values_out_of_range": 1 / 41}, id="age"),
    pytest.param("patientAge", [*range(20, 60), -1], {}, id="only-whole-names"),
    pytest.param("latitude", [*range(-80, 80), 91], {"share_of_values_out_of_range": 1 / 161}, id="latitude"),
    pytest.param("year", [99, 98, 97, 96], {}, id="years-of-two-digits"),
    pytest.param("month", [1, 2, 12], {}, id="months"),
    pytest.param("price", [1.5, 2.5, 3.5, -1.0], {"share_of_values_out_of_range": 0.25}, id="negative-price"),
    pytest.param("x", [*range(50), -999, -999], {"share_of_placeholders": 2 / 52}, id="nines-below"),
    pytest.param(
        "x", [*[n / 10 for n in range(50)], 9999.0], {"share_of_placeholders": 1 / 51}, id="nines-above"
    ),
    pytest.param("x", [*range(0, 1_000, 7), 999], {}, id="nines-among-others"),
    pytest.param("x", [*range(50), 1000, 1000], {}, id="far-but-no-nines"),
    pytest.param("x", [*range(50), 9], {}, id="one-nine"),
]


@pytest.mark.parametrize(("name", "cells", "expected"), NUMBERS)
def test_numbers(name: str, cells: Sequence[float], expected: dict[str, float], tmp_path: Path) -> None:
    found = measured(read_parquet(tmp_path, pl.DataFrame({name: cells})))
    assert {metric: number for (metric, of), number in found.items() if of} == pytest.approx(expected)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(["2024-01-31", "2023-01-31"], {}, id="plausible"),
        pytest.param(
            ["2024-01-31"] * 3 + ["9999-12-31"], {"share_of_implausible_dates": 0.25}, id="placeholder"
        ),
        pytest.param(
            ["2024-01-31"] * 3 + ["1900-01-01"], {"share_of_implausible_dates": 0.25}, id="first-day"
        ),
        pytest.param(["1850-01-31", "1851-01-01"], {}, id="history"),
    ],
)
def test_dates(days: Sequence[str], expected: dict[str, float], tmp_path: Path) -> None:
    rows = "".join(f"{day},{number}\n" for number, day in enumerate(days))
    found = measured(read_csv(tmp_path, "day,row\n" + rows))
    assert {metric: number for (metric, of), number in found.items() if of} == pytest.approx(expected)


def leaking(rows: int, seed: int) -> dict[str, list[Any]]:
    """Features beside a class, of which some give it away."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    classes = [draw.choice("abc") for _ in range(rows)]
    return {
        "copy": ["class " + label for label in classes],
        "code": [{"a": 1, "b": 2, "c": 3}[label] for label in classes],
        "band": [{"a": 0.0, "b": 10.0, "c": 20.0}[label] + draw.random() for label in classes],
        "id": [f"row {number}" for number in range(rows)],
        "number": [draw.random() for _ in range(rows)],
        "near": [label if draw.random() < 0.8 else "a" for label in classes],
        "constant": ["k"] * rows,
        "class": classes,
    }


@pytest.mark.parametrize("rows", [150, 30_000], ids=["short", "sampled"])
@pytest.mark.parametrize("seed", [0, 1])
def test_columns_that_give_a_class_away(rows: int, seed: int, tmp_path: Path) -> None:
    facts = read_parquet(tmp_path, pl.DataFrame(leaking(rows, seed)), TableOptions(target="class"))
    found = {of for (metric, of) in measured(facts) if metric == "target_leakage"}
    assert found == {"copy", "code", "band"}


def test_columns_that_give_a_number_away(tmp_path: Path) -> None:
    draw = random.Random(3)  # noqa: S311 - no secret
    target = [draw.gauss(0, 1) for _ in range(500)]
    groups = [max(-2, min(2, round(number))) for number in target]
    frame_of = pl.DataFrame(
        {
            "cube": [number**3 for number in target],
            "noisy": [number + draw.gauss(0, 0.3) for number in target],
            "name": [f"n{number}" for number in range(500)],
            "group": [f"g{group}" for group in groups],
            "target": [float(group) for group in groups],
        }
    )
    found = measured(read_parquet(tmp_path, frame_of, TableOptions(target="target")))
    assert {of for (metric, of) in found if metric == "target_leakage"} == {"group"}
    found = measured(
        read_parquet(tmp_path, frame_of.with_columns(target=pl.Series(target)), TableOptions(target="target"))
    )
    assert {of for (metric, of) in found if metric == "target_leakage"} == {"cube"}


def test_few_rows_give_nothing_away(tmp_path: Path) -> None:
    found = measured(read_csv(tmp_path, "a,y\n" + "1,p\n2,q\n" * 20, TableOptions(target="y")))
    assert not {metric for metric, _ in found if metric == "target_leakage"}


@BY_DATASET
def test_classic_tables_are_not_called_wrong(
    dataset: dict[str, Any], shared_data: Path, tmp_path: Path
) -> None:
    """What their columns are blamed for, as CSV; all of it is true."""
    table = frame(read_arff(shared_data / "openml" / dataset["file"]))
    found = measured(read_csv(tmp_path, table.write_csv(), TableOptions(target=dataset["target"])))
    blamed = {(metric, of) for metric, of in found if of}
    assert blamed == BLAMED.get(dataset["openml_id"], set())


BLAMED: dict[int, set[tuple[str, str]]] = {
    2: {("share_of_texts_among_numbers", "class")},  # classes 1, 2, 3, 5 and U
    40975: {("share_of_texts_among_numbers", name) for name in ("doors", "persons")},  # 5more, more
    23381: {("share_of_other_spellings", name) for name in ("V2", "V3", "V5", "V6", "V7")},  # Low, low
}
