"""Checkpoints of PyTorch in several files: one model, when the shards are what the index says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pytorch_files import checkpoint, pickled, tensor, text, tuple_of

from mlcard.extract import extract
from mlcard.facts import Reading, Source
from mlcard.readers import read

if TYPE_CHECKING:
    from pathlib import Path

INDEX = "pytorch_model.bin.index.json"
FIRST, SECOND = "pytorch_model-00001-of-00002.bin", "pytorch_model-00002-of-00002.bin"
A, B = tensor("0", 6, (2, 3), (3, 1)), tensor("0", 2, (2,), (1,))
CONFIG = {"architectures": ["BertModel"], "model_type": "bert"}


def shard(path: Path, elements: int = 6, **tensors: bytes) -> None:
    """A state dict whose tensors are all views of one storage."""
    checkpoint(path, pickled(**tensors), data_0=bytes(4 * elements))


def index(folder: Path, weight_map: object, total_size: object = 32) -> Path:
    path = folder / INDEX
    path.write_text(json.dumps({"metadata": {"total_size": total_size}, "weight_map": weight_map}))
    return path


def sharded(folder: Path, total_size: object = 32) -> Path:
    """An index and two shards; in both a storage of the name `0`, as torch numbers them."""
    shard(folder / FIRST, a=A)
    shard(folder / SECOND, 2, b=B)
    return index(folder, {"a": FIRST, "b": SECOND}, total_size)


def reading(path: Path) -> Reading:
    return read(Source(path, path.name))


def facts(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fact in reading(path).facts:
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


def test_index_sums_its_shards(tmp_path: Path) -> None:
    path = sharded(tmp_path)
    found = facts(path)

    assert reading(path).problem is None
    assert found["/file/format"] == "pytorch-index"
    assert found["/file/shards/-"] == [FIRST, SECOND]
    assert found["/model/parameter_count"] == found["/model/stored_elements"] == 8
    assert found["/model/tensor_count"] == 2, "storages of one name in two shards are two"
    assert found["/model/tensor_summaries/-"] == [
        {"data_type": "F32", "tensor_count": 2, "stored_elements": 8, "byte_size": 32}
    ]


@pytest.mark.parametrize(
    ("total_size", "known"),
    [
        pytest.param(24, True, id="tied-tensors-once"),
        pytest.param(48, True, id="tied-tensors-under-each-name"),
        pytest.param(23, False, id="less"),
        pytest.param(49, False, id="more"),
        pytest.param("many", True, id="no-number"),
    ],
)
def test_size_of_tied_tensors(total_size: object, known: bool, tmp_path: Path) -> None:
    shard(tmp_path / FIRST, a=A, tied=A)
    path = index(tmp_path, {"a": FIRST, "tied": FIRST}, total_size)

    assert facts(path)["/model/parameter_count"] == 6
    assert (reading(path).problem is None) == known


def without_a_shard(folder: Path) -> None:
    (folder / SECOND).unlink()


def with_another_tensor(folder: Path) -> None:
    shard(folder / SECOND, 2, c=B)


def with_a_tensor_twice(folder: Path) -> None:
    shard(folder / SECOND, 8, b=tensor("0", 8, (2,), (1,)), a=tensor("0", 8, (2, 3), (3, 1), 2))


def with_a_cut_shard(folder: Path) -> None:
    whole = (folder / SECOND).read_bytes()
    (folder / SECOND).write_bytes(whole[: len(whole) // 2])


def with_a_storage_too_small(folder: Path) -> None:
    shard(folder / SECOND, 1, b=B)


def with_another_file(folder: Path) -> None:
    (folder / SECOND).write_bytes(b"PK\x03\x04 no archive")


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        pytest.param(without_a_shard, "1 of 2 shards are missing: pytorch_model-00002", id="missing"),
        pytest.param(with_another_tensor, "it lacks b and it holds c", id="another-tensor"),
        pytest.param(with_a_tensor_twice, "a stand in it and in another shard", id="a-tensor-twice"),
        pytest.param(with_a_cut_shard, "pytorch_model-00002-of-00002.bin", id="cut"),
        pytest.param(with_a_storage_too_small, "has 4 bytes where its tensors need 8", id="storage"),
        pytest.param(with_another_file, "not a readable shard", id="no-archive"),
    ],
)
def test_shards_that_do_not_fit(damage: Any, reason: str, tmp_path: Path) -> None:
    path = sharded(tmp_path)
    damage(tmp_path)

    assert reason in str(reading(path).problem)
    assert {fact.slot for fact in reading(path).facts} == {
        "/file/format", "/file/shards/-", "/model/libraries/-"
    }  # fmt: skip


def test_a_shard_that_is_listed_twice_is_refused(tmp_path: Path) -> None:
    path = sharded(tmp_path)
    path.write_text(f'{{"weight_map": {{"a": "{FIRST}", "b": "{SECOND}", "a": "{SECOND}"}}}}')

    assert "twice" in str(reading(path).problem)


@pytest.mark.parametrize("name", [f"../{FIRST}", f"/etc/{FIRST}", f"./{FIRST}", f"a\\{FIRST}", "a/../../b"])
def test_index_never_leaves_its_folder(name: str, tmp_path: Path) -> None:
    shard(tmp_path / FIRST, a=A)
    (tmp_path / "model").mkdir()
    path = index(tmp_path / "model", {"a": name})

    assert "not a file of the same folder" in str(reading(path).problem)
    assert reading(path).facts == ()


def test_a_checkpoint_in_shards_is_one_model(tmp_path: Path) -> None:
    sharded(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (found,) = extract(tmp_path)
    (model,) = found.card["models"]

    assert (model["parameter_count"], model["tensor_count"]) == (8, 2)
    assert len(model["files"]) == 4
    assert "security_findings" not in model


def test_a_shard_that_runs_code_is_a_finding_of_the_model(tmp_path: Path) -> None:
    sharded(tmp_path)
    shard(tmp_path / SECOND, 2, b=B, x=b"cposix\nsystem\n" + tuple_of(text("id")) + b"R")
    (found,) = extract(tmp_path)
    (model,) = found.card["models"]

    assert {item["what"] for item in model["security_findings"]} >= {"posix.system"}
    assert "parameter_count" not in model or model["parameter_count"] == 8


def test_a_missing_shard_leaves_the_rest_of_the_folder_read(tmp_path: Path) -> None:
    sharded(tmp_path)
    (tmp_path / SECOND).unlink()
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (found,) = extract(tmp_path)
    (model,) = found.card["models"]

    assert model["architecture"] == "BertModel"
    assert "parameter_count" not in model, "nobody knows the sum"
    assert ["shards are missing" in item["what"] for item in model["security_findings"]] == [True]
