"""Folders that are one model as a whole, one model in several formats, and findings in what lies beside."""

from __future__ import annotations

import json
import shutil
import zipfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from model_folders import DIABETES, ONNX, TABLE, run, safetensors

from mlcard.errors import MlcardError
from mlcard.extract import Extraction, extract
from mlcard.extract.signature import said_once
from mlcard.facts import Fact, Reading, Source

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDERS = Path(__file__).parent / "data" / "model_folders"
MODELS = Path(__file__).parent / "data" / "models"
SCHEMA = resources.files("mlcard._generated") / "modellake.schema.json"
#: A pickle that runs a command when it is loaded.
DANGEROUS = b"cos\nsystem\n(S'echo'\ntR."
COUNTS = {"parameter_count", "stored_elements", "tensor_count", "tensor_summaries"}


@pytest.fixture(scope="module")
def validator() -> Any:
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))


def fixture(name: str) -> Callable[[Path], Path]:
    """What copies one of the folders of the fixtures."""

    def copied(parent: Path) -> Path:
        return shutil.copytree(FOLDERS / name, parent / name, ignore=shutil.ignore_patterns("facts.txt"))

    return copied


def with_files(name: str, *made: tuple[str, Callable[[Path], object]]) -> Callable[[Path], Path]:
    """What copies one of the folders, and makes further files in it."""

    def copied(parent: Path) -> Path:
        folder = fixture(name)(parent)
        for file, make in made:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            make(folder / file)
        return folder

    return copied


def weights(path: Path) -> None:
    safetensors(path, {"weight": (3, 4)})


def saved(path: Path) -> None:
    shutil.copy(DIABETES / "model.joblib", path)


def table(path: Path) -> None:
    path.write_text(TABLE)


def dangerous(path: Path) -> None:
    path.write_bytes(DANGEROUS)


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner.pkl", DANGEROUS)


def package(path: Path) -> None:
    """A bundle of Core ML."""
    inner = path / "Data" / "com.apple.CoreML"
    inner.mkdir(parents=True)
    shutil.copy(MODELS / "network.mlmodel", inner / "model.mlmodel")
    manifest = {"itemInfoEntries": {}, "rootModelIdentifier": "x", "fileFormatVersion": "1.0.0"}
    (path / "Manifest.json").write_text(json.dumps(manifest))


def external(parent: Path) -> Path:
    (parent / "net").mkdir()
    for name in ("external.onnx", "external.onnx_data"):
        shutil.copy(MODELS / name, parent / "net")
    return parent / "net"


def external_with_a_dot(parent: Path) -> Path:
    (parent / "net").mkdir()
    (parent / "net" / "x.onnx").write_bytes(ONNX)
    (parent / "net" / "x.onnx.data").write_bytes(bytes(16))
    return parent / "net"


def bundle_in_a_project(parent: Path) -> Path:
    (parent / "app").mkdir()
    package(parent / "app" / "net.mlpackage")
    return parent / "app"


def card_of(found: Extraction) -> dict[str, Any]:
    return found.card


def model_of(found: Extraction) -> dict[str, Any]:
    """The one model of a card."""
    (model,) = card_of(found)["models"]
    assert isinstance(model, dict)
    return model


def extracted(folder: Path) -> list[Extraction]:
    found = list(extract(folder))
    assert all(isinstance(item, Extraction) for item in found)
    return [item for item in found if isinstance(item, Extraction)]


SPARK_DATA = "stages/1_RandomForestClassifier_2b/data/part-00000-aa.csv"


