"""Where tensors stand in files: digests and norms are those of torch, numpy and safetensors."""

from __future__ import annotations

import hashlib
import io
import json
import math
import pickle
import random
import shutil
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
import safetensors.numpy
from bounded import within
from fingerprints import extraction_of, fingerprints_of, tensors_of
from mangled import mutants, rewrite
from protobuf import message
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.extract.fingerprints import Means, contents
from mlcard.extract.note import NoteKind
from mlcard.extract.options import Options
from mlcard.extract.tensor_list import Standing
from mlcard.extract.tensors import MOST_HELD, Form, attempted, located
from mlcard.extract.walk import Found
from mlcard.facts import Source
from mlcard.readers import FORMATS, recognise
from mlcard.readers.formats import BY_NAME
from mlcard.readers.weights import LOCATORS, WITHOUT_TENSORS, locate

MODELS = Path(__file__).parent / "data/models"
MADE = MODELS / "fingerprint"
EXPECTED: dict[str, dict[str, dict[str, Any]]] = json.loads((MADE / "expected.json").read_text())
GENERATOR = np.random.default_rng(5)


def digest(array: np.ndarray) -> str:
    """The digest of an array: its elements row by row, least significant byte first."""
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"))
    return hashlib.sha256(little.tobytes()).hexdigest()


def test_every_format_that_holds_a_model_has_a_locator_or_a_reason() -> None:
    """Files that describe a model, or hold a part of one that another file tells, have neither."""
    parts = {
        "safetensors-index", "onnx-external-data", "tensorflow-saved-model", "tensorflow-shard",
        "coreml-weights", "paddle", "paddle-pir", "pytorch-index", "mlflow", "spacy", "diffusers-pipeline",
    }  # fmt: skip
    models = {form.name for form in FORMATS if form.role == "model"}
    assert models - parts == set(LOCATORS) - {"npy", "npz"} | set(WITHOUT_TENSORS)


# PyTorch and safetensors: torch has said what its tensors are


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("base.pt", "base"),
        ("base-legacy.pth", "base"),
        ("base-scripted.pt", "base"),
        ("base.safetensors", "base"),
        ("tuned.safetensors", "tuned"),
        ("others.pt", "others"),
    ],
)
def test_torch_says_the_same(file: str, name: str) -> None:
    found, expected = tensors_of(MADE / file), EXPECTED[name]
    assert {key: tensor.digest for key, tensor in found.items()} == {
        key: said["sha256"] for key, said in expected.items()
    }
    for key, tensor in found.items():
        said = expected[key].get("norm")
        assert tensor.shape == tuple(expected[key]["shape"])
        if said is None or not math.isfinite(said):
            assert tensor.norm is None
        else:
            assert tensor.norm == pytest.approx(said, rel=5e-6)


def test_a_model_in_four_formats_of_torch_has_one_digest() -> None:
    files = ("base.pt", "base-legacy.pth", "base-scripted.pt", "base.safetensors", "tuned.safetensors")
    base, legacy, scripted, safe, tuned = (
        next(iter(fingerprints_of(MADE / file).values())) for file in files
    )
    assert base.digest == legacy.digest == scripted.digest == safe.digest != tuned.digest
    assert base.norm == legacy.norm == scripted.norm == safe.norm != tuned.norm
    safe_tensors = {tensor.name: tensor for tensor in safe.tensors}
    assert {tensor.name: tensor for tensor in base.tensors} == safe_tensors


def test_safetensors_of_every_type_of_numpy(tmp_path: Path) -> None:
    types = ["?", "u1", "i1", "<u2", "<i2", "<f2", "<u4", "<i4", "<f4", "<u8", "<i8", "<f8"]
    arrays = {code: (GENERATOR.standard_normal((5, 30)) * 9).astype(code) for code in types}
    safetensors.numpy.save_file(arrays, tmp_path / "model.safetensors")
    found = tensors_of(tmp_path / "model.safetensors")
    loaded = safetensors.numpy.load_file(tmp_path / "model.safetensors")
    assert {name: tensor.digest for name, tensor in found.items()} == {
        name: digest(array) for name, array in loaded.items()
    }
    for name in ("<f2", "<f4", "<f8"):
        assert found[name].norm == pytest.approx(np.linalg.norm(loaded[name].astype("f8")), rel=5e-6)


