"""The Keras reader: facts as Keras counts them, and what a configuration would import."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from mangled import MOST_BYTES, peak, survives

from mlcard.facts import Reading, Source
from mlcard.readers import read
from mlcard.readers.keras.safety import inert_names, known_names

FOLDER = Path(__file__).parent / "data/models/keras"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text())
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".keras", ".h5"})


def reading_of(path: Path) -> Reading:
    return read(Source(path, path.name))


def values(reading: Reading, slot: str) -> list[Any]:
    return [fact.value for fact in reading.facts if fact.slot == slot]


def archive(path: Path, config: Any, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("config.json", json.dumps(config))
        made.writestr("metadata.json", '{"keras_version": "3.0.0", "date_saved": "2024-01-02@03:04:05"}')
        for name, content in members.items():
            made.writestr(name, content)
    return path


def about(tmp_path: Path, layer: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Severity, tier and construct of the findings of a model with one layer."""
    config = {"module": "keras", "class_name": "Sequential", "config": {"layers": [layer]}}
    found = values(reading_of(archive(tmp_path / "x.keras", config)), "/model/security_findings/-")
    return [(item["severity"], item["tier"], item["what"]) for item in found]


@pytest.mark.parametrize("name", [name for name in sorted(EXPECTED) if "parameter_count" in EXPECTED[name]])
def test_counts_are_those_of_keras(name: str) -> None:
    reading = reading_of(FOLDER / name)
    assert reading.problem is None
    for slot in ("parameter_count", "stored_elements", "tensor_count"):
        assert values(reading, f"/model/{slot}") == [EXPECTED[name][slot]]


@pytest.mark.parametrize("name", ["functional.keras", "functional.h5"])
def test_functional_network(name: str) -> None:
    reading = reading_of(FOLDER / name)
    found = {fact.slot: fact.value for fact in reading.facts if not fact.slot.endswith("/-")}
    assert found["/model/name"] == "tiny"
    assert (
        found["/model/architecture"]
        == "5 layers (BatchNormalization 1, Conv2D 1, Dense 1, Dropout 1, Flatten 1)"
    )
    assert found["/model/hyperparameters/optimizer"] == "SGD"
    assert found["/model/hyperparameters/optimizer.momentum"] == 0.9
    assert found["/model/hyperparameters/loss"] == "sparse_categorical_crossentropy"
    assert values(reading, "/model/inputs/-") == [
        {"name": "image", "data_type": "float32", "shape": "(?, 4, 4, 1)"}
    ]
    assert values(reading, "/model/outputs/-") == [{"name": "kind"}]
    assert {"name": "keras", "version": "3.15.1"} in values(reading, "/model/libraries/-")
    assert not values(reading, "/model/security_findings/-")


def test_the_backend_of_an_h5_file() -> None:
    assert {"name": "jax"} in values(reading_of(FOLDER / "functional.h5"), "/model/libraries/-")


@pytest.mark.parametrize("name", ["lambda.keras", "lambda.h5"])
def test_code_in_a_lambda_layer_is_dangerous(name: str) -> None:
    (found,) = values(reading_of(FOLDER / name), "/model/security_findings/-")
    assert (found["severity"], found["tier"]) == ("critical", "dangerous")
    assert "layers/1" in found["where"]


def test_a_registered_class_is_unknown() -> None:
    (found,) = values(reading_of(FOLDER / "custom.keras"), "/model/security_findings/-")
    assert (found["tier"], found["what"], found["where"]) == (
        "unknown", "house>Doubled", "config.json, layers/1/layers/1",
    )  # fmt: skip


def test_a_hostile_configuration_without_weights() -> None:
    reading = reading_of(FOLDER / "hostile.keras")
    found = [str(item["what"]) for item in values(reading, "/model/security_findings/-")]
    assert len(found) == 3
    assert all(any(part in what for what in found) for part in EXPECTED["hostile.keras"]["dangerous"])
    assert "it has no model.weights.h5" in str(reading.problem)


def test_quantized_weights_have_no_count() -> None:
    reading = reading_of(FOLDER / "quantized.keras")
    assert values(reading, "/model/quantization") == [{"method": "int8", "bits": 8}]
    assert values(reading, "/model/parameter_count") == []


def test_data_outside_the_file_are_findings() -> None:
    found = values(reading_of(FOLDER / "outside.h5"), "/dataset/security_findings/-")  # it holds no network
    assert [item["tier"] for item in found] == ["dangerous"] * 3


@pytest.mark.parametrize("name", ["latest.h5", "named_type.h5"])
def test_other_hdf5_files_are_no_models(name: str) -> None:
    reading = reading_of(FOLDER / name)
    assert reading.problem is None
    assert reading.format == "hdf5"
    assert not [fact for fact in reading.facts if fact.slot.startswith("/model/")]


