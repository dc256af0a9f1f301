"""The GGUF reader: what `gguf.GGUFReader` says of the same files, parts of one model, and files that lie."""

from __future__ import annotations

import json
import random
import shutil
import struct
from pathlib import Path
from typing import Any

import pytest
from bounded import within
from mangled import rewrite

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.facts import Reading, Source
from mlcard.readers import read

FIXTURES = Path(__file__).parent / "data" / "models" / "gguf"
EXPECTED: dict[str, Any] = json.loads((FIXTURES / "expected.json").read_text("utf-8"))


def reading(path: Path) -> Reading:
    return read(Source(path, path.name))


def by_slot(done: Reading) -> dict[str, Any]:
    """The facts by slot; those of a list under one slot."""
    found: dict[str, Any] = {}
    for fact in done.facts:
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


def facts(path: Path) -> dict[str, Any]:
    done = reading(path)
    assert done.problem is None, done.problem
    return by_slot(done)


@pytest.mark.parametrize("name", ["tiny.gguf", "big_endian.gguf"])
def test_equal_to_the_library(name: str) -> None:
    found, keys = facts(FIXTURES / name), EXPECTED["keys"]

    assert found["/model/model_type"] == keys["general.architecture"]
    assert found["/model/architecture"] == "llama, 2 blocks, 4 heads"
    assert found["/model/name"] == keys["general.name"]
    assert found["/model/license"] == "Apache-2.0"
    assert found["/model/language/-"] == keys["general.languages"]
    assert found["/model/tensor_count"] == len(EXPECTED["tensors"])
    assert found["/model/stored_elements"] == sum(tensor[3] for tensor in EXPECTED["tensors"])
    assert found["/model/parameter_count"] == found["/model/stored_elements"] - 8, "without rope_freqs"
    for item in found["/model/tensor_summaries/-"]:
        of_type = [tensor for tensor in EXPECTED["tensors"] if tensor[1] == item["data_type"]]
        assert item["byte_size"] == sum(tensor[4] for tensor in of_type)
    for key, value in keys.items():
        if key.startswith("llama."):
            slot = "/model/hyperparameters/" + key.removeprefix("llama.")
            assert found[slot] == pytest.approx(value, rel=1e-6), key


def test_quantization_tokenizer_and_lineage() -> None:
    found = facts(FIXTURES / "tiny.gguf")

    assert found["/model/quantization"] == {"method": "ggml", "data_type": "Q4_0", "bits": 4.5}
    assert found["/model/hyperparameters/tokenizer"] == "gpt2"
    assert found["/model/hyperparameters/tokenizer.size"] == 300
    assert found["/model/hyperparameters/attention.layer_norm_rms_epsilon"] == 1e-05, "as 32 bits mean it"
    assert found["/model/base_models/-"] == [
        {"model": "org/tiny-llama", "relation": "quantized"},
        {"model": "meta-llama/Llama-3-8B"},
    ]
    assert "/model/security_findings/-" not in found


def test_template_that_reaches_for_attributes() -> None:
    named = [item["what"] for item in facts(FIXTURES / "hostile_template.gguf")["/model/security_findings/-"]]
    assert ".__globals__" in named


# A model in parts


def parts(folder: Path) -> list[Path]:
    return [Path(shutil.copy(path, folder)) for path in sorted(FIXTURES.glob("split-*.gguf"))]


def test_first_part_counts_all(tmp_path: Path) -> None:
    first, second, third = parts(tmp_path)
    whole = facts(FIXTURES / "tiny.gguf")

    for slot in ("parameter_count", "stored_elements", "tensor_count", "tensor_summaries/-"):
        assert facts(first)[f"/model/{slot}"] == whole[f"/model/{slot}"]
    for path in (second, third):
        assert not any(slot.startswith("/model/") for slot in facts(path)), (
            "the first part describes the model"
        )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(lambda made: made[1].unlink(), "1 of 3 parts are missing", id="part-missing"),
        pytest.param(lambda made: shutil.copy(made[2], made[1]), "not part 2 of 3", id="part-listed-twice"),
        pytest.param(lambda made: made[1].write_bytes(b"GGUF"), "", id="part-truncated"),
    ],
)
def test_parts_that_do_not_fit(tmp_path: Path, change: Any, reason: str) -> None:
    made = parts(tmp_path)
    change(made)
    done = reading(made[0])
    assert isinstance(done.problem, UnreadableFileError)
    assert reason in str(done.problem)
    assert "/model/parameter_count" not in by_slot(done)
    assert by_slot(done)["/model/name"] == "Tiny Llama", "what the header says is told all the same"


def test_first_part_under_another_name(tmp_path: Path) -> None:
    path = Path(shutil.copy(FIXTURES / "split-00001-of-00003.gguf", tmp_path / "model.gguf"))
    assert "its name does not say so" in str(reading(path).problem)


# Files made by hand


def text(value: str) -> bytes:
    return struct.pack("<Q", len(value)) + value.encode()


def key(name: str, kind: int, value: bytes) -> bytes:
    return text(name) + struct.pack("<I", kind) + value


def tensor(name: str, shape: tuple[int, ...], kind: int = 0, offset: int = 0) -> bytes:
    sizes = b"".join(struct.pack("<Q", size) for size in shape)
    return text(name) + struct.pack("<I", len(shape)) + sizes + struct.pack("<IQ", kind, offset)