def test_tied_tensors_have_one_digest_and_count_once_in_the_norm(tmp_path: Path) -> None:
    """safetensors keeps one of the two names of a tied weight, and means the same model."""
    (tied,) = fingerprints_of(MODELS / "pytorch/tied_state_dict.pt").values()
    names = {tensor.name: tensor.digest for tensor in tied.tensors}
    assert names["embed.weight"] == names["head.weight"]
    weights = {
        tensor.name: np.array(tensor.sample, "f4").reshape(tensor.shape)
        for tensor in tied.tensors
        if tensor.name != "embed.weight" and tensor.dtype == "F32" and tensor.elements <= 64
    }
    assert len(weights) == 4
    squares = sum(
        float((array.astype("f8") ** 2).sum()) for array in {digest(a): a for a in weights.values()}.values()
    )
    head = next(tensor for tensor in tied.tensors if tensor.name == "head.weight")
    assert head.norm is not None
    assert tied.norm == pytest.approx(math.sqrt(squares + head.norm**2), rel=1e-5)


def test_equal_bytes_of_two_types_are_two_numbers_and_one_digest(tmp_path: Path) -> None:
    wide = GENERATOR.standard_normal(50).astype("f4")
    digests, norms = set(), set()
    for first, second in (("a", "b"), ("b", "a")):
        arrays = {first: wide, second: wide.view("i4")}
        safetensors.numpy.save_file(arrays, tmp_path / "m.safetensors")
        (found,) = fingerprints_of(tmp_path / "m.safetensors").values()
        digests.add(found.digest)
        norms.add(found.norm)
    assert len(digests) == 1
    assert norms == {float(f"{np.linalg.norm(wide.astype('f8')):.6g}")}


def test_the_optimizer_of_a_checkpoint_is_no_part_of_the_model() -> None:
    assert set(tensors_of(MODELS / "pytorch/checkpoint.ckpt")) == {"weight", "bias"}


def test_a_tensor_that_repeats_its_elements_is_left_out() -> None:
    (found,) = fingerprints_of(MODELS / "pytorch/views.pt").values()
    assert {tensor.name for tensor in found.tensors} == {"whole", "first", "turned"}
    assert (found.tensor_count, found.left_out) == (3, 1)


# numpy, pickles and joblib


def arrays_in_any_order() -> dict[str, np.ndarray]:
    plain = GENERATOR.standard_normal((40, 30))
    return {
        "plain": plain,
        "fortran": np.asfortranarray(plain),
        "large_fortran": np.asfortranarray(GENERATOR.standard_normal((200, 300, 2))),
        "big_endian": plain.astype(">f4"),
        "both": np.asfortranarray(GENERATOR.standard_normal((150, 160)).astype(">f8")),
        "large": GENERATOR.standard_normal((300, 200)).astype("<f4"),
        "row": plain[3],
        "scalar": np.array(1.5),
        "empty": np.zeros((0, 4)),
        "flags": plain > 0,
        "complex": (plain + 1j * plain).astype(">c16"),
        "numbers": np.arange(12_000).reshape(3, 4000),
    }


def test_npz(tmp_path: Path) -> None:
    arrays = arrays_in_any_order()
    np.savez(tmp_path / "x.npz", **arrays)
    tensors = {tensor.name: tensor for tensor in locate(source(tmp_path / "x.npz"), "npz")}
    assert set(tensors) == set(arrays)
    check_digests(tmp_path / "x.npz", "npz", arrays)


@pytest.mark.parametrize("name", arrays_in_any_order())
def test_npy(tmp_path: Path, name: str) -> None:
    array = arrays_in_any_order()[name]
    np.save(tmp_path / "x.npy", array)
    check_digests(tmp_path / "x.npy", "npy", {"": array})


