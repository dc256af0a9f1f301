"""`mlcard extract --fingerprint`: the card, the list beside it, and what extracting again does."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
import yaml
from fingerprints import extraction_of, fingerprints_of
from jsonschema_rs import validator_for
from model_folders import REPOSITORY, copy_of_diabetes, run
from model_folders import safetensors as written
from protobuf import message
from schema_under_test import GENERATED

from mlcard.extract import Options, extract, plan
from mlcard.extract import run as run_plan
from mlcard.extract.tensors import MOST_KEPT, MOST_LISTED
from mlcard.fingerprint import digest_of
from mlcard.fingerprint.document import entries_in
from mlcard.readers.weights import LOCATORS

MODELS = Path(__file__).parent / "data/models"
LIST = "modelcard.fingerprint.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two models: one in two formats of torch, and one of its own."""
    made = tmp_path / "p"
    made.mkdir()
    for name in ("base.pt", "base.safetensors", "tuned.safetensors"):
        shutil.copy(MODELS / "fingerprint" / name, made)
    return made


def card_of(folder: Path) -> dict[str, Any]:
    return yaml.safe_load((folder / "modelcard.yaml").read_text())


def items_of(folder: Path) -> dict[str, dict[str, Any]]:
    """The fingerprints of a card, by the file that each is of."""
    return {
        item["file"]: item for model in card_of(folder)["models"] for item in model.get("fingerprints", [])
    }


def test_a_card_has_a_summary_and_names_the_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "extract", folder, "--fingerprint")
    assert (ran.code, ran.out) == (0, "")
    assert f"{folder}/{LIST}: written" in ran.err
    models = {model["id"]: model for model in card_of(folder)["models"]}
    assert {name: [item["format"] for item in model["fingerprints"]] for name, model in models.items()} == {
        "p/base": ["pytorch", "safetensors"],
        "p/tuned": ["safetensors"],
    }
    items = items_of(folder)
    assert items["base.pt"]["tensors_digest"] == items["base.safetensors"]["tensors_digest"]
    assert set(items["base.pt"]) == {
        "file", "format", "method", "tensors_digest", "tensor_count", "stored_elements", "norm",
        "tensors_file",
    }  # fmt: skip
    assert {item["tensors_file"] for item in items.values()} == {LIST}
    listed = {(item["file"], item["tensors_digest"]): item for item in entries_in(folder / LIST)}
    assert set(listed) == {(name, item["tensors_digest"]) for name, item in items.items()}
    for item in listed.values():
        tensors = item["tensors"]
        assert isinstance(tensors, list)
        assert digest_of(str(tensor["sha256"]) for tensor in tensors) == item["tensors_digest"]
    evidence = [entry for entry in card_of(folder)["evidence"] if "/fingerprints/" in entry["slot"]]
    assert [(entry["file"], entry["method"]) for entry in evidence] == [(name, "computed") for name in items]