@pytest.mark.parametrize(
    ("make", "files", "without"),
    [
        pytest.param(fixture("spark-pipeline"), 4, COUNTS, id="Spark: the folder above metadata"),
        pytest.param(fixture("spark-alone"), 1, COUNTS, id="Spark, one model"),
        pytest.param(
            with_files("spark-pipeline", (SPARK_DATA, table)), 5, {"trained_on"}, id="Spark: data of a stage"
        ),
        pytest.param(fixture("peft-adapter"), 1, COUNTS, id="PEFT: only its configuration"),
        pytest.param(
            with_files("peft-adapter", ("adapter_model.safetensors", weights)), 2, set(), id="PEFT: weights"
        ),
        pytest.param(
            with_files("diffusers-pipeline", ("unet/diffusion_pytorch_model.safetensors", weights)),
            5,
            COUNTS,
            id="diffusers: a component is not the whole",
        ),
        pytest.param(with_files("mlflow-sklearn", ("model.pkl", saved)), 2, set(), id="MLflow: model inside"),
        pytest.param(
            with_files("sentence-transformers", ("model.safetensors", weights)), 5, set(), id="sentences"
        ),
        pytest.param(fixture("spacy"), 2, COUNTS, id="spaCy"),
        pytest.param(fixture("mleap"), 7, COUNTS, id="MLeap: its nodes"),
        pytest.param(bundle_in_a_project, 2, set(), id="Core ML: the card stands beside the bundle"),
        pytest.param(external, 2, set(), id="ONNX: external data"),
        pytest.param(external_with_a_dot, 2, set(), id="ONNX: external data, with a dot"),
    ],
)
def test_a_folder_is_one_model(
    make: Callable[[Path], Path], files: int, without: set[str], tmp_path: Path, validator: Any
) -> None:
    folder = make(tmp_path)
    (found,) = extracted(folder)
    assert found.path.parent == folder
    assert found.disagreements == ()
    assert [error.message for error in validator.iter_errors(found.card)] == []
    model = model_of(found)
    assert str(model["id"]).rpartition("/")[2] == folder.name
    assert len(model["files"]) == files
    assert all(len(item["sha256"]) == 64 for item in model["files"])
    assert without.isdisjoint(model)
    assert "datasets" not in found.card


@pytest.mark.parametrize(
    ("name", "parameters", "files", "outputs"),
    [
        pytest.param("basic_pitch", 16_782, 8, ["contour", "note", "onset"], id="four formats"),
        pytest.param("guesslang_saved_model", 674_604, 3, ["classes", "scores"], id="a SavedModel"),
    ],
)
def test_one_model_in_several_formats(
    name: str,
    parameters: int,
    files: int,
    outputs: list[str],
    shared_data: Path,
    tmp_path: Path,
    validator: Any,
) -> None:
    shutil.copytree(shared_data / "models" / "real" / name, tmp_path / name)
    (found,) = extracted(tmp_path / name)
    assert found.disagreements == ()
    assert [error.message for error in validator.iter_errors(found.card)] == []
    model = model_of(found)
    assert model["parameter_count"] == parameters
    assert [item["name"] for item in model["outputs"]] == outputs
    assert len(model["files"]) == files
    assert all(len(item["sha256"]) == 64 for item in model["files"])
    counted = {
        entry["file"]
        for entry in card_of(found)["evidence"]
        if any(f"/{slot}" in entry["slot"] for slot in COUNTS)
    }
    assert len(counted) == 1


def told(name: str, *shapes: str, names: str = "abc", counts: bool = True) -> Reading:
    """What a file says that has outputs of some shapes, and stores the model or only describes it."""
    outputs = [
        Fact("/model/outputs/-", {"name": names[number], "shape": shape}, "graph")
        for number, shape in enumerate(shapes)
    ]
    stored = (Fact("/model/tensor_count", 1, "graph"),) if counts else ()
    return Reading(Source(Path(name), name), name.rpartition(".")[2], (*outputs, *stored))


@pytest.mark.parametrize(
    ("readings", "kept", "conflicts"),
    [
        pytest.param([told("m.a", "(1, 3)"), told("m.b", "(?, 3)")], "m.a", 0, id="unknown size"),
        pytest.param([told("m.a", "(?, 3)"), told("m.b", "(?, 5)")], "m.a", 1, id="another size"),
        pytest.param([told("m.a", "(3)"), told("m.b", "(3)", "(4)")], "m.b", 1, id="another number"),
        pytest.param([told("m.a", "(2)", "(3)"), told("m.b", "(3)", "(2)")], "m.a", 0, id="another order"),
        pytest.param(
            [told("m.a", "(?)", "(3)"), told("m.b", "(3)", "(2)")], "m.a", 0, id="the vague one last"
        ),
        pytest.param([told("m.a", "(1, 8, 3)"), told("m.b", "(3, 8)")], "m.a", 0, id="another layout"),
        pytest.param([told("m.a", "(3)"), told("m.b", "(4)", counts=False)], "m.a", 0, id="only described"),
        pytest.param([told("e.a", "(3)"), told("d.a", "(4)"), told("m.b", "(5)")], "e.a", 0, id="parts"),
        pytest.param([told("m.a", "(3)", names="x"), told("m.b", "(3)", names="y")], "m.a", 0, id="names"),
    ],
)
def test_inputs_and_outputs_are_those_of_one_format(
    readings: list[Reading], kept: str, conflicts: int
) -> None:
    result, found = said_once(readings)
    assert len(found) == conflicts
    telling = {item.format for item in result if any("outputs" in fact.slot for fact in item.facts)}
    assert telling == {kept.rpartition(".")[2]}