@pytest.mark.parametrize("protocol", range(6))
def test_arrays_in_pickles(tmp_path: Path, protocol: int) -> None:
    arrays = arrays_in_any_order()
    (tmp_path / "x.pkl").write_bytes(
        pickle.dumps({"w": arrays, "name": "x", "texts": np.array(["a"])}, protocol)
    )
    # Protocols 0 to 2 write the elements as text; small arrays are read nevertheless.
    escaped = {"large", "large_fortran", "both", "numbers"}
    check_digests(
        tmp_path / "x.pkl",
        "sklearn",
        {f"w.{name}": array for name, array in arrays.items()},
        left_out={f"w.{name}" for name in escaped} if protocol < 3 else set(),
    )


@pytest.mark.parametrize("compress", [0, 3])
def test_arrays_in_joblib_files(tmp_path: Path, compress: int) -> None:
    arrays = arrays_in_any_order()
    joblib.dump([arrays], tmp_path / "x.joblib", compress=compress)
    check_digests(
        tmp_path / "x.joblib",
        "sklearn",
        {f"0.{name}": array for name, array in arrays.items()},
        left_out={"0.large", "0.large_fortran", "0.both", "0.numbers"} if compress else set(),
    )


def source(path: Path) -> Source:
    return Source(path, path.name)


def check_digests(
    path: Path, form: str, arrays: dict[str, np.ndarray], left_out: set[str] = frozenset()
) -> None:
    """The digests of the arrays in a file are those of numpy; some may be left out, with a reason."""
    (found,) = attempted([Form((source(path),), form)], {path.name})[0]
    assert len(found.reasons) == len(left_out)
    item = Found(source(path), BY_NAME[form])
    made = contents([item], [item], Options(fingerprints=True), Standing(), Means()).made[path.name]
    assert (made.tensor_count, made.left_out) == (len(arrays) - len(left_out), len(left_out))
    for tensor in made.tensors:
        array = arrays[tensor.name]
        assert (tensor.digest, tensor.shape) == (digest(array), array.shape), tensor.name
        if array.dtype.kind in "fc":
            assert tensor.norm == pytest.approx(np.linalg.norm(array.astype("c16").ravel()), rel=5e-6, abs=0)


@pytest.mark.parametrize("dump", [joblib.dump, lambda model, path: path.write_bytes(pickle.dumps(model))])
def test_estimators_name_their_arrays(tmp_path: Path, dump: Any) -> None:
    rows = GENERATOR.standard_normal((60, 4))
    model = RandomForestClassifier(3, random_state=0).fit(rows, rows[:, 0] > 0)
    dump({"scale": LogisticRegression().fit(rows, rows[:, 1] > 0), "model": model}, tmp_path / "m.joblib")
    found = tensors_of(tmp_path / "m.joblib")
    assert found["scale.coef_"].dtype == "F64"
    for number, tree in enumerate(model.estimators_):
        state = tree.tree_.__getstate__()
        assert found[f"model.estimators_.{number}.tree_.values"].digest == digest(state["values"])
        nodes = found[f"model.estimators_.{number}.tree_.nodes"]
        assert (nodes.dtype, nodes.norm, nodes.sample) == ("V64", None, ())
        assert nodes.digest == hashlib.sha256(state["nodes"].tobytes()).hexdigest()


def test_skops_has_the_arrays_of_its_archive() -> None:
    """Numbers of numpy are stored like arrays, and are numbers here, as in a pickle."""
    with zipfile.ZipFile(MODELS / "skops/pipeline.skops") as archive:
        inside = {
            digest(array)
            for name in archive.namelist()
            if name.endswith(".npy")
            and (array := np.load(io.BytesIO(archive.read(name)), allow_pickle=False)).dtype.kind in "fiub"
            and array.shape
        }
    assert {tensor.digest for tensor in tensors_of(MODELS / "skops/pipeline.skops").values()} == inside
    assert len(inside) > 8


# Other formats


