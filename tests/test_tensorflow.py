"""The readers of TensorFlow: SavedModels, indexes of variables, their table, and Snappy."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from leveldb import MAGIC, table
from mangled import survives
from protobuf import message, nested, varint

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers.tensorflow import leveldb_table
from mlcard.readers.tensorflow import saved_model as tensorflow_saved_model
from mlcard.readers.tensorflow import variables as tensorflow_variables
from mlcard.readers.tensorflow.snappy import decompress

if TYPE_CHECKING:
    from collections.abc import Sequence

REAL = Path("models/real")


def facts(reader: Any, path: Path) -> dict[str, Any]:
    """The facts of a file by slot; those of a list under one slot."""
    found: dict[str, Any] = {}
    for fact in reader.read(Source(path, path.name)):
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


def pairs_of(path: Path) -> list[tuple[bytes, bytes]]:
    source = Source(path, path.name)
    with source.open() as file:
        return list(leveldb_table.entries(source, file))


def test_saved_model_of_keras(shared_data: Path):
    found = facts(tensorflow_saved_model, shared_data / REAL / "basic_pitch/nmp/saved_model.pb")

    assert found["/model/libraries/-"] == [{"name": "tensorflow", "version": "2.4.1"}, {"name": "keras"}]
    assert found["/model/inputs/-"] == [{"name": "input_2", "data_type": "float32", "shape": "(?, 43844, 1)"}]
    assert [(item["name"], item["shape"]) for item in found["/model/outputs/-"]] == [
        ("contour", "(?, 172, 264)"),
        ("note", "(?, 172, 88)"),
        ("onset", "(?, 172, 88)"),
    ]
    # 16,782 is the number that the authors publish (Bittner et al., ICASSP 2022).
    assert found["/model/parameter_count"] == found["/model/trainable_parameter_count"] == 16_782
    assert found["/model/stored_elements"] == 50_441, "with two slots of the optimizer for each"
    assert found["/file/description"].startswith(
        "tags serve; signatures serving_default; 4001 nodes (Const 1521, "
    )
    assert "/model/security_findings/-" not in found


def test_saved_model_of_an_estimator(shared_data: Path):
    path = shared_data / REAL / "guesslang_saved_model/saved_model.pb"
    found = facts(tensorflow_saved_model, path)

    assert found["/model/parameter_count"] == 674_604
    assert found["/model/stored_elements"] == 674_605, "and the step, one 64-bit integer"
    sizes = [item["byte_size"] for item in found["/model/tensor_summaries/-"]]
    assert sum(sizes) == (path.parent / "variables/variables.data-00000-of-00001").stat().st_size
    assert found["/model/libraries/-"] == [{"name": "tensorflow", "version": "2.5.0"}]
    assert "classification, predict, serving_default" in found["/file/description"]
    assert found["/model/outputs/-"][0] == {"name": "classes", "data_type": "string", "shape": "(?, 54)"}


def test_index_alone(shared_data: Path):
    found = facts(
        tensorflow_variables, shared_data / REAL / "guesslang_saved_model/variables/variables.index"
    )

    assert found["/model/tensor_count"] == 10
    assert found["/model/parameter_count"] == 674_604


@pytest.mark.parametrize("name", ["basic_pitch/nmp", "guesslang_saved_model"])
def test_compressed_index_says_the_same(name: str, shared_data: Path, tmp_path: Path):
    folder = tmp_path / "variables"
    shutil.copytree(shared_data / REAL / name / "variables", folder)
    plain = facts(tensorflow_variables, folder / "variables.index")
    pairs = pairs_of(folder / "variables.index")
    (folder / "variables.index").write_bytes(table(pairs, compressed=True))

    assert pairs_of(folder / "variables.index") == pairs
    assert facts(tensorflow_variables, folder / "variables.index") == plain


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"a", id="one-byte"),
        pytest.param(b"a" * 100_000, id="a-run-that-copies-itself"),
        pytest.param(b"abcdefgh" * 5_000, id="a-pattern"),
        pytest.param(random.Random(1).randbytes(100_000), id="noise-in-long-literals"),  # noqa: S311
        pytest.param(b"".join(b"layer_%d/kernel" % (i % 97) for i in range(9_000)), id="names"),
    ],
)
def test_snappy_undoes_what_arrow_does(content: bytes):
    assert decompress(pa.compress(content, "snappy", asbytes=True), 10**6) == content


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "no length", id="empty"),
        pytest.param(b"\xff" * 5, "no length", id="length-without-end"),
        pytest.param(varint(2**31) + b"\0a", "claims", id="two-gigabytes-of-two-bytes"),
        pytest.param(varint(9) + b"\x01\x04", "before the beginning", id="copy-from-before"),
        pytest.param(varint(5) + b"\0a\x01\0", "before the beginning", id="copy-from-nowhere"),
        pytest.param(varint(5) + b"\x10ab", "cut", id="literal-that-is-cut"),
        pytest.param(varint(1) + b"\x04ab", "cut, or longer", id="longer-than-it-says"),
        pytest.param(varint(3) + b"\x04ab", "has 2 bytes", id="shorter-than-it-says"),
    ],
)
def test_broken_snappy(data: bytes, reason: str):
    with pytest.raises(ValueError, match=reason):
        decompress(data, 10**6)


def entry(dtype: int, shape: Sequence[int], size: int, offset: int = 0, *more: tuple[int, object]) -> bytes:
    dimensions = tuple((2, ((1, item),)) for item in shape)
    return message((1, dtype), (2, dimensions), (4, offset), (5, size), *more)


HEADER = (b"", message((1, 1), (3, ((1, 1),))))


def checkpoint(folder: Path, *pairs: tuple[bytes, bytes], data: int = 100, compressed: bool = False) -> Path:
    (folder / "model.ckpt.data-00000-of-00001").write_bytes(bytes(data))
    path = folder / "model.ckpt.index"
    path.write_bytes(table([HEADER, *pairs], compressed=compressed))
    return path


def test_what_is_stored_and_not_learned(tmp_path: Path):
    names = [
        b"beta1_power",
        b"dense/kernel",
        b"dense/kernel/Adam",
        b"dense/kernel/Adam_1",
        b"layer/moving_mean/.ATTRIBUTES/VARIABLE_VALUE",
        b"layer/moving_means/.ATTRIBUTES/VARIABLE_VALUE",
        b"optimizer/rate/.ATTRIBUTES/VARIABLE_VALUE",
        b"save_counter/.ATTRIBUTES/VARIABLE_VALUE",
    ]
    found = facts(tensorflow_variables, checkpoint(tmp_path, *((name, entry(1, [2], 8)) for name in names)))

    assert found["/model/stored_elements"] == 16
    assert found["/model/parameter_count"] == 4, "the kernel, and a layer whose name only begins like a mean"


def test_partitions_count_once(tmp_path: Path):
    whole = entry(1, [4], 0, 0, (7, ()), (7, ()))
    parts = [(b"\0" + b"kernel\0\1" + bytes([i]), entry(1, [2], 8)) for i in range(2)]
    found = facts(tensorflow_variables, checkpoint(tmp_path, *parts, (b"kernel", whole)))

    assert found["/model/parameter_count"] == 4


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param(entry(1, [2**62, 4], 8), "more elements", id="2^64-elements"),
        pytest.param(entry(1, [3], 8), "do not fill its 8 bytes", id="shape-and-size-differ"),
        pytest.param(entry(1, [-2], 8), "below 0", id="negative-size"),
        pytest.param(entry(99, [2], 8), "unknown element type 99", id="unknown-type"),
        pytest.param(
            entry(1, [2], 8, 93), "has 100 bytes where the index needs 101", id="over-the-end-of-the-shard"
        ),
        pytest.param(
            entry(1, [2], 8, 0, (3, 4)), "00004-of-00001 is missing", id="a-shard-that-does-not-exist"
        ),
    ],
)
def test_broken_entry(value: bytes, reason: str, tmp_path: Path):
    with pytest.raises(UnreadableFileError, match=reason):
        facts(tensorflow_variables, checkpoint(tmp_path, (b"w", value)))


def test_a_shard_that_is_missing_keeps_the_facts(tmp_path: Path):
    path = checkpoint(tmp_path, (b"w", entry(1, [2], 8)))
    (tmp_path / "model.ckpt.data-00000-of-00001").unlink()
    kept: list[str] = []

    with pytest.raises(UnreadableFileError, match="00000-of-00001 is missing"):
        kept.extend(fact.slot for fact in tensorflow_variables.read(Source(path, path.name)))


def footer(*numbers: int) -> bytes:
    handles = b"".join(map(varint, numbers))
    return handles + bytes(40 - len(handles)) + MAGIC


LOOP = bytes.fromhex("00000a") + varint(0) + varint(20) + bytes(8)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "shorter", id="empty"),
        pytest.param(bytes(48), "not those of a table", id="no-magic"),
        pytest.param(footer(0, 0, 2**62, 8), "over the end", id="block-outside"),
        pytest.param(footer(0, 0, 0, 2**62), "over the end", id="block-of-four-exabytes"),
        pytest.param(bytes(8) + b"\x07" + bytes(4) + footer(0, 0, 0, 8), "compressed in a way", id="zlib"),
        pytest.param(
            b"\xff" * 8 + bytes(5) + footer(0, 0, 0, 8), "list of its restarts", id="four-billion-restarts"
        ),
        pytest.param(b"\xff" * 40 + MAGIC, "no end", id="handle-without-end"),
        pytest.param(table([(b"a", entry(1, [2], 8))]), "no header", id="no-header"),
    ],
)
def test_broken_table(content: bytes, reason: str, tmp_path: Path):
    path = tmp_path / "variables.index"
    path.write_bytes(content)

    with pytest.raises(UnreadableFileError, match=reason):
        facts(tensorflow_variables, path)


def node(operator: str, name: str = "n", *more: tuple[int, object]) -> tuple[int, object]:
    return (1, ((1, name), (2, operator), *more))


def saved_model(folder: Path, *graph: tuple[int, object], more: Sequence[tuple[int, object]] = ()) -> Path:
    path = folder / "saved_model.pb"
    information = ((4, "serve"), (5, "2.17.0"))
    path.write_bytes(message((1, 1), (2, ((1, information), (2, tuple(graph)), *more))))
    return path


def findings(path: Path) -> list[tuple[str, str, str]]:
    found = facts(tensorflow_saved_model, path).get("/model/security_findings/-", [])
    return [(item["what"], item["tier"], item["severity"]) for item in found]


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        pytest.param("ReadFile", [("ReadFile", "dangerous", "high")], id="reads-a-file"),
        pytest.param("WriteFile", [("WriteFile", "dangerous", "high")], id="writes-a-file"),
        pytest.param("EagerPyFunc", [("EagerPyFunc", "dangerous", "critical")], id="calls-python"),
        pytest.param("DataServiceDatasetV4", [("DataServiceDatasetV4", "dangerous", "high")], id="network"),
        pytest.param("Acme>Launch", [("Acme>Launch", "unknown", "medium")], id="library-that-nobody-knows"),
        pytest.param("TFText>Split", [("TFText>Split", "unreviewed", "low")], id="library-of-the-makers"),
        pytest.param(
            "InitializeTableFromTextFileV2",
            [("InitializeTableFromTextFileV2", "unreviewed", "low")],
            id="table-of-words",
        ),
        pytest.param("SaveV2", [], id="every-saved-model-saves"),
        pytest.param("PrintV2", [], id="prints-to-the-terminal"),
    ],
)
@pytest.mark.parametrize("in_function", [False, True], ids=["graph", "function"])
def test_operators_that_reach_out(operator: str, expected: Any, in_function: bool, tmp_path: Path):
    inner = (3, ((1, "n"), (2, operator)))
    graph = (2, ((1, ((1, ((1, "f"),)), inner)),)) if in_function else node(operator)

    assert findings(saved_model(tmp_path, graph)) == expected


def test_prints_to_a_file(tmp_path: Path):
    attribute = (5, ((1, "output_stream"), (2, ((2, "file:///etc/cron.d/x"),))))
    path = saved_model(tmp_path, node("PrintV2", "n", attribute))

    assert findings(path) == [("PrintV2 to file:///etc/cron.d/x", "dangerous", "high")]


@pytest.mark.parametrize(
    ("asset", "count"),
    [("vocab.txt", 0), ("../../etc/passwd", 1), ("/etc/passwd", 1)],
    ids=["inside", "up", "root"],
)
def test_assets_stay_inside(asset: str, count: int, tmp_path: Path):
    assert len(findings(saved_model(tmp_path, more=[(6, ((2, asset),))]))) == count


@pytest.mark.parametrize(
    ("layer", "count"),
    [('{"class_name": "Lambda"}', 1), ('{"class_name": "TFOpLambda"}', 0), ('{"class_name": "Dense"}', 0)],
)
def test_lambda_layers(layer: str, count: int, tmp_path: Path):
    in_file = saved_model(tmp_path, more=[(7, ((1, ((4, ((1, "_tf_keras_layer"), (3, layer))),)),))])
    assert len(findings(in_file)) == count

    (tmp_path / "keras_metadata.pb").write_bytes(
        message((1, ((3, "root"), (4, "_tf_keras_layer"), (5, layer))))
    )
    assert len(findings(saved_model(tmp_path))) == count


@pytest.mark.parametrize(
    "content",
    [b"", b"\x08\x01", message((1, 1), (2, 5)), b"a text", nested(200_000, (2, 2, 2))],
    ids=range(5),
)
def test_file_that_is_no_saved_model(content: bytes, tmp_path: Path):
    path = tmp_path / "saved_model.pb"
    path.write_bytes(content)

    with pytest.raises((UnreadableFileError, LimitExceededError)):
        facts(tensorflow_saved_model, path)


@pytest.mark.parametrize(
    ("name", "cuts", "flips"),
    [
        pytest.param("guesslang_saved_model/saved_model.pb", 60, 200, id="saved-model"),
        pytest.param("guesslang_saved_model/variables/variables.index", 541, 2_000, id="index"),
    ],
)
def test_cuts_and_flips_end_in_a_typed_error(
    name: str, cuts: int, flips: int, shared_data: Path, tmp_path: Path
):
    path = shared_data / REAL / name
    shutil.copytree(path.parent, tmp_path, dirs_exist_ok=True)
    form = "tensorflow-variables" if path.suffix == ".index" else "tensorflow-saved-model"

    assert survives(tmp_path / path.name, path.read_bytes(), form, cuts=cuts, flips=flips) > cuts // 2