def test_other_shapes_in_another_format_are_a_disagreement(tmp_path: Path) -> None:
    for number, form in enumerate(("onnx", "mlmodel")):
        shutil.copy(MODELS / ("normalised.onnx", "network.mlmodel")[number], tmp_path / f"m.{form}")
    (found,) = extracted(tmp_path)
    assert model_of(found)["parameter_count"] > 0
    told_of = {str(item).partition(":")[0] for item in found.disagreements}
    assert told_of == {"/models/0/inputs", "/models/0/outputs"}


def two_models(parent: Path) -> Path:
    (parent / "a").mkdir(parents=True)
    (parent / "b").mkdir()
    saved(parent / "a" / "m.joblib")
    saved(parent / "b" / "n.joblib")
    (parent / "train.py").write_text("")
    dangerous(parent / "a" / "optimizer.pt")
    return parent


@pytest.mark.parametrize(
    ("make", "file"),
    [
        pytest.param(with_files("peft-adapter", ("optimizer.pt", dangerous)), "optimizer.pt", id="optimizer"),
        pytest.param(
            with_files("peft-adapter", ("s/rng_state.pth", dangerous)), "s/rng_state.pth", id="below"
        ),
        pytest.param(with_files("spark-pipeline", ("more.zip", zipped)), "more.zip", id="zip"),
        pytest.param(
            with_files("spacy", ("tok/training_args.bin", zipped)), "tok/training_args.bin", id="args"
        ),
    ],
)
def test_findings_in_other_files_of_a_model_reach_its_card(
    make: Callable[[Path], Path], file: str, tmp_path: Path, validator: Any
) -> None:
    (found,) = extracted(make(tmp_path))
    assert [error.message for error in validator.iter_errors(found.card)] == []
    model = model_of(found)
    findings = model["security_findings"]
    assert [item for item in findings if item["file"] == file and item["tier"] == "dangerous"]


def test_findings_go_to_the_nearest_model(tmp_path: Path) -> None:
    cards = [card_of(found) for found in extracted(two_models(tmp_path / "p"))]
    files = {
        str(model["id"]): [item["file"] for item in model.get("security_findings", [])]
        for card in cards
        for model in card["models"]
    }
    assert sorted(any("optimizer.pt" in str(name) for name in names) for names in files.values()) == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        pytest.param([("x.zip", zipped)], 1, id="nothing else"),
        pytest.param([("x.zip", zipped), ("t.csv", table)], 1, id="beside a table"),
        pytest.param([("b/x.zip", zipped), ("a/m.joblib", saved)], 1, id="a model elsewhere"),
        pytest.param([("x.zip", lambda path: zipfile.ZipFile(path, "w").close())], 2, id="harmless"),
        pytest.param([("t.csv", table)], 0, id="only a table"),
    ],
)
def test_dangerous_files_without_a_model_are_never_silent(
    made: list[tuple[str, Callable[[Path], object]]],
    code: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, make in made:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        make(tmp_path / name)
    ran = run(capsys, "extract", tmp_path)
    assert ran.code == code, ran.err
    assert ("x.zip: security critical" in ran.err) == (code == 1)
    assert run(capsys, "extract", tmp_path, "--check").code == code


def test_only_dangerous_files_make_no_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zipped(tmp_path / "x.zip")
    with pytest.raises(MlcardError, match=r"x\.zip: security"):
        list(extract(tmp_path))
    assert run(capsys, "extract", tmp_path, "-o", tmp_path / "c.yaml").code == 2
    assert list(tmp_path.iterdir()) == [tmp_path / "x.zip"]


def test_the_author_in_a_file_becomes_an_agent(tmp_path: Path) -> None:
    (found,) = extracted(fixture("spacy")(tmp_path))
    assert card_of(found)["agents"] == [{"id": "ada-lab", "name": "Ada Lab"}]
    model = model_of(found)
    assert model["creator"] == ["ada-lab"]
    entries = {entry["slot"]: entry for entry in card_of(found)["evidence"]}
    for slot in ("/agents/0", "/models/0/creator"):
        entry = entries[slot]
        assert (entry["file"], entry["where"], entry["method"]) == ("meta.json", "key author", "declared")


def test_a_vectorizer_beside_a_classifier_says_that_it_classifies_texts(shared_data: Path) -> None:
    (found,) = extracted(shared_data / "models/real/alt_profanity_check")
    card = card_of(found)
    (model,) = card["models"]
    assert model["ml_task"] == "text-classification"
    (said,) = [item for item in card["evidence"] if item["slot"] == "/models/0/ml_task"]
    assert said["method"] == "inferred"
    assert (said["file"], said["where"]) == ("vectorizer.joblib", "TfidfVectorizer lies beside the model")