def test_the_list_conforms_to_the_schema(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It holds what a card may hold: class `Fingerprint` with its tensors."""
    run(capsys, "extract", folder, "--fingerprint")
    card = {"mlcard": "1.0", "models": [{"id": "m", "fingerprints": entries_in(folder / LIST)}]}
    schema = json.loads((GENERATED / "modellake.schema.json").read_text())
    assert [error.message for error in validator_for(schema).iter_errors(card)] == []


@pytest.mark.parametrize("arguments", [["--check"], ["--check", "--fingerprint"], ["--check", "--no-hash"]])
def test_a_card_with_fingerprints_is_fresh_until_a_file_changes(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    run(capsys, "extract", folder, "--fingerprint")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run(capsys, "extract", folder, *arguments).code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    items = items_of(folder)
    assert run(capsys, "extract", folder, *[item for item in arguments if item != "--check"]).code == 0
    assert items_of(folder) == items
    if "--no-hash" not in arguments:
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
        shutil.copy(MODELS / "fingerprint/tuned.safetensors", folder / "base.safetensors")
        ran = run(capsys, "extract", folder, *arguments)
        assert ran.code == 1
        assert "stale: /models/0/files/1, /models/0/fingerprints/1" in ran.err


def test_without_the_option_a_fingerprint_is_kept_up_to_date(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "extract", folder, "--fingerprint")
    before = items_of(folder)
    shutil.copy(MODELS / "fingerprint/tuned.safetensors", folder / "base.safetensors")
    assert run(capsys, "extract", folder).code == 0
    after = items_of(folder)
    assert after["base.safetensors"]["tensors_digest"] == before["tuned.safetensors"]["tensors_digest"]
    assert after["base.pt"] == before["base.pt"]
    listed = {(item["file"], item["tensors_digest"]) for item in entries_in(folder / LIST)}
    assert listed == {(name, item["tensors_digest"]) for name, item in after.items()}
    assert run(capsys, "extract", folder, "--check", "--fingerprint").code == 0


def test_without_the_option_nothing_is_measured_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fingerprint that was put into the card and the list by somebody with other means stays as it is."""
    run(capsys, "extract", folder, "--fingerprint")
    path = folder / LIST
    path.write_text(path.read_text().replace('"norm": ', '"norm": 1'))
    assert run(capsys, "extract", folder, "--check").code == 0
    assert run(capsys, "extract", folder, "--check", "--fingerprint").code == 1


def test_without_hashes_no_weights_are_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """That the file has changed is not seen then, neither by its hash nor by its fingerprint."""
    run(capsys, "extract", folder, "--fingerprint")
    shutil.copy(MODELS / "fingerprint/tuned.safetensors", folder / "base.safetensors")
    assert run(capsys, "extract", folder, "--check", "--no-hash").code == 0
    assert run(capsys, "extract", folder, "--check").code == 1


def test_a_card_without_fingerprints_gets_none_without_the_option(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "extract", folder)
    assert items_of(folder) == {}
    assert not (folder / LIST).exists()
    ran = run(capsys, "extract", folder, "--check", "--fingerprint")
    assert ran.code == 1
    assert "stale: /models/0/fingerprints/0" in ran.err


def test_a_new_model_in_the_folder_gets_one_with_the_option_only(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "extract", folder, "--fingerprint")
    shutil.copy(MODELS / "fingerprint/tuned.safetensors", folder / "new.safetensors")
    run(capsys, "extract", folder)
    assert "new.safetensors" not in items_of(folder)
    run(capsys, "extract", folder, "--fingerprint")
    assert "new.safetensors" in items_of(folder)


@pytest.mark.parametrize("damage", ["", "{", '{"fingerprints": [{}]}', None])
def test_a_list_that_is_lost_or_damaged_is_made_again(
    folder: Path, capsys: pytest.CaptureFixture[str], damage: str | None
) -> None:
    run(capsys, "extract", folder, "--fingerprint")
    whole = (folder / LIST).read_bytes()
    (folder / LIST).unlink() if damage is None else (folder / LIST).write_text(damage)
    ran = run(capsys, "extract", folder, "--check")
    assert ran.code == 1
    assert f"{folder}/{LIST}: {'missing' if damage is None else 'stale'}" in ran.err
    run(capsys, "extract", folder)
    assert (folder / LIST).read_bytes() == whole
    assert run(capsys, "extract", folder, "--check").code == 0


def test_a_fingerprint_goes_with_its_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "extract", folder, "--fingerprint")
    (folder / "base.pt").unlink()
    run(capsys, "extract", folder)
    assert set(items_of(folder)) == {"base.safetensors", "tuned.safetensors"}
    assert {item["file"] for item in entries_in(folder / LIST)} == {"base.safetensors", "tuned.safetensors"}