def made(
    path: Path,
    *entries: bytes,
    keys: tuple[bytes, ...] = (),
    data: int = 0,
    counts: tuple[int, int] | None = None,
    version: int = 3,
) -> Path:
    """A file of these tensors and keys; `counts` are what its header claims."""
    claimed = counts or (len(entries), len(keys))
    header = b"GGUF" + struct.pack("<IQQ", version, *claimed) + b"".join(keys) + b"".join(entries)
    path.write_bytes(header + bytes(-len(header) % 32) + bytes(data))
    return path


SPLIT = (key("split.count", 4, b"\3\0\0\0"), key("split.no", 4, b"\3\0\0\0"))


@pytest.mark.parametrize(
    ("entries", "options", "reason"),
    [
        pytest.param([tensor("w", (2, 2))], {"data": 12}, "ends at byte", id="tensor-beyond-the-file"),
        pytest.param([tensor("w", (2,), offset=2**63)], {"data": 8}, "ends at byte", id="offset-beyond"),
        pytest.param(
            [tensor("w", (2,)), tensor("v", (2,), offset=4)], {"data": 64}, "overlaps", id="tensors-overlap"
        ),
        pytest.param(
            [tensor("w", (2,)), tensor("w", (2,), offset=32)], {"data": 64}, "occurs twice", id="name-twice"
        ),
        pytest.param([tensor("w", (33,), kind=2)], {"data": 64}, "does not fit Q4_0", id="part-of-a-block"),
        pytest.param([tensor("w", (2,), kind=4)], {"data": 64}, "no element type", id="removed-type"),
        pytest.param([tensor("w", (2**62, 4))], {"data": 64}, "does not fit", id="2^64-elements"),
        pytest.param([tensor("w", (1,) * 9)], {"data": 64}, "9 dimensions", id="nine-dimensions"),
        pytest.param([], {"keys": (key("a", 4, bytes(4)),) * 2}, "twice", id="key-twice"),
        pytest.param([], {"keys": (key("a", 13, b""),)}, "type 13", id="unknown-type"),
        pytest.param([], {"keys": (key("general.alignment", 4, bytes(4)),)}, "of 0", id="alignment"),
        pytest.param([], {"counts": (2**60, 0)}, "tensors", id="claims-2^60-tensors"),
        pytest.param([], {"counts": (0, 1)}, "", id="key-missing"),
        pytest.param([], {"version": 1}, "version 1", id="version-1"),
        pytest.param([], {"keys": SPLIT}, "part 3", id="part-3-of-3-counted-from-0"),
    ],
)
def test_file_that_cannot_be_true(tmp_path: Path, entries: Any, options: Any, reason: str) -> None:
    problem = reading(made(tmp_path / "m.gguf", *entries, **options)).problem
    assert isinstance(problem, UnreadableFileError)
    assert reason in str(problem)


def array(kind: int, count: int, items: bytes = b"") -> bytes:
    return struct.pack("<IQ", kind, count) + items


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(array(4, 2**62), id="2^62-numbers"),
        pytest.param(array(8, 2**62), id="2^62-texts"),
        pytest.param(array(9, 2**62), id="2^62-arrays"),
        pytest.param(array(9, 1) * 100_000, id="nesting"),
        pytest.param(array(8, 1, struct.pack("<Q", 2**63)), id="text-of-2^63-bytes"),
        pytest.param(array(9, 4_000_000, array(4, 0) * 4_000_000), id="arrays-of-nothing"),
        pytest.param(array(8, 6_000_000, bytes(48_000_000)), id="empty-texts"),
    ],
)
def test_bomb(tmp_path: Path, value: bytes) -> None:
    path = made(tmp_path / "m.gguf", keys=(key("a", 9, value),))
    with within(4):
        problem = reading(path).problem
    assert problem is None or isinstance(problem, LimitExceededError | UnreadableFileError)


def test_long_text_is_passed_over(tmp_path: Path) -> None:
    long = key("tokenizer.huggingface.json", 8, text("x" * 2_000_000))
    path = made(tmp_path / "m.gguf", keys=(long, key("general.architecture", 8, text("llama"))))
    assert facts(path)["/model/model_type"] == "llama"


@pytest.mark.parametrize("name", ["tiny.gguf", "big_endian.gguf", "hostile_template.gguf"])
def test_truncated_anywhere(tmp_path: Path, name: str) -> None:
    whole = (FIXTURES / name).read_bytes()
    for length in range(0, len(whole) - 32, 97):
        path = tmp_path / name
        rewrite(path, whole[:length])
        assert isinstance(reading(path).problem, MlcardError), length


def test_flipped_bits(tmp_path: Path) -> None:
    generator = random.Random(0)  # noqa: S311 - the same bits each time
    whole = (FIXTURES / "tiny.gguf").read_bytes()
    path = tmp_path / "m.gguf"
    for _ in range(2_000):
        data = bytearray(whole)
        for _ in range(generator.choice((1, 1, 8))):
            data[generator.randrange(8_000)] ^= 1 << generator.randrange(8)
        rewrite(path, data)
        with within(2):
            reading(path)  # raises whatever is no MlcardError
