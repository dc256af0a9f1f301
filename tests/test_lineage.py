"""Dataset → script → model, from what scripts say, and what scripts say of measures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from model_folders import DIABETES, TABLE, TRAIN, project

from mlcard.cli.summary import summary
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


#: A fit of which nobody sees what it is on.
FIT_UNSEEN = "import parts\nmodel.fit(*parts.of(table, other))"


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
    script = TRAIN.replace("model =", f'other = pd.read_csv("data/{name}")\nmodel =')
    (folder / "train.py").write_text(
        script.replace('model.fit(table.drop(columns="y"), table["y"])', FIT_UNSEEN)
    )
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


def evaluated_by(tmp_path: Path, script: str, metrics: dict[str, Any]) -> list[dict[str, Any]]:
    """The evaluations of a project with another script and other metrics."""
    folder = project(tmp_path / "p")
    (folder / "train.py").write_text(script)
    (folder / "metrics.json").write_text(json.dumps(metrics))
    evaluations: list[dict[str, Any]] = card_of(folder)["models"][0].get("evaluations", [])
    return evaluations


@pytest.mark.parametrize(
    ("metrics", "values"),
    [
        pytest.param({"model": {"r2": 0.9}, "gbr": {"r2": 0.8, "mse": 5}}, [0.9], id="name of the file"),
        pytest.param({"SVC": {"r2": 0.9}, "gbr": {"r2": 0.8, "mse": 5}}, [0.9], id="algorithm"),
        pytest.param({"best_svc": {"r2": 0.9}, "gbr": {"mse": 5}}, [0.9], id="variable of the script"),
        pytest.param({"first": {"r2": 0.9}, "gbr": {"r2": 0.8, "mse": 5}}, [], id="nobody knows"),
        pytest.param({"SVC": {"r2": 0.9}, "model": {"r2": 0.8}}, [], id="two names of the model"),
        pytest.param({"f1": 0.5, "a": {"r2": 0.9}, "b": {"r2": 0.8}}, [0.5], id="outside of the names"),
        pytest.param({"test": {"r2": 0.9}, "val": {"r2": 0.8}}, [0.9, 0.8], id="splits are no models"),
    ],
)
def test_a_file_with_the_measures_of_several_models(
    tmp_path: Path, metrics: dict[str, Any], values: list[float]
) -> None:
    script = TRAIN.replace("model", "best_svc").replace("best_svc_selection", "model_selection")
    script = script.replace("best_svc.joblib", "model.joblib")
    found = evaluated_by(tmp_path, script, metrics)
    assert [item["value"] for item in found] == values
    assert not any("name" in item for item in found)


HOLDOUT = """
import json
import joblib
import pandas as pd
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

table = pd.read_csv("data/table.csv")
X_train, X_test, y_train, y_test = train_test_split(table.drop(columns="y"), table["y"], test_size=0.25)
model = SVC(kernel="rbf", C=2.3).fit(X_train, y_train)
acc = accuracy_score(y_test, model.predict(X_test))
train_acc = accuracy_score(y_train, model.predict(X_train))
json.dump({"accuracy": acc, "train_accuracy": train_acc}, open("metrics.json", "w"))
joblib.dump(model, "model.joblib")
"""


@pytest.mark.parametrize("around", [pytest.param("", id="flat"), pytest.param("results", id="nested")])
def test_the_key_that_is_written_tells_which_part_a_measure_is_of(tmp_path: Path, around: str) -> None:
    metrics: dict[str, Any] = {"accuracy": 0.81, "train_accuracy": 0.84}
    script = HOLDOUT
    if around:
        metrics = {around: metrics}
        script = script.replace('{"accuracy"', '{"results": {"accuracy"').replace("train_acc}", "train_acc}}")
    data = {"dataset": "p/data/table"}
    found = evaluated_by(tmp_path, script, metrics)
    assert found == [
        {"measure": "accuracy", "value": 0.81, **data, "split": "test", "procedure": "holdout 75/25"},
        {"measure": "accuracy", "value": 0.84, **data, "split": "train"},
    ]
    lines = list(summary({"models": [{"id": "p", "algorithm": "SVC", "evaluations": [*found]}]}))
    assert [line.strip() for line in lines[1:]] == [
        "accuracy 0.81, holdout 75/25 (test) on p/data/table",
        "accuracy 0.84 (train) on p/data/table",
    ]


SPLIT_INTO_FILES = """
import json
import joblib
import pandas as pd
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

