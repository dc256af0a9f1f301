"""The shipped packs: every item has a card that shows it and one that does not; pyshacl finds the same."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from policy_cards import card_for

from mlcard.lake.audit import assess, compiled, pack, read, reference, shipped
from mlcard.lake.audit.conditions import CONDITIONS
from mlcard.lake.audit.packs import read_pack
from mlcard.lake.audit.scope import apart

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "src" / "mlcard" / "_generated" / "modellake.schema.json"
BASE = "https://example.org/"
#: Under these every item is asked.
ASKED = {"general_purpose": True, "systemic_risk": True, "risk_level": "high"}


@pytest.fixture(scope="module")
def lakes(tmp_path_factory):
    """For each pack a lake: for each item a card that shows it, and one for each need that has all others."""
    return {name: lake_of(pack(name), tmp_path_factory.mktemp(name)) for name in shipped()}


def lake_of(given, folder):
    for item in given.items:
        write(folder, card_for(f"{item.id}.shows", item.needs, **ASKED))
        for left_out in range(len(item.needs)):
            needs = [need for number, need in enumerate(item.needs) if number != left_out]
            avoid = item.needs[left_out].path
            write(folder, card_for(f"{item.id}.lacks{left_out}", needs, avoid, **ASKED))
    return read([folder], BASE, whole=True)


def write(folder, card):
    path = folder / card["models"][0]["id"] / "modelcard.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(card, sort_keys=False))


@pytest.mark.parametrize("name", shipped())
def test_each_item_has_a_card_that_shows_it_and_one_that_does_not(lakes, name):
    report = assess(lakes[name], pack(name))
    answers = {
        (subject.name, answer.item.id): answer for subject in report.subjects for answer in subject.answers
    }
    for item in pack(name).items:
        shown = answers[f"{item.id}.shows", item.id]
        if item.not_checkable:
            assert shown.status == "not checkable"
            continue
        assert shown.status == "satisfied", (item.id, shown.reason)
        assert shown.evidence, item.id
        for left_out, need in enumerate(item.needs):
            lacking = answers[f"{item.id}.lacks{left_out}", item.id]
            alone = bool(item.otherwise) and len(item.needs) == 1
            assert lacking.status == ("not checkable" if alone else "missing"), (item.id, need.label)
            assert lacking.reason


@pytest.mark.parametrize("name", shipped())
def test_the_results_are_those_of_pyshacl(lakes, name):
    """On some of the cards: pyshacl takes a tenth of a second for each."""
    given = pack(name)
    some = read([Path(card.path) for card in lakes[name].cards[::12]], BASE, whole=True)
    ours = compiled.violations(some.store, given.shapes)
    theirs = reference.violations(some.store, given.turtle)
    assert {told(result) for result in ours} == {told(result) for result in theirs}
    assert ours


def told(result):
    found = (result.focus, result.shape, result.component, result.path, result.value)
    return (*found, result.severity, result.message)


@pytest.mark.parametrize("name", shipped())
def test_shapes_of_single_cards_find_the_same_in_the_lake_and_in_each_card(lakes, name):
    given = pack(name)
    local, across = apart(given.shapes)
    assert not local & across
    assert local
    paths = [Path(card.path) for card in lakes[name].cards[::9]]
    together = read(paths, BASE, whole=True)
    alone = [read([path], BASE, whole=False) for path in paths]
    found = {
        told(result) for result in compiled.violations(together.store, given.shapes) if result.shape in local
    }
    each = [compiled.violations(one.store, given.shapes) for one in alone]
    assert found == {told(result) for results in each for result in results if result.shape in local}


ON_USES = "e:s a sh:NodeShape ; sh:targetClass fair4ml:MLModel ; sh:property e:p . e:p sh:path "


@pytest.mark.parametrize(
    ("shape", "is_across"),
    [
        pytest.param("fair4ml:trainedOn ; sh:minCount 1", False, id="a nested node"),
        pytest.param("DATA ; sh:minCount 1", False, id="the id of a dataset"),
        pytest.param("LICENCE ; sh:minCount 1", True, id="its licence"),
        pytest.param("DATA ; sh:class e:D", True, id="its class"),
        pytest.param("DATA ; sh:nodeKind sh:IRI", False, id="its kind of term"),
        pytest.param("DATA ; sh:node [ sh:pattern 'd' ]", False, id="its name"),
        pytest.param("DATA ; sh:not [ sh:class e:D ]", True, id="not its class"),
        pytest.param(
            "fair4ml:trainedOn ; sh:node [ sh:property [ sh:path modellake:dataset ; sh:class e:D ] ]", True,
            id="its class in a node",
        ),
        pytest.param("[ sh:inversePath modellake:dataset ] ; sh:minCount 1", True, id="backwards"),
        pytest.param("[ sh:zeroOrMorePath modellake:stages ] ; sh:minCount 1", False, id="stages of a run"),
    ],
)  # fmt: skip
def test_which_shapes_look_across_cards(shape, is_across):
    head = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix fair4ml: <https://w3id.org/fair4ml#> ."
        "@prefix modellake: <https://w3id.org/modellake/> . @prefix dct: <http://purl.org/dc/terms/> ."
        "@prefix e: <http://e/> ."
    )
    path = "( fair4ml:trainedOn modellake:dataset"
    body = shape.replace("DATA", f"{path} )").replace("LICENCE", f"{path} dct:license )")
    given = read_pack("own", f"{head} {ON_USES} {body} .".encode(), "own.ttl")
    assert ("<http://e/p>" in apart(given.shapes)[1]) is is_across
    assert given.items[0].needs[0].across is is_across


def test_the_cards_that_are_made_are_valid(lakes):
    validator = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text()))
    for described in lakes.values():
        assert described.notes == []
        for card in described.cards:
            assert [error.message for error in validator.iter_errors(card.data)] == [], card.path


@pytest.mark.parametrize("name", shipped())
def test_every_pack_is_compiled(name):
    assert pack(name).uncompilable == ""


def test_the_items_of_the_ai_act_are_those_of_its_table():
    """An item may be split there: AIA-IV-1a-3 is AIA-IV-1a-3a and AIA-IV-1a-3b."""
    rows = (ROOT / "schema" / "policies" / "aiact_policy_items.tsv").read_text().splitlines()[1:]
    table = {row.split("\t")[0] for row in rows} - {"AIA-XII-1a..h", "AIA-53-2"}
    ids = {item.id for name in ("eu-ai-act-gpai", "eu-ai-act-high-risk") for item in pack(name).items}
    assert [row for row in table if not any(one.startswith(row) for one in ids)] == []
    assert {f"AIA-XII-1{letter}" for letter in "abcdefgh"} <= ids
    assert "not_exempt" in CONDITIONS  # AIA-53-2


@pytest.mark.parametrize("name", shipped())
def test_every_item_says_where_it_is_asked(name):
    for item in pack(name).items:
        assert item.source
        assert item.section
        assert item.level in ("must", "should", "may")
        assert item.title[0].isupper()
        assert not item.title.endswith(".")
