"""Formats with room for properties of others: their own validators pass, and the card comes back whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import validators
from projections import BASE, DOCUMENTS, LAKE
from round_trips import leaves

from mlcard import card as cards
from mlcard.errors import UnreadableFileError
from mlcard.export.projection import project
from mlcard.extract import declare
from mlcard.imports import read

DATA = Path(__file__).parent / "data" / "imports"
FORMATS = ("cyclonedx", "spdx", "mldcat-ap")
CARDS = [pytest.param(path, id=f"{path.parent.name}-{path.stem}") for path in DOCUMENTS]
#: Parts that each card makes afresh.
OWN = ("mlcard", "id", "evidence")


@pytest.fixture(autouse=True)
def the_same_moment(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def imported(content, form, folder):
    path = folder / "document"
    path.write_bytes(content)
    found = read(path, form)
    return found, declare(found.facts, path, source="document", form=form, afresh=True)


def values(card):
    """Every value of a card."""
    return dict(leaves({name: part for name, part in card.items() if name not in OWN}))


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("path", CARDS)
def test_a_card_comes_back_whole_and_nothing_is_left(path, to, tmp_path):
    card = cards.load(path)
    projected = project(card, to, BASE)
    assert [loss for loss in projected.losses if not loss.slot.startswith("/evidence")] == []
    found, back = imported(projected.outputs[0].content, to, tmp_path)
    assert found.left == ()
    assert (back.misfits, back.disagreements) == ((), ())
    after = values(back.card)
    # An agent that the card refers to and does not describe comes back with its id as its name.
    invented = {at for at in after if at.startswith("/agents/")} if "agents" not in card.data else set()
    assert {at: value for at, value in after.items() if at not in invented} == values(card.data)


@pytest.mark.parametrize("path", CARDS)
@pytest.mark.parametrize("version", ["1.7", "1.6"])
def test_cyclonedx_passes_the_strict_validator(path, version):
    projected = project(cards.load(path), "cyclonedx", BASE, version=version)
    assert validators.cyclonedx(projected.outputs[0].content) == []


@pytest.mark.parametrize("path", CARDS)
def test_spdx_passes_schema_bindings_and_prose(path, shared_data):
    content = project(cards.load(path), "spdx", BASE).outputs[0].content
    assert validators.spdx(content, shapes=path in LAKE[:3]) == []


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.parent.name) for path in LAKE if "answers" not in str(path)]
)
def test_mldcat_ap_has_no_violation(path, shared_data):
    card = cards.load(path)
    if card.data.keys() & {"models", "datasets"}:
        assert validators.mldcat_ap(project(card, "mldcat-ap", BASE).outputs[0].content) == []


@pytest.mark.parametrize("to", FORMATS)
def test_the_documents_of_a_lake_are_joined_into_a_valid_one(to, shared_data, tmp_path):
    from mlcard.export.projection.run import find_projection

    chosen = [path for path in LAKE if cards.load(path).data.keys() & {"models", "datasets"}]
    contents = [project(cards.load(path), to, BASE).outputs[0].content for path in chosen]
    join = find_projection(to).join
    joined = join(contents)
    assert join([joined]) == joined or to == "cyclonedx"  # whose serial number is of the content
    found = {"cyclonedx": validators.cyclonedx, "spdx": validators.spdx, "mldcat-ap": validators.mldcat_ap}
    assert found[to](joined) == []
    back = imported(joined, to, tmp_path)[1].card
    things = [
        (name, one)
        for path in chosen
        for name in ("models", "datasets")
        for one in cards.load(path).data.get(name, [])
    ]
    ids = [thing["id"] for _, thing in things]
    for name, thing in things:
        if "name" in thing and ids.count(thing["id"]) == 1:  # else the first that describes it is right
            assert thing["name"] in {other.get("name") for other in back[name]}


@pytest.mark.parametrize("to", FORMATS)
def test_documents_are_the_same_each_time(to):
    card = cards.load(LAKE[0])
    assert project(card, to, BASE).outputs == project(card, to, BASE).outputs


def test_the_evidence_of_a_value_is_a_citation_of_its_field():
    path = next(path for path in LAKE if path.parent.name == "predictor")
    bom = json.loads(project(cards.load(path), "cyclonedx", BASE).outputs[0].content)
    notes = {at: citation["note"] for citation in bom["citations"] for at in citation["pointers"]}
    (number,) = (
        index
        for index, item in enumerate(bom["metadata"]["component"]["modelCard"]["properties"])
        if item["name"] == "cdx:ai-ml:model:hyperparameter:C"
    )
    assert "model.bin" in notes[f"/metadata/component/modelCard/properties/{number}"]


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        ({"license": "Apache-2.0"}, [{"license": {"id": "Apache-2.0"}}]),
        ({"license": "MIT OR Apache-2.0"}, [{"expression": "MIT OR Apache-2.0"}]),
        ({"license": "LicenseRef-llama3"}, [{"license": {"name": "LicenseRef-llama3"}}]),
    ],
)
def test_licences_in_cyclonedx(slots, expected):
    card = cards.parse("mlcard: '1.0'\n", "card.yaml")
    card.data["models"] = [{"id": "m", **slots}]
    bom = json.loads(project(card, "cyclonedx", BASE).outputs[0].content)
    assert bom["metadata"]["component"]["licenses"] == expected


@pytest.mark.parametrize(
    ("energy", "expected"),
    [
        ({"value": 36.5, "unit": "kW.h"}, ("36.5", "kilowattHour")),
        ({"value": 36.5, "unit": "MJ"}, ("36.5", "megajoule")),
        ({"value": 3.6, "unit": "GJ"}, ("1000", "kilowattHour")),
    ],
)
def test_energy_in_spdx_is_a_text_in_its_units(energy, expected):
    card = cards.parse("mlcard: '1.0'\n", "card.yaml")
    card.data["models"] = [{"id": "m", "training": {"energy": energy}}]
    graph = json.loads(project(card, "spdx", BASE).outputs[0].content)["@graph"]
    (package,) = (item for item in graph if item["type"] == "ai_AIPackage")
    (told,) = package["ai_energyConsumption"]["ai_trainingEnergyConsumption"]
    assert (told["ai_energyQuantity"], told["ai_energyUnit"]) == expected


@pytest.mark.parametrize(
    "slots", [{}, {"files": [{"path": "model.bin"}]}], ids=["bare", "file-without-address"]
)
def test_what_spdx_demands_in_its_prose_is_listed(slots):
    card = cards.parse("mlcard: '1.0'\n", "card.yaml")
    card.data["models"] = [{"id": "m", **slots}]
    missing = {item.term for item in project(card, "spdx", BASE).missing}
    assert missing == {
        "name", "suppliedBy", "releaseTime", "software_packageVersion", "software_downloadLocation",
        "relationship:hasDeclaredLicense",
    }  # fmt: skip


def test_one_file_with_an_address_is_what_spdx_demands():
    card = cards.parse("mlcard: '1.0'\n", "card.yaml")
    files = [{"path": "a.bin"}, {"path": "b.bin", "download_url": "https://example.org/b.bin"}]
    card.data["models"] = [{"id": "m", "files": files}]
    assert "software_downloadLocation" not in {item.term for item in project(card, "spdx", BASE).missing}


def test_a_merge_of_two_models_has_no_parent_in_mldcat_ap(tmp_path):
    card = cards.parse("mlcard: '1.0'\n", "card.yaml")
    parents = [{"model": "a", "relation": "merge"}, {"model": "b", "relation": "merge"}]
    card.data["models"] = [{"id": "m", "base_models": parents}]
    content = project(card, "mldcat-ap", BASE).outputs[0].content
    assert b"it6:fineTunedFrom" not in content
    assert imported(content, "mldcat-ap", tmp_path)[1].card["models"][0]["base_models"] == parents


def as_card(data):
    return cards.parse("mlcard: '1.0'\n", "card.yaml")._replace(data=data)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("cyclonedx", "bert.cdx.json"),
        ("spdx", "predictor.spdx.json"),
        ("mldcat-ap", "diabetes.mldcat-ap.ttl"),
    ],
)
def test_a_document_that_came_in_goes_out_and_says_the_same(form, name, tmp_path):
    _, first = imported((DATA / name).read_bytes(), form, tmp_path)
    content = project(as_card(first.card), form, BASE).outputs[0].content
    found, second = imported(content, form, tmp_path)
    assert found.left == ()
    assert values(second.card) == values(first.card)


@pytest.mark.parametrize("name", ["example-dataset.ttl", "example-machinelearningmodel-hf-bloom.ttl"])
def test_examples_of_mldcat_ap_come_in_and_go_out_without_a_violation(name, shared_data, tmp_path):
    content = (shared_data / "standards" / "mldcat-ap-3.1.0" / name).read_bytes()
    _, first = imported(content, "mldcat-ap", tmp_path)
    again = project(as_card(first.card), "mldcat-ap", BASE).outputs[0].content
    assert validators.mldcat_ap(again) == []
    assert values(imported(again, "mldcat-ap", tmp_path)[1].card) == values(first.card)


IT6 = b"http://data.europa.eu/it6/"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            b'<?xml version="1.0"?><!DOCTYPE rdf [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:it6="' + IT6 + b'"/>',
            "declares a document type",
            id="entities",
        ),
        pytest.param(
            b'{"@context": "https://example.org/context.jsonld", "@id": "' + IT6 + b'x"}',
            "not readable as RDF",
            id="context-elsewhere",
        ),
        pytest.param(b'{"a": ' + b"[" * 300 + b"]" * 300 + b"}", "nested deeper", id="deep"),
        pytest.param(b"@prefix it6: <" + IT6 + b"> . it6:a it6:b", "not readable as RDF", id="cut"),
        pytest.param(b"<" + IT6 + b"a> <" + IT6 + b"b> 1 .", "has no it6:MachineLearning", id="other"),
    ],
)  # fmt: skip
def test_broken_and_hostile_rdf_is_an_error(content, message, tmp_path):
    path = tmp_path / "document"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=message):
        read(path, "mldcat-ap")


def test_aliases_that_expand_are_an_error_in_a_tracking_folder(tmp_path):
    levels = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    folder = tmp_path / "mlruns" / "1"
    folder.mkdir(parents=True)
    (folder / "meta.yaml").write_text(f"experiment_id: '1'\na0: &a0 [x]\n{levels}")
    with pytest.raises(UnreadableFileError, match=r"values|aliases|nodes"):
        read(tmp_path / "mlruns", "mlflow")
