"""The readers of PaddlePaddle: programs and the parameters beside them."""

from __future__ import annotations

import json
import lzma
import shutil
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from mangled import peak, survives
from protobuf import message

from mlcard.errors import UnreadableFileError
from mlcard.extract import extract
from mlcard.facts import Source
from mlcard.readers import paddle, read
from mlcard.readers.paddle import parameters as paddle_parameters
from mlcard.readers.paddle import pir as paddle_pir

if TYPE_CHECKING:
    from collections.abc import Sequence


def facts(reader: Any, path: Path) -> dict[str, Any]:
    """The facts of a file by slot; those of a list under one slot."""
    found: dict[str, Any] = {}
    for fact in reader.read(Source(path, path.name)):
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


#: Written by PaddlePaddle; `make_fixtures.py` there says how, and what PaddlePaddle says of them.
FIXTURES = Path(__file__).parent / "data" / "models" / "paddle"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FIXTURES / "expected.json").read_text())
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


def unpacked(name: str, folder: Path) -> Path:
    """A program and its parameters, as they lie in a model folder."""
    if name == "inference":
        shutil.copy(FIXTURES / "inference.pdiparams", folder)
        return Path(shutil.copy(FIXTURES / "inference.json", folder))
    for suffix in (".pdmodel", ".pdiparams"):
        content = lzma.decompress((FIXTURES / f"{name}{suffix}.xz").read_bytes())
        (folder / f"inference{suffix}").write_bytes(content)
    return folder / "inference.pdmodel"


def shape_of(sizes: list[int]) -> str:
    return f"({', '.join('?' if size < 0 else str(size) for size in sizes)})"


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_equal_to_paddlepaddle(name: str, tmp_path: Path):
    path, expected = unpacked(name, tmp_path), EXPECTED[name]
    found = facts(paddle_pir if path.suffix == ".json" else paddle, path)

    assert read(Source(path, path.name)).problem is None
    assert found["/model/tensor_count"] == expected["tensors"]
    assert found["/model/stored_elements"] == expected["stored"]
    assert found["/model/parameter_count"] == expected["trainable"]
    assert [item["name"] for item in found["/model/inputs/-"]] == expected["inputs"]
    assert [(item["name"], item["shape"]) for item in found["/model/outputs/-"]] == [
        (name, shape_of(sizes)) for name, sizes in expected["outputs"]
    ]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_program_and_parameters_agree(name: str, tmp_path: Path):
    """The heads of the variables, read one after another, come to what the program declares."""
    path = unpacked(name, tmp_path)
    found = facts(paddle_parameters, path.with_suffix(".pdiparams"))

    assert found["/model/tensor_count"] == EXPECTED[name]["tensors"]
    assert found["/model/stored_elements"] == EXPECTED[name]["stored"]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_program_and_parameters_are_one_model(name: str, tmp_path: Path):
    unpacked(name, tmp_path)
    (found,) = extract(tmp_path)
    (model,) = found.card["models"]

    assert len(model["files"]) == 2
    assert model["parameter_count"] == EXPECTED[name]["trainable"]
    assert found.disagreements == ()


def operation(name: str, **more: Any) -> dict[str, Any]:
    return {"#": f"1.{name}", "A": [], "I": [], "O": [], **more}


def newer(folder: Path, *operations: Any) -> Path:
    path = folder / "inference.json"
    program = {"regions": [{"#": "r", "blocks": [{"ops": list(operations)}]}]}
    path.write_text(json.dumps({"base_code": {"magic": "pir", "version": 4}, "program": program}))
    return path


def test_operators_in_branches_count_and_those_that_reach_out_are_findings(tmp_path: Path):
    inner = {"blocks": [{"ops": [operation("relu"), operation("py_layer")]}]}
    found = facts(paddle_pir, newer(tmp_path, operation("if", regions=[inner, inner])))

    assert found["/file/description"] == "PaddlePaddle program; 5 nodes (py_layer 2, relu 2, if 1)"
    assert [item["severity"] for item in found["/model/security_findings/-"]] == ["critical"]


@pytest.mark.parametrize(
    "operations",
    [
        pytest.param([7, None, "x", []], id="no-operators"),
        pytest.param([{"#": 3, "A": 1, "I": {"%": 1}, "O": 5}], id="other-types"),
        pytest.param(
            [{"#": "p", "A": [0, 1, 1, "w"], "O": {"%": 1, "TT": {"D": [{}, [-2, "x"]]}}}], id="shape"
        ),
        pytest.param(
            [{"#": "p", "A": [0, 1, 1, "w"], "O": {"TT": {"D": [{"#": "0.t_f32"}, [2**40, 2**40]]}}}],
            id="2^80",
        ),
        pytest.param([operation("fetch", I=[{"%": 5}, {"%": "x"}, 4])], id="nothing-is-fetched"),
        pytest.param([operation("batch_norm_", I=[{"%": 1}])], id="too-few-operands"),
    ],
)
def test_programs_that_cannot_be_true(operations: list[Any], tmp_path: Path):
    path = newer(tmp_path, *operations)
    reading = read(Source(path, path.name))

    assert reading.format == "paddle-pir"
    assert reading.problem is None or path.name in str(reading.problem)


def test_programs_nested_without_end(tmp_path: Path):
    path = tmp_path / "inference.json"
    deep = '{"regions":[{"blocks":[{"ops":[' * 20_000
    path.write_text('{"base_code": {"magic": "pir"}, "program": ' + deep)

    assert read(Source(path, path.name)).problem is not None


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
