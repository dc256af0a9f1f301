"""`--to croissant`: `mlcroissant` finds no fault with it, and loads the data through it."""

from __future__ import annotations

import csv
import hashlib
import json
import logging

import pytest
import validators
from projections import BASE, DOCUMENTS, LAKE

from mlcard import card as cards
from mlcard.errors import IncompleteCardError
from mlcard.export.projection import project
from mlcard.extract import declare
from mlcard.imports import read

pytestmark = pytest.mark.filterwarnings("ignore")
logging.getLogger("absl").setLevel(logging.ERROR)
PREDICTOR = next(path for path in LAKE if path.parent.name == "predictor")
WITH_DATA = [path for path in DOCUMENTS if cards.load(path).data.get("datasets")]
COMPLETE = {
    "id": "d", "name": "Data", "description": "Some.", "license": "CC0-1.0", "url": "https://example.org/d",
    "creator": ["ana"], "issued": "2024-01-01",
}  # fmt: skip


def exported(dataset, **rest):
    card = cards.load(PREDICTOR)._replace(data={"datasets": [dataset], **rest})
    projected = project(card, "croissant", BASE)
    (output,) = projected.outputs
    return json.loads(output.content), projected


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=f"{path.parent.name}-{path.stem}") for path in WITH_DATA]
)
def test_mlcroissant_finds_no_fault(path):
    for output in project(cards.load(path), "croissant", BASE).outputs:
        assert validators.problems("croissant", output) == []


