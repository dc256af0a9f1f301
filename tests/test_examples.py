"""The examples: what `mlcard extract` finds in them by itself."""

from __future__ import annotations

import json
import math
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from model_folders import copy_of_diabetes, hub_repository, run

from mlcard import card as cards

GOLDEN = Path(__file__).parent / "data" / "golden"
SCHEMA = resources.files("mlcard._generated") / "modellake.schema.json"


@pytest.fixture(scope="module")
def diabetes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example with its card."""
    folder = copy_of_diabetes(tmp_path_factory.mktemp("examples"))
    from mlcard.extract import Extraction, extract, save

    for found in extract(folder):
        assert isinstance(found, Extraction)
        save(found)
    return folder


def card_of(folder: Path) -> dict[str, Any]:
    return cards.load(folder / "modelcard.yaml").data


def assert_alike(found: Any, wanted: Any, at: str = "") -> None:
    """Equal, numbers to 12 digits."""
    if isinstance(wanted, float):
        assert math.isclose(found, wanted, rel_tol=1e-12), at
    elif isinstance(wanted, dict):
        assert list(found) == list(wanted), at
        for name, value in wanted.items():
            assert_alike(found[name], value, f"{at}/{name}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), at
        for index, value in enumerate(wanted):
            assert_alike(found[index], value, f"{at}/{index}")
    else:
        assert found == wanted, at


def test_the_whole_card(diabetes: Path) -> None:
    """When a difference is wanted: mlcard extract examples/diabetes -o - | sed '/^evidence:/,$d'."""
    card = card_of(diabetes)
    del card["evidence"]
    assert_alike(card, cards.load(GOLDEN / "diabetes.yaml").data)


def test_what_the_founding_paper_asks_for(diabetes: Path) -> None:
    card = card_of(diabetes)
    (model,), (dataset,) = card["models"], card["datasets"]
    assert model["algorithm"] == "SVC"
    assert model["hyperparameters"]["kernel"] == "rbf"
    assert model["hyperparameters"]["C"] == 2.3
    assert list(model["hyperparameters"])[:2] == ["kernel", "C"]
    assert [item["measure"] for item in model["evaluations"]] == ["accuracy", "roc_auc"]
    assert model["evaluations"][0]["value"] == pytest.approx(0.7774, abs=1e-4)
    assert {item["procedure"] for item in model["evaluations"]} == {"5-fold cross validation"}
    assert {item["dataset"] for item in model["evaluations"]} == {dataset["id"]}
    assert model["training"]["source_code"]["path"] == "train.py"
    assert model["training"]["used"] == [dataset["id"]]
    assert model["trained_on"] == [{"dataset": dataset["id"]}]
    assert dataset["target_feature"] == "outcome"
    assert (dataset["number_of_instances"], len(dataset["features"])) == (768, 9)


def test_the_meta_features_are_those_that_openml_publishes(diabetes: Path, shared_data: Path) -> None:
    rows = map(json.loads, (shared_data / "openml" / "qualities.jsonl").read_text().splitlines())
    published = next(row["qualities"] for row in rows if row["openml_id"] == 37)
    found = card_of(diabetes)["datasets"][0]["meta_features"]
    names = {name.replace("_", "").lower(): name for name in found}
    compared = [quality for quality in published if quality.lower() in names]
    assert len(compared) > 40
    assert {"MeanMeansOfNumericAtts", "MeanStdDevOfNumericAtts", "NumberOfInstances"} <= set(compared)
    for quality in compared:
        value = found[names[quality.lower()]]
        assert value == pytest.approx(published[quality], rel=1e-6, abs=1e-6), quality


def test_the_card_is_valid_and_lacks_only_what_no_file_says(
    diabetes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(card_of(diabetes))] == []
    ran = run(capsys, "lint", diabetes, "--output-format", "json")
    assert [(item["code"], item["slot"]) for item in json.loads(ran.out)] == [("MC301", "/models/0")]


def test_a_repository_of_the_hub(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = hub_repository(tmp_path / "tiny")
    assert run(capsys, "extract", folder).code == 0
    (model,) = card_of(folder)["models"]
    assert (model["architecture"], model["model_type"], model["parameter_count"]) == ("BertModel", "bert", 44)
    assert (model["license"], model["language"]) == ("Apache-2.0", ["en"])
    assert model["ml_task"] == "feature-extraction"
    assert [base["model"] for base in model["base_models"]] == ["google/electra-small"]
    assert model["trained_on"] == [{"dataset": "squad"}]
    assert model["name"] == "Tiny encoder"
    paths = [item["path"] for item in model["files"]]
    assert paths == ["config.json", "model.safetensors", "tokenizer.json", "onnx/model.onnx"]
    ran = run(capsys, "lint", folder / "modelcard.yaml", "--output-format", "json")
    assert [item for item in json.loads(ran.out) if item["severity"] == "error"] == []
