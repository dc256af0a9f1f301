"""`dataset_info` and `configs` of the Hub: into a card and out again, and nothing is dropped in silence."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlcard.card import parse
from mlcard.conversions import hub_types
from mlcard.export.projection import project
from mlcard.extract import Extraction, NoteKind, extract
from mlcard.imports import read as import_document
from mlcard.readers import hub_dataset

if TYPE_CHECKING:
    from pathlib import Path

#: As `push_to_hub` writes it for two configurations.
FRONT_MATTER = """\
pretty_name: Reviews
dataset_info:
- config_name: en
  features:
  - name: text
    dtype: string
  - name: label
    dtype:
      class_label:
        names:
          '0': neg
          '1': pos
  - name: tokens
    list: string
  - name: answers
    struct:
    - name: start
      dtype: int32
    - name: texts
      list: string
  splits:
  - name: train
    num_bytes: 60
    num_examples: 5
  - name: test
    num_bytes: 30
    num_examples: 2
  download_size: 40
  dataset_size: 90
- config_name: de
  features:
  - name: text
    dtype: string
  splits:
  - name: train
    num_bytes: 11
    num_examples: 3
configs:
- config_name: en
  default: true
  data_files:
  - split: train
    path: en/train-*.parquet
  - split: test
    path: [en/a.parquet, en/b.parquet]
- config_name: de
  data_files: de.csv
"""
RECORD_SETS = [
    {
        "name": "en",
        "byte_size": 90,
        "download_byte_size": 40,
        "number_of_instances": 7,
        "features": [
            {"name": "text", "data_type": "string"},
            {"name": "label", "data_type": "class_label", "categories": ["neg", "pos"]},
            {"name": "tokens", "data_type": "list<string>"},
            {"name": "answers", "data_type": "struct<start: int32, texts: list<string>>"},
        ],
        "splits": [
            {"name": "train", "number_of_instances": 5, "byte_size": 60,
             "file_patterns": ["en/train-*.parquet"]},
            {"name": "test", "number_of_instances": 2, "byte_size": 30,
             "file_patterns": ["en/a.parquet", "en/b.parquet"]},
        ],
    },
    {
        "name": "de",
        "number_of_instances": 3,
        "features": [{"name": "text", "data_type": "string"}],
        "splits": [{"name": "train", "number_of_instances": 3, "byte_size": 11, "file": "de.csv"}],
    },
]  # fmt: skip
TABLE = "text,label\n" + "".join(f"words of {n},{n % 2}\n" for n in range(12))


def described(folder: Path) -> Extraction:
    """The one card of a folder, in which everything fits the schema."""
    (found,) = extract(folder)
    assert isinstance(found, Extraction)
    assert not found.misfits
    return found


def plain(value: Any) -> Any:
    """A value without the order of its keys."""
    return json.loads(json.dumps(value, sort_keys=True))


def with_readme(folder: Path, front_matter: str, **tables: str) -> Extraction:
    """The card of a folder with a README and tables."""
    (folder / "README.md").write_text(f"---\n{front_matter}---\n# Reviews\n")
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content)
    return described(folder)


def test_configurations_are_sets_of_records(tmp_path: Path) -> None:
    found = with_readme(tmp_path, FRONT_MATTER, all=TABLE)
    (dataset,) = found.card["datasets"]  # type: ignore[misc, union-attr]
    assert plain(dataset["record_sets"]) == plain(RECORD_SETS)  # type: ignore[index, call-overload]
    assert "splits" not in dataset  # type: ignore[operator]
    assert not found.notes
    assert not found.disagreements
    told = [item["where"] for item in found.card["evidence"] if "/record_sets/" in item["slot"]]  # type: ignore[index, call-overload, union-attr, operator]
    assert told == ["line 4", "line 31"]


ONE = """\
dataset_info:
  features:
  - {name: text, dtype: string}
  - {name: label, dtype: {class_label: {names: {'0': neg, '1': pos}}}}
  splits:
  - {name: train, num_bytes: 60, num_examples: 5}
  download_size: 40
  dataset_size: 60
configs:
- config_name: default
  data_files: [{split: train, path: data/train-*}]