def gguf(
    order: str, tensors: dict[str, tuple[tuple[int, ...], int, bytes]], offset: int | None = None
) -> bytes:
    """A file of version 3 with tensors: for each its sizes, innermost first, its type and its bytes."""
    head, data = b"GGUF" + struct.pack(f"{order}IQQ", 3, len(tensors), 0), b""
    for name, (shape, kind, raw) in tensors.items():
        head += struct.pack(f"{order}Q", len(name)) + name.encode() + struct.pack(f"{order}I", len(shape))
        head += struct.pack(f"{order}{len(shape)}Q", *shape)
        head += struct.pack(f"{order}IQ", kind, len(data) if offset is None else offset)
        data += raw + bytes(-len(raw) % 32)
    return head + bytes(-len(head) % 32) + data


@pytest.mark.parametrize("order", "<>")
def test_gguf_in_both_orders_of_bytes(tmp_path: Path, order: str) -> None:
    wide, half = GENERATOR.standard_normal((3, 64)), GENERATOR.standard_normal((2, 3, 32)).astype("f2")
    blocks = GENERATOR.bytes(18 * 2)
    (tmp_path / "m.gguf").write_bytes(
        gguf(order, {
            "wide": ((64, 3), 0, wide.astype(f"{order}f4").tobytes()),
            "half": ((32, 3, 2), 1, half.astype(f"{order}f2").tobytes()),
            "packed": ((64,), 2, blocks),
        })
    )  # fmt: skip
    (found,) = fingerprints_of(tmp_path / "m.gguf").values()
    tensors = {tensor.name: tensor for tensor in found.tensors}
    assert (tensors["wide"].digest, tensors["wide"].shape) == (digest(wide.astype("f4")), (3, 64))
    assert (tensors["half"].digest, tensors["half"].shape) == (digest(half), (2, 3, 32))
    assert found.left_out == (order == ">")  # what of a block is a number is not known here
    if order == "<":
        assert tensors["packed"].digest == hashlib.sha256(blocks).hexdigest()
        assert (tensors["packed"].norm, tensors["packed"].sample) == (None, ())


def test_onnx_wherever_it_keeps_its_weights(tmp_path: Path) -> None:
    """In initializers, `Constant` nodes, bodies of `If`, as raw or typed data, in a file beside."""
    six, two = (digest(np.arange(count, dtype="f4")) for count in (6, 2))
    weights = {
        "external.onnx": "w",
        "constant_nodes.onnx": "w",
        "if_bodies.onnx": "t_w",
        "normalised.onnx": "w",
    }
    for name, tensor in weights.items():
        folder = tmp_path / name.removesuffix(".onnx")
        folder.mkdir()
        for file in MODELS.glob(f"{name}*"):
            shutil.copy(file, folder)
        (found,) = fingerprints_of(folder).values()
        digests = {item.name: item.digest for item in found.tensors}
        assert digests[tensor] == six
        assert name == "normalised.onnx" or two in digests.values()


def test_onnx_with_typed_data(tmp_path: Path) -> None:
    """Floats are packed as they are in memory; integers are written one by one, and cannot be located."""
    floats = np.arange(5, dtype="f4")
    doubles = np.arange(4, dtype="f8")
    tensors = (
        (5, ((1, [5]), (2, 1), (8, "float"), (4, floats.tobytes()))),
        (5, ((1, [4]), (2, 11), (8, "double"), (10, doubles.tobytes()))),
        (5, ((1, [2]), (2, 14), (8, "complex"), (4, floats[:4].tobytes()))),
        (5, ((1, [3]), (2, 7), (8, "integer"), (7, [1, 2, 3]))),
        (5, ((1, [2]), (2, 1), (8, "split"), (4, floats[:1].tobytes()), (4, floats[1:2].tobytes()))),
    )
    (tmp_path / "m.onnx").write_bytes(message((1, 8), (2, "pytorch"), (8, ((2, 17),)), (7, tensors)))
    (found,) = fingerprints_of(tmp_path / "m.onnx").values()
    assert {tensor.name: tensor.digest for tensor in found.tensors} == {
        "float": digest(floats), "double": digest(doubles), "complex": digest(floats[:4]),
    }  # fmt: skip
    assert found.left_out == 2


