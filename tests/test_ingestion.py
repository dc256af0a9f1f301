"""Where data come from and what they went through: scripts, notebooks, and files beside the data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mangled import rewrite

from mlcard.errors import MlcardError
from mlcard.extract import Extraction, extract
from mlcard.facts import Source
from mlcard.readers import notebook, read, script
from mlcard.readers.script.processing import harmless

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "a,b\n" + "".join(f"{n},{n % 3}\n" for n in range(12))


def datasets(root: Path) -> dict[str, dict[str, Any]]:
    """The datasets of a folder by the names of their files."""
    (found,) = extract(root)
    assert isinstance(found, Extraction)
    assert not found.misfits
    return {item["files"][0]["path"]: item for item in found.card["datasets"]}  # type: ignore[union-attr, index, call-overload]


def operations(tmp_path: Path, code: str) -> list[tuple[str, str, list[str]]]:
    """Kind, name and columns of the operations of a script that reads two tables."""
    path = tmp_path / "train.py"
    head = "import pandas as pd\nimport polars as pl\nt = pd.read_csv('t.csv')\nu = pd.read_csv('u.csv')\n"
    path.write_text(head + "p = pl.read_csv('p.csv')\n" + code + "\n")
    facts = script.read(Source(path, "train.py"))
    found = [fact.value for fact in facts if fact.slot == "/run/processing/-"]
    return [(item["operation_type"], item["name"], item.get("columns", [])) for item in found]  # type: ignore[index, call-overload, union-attr, misc]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("t[t.a > 0]", [("reduction", "filter", [])]),
        (
            "t.loc[t['a'].isin([1]), ['a', 'b']]",
            [("reduction", "filter", []), ("reduction", "select", ["a", "b"])],
        ),
        ("t.iloc[:100]", [("reduction", "filter", [])]),
        ("t[['a', 'b']]", [("reduction", "select", ["a", "b"])]),
        ("t['c'] = t['a'] * 2", [("transformation", "assign", ["c"])]),
        ("t.loc[t.a < 0, 'a'] = 0", [("transformation", "assign", ["a"])]),
        ("del t['a']", [("reduction", "drop", ["a"])]),
        ("t['a'] = t['a'].fillna(0)", [("cleaning", "fillna", ["a"])]),
        (
            "t.merge(u, on='id').dropna(subset=['a'])",
            [("integration", "merge", ["id"]), ("cleaning", "dropna", ["a"])],
        ),
        ("p.filter(pl.col('a') > 3).select('a')", [("reduction", "filter", []), ("reduction", "select", [])]),
        ("p.with_columns(pl.col('a').log())", [("transformation", "with_columns", [])]),
        ("t.drop(columns=['a', 'b'])", [("reduction", "drop", ["a", "b"])]),
        ("t.groupby('a').agg('mean')", [("transformation", "groupby", ["a"]), ("transformation", "agg", [])]),
        pytest.param("{'a': 1}['a']", [], id="mapping"),
        pytest.param("[1, 2, 3][:2]", [], id="list"),
        pytest.param("x = t['a']", [], id="one-column"),
        pytest.param("r = {}\nr['a'] = t['a'].mean()", [], id="results"),
        pytest.param("t[0]", [], id="number"),
    ],
)
def test_operations(tmp_path: Path, code: str, expected: list[tuple[str, str, list[str]]]) -> None:
    assert operations(tmp_path, code) == expected


def test_they_stand_in_the_order_in_which_they_are_done(tmp_path: Path) -> None:
    code = (
        "from sklearn.preprocessing import StandardScaler\nscaler = StandardScaler()\n"
        "v = t.dropna()\nv = v[v.a > 0]\nv['c'] = v['a'] + 1\nw = scaler.fit_transform(v)\n"
    )
    assert [name for _, name, _ in operations(tmp_path, code)] == [
        "dropna",
        "filter",
        "assign",
        "StandardScaler",
    ]


def test_each_file_has_the_operations_that_led_to_it(tmp_path: Path) -> None:
    for name in ("t", "u", "one", "two"):
        (tmp_path / f"{name}.csv").write_text(TABLE)
    (tmp_path / "prep.py").write_text(
        "import pandas as pd\nt = pd.read_csv('t.csv')\nu = pd.read_csv('u.csv')\n"
        "a = t.dropna()\na['c'] = a['a'] * 2\na.to_csv('one.csv')\n"
        "b = u.drop_duplicates().merge(t, on='a')\nb.to_csv('two.csv')\n"
    )
    found = datasets(tmp_path)
    (one,), (two,) = found["one.csv"]["processing"], found["two.csv"]["processing"]
    assert [(step["position"], step["name"]) for step in one["operations"]] == [(0, "dropna"), (1, "assign")]
    assert [(step["position"], step["name"]) for step in two["operations"]] == [
        (0, "drop_duplicates"),
        (1, "merge"),
    ]
    assert two["operations"][1]["description"] == "of u.csv and t.csv"
    assert one["used"] == [found["t.csv"]["id"]]
    assert one["generated"] == [found["one.csv"]["id"]]
    assert "operation_type" not in one


def test_a_script_shows_no_secret_and_nobody(tmp_path: Path) -> None:
    path = tmp_path / "train.py"
    path.write_text(
        "import pandas as pd\nt = pd.read_csv('t.csv')\nt = t[t.mail != 'bob@planted.org']\n"
        "t = t.replace('eve@planted.org', 'x').query(\"mail == 'joe@planted.org'\")\nt.to_csv('c.csv')\n"
    )
    told = repr(list(script.read(Source(path, "train.py"))))
    assert "planted" not in told
    assert "'***'" in told
    assert harmless("key = 'glpat-kX9f3Q7zT2mB8vR4nW6y'") == "key = '***'"
    assert harmless("x" * 500) == "x" * 119 + "…"


def book(*cells: str, **others: Any) -> bytes:
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps(
        {"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "# x"}, *made], **others}
    ).encode()


def facts_of(tmp_path: Path, content: bytes) -> list[tuple[str, Any, str]]:
    path = tmp_path / "n.ipynb"
    path.write_bytes(content)
    return [(fact.slot, fact.value, fact.where) for fact in notebook.read(Source(path, "n.ipynb"))]


def test_a_notebook_is_a_script_with_cells(tmp_path: Path) -> None:
    found = facts_of(
        tmp_path,
        book(
            "%matplotlib inline\n!pip install x\nimport pandas as pd\nt = pd.read_csv('t.csv')\nt?",
            "%%bash\nls",
            "this is no python",
            "%%time\nt = t.dropna()\nt.to_csv('c.csv')",
        ),
    )
    assert ("/run/used/-", {"path": "t.csv", "reader": "pandas.read_csv"}, "cell 2, line 4") in found
    (step,) = [item for item in found if item[0] == "/run/processing/-"]
    assert step[1]["name"] == "dropna"
    assert step[2] == "cell 5, line 2"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(book("x <- 1", metadata={"kernelspec": {"language": "R"}}), id="another-language"),
        pytest.param(
            b'{"cells": [1, {"cell_type": "code"}, {"cell_type": "code", "source": 5}]}', id="odd-cells"
        ),
        pytest.param(b'{"worksheets": []}', id="old-and-empty"),
        pytest.param(book("if x:"), id="cut"),
        pytest.param(book("!wget 'https://x.org/a"), id="quote-left-open"),
    ],
)
def test_a_notebook_that_says_nothing(tmp_path: Path, content: bytes) -> None:
    assert [slot for slot, _, _ in facts_of(tmp_path, content)] == ["/file/format"]


def test_a_notebook_of_version_3(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "input": ["import pandas as pd\n", "pd.read_csv('t.csv')"]}
    found = facts_of(tmp_path, json.dumps({"nbformat": 3, "worksheets": [{"cells": [cell]}]}).encode())
    assert ("/run/used/-", {"path": "t.csv", "reader": "pandas.read_csv"}, "cell 1, line 2") in found


@given(st.lists(st.text(max_size=60), max_size=5))
def test_no_notebook_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    path = tmp_path_factory.mktemp("n") / "n.ipynb"
    path.write_bytes(book(*cells))
    assert read(Source(path, "n.ipynb")).problem is None


FETCHING = [
    (
        "import urllib.request\nurllib.request.urlretrieve('https://u:p@x.org/a.csv?key=1', 'a.csv')\n",
        "urllib.request.urlretrieve",
    ),
    (
        "import requests\nopen('a.csv', 'wb').write(requests.get('https://x.org/a.csv').content)\n",
        "requests.get",
    ),
    (
        (
            "import requests\nfrom pathlib import Path\n"
            "Path('a.csv').write_bytes(requests.get('https://x.org/a.csv').content)\n"
        ),
        "requests.get",
    ),
    ("import pandas as pd\npd.read_csv('https://x.org/a.csv').to_csv('a.csv')\n", "pandas.read_csv"),
]


@pytest.mark.parametrize(("code", "method"), FETCHING)
def test_what_a_script_fetches(tmp_path: Path, code: str, method: str) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    (tmp_path / "fetch.py").write_text(code)
    (found,) = datasets(tmp_path).values()
    assert found["ingestion"] == {
        "source_code": {"path": "fetch.py"},
        "method": method,
        "source": "https://x.org/a.csv",
    }
    assert "processing" not in found  # nothing was done to it


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("t = pd.read_csv('https://x.org/a.csv').dropna()\n", id="operation"),
        pytest.param(
            "t = pd.read_csv('https://x.org/a.csv').merge(pd.read_csv('b.csv'))\n", id="other-input"
        ),
    ],
)
def test_what_was_fetched_and_changed_was_processed(tmp_path: Path, code: str) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(TABLE)
    (tmp_path / "fetch.py").write_text(f"import pandas as pd\n{code}t.to_csv('a.csv')\n")
    (process,) = datasets(tmp_path)["a.csv"]["processing"]
    assert len(process["operations"]) == 1


def test_what_a_notebook_fetches(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    (tmp_path / "n.ipynb").write_bytes(book("if True:\n    !wget -q https://x.org/a.csv\n"))
    assert datasets(tmp_path)["a.csv"]["ingestion"]["source"] == "https://x.org/a.csv"


BESIDE = {
    "data/a.csv.dvc": (
        "deps:\n- path: https://u:p@x.org/a.csv?sig=1\nouts:\n- path: a.csv\n",
        {"source": "https://x.org/a.csv", "method": "dvc import-url"},
    ),
    "a.dvc": (
        (
            "wdir: data\ndeps:\n- path: data/x\n  repo: {url: 'https://x.org/r.git', rev_lock: abc1}\n"
            "outs:\n- path: a.csv\n"
        ),
        {"source": "https://x.org/r.git@abc1#data/x", "method": "dvc import"},
    ),
    "a.csv.dvc": (
        "outs:\n- path: data/a.csv\n  hash: md5\n  md5: 5d41402abc4b2a76b9719d911017c592\n",
        {"method": "dvc add"},
    ),
    "data/sub/a.csv.dvc": ("wdir: ..\nouts:\n- path: a.csv\n", {"method": "dvc add"}),
    "croissant.json": (
        json.dumps({
            "conformsTo": "http://mlcommons.org/croissant/1.0", "url": "https://x.org/d",
            "distribution": [{"@type": "cr:FileObject", "contentUrl": "data/a.csv"}],
        }),
        {"source": "https://x.org/d", "method": "as its Croissant metadata say"},
    ),
    "data/datapackage.json": (
        json.dumps(
            {"sources": [{"title": "x"}, {"path": "https://x.org/d"}], "resources": [{"path": "a.csv"}]}
        ),
        {"source": "https://x.org/d", "method": "as its data package says"},
    ),
    "data/dataset-metadata.json": (
        '{"id": "owner/slug", "title": "t"}',
        {"source": "https://www.kaggle.com/datasets/owner/slug", "method": "kaggle datasets"},
    ),
    "data/dataset_info.json": (
        '{"features": {}, "download_checksums": {"https://x.org/a.csv": {"num_bytes": 1}}}',
        {"source": "https://x.org/a.csv", "method": "Hugging Face datasets"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BESIDE)
def test_what_a_file_beside_says(tmp_path: Path, name: str) -> None:
    (tmp_path / "data/sub").mkdir(parents=True)
    (tmp_path / "data/a.csv").write_text(TABLE)
    content, expected = BESIDE[name]
    (tmp_path / name).write_text(content)
    assert datasets(tmp_path)["data/a.csv"]["ingestion"] == expected


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.csv.dvc", "cmd: python x.py\nouts:\n- path: a.csv\n", id="dvc-before-1"),
        pytest.param("a.csv.dvc", "outs:\n- path: [a.csv]\n- 5\n- path: b/../../a.csv\n", id="odd-outs"),
        pytest.param(
            "a.csv.dvc", "deps: [{path: https://x.org/a}]\nouts: [{path: ../../a.csv}]\n", id="outside"
        ),
        pytest.param("a.csv.dvc", "- 1\n", id="no-mapping"),
        pytest.param("datapackage.json", '{"resources": 5, "sources": {}}', id="odd-package"),
        pytest.param("dataset-metadata.json", '{"id": "INSERT_SLUG_HERE"}', id="kaggle-template"),
        pytest.param("dataset_info.json", '{"default": {"homepage": "none"}}', id="no-address"),
    ],
)
def test_what_a_file_beside_does_not_say(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    (tmp_path / name).write_text(content)
    assert "ingestion" not in datasets(tmp_path)["a.csv"]


def test_stages_of_a_pipeline(tmp_path: Path) -> None:
    for name in ("raw", "clean"):
        (tmp_path / f"{name}.csv").write_text(TABLE)
    (tmp_path / "dvc.lock").write_text(
        "schema: '2.0'\nstages:\n  clean:\n    cmd: python clean.py --token glpat-kX9f3Q7zT2mB8vR4nW6y\n"
        "    deps:\n    - path: clean.py\n    - path: raw.csv\n    outs:\n    - path: clean.csv\n"
    )
    found = datasets(tmp_path)
    (process,) = found["clean.csv"]["processing"]
    assert process["name"] == "clean"
    assert process["source_code"] == {"path": "clean.py"}
    assert process["used"] == [found["raw.csv"]["id"]] == found["clean.csv"]["was_derived_from"]
    assert "glpat" not in json.dumps(found)


STAGES = """\
vars:
- raw: raw.csv
stages:
  # the first
  clean:
    wdir: src
    cmd:
    - python clean.py --token glpat-kX9f3Q7zT2mB8vR4nW6y
    - touch done
    deps:
    - ../../outside.py
    - clean.py
    - ../raw.csv
    params: [seed]
    outs:
    - ../clean.csv:
        cache: false
    - ../${raw}
  parts:
    foreach: [a, b]
    do:
      cmd: python part.py ${item}
      outs: ["${item}.csv"]
