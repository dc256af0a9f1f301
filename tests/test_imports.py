"""Documents of other formats come in: every value with its place, none lost in silence, none executed."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from mangled import rewrite

from mlcard import card as cards
from mlcard.cli.import_ import command
from mlcard.errors import ConfigurationError, LimitExceededError, MlcardError, UnreadableFileError
from mlcard.extract import declare
from mlcard.imports import FORMATS, read
from mlcard.imports.document import Node, bounded

DATA = Path(__file__).parent / "data" / "imports"
#: Where the model card of the BOM stands.
CARD = "/metadata/component/modelCard"
#: A document of each format.
DOCUMENTS = {
    "cyclonedx": "bert.cdx.json",
    "spdx": "predictor.spdx.json",
    "mldcat-ap": "diabetes.mldcat-ap.ttl",
    "croissant": "titanic.croissant.json",
    "huggingface": "sentiment.hub.md",
    "skops": "iris.skops.md",
    "model-card-toolkit": "cats.mct.json",
    "bridge2ai": "climate.bridge2ai.yaml",
    "openml": "run.openml.xml",
    "mlflow": "mlruns",
}


def card_of(path: Path, form: str | None = None) -> dict[str, Any]:
    """The card of a document, as `mlcard import -o -` prints it."""
    found = read(path, form)
    extraction = declare(
        found.facts, path.parent / "none.yaml", source=found.source.name, form=found.format, afresh=True
    )
    assert not extraction.disagreements
    return extraction.card


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `mlcard import`."""
    result = CliRunner().invoke(command, [str(item) for item in arguments])
    if isinstance(result.exception, Exception):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def test_every_format_has_a_document() -> None:
    assert {form.name for form in FORMATS} == set(DOCUMENTS)


@pytest.mark.parametrize("form", DOCUMENTS)
def test_the_content_tells_the_format(form: str) -> None:
    assert read(DATA / DOCUMENTS[form]).format == form


