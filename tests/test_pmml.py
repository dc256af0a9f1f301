"""The PMML reader: real documents, and what variants of them say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mlcard.facts import Reading, Source
from mlcard.readers import read

if TYPE_CHECKING:
    from pathlib import Path


def facts(reading: Reading) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fact in reading.facts:
        if fact.slot.endswith("/-"):
            found.setdefault(fact.slot, []).append(fact.value)
        else:
            found[fact.slot] = fact.value
    return found


NUMBERS = ["npreg", "glu", "bp", "skin", "bmi", "ped"]
AGES = ["(20,30]", "(30,40]", "(40,50]", "(50,60]", "(60,70]"]
PIMA = [
    *(
        {"name": name, "position": at, "type": "numeric", "data_type": "double"}
        for at, name in enumerate(NUMBERS)
    ),
    {"name": "age", "position": 6, "type": "nominal", "data_type": "string", "categories": AGES},
]
REAL = [
    pytest.param(
        "gb-xgboost-iris.pmml",
        {
            "/file/format": "pmml",
            "/file/description": "PMML 4.4, 4 MiningModel, 1 RegressionModel, 39 TreeModel, "
            "180 nodes of trees",
            "/model/libraries/-": [{"name": "JPMML-R", "version": "1.4.4"}],
            "/model/created": "2021-05-17",
            "/model/algorithm": "XGBoost (GBTree)",
            "/model/learning_type": "supervised",
            "/model/ml_task": "tabular-classification",
            "/model/tree_count": 39,
            "/model/hyperparameters/multipleModelMethod": "modelChain",
            "/model/target_feature": "Class",
            "/model/classes": ["setosa", "versicolor", "virginica"],
            "/model/features/-": [
                {"name": name, "position": at, "type": "numeric", "data_type": "float"}
                for at, name in enumerate(["sepal_length", "sepal_width", "petal_length", "petal_width"])
            ],
        },
        id="trees-in-chains",
    ),
    pytest.param(
        "linear-model-lm.pmml",
        {
            "/file/format": "pmml",
            "/file/description": "PMML 4.3, 1 RegressionModel",
            "/model/libraries/-": [{"name": "SoftwareAG PMML Generator", "version": "1.4"}],
            "/model/created": "2019-07-02",
            "/model/description": "Linear Regression Model",
            "/model/algorithm": "least squares",
            "/model/learning_type": "supervised",
            "/model/ml_task": "tabular-regression",
            "/model/target_feature": "type",
            "/model/features/-": PIMA,
            "/model/outputs/-": [{"name": "Predicted_type", "data_type": "double"}],
        },
        id="usage-predicted-as-PMML-3-has-it",
    ),
    pytest.param(
        "nb-cat-pima.pmml",
        {
            "/file/format": "pmml",
            "/file/description": "PMML 4.3, 1 NaiveBayesModel",
            "/model/libraries/-": [{"name": "SoftwareAG PMML Generator", "version": "1.4"}],
            "/model/created": "2020-01-28",
            "/model/description": "NaiveBayes Model",
            "/model/algorithm": "NaiveBayesModel",
            "/model/learning_type": "supervised",
            "/model/ml_task": "tabular-classification",
            "/model/target_feature": "type",
            "/model/classes": ["No", "Yes"],
            "/model/features/-": PIMA,
            "/model/outputs/-": [
                {"name": "Predicted_type", "data_type": "string"},
                {"name": "Probability_No", "data_type": "double"},
                {"name": "Probability_Yes", "data_type": "double"},
            ],
        },
        id="classes-of-the-target",
    ),
]


@pytest.mark.parametrize(("name", "expected"), REAL)
def test_real_documents(name: str, expected: dict[str, Any], shared_data: Path) -> None:
    path = shared_data / "models" / "real" / "pmml" / name

    reading = read(Source(path, name))

    assert reading.problem is None
    assert facts(reading) == expected


def document(header: str = "", fields: str = "", model: str = "", version: str = "4.4") -> str:
    return (
        f'<?xml version="1.0"?>\n<PMML xmlns="http://www.dmg.org/PMML-4_4" version="{version}">'
        f"<Header>{header}</Header><DataDictionary>{fields}</DataDictionary>{model}</PMML>"
    )


CLUSTERS = (
    '<ClusteringModel functionName="clustering" numberOfClusters="3" modelClass="centerBased">'
    '<MiningSchema><MiningField name="x"/><MiningField name="y" usageType="supplementary"/></MiningSchema>'
    "</ClusteringModel>"
)


@pytest.mark.parametrize(
    ("text", "slot", "expected"),
    [
        pytest.param(document("<Timestamp>yesterday</Timestamp>"), "/model/created", None, id="no-date"),
        pytest.param(
            document("<Timestamp>2021-13-40</Timestamp>"), "/model/created", None, id="no-day-of-a-calendar"
        ),
        pytest.param(
            document("<Timestamp> 2021-03-04 10:00:00 CET </Timestamp>"),
            "/model/created",
            "2021-03-04",
            id="blanks",
        ),
        pytest.param(document(model=CLUSTERS), "/model/hyperparameters/numberOfClusters", 3, id="number"),
        pytest.param(document(model=CLUSTERS), "/model/ml_task", "clustering", id="clusters"),
        pytest.param(document(model=CLUSTERS), "/model/target_feature", None, id="nothing-is-predicted"),
        pytest.param(
            document(model=CLUSTERS), "/model/features/-", [{"name": "x", "position": 0}], id="not-declared"
        ),
        pytest.param(
            document(fields='<DataField name="x" optype="continuous" dataType="dateTime"/>', model=CLUSTERS),
            "/model/features/-",
            [{"name": "x", "position": 0, "type": "date", "data_type": "dateTime"}],
            id="date-is-no-number",
        ),
        pytest.param(
            document(
                fields='<DataField name="x" optype="categorical" dataType="string"><Value value="a"/>'
                '<Value value="?" property="missing"/></DataField>',
                model=CLUSTERS,
            ),
            "/model/features/-",
            [{"name": "x", "position": 0, "type": "nominal", "data_type": "string", "categories": ["a"]}],
            id="missing-is-no-category",
        ),
    ],
)
def test_what_a_document_says(text: str, slot: str, expected: Any, tmp_path: Path) -> None:
    path = tmp_path / "model.pmml"
    path.write_text(text)

    reading = read(Source(path, path.name))

    assert reading.problem is None
    assert facts(reading).get(slot) == expected


def test_what_stands_before_the_damage_is_kept(shared_data: Path, tmp_path: Path) -> None:
    content = (shared_data / "models" / "real" / "pmml" / "gb-xgboost-iris.pmml").read_bytes()
    path = tmp_path / "model.pmml"
    path.write_bytes(content[: len(content) // 2])

    reading = read(Source(path, path.name))

    assert reading.problem is not None
    assert facts(reading)["/model/algorithm"] == "XGBoost (GBTree)"
    assert "/file/description" not in facts(reading), "trees that were counted half are not told"
