"""The ONNX reader on hostile and damaged files: external data, tensors that lie, nesting, cuts and flips."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from mangled import peak, survives
from protobuf import message, nested, varint

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import onnx

MADE = Path(__file__).parent / "data" / "models"


def facts(path: Path) -> dict[str, Any]:
    """The facts of a file by slot; those of a list under one slot."""
    found: dict[str, Any] = {}
    for fact in onnx.read(Source(path, path.name)):
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


def written(folder: Path, *fields: tuple[int, object], head: bool = True) -> Path:
    """A model of these fields, behind those that every model has."""
    path = folder / "model.onnx"
    first = ((1, 8), (2, "pytorch"), (8, ((2, 17),))) if head else ()
    path.write_bytes(message(*first, *fields))
    return path


def with_tensor(folder: Path, *fields: tuple[int, object]) -> Path:
    return written(folder, (7, ((5, fields),)))


def place(name: str, shared_data: Path) -> Path:
    return MADE / name if (MADE / name).exists() else shared_data / "models/real" / name


def moved(folder: Path) -> Path:
    """A copy of the model with external data."""
    for name in ("external.onnx", "external.onnx_data"):
        shutil.copy(MADE / name, folder)
    return folder / "external.onnx"


def test_external_data_that_are_missing(tmp_path: Path):
    path = moved(tmp_path)
    (tmp_path / "external.onnx_data").unlink()
    kept: list[str] = []

    with pytest.raises(
        UnreadableFileError, match=r"1 of 1 files with its data are missing: external\.onnx_data"
    ):
        kept.extend(fact.slot for fact in onnx.read(Source(path, path.name)))
    assert "/model/parameter_count" in kept


def test_external_data_that_are_cut(tmp_path: Path):
    path = moved(tmp_path)
    (tmp_path / "external.onnx_data").write_bytes(bytes(31))

    with pytest.raises(UnreadableFileError, match="31 bytes where tensors need 32"):
        facts(path)


def external(location: str, **said: str) -> tuple[tuple[int, object], ...]:
    entries = {"location": location, **said}
    outside = [(13, ((1, key), (2, value))) for key, value in entries.items()]
    return ((1, [2]), (2, 1), (8, "w"), (14, 1), *outside)


@pytest.mark.parametrize(
    "location",
    ["../w", "/etc/passwd", "a/../../w", "C:\\w", "a\\b", "", ".", "a\0b", "x" * 2_000, "\\\\host\\share\\w"],
)
def test_external_data_never_leave_the_folder(location: str, tmp_path: Path):
    path = with_tensor(tmp_path, *external(location))
    found = []

    with pytest.raises(UnreadableFileError, match="outside of the model's folder"):
        found.extend(onnx.read(Source(path, path.name)))


def test_external_data_outside_are_a_finding(tmp_path: Path):
    path = with_tensor(tmp_path, *external("../../etc/passwd"))
    found: dict[str, Any] = {}
    reader = onnx.read(Source(path, path.name))
    try:
        for fact in reader:
            found[fact.slot] = fact.value
    except MlcardError:
        pass

    finding = found["/model/security_findings/-"]
    assert (finding["severity"], finding["tier"]) == ("high", "dangerous")
    assert "../../etc/passwd" in finding["what"]


@pytest.mark.parametrize(
    ("tensor", "reason"),
    [
        pytest.param(((1, [2**62, 4]), (2, 1), (9, b"abcd")), "more elements", id="2^64-elements"),
        pytest.param(((1, [2**40]), (2, 1), (9, b"abcd")), "do not fill its 4 bytes", id="a-terabyte"),
        pytest.param(((1, [2**40]), (2, 1)), "are not there", id="weights-taken-out"),
        pytest.param(((1, [-2]), (2, 1), (9, b"")), "below 0", id="negative-size"),
        pytest.param(((1, [1] * 65), (2, 1), (9, b"abcd")), "too many dimensions", id="65-dimensions"),
        pytest.param(((1, [1]), (2, 99), (9, b"a")), "unknown element type 99", id="unknown-type"),
        pytest.param(((1, [1]), (2, 0), (9, b"a")), "unknown element type 0", id="undefined-type"),
        pytest.param(((1, [5]), (2, 1), (4, bytes(0))), "are not there", id="typed-data-that-are-empty"),
        pytest.param(external("w", offset="-1"), "no number", id="offset-below-0"),
        pytest.param(external("w", length="9" * 30), "no number", id="length-of-30-digits"),
        pytest.param(external("w", length="7"), "do not fill 7", id="length-that-does-not-fit"),
    ],
)
def test_tensor_that_is_not_what_it_says(tensor: tuple[tuple[int, object], ...], reason: str, tmp_path: Path):
    path = with_tensor(tmp_path, (8, "w"), *tensor)
    kept = []

    with pytest.raises(UnreadableFileError, match=reason):
        kept.extend(onnx.read(Source(path, path.name)))
    assert "/model/parameter_count" not in {fact.slot for fact in kept}


def test_graphs_nested_200_000_deep(tmp_path: Path):
    path = tmp_path / "model.onnx"
    path.write_bytes(message((1, 8), (8, ((2, 17),)), (7, nested(200_000, (1, 5, 6)))))

    with pytest.raises(LimitExceededError, match="nested"):
        facts(path)


@pytest.mark.parametrize(
    "content", [b"", b"\x08\x07", message((7, ())), message((7, ((1, "x"),))), b"a text"], ids=repr
)
def test_file_that_is_no_model(content: bytes, tmp_path: Path):
    path = tmp_path / "model.onnx"
    path.write_bytes(content)

    with pytest.raises(UnreadableFileError):
        facts(path)


def test_weights_are_not_loaded(tmp_path: Path):
    # 64 MiB of weights, in one tensor.
    path = with_tensor(tmp_path, (1, [2**24]), (2, 1), (9, bytes(2**26)))

    assert facts(path)["/model/parameter_count"] == 2**24
    assert peak(path) < 2**20


def test_a_file_larger_than_four_gigabytes(tmp_path: Path):
    path = tmp_path / "model.onnx"
    size = 2**32 + 4
    head = message((1, 8), (2, "pytorch"), (8, ((2, 17),)))
    tensor = message((1, [size // 4]), (2, 1), (8, "w")) + b"\x4a" + varint(size)
    initializer = b"\x2a" + varint(len(tensor) + size) + tensor
    with path.open("wb") as file:
        file.write(head + b"\x3a" + varint(len(initializer) + size) + initializer)
        file.truncate(file.tell() + size)  # a sparse file: no gigabytes are written

    assert facts(path)["/model/parameter_count"] == 2**30 + 1


@pytest.mark.parametrize(
    ("name", "cuts", "flips"),
    [
        pytest.param("if_bodies.onnx", 1_000, 2_000, id="if-bodies"),
        pytest.param("external.onnx", 1_000, 2_000, id="external-data"),
        pytest.param("basic_pitch/nmp.onnx", 100, 300, id="basic-pitch"),
        pytest.param("silero_vad_half.onnx", 50, 200, id="silero-vad"),
    ],
)
def test_cuts_and_flips_end_in_a_typed_error(
    name: str, cuts: int, flips: int, shared_data: Path, tmp_path: Path
):
    whole = place(name, shared_data).read_bytes()
    assert survives(tmp_path / "model.onnx", whole, "onnx", cuts=cuts, flips=flips) > cuts // 2
