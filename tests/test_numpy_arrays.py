"""`.npy` and `.npz` as tables: what numpy writes, against numpy itself."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import scipy.sparse
from mangled import rewrite
from table_facts import collected, features, meta, rows, types, value

from mlcard.errors import UnreadableFileError
from mlcard.extract import Options, extract
from mlcard.facts import Source
from mlcard.readers import npy, npz
from mlcard.readers.tables import TableOptions, npy_rows

if TYPE_CHECKING:
    from collections.abc import Callable

RANDOM = np.random.default_rng(1)


def table(tmp_path: Path, array: np.ndarray[Any, Any]) -> tuple[Source, TableOptions]:
    return saved(tmp_path, array), TableOptions()


def saved(tmp_path: Path, array: np.ndarray[Any, Any]) -> Source:
    path = tmp_path / "a.npy"
    np.save(path, array, allow_pickle=False)
    return Source(path, path.name)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("code", ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"])
def test_numbers(code: str, order: str, tmp_path: Path) -> None:
    array = RANDOM.integers(0, 100, (50, 3)).astype(order + code)
    facts, problem = collected(npy.read, *table(tmp_path, array))
    assert problem is None
    assert rows(facts) == 50
    found = features(facts)
    assert list(found) == ["column_1", "column_2", "column_3"]
    for index, column in enumerate(found.values()):
        assert (column["minimum"], column["maximum"]) == (array[:, index].min(), array[:, index].max())
        assert column["mean"] == pytest.approx(array[:, index].astype("f8").mean())


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        pytest.param(np.array([True, False, True]), {"column_1": "boolean"}, id="booleans"),
        pytest.param(np.array(["a", "é", "a"]), {"column_1": "nominal"}, id="texts"),
        pytest.param(np.array([b"a", b"b", b"a"]), {"column_1": "nominal"}, id="bytes"),
        pytest.param(np.array(["a", "é", "a"], dtype=">U3"), {"column_1": "nominal"}, id="texts-big-endian"),
        pytest.param(np.array(["2024-01-31", "NaT"], dtype="M8[D]"), {"column_1": "date"}, id="dates"),
        pytest.param(np.array([1.5, np.nan, 2.5]), {"column_1": "numeric"}, id="nan"),
        pytest.param(np.array([1j, 2j]), {"column_1": "complex"}, id="complex-numbers"),
        pytest.param(np.zeros((0, 3)), {}, id="no-rows"),
        pytest.param(np.array(5.0), {}, id="one-number"),
        pytest.param(
            np.array([(1, 2.5, "x"), (2, 3.5, "y")], dtype=[("a", "i4"), ("b", "f8"), ("c", "U5")]),
            {"a": "numeric", "b": "numeric", "c": "nominal"},
            id="fields",
        ),
    ],
)
def test_types(array: np.ndarray[Any, Any], expected: dict[str, str], tmp_path: Path) -> None:
    facts, problem = collected(npy.read, *table(tmp_path, array))
    assert problem is None
    assert types(facts) == expected


def test_missing_values_are_counted(tmp_path: Path) -> None:
    facts, _ = collected(npy.read, *table(tmp_path, np.array([[1.0, np.nan], [np.nan, np.nan]])))
    assert [column["missing"] for column in features(facts).values()] == [1, 2]


@pytest.mark.parametrize("order", ["C", "F"])
def test_same_facts_for_any_order_and_batch(
    order: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    array = RANDOM.normal(size=(1_000, 4))
    whole, _ = collected(npy.read, *table(tmp_path, array))
    monkeypatch.setattr(npy_rows, "batch_rows", lambda _columns, _bytes: 37)
    parts, problem = collected(npy.read, *table(tmp_path, np.array(array, order=order)))
    assert problem is None
    assert meta(parts).keys() == meta(whole).keys()
    for name, column in features(parts).items():
        assert column["mean"] == pytest.approx(features(whole)[name]["mean"], rel=1e-12)


def test_more_than_rows_and_columns_is_told_by_its_first_axis(tmp_path: Path) -> None:
    facts, problem = collected(npy.read, *table(tmp_path, np.zeros((60, 8, 8), "u1")))
    assert problem is None
    found = next(fact for fact in facts if fact.slot == "/dataset/number_of_instances")
    assert (found.value, found.method) == (60, "inferred")
    assert not features(facts)


def test_too_many_columns_are_no_table(tmp_path: Path) -> None:
    facts, problem = collected(npy.read, *table(tmp_path, np.zeros((2, npy.MOST_COLUMNS + 1), "u1")))
    assert problem is None
    assert not features(facts)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_of_one_length_are_one_table(save: Callable[..., None], tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    save(path, X=RANDOM.normal(size=(30, 2)), y=np.array(["no", "yes"] * 15))
    facts, problem = collected(npz.read, Source(path, path.name), TableOptions(target="y"))
    assert problem is None
    assert types(facts) == {"X_1": "numeric", "X_2": "numeric", "y": "nominal"}
    assert meta(facts)["number_of_classes"] == 2


def test_arrays_of_other_lengths_are_other_tables(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, x_train=np.zeros((6, 2)), y_train=np.zeros(6), x_test=np.zeros((4, 2)), y_test=np.zeros(4))
    facts, problem = collected(npz.read, Source(path, path.name), TableOptions())
    assert problem is None
    assert value(facts, "/table/x_train, y_train/dataset/number_of_instances") == 6
    assert value(facts, "/table/x_test, y_test/dataset/number_of_instances") == 4


def test_sparse_matrices_are_told_by_their_shape(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    scipy.sparse.save_npz(path, scipy.sparse.random(70, 20_000, density=0.001, format="csr", rng=RANDOM))
    facts, problem = collected(npz.read, Source(path, path.name), TableOptions())
    assert problem is None
    assert rows(facts) == 70
    assert value(facts, "/dataset/description") == "sparse matrix of 70 rows and 20000 columns"


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
def test_cut_anywhere(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    (np.save if name == "a.npy" else np.savez)(path, RANDOM.normal(size=(20, 3)))
    whole = path.read_bytes()
    reader = npy if name == "a.npy" else npz
    for length in range(0, len(whole) - 1, 13):
        rewrite(path, whole[:length])
        _, problem = collected(reader.read, Source(path, name), TableOptions())
        assert isinstance(problem, UnreadableFileError)


def test_a_header_that_claims_more_than_there_is(tmp_path: Path) -> None:
    source = saved(tmp_path, np.zeros((20, 3)))
    content = source.path.read_bytes().replace(b"(20, 3)", b"(2000000000, 3)  "[:15])
    source.path.write_bytes(content)
    _, problem = collected(npy.read, source, TableOptions())
    assert "ends too early" in str(problem) or "damaged" in str(problem)


def test_mangled_headers(tmp_path: Path) -> None:
    from mlcard.readers import read

    noise = random.Random(7)  # noqa: S311 - a test that repeats
    whole = saved(tmp_path, RANDOM.normal(size=(20, 3))).path.read_bytes()
    for _ in range(200):
        content = bytearray(whole)
        content[noise.randrange(128)] = noise.randrange(256)
        rewrite(tmp_path / "a.npy", content)
        reading = read(Source(tmp_path / "a.npy", "a.npy"), TableOptions())
        assert reading.problem is None or str(reading.problem).startswith("a.npy")


@pytest.mark.parametrize(
    ("name", "is_data"),
    [
        pytest.param("X_train.npy", True, id="data-by-its-name"),
        pytest.param("labels.npz", True, id="labels"),
        pytest.param("threshold.npy", False, id="what-a-model-needs"),
        pytest.param("embeddings.npz", False, id="embeddings"),
        pytest.param("scores.npy", True, id="what-a-script-reads"),
    ],
)
def test_arrays_beside_a_model(name: str, is_data: bool, tmp_path: Path) -> None:
    model = Path(__file__).parent / "data/models/sklearn/versions/1.9.1/KMeans.joblib"
    (tmp_path / "model.joblib").write_bytes(model.read_bytes())
    (tmp_path / "train.py").write_text("import numpy as np\nscores = np.load('scores.npy')\nprint(scores)\n")
    save = np.save if name.endswith(".npy") else np.savez
    save(tmp_path / name, np.zeros((6, 2)))
    (extraction,) = extract(tmp_path, Options(hashes=False))
    assert extraction.problems == ()
    names = [file["path"] for item in extraction.card.get("datasets", []) for file in item["files"]]
    assert names == ([name] if is_data else [])


def test_an_array_without_a_model_is_data(tmp_path: Path) -> None:
    np.save(tmp_path / "threshold.npy", np.zeros((6, 2)))
    (extraction,) = extract(tmp_path, Options(hashes=False))
    assert extraction.card["datasets"][0]["number_of_instances"] == 6


def test_arrays_that_joblib_wrote_beside_a_pickle_are_the_models(tmp_path: Path) -> None:
    model = Path(__file__).parent / "data/models/sklearn/versions/1.9.1/KMeans.joblib"
    (tmp_path / "km.pkl").write_bytes(model.read_bytes())
    np.save(tmp_path / "km.pkl_01.npy", np.zeros((6, 2)))
    (extraction,) = extract(tmp_path, Options(hashes=False))
    assert "datasets" not in extraction.card
    (found,) = extraction.card["models"]
    assert [file["path"] for file in found["files"]] == ["km.pkl", "km.pkl_01.npy"]


def test_a_pickle_in_an_array_beside_a_model_is_a_finding_of_the_model(tmp_path: Path) -> None:
    model = Path(__file__).parent / "data/models/sklearn/versions/1.9.1/KMeans.joblib"
    (tmp_path / "model.joblib").write_bytes(model.read_bytes())
    np.save(tmp_path / "means.npy", np.array([Payload()], dtype=object), allow_pickle=True)
    (extraction,) = extract(tmp_path, Options(hashes=False))
    findings = extraction.card["models"][0]["security_findings"]
    assert [item["file"] for item in findings if item["tier"] == "dangerous"] == ["means.npy"]


class Payload:
    """What runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)
