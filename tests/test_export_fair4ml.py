"""`--to fair4ml`: every term exists in FAIR4ML, schema.org or CodeMeta."""

from __future__ import annotations

import json

import pytest
import validators
from projections import BASE, DOCUMENTS, LAKE

from mlcard import card as cards
from mlcard.export.fair4ml import PREFIXES, PROJECTION, TABLE
from mlcard.export.projection import project

PREDICTOR = next(path for path in LAKE if path.parent.name == "predictor")


def exported(**model):
    data = {"models": [{"id": "m", **model}]}
    projected = project(cards.load(PREDICTOR)._replace(data=data), "fair4ml", BASE)
    return json.loads(projected.outputs[0].content)["@graph"][0], projected


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=f"{path.parent.name}-{path.stem}") for path in DOCUMENTS]
)
def test_every_term_exists(path):
    for output in project(cards.load(path), "fair4ml", BASE).outputs:
        assert validators.problems("fair4ml", output) == []


def test_every_term_of_the_table_exists():
    terms = {part for rows in TABLE.values() for row in rows for part in row.term.split("/") if ":" in part}
    graph = [dict.fromkeys(terms, "x")]
    content = json.dumps({"@context": PREFIXES, "@graph": graph}).encode()
    assert len(terms) > 50
    assert validators.fair4ml(content) == []


def test_the_validator_sees_a_wrong_term():
    content = (
        b'{"http://schema.org/nonsense": 1, "https://w3id.org/fair4ml#trainedWith": 2, "http://x.org/y": 3}'
    )
    assert len(validators.fair4ml(content)) == 3


def test_emissions_are_a_text_with_the_unit():
    node, _ = exported(training={"co2e": {"value": 12.3, "unit": "kg"}})
    assert node["fair4ml:hasCO2eEmissions"] == "12.3 kg"


def test_only_a_fine_tuned_model_is_fine_tuned():
    node, projected = exported(
        base_models=[
            {"model": "a", "relation": "finetune"},
            {"model": "b", "relation": "quantized"},
            {"model": "c"},
        ]
    )
    assert node["fair4ml:fineTunedFrom"] == {"@id": f"{BASE}a"}
    assert [parent["@id"] for parent in node["schema:isBasedOn"]] == [f"{BASE}b", f"{BASE}c"]
    assert [loss.slot for loss in projected.losses] == ["/models/0/base_models/1/relation"]


def test_numbers_that_json_has_not_are_texts():
    node, _ = exported(evaluations=[{"measure": "perplexity", "value": float("inf")}])
    assert node["fair4ml:hasEvaluation"]["fair4ml:evaluationResults"]["schema:value"] == "INF"


def test_cards_are_joined_in_one_graph():
    documents = [project(cards.load(path), "fair4ml", BASE).outputs[0].content for path in LAKE[:2]]
    joined = json.loads(PROJECTION.join(documents))
    assert len(joined["@graph"]) == sum(len(json.loads(document)["@graph"]) for document in documents)
