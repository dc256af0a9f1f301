"""The skops reader: facts of estimators, and every name that is not on an exact list."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from mangled import MOST_BYTES, peak, survives
from scipy import stats

from mlcard.facts import Reading, Source
from mlcard.readers import read
from mlcard.readers.skops import nodes
from mlcard.readers.skops.arrays import parse

FOLDER = Path(__file__).parent / "data/models/skops"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())


def reading_of(path: Path) -> Reading:
    return read(Source(path, path.name))


def one(reading: Reading) -> dict[str, Any]:
    return {
        fact.slot.removeprefix("/model/"): fact.value
        for fact in reading.facts
        if not fact.slot.endswith("/-")
    }


def values(reading: Reading, slot: str) -> list[Any]:
    return [fact.value for fact in reading.facts if fact.slot == slot]


def archive(path: Path, schema: Any) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("schema.json", schema if isinstance(schema, bytes) else json.dumps(schema))
    return path


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - {"custom.skops", "hostile.skops"}))
def test_classes_and_columns(name: str) -> None:
    reading = reading_of(FOLDER / name)
    assert (reading.format, reading.problem) == ("skops", None)
    assert one(reading)["classes"] == EXPECTED[name]["classes"]
    assert [item["name"] for item in values(reading, "/model/features/-")] == EXPECTED[name].get(
        "features", []
    )
    assert {"name": "skops", "version": "0.16.0"} in values(reading, "/model/libraries/-")
    assert {"name": "scikit-learn", "version": "1.9.1"} in values(reading, "/model/libraries/-")


def test_a_pipeline() -> None:
    reading = reading_of(FOLDER / "pipeline.skops")
    found = one(reading)
    assert (found["algorithm"], found["hyperparameters/C"], found["hyperparameters/kernel"]) == (
        "SVC",
        2.5,
        "rbf",
    )
    assert [step["name"] for step in values(reading, "/model/pipeline/-")] == ["scale", "classify"]
    (where,) = [fact.where for fact in reading.facts if fact.slot == "/model/hyperparameters/C"]
    assert where.startswith("schema.json, /steps/1/1/C")


def test_a_forest_and_a_search() -> None:
    forest = one(reading_of(FOLDER / "forest.skops"))
    assert (forest["hyperparameters/n_estimators"], forest["hyperparameters/max_depth"]) == (2, 2)
    assert forest["tree_count"] == 2
    search = one(reading_of(FOLDER / "search.skops"))
    assert (search["algorithm"], search["hyperparameters/C"]) == (
        "LogisticRegression",
        EXPECTED["search.skops"]["best_C"],
    )


def test_nothing_is_counted_in_a_part_of_a_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = one(reading_of(FOLDER / "forest.skops"))
    monkeypatch.setattr(nodes, "MAX_NODES", 80)
    part = one(reading_of(FOLDER / "forest.skops"))

    assert part["algorithm"] == whole["algorithm"]
    assert {"tree_count", "leaf_count", "stored_elements"} <= whole.keys() - part.keys()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_honest_files_have_no_finding_above_unreviewed_and_others_do(name: str) -> None:
    found = {
        item["what"]: item["tier"] for item in values(reading_of(FOLDER / name), "/model/security_findings/-")
    }
    expected = {
        "custom.skops": {"__main__.Custom": "unknown"},
        "hostile.skops": {"subprocess.getoutput": "dangerous"},
    }
    assert {what: tier for what, tier in found.items() if tier != "unreviewed"} == expected.get(name, {})


@pytest.mark.parametrize(
    ("node", "what"),
    [
        pytest.param(
            {"__class__": "system", "__module__": "os", "__loader__": "TypeNode"}, "os.system", id="type"
        ),
        pytest.param(
            {
                "__class__": "function",
                "__module__": "builtins",
                "__loader__": "FunctionNode",
                "content": {"module_path": "os", "function": "system"},
            },
            "os.system",
            id="function of protocol 0",
        ),
        pytest.param(
            {"x": [[{"__class__": "eval", "__module__": "builtins"}]]}, "builtins.eval", id="anywhere"
        ),
        pytest.param(
            {"__class__": "x", "__module__": "sklearn.tree.os", "__loader__": "JsonNode"},
            "sklearn.tree.os.x",
            id="no package prefixes",
        ),
        pytest.param({"__class__": 3, "__module__": None, "__loader__": []}, "None.3", id="no texts"),
    ],
)
def test_names(node: dict[str, Any], what: str, tmp_path: Path) -> None:
    reading = reading_of(archive(tmp_path / "x.skops", {"protocol": 2, "content": node}))
    found = values(reading, "/model/security_findings/-")
    assert [item["what"] for item in found] == [what]
    assert found[0]["tier"] in {"dangerous", "unknown"}


def distribution(template: str) -> dict[str, Any]:
    """A node of a distribution of scipy with a state."""
    text = {
        "__class__": "str",
        "__module__": "builtins",
        "__loader__": "JsonNode",
        "content": json.dumps(template),
    }
    state = {"__class__": "dict", "__module__": "builtins", "__loader__": "DictNode",
             "content": {"_parse_arg_template": text}}  # fmt: skip
    module = "scipy.stats._continuous_distns"
    return {"__class__": "norm_gen", "__module__": module, "__loader__": "ObjectNode", "content": state}


@pytest.mark.parametrize(
    ("template", "depth", "found"),
    [
        pytest.param(stats.norm.__getstate__()["_parse_arg_template"], 0, [], id="that-of-scipy"),
        pytest.param("1 + 1", 0, ["dangerous"], id="another"),
        pytest.param("1 + 1", 200, ["dangerous"], id="too-deep-to-be-read"),
    ],
)
def test_a_state_that_runs_as_code(template: str, depth: int, found: list[str], tmp_path: Path) -> None:
    node = distribution(template)
    for _ in range(depth):
        node = {"__class__": "list", "__module__": "builtins", "__loader__": "ListNode", "content": [node]}
    reading = reading_of(archive(tmp_path / "a.skops", node))
    told = [item for item in values(reading, "/model/security_findings/-") if "state" in item["what"]]
    assert [item["tier"] for item in told] == found


def test_an_array_that_is_missing_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "x.skops"
    with zipfile.ZipFile(FOLDER / "pipeline.skops") as whole:
        archive(path, whole.read("schema.json"))
    reading = reading_of(path)
    assert one(reading)["algorithm"] == "SVC"
    assert ".npy, which its schema names, is not in it" in str(reading.problem)


@pytest.mark.parametrize(
    ("header", "shape"),
    [
        pytest.param(b"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", (2, 3), id="numbers"),
        pytest.param(
            b"{'descr': [('a', '<i8')], 'fortran_order': False, 'shape': (5,), }", (5,), id="records"
        ),
        pytest.param(
            b"{'descr': '|O', 'fortran_order': False, 'shape': (5,), }", None, id="objects, which are pickles"
        ),
        pytest.param(b"__import__('os').system('true')", None, id="code"),
    ],
)
def test_headers_of_arrays(header: bytes, shape: tuple[int, ...] | None) -> None:
    data = b"\x93NUMPY\x01\0" + len(header).to_bytes(2, "little") + header + bytes(48)
    found = parse(io.BytesIO(data), 0)
    assert (found.shape if found else None) == shape


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param(b'{"content":' + b"[" * 200_000, id="nesting"),
        pytest.param(b'{"content":[' + b"[]," * 400_000 + b"[]]}", id="many lists"),
        pytest.param(b'{"content":"' + b"x" * 40_000_000 + b'"}', id="a long text"),
        pytest.param(
            b'{"__loader__":"ListNode","content":['
            + b'{"__loader__":"CachedNode","__id__":1},' * 100_000
            + b"{}]}",
            id="many nodes",
        ),
    ],
)
def test_bombs_stay_within_bounds(schema: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bomb.skops"
    archive(path, schema)
    assert peak(path) < MOST_BYTES


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_mangled_files_end_in_typed_errors(name: str, tmp_path: Path) -> None:
    whole = (FOLDER / name).read_bytes()
    assert survives(tmp_path / name, whole, "skops", cuts=max(20, len(whole) // 97), flips=200) > 5
