"""Whole extractions: the same files give the same card, every value has evidence, nothing false gets in."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from bounded import within
from model_folders import DIABETES, TABLE, copy_of_diabetes, hub_repository, project, safetensors

from mlcard import card as cards
from mlcard.extract import Extraction, NoteKind, Options, Refusal, extract, is_stale, plan, run, save
from mlcard.extract.draft import Draft, Origin, digest, value_at
from mlcard.extract.fitting import fit
from mlcard.readers.tables import TableOptions

SCHEMA = resources.files("mlcard._generated") / "modellake.schema.json"


@pytest.fixture(scope="session")
def validator() -> Any:
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))


def extraction_of(path: Path, options: Options | None = None) -> Extraction:
    """The one extraction of a folder or file."""
    (found,) = extract(path, options)
    assert isinstance(found, Extraction), found
    return found


def card_of(path: Path) -> dict[str, Any]:
    return extraction_of(path).card


def leaves(value: Any, at: str = "") -> list[str]:
    """The pointers of all values that hold no others."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [
        leaf
        for name, part in parts
        for leaf in leaves(part, f"{at}/{str(name).replace('~', '~0').replace('/', '~1')}")
    ]
    return below or [at]


def assert_has_evidence(card: dict[str, Any]) -> None:
    """Every leaf is covered, every pointer leads somewhere, every digest is that of the value."""
    body = {name: value for name, value in card.items() if name not in {"evidence", "mlcard"}}
    covered = {entry["slot"] for entry in card["evidence"]}
    for leaf in leaves(body):
        tokens = leaf.split("/")
        assert any("/".join(tokens[:length]) in covered for length in range(2, len(tokens) + 1)), leaf
    for entry in card["evidence"]:
        assert digest(value_at(card, entry["slot"])) == entry["digest"], entry
        assert entry["file"]
        assert entry["where"]
    assert len(covered) == len(card["evidence"])


