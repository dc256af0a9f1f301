"""What stands inside pickles: boosters, tables, matrices, enumerations and code; and files beside them."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import struct
import sys
import types
import zlib
from pathlib import Path

import numpy as np
import pytest
from joblib.numpy_pickle_compat import NDArrayWrapper, ZNDArrayWrapper

from mlcard.facts import Reading, Source
from mlcard.readers import read
from mlcard.readers.pickle_machine import interpret
from mlcard.readers.pickle_machine.records import Dict, Skipped
from mlcard.readers.record_values import arrays_of, table_shape
from mlcard.readers.sklearn.estimators import Budget, json_value, strings_of

FOLDER = Path(__file__).parent / "data/models/sklearn/boosters"
TRUTH = {path.parent.name: json.loads(path.read_text())["files"] for path in FOLDER.glob("*/truth.json")}
FILES = [
    pytest.param(age, name, id=f"{age}-{name}")
    for age, told in sorted(TRUTH.items())
    for name in sorted(told)
    if (FOLDER / age / name).exists()
]


def reading_of(path: Path) -> Reading:
    return read(Source(path, path.name))


def values(reading: Reading, slot: str) -> list[object]:
    return [fact.value for fact in reading.facts if fact.slot == slot]


def findings(reading: Reading) -> list[dict[str, str]]:
    return values(reading, "/model/security_findings/-")


@pytest.mark.parametrize(("age", "name"), [case for case in FILES if "xgb" in case.id or "lgbm" in case.id])
def test_boosters_are_read_through(age: str, name: str):
    told, reading = TRUTH[age][name], reading_of(FOLDER / age / name)
    assert reading.problem is None
    assert f"{told['trees']} trees" in values(reading, "/file/description")[0]
    assert [feature["name"] for feature in values(reading, "/model/features/-")] == told["features"]
    assert values(reading, "/model/objective/-") == [told["objective"]]
    if "version" in told:
        assert values(reading, "/model/libraries/-") == [{"name": "xgboost", "version": told["version"]}]
    read_of = {
        fact.slot.removeprefix("/model/hyperparameters/"): fact.value
        for fact in reading.facts
        if fact.slot.startswith("/model/hyperparameters/")
    }
    assert read_of.items() >= told.get("hyperparameters", {}).items()
    assert len({fact.slot for fact in reading.facts if not fact.slot.endswith("/-")}) == len(
        [fact for fact in reading.facts if not fact.slot.endswith("/-")]
    ), "one value for each slot"
    assert {item["tier"] for item in findings(reading)} == {"unreviewed"}


def fake_booster(library: str, module: str, attribute: str, content: object, protocol: int) -> bytes:
    """A pickle of a booster with any content; no library is needed for it."""
    made = types.ModuleType(module)
    made.Booster = type("Booster", (), {"__module__": module})
    booster = made.Booster()
    booster.__dict__ = {attribute: content, "after": 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, library, types.ModuleType(library))
        patch.setitem(sys.modules, module, made)
        return pickle.dumps(booster, protocol)


def padded_ubj() -> bytearray:
    data = (FOLDER.parents[1] / "boosters/multiclass.ubj").read_bytes()
    pad = b"L" + struct.pack(">q", 3) + b"pad" + b"[$U#L" + struct.pack(">q", 200_000) + bytes(200_000)
    return bytearray(data[:1] + pad + data[1:])


def padded_text() -> str:
    text = (FOLDER.parents[1] / "boosters/multiclass.lgb.txt").read_text()
    return text.replace("end of trees", "# " + "é" * 100_000 + "\nend of trees")


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("library", ["xgboost", "lightgbm"])
def test_a_long_booster_is_read_in_place(library: str, protocol: int, compressed: bool, tmp_path: Path):
    content = padded_ubj() if library == "xgboost" else padded_text()
    module, attribute = {
        "xgboost": ("xgboost.core", "handle"),
        "lightgbm": ("lightgbm.basic", "_handle"),
    }[library]
    data = fake_booster(library, module, attribute, content, protocol)
    path = tmp_path / "model.pkl"
    path.write_bytes(gzip.compress(data, 1) if compressed else data)
    reading = reading_of(path)
    assert reading.problem is None
    assert values(reading, "/model/algorithm") == ["gradient boosted trees"]
    assert "booster: " in values(reading, "/file/description")[0]
    assert any(slot.startswith("/model/features") for slot in (fact.slot for fact in reading.facts))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"{L\xff", id="cut"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\x00" * 100_000, id="long-and-not-a-booster"),
        pytest.param(7, id="a-number"),
    ],
)
def test_a_damaged_booster_does_not_hide_the_findings(content: object, tmp_path: Path):
    data = fake_booster("xgboost", "xgboost.core", "handle", content, 4)
    path = tmp_path / "model.pkl"
    path.write_bytes(data[:-1] + b"0cos\nsystem\n.")
    reading = reading_of(path)
    assert "dangerous" in {item["tier"] for item in findings(reading)}


def value_in(name: str, age: str = "new") -> object:
    with (FOLDER / age / name).open("rb") as file:
        return interpret(file).value


@pytest.mark.parametrize("age", ["new", "old"])
def test_tables_and_their_columns(age: str):
    held = value_in("pandas.pkl", age)
    assert isinstance(held, Dict)
    columns, table, series = held.values
    assert strings_of(columns) == TRUTH[age]["pandas.pkl"]["columns"]
    assert (table_shape(table), table_shape(series)) == ([3, 3], [3])
    assert json_value(table, Budget()) == "DataFrame with shape [3, 3]"
    assert not findings(reading_of(FOLDER / age / "pandas.pkl"))


@pytest.mark.parametrize("kind", ["csr", "csc", "coo"])
def test_sparse_matrices(kind: str):
    rows, columns, stored = TRUTH["new"][f"sparse_{kind}.pkl"]["sparse"]
    matrix = value_in(f"sparse_{kind}.pkl")
    described = f"sparse matrix of f8 with shape [{rows}, {columns}] and {stored} stored values"
    assert json_value(matrix, Budget()) == described
    # Values, and the indices that say where they stand.
    counts = sorted(array.shape[0] for array in arrays_of(matrix))
    assert counts[-2:] == [stored, stored]


def test_a_model_that_holds_a_sparse_matrix_is_counted():
    stored = TRUTH["new"]["sparse_neighbors.pkl"]["sparse"][2]
    reading = reading_of(FOLDER / "new/sparse_neighbors.pkl")
    # Values and columns of the matrix, 31 beginnings of rows, 30 labels, 2 classes.
    assert values(reading, "/model/stored_elements") == [2 * stored + 31 + 30 + 2]


def test_enumerations_come_with_their_value():
    reading = reading_of(FOLDER / "new/enum.pkl")
    for name, value in TRUTH["new"]["enum.pkl"]["hyperparameters"].items():
        assert values(reading, f"/model/hyperparameters/{name}") == [value]
    assert [item["tier"] for item in findings(reading)] == ["unknown"]


def test_code_by_value_is_named_and_the_model_is_read():
    told, reading = TRUTH["new"]["cloudpickle.pkl"], reading_of(FOLDER / "new/cloudpickle.pkl")
    assert reading.problem is None
    code = [item for item in findings(reading) if item["what"].startswith("code of the ")]
    assert {item["what"].split()[-1] for item in code} == set(told["code"])
    assert {(item["severity"], item["tier"]) for item in code} == {("high", "unknown")}
    assert len(values(reading, "/model/pipeline/-")) == told["steps"]
    assert values(reading, "/model/hyperparameters/func") == ["code of the function <lambda>"]


# joblib before 0.10


def old_files(folder: Path, *, compressed: bool, named: str = "model.pkl_01.npy") -> Path:
    """A list of an array and a text, as joblib 0.9 wrote them: the array stands in a file beside."""
    array = np.arange(12.0).reshape(3, 4)
    path = folder / "model.pkl"
    if compressed:
        wrapper = ZNDArrayWrapper(named, (np.ndarray, (0,), b"b"), (1, array.shape, array.dtype, False))
        raw = pickle.dumps([wrapper, "after"], 2)
        path.write_bytes(b"ZF" + hex(len(raw)).ljust(19).encode() + zlib.compress(raw))
        (folder / "model.pkl_01.npy").write_bytes(zlib.compress(array.tobytes()))
    else:
        path.write_bytes(pickle.dumps([NDArrayWrapper(named, np.ndarray), "after"], 2))
        np.save(folder / "model.pkl_01.npy", array)
    return path


@pytest.mark.parametrize("compressed", [False, True])
def test_arrays_beside_the_pickle(compressed: bool, tmp_path: Path):
    path = old_files(tmp_path, compressed=compressed)
    reading = reading_of(path)
    assert (reading.problem, findings(reading)) == (None, [])
    assert values(reading, "/file/format") == ["joblib"]
    with path.open("rb") as file:
        array, after = interpret(file).value.items
    assert (array.file, after) == ("model.pkl_01.npy", "after")
    assert array.shape == ((3, 4) if compressed else None)


@pytest.mark.parametrize("blank", [b"", b" "])
def test_the_header_of_a_compressed_file_of_python_2(blank: bytes, tmp_path: Path):
    raw = pickle.dumps({"a": 1}, 2)
    path = tmp_path / "model.pkl"
    path.write_bytes(b"ZF" + hex(len(raw)).ljust(19).encode() + blank + zlib.compress(raw))
    reading = reading_of(path)
    assert values(reading, "/file/description") == [
        "pickle of protocol 2, compressed with zfile, holds a mapping of 1 (a)"
    ]


class Payload:
    def __reduce__(self):
        return (eval, ("1+1",))


@pytest.mark.parametrize(
    ("named", "tier"),
    [
        pytest.param("../other.npy", "unknown", id="climbs-out"),
        pytest.param("/etc/passwd", "unknown", id="absolute"),
        pytest.param("missing.npy", "unreadable", id="missing"),
        pytest.param("payload.npy", "dangerous", id="pickle-in-the-array"),
    ],
)
def test_what_may_stand_beside(named: str, tier: str, tmp_path: Path):
    np.save(tmp_path / "payload.npy", np.array([Payload()], dtype=object), allow_pickle=True)
    reading = reading_of(old_files(tmp_path, compressed=False, named=named))
    assert tier in {item["tier"] for item in findings(reading)}


# Arrays in files of their own


def data_findings(reading: Reading) -> list[dict[str, str]]:
    return values(reading, "/dataset/security_findings/-")


def test_plain_arrays(tmp_path: Path):
    np.save(tmp_path / "a.npy", np.zeros((2, 3), dtype="f4"))
    np.savez_compressed(tmp_path / "b.npz", x=np.zeros((2, 3)), y=np.array(["a", "b"]), big=np.zeros(10**6))
    one, many = reading_of(tmp_path / "a.npy"), reading_of(tmp_path / "b.npz")
    assert values(one, "/file/description") == ["array of f4 with shape [2, 3]"]
    text = values(many, "/file/description")[0]
    assert text.startswith("3 arrays; ")
    assert "y: array of U1 with shape [2]" in text
    assert (one.problem, many.problem, data_findings(one), data_findings(many)) == (None, None, [], [])


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
def test_a_pickle_in_an_array_is_reported(name: str, tmp_path: Path):
    array = np.array(["text", Payload()], dtype=object)
    save = np.save if name.endswith(".npy") else np.savez_compressed
    save(tmp_path / name, array)
    reading = reading_of(tmp_path / name)
    assert {"dangerous"} == {item["tier"] for item in data_findings(reading)}


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"{'descr': '<f8', 'fortran_order': False, 'shape': (-2,)}", id="negative"),
        pytest.param(b"__import__('os').system('true')", id="a-call"),
        pytest.param(b"(" * 5_000, id="5000-parentheses"),
        pytest.param(b"{'shape': (1,)}", id="no-type"),
        pytest.param(b"\xff\xfe", id="no-text"),
        pytest.param(b" " * 20_000, id="too-long"),
    ],
)
def test_hostile_headers(header: bytes, tmp_path: Path):
    path = tmp_path / "a.npy"
    path.write_bytes(b"\x93NUMPY\x02\x00" + struct.pack("<I", len(header)) + header)
    assert reading_of(path).problem is not None


def test_an_archive_that_is_not_unpacked_is_never_clean(shared_data: Path):
    reading = reading_of(shared_data / "models/pickle_scanner_cases/data/malicious1.7z")
    assert values(reading, "/file/format") == ["7z"]
    assert "does not unpack" in str(reading.problem)


def test_skipped_text_tells_its_place():
    data = pickle.dumps(["x" * 100_000, "end"], 4)
    skipped = interpret(io.BytesIO(data)).value.items[0]
    assert isinstance(skipped, Skipped)
    assert data[skipped.offset : skipped.offset + skipped.length] == b"x" * 100_000
