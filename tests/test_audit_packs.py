"""The shipped packs: every item has a card that shows it and one that does not; pyshacl finds the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from policy_cards import card_for

from mlcard.lake.audit import assess, compiled, pack, read, reference, shipped
from mlcard.lake.audit.conditions import CONDITIONS
from mlcard.lake.audit.evidence import hops
from mlcard.lake.audit.pack_reading import read_pack
from mlcard.lake.audit.path_names import slots_by_iri
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
            if item.needs[left_out].optional:
                continue
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
            if need.optional:
                continue
            lacking = answers[f"{item.id}.lacks{left_out}", item.id]
            alone = bool(item.otherwise) and len(item.needs) == 1
            assert lacking.status == ("not checkable" if alone else "missing"), (item.id, need.label)
            assert lacking.reason


@pytest.mark.parametrize("name", shipped())
def test_the_results_are_those_of_pyshacl(lakes, name):
    """On some of the cards: pyshacl takes a tenth of a second for each."""
    given = pack(name)
    some = read([Path(path) for path in lakes[name].paths[::12]], BASE, whole=True)
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
    paths = [Path(path) for path in lakes[name].paths[::9]]
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
        for card in map(described.card, range(len(described.paths))):
            assert [error.message for error in validator.iter_errors(card.data)] == [], card.path


@pytest.mark.parametrize("name", shipped())
def test_every_pack_is_compiled(name):
    assert pack(name).uncompilable == ""


#: Rows of the table of the AI Act that stand for several.
SEVERAL = {"AIA-XII-1a..h": "AIA-XII-1[a-h]"}
#: Rows that are no item, and where they are instead.
EXCUSED = {
    "AIA-53-2": "the exemption of open models, a condition of the items that it is about (`not_exempt`)"
}
#: Items that are no row: the table has the annexes, and these are of the articles.
BESIDE = {
    "AIA-53-1a-1": "Article 53(1)(a): the testing process and the results of the evaluation",
    "AIA-53-1b-1": "Article 53(1)(b)(i): capabilities and limitations",
    "AIA-54": "Article 54: the authorised representative",
    "AIA-55-1a": "Article 55(1): models with systemic risk",
    "AIA-55-1b": "Article 55(1): models with systemic risk",
    "AIA-55-1c": "Article 55(1): models with systemic risk",
    "AIA-55-1d": "Article 55(1): models with systemic risk",
    "AIA-XII-2a": "Annex XII, point 2(a): the table says of Annex XII that it is as Annex XI",
}
#: Slots of the table that have another name in the schema.
CALLED = {
    "provider": "name", "training_run": "method", "processes": "pipeline", "base_model": "base_models",
    "derivation_kind": "relation", "hyperparameter_settings": "hyperparameters", "training_method": "method",
    "evaluation_procedure": "procedure", "date": "evaluated_on", "status": "status_history",
}  # fmt: skip
#: Slots of the table that an item does not look for, and why.
NOT_LOOKED_FOR = {
    ("AIA-IV-1a-3", "replaced_by"): "it says what came after, and the point asks what was before",
    ("AIA-IV-2c-1", "dependencies"): "the point asks how the parts of the system build on each other",
}
#: Words of the column of slots that are none.
WORDS = frozenset({"measure", "in", "accuracy", "robustness", "set", "history", "as", "see"})


def table():
    lines = (ROOT / "schema" / "policies" / "aiact_policy_items.tsv").read_text().splitlines()
    return [line.split("\t")[0:3:2] for line in lines[1:]]


@pytest.fixture(scope="module")
def ai_act():
    return {item.id: item for name in ("eu-ai-act-gpai", "eu-ai-act-high-risk") for item in pack(name).items}


def items_of(row, items):
    """The items that a row is: itself, or its parts, AIA-IV-1a-3a and AIA-IV-1a-3b."""
    wanted = re.compile(SEVERAL.get(row) or rf"{re.escape(row)}([ab]|-\d)?")
    return [item for name, item in items.items() if wanted.fullmatch(name)]


def test_every_row_of_the_table_of_the_ai_act_is_an_item_or_excused(ai_act):
    found = {row: items_of(row, ai_act) for row, _ in table()}
    assert len(found) == 71
    assert {row for row, items in found.items() if not items} == set(EXCUSED)
    assert len(found["AIA-XII-1a..h"]) == 8
    assert "not_exempt" in CONDITIONS
    mapped = {item.id for items in found.values() for item in items}
    assert {name for name in ai_act if name.startswith("AIA-")} - mapped == set(BESIDE)


def test_the_items_look_for_the_slots_of_the_table(ai_act):
    lacking = set()
    for row, slots in table():
        items = items_of(row, ai_act)
        named = {name for item in items for need in item.needs for name in named_by(need)}
        for slot in re.findall(r"[a-z_]{2,}", slots):
            known = {slot, CALLED.get(slot)} & named
            if items and not known and slot not in WORDS and (row, slot) not in NOT_LOOKED_FOR:
                lacking.add((row, slot))
    assert lacking == set()


def named_by(need):
    """Every slot on the ways of a need."""
    paths = [need.path, *(path for path, _ in need.each)]
    return {name for path in paths for way in hops(path) for hop in way for name in slots_by_iri()[hop.iri]}


def test_what_is_asked_of_whom(ai_act):
    """Article 53(2) takes (a), (b) and Article 54 from open models, and leaves (c) and (d)."""
    for name, item in ai_act.items():
        if name.startswith("AIA-IV"):
            assert item.applies == ("high_risk",)
        elif name.startswith(("AIA-53-1c", "AIA-53-1d")):
            assert item.applies == ("general_purpose",)
        elif name.startswith(("AIA-XI-2", "AIA-55")):
            assert item.applies == ("general_purpose", "systemic_risk")
        else:
            assert item.applies == ("general_purpose", "not_exempt")
        assert item.level == ("should" if name.startswith("MDF-") else "must")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("AIA-XI-1-1c-1", "Article 53(1)(a) and Annex XI, section 1, point 1(c)"),
        ("AIA-XI-1-2c-5", "Annex XI, section 1, point 2(c), where applicable"),
        ("AIA-XI-2-2", "Annex XI, section 2, point 2, where applicable"),
        ("AIA-XII-1e", "Article 53(1)(b) and Annex XII, point 1(e), where applicable"),
        ("AIA-XII-2b", "Annex XII, point 2(b)"),
        ("AIA-53-1c", "Article 53(1)(c)"),
        ("AIA-54", "Article 54(1)"),
        ("AIA-55-1b", "Article 55(1)(b)"),
        ("AIA-IV-2d-4", "Annex IV, point 2(d), where relevant"),
        ("AIA-IV-3-5", "Annex IV, point 3, as appropriate"),
        ("AIA-IV-6", "Annex IV, point 6"),
    ],
)
def test_the_place_in_the_regulation(ai_act, name, source):
    assert ai_act[name].source.startswith("Regulation (EU) 2024/1689, ")
    assert ai_act[name].source.endswith(source)


@pytest.mark.parametrize("name", shipped())
def test_every_item_says_where_it_is_asked(name):
    for item in pack(name).items:
        assert item.source
        assert item.section
        assert item.level in ("must", "should", "may")
        assert item.title[0].isupper()
        assert not item.title.endswith(".")