"""


def test_stages_that_are_declared(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    (folder / "src").mkdir(parents=True)
    for name in ("raw", "clean"):
        (folder / f"{name}.csv").write_text(TABLE)
    (folder / "dvc.yaml").write_text(STAGES)
    (found,) = extract(tmp_path / "work")
    assert isinstance(found, Extraction)
    assert not found.misfits
    by_file = datasets(folder)
    (process,) = by_file["clean.csv"]["processing"]
    assert process == {
        "name": "clean",
        "description": "***",  # it holds a token
        "source_code": {"path": "src/clean.py"},
        "used": [by_file["raw.csv"]["id"]],
    }
    assert by_file["clean.csv"]["was_derived_from"] == [by_file["raw.csv"]["id"]]
    assert "processing" not in by_file["raw.csv"]
    (told,) = [
        item
        for item in found.card["evidence"]  # type: ignore[union-attr]
        if item["file"] == "dvc.yaml" and item["slot"].endswith("/processing/0")  # type: ignore[index, call-overload, union-attr]
    ]
    assert told["where"].startswith("line ")  # type: ignore[index, call-overload, union-attr]
    assert told["method"] == "declared"  # type: ignore[index, call-overload]


def test_what_ran_is_believed_before_what_is_declared(tmp_path: Path) -> None:
    for name in ("raw", "clean", "new"):
        (tmp_path / f"{name}.csv").write_text(TABLE)
    stage = "  {0}:\n    cmd: {1}\n    deps: [{2}]\n    outs: [{3}]\n"
    ran = stage.format("clean", "python ran.py", "{path: raw.csv}", "{path: clean.csv}")
    declared = stage.format("clean", "python other.py", "raw.csv", "clean.csv")
    declared += stage.format("never", "python new.py", "raw.csv", "new.csv")
    (tmp_path / "dvc.lock").write_text(f"stages:\n{ran}")
    (tmp_path / "dvc.yaml").write_text(f"stages:\n{declared}")
    found = datasets(tmp_path)
    assert [item["description"] for item in found["clean.csv"]["processing"]] == ["python ran.py"]
    assert "processing" not in found["new.csv"]


@pytest.mark.parametrize(
    "content",
    [
        "stages: 5\n",
        "stages: {a: 5, b: {outs: 5}, c: {outs: [5, {}, [], null, '']}}\n",
        "stages: {a: {wdir: 5, outs: [t.csv]}}\n",
        "stages: {a: {wdir: ../.., outs: [t.csv]}}\n",
        "stages: {a: {wdir: /etc, outs: [t.csv]}}\n",
        "stages: {a: {outs: ['${x}.csv'], cmd: {}}}\n",
        "stages: {a: {do: [], outs: []}}\n",
        "- 1\n",
    ],
)
def test_stages_that_say_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    (tmp_path / "dvc.yaml").write_text(content)
    assert "processing" not in datasets(tmp_path)["t.csv"]


@pytest.mark.parametrize("name", [*BESIDE, "dvc.lock", "dvc.yaml"])
def test_mangled_files_beside_break_nothing(tmp_path: Path, name: str) -> None:
    content = (
        BESIDE[name][0]
        if name in BESIDE
        else STAGES
        if name == "dvc.yaml"
        else "stages:\n  a: {cmd: x, deps: [{path: b}], outs: [{path: c}]}\n"
    )
    path = tmp_path / name.rpartition("/")[2]
    for length in range(len(content)):
        rewrite(path, content[:length].encode())
        problem = read(Source(path, path.name)).problem
        assert problem is None or isinstance(problem, MlcardError)


PAGE = """\
---
license: mit
dataset_info:
  config_name: default
  features:
  - {name: a, dtype: int32}
  - {name: b, dtype: string}
  - {name: gone, dtype: string}
  splits:
  - {name: train, num_bytes: 30, num_examples: 12}
  - {name: test, num_bytes: 20, num_examples: 2}
  download_size: 50
  dataset_size: 50
