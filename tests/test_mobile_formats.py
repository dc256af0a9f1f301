"""The readers of TensorFlow Lite and Core ML; and one model in four formats."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from mangled import survives
from protobuf import message, nested

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import coreml, onnx, tflite
from mlcard.readers.coreml import package as coreml_package
from mlcard.readers.coreml.program import Program, read_program
from mlcard.readers.tensorflow import saved_model as tensorflow_saved_model
from mlcard.readers.wire import open_message, spans

MADE = Path(__file__).parent / "data" / "models"
PITCH = Path("models/real/basic_pitch")
PACKAGE = PITCH / "nmp.mlpackage"
SPECIFICATION = PACKAGE / "Data/com.apple.CoreML/model.mlmodel"


def facts(reader: Any, path: Path) -> dict[str, Any]:
    """The facts of a file by slot; those of a list under one slot."""
    found: dict[str, Any] = {}
    for fact in reader.read(Source(path, path.name)):
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


#: Basic Pitch has 16,782 parameters (published, and the variables of the SavedModel). Exporters fold scale
#: and shift of the batch normalisations of 8 and 32 channels into the convolution before (2 x 40 fewer), and
#: store what TensorFlow computes: the filters of the constant-Q transform (36 x 256 twice, 256, 309 lengths).
FOLDED = 16_782 - 2 * 40
FILTERS = 2 * 36 * 256 + 256 + 309


@pytest.mark.parametrize(
    ("reader", "name", "parameters"),
    [
        pytest.param(tensorflow_saved_model, "nmp/saved_model.pb", 16_782, id="saved-model"),
        pytest.param(tflite, "nmp.tflite", FOLDED + FILTERS + 36, id="tflite-with-one-bias-of-zeros"),
        pytest.param(
            onnx, "nmp.onnx", FOLDED + FILTERS + 36 + 1, id="onnx-repeats-a-bias-that-tflite-shares"
        ),
        pytest.param(
            coreml,
            SPECIFICATION.relative_to(PITCH),
            FOLDED + FILTERS + 9 * 36,
            id="coreml-a-bias-for-each-octave",
        ),
    ],
)
def test_one_model_in_four_formats(reader: Any, name: str, parameters: int, shared_data: Path):
    found = facts(reader, shared_data / PITCH / name)

    assert found["/model/parameter_count"] == parameters
    assert [item["data_type"] for item in found["/model/inputs/-"]] == ["float32"]
    assert [item["shape"].partition(", ")[2] for item in found["/model/inputs/-"]] == ["43844, 1)"]
    outputs = sorted(item["shape"].partition(", ")[2] for item in found["/model/outputs/-"])
    assert outputs == ["172, 264)", "172, 88)", "172, 88)"]


def test_what_was_learned_is_a_guess_only_where_an_exporter_wrote(shared_data: Path):
    def method(reader: Any, name: str) -> str:
        read = reader.read(Source(shared_data / PITCH / name, name))
        return next(fact.method for fact in read if fact.slot == "/model/parameter_count")

    assert method(tensorflow_saved_model, "nmp/saved_model.pb") == "computed"
    assert method(onnx, "nmp.onnx") == method(tflite, "nmp.tflite") == "inferred"


def test_tflite(shared_data: Path):
    found = facts(tflite, shared_data / PITCH / "nmp.tflite")

    # As the package `tflite` 2.18 (the schema's own classes) counts them.
    assert found["/model/tensor_count"] == 64
    summaries = {item["data_type"]: item["stored_elements"] for item in found["/model/tensor_summaries/-"]}
    assert summaries == {"F32": 35_739, "I32": 163}
    assert found["/file/description"] == (
        "TensorFlow Lite schema version 3; 222 nodes (TRANSPOSE 44, RESHAPE 33, CONV_2D 32, EXPAND_DIMS 19, "
        "PAD 15, STRIDED_SLICE 14, PACK 13, CONCATENATION 10, MIRROR_PAD 9, NEG 9, MUL 5, SHAPE 4, "
        "LOGISTIC 3, ADD 2, DIV 1, …)"
    )
    assert found["/model/requirements/libraries/-"] == [{"name": "tflite", "version": ">=2.2.0"}]
    assert [item["name"] for item in found["/model/outputs/-"]] == ["onset", "note", "contour"]
    assert "/model/description" not in found, "MLIR Converted. is no description"
    assert "/model/security_findings/-" not in found


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "not in it", id="empty"),
        pytest.param(b"\x08\0\0\0TFL2", "lacks the mark", id="version-2"),
        pytest.param(b"\xff\xff\xff\x7fTFL3", "not in it", id="root-outside"),
        pytest.param(b"\x08\0\0\0TFL3\0\0\0\0", "no list of fields", id="no-vtable"),
    ],
)
def test_broken_tflite(content: bytes, reason: str, tmp_path: Path):
    path = tmp_path / "m.tflite"
    path.write_bytes(content)

    with pytest.raises(UnreadableFileError, match=reason):
        facts(tflite, path)


def test_coreml_program(shared_data: Path):
    found = facts(coreml, shared_data / SPECIFICATION)

    assert found["/model/libraries/-"] == [
        {"name": "tensorflow", "version": "2.12.0"},
        {"name": "coremltools", "version": "7.0"},
    ]
    assert found["/model/inputs/-"] == [{"name": "input_2", "data_type": "float32", "shape": "(1, 43844, 1)"}]
    # As the protobuf classes of coremltools 9.0 count them.
    summaries = {item["data_type"]: item["stored_elements"] for item in found["/model/tensor_summaries/-"]}
    assert summaries == {"BOOL": 108, "F32": 36_025, "I32": 456}
    assert found["/model/tensor_count"] == 223
    assert found["/file/description"].startswith(
        "Core ML specification version 6; kind mlProgram; operations of CoreML5; 113 nodes (conv 32, pad 24, "
    )


def test_coreml_operations_equal_those_of_coremltools(shared_data: Path):
    source = Source(shared_data / SPECIFICATION, "model.mlmodel")
    program = Program()
    with source.open() as file:
        for part in spans(open_message(source, file), 502):
            read_program(part, program)

    assert dict(program.operations) == {
        "add": 1, "batch_norm": 1, "concat": 3, "conv": 32, "expand_dims": 3, "log": 1, "mul": 3, "pad": 24,
        "pow": 1, "real_div": 1, "reduce_max": 1, "reduce_min": 1, "reduce_sum": 1, "relu": 3, "reshape": 6,
        "sigmoid": 3, "slice_by_index": 9, "sqrt": 1, "stack": 9, "sub": 1, "transpose": 8,
    }  # fmt: skip


def test_coreml_network():
    found = facts(coreml, MADE / "network.mlmodel")

    assert found["/model/stored_elements"] == 54 + 2 + 4 * 2 + 2 * (6 + 3) + 10
    assert found["/model/parameter_count"] == 54 + 2 + 2 * 2 + 2 * (6 + 3) + 10, "without mean and variance"
    assert found["/model/inputs/-"] == [
        {
            "name": "image",
            "data_type": "image",
            "shape": "(192, 224)",
            "modality": "image",
            "format": "rgb",
            "description": "A photograph.",
        },
        {"name": "array", "data_type": "float32", "shape": "(3, ?)"},
    ]
    assert found["/model/outputs/-"][0] == {"name": "label", "data_type": "string", "shape": "()"}
    assert found["/model/classes"] == ["cat", "dog"]
    assert found["/model/target_feature"] == "label"
    assert found["/model/license"] == "BSD-3-Clause"
    assert found["/model/version"] == "1.2"
    assert found["/model/libraries/-"] == [{"name": "torch", "version": "2.1.0"}]
    findings = found["/model/security_findings/-"]
    assert [(item["what"], item["tier"]) for item in findings] == [("class MyLayer", "unknown")]


def package(shared_data: Path, folder: Path) -> Path:
    """A copy of the package; returns its specification."""
    shutil.copytree(shared_data / PACKAGE, folder / "m.mlpackage")
    return folder / "m.mlpackage/Data/com.apple.CoreML/model.mlmodel"


def test_coreml_package(shared_data: Path, tmp_path: Path):
    specification = package(shared_data, tmp_path)
    manifest = tmp_path / "m.mlpackage/Manifest.json"

    assert facts(coreml_package, manifest) == {"/file/format": "coreml-package"}
    text = manifest.read_text()
    manifest.write_text(text.replace("com.apple.CoreML/weights", "../../../etc"))
    with pytest.raises(UnreadableFileError, match=r"not in the package"):
        facts(coreml_package, manifest)
    manifest.write_text(text)
    specification.unlink()
    with pytest.raises(UnreadableFileError, match=r"com\.apple\.CoreML/model\.mlmodel is missing"):
        facts(coreml_package, manifest)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        pytest.param(None, r"weights/weight\.bin, is missing", id="gone"),
        pytest.param(lambda data: data[:64], "ends before byte", id="cut-before-a-mark"),
        pytest.param(lambda data: data[:-100], "has no constant of", id="cut-in-the-last-constant"),
        pytest.param(lambda data: bytes(len(data)), "has no constant of", id="zeros"),
    ],
)
def test_weights_that_are_not_there(damage: Any, reason: str, shared_data: Path, tmp_path: Path):
    specification = package(shared_data, tmp_path)
    weights = specification.parent / "weights/weight.bin"
    if damage is None:
        weights.unlink()
    else:
        weights.write_bytes(damage(weights.read_bytes()))
    kept = []

    with pytest.raises(UnreadableFileError, match=reason):
        kept.extend(coreml.read(Source(specification, "model.mlmodel")))


def test_weights_outside_of_the_package(shared_data: Path, tmp_path: Path):
    specification = package(shared_data, tmp_path)
    data = specification.read_bytes()
    specification.write_bytes(
        data.replace(b"@model_path/weights/weight.bin", b"@model_path/../../../../we.bin")
    )

    with pytest.raises(UnreadableFileError, match="outside of the model's folder"):
        facts(coreml, specification)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        message((1, 6)),
        message((1, 6), (2, ())),
        message((1, 6), (2, ()), (502, 5)),
        message((1, 6), (2, ()), (202, nested(200_000, (1, 202)))),
    ],
    ids=["empty", "only-a-version", "no-kind", "kind-that-is-a-number", "pipelines-in-pipelines"],
)
def test_broken_coreml(content: bytes, tmp_path: Path):
    path = tmp_path / "m.mlmodel"
    path.write_bytes(content)

    try:
        found = facts(coreml, path)
    except (UnreadableFileError, LimitExceededError):
        return
    assert "/model/parameter_count" not in found


@pytest.mark.parametrize(
    ("name", "form", "cuts", "flips"),
    [
        pytest.param(PITCH / "nmp.tflite", "tflite", 60, 300, id="tflite"),
        pytest.param(SPECIFICATION, "coreml", 60, 200, id="coreml"),
        pytest.param(MADE / "network.mlmodel", "coreml", 700, 2_000, id="coreml-network"),
    ],
)
def test_cuts_and_flips_end_in_a_typed_error(
    name: Path, form: str, cuts: int, flips: int, shared_data: Path, tmp_path: Path
):
    path = shared_data / name
    if name == SPECIFICATION:
        shutil.copytree(path.parent / "weights", tmp_path / "weights")

    assert survives(tmp_path / path.name, path.read_bytes(), form, cuts=cuts, flips=flips) > cuts // 2
