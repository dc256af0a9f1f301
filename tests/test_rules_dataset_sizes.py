"""The rules about the size of datasets, and the counting of the tables beside a card."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rules_of_data import CARD, README, dataset_card, fixed, native, readme, said

from mlcard.facts import Source
from mlcard.readers import read
from mlcard.validate import Folder
from mlcard.validate.folder import names
from mlcard.validate.table_files import Counted, counted, matching

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "diabetes" / "data"


@pytest.fixture
def tables(tmp_path):
    """A folder with tables in all forms that are counted, each of three rows."""
    (tmp_path / "a.csv").write_text('length,"the width"\n5.1,"3\n5"\n\n4.9,3.0\n,\n4.7,3.2\n')
    (tmp_path / "a.tsv").write_text("length\twidth\n1\t2\n3\t4\n5\t6\n")
    (tmp_path / "a.jsonl").write_text('{"x": 1}\n\n{"x": 2}\n{"x": 3}')
    pq.write_table(pa.table({"x": [1, 2, 3]}), tmp_path / "a.parquet")
    (tmp_path / "data").mkdir()
    for part in range(2):
        pq.write_table(pa.table({"x": [1, 2]}), tmp_path / "data" / f"train-0000{part}-of-00002.parquet")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "columns"),
    [("a.csv", ("length", "the width")), ("a.tsv", ("length", "width")), ("a.jsonl", ()), ("a.parquet", ())],
)
def test_rows_are_counted(tables, name, columns):
    assert counted(Folder(tables), name) == Counted(3, columns)


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n3,4\n",
        "a;b\r\n1;2\r\n",
        "a,b\n\n1,2\n\n\n3,4",
        "\ufeffa,b\n1,2\n",
        "a\tb\n1\t2\n",
        'a,b\n"x\ny",2\n"q""q",3\n',
        "a,b\n1\n2,3\n",
        "\n\na,b\n1,2\n",
        "a,b\n,\n1,2\n",
        "a|b\n1|2\n3|4\n5|6\n",
        "a,a,\n1,2,3\n",
        "a, b\n1, 2\n",
        "a\rb\rc\r",
        (EXAMPLE / "diabetes.csv").read_text(),
    ],
    ids=repr,
)
def test_counting_agrees_with_the_reader_of_tables(tmp_path, text):
    """The readers count with polars, lint without."""
    (tmp_path / "x.csv").write_bytes(text.encode())
    facts = read(Source(tmp_path / "x.csv", "x.csv")).facts
    rows = [fact.value for fact in facts if fact.slot == "/dataset/number_of_instances"]
    columns = [fact.value["name"] for fact in facts if fact.slot == "/dataset/features/-"]
    own = counted(Folder(tmp_path), "x.csv")
    assert own is not None
    assert [own.rows] == rows
    assert own.columns == tuple(dict.fromkeys(columns))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("x.csv", b"", id="empty"),
        pytest.param("x.csv", b"\x00\x01\x02\xff" * 50, id="binary"),
        pytest.param("x.csv", b'a,b\n"never closed' + b"x" * 200_000, id="a field longer than csv takes"),
        pytest.param("x.parquet", b"PAR1" + b"\xff" * 30 + b"PAR1", id="mangled footer"),
        pytest.param(
            "x.parquet", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n", id="LFS"
        ),
    ],
)
def test_what_cannot_be_counted_is_no_finding(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    text = native(f"number_of_instances: 7\n  files: [{{path: {name}}}]")
    assert said(text, str(tmp_path / "modelcard.yaml"), "MC405", folder=Folder(tmp_path)) == []


def test_a_large_text_file_is_not_read(tmp_path):
    with (tmp_path / "x.jsonl").open("wb") as stream:
        stream.truncate(17 * 1024 * 1024)
    assert counted(Folder(tmp_path), "x.jsonl") is None


@pytest.mark.parametrize(
    "pattern", ["", "../*", "/etc/*", "http://x/*", "a\0b", "**", "~/x", "C:\\x", "x" * 5000, "[", "a/**b"]
)
def test_patterns_stay_in_the_folder(tables, pattern):
    outside = tables.parent / "outside.csv"
    outside.write_text("a\n1\n")
    assert not any("outside" in name for name in matching(Folder(tables / "data"), pattern))


def test_a_pattern_from_the_root_of_the_disk_is_no_pattern_of_the_folder(tables):
    assert matching(Folder(tables), "/data/*") == []


def test_patterns_of_the_hub(tables):
    assert matching(Folder(tables), "data/train-*") == [
        "data/train-00000-of-00002.parquet",
        "data/train-00001-of-00002.parquet",
    ]
    assert matching(Folder(tables), "*.csv") == ["a.csv"]
    assert matching(Folder(tables), "a.csv") == ["a.csv"]
    assert matching(Folder(tables), "./d*/*-00001-*") == ["data/train-00001-of-00002.parquet"]
    assert matching(Folder(tables), "**/*.parquet") == []
    assert matching(Folder(None), "*.csv") == []


@pytest.mark.parametrize(
    ("line", "words", "number"),
    [
        pytest.param("number_of_instances: 3\n  files: [{path: a.csv}]", "", None, id="right"),
        pytest.param(
            "number_of_instances: 30\n  files: [{path: a.csv}]",
            "is 30 here, and there are 3",
            "3",
            id="wrong",
        ),
        pytest.param(
            "number_of_instances: 30\n  files: [{path: a.parquet}]", "there are 3 rows", "3", id="Parquet"
        ),
        pytest.param(
            "number_of_instances: 6\n  files: [{path: a.csv}, {path: a.tsv}]", "", None, id="the sum"
        ),
        pytest.param(
            "number_of_instances: 3\n  files: [{path: a.csv}, {path: a.tsv}]",
            "",
            None,
            id="two versions of one table",
        ),
        pytest.param(
            "number_of_instances: 5\n  files: [{path: a.csv}, {path: a.tsv}]",
            "is 5 here",
            None,
            id="neither: no fix, as nobody knows which",
        ),
        pytest.param(
            "number_of_instances: 5\n  files: [{path: a.csv}, {path: gone.csv}]",
            "",
            None,
            id="one of them is not there",
        ),
        pytest.param("number_of_instances: 5\n  files: [{path: notes.txt}]", "", None, id="no table"),
        pytest.param("number_of_instances: 5", "", None, id="no file"),
        pytest.param("number_of_instances: 5\n  files: [{path: ../a.csv}]", "", None, id="outside"),
        pytest.param(
            "features: [{name: length}, {name: the width}]\n  files: [{path: a.csv}]",
            "",
            None,
            id="its columns",
        ),
        pytest.param("features: [{name: the width}]\n  files: [{path: a.csv}]", "", None, id="some of them"),
        pytest.param(
            "features: [{name: length}, {name: colour}]\n  files: [{path: a.csv}]",
            "a.csv has no column colour",
            None,
            id="another column",
        ),
        pytest.param(
            "features: [{name: colour}]\n  files: [{path: a.parquet}]",
            "",
            None,
            id="columns of Parquet are not looked at",
        ),
        pytest.param(
            "features: [{name: colour}]\n  files: [{path: a.csv}, {path: a.tsv}]",
            "",
            None,
            id="which of two tables?",
        ),
    ],
)
def test_a_dataset_against_its_files(tables, line, words, number):
    text, path, folder = native(line), str(tables / "modelcard.yaml"), Folder(tables)
    messages = [message for _, message in said(text, path, "MC405", folder=folder)]
    assert bool(messages) == bool(words)
    assert all(words in message for message in messages)
    after = fixed(text, path, "MC405", folder=folder)
    if number is None:
        assert after == text
    else:
        assert f"number_of_instances: {number}\n" in after
        assert said(after, path, "MC405", folder=folder) == []


SPLITS = """dataset_info:
  features: [{name: x, dtype: int64}]
  splits:
  - {name: train, num_bytes: 1, num_examples: COUNT}