"""


def test_one_configuration_is_the_dataset(tmp_path: Path) -> None:
    found = with_readme(tmp_path, ONE, all=TABLE)
    (dataset,) = found.card["datasets"]  # type: ignore[misc, union-attr]
    assert isinstance(dataset, dict)
    assert "record_sets" not in dataset
    assert dataset["byte_size"] == 60
    assert dataset["download_byte_size"] == 40
    expected = {"name": "train", "number_of_instances": 5, "byte_size": 60, "file_patterns": ["data/train-*"]}
    assert dataset["splits"] == [expected]
    label: Any = dataset["features"][1]  # type: ignore[index, call-overload]
    assert (label["data_type"], label["type"]) == ("class_label", "numeric")
    assert [item.slot for item in found.disagreements] == ["/datasets/0/number_of_instances"]


def test_what_is_said_of_several_tables_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/train-1.csv").write_text(TABLE)
    extra = ONE.replace("  splits:", "  - {name: gone, dtype: int8}\n  splits:").replace(
        "train-*", "train-1.csv"
    )
    found = with_readme(tmp_path, extra, other="text,n\na,1\nb,2\n")
    by_file: Any = {item["files"][0]["path"]: item for item in found.card["datasets"]}  # type: ignore[index, call-overload, union-attr]
    assert by_file["data/train-1.csv"]["splits"][0]["number_of_instances"] == 5
    assert "splits" not in by_file["other.csv"]
    (note,) = found.notes
    assert note.kind is NoteKind.NOT_KEPT
    assert note.text == (
        "what README.md says of several tables together: byte size 60, download byte size 40, "
        'number of instances 5, features "gone", name "Reviews"'
    )


def test_dataset_info_of_the_library(tmp_path: Path) -> None:
    info = {
        "builder_name": "csv", "config_name": "default", "dataset_size": 60, "download_size": 40,
        "features": {
            "text": {"dtype": "string", "_type": "Value"},
            "label": {"names": ["neg", "pos"], "_type": "ClassLabel"},
            "spans": {"feature": {"start": {"dtype": "int32", "_type": "Value"}}, "_type": "List"},
            "picture": {"_type": "Image"},
        },
        "splits": {"train": {"name": "train", "num_bytes": 60, "num_examples": 12, "dataset_name": "csv"}},
    }  # fmt: skip
    (tmp_path / "data").mkdir()
    (tmp_path / "data/dataset_info.json").write_text(json.dumps(info))
    (tmp_path / "data/t.csv").write_text("text,label,spans,picture\n" + "a,1,x,y\nb,0,x,y\n" * 6)
    (dataset,) = described(tmp_path).card["datasets"]  # type: ignore[misc, union-attr]
    assert dataset["splits"] == [{"name": "train", "number_of_instances": 12, "byte_size": 60}]  # type: ignore[index, call-overload]
    assert dataset["features"][3]["data_type"] == "image"  # type: ignore[index, call-overload]
    (tmp_path / "data/dataset_info.json").unlink()
    (tmp_path / "data/dataset_infos.json").write_text(json.dumps({"en": info, "de": {"splits": {}}}))
    (dataset,) = described(tmp_path).card["datasets"]  # type: ignore[misc, union-attr]
    assert [item["name"] for item in dataset["record_sets"]] == ["en", "de"]  # type: ignore[index, call-overload]
    assert dataset["record_sets"][0]["features"][2]["data_type"] == "list<struct<start: int32>>"  # type: ignore[index, call-overload]


def leaves(path: Path) -> tuple[dict[str, Any], list[str]]:
    """What an import of a README finds, by slot, and the places of what it leaves."""
    imported = import_document(path)
    facts = {fact.slot: fact.value for fact in imported.facts}
    return facts, [item.where for item in imported.left]


def test_the_import_has_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"---\n{FRONT_MATTER}---\n# Reviews\n")
    facts, left = leaves(tmp_path / "README.md")
    assert left == ["line 41, /configs/0/default"]
    assert facts["/datasets/0/record_sets/0/name"] == "en"
    assert facts["/datasets/0/record_sets/0/splits/1/file_patterns"] == ["en/a.parquet", "en/b.parquet"]
    assert facts["/datasets/0/record_sets/0/features/1/categories"] == ["neg", "pos"]
    assert facts["/datasets/0/record_sets/1/splits/0/byte_size"] == 11


def test_it_comes_out_as_it_went_in() -> None:
    card = parse(yaml.safe_dump({"mlcard": "1.0", "datasets": [
        {"id": "reviews", "name": "Reviews", "record_sets": RECORD_SETS}
    ]}), "modelcard.yaml")  # fmt: skip
    projected = project(card, "huggingface", "https://x.org/")
    (output,) = projected.outputs
    front = yaml.safe_load(output.content.decode().split("---\n")[1])
    expected = yaml.safe_load(FRONT_MATTER)
    del expected["configs"][0]["default"]
    expected["configs"][1]["data_files"] = [{"split": "train", "path": "de.csv"}]
    assert {key: front[key] for key in expected} == expected
    assert not projected.losses


def test_croissant_has_the_splits_of_each_table(tmp_path: Path) -> None:
    sets: Any = [
        {"name": name, "file": f"{name}.csv", "features": [{"name": "text", "data_type": "string"}],
         "splits": [
            {"name": "train", "number_of_instances": 5, "byte_size": 60, "file_patterns": ["a/*", "b/*"]}
         ]}
        for name in ("en", "de")
    ]  # fmt: skip
    files = [{"path": f"{name}.csv", "format": "csv", "sha256": "0" * 64} for name in ("en", "de")]
    card = parse(yaml.safe_dump({"mlcard": "1.0", "datasets": [
        {"id": "reviews", "name": "Reviews", "description": "x", "license": "MIT", "files": files,
         "record_sets": sets}
    ]}), "modelcard.yaml")  # fmt: skip
    projected = project(card, "croissant", "https://x.org/")
    assert not [loss for loss in projected.losses if "/splits" in loss.slot]
    path = tmp_path / "croissant.json"
    path.write_bytes(projected.outputs[0].content)
    facts, _ = leaves(path)
    for number in range(2):
        at = f"/datasets/0/record_sets/{number}/splits/0"
        told = {slot.removeprefix(f"{at}/"): value for slot, value in facts.items() if slot.startswith(at)}
        assert told == sets[number]["splits"][0]


@pytest.mark.parametrize(
    ("info", "configs", "expected"),
    [
        pytest.param(None, ["a", "b"], [{"name": "a"}, {"name": "b"}], id="names-alone"),
        pytest.param(None, [{"config_name": "a", "data_files": "x.csv"}],
                     [{"name": "a", "splits": [{"name": "train", "file": "x.csv"}]}], id="one-text"),
        pytest.param(None, [{"config_name": "a", "data_dir": "d", "data_files": ["x.csv", "y.csv"]}],
                     [{"name": "a", "splits": [{"name": "train", "file_patterns": ["d/x.csv", "d/y.csv"]}]}],
                     id="texts-in-a-folder"),
        pytest.param({"config_name": "a", "dataset_size": 5}, None, [{"name": "a", "byte_size": 5}],
                     id="one-with-a-name"),
        pytest.param({"splits": [{"name": "t", "num_examples": "5", "num_bytes": -1}, {"num_bytes": 5}, 7]},
                     None, [{"name": "default", "splits": [{"name": "t"}]}], id="wrong-numbers"),
        pytest.param({"splits": {"t": {"num_examples": 2**70}}, "features": {"a": 7, "b": {"_type": []}}},
                     None,
                     [{"name": "default", "splits": [{"name": "t"}],
                       "features": [{"name": "a"}, {"name": "b"}]}], id="wrong-types"),
        pytest.param(None, [{"config_name": "a", "data_files": ["../x.csv", "/etc/x", 5, {"split": "t"}]}],
                     [{"name": "a"}], id="outside"),
        pytest.param(5, "x", [], id="nothing"),
    ],
)  # fmt: skip
def test_forms(info: object, configs: object, expected: list[dict[str, Any]]) -> None:
    assert [one.item() for one in hub_dataset.configurations(info, configs)] == expected


def test_many_columns_take_no_longer_than_they_are_many() -> None:
    features = [{"name": f"c{number}", "dtype": "int8"} for number in range(1_000)]
    info = [{"config_name": f"x{number}", "features": features} for number in range(30)]
    start = time.process_time()
    assert len(hub_dataset.configurations(info)) == 30
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"dtype": "int64"}, "int64"),
        ({"sequence": "int8"}, "list<int8>"),
        ({"sequence": [{"name": "a", "dtype": "int8"}]}, "list<struct<a: int8>>"),
        ({"list": {"list": "float32"}}, "list<list<float32>>"),
        ({"dtype": {"image": {"decode": False}}}, "image"),
        ({"dtype": "timestamp[us, tz=UTC]"}, None),
        ({"dtype": "timestamp[us]"}, "timestamp[us]"),
        ({"dtype": "a" * 300}, None),
        ([{"dtype": "int8", "_type": "Value"}], "list<int8>"),
        ({"a": {"dtype": "int8", "_type": "Value"}}, "struct<a: int8>"),
        ({"shape": [2, 2], "dtype": "float32", "_type": "Array2D"}, "array2_d"),
        ({}, None),
    ],
)
def test_types(entry: object, text: str | None) -> None:
    found = hub_types.read(entry)
    assert (found.text if found is not None else None) == text


TYPES = st.recursive(
    st.sampled_from(["int64", "string", "timestamp[us]", "image"]).map(lambda name: {"dtype": name}),
    lambda inner: st.one_of(
        inner.map(lambda one: {"list": one["dtype"] if one.keys() == {"dtype"} else one.get("struct", one)}),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda many: {"struct": [{"name": f"c {n}", **one} for n, one in enumerate(many)]}
        ),
    ),
    max_leaves=5,
)


@given(TYPES)
def test_types_come_out_as_they_went_in(entry: dict[str, Any]) -> None:
    found = hub_types.read(entry)
    assert found is not None
    assert hub_types.front_matter("x", found.text) == {"name": "x", **entry}


def test_types_inside_types_are_bounded() -> None:
    entry: dict[str, Any] = {"dtype": "int8"}
    for _ in range(20):
        entry = {"list": entry}
    assert hub_types.read(entry) is None
    assert hub_types.front_matter("x", "list<" * 5_000) is None
    assert hub_types.front_matter("x", "struct<a: " * 150) is None


@given(st.text(alphabet="list<>struct :,a[]_", max_size=40))
def test_no_text_breaks_the_way_out(text: str) -> None:
    hub_types.front_matter("x", text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["name", "dtype", "list", "splits", "features", "_type", "names", "struct", "data_files"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, JSON)
def test_nothing_that_a_person_writes_breaks_it(info: object, configs: object) -> None:
    for one in hub_dataset.configurations(info, configs):
        one.item()