def test_keras_in_three_files() -> None:
    names = ("functional.keras", "functional.h5", "functional.weights.h5")
    archive, model, weights = (
        next(iter(fingerprints_of(MODELS / "keras" / name).values())) for name in names
    )
    assert archive.digest == model.digest == weights.digest
    assert (archive.tensor_count, archive.left_out) == (8, 0)


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("nmp.onnx", "nmp.tflite", 10),
        ("nmp.tflite", "nmp/variables/variables.index", 4),
        ("nmp.onnx", "nmp/variables/variables.index", 1),
        ("nmp.onnx", "nmp.mlpackage/Data/com.apple.CoreML/model.mlmodel", 8),
        ("nmp.tflite", "nmp.mlpackage/Data/com.apple.CoreML/model.mlmodel", 5),
    ],
)
def test_one_model_in_four_formats_shares_what_its_converters_left_alone(
    shared_data: Path, first: str, second: str, shared: int
) -> None:
    """Converters fold, turn and round weights; those that they do not touch have equal digests."""
    found = fingerprints_of(shared_data / "models/real/basic_pitch")
    here, there = (
        {tensor.digest: tensor for tensor in found[name].tensors if tensor.elements > 1}
        for name in (first, second)
    )
    common = here.keys() & there.keys()
    assert len(common) == shared
    assert {here[item].norm for item in common} == {there[item].norm for item in common}


def test_shards_are_one_model(tmp_path: Path) -> None:
    arrays = {name: GENERATOR.standard_normal((4, 5)).astype("f4") for name in "abc"}
    safetensors.numpy.save_file(arrays, tmp_path / "whole.safetensors")
    (tmp_path / "parts").mkdir()
    for number, names in enumerate(("a", "bc"), start=1):
        part = {name: arrays[name] for name in names}
        safetensors.numpy.save_file(part, tmp_path / f"parts/model-{number:05}-of-00002.safetensors")
    (whole,) = fingerprints_of(tmp_path / "whole.safetensors").values()
    (parts,) = fingerprints_of(tmp_path / "parts").values()
    assert (parts.digest, parts.norm, parts.tensors) == (whole.digest, whole.norm, whole.tensors)
    assert parts.file == "model-00001-of-00002.safetensors"
    (tmp_path / "parts/model-00002-of-00002.safetensors").unlink()
    found = extraction_of(tmp_path / "parts")
    assert found.tensor_list is None
    assert [(note.kind, note.text) for note in found.notes] == [
        (NoteKind.NO_FINGERPRINT, "model-00001-of-00002.safetensors: 1 of 2 shards are there")
    ]


# Files that lie


def header(tensors: dict[str, Any], data: bytes) -> bytes:
    text = json.dumps(tensors).encode()
    return struct.pack("<Q", len(text)) + text + data


def one(shape: list[int], begin: int, end: int) -> dict[str, Any]:
    return {"dtype": "F32", "shape": shape, "data_offsets": [begin, end]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("m.safetensors", header({"a": one([2], 0, 8), "b": one([2], 4, 12)}, bytes(12)),
                     id="safetensors that overlap"),
        pytest.param("m.safetensors", header({"a": one([2], 4, 12)}, bytes(8)), id="safetensors outside"),
        pytest.param("m.safetensors", header({"a": one([2**62], 0, 2**64)}, bytes(8)), id="2^62 elements"),
        pytest.param("m.safetensors", header({"a": one([2**62] * 2, 0, 8)}, bytes(8)), id="2^124 elements"),
        pytest.param("m.gguf", gguf("<", {"a": ((32,), 0, bytes(128)), "b": ((32,), 0, bytes(128))}, 0),
                     id="GGUF that overlaps"),
        pytest.param("m.gguf", gguf("<", {"a": ((32,), 0, bytes(128))}, 2**62), id="GGUF outside"),
        pytest.param("m.gguf", gguf("<", {"a": ((2**61, 2), 0, bytes(128))}), id="GGUF of 2^62 elements"),
        pytest.param("m.onnx", message((1, 8), (2, "pytorch"), (8, ((2, 17),)), (7, (
            (5, ((1, [2**62]), (2, 1), (8, "w"), (9, bytes(8)))),))), id="ONNX of 2^62 elements"),
    ],
)  # fmt: skip
def test_tensors_that_cannot_be_there_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    form = recognise(source(tmp_path / name))
    assert form is not None
    with pytest.raises(UnreadableFileError, match=name):
        located(Form((source(tmp_path / name),), form.name))