configs:
- config_name: default
  data_files:
  - {split: train, path: PATH}"""


@pytest.mark.parametrize(
    ("count", "path", "number"),
    [
        pytest.param("4", "data/train-*", None, id="right"),
        pytest.param("5", "data/train-*", "4", id="wrong"),
        pytest.param("5", "[data/train-00000-of-00002.parquet, a.csv]", None, id="a list that adds up"),
        pytest.param("7", "data/test-*", None, id="no such file"),
        pytest.param("x", "data/train-*", None, id="no number"),
        pytest.param("7", "../*.csv", None, id="outside"),
        pytest.param("7", "{a: b}", None, id="junk"),
        pytest.param("7", "notes.txt", None, id="no table"),
    ],
)
def test_splits_against_their_files(tables, count, path, number):
    (tables / "notes.txt").write_text("x")
    text = readme(SPLITS.replace("COUNT", count).replace("PATH", path))
    place, folder = str(tables / "README.md"), Folder(tables)
    assert bool(said(text, place, "MC405", folder=folder)) == (number is not None)
    after = fixed(text, place, "MC405", folder=folder)
    assert after == (text.replace(f"num_examples: {count}", f"num_examples: {number}") if number else text)


def test_what_was_looked_at_is_remembered(tables):
    """A finding that was kept holds only as long as these paths stay as they are."""
    folder = Folder(tables)
    said(
        readme(SPLITS.replace("COUNT", "4").replace("PATH", "d*/train-*")),
        str(tables / "README.md"),
        "MC405",
        folder=folder,
    )
    assert {".", "data", "data/train-00000-of-00002.parquet"} <= folder.consulted
    assert "a.csv" in names(folder)


def test_a_split_of_another_configuration(tables):
    text = readme(SPLITS.replace("COUNT", "9").replace("PATH", "data/train-*").replace("default", "fr"))
    assert said(text, str(tables / "README.md"), "MC405", folder=Folder(tables)) == []


@pytest.mark.parametrize(
    ("categories", "splits", "right"),
    [
        pytest.param("[10K<n<100K]", "[{name: a, num_examples: 39905}]", None, id="inside"),
        pytest.param("[10K<n<100K]", "[{name: a, num_examples: 73}]", "n<1K", id="outside"),
        pytest.param("n<1K", "[{name: a, num_examples: 181160}]", "100K<n<1M", id="one text"),
        pytest.param(
            "[10M<n<100M]",
            "[{name: all, num_examples: 13972791}, {name: some, num_examples: 8000000}]",
            None,
            id="splits that overlap",
        ),
        pytest.param(
            "[1K<n<10K]", "[{name: a, num_examples: 900}, {name: b, num_examples: 900}]", None, id="sum"
        ),
        pytest.param(
            "[1K<n<10K]",
            "[{name: a, num_examples: 9000}, {name: b, num_examples: 9000}]",
            None,
            id="one split",
        ),
        pytest.param("[1B<n<10B]", "[{name: a, num_examples: 1006529595}]", None, id="billions"),
        pytest.param("[n>1T]", "[{name: a, num_examples: 7}]", "n<1K", id="no end"),
        pytest.param("[n<1K, 1K<n<10K]", "[{name: a, num_examples: 70000}]", "", id="two categories: no fix"),
        pytest.param("[1K<n<10K]", "[{name: a, num_examples: 10000}]", None, id="the border is in both"),
        pytest.param("[unknown]", "[{name: a, num_examples: 7}]", None, id="unknown"),
        pytest.param("[small]", "[{name: a, num_examples: 7}]", None, id="no category is MC404"),
        pytest.param("[1K<n<10K]", "[{name: a}]", None, id="no number"),
        pytest.param("[1K<n<10K]", "[{name: a, num_examples: 7}, {name: b}]", None, id="not all numbers"),
        pytest.param("[1K<n<10K]", "[{name: a, num_examples: x}]", None, id="text"),
        pytest.param("[1K<n<10K]", "[]", None, id="no split"),
        pytest.param("{a: b}", "[{name: a, num_examples: 7}]", None, id="junk"),
    ],
)
def test_size_categories(categories, splits, right):
    text = dataset_card(f"size_categories: {categories}\ndataset_info:\n  splits: {splits}")
    assert bool(said(text, README, "MC408")) == (right is not None)
    after = fixed(text, README, "MC408", unsafe=True)
    if not right:
        assert after == text
    else:
        assert said(after, README, "MC408", "MC404") == []
        assert right in after
    assert fixed(text, README, "MC408") == text, "which of the two is right is not certain"


def test_sizes_of_several_configurations():
    info = (
        "dataset_info:\n- {config_name: a, splits: [{name: t, num_examples: 600}]}\n"
        "- {config_name: b, splits: [{name: t, num_examples: 600}]}"
    )
    assert said(dataset_card(f"size_categories: [1K<n<10K]\n{info}"), README, "MC408") == []
    assert said(dataset_card(f"size_categories: [n<1K]\n{info}"), README, "MC408") == []
    assert said(dataset_card(f"size_categories: [1M<n<10M]\n{info}"), README, "MC408") != []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("number_of_instances: 7\n  meta_features: {number_of_instances: 7}", ""),
        (
            "number_of_instances: 7\n  meta_features: {number_of_instances: 8}",
            "is 8 here, and the dataset has 7",
        ),
        (
            "features: [{name: a}]\n  meta_features: {number_of_features: 2}",
            "is 2 here, and the dataset has 1",
        ),
        ("features: [{name: a}]\n  ignored_features: [b]\n  meta_features: {number_of_features: 2}", ""),
        ("number_of_instances: 7\n  splits: [{name: a, number_of_instances: 5}]", ""),
        ("number_of_instances: 7\n  splits: [{name: a, number_of_instances: 9}]", "one split alone has 9"),
        ("number_of_instances: 7\n  splits: [{name: a}]", ""),
        ("meta_features: {number_of_instances: 8}", ""),
    ],
)
def test_a_native_card_that_contradicts_itself(line, words):
    messages = [message for _, message in said(native(line), CARD, "MC408")]
    assert bool(messages) == bool(words)
    assert all(words in message for message in messages)