configs:
- config_name: default
  data_files:
  - {split: train, path: data/train.csv}
  - {split: test, path: 'data/test-*'}
  - {split: other, path: ../../etc/passwd}
---
"""


def test_what_a_page_of_the_hub_says_of_a_table(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/train.csv").write_text(TABLE)
    (tmp_path / "README.md").write_text(PAGE.replace("12}", "14}"))
    (found,) = extract(tmp_path)
    assert isinstance(found, Extraction)
    (told,) = datasets(tmp_path).values()
    assert told["splits"] == [
        {"name": "train", "file": "data/train.csv", "byte_size": 30, "number_of_instances": 14},
        {"name": "test", "file_patterns": ["data/test-*"], "byte_size": 20, "number_of_instances": 2},
    ]
    assert told["byte_size"] == 50
    assert [(item["name"], item["data_type"]) for item in told["features"]] == [
        ("a", "int32"),
        ("b", "string"),
    ]
    assert told["number_of_instances"] == 12
    assert [(item.slot, item.other) for item in found.disagreements] == [
        ("/datasets/0/number_of_instances", 16),
        ("/datasets/0/features", "gone"),
    ]


def test_what_a_page_of_the_hub_says_of_all_tables_is_said_of_none(tmp_path: Path) -> None:
    for name in ("train", "test"):
        (tmp_path / f"{name}.csv").write_text(TABLE)
    (tmp_path / "README.md").write_text(PAGE)
    (found,) = extract(tmp_path)
    assert isinstance(found, Extraction)
    assert found.disagreements == ()
    for told in datasets(tmp_path).values():
        assert not told.keys() & {"splits", "byte_size"}
        assert [item["data_type"] for item in told["features"]] == ["int32", "string"]


@pytest.mark.parametrize(
    "front_matter",
    [
        "dataset_info: {splits: 5}",
        "dataset_info: {splits: [5, null, {}, {name: 5, num_examples: 1}, {name: '', num_examples: 1}]}",
        "dataset_info: [{config_name: a, splits: [{name: a, num_examples: 1}]}, 5]",
        "pretty_name: x\ndataset_info: 5\nconfigs: 5",
        "pretty_name: x\ndataset_info: {}\nconfigs: [5]",
        "pretty_name: x\ndataset_info: {}\nconfigs: [{data_files: [5, {split: a, path: 5}, {split: a}]}]",
        "pretty_name: x\ndataset_info: {}\nconfigs: [{data_files: [{split: a, path: /etc/passwd}]}]",
    ],
)
def test_a_page_of_the_hub_without_splits(tmp_path: Path, front_matter: str) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    (tmp_path / "README.md").write_text(f"---\n{front_matter}\n---\n")
    assert "splits" not in datasets(tmp_path)["t.csv"]


PIPELINE = """\
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer, StandardScaler
from sklearn.decomposition import TruncatedSVD
from sklearn.svm import SVC
only = make_pipeline(TruncatedSVD(2), Normalizer())
v = t.dropna()
only.fit_transform(v)
whole = make_pipeline(StandardScaler(), SVC())
whole.fit(t, u)
whole[:-1].transform(t)
"""
OF_COLUMNS = """\
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
encoder = OneHotEncoder()
n = Pipeline([('i', SimpleImputer()), ('s', StandardScaler())])
c = ColumnTransformer([('n', n, ['a', 'b']), ('e', encoder, ['c'])])
c.fit_transform(t)
c.transform(u)
d = make_column_transformer((OneHotEncoder(), ['a']))
"""
DISCRIMINANT = """\
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis as LDA
LDA().fit(t, u).transform(t)
LDA().fit(t, u).predict(t)
from sklearn.cluster import FeatureAgglomeration
a = FeatureAgglomeration(n_clusters=3)
a.fit(t)
b = a.transform(t)
"""
LONG = "q = p" + "".join(f".with_columns(c{n}=pl.col('a') / pl.col('b').sum())" for n in range(20))
#: What was read wrongly in examples of scikit-learn, skrub, imbalanced-learn and MAPIE once.
CODE = [
    ("m = t.a > 0\nn = ~m\nt[m]\nt.loc[n]\nt.loc[m & n, 'a']", [("reduction", "filter", [])] * 3),
    ("s = (t.a == 1) + (t.a == 2)\nt.loc[s]", [("reduction", "filter", [])]),
    ("t.loc[lambda x: x.a > 0]", [("reduction", "filter", [])]),
    ("t.iloc[::5, :]\nt[::10]\nt[::-1]", [("reduction", "filter", [])] * 2),
    ("t.a.iloc[-3:] -= 2", [("transformation", "assign", ["a"])]),
    ("t['b'] = t['b'].str.strip().fillna('')", [("cleaning", "fillna", ["b"])]),
    ("t['when'] = pd.to_datetime(t.index)", [("transformation", "to_datetime", ["when"])]),
    ("pd.to_datetime(t.day)", [("transformation", "to_datetime", ["day"])]),
    ("t.insert(0, 'b', 1)", [("transformation", "insert", ["b"])]),
    ("p.select('a', b=pl.col('a').shift(1))", [("transformation", "select", [])]),
    ("p.select(pl.col('a') / 2)", [("transformation", "select", [])]),
    ("p.select(pl.date('a', 'b', 'c'))", [("transformation", "select", [])]),
    ("p.select(pl.col('a'), pl.col('b').alias('c'))", [("reduction", "select", [])]),
    (
        "p.group_by_dynamic('a', every='1mo').agg(pl.col('b').mean())",
        [("transformation", "group_by_dynamic", []), ("transformation", "agg", [])],
    ),
    pytest.param(
        f"{LONG}.pivot('a')",
        [
            *(("transformation", "with_columns", [f"c{n}"]) for n in range(20)),
            ("transformation", "pivot", []),
        ],
        id="long-chain",
    ),
    pytest.param(
        PIPELINE,
        [("cleaning", "dropna", []), ("reduction", "TruncatedSVD", []), ("transformation", "Normalizer", [])],
        id="pipelines",
    ),
    pytest.param(
        OF_COLUMNS,
        [
            ("cleaning", "SimpleImputer", ["a", "b"]),
            ("transformation", "StandardScaler", ["a", "b"]),
            ("transformation", "OneHotEncoder", ["c"]),
            ("transformation", "ColumnTransformer", []),
        ],
        id="transformers-of-columns",
    ),
    pytest.param(
        DISCRIMINANT,
        [("reduction", "LinearDiscriminantAnalysis", []), ("reduction", "FeatureAgglomeration", [])],
        id="discriminants",
    ),
    pytest.param("n = t.columns.drop(['a'])\nk = (t.shape[0] * 0.1).astype(int)", [], id="about-a-table"),
    pytest.param("r = dict(zip(['a'], [t]))\nr['a'].append(f'{t.a.mean()}')", [], id="lists-of-results"),
    pytest.param("from x import Model\nm = Model(t).fit(t)\nm.update(t)\nm.predict(t)[:3]", [], id="objects"),
    pytest.param("e = pl.col(t.columns[0]).cast(pl.Int8)", [], id="expressions"),
]


@pytest.mark.parametrize(("code", "expected"), CODE)
def test_operations_of_real_scripts(
    tmp_path: Path, code: str, expected: list[tuple[str, str, list[str]]]
) -> None:
    assert operations(tmp_path, code) == expected


def test_a_target_that_is_computed_is_an_operation(tmp_path: Path) -> None:
    code = "from sklearn.svm import SVC\nt['y'] = t['a'] / t['b']\n"
    code += "x = t.drop(columns='y')\nSVC().fit(x, t['y'])\n"
    assert operations(tmp_path, code) == [("transformation", "assign", ["y"])]


@pytest.mark.parametrize(
    ("code", "target"),
    [
        ("d = fetch_openml('a')\nSVC().fit(d.data, d.target)", None),
        ("d = load_iris(as_frame=True)\nSVC().fit(d.data, d.target)", "target"),
        ("t = pd.read_csv('t.csv')\ny = t['n'] / t['n'].max()", "n"),
        ("t = pd.read_csv('t.csv')\ny = t['n'] / t['m'].max()", None),
        ("t = pd.read_csv('t.csv')\ny_pred = t['n']\nlabel_scores = t['m']", None),
        ("t = pd.read_csv('t.csv')\nm = SVC().fit(t, t['c'])\ny = m.classes_", "c"),
    ],
)
def test_targets_of_real_scripts(tmp_path: Path, code: str, target: str | None) -> None:
    path = tmp_path / "train.py"
    head = "import pandas as pd\nfrom sklearn.svm import SVC\n"
    head += "from sklearn.datasets import fetch_openml, load_iris\n"
    path.write_text(head + code + "\n")
    facts = script.read(Source(path, "train.py"))
    assert [fact.value for fact in facts if fact.slot == "/run/target_feature"] == (
        [target] if target else []
    )
