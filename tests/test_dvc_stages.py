"""Stages of DVC: repeated ones, names that are filled in, folders; measured by what DVC makes of them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcard.extract import Extraction, extract
from mlcard.facts import Source
from mlcard.readers import read
from mlcard.readers.origins import yaml_object
from mlcard.readers.origins.dvc_stages import stages
from mlcard.readers.origins.dvc_template import filled

DVC = Path(__file__).parent / "data/dvc"
EXPECTED = json.loads((DVC / "expected.json").read_text())
TABLE = "a,b\n" + "".join(f"{n},{n % 3}\n" for n in range(12))


@pytest.mark.parametrize("name", EXPECTED)
def test_dvc_says_the_same(name: str) -> None:
    source = Source(DVC / name, name)
    found = {stage.name: stage for stage in stages(source, yaml_object(source))}
    assert list(found) == list(EXPECTED[name])
    for stage, said in EXPECTED[name].items():
        assert found[stage].folder == said.get("wdir", "")
        for key in ("cmd", "deps", "outs", "plots"):
            value = said.get(key)
            if isinstance(value, list):
                value = [next(iter(item)) if isinstance(item, dict) else item for item in value]
            assert found[stage].said[key] == value, (stage, key)


def facts(folder: Path, name: str) -> list[dict[str, Any]]:
    """The stages that a file of a folder tells; it has no problem."""
    reading = read(Source(folder / name, name))
    assert reading.problem is None
    return [fact.value for fact in reading.facts if fact.slot == "/stage/-"]  # type: ignore[misc]


def processes(folder: Path) -> dict[str, dict[str, Any]]:
    """The one processing of each dataset, by the files of these."""
    (found,) = extract(folder)
    assert isinstance(found, Extraction)
    assert not found.misfits
    listed: Any = found.card["datasets"]
    return {item["files"][0]["path"]: item["processing"][0] for item in listed if "processing" in item}


PIPELINE = """\
stages:
  clean:
    wdir: ..
    cmd: python clean.py
    deps: [clean.py, data/raw.csv]
    outs: [data/clean.csv]
  parts:
    matrix: {part: [a, b]}
    wdir: ../data
    cmd: python ../part.py ${item.part}
    deps: [clean.csv]
    outs: ["${item.part}.csv"]
