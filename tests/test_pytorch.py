"""The PyTorch reader: files that torch wrote, with what torch says of them, and files made by hand."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bounded import within
from mangled import rewrite
from pytorch_files import archive, checkpoint, pickled, tensor, text, tuple_of

from mlcard.errors import LimitExceededError, MlcardError, UnreadableFileError
from mlcard.facts import Reading, Source
from mlcard.readers import read

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).parent / "data" / "models" / "pytorch"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FIXTURES / "expected.json").read_text("utf-8"))
HONEST = [path for path in sorted(FIXTURES.glob("*.*")) if path.suffix in {".pt", ".ckpt", ".bin"}]
TIERS = ("inert", "unreviewed", "unknown", "dangerous", "unreadable")


def reading(path: Path) -> Reading:
    return read(Source(path, path.name))


def facts(path: Path) -> dict[str, Any]:
    """The facts of a file by slot; those of a list under one slot."""
    found: dict[str, Any] = {}
    done = reading(path)
    assert done.problem is None, done.problem
    for fact in done.facts:
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


def findings(path: Path) -> list[dict[str, Any]]:
    return [dict(fact.value) for fact in reading(path).facts if fact.slot == "/model/security_findings/-"]  # type: ignore[arg-type]


def worst(path: Path) -> str:
    return max((str(item["tier"]) for item in findings(path)), key=TIERS.index, default="inert")


# What torch says


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_counts_are_those_of_torch(name: str) -> None:
    expected, found = EXPECTED[name], facts(FIXTURES / name)
    for slot in ("parameter_count", "stored_elements", "tensor_count", "architecture"):
        if slot in expected:
            assert found[f"/model/{slot}"] == expected[slot], slot
    if "trainable" in expected:
        assert found["/model/trainable_parameter_count"] == expected["trainable"]
    if "elements" in expected:
        summaries = found["/model/tensor_summaries/-"]
        assert {item["data_type"]: item["stored_elements"] for item in summaries} == expected["elements"]


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("tied_state_dict.pt", "pytorch"),
        ("module.pt", "pytorch"),
        ("legacy_state_dict.pt", "pytorch-legacy"),
        ("legacy_module.pt", "pytorch-legacy"),
        ("scripted.pt", "torchscript"),
        ("training_args.bin", "training-args"),
    ],
)
def test_format(name: str, form: str) -> None:
    assert facts(FIXTURES / name)["/file/format"] == form


def test_checkpoint_of_a_training() -> None:
    found = facts(FIXTURES / "checkpoint.ckpt")

    assert found["/model/training/epochs"] == 4
    assert found["/model/training/training_steps"] == 120
    assert found["/model/architecture"] == "resnet18"
    assert found["/model/classes"] == ["cat", "dog"], "in the order of their indices"
    assert found["/model/hyperparameters/dropout"] == 0.2
    assert found["/model/hyperparameters/batch_size"] == 32
    assert found["/model/hyperparameters/optimizer.lr"] == 0.01
    assert "/model/hyperparameters/data" not in found, "a place is no hyperparameter"
    assert {"name": "pytorch-lightning", "version": "2.4.0"} in found["/model/libraries/-"]


def test_training_arguments_with_values_of_enumerations() -> None:
    found = facts(FIXTURES / "training_args.bin")
    given = {slot.rpartition("/")[2]: value for slot, value in found.items() if "hyperparameters" in slot}

    assert given == {
        "learning_rate": 2e-5,
        "num_train_epochs": 3.0,
        "seed": 42,
        "max_steps": -1,
        "per_device_train_batch_size": 16,
        "lr_scheduler_type": "cosine",
        "weight_decay": 0.01,
        "eval_strategy": "epoch",
        "optim": "adamw_torch",
        "fp16": False,
        "warmup_steps": 0,
        "label_names": ["labels"],
        "lr_scheduler_kwargs": {"num_cycles": 0.5},
    }
    assert "hf_no" not in str(reading(FIXTURES / "training_args.bin").facts), "a token is a secret"


def test_torchscript() -> None:
    found = facts(FIXTURES / "scripted.pt")

    assert found["/model/inputs/-"] == [
        {"name": "x", "data_type": "Tensor"},
        {"name": "rate", "data_type": "int"},
    ]
    assert "extra files labels.txt" in found["/file/description"]
    assert "BatchNorm1d 1, Conv1d 1, Net 1" in found["/file/description"]


def test_real_torchscript(shared_data: Path) -> None:
    path = shared_data / "models/real/silero_vad.jit"
    found = facts(path)

    # sum(p.numel() for p in torch.jit.load(…).parameters()) with torch 2.13.0
    assert found["/model/parameter_count"] == 462_594
    assert found["/model/architecture"] == "VADRNNJITMerge"
    assert [item["name"] for item in found["/model/inputs/-"]] == ["x", "sr"]
    assert worst(path) == "inert"


# Honest and hostile files


@pytest.mark.parametrize("path", HONEST, ids=lambda path: path.name)
def test_honest_file_has_no_finding_above_unreviewed(path: Path) -> None:
    if path.name == "script_reaching_files.pt":
        assert {item["what"] for item in findings(path)} == {"torch.save", "torch.from_file"}
        assert worst(path) == "dangerous"
    else:
        assert worst(path) in {"inert", "unreviewed"}, findings(path)


@pytest.mark.parametrize("name", ["new_pytorch_model.bin", "pytorch_model.bin"], ids=["zip", "before 1.6"])
def test_honest_real_file(shared_data: Path, name: str) -> None:
    path = shared_data / "models/pickle_scanner_cases/data" / name
    assert reading(path).problem is None
    assert worst(path) == "inert"


@pytest.mark.parametrize(
    "name",
    [
        "malicious1.zip", "malicious1_0x1.zip", "malicious1_0x20.zip", "malicious1_0x40.zip",
        "malicious1_central_directory.zip", "malicious1_wrong_ext.zip", "pytorch_magic_bypass.pt",
    ],
)  # fmt: skip
def test_hostile_real_file(shared_data: Path, name: str) -> None:
    path = shared_data / "models/pickle_scanner_cases/data" / name
    named = [item for item in findings(path) if "eval" in str(item["what"])]
    assert [item["tier"] for item in named] == ["dangerous"]


def test_file_that_is_no_checkpoint_is_not_taken_for_one(shared_data: Path) -> None:
    assert reading(shared_data / "models/pickle_scanner_cases/data/bad_pytorch.pt").format == "image"


# Files made by hand: opcodes of protocol 2


SYSTEM = b"cposix\nsystem\n" + tuple_of(text("id")) + b"R"


def test_name_that_is_popped_again_is_told(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "m.pt", b"\x80\x02cos\nsystem\n0}.")
    assert [(item["what"], item["tier"]) for item in findings(path)] == [("os.system", "dangerous")]


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        pytest.param(b"ctorch.nn.modules.linear\nLinear\n", "inert", id="reviewed"),
        pytest.param(b"ctorch.nn.modules.linear\n_LinearWithBias\n", "inert", id="only-in-torch-1"),
        pytest.param(b"ctorch.nn.quantized.modules.linear\nLinear\n", "inert", id="moved-in-torch-1.13"),
        pytest.param(b"ctorch.nn.parallel.data_parallel\nDataParallel\n", "inert", id="wraps-a-module"),
        pytest.param(
            b"ctorch.nn.parallel.distributed\nDistributedDataParallel\n", "unreviewed", id="joins-a-network"
        ),
        pytest.param(b"ctorchvision.models.resnet\nResNet\n", "unreviewed", id="class-of-a-model-library"),
        pytest.param(b"ctorchvision.models.resnet\nresnet18\n", "unknown", id="function-of-a-model-library"),
        pytest.param(b"ctorch.nn.modules.linear\nLinear.forward\n", "unknown", id="dot-in-a-name"),
        pytest.param(b"c__main__\nNet\n", "unknown", id="own-class"),
        pytest.param(b"ctorch.storage\n_load_from_bytes\n", "unknown", id="loads-a-pickle"),
        pytest.param(b"ctorch\nload\n", "dangerous", id="loads-a-file"),
        pytest.param(b"c__torch__\nNet\n", "unknown", id="scripted-class-without-script"),
    ],
)
def test_tier_of_a_name(tmp_path: Path, name: bytes, tier: str) -> None:
    assert worst(checkpoint(tmp_path / "m.pt", b"\x80\x02" + name + b".")) == tier


def test_second_pickle_in_the_archive(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "m.pt", pickled(), **{"extra_x.txt": b"\x80\x02" + SYSTEM + b"."})
    assert {"posix.system", "archive: a pickle that torch does not read"} <= {
        item["what"] for item in findings(path)
    }


def test_weights_under_another_name(tmp_path: Path) -> None:
    """`torch.save(…, "weights.zip")`: the content tells what it is."""
    data = pickled(w=tensor("0", 6, (2, 3), (3, 1)))
    found = facts(checkpoint(tmp_path / "weights.zip", data, data_0=bytes(24)))
    assert (found["/file/format"], found["/model/parameter_count"]) == ("pytorch", 6)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(pickled(w=tensor("0", 7, (7,), (1,))), "28", id="storage-too-short"),
        pytest.param(pickled(w=tensor("1", 6, (6,), (1,))), "has 0 bytes", id="storage-missing"),
        pytest.param(
            pickled(w=tensor("0", 6, (7,), (1,))), "ends at element 6", id="view-beyond-its-storage"
        ),
        pytest.param(pickled(w=tensor("0", 6, (2,), (2**62,))), "ends at element", id="stride-beyond"),
        pytest.param(pickled(w=tensor("0", 6, (-1,), (1,))), "shape", id="negative-size"),
        pytest.param(pickled(w=tensor("0", 2**70, (1,), (1,))), "storage", id="size-beyond-64-bits"),
        pytest.param(pickled(w=tensor("0", 6, (1,) * 65, (1,) * 65)), "shape", id="65-dimensions"),
        pytest.param(pickled(w=tensor("0", 6, (6,), (1, 1))), "fit together", id="strides-of-another-shape"),
        pytest.param(b"\x80\x02}(X", "opcode", id="truncated-pickle"),
    ],
)
def test_checkpoint_that_cannot_be_true(tmp_path: Path, data: bytes, reason: str) -> None:
    done = reading(checkpoint(tmp_path / "m.pt", data, data_0=bytes(24)))
    assert isinstance(done.problem, UnreadableFileError)
    assert reason in str(done.problem)


def test_zip_without_a_model(tmp_path: Path) -> None:
    problem = reading(archive(tmp_path / "m.pt", {"readme.txt": b"hello"})).problem
    assert problem is not None
    assert "without the data.pkl" in str(problem)


def test_truncated_archive_still_tells_what_its_pickle_names(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "m.pt", b"\x80\x02" + SYSTEM + b".", data_0=bytes(1000))
    whole = path.read_bytes()
    path.write_bytes(whole[:600])
    assert worst(path) == "dangerous"
    assert reading(path).problem is not None


# Bounds


def shared_sparse(depth: int) -> bytes:
    """Sparse tensors whose parts are the same sparse tensor, so many levels deep: 2^depth ways to the end."""
    data = tensor("0", 6, (6,), (1,)) + b"q\x01"
    for _ in range(depth):
        data += b"0ctorch._utils\n_rebuild_sparse_tensor\n(N(h\x01h\x01h\x01h\x01ttRq\x01"
    return b"\x80\x02" + data + b"."


@pytest.mark.parametrize(
    ("data", "method"),
    [
        pytest.param(lambda: b"\x80\x02" + b"N" * 100_000_000, zipfile.ZIP_DEFLATED, id="deflate-bomb"),
        pytest.param(lambda: b"\x80\x02" + b"N0" * 20_000_000, zipfile.ZIP_DEFLATED, id="opcodes"),
        pytest.param(lambda: b"\x80\x02" + b"}" * 2_000_000, zipfile.ZIP_DEFLATED, id="objects"),
        pytest.param(lambda: shared_sparse(400), zipfile.ZIP_STORED, id="laughs"),
        pytest.param(
            lambda: b"\x80\x02" + b"(" * 200_000 + b"t" * 200_000 + b".", zipfile.ZIP_STORED, id="nesting"
        ),
        pytest.param(
            lambda: pickled(w=tensor("0", 6, (2**62, 2**62), (0, 0))), zipfile.ZIP_STORED, id="2^124 elements"
        ),
    ],
)
def test_bomb(tmp_path: Path, data: Callable[[], bytes], method: int) -> None:
    content = data()
    path = checkpoint(tmp_path / "m.pt", content, method=method, data_0=bytes(24))
    with within(4):
        done = reading(path)
    assert done.problem is None or isinstance(done.problem, MlcardError)
    if len(content) < 50_000:  # tracing makes the others take half a minute
        tracemalloc.start()
        reading(path)
        assert tracemalloc.get_traced_memory()[1] < 200 * 2**20
        tracemalloc.stop()


def test_deflate_bomb_is_refused(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "m.pt", b"N" * 60_000_000, method=zipfile.ZIP_DEFLATED)
    assert isinstance(reading(path).problem, LimitExceededError)


@pytest.mark.parametrize("path", HONEST, ids=lambda path: path.name)
def test_truncated_anywhere(tmp_path: Path, path: Path) -> None:
    whole = path.read_bytes()
    cut = tmp_path / path.name
    for length in range(0, len(whole), 97):
        rewrite(cut, whole[:length])
        # An archive is found from its end, a pickle from its start: neither is whole.
        assert reading(cut).problem is not None or not reading(cut).format, length


def test_flipped_bits(tmp_path: Path) -> None:
    generator = random.Random(0)  # noqa: S311 - the same bits each time
    contents = {path.name: path.read_bytes() for path in HONEST}
    for number in range(2_000):
        name = sorted(contents)[number % len(contents)]
        data = bytearray(contents[name])
        for _ in range(generator.choice((1, 1, 8))):
            data[generator.randrange(len(data))] ^= 1 << generator.randrange(8)
        path = tmp_path / name
        rewrite(path, data)
        with within(2):
            reading(path)  # raises whatever is no MlcardError


def test_nothing_runs(tmp_path: Path) -> None:
    """A pickle that would write a file leaves no trace."""
    trace = tmp_path / "trace"
    payload = b"\x80\x02cposix\nsystem\n" + tuple_of(text(f"touch {trace}")) + b"R."
    for path in (checkpoint(tmp_path / "m.pt", payload), checkpoint(tmp_path / "m.zip", payload)):
        reading(path)
    legacy = (FIXTURES / "legacy_state_dict.pt").read_bytes()
    (tmp_path / "legacy.pt").write_bytes(legacy[:137] + payload + legacy[969:])
    assert worst(tmp_path / "legacy.pt") == "dangerous"
    assert not trace.exists()


def test_many_tensors(tmp_path: Path) -> None:
    """A checkpoint of 20,000 tensors: more than one container keeps by default."""
    names = {f"layer{number}": tensor(str(number), 6, (2, 3), (3, 1)) for number in range(20_000)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as into:
        into.writestr("a/data.pkl", pickled(**names))
        for number in range(20_000):
            into.writestr(f"a/data/{number}", bytes(24))
    path = tmp_path / "m.pt"
    path.write_bytes(made.getvalue())
    found = facts(path)
    assert found["/model/tensor_count"] == 20_000
    assert found["/model/parameter_count"] == 120_000
