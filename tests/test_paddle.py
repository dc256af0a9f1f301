"""The readers of PaddlePaddle: programs and the parameters beside them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import pytest
from mangled import peak, survives
from protobuf import message

from mlcard.errors import UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import paddle, paddle_parameters

if TYPE_CHECKING:
    from collections.abc import Sequence
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


FP32, DENSE = 5, 7


def variable(
    name: str, shape: Sequence[int], dtype: int = FP32, *, stored: bool = True
) -> tuple[int, object]:
    tensor = ((1, dtype), *((2, size) for size in shape))
    return (3, ((1, name), (2, ((1, DENSE), (3, ((1, tensor),)))), (3, int(stored)), (5, int(stored))))


def operator(name: str, inputs: dict[str, str], outputs: dict[str, str]) -> tuple[int, object]:
    arguments = ((1, inputs), (2, outputs))
    entries = [
        (number, ((1, key), (2, value))) for number, items in arguments for key, value in items.items()
    ]
    return (4, (*entries, (3, name)))


#: Weights, the running mean of a normalisation, and what `paddle.jit.save` writes around: `feed` and `fetch`.
STORED = {"fc.w_0": [3, 2], "fc.b_0": [2], "bn.w_1": [200]}
BLOCK = (
    (1, 0),
    (2, -1),
    *(variable(name, shape) for name, shape in STORED.items()),
    variable("x", [-1, 3], stored=False),
    variable("y", [-1, 2], stored=False),
    (3, ((1, "feed"), (2, ((1, 9),)), (3, 1))),
    operator("feed", {"X": "feed"}, {"Out": "x"}),
    operator("matmul_v2", {"X": "x", "Y": "fc.w_0"}, {"Out": "h"}),
    operator("batch_norm", {"X": "h", "Mean": "bn.w_1"}, {"Y": "y"}),
    operator("fetch", {"X": "y"}, {"Out": "fetch"}),
)


def parameters(*shapes: Sequence[int]) -> bytes:
    """The content of `.pdiparams`, as `SerializeToStream` writes it."""
    out = b""
    for shape in shapes:
        description = message((1, FP32), *((2, size) for size in shape))
        elements = 1
        for size in shape:
            elements *= size
        out += struct.pack("<IQIi", 0, 0, 0, len(description)) + description + bytes(4 * elements)
    return out


def program(folder: Path, *block: tuple[int, object], data: bytes | None = None) -> Path:
    path = folder / "inference.pdmodel"
    path.write_bytes(message((1, block or BLOCK), (4, ((1, 2_006_001),))))
    if data is not None:
        path.with_suffix(".pdiparams").write_bytes(data)
    return path


def test_paddle(tmp_path: Path):
    found = facts(paddle, program(tmp_path, data=parameters(*STORED.values())))

    assert found["/model/libraries/-"] == [{"name": "paddlepaddle", "version": "2.6.1"}]
    assert found["/model/inputs/-"] == [{"name": "x", "data_type": "float32", "shape": "(?, 3)"}]
    assert found["/model/outputs/-"] == [{"name": "y", "data_type": "float32", "shape": "(?, 2)"}]
    assert found["/model/stored_elements"] == 6 + 2 + 200
    assert found["/model/parameter_count"] == 6 + 2, "without the running mean"
    assert found["/file/description"] == "PaddlePaddle program; 2 nodes (batch_norm 1, matmul_v2 1)"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(None, r"inference\.pdiparams, are missing", id="gone"),
        pytest.param(parameters([3, 2], [2]), "where its variables take", id="a-variable-is-missing"),
        pytest.param(parameters([3, 2], [2], [200])[:-1], "where its variables take", id="cut"),
    ],
)
def test_paddle_parameters_that_do_not_fit(data: bytes | None, reason: str, tmp_path: Path):
    path = program(tmp_path, data=data)
    kept = []

    with pytest.raises(UnreadableFileError, match=reason):
        kept.extend(paddle.read(Source(path, path.name)))


def test_paddle_operators_that_reach_out(tmp_path: Path):
    found = facts(paddle, program(tmp_path, operator("py_func", {}, {})))

    assert [item["severity"] for item in found["/model/security_findings/-"]] == ["critical"]


def test_paddle_parameters_alone(tmp_path: Path):
    path = tmp_path / "m.pdiparams"
    path.write_bytes(parameters([3, 2], [2], []))
    found = facts(paddle_parameters, path)

    assert found["/model/stored_elements"] == 6 + 2 + 1
    assert found["/model/tensor_count"] == 3
    assert "/model/parameter_count" not in found, "names would be needed to tell buffers"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(parameters([3])[:-1], id="cut"),
        pytest.param(bytes(11), id="cut-in-the-head"),
        pytest.param(struct.pack("<IQ", 0, 2**62), id="levels"),
        pytest.param(struct.pack("<IQQ", 0, 1, 2**62), id="a-level-of-four-exabytes"),
        pytest.param(struct.pack("<IQIi", 0, 0, 0, -1), id="description-of-length-below-0"),
        pytest.param(struct.pack("<IQIi", 0, 0, 0, 11) + message((1, FP32), (2, 2**62)), id="2^62-elements"),
        pytest.param(struct.pack("<IQIi", 0, 0, 0, 4) + message((1, 99), (2, 1)), id="unknown-type"),
    ],
)
def test_broken_paddle_parameters(content: bytes, tmp_path: Path):
    path = tmp_path / "m.pdiparams"
    path.write_bytes(content)

    with pytest.raises(UnreadableFileError):
        facts(paddle_parameters, path)


def test_paddle_weights_are_not_loaded(tmp_path: Path):
    path = tmp_path / "m.pdiparams"
    path.write_bytes(parameters([2**24]))

    assert facts(paddle_parameters, path)["/model/stored_elements"] == 2**24
    assert peak(path) < 2**20


def test_mangled_paddle(tmp_path: Path):
    path = program(tmp_path, data=parameters(*STORED.values()))
    data = path.with_suffix(".pdiparams")

    assert survives(path, path.read_bytes(), "paddle", cuts=400, flips=1_000) > 300
    assert survives(data, data.read_bytes(), "paddle-parameters", cuts=300, flips=500) > 200
