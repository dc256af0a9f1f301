"""Types of columns that a person gives in the card: they hold, are computed by, and are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from mlcard.extract import Extraction, extract, is_stale, save
from mlcard.extract.given_types import TYPES
from mlcard.readers.tables import BY_CARD
from mlcard.schema import classes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CODES = "".join(f"{i % 3 + 1},{i / 8},{['low', 'high', 'mid'][i % 3]},{i % 2}\n" for i in range(40))


def extracted(root: Path) -> Extraction:
    (found,) = extract(root)
    assert isinstance(found, Extraction)
    return found


def features(found: Extraction) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in found.card["datasets"][0]["features"]}  # type: ignore[call-overload, index]


def meta(found: Extraction) -> dict[str, Any]:
    return found.card["datasets"][0]["meta_features"]  # type: ignore[call-overload, index, return-value]


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A folder with a table and its card."""
    root = tmp_path / "lake"
    root.mkdir()
    (root / "table.csv").write_text("code,number,size,flag\n" + CODES)
    save(extracted(root))
    return root


def edit(root: Path, change: Callable[[dict[str, dict[str, Any]]], None]) -> None:
    """Change the columns of the card, as a person does with an editor."""
    path = root / "modelcard.yaml"
    card = yaml.safe_load(path.read_text())
    change({item["name"]: item for item in card["datasets"][0]["features"]})
    path.write_text(yaml.safe_dump(card, sort_keys=False))


def test_a_type_that_is_given_is_computed_by(lake: Path) -> None:
    before = extracted(lake)
    assert features(before)["code"]["type"] == "numeric"
    assert meta(before)["number_of_numeric_features"] == 3
    edit(lake, lambda columns: columns["code"].update(type="nominal"))
    after = extracted(lake)
    code = features(after)["code"]
    assert (code["type"], code["categories"], code["distinct"]) == ("nominal", ["1", "2", "3"], 3)
    assert not {"mean", "minimum", "standard_deviation"} & code.keys()
    assert meta(after)["number_of_numeric_features"] == 2
    assert meta(after)["number_of_symbolic_features"] == 2
    assert not after.contradictions
    assert not after.problems


def test_it_is_kept_and_the_rest_is_refreshed(lake: Path) -> None:
    edit(lake, lambda columns: columns["code"].update(type="nominal", unit="1"))
    save(extracted(lake))
    again = extracted(lake)
    assert again.text == again.before
    assert not is_stale(again)
    entry = next(item for item in again.card["evidence"] if item["slot"] == "/datasets/0/features/0/type")  # type: ignore[union-attr, call-overload, index]
    assert (entry["where"], entry["method"]) == (BY_CARD, "declared")  # type: ignore[call-overload, index]
    (lake / "table.csv").write_text("code,number,size,flag\n" + CODES + "7,1,low,0\n")
    later = extracted(lake)
    assert features(later)["code"]["categories"] == ["1", "2", "3", "7"]
    assert features(later)["code"]["type"] == "nominal"
    assert features(later)["code"]["unit"] == "1"
    assert not later.contradictions


def test_a_type_that_was_guessed_is_corrected(lake: Path) -> None:
    edit(lake, lambda columns: columns["size"].update(type="text"))
    after = extracted(lake)
    assert features(after)["size"]["type"] == "text"
    assert "categories" not in features(after)["size"]
    assert meta(after)["number_of_symbolic_features"] == 0
    assert not after.contradictions


def test_an_order_that_is_given(lake: Path) -> None:
    edit(lake, lambda columns: columns["size"].update(type="ordinal", categories=["low", "mid", "high"]))
    after = extracted(lake)
    assert features(after)["size"]["type"] == "ordinal"
    assert features(after)["size"]["categories"] == ["low", "mid", "high"]
    assert not after.contradictions
    save(after)
    again = extracted(lake)
    assert again.text == again.before


def test_a_column_that_a_person_wrote_before_mlcard(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("code,number,size,flag\n" + CODES)
    (tmp_path / "modelcard.yaml").write_text(
        'mlcard: "1.0"\ndatasets:\n- id: mine\n  files: [{path: table.csv}]\n'
        "  features: [{name: flag, type: boolean, description: By hand.}]\n"
    )
    after = extracted(tmp_path)
    flag = features(after)["flag"]
    assert (flag["type"], flag["description"], flag["missing"]) == ("boolean", "By hand.", 0)
    assert meta(after)["number_of_symbolic_features"] == 2
    assert not after.contradictions


def test_numbers_that_are_written_otherwise(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text('income\n"1,234.5"\n"12,000"\n950\n')
    first = extracted(tmp_path)
    assert features(first)["income"]["type"] == "nominal"
    assert "grouped thousands, such as 1,234.5" in features(first)["income"]["comment"]
    save(first)
    edit(tmp_path, lambda columns: columns["income"].update(type="numeric"))
    after = extracted(tmp_path)
    assert (features(after)["income"]["type"], features(after)["income"]["maximum"]) == ("numeric", 12000.0)
    assert "comment" not in features(after)["income"]


def test_a_type_that_the_values_do_not_have_is_a_problem(lake: Path) -> None:
    edit(lake, lambda columns: columns["size"].update(type="numeric"))
    after = extracted(lake)
    assert "not all values are numbers in size, said to be numeric" in str(after.problems[0])
    assert features(after)["number"]["mean"] == pytest.approx(2.4375)  # and everything else is read


def test_another_edit_is_no_type(lake: Path) -> None:
    edit(lake, lambda columns: columns["code"].update(unit="1", description="A code."))
    after = extracted(lake)
    assert features(after)["code"]["type"] == "numeric"
    assert features(after)["code"]["mean"] == 1.975
    assert not after.contradictions


def test_types_in_one_of_several_tables(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        for name in ("t", "u"):
            database.execute(f"CREATE TABLE {name} (code INTEGER, other REAL)")
            database.execute(f"INSERT INTO {name} VALUES (1, 1.5), (2, 2.5), (1, 3.5)")  # noqa: S608
        database.commit()
    save(extracted(tmp_path))
    edit(tmp_path, lambda columns: columns["code"].update(type="nominal"))
    after = extracted(tmp_path)
    codes = [item["features"][0] for item in after.card["datasets"]]  # type: ignore[union-attr, call-overload, index]
    assert [item["type"] for item in codes] == ["nominal", "numeric"]  # type: ignore[call-overload, index]
    assert [item["files"][0]["table"] for item in after.card["datasets"]] == ["t", "u"]  # type: ignore[union-attr, call-overload, index]


def test_the_types_are_those_of_the_schema() -> None:
    assert classes()["Feature"].slots["type"].range == "FeatureTypeEnum"
    import json
    from importlib import resources

    text = (resources.files("mlcard._generated") / "modellake.schema.json").read_text("utf-8")
    assert set(json.loads(text)["$defs"]["FeatureTypeEnum"]["enum"]) == set(TYPES)