@pytest.mark.parametrize("form", DOCUMENTS)
def test_the_card_is_the_golden_one(form: str) -> None:
    golden = DATA / f"{form}.golden.yaml"
    card = card_of(DATA / DOCUMENTS[form])
    assert card == cards.load(golden).data


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tracking store of the same two runs as an SQLite database."""
    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    with contextlib.closing(sqlite3.connect(path)) as store:
        store.executescript((DATA / "mlflow.sql").read_text(encoding="utf-8"))
    return path


def test_a_folder_and_a_database_of_mlflow_say_the_same(database: Path) -> None:
    def timeless(card: dict[str, Any]) -> Any:
        """A card without what differs from run to run, and what only the folder has: the `MLmodel`."""
        card = {name: part for name, part in card.items() if name != "evidence"}
        for model in card["models"]:
            for slot in ("identifiers", "libraries", "inputs", "outputs", "created"):
                model.pop(slot, None)
            model["training"] = {
                name: part
                for name, part in model["training"].items()
                if name not in ("started_at", "ended_at", "environment")
            }
            model["evaluations"].sort(key=lambda item: json.dumps(item, sort_keys=True))
        card["studies"] = [{**study, "created": ""} for study in card["studies"]]
        return json.loads(
            json.dumps({**card, "models": sorted(card["models"], key=lambda one: one["id"])}, sort_keys=True)
        )

    assert timeless(card_of(database)) == timeless(card_of(DATA / "mlruns"))


def test_a_run_of_mlflow_is_told_as_what_it_means() -> None:
    (model,) = (item for item in card_of(DATA / "mlruns")["models"] if item["id"] == "iris-classifier")
    assert model["algorithm"] == "LogisticRegression"
    assert model["hyperparameters"]["C"] == 0.5
    assert model["hyperparameters"]["note"] == "line one\nline two: a colon"
    assert {"measure": "accuracy", "split": "train"}.items() <= model["evaluations"][1].items()
    assert model["trained_on"] == [{"dataset": "dataset", "revision": "a5f0b5c9"}]
    assert model["training"]["status_of_run"] == "succeeded"
    assert model["version"] == "1"
    assert model["keywords"] == ["team: botany"]


def test_runs_without_a_model_are_runs_of_their_study(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    path.write_bytes(database.read_bytes())
    with contextlib.closing(sqlite3.connect(path)) as store:
        store.executescript("DELETE FROM logged_models; DELETE FROM model_versions;")
    card = card_of(path)
    assert "models" not in card
    (study,) = card["studies"]
    assert [(run["name"], run["status_of_run"]) for run in study["runs"]] == [
        ("logistic", "succeeded"),
        ("tree", "failed"),
    ]
    assert study["runs"][0]["hyperparameters"]["C"] == 0.5


def test_views_in_the_place_of_tables_are_not_asked(tmp_path: Path) -> None:
    path = tmp_path / "mlflow.db"
    with contextlib.closing(sqlite3.connect(path)) as store:
        store.executescript(
            "CREATE VIEW experiments AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS experiment_id, 'x' AS name FROM n;"
        )
    with pytest.raises(UnreadableFileError, match="no store of MLflow"):
        read(path)


def test_links_out_of_a_tracking_folder_are_not_followed(tmp_path: Path) -> None:
    shutil.copytree(DATA / "mlruns", tmp_path / "mlruns")
    secret = tmp_path / "secret"
    secret.write_text("top secret", encoding="utf-8")
    (run,) = (
        path.parent for path in (tmp_path / "mlruns").glob("*/*/tags/team") if "models" not in path.parts[:-3]
    )
    (run / "link").symlink_to(secret)
    assert "top secret" not in json.dumps(card_of(tmp_path / "mlruns"))


@pytest.mark.parametrize("form", DOCUMENTS)
def test_every_value_has_evidence_with_its_place(form: str) -> None:
    card = card_of(DATA / DOCUMENTS[form])
    slots = {item["slot"] for item in card["evidence"]}
    for item in card["evidence"]:
        assert item["method"] in ("declared", "inferred")
        assert item["file"] == DOCUMENTS[form].rpartition("/")[2]
        assert item["extractor"].endswith(f" import {form}")
        assert item["where"]
    for collection in ("models", "datasets", "agents"):
        for index, thing in enumerate(card.get(collection, [])):
            for slot in thing:
                at = f"/{collection}/{index}/{slot}"
                assert any(known == at or known.startswith(at + "/") for known in slots), at


@pytest.mark.parametrize("form", [form for form in DOCUMENTS if (DATA / DOCUMENTS[form]).is_file()])
def test_mangled_documents_are_told_and_nothing_else_escapes(form: str, tmp_path: Path) -> None:
    content = (DATA / DOCUMENTS[form]).read_bytes()
    source = random.Random(form)  # noqa: S311 - the same bytes each time
    path = tmp_path / "mangled"
    for trial in range(300):
        if trial % 3 == 0:
            mangled = content[: source.randrange(len(content))]
        else:
            mangled = bytearray(content)
            for _ in range(source.randrange(1, 4)):
                mangled[source.randrange(len(mangled))] = source.randrange(256)
        rewrite(path, mangled)
        try:
            found = read(path, form)
        except MlcardError:
            continue
        declare(found.facts, path, source="mangled", form=form, afresh=True)


@pytest.mark.parametrize("form", [form for form in DOCUMENTS if DOCUMENTS[form].endswith("json")])
def test_values_of_other_types_are_told_and_nothing_else_escapes(form: str, tmp_path: Path) -> None:
    text = (DATA / DOCUMENTS[form]).read_text(encoding="utf-8")
    path = tmp_path / "changed.json"
    source = random.Random(form)  # noqa: S311 - the same changes each time
    places = list(_places(json.loads(text)))
    for place in source.choices(places, k=200):
        changed = owner = json.loads(text)
        for name in place[:-1]:
            owner = owner[name]
        owner[place[-1]] = source.choice(
            ["text", 1.5, True, [], {}, ["text", 3], {"a": [{}]}, -1, "", "x" * 70]
        )
        rewrite(path, json.dumps(changed).encode())
        try:
            found = read(path, form)
        except MlcardError:
            continue
        declare(found.facts, path, source="changed", form=form, afresh=True)


def _places(node: Any, way: tuple[Any, ...] = ()) -> Any:
    """Every place in a document."""
    for name, part in node.items() if isinstance(node, dict) else enumerate(node):
        yield (*way, name)
        if isinstance(part, dict | list):
            yield from _places(part, (*way, name))


def test_what_no_slot_holds_is_listed_and_reported(tmp_path: Path) -> None:
    report = tmp_path / "left.json"
    code, out, err = run(DATA / "bert.cdx.json", "-o", "-", "--report", report)
    listed = json.loads(report.read_text(encoding="utf-8"))
    assert {item["where"] for item in listed} == {
        "/metadata/component/hashes",
        "/metadata/component/externalReferences/1",
        f"{CARD}/quantitativeAnalysis/performanceMetrics/1/value",
        f"{CARD}/quantitativeAnalysis/performanceMetrics/1/type",
        f"{CARD}/considerations/environmentalConsiderations/energyConsumptions/0/energyProviders",
        f"{CARD}/properties/3",
    }
    for item in listed:
        assert item["where"].rpartition("/")[0] in err
    assert yaml.safe_load(out)["models"][0]["parameter_count"] == 109_482_240
    assert code == 1  # a measure without a number is no evaluation


def test_leftovers_alone_are_exit_code_0_unless_strict(tmp_path: Path) -> None:
    document = json.loads((DATA / "bert.cdx.json").read_bytes())
    del document["metadata"]["component"]["modelCard"]["quantitativeAnalysis"]["performanceMetrics"][1]
    path = tmp_path / "bom.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert run(path)[0] == 0
    assert run(path, "--strict")[0] == 1


def test_a_card_that_stands_keeps_its_words(tmp_path: Path) -> None:
    bom = tmp_path / "bom.json"
    bom.write_bytes((DATA / "bert.cdx.json").read_bytes())
    card = tmp_path / "modelcard.yaml"
    card.write_text(
        "# mine\nmlcard: '1.0'\nmodels:\n- id: mine\n  name: My BERT  # so we call it\n  ml_task: fill-mask\n"
    )
    code, out, err = run(bom)
    text = card.read_text(encoding="utf-8")
    assert (code, out) == (1, "")
    assert text.startswith("# mine\n")
    assert "name: My BERT  # so we call it" in text
    assert yaml.safe_load(text)["models"][0]["id"] == "mine"
    assert 'says "My BERT", but bom.json (/metadata/component/group) says "google/bert"' in err
    assert run(bom)[2].count("written") == 0
    assert card.read_text(encoding="utf-8") == text


def test_importing_again_refreshes_what_the_same_document_said(tmp_path: Path) -> None:
    bom = tmp_path / "bom.json"
    document = json.loads((DATA / "bert.cdx.json").read_bytes())
    bom.write_text(json.dumps(document), encoding="utf-8")
    run(bom)
    component = document["metadata"]["component"]
    component["version"] = "2"
    del component["description"]
    bom.write_text(json.dumps(document), encoding="utf-8")
    run(bom)
    card = yaml.safe_load((tmp_path / "modelcard.yaml").read_text(encoding="utf-8"))
    assert card["models"][0]["version"] == "2"
    assert "description" not in card["models"][0]


def test_another_document_and_the_files_leave_what_was_imported(tmp_path: Path) -> None:
    bom = tmp_path / "bom.json"
    bom.write_bytes((DATA / "bert.cdx.json").read_bytes())
    run(bom)
    other = tmp_path / "other.json"
    document = json.loads(bom.read_bytes())
    document["metadata"]["component"]["version"] = "7"
    other.write_text(json.dumps(document), encoding="utf-8")
    code, _, err = run(other)
    assert code == 1
    assert 'says "1", but other.json (/metadata/component/version) says "7"' in err
    from mlcard.extract import extract, save

    (tmp_path / "config.json").write_text(
        json.dumps({"architectures": ["BertModel"], "model_type": "bert", "hidden_size": 8}), encoding="utf-8"
    )
    (result,) = extract(tmp_path)
    save(result)
    card = yaml.safe_load((tmp_path / "modelcard.yaml").read_text(encoding="utf-8"))
    assert card["models"][0]["version"] == "1"
    assert card["models"][0]["intended_use"] == ["filling in words"]
    assert any("BertForMaskedLM" in str(item) for item in result.contradictions)


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        pytest.param(b"", UnreadableFileError, "none of the formats", id="empty"),
        pytest.param(b"<bom xmlns='x'/>", UnreadableFileError, "none of the formats", id="other-xml"),
        pytest.param(
            b'<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>',
            UnreadableFileError, "is XML", id="cyclonedx-as-xml",
        ),
        pytest.param(b'{"bomFormat": "CycloneDX"', UnreadableFileError, "not readable as JSON", id="cut"),
        pytest.param(b'{"bomFormat": "CycloneDX"}', UnreadableFileError, "says nothing", id="nothing-in-it"),
        pytest.param(
            b'{"bomFormat": "CycloneDX", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            UnreadableFileError, "nested", id="deep",
        ),
        pytest.param(
            b'{"bomFormat": "CycloneDX", "a": ' + b"[" * 300 + b"]" * 300 + b"}",
            LimitExceededError, "nested deeper", id="deep-enough-to-parse",
        ),
        pytest.param(
            b'{"bomFormat": "CycloneDX", "a": [' + b"[]," * 2_000_000 + b"[]]}",
            LimitExceededError, "JSON values", id="many",
        ),
        pytest.param(b'{"bomFormat": "CycloneDX", "a": 1, "a": 2}', UnreadableFileError, "twice", id="twice"),
    ],
)  # fmt: skip
def test_broken_and_hostile_documents_are_errors(
    content: bytes, error: type[MlcardError], message: str, tmp_path: Path
) -> None:
    path = tmp_path / "document"
    path.write_bytes(content)
    with pytest.raises(error, match=message):
        read(path)


def test_formats_are_named_when_one_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(DATA / "bert.cdx.json", "sbom")
    assert "cyclonedx" in caught.value.hint
    with pytest.raises(UnreadableFileError, match="is a folder"):
        read(tmp_path, "cyclonedx")
    with pytest.raises(UnreadableFileError, match="does not exist"):
        read(tmp_path / "none")


def test_a_property_that_names_no_slot_is_left(tmp_path: Path) -> None:
    document = json.loads((DATA / "bert.cdx.json").read_bytes())
    wrong = {
        "modellake:none": "1", "modellake:name/0": "x", "modellake:training/epochs": "[[[",
        "modellake:evaluations/x/measure": "y", "modellake:": "z",
    }  # fmt: skip
    properties = document["metadata"]["component"]["modelCard"]["properties"]
    properties += [{"name": name, "value": value} for name, value in wrong.items()]
    path = tmp_path / "bom.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    left = {item.where for item in read(path).left}
    assert {f"{CARD}/properties/{number}" for number in range(4, 9)} <= left


def test_leftovers_are_the_largest_values_of_which_nothing_was_taken() -> None:
    node = bounded({"a": {"b": 1, "c": [1, 2]}, "d": {"e": 3}, "f": [], "g": None}, "x")
    assert node.number("a", "b") == 1
    assert [(item.where, item.value) for item in node.leftovers()] == [("/a/c", [1, 2]), ("/d", {"e": 3})]
    assert next(Node("x").leftovers()).where == "/"