INERT = [
    pytest.param({"module": "keras.layers", "class_name": "Dense", "config": {}}, id="a layer of Keras"),
    pytest.param({"class_name": "Dense", "config": {}}, id="a layer of Keras 2"),
    pytest.param(
        {"class_name": "function", "module": "builtins", "config": "relu"}, id="a function of Keras"
    ),
    pytest.param({"class_name": "StringLookup", "config": {"vocabulary": ["a"]}}, id="a list of words"),
    pytest.param({"class_name": "__tensor__", "config": {"value": 1}}, id="plain data"),
]
FOUND = [
    pytest.param(
        {"class_name": "Lambda", "config": {"function": ["4wEA", None, None], "function_type": "lambda"}},
        ("critical", "dangerous"),
        id="code, as Keras 2 writes it",
    ),
    pytest.param(
        {"class_name": "Lambda", "config": {"function": "swish", "function_type": "function"}},
        ("medium", "unknown"),
        id="a Lambda layer with a function by its name",
    ),
    pytest.param({"class_name": "Mine", "config": {}}, ("medium", "unknown"), id="a class nobody knows"),
    pytest.param(
        {"module": "keras.layers", "class_name": "Dense", "registered_name": "mine>Dense", "config": {}},
        ("medium", "unknown"),
        id="a class in the clothes of another",
    ),
    pytest.param(
        {"module": "keras.layers.Dense.call", "class_name": "Dense", "config": {}},
        ("medium", "unknown"),
        id="no package prefixes",
    ),
    pytest.param(
        {"module": "os", "class_name": "system", "config": "ls"}, ("critical", "dangerous"), id="os.system"
    ),
    pytest.param(
        {"module": "builtins", "class_name": "eval", "config": {}}, ("critical", "dangerous"), id="eval"
    ),
    pytest.param(
        {"module": "builtins", "class_name": "function", "config": "load_model"},
        ("critical", "dangerous"),
        id="a switch",
    ),
    pytest.param(
        {"module": "keras.utils", "class_name": "get_file", "config": {}},
        ("critical", "dangerous"),
        id="CVE-2025-8747",
    ),
    pytest.param(
        {"class_name": "TorchModuleWrapper", "config": {}}, ("critical", "dangerous"), id="CVE-2025-49655"
    ),
    pytest.param(
        {"class_name": "TFSMLayer", "config": {"filepath": "/x"}}, ("critical", "dangerous"), id="SavedModel"
    ),
    pytest.param(
        {"class_name": "TextVectorization", "config": {"vocabulary": "/etc/passwd"}},
        ("high", "dangerous"),
        id="CVE-2025-12058",
    ),
    pytest.param(
        {"class_name": "TFOpLambda", "config": {"function": "math.add"}},
        ("low", "unreviewed"),
        id="an operation",
    ),
    pytest.param(
        {"class_name": "TFOpLambda", "config": {"function": "io.read_file"}},
        ("high", "dangerous"),
        id="reads a file",
    ),
]


@pytest.mark.parametrize("layer", INERT)
def test_what_keras_exports_is_inert(layer: dict[str, Any], tmp_path: Path) -> None:
    assert about(tmp_path, layer) == []


@pytest.mark.parametrize(("layer", "level"), FOUND)
def test_what_is_found(layer: dict[str, Any], level: tuple[str, str], tmp_path: Path) -> None:
    assert [found[:2] for found in about(tmp_path, layer)] == [level]


def test_the_lists_are_consulted() -> None:
    assert ("keras.layers", "Dense") in inert_names()
    assert {"Sequential", "Functional", "Model", "Adam", "relu"} <= known_names()
    assert not known_names() & {"Lambda", "TFSMLayer", "TorchModuleWrapper", "get_file", "load_model"}


def test_an_odd_archive_is_told(tmp_path: Path) -> None:
    path = archive(tmp_path / "odd.keras", {"class_name": "Sequential", "config": []})
    path.write_bytes(path.read_bytes() + b"more")
    assert values(reading_of(path), "/model/security_findings/-")


def test_bombs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("config.json", b'{"a": "' + b"x" * 60_000_000 + b'"}')
    assert peak(path) < MOST_BYTES
    assert "bomb.keras" in str(reading_of(path).problem)
    deep = archive(tmp_path / "deep.keras", {})
    with zipfile.ZipFile(deep, "w") as made:
        made.writestr("config.json", b'{"a":' + b"[" * 200_000)
    assert "nested too deeply" in str(reading_of(deep).problem)


def test_a_shape_that_no_file_can_hold_is_a_problem(tmp_path: Path) -> None:
    data = bytearray((FOLDER / "named_type.h5").read_bytes())
    size = struct.pack("<Q", 3)
    shape = data.index(size + struct.pack("<Q", 4))
    data[shape : shape + 8] = struct.pack("<Q", 2**62)
    path = tmp_path / "model.h5"
    path.write_bytes(bytes(data))
    assert reading_of(path).problem is None, "data of no model are not counted"


@pytest.mark.parametrize("name", FILES)
def test_mangled_files_end_in_typed_errors(name: str, tmp_path: Path) -> None:
    whole = (FOLDER / name).read_bytes()
    refused = survives(tmp_path / name, whole, "keras", cuts=len(whole) // 97, flips=300)
    assert refused > 10


@pytest.mark.parametrize(
    ("name", "place"),
    [
        pytest.param("earliest.h5", 112, id="the-continuation"),
        pytest.param("latest.h5", 55, id="the-links"),
        pytest.param("functional.h5", 112, id="of-a-model"),
    ],
)
def test_a_root_that_is_a_type_and_no_group_is_refused(name: str, place: int, tmp_path: Path) -> None:
    """The type of a message of the root becomes 3, that of a datatype: then there is no node at all."""
    content = bytearray((FOLDER / name).read_bytes())
    content[place] = 3
    (tmp_path / name).write_bytes(content)

    assert "its root is no group" in str(reading_of(tmp_path / name).problem)