churn = pd.read_csv("data/churn.csv")
first, second = train_test_split(churn, test_size=0.25)
first.to_csv("data/train.csv", index=False)
second.to_csv("data/test.csv", index=False)
first = pd.read_csv("data/train.csv")
second = pd.read_csv("data/test.csv")
model = SVC(kernel="rbf", C=2.3)
model.fit(first.drop(columns="y"), first["y"])
acc = accuracy_score(second["y"], model.predict(second.drop(columns="y")))
json.dump({"accuracy": acc}, open("metrics.json", "w"))
joblib.dump(model, "model.joblib")
"""


def test_a_table_that_is_split_into_files_which_are_read_back(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    for name in ("churn", "train", "test"):
        (folder / "data" / f"{name}.csv").write_text(TABLE)
    (folder / "train.py").write_text(SPLIT_INTO_FILES)
    card = card_of(folder)
    (model,) = card["models"]
    assert model["trained_on"] == [{"dataset": "p/data/train"}]
    assert model["tested_on"] == [{"dataset": "p/data/test"}]
    assert model["evaluations"][0]["dataset"] == "p/data/test"
    datasets = {item["id"]: item for item in card["datasets"]}
    for name in ("train", "test"):
        made = datasets[f"p/data/{name}"]
        assert made["was_derived_from"] == ["p/data/churn"]
        assert made["processing"][0]["source_code"]["path"] == "train.py"
    assert "was_derived_from" not in datasets["p/data/churn"]
    methods = {item["slot"]: item["method"] for item in card["evidence"]}
    assert methods["/models/0/trained_on/0"] == methods["/models/0/tested_on/0"] == "read"


LOOKED_AT = """
import joblib
import pandas as pd
from sklearn.datasets import load_iris
from sklearn.svm import SVC

print(pd.read_csv("data/table.csv").shape)
X, y = load_iris(return_X_y=True)
model = SVC(kernel="rbf", C=2.3).fit(X, y)
joblib.dump(model, "model.joblib")
"""


@pytest.mark.parametrize(
    ("script", "trained_on", "method"),
    [
        pytest.param(LOOKED_AT, ["iris"], "read", id="looked at only"),
        pytest.param(
            LOOKED_AT.replace("print(pd.read_csv", "table = (pd.read_csv")
            .replace(".shape)", ")")
            .replace("model =", 'X["more"] = table["x"]\nmodel ='),
            ["p/data/table", "iris"],
            "inferred",
            id="put into it",
        ),
        pytest.param(
            LOOKED_AT.replace("print(pd.read_csv", "table = (pd.read_csv")
            .replace(".shape)", ")")
            .replace("fit(X, y)", "fit(pd.concat([X, table]), y)"),
            ["p/data/table", "iris"],
            "read",
            id="both",
        ),
        pytest.param(
            LOOKED_AT.replace("fit(X, y)", "fit(parts(X), y)").replace(
                "X, y =", "from a import parts\nX, y ="
            ),
            ["iris"],
            "read",
            id="through a function of elsewhere",
        ),
        pytest.param(
            LOOKED_AT.replace("fit(X, y)", "fit(unknown, y)"),
            ["p/data/table", "iris"],
            "inferred",
            id="something unknown",
        ),
    ],
)
def test_trained_on_is_what_reaches_the_fitting(
    tmp_path: Path, script: str, trained_on: list[str], method: str
) -> None:
    folder = project(tmp_path / "p")
    (folder / "train.py").write_text(script)
    card = card_of(folder)
    assert [use["dataset"] for use in card["models"][0]["trained_on"]] == trained_on
    methods = {item["slot"]: item["method"] for item in card["evidence"]}
    assert methods["/models/0/trained_on/0"] == method


NUMBERS = TABLE.replace("yes", "1").replace("no", "0")


def test_numbers_that_a_classifier_learns_are_classes(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "data" / "table.csv").write_text(NUMBERS)
    card = card_of(folder)
    (table,) = card["datasets"]
    assert table["meta_features"]["number_of_classes"] == 2
    assert table["meta_features"]["majority_class_size"] == 40
    assert table["meta_features"]["class_entropy"] == pytest.approx(0.9183, abs=1e-4)
    at, feature = next((at, item) for at, item in enumerate(table["features"]) if item["name"] == "y")
    assert (feature["type"], feature["categories"], feature["role"]) == ("nominal", ["0", "1"], "target")
    (entry,) = [item for item in card["evidence"] if item["slot"] == f"/datasets/0/features/{at}/type"]
    assert (entry["method"], entry["where"]) == ("inferred", "classes of SVC in train.py line 9")


def test_numbers_that_a_regressor_learns_are_numbers(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "data" / "table.csv").write_text(NUMBERS)
    (folder / "train.py").write_text(TRAIN.replace("SVC", "SVR"))
    (table,) = card_of(folder)["datasets"]
    assert table["meta_features"]["number_of_classes"] == 0
    assert next(item for item in table["features"] if item["name"] == "y")["type"] == "numeric"


def test_a_target_that_the_table_lacks_loses_nothing_else(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    (folder / "train.py").write_text(TRAIN.replace('"y"', '"gone"'))
    found = extraction_of(folder)
    card: dict[str, Any] = found.card
    (table,) = card["datasets"]
    assert table["number_of_instances"] == 60
    assert "target_feature" not in table
    assert [str(problem) for problem in found.problems] == ["data/table.csv has no column 'gone'"]


def test_a_target_that_the_script_makes_is_no_problem(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    made = TRAIN.replace('"y"', '"made"').replace(
        "model = SVC", 'table["made"] = table["x"] > 3\nmodel = SVC'
    )
    (folder / "train.py").write_text(made)
    found = extraction_of(folder)
    card: dict[str, Any] = found.card
    assert card["datasets"][0]["number_of_instances"] == 60
    assert found.problems == ()
