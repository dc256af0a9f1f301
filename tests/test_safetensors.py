"""The safetensors reader: headers of real and made files, and files that are not what they say."""

from __future__ import annotations

import json
import random
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from mangled import rewrite
from safetensors.numpy import save_file

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import safetensors, safetensors_index

if TYPE_CHECKING:
    from pathlib import Path


def facts(reader: Any, path: Path) -> dict[str, Any]:
    """The facts of a file by slot; those of a list under one slot."""
    found: dict[str, Any] = {}
    for fact in reader.read(Source(path, path.name)):
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


def written(path: Path, header: Any, data: bytes = b"", *, length: int | None = None) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text) if length is None else length) + text + data)
    return path


def tensor(dtype: str, shape: list[Any], begin: int, end: int) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def test_file_of_the_library(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    tensors = {
        "layer.weight": np.zeros((3, 4), np.float32),
        "layer.bias": np.zeros(3, np.float16),
        "norm.running_mean": np.zeros(3, np.float32),
        "position_ids": np.zeros((1, 5), np.int64),
        "empty": np.zeros((0, 7), np.float32),
        "scalar": np.array(1.5),
    }
    save_file(tensors, path, metadata={"format": "pt"})

    found = facts(safetensors, path)

    assert found["/file/format"] == "safetensors"
    assert found["/model/tensor_count"] == 6
    assert found["/model/stored_elements"] == 12 + 3 + 3 + 5 + 0 + 1
    assert found["/model/parameter_count"] == 12 + 3 + 0 + 1, "without position_ids and running_mean"
    assert found["/model/libraries/-"] == [{"name": "torch"}]
    assert {"data_type": "I64", "tensor_count": 1, "stored_elements": 5, "byte_size": 40} in found[
        "/model/tensor_summaries/-"
    ]


def test_real_file(shared_data: Path) -> None:
    found = facts(safetensors, shared_data / "models/real/silero_vad_16k.safetensors")

    assert found["/model/parameter_count"] == found["/model/stored_elements"] == 309_633
    assert found["/model/tensor_summaries/-"] == [
        {"data_type": "F32", "tensor_count": 15, "stored_elements": 309_633, "byte_size": 1_238_532}
    ]


@pytest.mark.parametrize(
    ("names", "dtype"),
    [
        pytest.param(["h.qweight", "h.scales"], "I32", id="GPTQ and AWQ"),
        pytest.param(["h.weight_packed"], "I32", id="compressed-tensors"),
        pytest.param(["h.weight", "h.weight.absmax"], "F32", id="bitsandbytes"),
        pytest.param(["h.weight", "h.scales"], "U32", id="MLX"),
        pytest.param(["experts.down_proj_blocks"], "U8", id="MXFP4"),
    ],
)
def test_packed_weights_have_no_parameter_count(tmp_path: Path, names: list[str], dtype: str) -> None:
    size = safetensors.DTYPE_BITS[dtype] // 8
    header = {name: tensor(dtype, [2], 2 * size * i, 2 * size * (i + 1)) for i, name in enumerate(names)}
    path = written(tmp_path / "m.safetensors", header, bytes(2 * size * len(names)))

    found = facts(safetensors, path)

    assert "/model/parameter_count" not in found
    assert found["/model/stored_elements"] == 2 * len(names)


GOOD = {"a": tensor("F32", [2], 0, 8)}


@pytest.mark.parametrize(
    ("header", "data", "reason"),
    [
        pytest.param(GOOD, bytes(9), "has 9", id="bytes-behind-the-tensors"),
        pytest.param(GOOD, bytes(7), "has 7", id="truncated"),
        pytest.param({"a": tensor("F32", [3], 0, 8)}, bytes(8), "do not fill", id="shape-and-offsets-differ"),
        pytest.param({"a": tensor("F32", [-2], 0, 8)}, bytes(8), "shape", id="negative-size"),
        pytest.param({"a": tensor("F32", [2.0], 0, 8)}, bytes(8), "shape", id="size-that-is-no-integer"),
        pytest.param({"a": tensor("F32", [True, 2], 0, 8)}, bytes(8), "shape", id="true-is-no-size"),
        pytest.param({"a": tensor("F32", [1] * 65, 0, 4)}, bytes(4), "shape", id="65-dimensions"),
        pytest.param({"a": tensor("F33", [2], 0, 8)}, bytes(8), "dtype", id="unknown-dtype"),
        pytest.param({"a": tensor("F32", [2], 8, 0)}, bytes(8), "do not fill", id="offsets-backwards"),
        pytest.param({"a": tensor("F32", [1], 4, 8)}, bytes(8), "starts at 4", id="gap-before"),
        pytest.param(
            {"a": tensor("F32", [2], 0, 8), "b": tensor("F32", [1], 4, 8)},
            bytes(8),
            "starts at 4",
            id="overlap",
        ),
        pytest.param({"a": {"dtype": "F32", "shape": [2]}}, bytes(8), "exactly", id="no-offsets"),
        pytest.param({"a": {**GOOD["a"], "x": 1}}, bytes(8), "exactly", id="extra-key"),
        pytest.param({"a": 7}, b"", "exactly", id="tensor-that-is-a-number"),
        pytest.param({"__metadata__": {"a": 1}}, b"", "__metadata__", id="metadata-that-is-no-text"),
        pytest.param(b'{"a":{},"a":{}}', b"", "twice", id="duplicate-tensor"),
        pytest.param(b'{"a":' * 5_000, b"", "JSON", id="nested-deeply"),
        pytest.param(b"[]", b"", "object", id="list"),
        pytest.param(b"{" + b"[]," * 2_100_000, b"", "values", id="millions-of-values"),
        pytest.param(b'{"\xff": 1}', b"", "JSON", id="not-UTF-8"),
        pytest.param(b'{"\\ud800": 1}', b"", "JSON", id="half-a-surrogate-pair"),
    ],
)
def test_broken_header(tmp_path: Path, header: Any, data: bytes, reason: str) -> None:
    path = written(tmp_path / "m.safetensors", header, data)

    with pytest.raises(UnreadableFileError, match=reason):
        facts(safetensors, path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "shorter", id="empty"),
        pytest.param(b"\x10\0\0\0\0\0\0", "shorter", id="seven-bytes"),
        pytest.param(struct.pack("<Q", 2**63) + b"{}", "would take", id="header-of-eight-exabytes"),
        pytest.param(struct.pack("<Q", 3) + b"{}", "would take", id="header-longer-than-the-file"),
    ],
)
def test_broken_start(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(content)

    with pytest.raises(UnreadableFileError, match=reason):
        facts(safetensors, path)


def test_header_over_the_bound_of_the_reference_implementation(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    with path.open("wb") as stream:
        stream.write(struct.pack("<Q", 100_000_001) + b"{}")
        stream.truncate(100_000_100)  # a sparse file: no 100 MB are written

    with pytest.raises(UnreadableFileError, match="larger than 100000000"):
        facts(safetensors, path)


def test_every_cut_and_many_flips_end_in_a_typed_error(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    save_file({"a": np.zeros((2, 2), np.float32), "b": np.zeros(3, np.int8)}, path, metadata={"format": "np"})
    whole = path.read_bytes()
    generator = random.Random(0)  # noqa: S311 - the same mutants each time
    mutants = [whole[:cut] for cut in range(len(whole))]
    for _ in range(2_000):
        mutant = bytearray(whole)
        mutant[generator.randrange(len(mutant))] ^= 1 << generator.randrange(8)
        mutants.append(bytes(mutant))

    for mutant in mutants:
        rewrite(path, mutant)
        try:
            facts(safetensors, path)
        except MlcardError:
            continue
        assert len(mutant) == len(whole), "a cut file was taken for a whole one"


def sharded(folder: Path, total_size: int = 40) -> Path:
    save_file(
        {"a": np.zeros(6, np.float32)}, folder / "model-00001-of-00002.safetensors", metadata={"format": "pt"}
    )
    save_file(
        {"b": np.zeros(2, np.int64)}, folder / "model-00002-of-00002.safetensors", metadata={"format": "pt"}
    )
    index = folder / "model.safetensors.index.json"
    weight_map = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    index.write_text(json.dumps({"metadata": {"total_size": total_size}, "weight_map": weight_map}))
    return index


def test_index_sums_its_shards(tmp_path: Path) -> None:
    found = facts(safetensors_index, sharded(tmp_path))

    assert found["/file/format"] == "safetensors-index"
    assert found["/file/shards/-"] == ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    assert found["/model/parameter_count"] == 6
    assert found["/model/stored_elements"] == 8
    assert found["/model/tensor_count"] == 2
    assert found["/model/libraries/-"] == [{"name": "torch"}]


def test_index_with_a_missing_shard(tmp_path: Path) -> None:
    index = sharded(tmp_path)
    (tmp_path / "model-00002-of-00002.safetensors").unlink()
    kept: list[Any] = []

    with pytest.raises(UnreadableFileError, match="1 of 2 shards are missing: model-00002"):
        kept.extend(safetensors_index.read(Source(index, index.name)))
    assert [fact.slot for fact in kept] == ["/file/format", "/file/shards/-", "/file/shards/-"]


def test_index_whose_size_is_not_that_of_its_shards(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"total_size is 41, but .* take 40 bytes"):
        facts(safetensors_index, sharded(tmp_path, total_size=41))


def test_index_whose_shard_holds_other_tensors(tmp_path: Path) -> None:
    index = sharded(tmp_path)
    save_file({"c": np.zeros(2, np.int64)}, tmp_path / "model-00002-of-00002.safetensors")

    with pytest.raises(UnreadableFileError, match="does not hold the tensors"):
        facts(safetensors_index, index)


@pytest.mark.parametrize(
    "name",
    ["../x.safetensors", "/etc/x.safetensors", "a/../../x", "C:\\x", "a\\b", ".", "", "a//b", "./a", "a\0b"],
)
def test_index_never_leaves_its_folder(tmp_path: Path, name: str) -> None:
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": {"a": name}}))

    with pytest.raises(UnreadableFileError, match="not a file of the same folder"):
        facts(safetensors_index, index)


@pytest.mark.parametrize("content", ["{}", '{"weight_map": []}', '{"weight_map": {"a": 1}}', "[]", "", "{"])
def test_file_that_is_no_index(tmp_path: Path, content: str) -> None:
    index = tmp_path / "model.safetensors.index.json"
    index.write_text(content)

    with pytest.raises(UnreadableFileError):
        facts(safetensors_index, index)