FOLDERS = {
    "diabetes": copy_of_diabetes,
    "hub": lambda parent: hub_repository(parent / "hub"),
    "project": lambda parent: project(parent / "p"),
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_every_value_has_evidence_and_the_card_is_valid(kind: str, tmp_path: Path, validator: Any) -> None:
    card = card_of(FOLDERS[kind](tmp_path))
    assert_has_evidence(card)
    assert [error.message for error in validator.iter_errors(card)] == []


@pytest.mark.parametrize("kind", FOLDERS)
def test_the_text_of_a_card_says_the_card(kind: str, tmp_path: Path) -> None:
    found = extraction_of(FOLDERS[kind](tmp_path))
    assert cards.parse(found.text, "modelcard.yaml").data == found.card


def test_the_same_files_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = copy_of_diabetes(tmp_path / "here")
    second = copy_of_diabetes(tmp_path / "other" / "place")
    for path in second.rglob("*"):
        os.utime(path, (1, 1))
    texts = {extraction_of(first).text, extraction_of(second).text}
    monkeypatch.chdir(first)
    texts.add(extraction_of(Path()).text)
    monkeypatch.chdir(tmp_path)
    texts.add(extraction_of(Path("here/diabetes")).text)
    texts.add(extraction_of(Path("here/../here/diabetes/")).text)
    assert len(texts) == 1
    assert str(tmp_path) not in texts.pop()


def test_processes_change_nothing(tmp_path: Path) -> None:
    for number in range(6):
        project(tmp_path / "lake" / f"p{number}")
    one, four = (list(extract(tmp_path / "lake", jobs=jobs)) for jobs in (1, 4))
    assert [item.text for item in one if isinstance(item, Extraction)] == [
        item.text for item in four if isinstance(item, Extraction)
    ]
    assert len(four) == 6


def test_a_broken_card_among_many_stops_only_itself(tmp_path: Path) -> None:
    for number in range(6):
        project(tmp_path / "lake" / f"p{number}")
    broken = tmp_path / "lake" / "p2" / "modelcard.yaml"
    broken.write_text("mlcard: '1.0'\nmodels: [\n")
    found = list(extract(tmp_path / "lake", jobs=2))
    assert [isinstance(item, Refusal) for item in found] == [False, False, True, False, False, False]
    assert isinstance(found[2], Refusal)
    assert str(found[2].error).startswith(f"{broken}:")
    assert broken.read_text() == "mlcard: '1.0'\nmodels: [\n"


def test_a_lake_and_its_folder_give_the_same_card(tmp_path: Path) -> None:
    for name in ("a", "b"):
        project(tmp_path / "lake" / name)
    for item in extract(tmp_path / "lake"):
        assert isinstance(item, Extraction)
        save(item)
    alone = extraction_of(tmp_path / "lake" / "a")
    assert alone.path == tmp_path / "lake" / "a" / "modelcard.yaml"
    assert alone.text == alone.before


def test_nothing_is_stale_after_saving(tmp_path: Path) -> None:
    folder = copy_of_diabetes(tmp_path)
    first = extraction_of(folder)
    assert is_stale(first)
    assert save(first)
    second = extraction_of(folder)
    assert not is_stale(second)
    assert not save(second)


def test_a_card_has_no_nulls(tmp_path: Path) -> None:
    folder = copy_of_diabetes(tmp_path)
    card = card_of(folder)
    assert "class_weight" not in card["models"][0]["hyperparameters"]
    assert "null" not in json.dumps(card)
    assert "None" not in [value_at(card, leaf) for leaf in leaves(card)]


def test_the_step_that_predicts_does_not_repeat_the_hyperparameters(tmp_path: Path) -> None:
    steps = card_of(copy_of_diabetes(tmp_path))["models"][0]["pipeline"]
    assert steps[0]["hyperparameters"] == {"with_mean": True, "with_std": True, "copy": True}
    assert steps[1] == {"name": "svc", "algorithm": "SVC"}


def test_one_file_of_a_described_folder_leaves_the_rest_of_the_card(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    save(extraction_of(folder))
    before = card_of(folder)
    found = extraction_of(folder / "model.joblib")
    after = found.card
    assert after["datasets"] == before["datasets"]
    assert after["models"][0]["evaluations"] == before["models"][0]["evaluations"]
    assert len(after["models"]) == 1
    assert found.contradictions == ()


def test_two_files_described_one_by_one_are_two_models(tmp_path: Path) -> None:
    shutil.copy(DIABETES / "model.joblib", tmp_path / "a.joblib")
    shutil.copy(DIABETES / "model.joblib", tmp_path / "b.joblib")
    for name in ("a", "b"):
        save(extraction_of(tmp_path / f"{name}.joblib"))
    card = cards.load(tmp_path / "modelcard.yaml").data
    ids = [item["id"] for item in card["models"]]
    assert ids == [f"{tmp_path.name}/a", f"{tmp_path.name}/b"]


def test_what_an_unreadable_file_said_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(tmp_path / "p")
    save(extraction_of(folder))
    before = card_of(folder)
    (folder / "data" / "table.csv").write_bytes(b'"never closed\n' * 3)
    found = extraction_of(folder)
    assert [str(problem) for problem in found.problems]
    features = found.card["datasets"][0]["features"]
    assert features == before["datasets"][0]["features"]


def test_what_a_file_without_permission_said_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(tmp_path / "p")
    save(extraction_of(folder))
    opened = Path.open

    def refusing(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "table.csv":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refusing)
    todo = plan([folder])
    assert [str(problem) for problem in todo.problems] == [
        "data/table.csv: cannot be opened (Permission denied)"
    ]
    (found,) = run(todo)
    assert isinstance(found, Extraction)
    before = cards.load(folder / "modelcard.yaml").data
    assert found.card["datasets"][0]["features"] == before["datasets"][0]["features"]
    assert found.card["datasets"][0]["files"] == before["datasets"][0]["files"]


def test_what_a_file_said_stays_while_only_its_git_lfs_pointer_is_here(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    save(extraction_of(folder))
    before = cards.load(folder / "modelcard.yaml").data
    content = (folder / "model.joblib").read_bytes()
    pointer = f"oid sha256:{hashlib.sha256(content).hexdigest()}\nsize {len(content)}\n"
    (folder / "model.joblib").write_text(f"version https://git-lfs.github.com/spec/v1\n{pointer}")
    todo = plan([folder])
    assert not todo.problems
    (found,) = run(todo)
    assert isinstance(found, Extraction)
    assert [note.kind for note in found.notes] == [NoteKind.NOT_HERE]
    assert found.card["models"][0]["hyperparameters"] == before["models"][0]["hyperparameters"]
    assert found.card["models"][0]["files"] == before["models"][0]["files"]


def test_a_truncated_pickle_is_a_finding_of_the_card(tmp_path: Path, validator: Any) -> None:
    content = (DIABETES / "model.joblib").read_bytes()
    (tmp_path / "model.joblib").write_bytes(content[: len(content) // 2])
    found = extraction_of(tmp_path)
    (finding,) = [
        item for item in found.card["models"][0]["security_findings"] if item["tier"] == "unreadable"
    ]
    assert finding["file"] == "model.joblib"
    assert str(tmp_path) not in found.text
    assert len(found.problems) == 1
    assert list(validator.iter_errors(found.card)) == []


def test_hostile_pickles_are_told_and_not_run(shared_data: Path, tmp_path: Path, validator: Any) -> None:
    for path in sorted((shared_data / "models" / "pickle_scanner_cases" / "data").glob("malicious*.p*kl*")):
        folder = tmp_path / path.stem
        folder.mkdir()
        shutil.copy(path, folder / path.name)
        found = extraction_of(folder)
        severities = {item["severity"] for item in found.card["models"][0]["security_findings"]}
        assert severities & {"critical", "high", "medium"}, path.name
        assert list(validator.iter_errors(found.card)) == []
        assert_has_evidence(found.card)
        assert sorted(item.name for item in folder.iterdir()) == [path.name]


def test_every_real_readme_gives_a_valid_card(shared_data: Path, tmp_path: Path, validator: Any) -> None:
    readmes = sorted((shared_data / "cards" / "hf-models-2022-permissive").rglob("*.md"))[:100]
    assert len(readmes) > 50
    for number, path in enumerate(readmes):
        folder = tmp_path / f"m{number}"
        folder.mkdir()
        shutil.copy(path, folder / "README.md")
        architecture = '"architectures": ["BertModel"], ' if number % 2 else ""
        (folder / "config.json").write_text(f'{{{architecture}"model_type": "bert", "hidden_size": 8}}')
        card = card_of(folder)
        assert [error.message for error in validator.iter_errors(card)] == [], path
        assert_has_evidence(card)


def test_every_real_model_gives_a_valid_card(shared_data: Path, tmp_path: Path, validator: Any) -> None:
    shutil.copytree(shared_data / "models" / "real", tmp_path / "real")
    card = card_of(tmp_path / "real")
    assert [error.message for error in validator.iter_errors(card)] == []
    assert_has_evidence(card)
    assert len(card["models"]) > 10
    assert len({item["id"] for item in card["models"]}) == len(card["models"])


def test_values_that_the_schema_refuses_are_left_out_and_told(tmp_path: Path, validator: Any) -> None:
    folder = hub_repository(tmp_path / "hub")
    (folder / "metrics.json").write_text('{"accuracy": NaN, "f1": 0.5}')
    found = extraction_of(folder)
    assert list(validator.iter_errors(found.card)) == []
    assert_has_evidence(found.card)
    evaluations = found.card["models"][0].get("evaluations")
    assert [item["measure"] for item in evaluations] == ["f1"]


def test_a_misfit_takes_along_what_is_nothing_without_it() -> None:
    draft = Draft()
    origin = Origin("README.md", "line 3", "declared", "mlcard 0 test")
    draft.put(("models", 0, "id"), "m", origin)
    draft.put(("models", 0, "license"), "my own licence!", origin)
    draft.put(("models", 0, "parameter_count"), -5, origin)
    draft.put(("models", 0, "nonsense"), 1, origin)
    draft.append(("models", 0, "evaluations"), {"measure": "accuracy", "value": "high"}, origin)
    draft.append(("models", 0, "evaluations"), {"measure": "f1", "value": 0.5}, origin)
    draft.append(("models", 0, "trained_on"), {"split": "train"}, origin)
    misfits = fit(draft)
    assert draft.card == {"models": [{"id": "m", "evaluations": [{"measure": "f1", "value": 0.5}]}]}
    assert list(draft.origins) == ["/models/0/id", "/models/0/evaluations/0"]
    told = {item.slot: str(item) for item in misfits}
    assert told["/models/0/license"] == (
        '/models/0/license: README.md (line 3) says "my own licence!", which the card leaves out: '
        "it is no LicenseExpression"
    )
    assert "the schema has no such slot" in told["/models/0/nonsense"]
    assert told.keys() >= {
        "/models/0/parameter_count",
        "/models/0/evaluations/0/value",
        "/models/0/trained_on/0",
    }


def test_without_hashes_a_check_does_not_mind_those_of_the_card(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    save(extraction_of(folder))
    found = extraction_of(folder, Options(hashes=False))
    assert not is_stale(found)
    assert "sha256" not in json.dumps(found.card)


def test_the_users_words_on_a_table_are_remembered(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    first = extraction_of(tmp_path, Options(table=TableOptions(target="y", ignore=("z",))))
    (dataset,) = first.card["datasets"]
    assert dataset["target_feature"] == "y"
    assert dataset["meta_features"]["number_of_classes"] == 2
    assert_has_evidence(first.card)
    save(first)
    again = extraction_of(tmp_path)
    assert again.text == again.before


def test_the_target_that_a_person_writes_into_the_card_counts(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    save(extraction_of(tmp_path))
    path = tmp_path / "modelcard.yaml"
    path.write_text(
        path.read_text().replace(
            "  number_of_instances: 60\n", "  number_of_instances: 60\n  target_feature: y\n", 1
        )
    )
    found = extraction_of(tmp_path)
    assert found.card["datasets"][0]["meta_features"]["number_of_classes"] == 2
    assert found.contradictions == ()
    save(found)
    again = extraction_of(tmp_path)
    assert again.text == again.before


def test_a_column_that_no_table_has_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    found = extraction_of(tmp_path, Options(table=TableOptions(target="nothing")))
    assert [str(problem) for problem in found.problems] == ["t.csv has no column 'nothing'"]
    assert found.card["datasets"][0]["number_of_instances"] == 60


def test_a_dataset_with_a_readme(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    (tmp_path / "README.md").write_text(
        "---\nlicense: cc-by-4.0\ntask_categories:\n- tabular-classification\n---\n# Numbers\n"
    )
    (dataset,) = card_of(tmp_path)["datasets"]
    assert dataset["license"] == "CC-BY-4.0"


def test_a_card_of_one_model_written_by_hand_is_completed(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "modelcard.yaml").write_text("mlcard: '1.0'\nmodels:\n- id: pima  # ours\n  license: MIT\n")
    found = extraction_of(folder)
    (model,) = found.card["models"]
    assert model["id"] == "pima"
    assert model["license"] == "MIT"
    assert model["algorithm"] == "SVC"
    assert "- id: pima  # ours" in found.text
    assert found.contradictions == ()


def test_an_evaluation_that_a_person_puts_first_does_not_confuse_the_others(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    save(extraction_of(folder))
    path = folder / "modelcard.yaml"
    mine = "  evaluations:\n  - {measure: user_satisfaction, value: 0.9}\n"
    path.write_text(path.read_text().replace("  evaluations:\n", mine, 1))
    (folder / "metrics.json").write_text('{"accuracy": 0.5}')
    found = extraction_of(folder)
    assert found.contradictions == ()
    assert [item["value"] for item in found.card["models"][0]["evaluations"]] == [0.9, 0.5]


def test_many_features_and_many_tables_take_linear_time(tmp_path: Path) -> None:

    columns = ",".join(f"c{number}" for number in range(3_000))
    (tmp_path / "wide.csv").write_text(
        f"{columns}\n" + "\n".join(",".join("12" for _ in range(3_000)) for _ in range(3))
    )
    with within(20):
        save(extraction_of(tmp_path))
        found = extraction_of(tmp_path)
        assert found.text == found.before


def test_a_safetensors_model_without_configuration(tmp_path: Path) -> None:
    safetensors(tmp_path / "net.safetensors", {"w": (3, 5)})
    (model,) = card_of(tmp_path)["models"]
    assert model["files"][0]["path"] == "net.safetensors"
