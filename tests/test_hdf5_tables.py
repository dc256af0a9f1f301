"""HDF5 files of data: what their headers say, against h5py and pandas; none of their values is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from mangled import rewrite
from table_facts import collected, features, value

from mlcard.errors import UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import hdf5_tables, read
from mlcard.readers.hdf5 import walk

FOLDER = Path(__file__).parent / "data/tables"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected_hdf5.json").read_text())


def source(name: str) -> Source:
    return Source(FOLDER / name, name)


@pytest.mark.parametrize("name", EXPECTED)
def test_datasets_shapes_and_columns_are_those_of_h5py(name: str) -> None:
    with (FOLDER / name).open("rb") as file:
        found = {
            "/".join(node.path): {
                "shape": list(node.shape),
                "columns": [column for column, _ in node.members],
            }
            for node in walk(file, source(name).size(), name)
            if node.is_dataset
        }
    assert found == EXPECTED[name]


@pytest.mark.parametrize("name", ["tables.h5", "tables_latest.h5"])
def test_types_of_columns(name: str) -> None:
    facts, problem = collected(hdf5_tables.read, source(name))
    assert problem is None
    columns = {
        fact.value["name"]: (fact.value.get("type"), fact.value["data_type"])
        for fact in facts
        if fact.slot == "/table/people/dataset/features/-"
    }
    assert columns == {
        "age": ("numeric", "i32"), "height of the person": ("numeric", "f64"), "name": (None, "string"),
        "code": (None, "string"), "member": ("boolean", "bool"), "kind": (None, "unknown"),
        "place": (None, "unknown"), "scores": (None, "unknown"), "list": (None, "unknown"),
        "reference": (None, "unknown"), "blob": (None, "unknown"), "small": ("numeric", "u16"),
    }  # fmt: skip
    assert value(facts, "/table/people/dataset/number_of_instances") == 7
    assert value(facts, "/table/deep~1rooms/dataset/number_of_instances") == 3
    assert "deep/image: u8 [4, 5]" in value(facts, "/file/description")


def test_one_table_is_the_dataset() -> None:
    facts, problem = collected(hdf5_tables.read, source("pandas_table.h5"))
    assert problem is None
    assert list(features(facts)) == ["index", "a", "b"]
    assert value(facts, "/dataset/number_of_instances") == 3


def test_arrays_of_one_length() -> None:
    facts, problem = collected(hdf5_tables.read, source("arrays.h5"))
    assert problem is None
    found = next(fact for fact in facts if fact.slot == "/dataset/number_of_instances")
    assert (found.value, found.method) == (6, "inferred")


def test_what_stands_in_other_files_is_a_finding_of_the_dataset() -> None:
    facts, _ = collected(hdf5_tables.read, source("outside_data.h5"))
    (found,) = [fact.value for fact in facts if fact.slot == "/dataset/security_findings/-"]
    assert found["what"] == "a link: /etc/passwd /x"


@pytest.mark.parametrize("name", ["tables.h5", "tables_latest.h5"])
def test_cut_anywhere_and_mangled(name: str, tmp_path: Path) -> None:
    whole = (FOLDER / name).read_bytes()
    path = tmp_path / "cut.h5ad"  # a name that no other reader has
    for length in range(0, len(whole) - 1, 47):
        rewrite(path, whole[:length])
        problem = read(Source(path, path.name)).problem
        assert isinstance(problem, UnreadableFileError) or length < 8
    for at in range(0, len(whole), 3):
        content = bytearray(whole)
        content[at] ^= 0xFF
        rewrite(path, content)
        problem = read(Source(path, path.name)).problem
        assert problem is None or isinstance(problem, UnreadableFileError)
