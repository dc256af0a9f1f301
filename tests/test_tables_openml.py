"""Every meta-feature of the shared tables equals the value that OpenML published.

ARFF declares the values of nominal columns, and Parquet keeps them (polars' Enum), so all 62 can be given.
CSV does not: there, numeric-looking nominal values get a prefix (else the file says that they are numbers),
and what needs declared values must be refused, not guessed.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from arff import Arff, read_arff
from conftest import SHARED_DATA

from mlcard.facts import Source
from mlcard.readers import arff, csv
from mlcard.readers.tables import TableOptions, parquet_rows
from mlcard.readers.tables.found import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from mlcard.facts import Fact

LIST = SHARED_DATA / "openml" / "qualities.jsonl"
DATASETS = [json.loads(line) for line in LIST.read_text().splitlines()] if LIST.is_file() else []
LANDMARKER = re.compile("AUC|ErrRate|Kappa")
NUMBER = re.compile(r"[-+.\d][\d.eE+-]*")

#: OpenML's id of the table with nominal columns without a single value: a CSV does not show their type.
WITHOUT_VALUES = 2
#: The table whose nominal column `Entry` has 166 values in 195 rows: in a CSV that is no nominal column.
WITH_DATES_AS_VALUES = 213
BY_DATASET = pytest.mark.parametrize(
    "dataset", [pytest.param(item, id=f"{item['openml_id']}-{item['name']}") for item in DATASETS]
)


def test_all_shared_tables_are_there(shared_data: Path) -> None:
    assert len(DATASETS) == 47


@BY_DATASET
def test_arff_gives_every_published_value(dataset: dict[str, Any], shared_data: Path) -> None:
    path = shared_data / "openml" / dataset["file"]
    assert_complete(arff.read(Source(path, path.name), TableOptions(target=dataset["target"])), dataset)


@BY_DATASET
def test_parquet_gives_every_published_value(
    dataset: dict[str, Any], shared_data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "table.parquet"
    frame(read_arff(shared_data / "openml" / dataset["file"])).write_parquet(path)
    options = TableOptions(target=dataset["target"])
    assert_complete(facts_of(parquet_rows.tables(Source(path, path.name)), options), dataset)


@BY_DATASET
def test_csv_gives_what_does_not_need_declarations(
    dataset: dict[str, Any], shared_data: Path, tmp_path: Path
) -> None:
    table = prefixed(read_arff(shared_data / "openml" / dataset["file"]))
    path = tmp_path / "table.csv"
    frame(table).write_csv(path)
    given, absent = split(csv.read(Source(path, path.name), TableOptions(target=dataset["target"])))
    published = qualities(dataset)
    if dataset["openml_id"] == WITH_DATES_AS_VALUES:
        assert given.pop("number_of_symbolic_features") == published["number_of_symbolic_features"] - 1
        given = {name: value for name, value in given.items() if not re.search("symbolic|nominal", name)}
    compared = agreeing(given, published)
    refused = {name for name, value in published.items() if value is not None} - compared
    expected = needs_declarations(table, dataset["target"], published)
    if dataset["openml_id"] == WITHOUT_VALUES:
        expected |= {
            name for name in published if re.search("_(symbolic|numeric)_features|nominal_att", name)
        }
    elif dataset["openml_id"] == WITH_DATES_AS_VALUES:
        expected |= {name for name in published if re.search("symbolic|nominal", name)}
    assert refused == expected
    assert {absent.get(name, "not_computed") for name in refused} <= {"not_computed"}
    assert len(compared) >= 20


def test_number_of_compared_values() -> None:
    assert sum(value is not None for item in DATASETS for value in qualities(item).values()) == 2236


def qualities(dataset: dict[str, Any]) -> dict[str, float | None]:
    return {
        re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower(): value
        for name, value in dataset["qualities"].items()
        if not LANDMARKER.search(name)
    }


def split(facts: Iterable[Fact]) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of meta-features by name, and the reasons of those that are not given."""
    about = {"definition", "definition_version", "engine", "exact", "target_feature", "not_given"}
    found = next(fact.value for fact in facts if fact.slot == "/dataset/meta_features")
    assert isinstance(found, dict)
    assert found["definition"] == "openml"
    assert found["exact"] is True
    absent = {item["meta_feature"]: item["reason"] for item in found.get("not_given", [])}
    return {name: value for name, value in found.items() if name not in about}, absent


def assert_complete(facts: Iterable[Fact], dataset: dict[str, Any]) -> None:
    """All that OpenML published is given, and agrees; what it has no value for is not applicable."""
    given, absent = split(facts)
    published = qualities(dataset)
    compared = agreeing(given, published)
    assert compared == {name for name, value in published.items() if value is not None}
    assert set(absent.values()) <= {"not_applicable"}
    assert set(absent) == set(published) - compared


def agreeing(given: dict[str, Any], published: dict[str, float | None]) -> set[str]:
    """The names of the values that were compared; every one agrees with what OpenML published."""
    wrong = {
        name: (value, published[name])
        for name, value in given.items()
        if published[name] is None or not math.isclose(value, published[name], rel_tol=1e-6, abs_tol=1e-12)
    }
    assert not wrong
    return set(given)


def needs_declarations(table: Arff, target: str, published: dict[str, float | None]) -> set[str]:
    """Names of the values that a file without declared values cannot give."""
    nominal = {
        name for name, declared in zip(table.names, table.declared, strict=True) if declared is not None
    }
    gaps = {name for index, name in enumerate(table.names) if any(row[index] is None for row in table.rows)}
    names = {"number_of_binary_features", "percentage_of_binary_features"} if nominal else set()
    if gaps & (nominal - {target}):
        names |= {name for name in published if name.endswith("_attribute_entropy")}
    if gaps & nominal:
        names |= {name for name in published if name.endswith("_mutual_information")}
        names |= {"equivalent_number_of_atts", "mean_noise_to_signal_ratio"}
    if target in gaps:
        names |= {"class_entropy"}
    return {name for name in names if published[name] is not None}


def prefixed(table: Arff) -> Arff:
    """The table with a letter before the values of nominal columns that would pass for numbers."""
    rename = [
        declared is not None and any(NUMBER.fullmatch(value) for value in declared)
        for declared in table.declared
    ]
    return Arff(
        table.names,
        [
            [f"v{value}" for value in declared] if renamed and declared else declared
            for renamed, declared in zip(rename, table.declared, strict=True)
        ],
        [
            [
                f"v{cell}" if renamed and cell is not None else cell
                for renamed, cell in zip(rename, row, strict=True)
            ]
            for row in table.rows
        ],
    )


def frame(table: Arff) -> Any:
    columns = {}
    for index, (name, declared) in enumerate(zip(table.names, table.declared, strict=True)):
        cells = pl.Series([row[index] for row in table.rows], dtype=pl.String)
        columns[name] = cells.cast(pl.Float64) if declared is None else cells.cast(pl.Enum(declared))
    return pl.DataFrame(columns)