@pytest.fixture
def table(tmp_path):
    """A folder with a table, and a card of it."""
    rows = [["name", "age", "outcome"], ["Ann, B.", "41", "yes"], ["Bo", "", "no"], ["Cy", "7.5", "yes"]]
    with (tmp_path / "people.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)
    content = (tmp_path / "people.csv").read_bytes()
    file = {"path": "people.csv", "format": "csv", "byte_size": len(content),
            "sha256": hashlib.sha256(content).hexdigest()}  # fmt: skip
    features = [
        {"name": "name", "type": "text"},
        {
            "name": "age",
            "type": "numeric",
            "unit": "a",
            "missing": 1,
            "minimum": 7.5,
            "maximum": 41,
            "mean": 24.25,
        },
        {"name": "outcome", "type": "nominal", "role": "target"},
    ]
    dataset = {
        **COMPLETE, "files": [file], "features": features, "target_feature": "outcome",
        "number_of_instances": 3,
        "meta_features": {"number_of_instances": 3, "definition": "openml"},
        "splits": [{"name": "train", "number_of_instances": 2}, {"name": "test"}],
    }  # fmt: skip
    agents = [{"id": "ana", "name": "Ana Diaz", "type": "person", "email": "ana@example.org"}]
    card = cards.load(PREDICTOR)._replace(
        path=str(tmp_path / "modelcard.yaml"),
        data={"datasets": [dataset], "agents": agents},
    )
    return tmp_path, card


def test_the_data_is_loaded_through_it(table):
    import mlcroissant

    folder, card = table
    (folder / "out").mkdir()
    projected = project(card, "croissant", BASE, folder=folder / "out")
    assert projected.losses == ()
    assert projected.missing == ()
    path = folder / "out" / "d.croissant.json"
    path.write_bytes(projected.outputs[0].content)
    dataset = mlcroissant.Dataset(jsonld=str(path))
    assert not dataset.metadata.ctx.issues.errors
    records = list(dataset.records("records"))
    assert [record["records/name"] for record in records] == [b"Ann, B.", b"Bo", b"Cy"]
    assert records[0]["records/age"] == 41
    splits = list(dataset.records("splits"))
    assert [split["splits/url"] for split in splits] == [
        "http://mlcommons.org/croissant/TrainSplit",
        "http://mlcommons.org/croissant/TestSplit",
    ]  # fmt: skip


def test_a_list_of_records_in_json_is_loaded_through_it(tmp_path):
    import mlcroissant

    rows = [
        {"name": "a", "it's in m²": 1.5, 'say "x"': True},
        {"name": "b", "it's in m²": 2, 'say "x"': False},
    ]
    text = json.dumps(rows, indent=2)
    (tmp_path / "t.json").write_text(text, encoding="utf-8")
    files = [
        {"path": "t.json", "format": "json-records", "sha256": hashlib.sha256(text.encode()).hexdigest()}
    ]
    features = [{"name": name, "type": "text" if name == "name" else "numeric"} for name in rows[0]]
    dataset = {"id": "d", "name": "D", "files": files, "features": features}
    card = cards.load(PREDICTOR)._replace(path=str(tmp_path / "modelcard.yaml"), data={"datasets": [dataset]})
    (tmp_path / "d.json").write_bytes(project(card, "croissant", BASE, folder=tmp_path).outputs[0].content)
    records = list(mlcroissant.Dataset(jsonld=str(tmp_path / "d.json")).records("records"))
    assert [list(record.values())[:2] for record in records] == [[b"a", 1.5], [b"b", 2.0]]
    (again,) = declare(
        read(tmp_path / "d.json", "croissant").facts, tmp_path / "no.yaml", source="x", form="croissant"
    ).card["datasets"]
    assert [feature["name"] for feature in again["features"]] == list(rows[0])


def test_statistics_are_annotations_with_terms(table):
    _, card = table
    node = json.loads(project(card, "croissant", BASE).outputs[0].content)
    records, _ = node["recordSet"]
    assert {
        (item["name"], item["value"], item["dataType"]) for item in records["field"][1]["annotation"]
    } == {
        ("type", "numeric", "http://purl.org/dc/terms/type"),
        ("unit", "a", "http://qudt.org/schema/qudt/ucumCode"),
        ("missing", 1, "ddi-stats:6459c62"),
        ("minimum", 7.5, "ddi-stats:a1d0ec6"),
        ("maximum", 41, "ddi-stats:8321e79"),
        ("mean", 24.25, "ddi-stats:7975ed0"),
    }
    assert records["annotation"][0] == {
        "@type": "cr:Field", "@id": "records/count", "name": "count", "value": 3, "dataType": "wd:Q4049983",
    }  # fmt: skip
    assert records["field"][2]["dataType"] == ["sc:Text", "cr:Label"]


def test_what_the_prose_makes_mandatory_is_listed():
    _, projected = exported({"id": "d"})
    assert {missing.term for missing in projected.missing} == {
        "sc:name", "sc:description", "sc:license", "sc:url", "sc:creator", "sc:datePublished",
        "sc:distribution",
    }  # fmt: skip


def test_a_card_without_data_is_refused():
    with pytest.raises(IncompleteCardError, match="no valid Croissant without /datasets"):
        project(cards.load(PREDICTOR), "croissant", BASE)


def test_rai_is_spelled_as_its_vocabulary_spells_it():
    node, _ = exported({**COMPLETE, "collection_period": {"start_date": "2020-01", "end_date": "2020-02"},
                        "sensitive_data": ["health"], "limitations": ["few"]})  # fmt: skip
    assert node["rai:dataCollectionTimeframe"] == ["2020-01", "2020-02"]
    assert node["rai:personalSensitiveInformation"] == "health"
    assert "http://mlcommons.org/croissant/RAI/1.0" in node["conformsTo"]


def test_schema_org_is_https_here():
    node, _ = exported(COMPLETE)
    assert node["@context"]["@vocab"] == "https://schema.org/"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param([], id="none"),
        pytest.param([{"path": name, "sha256": "0" * 64} for name in ("a", "b")], id="two"),
        pytest.param([{"path": "a.csv", "format": "csv"}], id="without a checksum"),
    ],
)
def test_columns_without_a_source_are_lost(files):
    node, projected = exported({**COMPLETE, "files": files, "features": [{"name": "x"}]})
    assert "recordSet" not in node
    assert "/datasets/0/features" in {loss.slot for loss in projected.losses}


def test_a_file_without_a_checksum_is_listed():
    node, projected = exported({**COMPLETE, "files": [{"path": "a.csv", "format": "csv"}]})
    assert "distribution" not in node
    assert [loss.slot for loss in projected.losses] == ["/datasets/0/files/0"]
    assert {missing.term for missing in projected.missing} >= {"sc:sha256", "sc:distribution"}


def test_several_tables():
    files = [{"path": name, "format": "csv", "sha256": "0" * 64} for name in ("a.csv", "b.csv")]
    sets = [
        {"name": name, "file": f"{name}.csv", "features": [{"name": "x", "type": "numeric"}]} for name in "ab"
    ]
    node, projected = exported({**COMPLETE, "files": files, "record_sets": sets})
    assert [item["field"][0]["source"]["fileObject"]["@id"] for item in node["recordSet"]] == [
        "a.csv",
        "b.csv",
    ]
    assert projected.losses == ()