@pytest.mark.parametrize("shape", [(2**62,), (2**40, 2**40), (10**9, 8)])
def test_an_array_of_numpy_that_cannot_be_there(tmp_path: Path, shape: tuple[int, ...]) -> None:
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(content, {"descr": "<f8", "fortran_order": True, "shape": shape})
    (tmp_path / "x.npy").write_bytes(content.getvalue() + bytes(64))
    with pytest.raises(UnreadableFileError, match=r"x\.npy"):
        locate(source(tmp_path / "x.npy"), "npy")


def test_an_array_that_reaches_into_the_next_member_of_an_archive(tmp_path: Path) -> None:
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(content, {"descr": "<f8", "fortran_order": False, "shape": (1000,)})
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("w.npy", content.getvalue() + bytes(64))
        archive.writestr("after.npy", bytes(2**16))
    with pytest.raises(UnreadableFileError, match=r"x\.npz: array 'w' is not in its member"):
        locate(source(tmp_path / "x.npz"), "npz")


def test_tensors_that_share_their_bytes_are_measured_within_bounds(tmp_path: Path) -> None:
    """2,000 tensors that each show nearly all of a file: an honest model has none, and a few are measured."""
    size, count = 2**20, 2_000
    (tmp_path / "m.onnx_data").write_bytes(bytes(size + 4 * count))
    place = lambda at: ((13, ((1, "location"), (2, "m.onnx_data"))), (13, ((1, "offset"), (2, str(4 * at)))))  # noqa: E731
    tensors = tuple(
        (5, ((1, [size // 4]), (2, 1), (8, f"t{at}"), *place(at), (14, 1))) for at in range(count)
    )
    (tmp_path / "m.onnx").write_bytes(message((1, 8), (2, "pytorch"), (8, ((2, 17),)), (7, tensors)))
    with within(3):
        (found,) = fingerprints_of(tmp_path).values()
    assert (found.tensor_count, found.left_out) == (2, count - 2)


def one_storage(
    path: Path, elements: int, shape: tuple[int, ...], strides: tuple[int, ...], count: int
) -> None:
    """An archive of torch with so many views of one storage, each of which begins an element later."""
    size = struct.pack("<i", elements)
    storage = b"(X\x07\0\0\0storagectorch\nByteStorage\nX\x01\0\0\x000X\x03\0\0\0cpuJ" + size + b"tQ"
    sizes, steps = (
        b"(" + b"".join(b"J" + struct.pack("<i", n) for n in part) + b"t" for part in (shape, strides)
    )
    rebuild = b"ctorch._utils\n_rebuild_tensor_v2\n"
    parts = [
        b"X" + struct.pack("<i", len(str(number))) + str(number).encode() + rebuild + b"("
        + (storage + b"q\0" if not number else b"h\0") + b"J" + struct.pack("<i", number) + sizes + steps
        + b"\x89}tR"
        for number in range(count)
    ]  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("m/data.pkl", b"\x80\x02}(" + b"".join(parts) + b"u.")
        archive.writestr("m/byteorder", "little")
        archive.writestr("m/data/0", bytes(elements))
        archive.writestr("m/version", "3\n")


def test_views_that_would_have_to_be_turned_are_measured_within_bounds(tmp_path: Path) -> None:
    """20,000 overlapping views in no order of rows; and a few of very many pieces."""
    one_storage(tmp_path / "small.pt", 40_000, (10, 10), (1, 100), 20_000)
    one_storage(tmp_path / "pieces.pt", 4_200_000, (2_000_000, 2), (1, 2_000_000), 50)
    with within(8):
        found = fingerprints_of(tmp_path)
    for name, total in (("small.pt", 20_000), ("pieces.pt", 50)):
        made = found[name]
        assert made.tensor_count + made.left_out == total
        assert 0 < made.tensor_count < total
    first = next(tensor for tensor in found["small.pt"].tensors)
    assert first.digest == hashlib.sha256(bytes(100)).hexdigest()


def test_names_that_no_file_could_hold(tmp_path: Path) -> None:
    weird = {"\ud800 \n\x1b[31m": np.ones(3), "x" * 900: np.zeros(2)}
    (tmp_path / "m.pkl").write_bytes(pickle.dumps(weird))
    assert sorted(tensors_of(tmp_path / "m.pkl")) == ["", "\\ud800  [31m"]


def test_what_would_have_to_be_turned_in_memory_is_bounded(tmp_path: Path) -> None:
    sizes = {"small": (2000, 100), "large": (MOST_HELD // 800 + 1, 100)}
    with (tmp_path / "x.npz").open("wb") as file, zipfile.ZipFile(file, "w") as archive:
        for name, shape in sizes.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array_header_1_0(
                    member, {"descr": "<f8", "fortran_order": True, "shape": shape}
                )
                member.write(bytes(8 * math.prod(shape)))
    found = located(Form((source(tmp_path / "x.npz"),), "npz"))
    assert [tensor.name for tensor, region in zip(found.tensors, found.regions, strict=True) if region] == [
        "small"
    ]
    assert "take too much memory" in found.reasons[0]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    with (tmp_path / "m.safetensors").open("wb") as file:
        file.write(header({"a": one([2**24], 0, 2**26)}, b""))
        file.truncate(file.tell() + 2**26)
    tracemalloc.start()
    try:
        fingerprints_of(tmp_path / "m.safetensors")
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()


SEEDS = [
    "fingerprint/base.pt", "fingerprint/base-legacy.pth", "fingerprint/others.pt",
    "fingerprint/base.safetensors", "gguf/tiny.gguf", "gguf/big_endian.gguf", "external.onnx",
    "if_bodies.onnx", "keras/functional.keras", "keras/functional.h5", "keras/latest.h5",
    "skops/pipeline.skops",
]  # fmt: skip


@pytest.mark.parametrize("name", SEEDS)
def test_damaged_files_end_in_a_typed_error_or_a_fingerprint(tmp_path: Path, name: str) -> None:
    for beside in (MODELS / name).parent.glob("external.onnx_data"):
        shutil.copy(beside, tmp_path)
    whole = (MODELS / name).read_bytes()
    path = tmp_path / Path(name).name
    form = recognise(source(MODELS / name))
    assert form is not None
    files = [Found(source(item), form) for item in (path, tmp_path / "external.onnx_data")]
    for mutant in mutants(whole, cuts=60, flips=250):
        rewrite(path, mutant)
        with within(2):
            found = contents(files, files[:1], Options(fingerprints=True), Standing(), Means())
        assert found.made or all(
            path.name in note.text or "external.onnx_data" in note.text for note in found.notes
        )


def test_an_array_that_becomes_shorter_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(header({"a": one([1000], 0, 4000)}, bytes(4000)))
    form = located(Form((source(path),), "safetensors"))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(UnreadableFileError, match="became shorter"):
        measure(form)


def measure(form: Form) -> None:
    from mlcard.extract.fingerprints import _fingerprint, _passed

    _fingerprint(form, _passed([], [form], Means()))


def test_random_bytes_are_no_model(tmp_path: Path) -> None:
    generator = random.Random(3)  # noqa: S311 - the same noise every time
    for name in LOCATORS:
        path = tmp_path / f"{name}.bin"
        path.write_bytes(generator.randbytes(3_000))
        with pytest.raises(MlcardError):
            locate(source(path), name)
