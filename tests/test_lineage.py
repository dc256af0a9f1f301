"""Dataset → script → model, from what scripts say, and what scripts say of measures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from model_folders import DIABETES, TABLE, TRAIN, project

from mlcard.extract import Extraction, extract


def card_of(folder: Path) -> dict[str, Any]:
    """The card of a folder."""
    return extraction_of(folder).card


def extraction_of(folder: Path) -> Extraction:
    """The one extraction of a folder."""
    (found,) = extract(folder)
    assert isinstance(found, Extraction)
    return found


def test_a_table_a_script_and_a_model_are_joined(tmp_path: Path) -> None:
    card = card_of(project(tmp_path / "p"))
    (model,) = card["models"]
    assert model["trained_on"] == [{"dataset": "p/data/table"}]
    assert model["training"]["used"] == ["p/data/table"]
    assert model["training"]["source_code"] == {"path": "train.py", "programming_language": "Python"}
    assert {"name": "scikit-learn"} in model["training"]["environment"]["libraries"]
    assert model["evaluations"] == [
        {
            "measure": "accuracy",
            "value": 0.75,
            "dataset": "p/data/table",
            "procedure": "5-fold cross validation",
            "number_of_folds": 5,
        }
    ]
    assert card["datasets"][0]["target_feature"] == "y"


def test_the_script_lies_in_a_folder_of_its_own(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "src").mkdir()
    (folder / "train.py").rename(folder / "src" / "train.py")
    model = card_of(folder)["models"][0]
    assert model["trained_on"] == [{"dataset": "p/data/table"}]
    assert model["training"]["source_code"]["path"] == "src/train.py"


def test_a_path_that_leaves_the_folder_joins_nothing(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "train.py").write_text(TRAIN.replace("data/table.csv", "../q/data/table.csv"))
    model = card_of(folder)["models"][0]
    assert "trained_on" not in model
    assert "dataset" not in model["evaluations"][0]


@pytest.mark.parametrize(
    ("name", "slot"),
    [
        pytest.param("test.csv", "tested_on", id="test"),
        pytest.param("my_valid.csv", "validated_on", id="validation"),
        pytest.param("latest.csv", "trained_on", id="a word that only ends so"),
    ],
)
def test_of_several_tables_the_names_are_a_hint(tmp_path: Path, name: str, slot: str) -> None:
    folder = project(tmp_path / "p")
    (folder / "data" / name).write_text(TABLE)
    (folder / "train.py").write_text(TRAIN.replace("model =", f'other = pd.read_csv("data/{name}")\nmodel ='))
    card = card_of(folder)
    other = {"dataset": f"p/data/{Path(name).stem}"}
    assert other in card["models"][0][slot]
    assert {"dataset": "p/data/table"} in card["models"][0]["trained_on"]
    at = card["models"][0][slot].index(other)
    (entry,) = [item for item in card["evidence"] if item["slot"] == f"/models/0/{slot}/{at}"]
    assert entry["method"] == "inferred"


def test_a_dataset_with_a_name_of_its_own(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    script = TRAIN.replace(
        'table = pd.read_csv("data/table.csv")',
        'from sklearn.datasets import fetch_openml\ntable = fetch_openml("wine quality").frame',
    )
    (folder / "train.py").write_text(script)
    assert card_of(folder)["models"][0]["trained_on"] == [{"dataset": "wine-quality"}]


def test_a_readme_measure_does_not_get_the_procedure_of_a_script(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "README.md").write_text(
        "---\nmodel-index:\n- name: p\n  results:\n  - task: {type: tabular-classification}\n"
        "    dataset: {type: other, name: Other, split: test}\n"
        "    metrics:\n    - {type: accuracy, value: 0.9}\n---\n# P\n"
    )
    evaluations = card_of(folder)["models"][0]["evaluations"]
    assert len(evaluations) == 2
    (declared,) = [item for item in evaluations if item["value"] == 0.9]
    assert "procedure" not in declared


def test_a_script_that_does_not_write_the_metrics_says_nothing_of_them(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "train.py").write_text(TRAIN.replace("metrics.json", "elsewhere.json"))
    assert card_of(folder)["models"][0]["evaluations"] == [{"measure": "accuracy", "value": 0.75}]


def test_a_script_of_another_version_is_a_disagreement(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "train.py").write_text(TRAIN.replace("C=2.3", "C=9.9"))
    found = extraction_of(folder)
    assert found.card["models"][0]["hyperparameters"]["C"] == 2.3
    (disagreement,) = found.disagreements
    assert "model.joblib" in str(disagreement)
    assert "train.py (line" in str(disagreement)


def test_of_two_scripts_that_write_one_file_the_fitting_one_did(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "a_draft.py").write_text(TRAIN.replace("C=2.3", "C=9.9").replace("metrics.json", "other.json"))
    found = extraction_of(folder)
    assert found.card["models"][0]["training"]["source_code"]["path"] == "train.py"
    assert [item.slot for item in found.disagreements] == ["/models/0/training/source_code/path"]


def test_a_transformer_that_was_saved_apart_is_a_step(tmp_path: Path) -> None:
    import joblib
    from sklearn.preprocessing import StandardScaler

    folder = project(tmp_path / "p")
    joblib.dump(StandardScaler().fit([[1.0], [2.0]]), folder / "scaler.joblib")
    script = TRAIN.replace(
        "model.fit(",
        "from sklearn.preprocessing import StandardScaler\nscaler = StandardScaler()\n"
        'joblib.dump(scaler, "scaler.joblib")\nmodel.fit(',
    )
    (folder / "train.py").write_text(script)
    found = extraction_of(folder)
    (model,) = found.card["models"]
    assert found.disagreements == ()
    assert model["algorithm"] == "SVC"
    assert "with_mean" not in model["hyperparameters"]
    paths = [item["path"] for item in model["files"]]
    assert paths == ["model.joblib", "scaler.joblib"]


PREPARE = """
import pandas as pd
raw = pd.read_csv("data/raw.csv")
raw.dropna().drop_duplicates().to_csv("data/table.csv")
"""


def test_a_script_that_prepares_a_table(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "data" / "raw.csv").write_text(TABLE)
    (folder / "prepare.py").write_text(PREPARE)
    datasets = {item["id"]: item for item in card_of(folder)["datasets"]}
    table = datasets["p/data/table"]
    assert table["was_derived_from"] == ["p/data/raw"]
    (processing,) = table["processing"]
    assert processing["used"] == ["p/data/raw"]
    assert processing["source_code"]["path"] == "prepare.py"
    assert processing["operations"]
    assert "was_derived_from" not in datasets["p/data/raw"]


def test_the_metrics_of_the_example_are_those_of_its_script() -> None:
    metrics = json.loads((DIABETES / "metrics.json").read_text())
    evaluations = card_of(DIABETES)["models"][0]["evaluations"]
    assert [(item["measure"], item["value"]) for item in evaluations] == [
        ("accuracy", metrics["accuracy"]),
        ("roc_auc", metrics["roc_auc"]),
    ]
    assert {item["procedure"] for item in evaluations} == {"5-fold cross validation"}