def test_a_fingerprint_that_a_person_edited_contradicts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "extract", folder, "--fingerprint")
    card = folder / "modelcard.yaml"
    digest = items_of(folder)["tuned.safetensors"]["tensors_digest"]
    card.write_text(card.read_text().replace(digest, f"'{'0' * 64}'"))
    ran = run(capsys, "extract", folder, "--fingerprint")
    assert ran.code == 1
    assert "/models/1/fingerprints/0/tensors_digest" in ran.err
    assert items_of(folder)["tuned.safetensors"]["tensors_digest"] == "0" * 64


def test_a_persons_words_and_ids_stay(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "extract", folder, "--fingerprint")
    card = folder / "modelcard.yaml"
    card.write_text(card.read_text().replace("id: p/base", "id: my-model  # ours"))
    assert run(capsys, "extract", folder, "--check").code == 0
    run(capsys, "extract", folder, "--fingerprint")
    assert "id: my-model  # ours" in card.read_text()
    assert len(items_of(folder)) == 3


def test_one_file_of_a_folder_keeps_the_fingerprints_of_the_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "extract", folder, "--fingerprint")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run(capsys, "extract", folder / "tuned.safetensors").code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("arguments", [["-o", "-"], ["--format", "json"], ["--format", "jsonld"]])
def test_what_is_printed_names_no_file_that_is_not_there(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    ran = run(capsys, "extract", folder, "--fingerprint", *arguments)
    assert ran.code == 0
    assert "tensors_digest" in ran.out
    assert LIST not in ran.out
    assert not (folder / LIST).exists()
    run(capsys, "extract", folder, "--fingerprint")
    assert LIST in run(capsys, "extract", folder, *arguments).out


def test_a_card_in_another_place_has_its_list_beside_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "extract", folder, "--fingerprint")
    output = tmp_path / "other.yaml"
    assert run(capsys, "extract", folder, "-o", output).code == 0
    assert "tensors_file: other.fingerprint.json" in output.read_text()
    assert (tmp_path / "other.fingerprint.json").read_bytes() == (folder / LIST).read_bytes()


def test_threads_and_processes_make_no_difference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(6):
        made = tmp_path / "lake" / f"m{number}"
        made.mkdir(parents=True)
        written(made / "model.safetensors", {"w": (300, 1000), "b": (200, 1500), "c": (7,)}, seed=number)
        shutil.copy(MODELS / "fingerprint/base.pt", made)
    results = []
    for jobs in ("1", "2", "5"):
        for path in (*tmp_path.rglob("modelcard*"),):
            path.unlink()
        assert run(capsys, "extract", tmp_path / "lake", "--fingerprint", "--jobs", jobs).code == 0
        results.append({str(path): path.read_bytes() for path in tmp_path.rglob("modelcard*")})
        assert len(results[-1]) == 12
    assert results[0] == results[1] == results[2]
    (one,) = extract(tmp_path / "lake/m0", Options(fingerprints=True), jobs=8)
    assert one.tensor_list.text.encode() == results[0][str(tmp_path / f"lake/m0/{LIST}")]


def test_formats_without_tensors_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(MODELS / "boosters/regression.lgb.txt", tmp_path / "model.lgb")
    ran = run(capsys, "extract", tmp_path, "--fingerprint")
    assert ran.code == 0
    assert "no fingerprint: " in ran.err
    assert "model.lgb: holds trees, and no tensors" in ran.err
    assert "no fingerprint" not in run(capsys, "extract", tmp_path).err


def test_a_compressed_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import joblib

    joblib.dump({"w": np.zeros(10_000)}, tmp_path / "model.joblib", compress=True)
    ran = run(capsys, "extract", tmp_path, "--fingerprint")
    assert "model.joblib: no tensor of it can be located: it is compressed" in ran.err
    assert items_of(tmp_path) == {}