"""


def pipeline(root: Path) -> Path:
    """A folder whose pipeline stands in a folder of its own, and its data."""
    folder = root / "p"
    (folder / "data").mkdir(parents=True)
    (folder / "pipelines").mkdir()
    for name in ("raw", "clean", "a", "b"):
        (folder / f"data/{name}.csv").write_text(TABLE + f"{name},1\n")
    (folder / "pipelines/dvc.yaml").write_text(PIPELINE)
    return folder


def test_a_pipeline_in_a_folder_of_its_own(tmp_path: Path) -> None:
    found = processes(pipeline(tmp_path))
    assert {name: item["name"] for name, item in found.items()} == {
        "data/clean.csv": "clean", "data/a.csv": "parts@a", "data/b.csv": "parts@b",
    }  # fmt: skip
    assert found["data/clean.csv"]["source_code"] == {"path": "clean.py"}
    assert found["data/a.csv"]["description"] == "python ../part.py a"


def lock(stage: str, folder: str, **changed: str) -> str:
    """A `dvc.lock` with a stage that wrote `data/NAME.csv` of a folder, and with the rest that DVC notes."""
    told = {"hash": "md5", "md5": "5d41402abc4b2a76b9719d911017c592", "size": "54"} | changed
    noted = "".join(f"      {key}: {value}\n" for key, value in told.items())
    return (
        f"schema: '2.0'\nstages:\n  {stage}:\n    cmd: python x.py\n    deps:\n    - path: clean.csv\n"
        f"    outs:\n    - path: {folder}a.csv\n{noted}"
    )


def test_the_folder_of_a_stage_that_ran_is_that_of_the_declared_one(tmp_path: Path) -> None:
    folder = pipeline(tmp_path)
    (folder / "pipelines/dvc.lock").write_text(lock("parts@a", ""))
    assert processes(folder) == {
        "data/a.csv": {"name": "parts@a", "description": "python x.py", "used": ["p/data/clean"]}
    }
    (folder / "data/a.csv").unlink()
    (found,) = extract(folder)
    assert isinstance(found, Extraction)
    listed: Any = {item["files"][0]["path"]: item for item in found.card["datasets"]}  # type: ignore[index, call-overload, union-attr]
    assert listed["data/a.csv"]["files"][0]["stand_in"] == "dvc"
    assert listed["data/a.csv"]["was_derived_from"] == ["p/data/clean"]


def test_a_lock_of_dvc_1(tmp_path: Path) -> None:
    (tmp_path / "dvc.lock").write_text("clean:\n  cmd: [a, b]\n  outs:\n  - path: a.csv\n    md5: 5\n")
    assert facts(tmp_path, "dvc.lock") == [
        {"name": "clean", "used": [], "generated": ["a.csv"], "command": "a && b"}
    ]


@pytest.mark.parametrize(
    ("text", "generated"),
    [
        pytest.param("{a: {wdir: ../.., outs: [t.csv]}}", [], id="wdir-climbs-out"),
        pytest.param("{a: {wdir: /etc, outs: [t.csv]}}", [], id="wdir-absolute"),
        pytest.param("{a: {wdir: '${x}', outs: [t.csv]}}", [], id="wdir-undefined"),
        pytest.param("{a: {wdir: [x], outs: [t.csv]}}", [], id="wdir-no-text"),
        pytest.param("{a: {wdir: null, outs: [t.csv]}}", ["t.csv"], id="wdir-nothing"),
        pytest.param("{a: {outs: ['${x}/t.csv', s3://b/t.csv, u.csv]}}", ["u.csv"], id="undefined-remote"),
        pytest.param("{a: {foreach: '${x}', do: {outs: ['${item}.csv', u.csv]}}}", ["u.csv"],
                     id="foreach-unknown"),
        pytest.param("{a: {foreach: 5, do: 5}}", [], id="foreach-numbers"),
        pytest.param("{a: {foreach: [1, true, 2.5], do: {outs: ['${item}.csv']}}}",
                     ["1.csv", "true.csv", "2.5.csv"], id="foreach-scalars"),
        pytest.param("{a: {matrix: {x: [1], y: 5}, outs: ['${item.x}.csv', u.csv]}}", ["u.csv"],
                     id="matrix-odd"),
        pytest.param("{a: {matrix: {}, outs: [u.csv]}}", ["u.csv"], id="matrix-empty"),
        pytest.param("[a, b]", [], id="no-mapping"),
        pytest.param("{a: [1], b: 5, c: {outs: {t.csv: 1}}}", [], id="odd-stages"),
    ],
)  # fmt: skip
def test_what_a_pipeline_means(tmp_path: Path, text: str, generated: list[str]) -> None:
    (tmp_path / "dvc.yaml").write_text(f"stages: {text}\n")
    told = facts(tmp_path, "dvc.yaml")
    assert [path for stage in told for path in stage["generated"]] == generated


def test_parameters_come_from_the_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_text("x: secret\n")
    (folder / "params.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "dvc.yaml").write_text("vars: [../secret.yaml]\nstages: {a: {outs: ['${x}.csv', u.csv]}}\n")
    assert [stage["generated"] for stage in facts(folder, "dvc.yaml")] == [["u.csv"]]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("x: [", id="cut"),
        pytest.param("- 1\n", id="list"),
        pytest.param("a: &a [1]\n" + "b: [" + "*a," * 50 + "]\n", id="aliases"),
    ],
)
def test_parameters_that_cannot_be_read(tmp_path: Path, content: str) -> None:
    (tmp_path / "params.yaml").write_text(content)
    (tmp_path / "dvc.yaml").write_text("stages: {a: {outs: ['${x}.csv', u.csv]}}\n")
    assert [stage["generated"] for stage in facts(tmp_path, "dvc.yaml")] == [["u.csv"]]


def test_no_template_grows_without_bound(tmp_path: Path) -> None:
    axes = ", ".join(f"x{n}: {list(range(50))}" for n in range(8))
    growing = "".join(f"- v{n}: '{f'${{v{n - 1}}}' * 20 if n else 'x' * 3000}'\n" for n in range(9))
    (tmp_path / "dvc.yaml").write_text(
        f"vars:\n{growing}stages:\n  a:\n    matrix: {{{axes}}}\n    cmd: '{'${v0}' * 5000}'\n"
        f"    outs: ['${{v0}}{'${item.x0}' * 500}.csv', '${{item.x7}}.csv']\n"
    )
    start = time.process_time()
    told = facts(tmp_path, "dvc.yaml")
    assert time.process_time() - start < 5
    assert len(told) == 200
    assert all(len(json.dumps(stage)) < 20_000 for stage in told)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="ab${}.[]\\ 0", max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abi"), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, st.dictionaries(st.sampled_from("abi"), VALUES, max_size=3))
def test_nothing_that_is_written_breaks_it(value: Any, context: dict[str, Any]) -> None:
    filled(value, context)
    filled(value, context, command=True)
