"""Which files make one model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from model_folders import ONNX, safetensors
from pytorch_files import checkpoint, pickled, tensor

from mlcard.extract import Extraction, extract
from mlcard.extract.group import artifacts, stem
from mlcard.extract.walk import Found
from mlcard.facts import Fact, Reading, Source
from mlcard.readers.formats import BY_NAME

FORMATS = {
    ".joblib": "sklearn", ".pkl": "sklearn", ".onnx": "onnx", ".safetensors": "safetensors", ".csv": "csv",
    ".pb": "tensorflow-saved-model", "config.json": "huggingface-config", "tokenizer.json": "tokenizer",
    "model.safetensors.index.json": "safetensors-index", "Manifest.json": "coreml-package",
    "part-00000": "spark-ml",
}  # fmt: skip


def grouped(names: list[str], predicting: list[str]) -> list[tuple[str, list[str]]]:
    """The artifacts of files of these names; those in `predicting` hold a model with a task."""
    found, readings = [], {}
    for name in names:
        form = FORMATS.get(Path(name).name) or FORMATS[Path(name).suffix]
        found.append(Found(Source(Path(name), name), BY_NAME[form]))
        facts = (Fact("/model/ml_task", "x", "y"),) if name in predicting else ()
        readings[name] = Reading(Source(Path(name), name), "", facts)
    return [(group.path, [item.source.name for item in group.files]) for group in artifacts(found, readings)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("model.joblib", "model", id="plain"),
        pytest.param("a/b/model.pkl", "model", id="in a folder"),
        pytest.param("model.joblib.lz4", "model", id="compressed"),
        pytest.param("model.pkl.gz", "model", id="compressed pickle"),
        pytest.param("v1.0.pkl", "v1.0", id="a version is no suffix"),
        pytest.param("model-1.2", "model-1.2", id="no suffix at all"),
        pytest.param("model-00001-of-00002.safetensors", "model", id="shard"),
        pytest.param("scaler.v2.joblib", "scaler.v2", id="only the format's suffix"),
        pytest.param("net.onnx.data", "net", id="tensors of ONNX"),
        pytest.param("net.onnx_data_1", "net", id="more tensors of ONNX"),
        pytest.param("net.ckpt.index", "net", id="index of a checkpoint"),
        pytest.param("net.ckpt.data-00000-of-00002", "net", id="shard of a checkpoint"),
    ],
)
def test_stem(name: str, expected: str) -> None:
    assert stem(name) == expected


HUB = ["config.json", "model.safetensors", "tokenizer.json", "onnx/model.onnx"]
SHARDS = ["m-00001-of-00002.safetensors", "m-00002-of-00002.safetensors"]


@pytest.mark.parametrize(
    ("names", "predicting", "groups"),
    [
        pytest.param(["a.pkl", "b.pkl"], ["a.pkl", "b.pkl"], {"a": ["a.pkl"], "b": ["b.pkl"]}, id="two"),
        pytest.param(["m.pkl", "m.onnx"], ["m.pkl"], {"m": ["m.pkl", "m.onnx"]}, id="two formats"),
        pytest.param(["m.pkl", "s.pkl"], ["m.pkl"], {"m": ["m.pkl", "s.pkl"]}, id="helper"),
        pytest.param(["s.pkl", "m.pkl"], ["m.pkl"], {"m": ["m.pkl", "s.pkl"]}, id="the model first"),
        pytest.param(["a.pkl", "b.pkl"], [], {"a": ["a.pkl"], "b": ["b.pkl"]}, id="unknown"),
        pytest.param(["v1.0.pkl", "v1.1.pkl"], [], {"v1.0": ["v1.0.pkl"], "v1.1": ["v1.1.pkl"]}, id="dots"),
        pytest.param(SHARDS, [], {"m": SHARDS}, id="shards"),
        pytest.param(HUB, [], {"": HUB}, id="hub"),
        pytest.param(["a/saved_model.pb"], [], {"a": ["a/saved_model.pb"]}, id="named by its folder"),
        pytest.param(
            ["m.onnx", "m/saved_model.pb", "m.mlpackage/Manifest.json"], [],
            {"m": ["m.onnx", "m/saved_model.pb", "m.mlpackage/Manifest.json"]}, id="folders are formats",
        ),
        pytest.param(["r/metadata/part-00000", "r/stages/0_a/metadata/part-00000"], [],
                     {"r": ["r/metadata/part-00000", "r/stages/0_a/metadata/part-00000"]}, id="stages"),
        pytest.param(["m.pkl", "t.csv", "tokenizer.json"], ["m.pkl"], {"m": ["m.pkl"]}, id="models only"),
    ],
)  # fmt: skip
def test_groups(names: list[str], predicting: list[str], groups: dict[str, list[str]]) -> None:
    assert grouped(names, predicting) == list(groups.items())


def test_a_folder_and_a_file_of_one_name_are_two_models() -> None:
    folder = ["x/config.json", "x/model.safetensors"]
    assert grouped([*folder, "x.pkl"], []) == [("x", folder), ("x", ["x.pkl"])]


def test_shards_add_up_and_other_formats_do_not(tmp_path: Path) -> None:
    for number, shape in ((1, (3, 4)), (2, (5,))):
        safetensors(tmp_path / f"m-0000{number}-of-00002.safetensors", {f"t{number}": shape})
    (tmp_path / "m.onnx").write_bytes(ONNX)
    (found,) = extract(tmp_path)
    assert isinstance(found, Extraction)
    assert found.disagreements == ()
    (model,) = found.card["models"]
    counts = {name: model[name] for name in ("parameter_count", "stored_elements", "tensor_count")}
    assert counts == {"parameter_count": 17, "stored_elements": 17, "tensor_count": 2}
    assert model["tensor_summaries"] == [
        {"data_type": "F32", "tensor_count": 2, "stored_elements": 17, "byte_size": 68}
    ]
    (entry,) = [item for item in found.card["evidence"] if item["slot"] == "/models/0/parameter_count"]
    assert entry["where"].startswith("2 shards: ")


def test_of_a_checkpoint_with_a_missing_shard_nobody_knows_the_sum(tmp_path: Path) -> None:
    for number in (1, 3):
        safetensors(tmp_path / f"m-0000{number}-of-00003.safetensors", {f"t{number}": (2, 2)})
    (found,) = extract(tmp_path)
    assert isinstance(found, Extraction)
    assert "parameter_count" not in found.card["models"][0]


def test_the_first_of_split_ggufs_tells_the_sums_of_all(tmp_path: Path) -> None:
    for path in (Path(__file__).parent / "data/models/gguf").glob("split-*.gguf"):
        shutil.copy(path, tmp_path)
    (found,) = extract(tmp_path)
    assert isinstance(found, Extraction)
    assert found.card["models"][0]["tensor_count"] == 6


def wrapped_twice(folder: Path, elements: int) -> list[str]:
    """The disagreements of a model in safetensors with 12 parameters, and in a pickle with so many."""
    safetensors(folder / "model.safetensors", {"weight": (3, 4)})
    data = pickled(weight=tensor("0", elements, (elements,), (1,)))
    checkpoint(folder / "pytorch_model.bin", data, data_0=bytes(4 * elements))
    (folder / "config.json").write_text('{"architectures": ["BertModel"], "model_type": "bert"}')
    (found,) = extract(folder)
    assert isinstance(found, Extraction)
    assert found.card["models"][0]["parameter_count"] == 12
    return [str(item) for item in found.disagreements]


def test_the_same_tensors_in_two_wrappings_have_one_number_of_parameters(tmp_path: Path) -> None:
    assert wrapped_twice(tmp_path, 12) == []


def test_another_number_of_parameters_in_another_wrapping_is_a_disagreement(tmp_path: Path) -> None:
    (said,) = wrapped_twice(tmp_path, 13)
    assert said.startswith("/models/0/parameter_count: model.safetensors")
    assert "says 12, but pytorch_model.bin" in said


def test_weights_of_other_names_are_not_compared(tmp_path: Path) -> None:
    """A folder may keep the weights of the training beside those that are to be used."""
    safetensors(tmp_path / "model.safetensors", {"weight": (3, 4)})
    checkpoint(tmp_path / "ema.bin", pickled(w=tensor("0", 5, (5,), (1,))), data_0=bytes(20))
    (tmp_path / "config.json").write_text('{"architectures": ["BertModel"], "model_type": "bert"}')
    (found,) = extract(tmp_path)
    assert isinstance(found, Extraction)
    assert found.disagreements == ()


MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"},
]


def sentence_transformer(folder: Path) -> Path:
    """A transformer with 12 parameters in two formats, and a dense layer with 20."""
    for name in ("1_Pooling", "2_Dense", "onnx"):
        (folder / name).mkdir(parents=True)
    (folder / "modules.json").write_text(json.dumps(MODULES))
    (folder / "config.json").write_text('{"architectures": ["BertModel"], "model_type": "bert"}')
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_mean_tokens": true}')
    safetensors(folder / "model.safetensors", {"weight": (3, 4)})
    safetensors(folder / "2_Dense" / "model.safetensors", {"linear.weight": (4, 4), "linear.bias": (4,)})
    (folder / "onnx" / "model.onnx").write_bytes(ONNX)
    return folder


def counted(folder: Path) -> dict[str, object]:
    """The counts in the card of a folder."""
    (found,) = extract(folder)
    assert isinstance(found, Extraction)
    (model,) = found.card["models"]
    return {name: model.get(name) for name in ("parameter_count", "tensor_count", "tensor_summaries")}


def test_all_modules_of_a_sentence_transformer_are_counted(tmp_path: Path) -> None:
    summary = {"data_type": "F32", "tensor_count": 3, "stored_elements": 32, "byte_size": 128}
    found = counted(sentence_transformer(tmp_path))

    assert found == {"parameter_count": 32, "tensor_count": 3, "tensor_summaries": [summary]}


def test_a_transformer_in_a_folder_of_its_own_is_counted_too(tmp_path: Path) -> None:
    folder = sentence_transformer(tmp_path)
    (folder / "0_Transformer").mkdir()
    for name in ("model.safetensors", "config.json"):
        (folder / name).rename(folder / "0_Transformer" / name)
    (folder / "onnx" / "model.onnx").unlink()

    assert counted(folder)["parameter_count"] == 32


def test_a_module_without_weights_changes_nothing(tmp_path: Path) -> None:
    folder = sentence_transformer(tmp_path)
    (folder / "2_Dense" / "model.safetensors").unlink()

    assert counted(folder)["parameter_count"] == 12


def test_with_a_damaged_module_nobody_knows_the_sum(tmp_path: Path) -> None:
    folder = sentence_transformer(tmp_path)
    (folder / "2_Dense" / "model.safetensors").write_bytes(b"\x07\0\0\0\0\0\0\0{}")

    assert counted(folder) == dict.fromkeys(("parameter_count", "tensor_count", "tensor_summaries"))


def test_folders_with_numbers_elsewhere_are_no_modules(tmp_path: Path) -> None:
    """Without `modules.json` two weights are two models, and no sum."""
    folder = sentence_transformer(tmp_path)
    (folder / "modules.json").unlink()

    assert counted(folder)["parameter_count"] == 12