def test_a_damaged_model_has_no_fingerprint_and_the_others_have(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (folder / "base.pt").read_bytes()
    (folder / "base.pt").write_bytes(whole[: len(whole) // 2])
    ran = run(capsys, "extract", folder, "--fingerprint")
    assert ran.code == 1
    assert "no fingerprint: " in ran.err
    assert set(items_of(folder)) == {"base.safetensors", "tuned.safetensors"}
    (folder / "base.pt").write_bytes(whole)
    run(capsys, "extract", folder, "--fingerprint")
    kept = items_of(folder)["base.pt"]
    (folder / "base.pt").write_bytes(whole[: len(whole) // 2])
    run(capsys, "extract", folder)
    assert items_of(folder)["base.pt"] == kept, "what a file said that cannot be read stays"


def test_tensors_in_a_file_that_a_link_leads_to_are_not_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, secret = tmp_path / "p", tmp_path / "secret.bin"
    folder.mkdir()
    secret.write_bytes(b"secret!!")
    (folder / "m.onnx_data").symlink_to(secret)
    tensor = (5, ((1, [2]), (2, 1), (8, "w"), (13, ((1, "location"), (2, "m.onnx_data"))), (14, 1)))
    (folder / "m.onnx").write_bytes(message((1, 8), (2, "pytorch"), (8, ((2, 17),)), (7, (tensor,))))
    ran = run(capsys, "extract", folder, "--fingerprint")
    assert "m.onnx_data is not among the files that are described" in ran.err
    assert not (folder / LIST).exists()


def test_external_data_that_change_make_the_fingerprint_stale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in MODELS.glob("external.onnx*"):
        shutil.copy(path, tmp_path)
    run(capsys, "extract", tmp_path, "--fingerprint")
    before = items_of(tmp_path)["external.onnx"]["tensors_digest"]
    data = tmp_path / "external.onnx_data"
    data.write_bytes(bytes(data.stat().st_size))
    assert run(capsys, "extract", tmp_path, "--check").code == 1
    run(capsys, "extract", tmp_path)
    assert items_of(tmp_path)["external.onnx"]["tensors_digest"] != before


def test_very_many_tensors_are_listed_in_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The largest ones; the digest and the norm are those of all."""
    arrays = {f"t{number:05}": np.full(1 + number % 40, number, "f4") for number in range(1_500)}
    safetensors.numpy.save_file(arrays, tmp_path / "m.safetensors")
    (whole,) = fingerprints_of(tmp_path).values()
    assert (len(whole.tensors), whole.unlisted) == (1_500, 0)
    assert max(len(tensor.sample) for tensor in whole.tensors) == MOST_KEPT // 1_500
    monkeypatch.setattr("mlcard.extract.tensors.MOST_LISTED", 100)
    (part,) = fingerprints_of(tmp_path).values()
    assert (part.digest, part.norm, part.tensor_count) == (whole.digest, whole.norm, 1_500)
    assert (len(part.tensors), part.unlisted) == (100, 1_400)
    assert min(tensor.elements for tensor in part.tensors) >= 38
    run(capsys, "extract", tmp_path, "--fingerprint")
    assert items_of(tmp_path)["m.safetensors"]["tensors_unlisted"] == 1_400
    assert run(capsys, "extract", tmp_path, "--check").code == 0


def test_weights_of_mlx_in_an_archive_of_numpy(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "llama", "hidden_size": 4}')
    np.savez(tmp_path / "weights.npz", **{"layers.0.w": np.ones((4, 4), "f2")})
    (found,) = fingerprints_of(tmp_path).values()
    assert (found.file, found.tensor_count) == ("weights.npz", 1)


def test_the_example_has_the_weights_of_its_estimator(tmp_path: Path) -> None:
    (found,) = fingerprints_of(copy_of_diabetes(tmp_path)).values()
    names = {tensor.name for tensor in found.tensors}
    assert {"support_vectors_", "_dual_coef_"} <= {name.rpartition(".")[2] for name in names}


def test_several_folders_are_described_in_one_process_with_all_threads(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        shutil.copy(MODELS / "fingerprint/base.safetensors", tmp_path / name)
    done: list[int] = []
    found = list(
        run_plan(plan([tmp_path]), Options(), jobs=4, progress=lambda count, _total: done.append(count))
    )
    assert len(found) == 2
    assert len(done) == 2


def sparse(path: Path, elements: int) -> None:
    """A safetensors file of zeros that takes no room on the disk."""
    text = json.dumps(
        {"w": {"dtype": "F32", "shape": [elements], "data_offsets": [0, 4 * elements]}}
    ).encode()
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(file.tell() + 4 * elements)


def on_a_terminal(*command: str | Path) -> str:
    """What a command says on a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stderr=theirs, stdout=subprocess.DEVNULL)
    os.close(theirs)
    said = b""
    with suppress(OSError), os.fdopen(ours, "rb", 0) as terminal:  # Linux raises at the end
        while more := terminal.read(4096):
            said += more
    assert process.wait() == 0
    return said.decode()


def test_a_terminal_shows_how_far_the_hashing_is(tmp_path: Path) -> None:
    command = [Path(sys.executable).with_name("mlcard"), "extract", tmp_path, "--fingerprint", "-o", "-"]
    sparse(tmp_path / "model.safetensors", 2**27)
    said = on_a_terminal(*command)
    lines = re.findall(r"\r\033\[Khashing (\d\.\d) of 0\.5 GB \((\d+) %\)", said)
    assert len(lines) > 1
    assert [int(share) for _, share in lines] == sorted(int(share) for _, share in lines)
    assert said.rpartition("hashing")[2].count("\r\033[K") >= 1, "the line is taken away again"
    sparse(tmp_path / "model.safetensors", 2**10)
    assert "hashing" not in on_a_terminal(*command)


def test_nothing_of_the_kind_is_written_to_a_file(tmp_path: Path) -> None:
    sparse(tmp_path / "model.safetensors", 2**27)
    command = [Path(sys.executable).with_name("mlcard"), "extract", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "hashing" not in done.stderr
    assert "\033" not in done.stderr


def test_an_interruption_leaves_nothing_behind(tmp_path: Path) -> None:
    sparse(tmp_path / "model.safetensors", 2**31)
    command = [Path(sys.executable).with_name("mlcard"), "extract", tmp_path, "--fingerprint"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    time.sleep(1.5)
    assert process.poll() is None, "hashing 8 GB is not over yet"
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(timeout=10)
    assert time.monotonic() - start < 3
    assert process.returncode != 0
    assert [path.name for path in tmp_path.iterdir()] == ["model.safetensors"]


def test_the_comparison_in_the_documentation_prints_what_it_says(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "extract", folder, "--fingerprint")
    page = (REPOSITORY / "docs/fingerprints.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (output,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == (output, "")


def test_the_documentation_tells_every_format_with_a_locator_or_a_reason() -> None:
    page = (REPOSITORY / "docs/fingerprints.md").read_text(encoding="utf-8")
    assert f"{MOST_LISTED:,}" in page
    for module in {name.rpartition(".")[2] for name in LOCATORS.values()}:
        words = {"npy": "NumPy", "tflite": "Lite", "coreml": "Core ML"}
        assert words.get(module, module).lower() in page.lower(), module


def test_lint_misses_a_list_that_is_not_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "extract", folder, "--fingerprint")
    assert "MC901" not in run(capsys, "lint", folder).out
    (folder / LIST).unlink()
    assert f"there is no file {LIST}" in run(capsys, "lint", folder).out


def test_a_card_that_cannot_be_written_leaves_no_list(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mlcard.extract import save

    found = extraction_of(folder)
    (folder / "modelcard.yaml").mkdir()
    with pytest.raises(Exception, match="cannot be written"):
        save(found)
    assert not (folder / LIST).exists()
