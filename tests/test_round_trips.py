"""Out and in again: all that a format was said to say comes back, but for a few slots with a reason each."""

from __future__ import annotations

import pytest
from projections import BASE, DOCUMENTS, with_ids
from round_trips import CHANGED, changed, leaves, pattern

from mlcard import card as cards
from mlcard.export.projection import Existing, project
from mlcard.export.projections import MODULES
from mlcard.extract import declare
from mlcard.imports import FORMATS, read

BOTH_WAYS = sorted({form.name for form in FORMATS} & set(MODULES))
CARDS = [pytest.param(path, id=f"{path.parent.name}-{path.stem}") for path in DOCUMENTS]


@pytest.mark.parametrize("to", BOTH_WAYS)
@pytest.mark.parametrize("path", CARDS)
def test_what_went_out_comes_back(path, to, tmp_path):
    found = changed(cards.load(path), to, BASE, tmp_path)
    lost = {pattern(at): (value, back) for at, value, back, same in found if not same}
    assert {at: pair for at, pair in lost.items() if at not in CHANGED.get(to, {})} == {}


@pytest.mark.parametrize("to", ["cyclonedx", "mldcat-ap", "spdx"])
def test_the_ids_of_what_stands_inside_a_thing_come_back(to, tmp_path):
    """These formats have room for all of them, whatever has one: a file, a library, a checksum."""
    compared = 0
    for path in DOCUMENTS:
        card = with_ids(cards.load(path))
        things = {name: card.data[name] for name in ("models", "datasets") if name in card.data}
        given = {at for at, _ in leaves(things) if at.endswith("/id") and at.count("/") > 3}
        found = {at for at, _, _, same in changed(card, to, BASE, tmp_path) if same}
        assert given - found == set(), path
        compared += len(given)
    assert compared > 240


def test_the_table_of_changes_has_no_row_too_many(tmp_path):
    for to, reasons in CHANGED.items():
        seen = set()
        for number, path in enumerate(DOCUMENTS):
            found = changed(cards.load(path), to, BASE, tmp_path / f"{to}{number}")
            seen |= {pattern(at) for at, _, _, same in found if not same}
        assert seen == set(reasons), to


def card_of(path, form):
    found = read(path, form)
    return declare(found.facts, path.parent / "none.yaml", source=path.name, form=form, afresh=True).card


@pytest.mark.parametrize("name", ["1.0/titanic", "1.0/huggingface-squad", "1.1/audio_test"])
def test_a_real_croissant_document_gives_the_same_card_again(name, shared_data, tmp_path):
    """In, out, and in again: what the second card lacks was listed when the first was written."""
    first = card_of(shared_data / "cards" / "croissant" / "datasets" / name / "metadata.json", "croissant")
    path = tmp_path / "modelcard.yaml"
    card = cards.parse("mlcard: '1.0'\n", str(path))
    card.data.update(first)
    projected = project(card, "croissant", BASE)
    (tmp_path / "again.json").write_bytes(projected.outputs[0].content)
    (again,) = card_of(tmp_path / "again.json", "croissant")["datasets"]
    lost = {loss.slot.split("/")[3] for loss in projected.losses if loss.slot.startswith("/datasets/0/")}
    (before,) = first["datasets"]
    assert {slot: again.get(slot) for slot in before if slot not in lost | {"id"}} == {
        slot: value for slot, value in before.items() if slot not in lost | {"id"}
    }


#: What differs in a README of the Hub that went out again, and why.
REWRITTEN = {
    "/models/*/ml_task": "the Hub has another word for the task now",
    "/models/*/keywords": "a text becomes a list of one",
    "/models/*/keywords/*": "a text becomes a list of one",
    "/models/*/language/*": "what stands twice is written once",
}


def test_real_readmes_give_the_same_card_again(shared_data):
    """In, out without the front matter that stands, and in again, but for what was listed."""
    paths = [
        path
        for folder in ("hf-models-2022-permissive", "hf-datasets-2022")
        for path in sorted((shared_data / "cards" / folder).rglob("*.md"))
    ]
    compared = 0
    for path in paths:
        card = cards.load(path)
        if not card.front_matter:
            continue
        projected = project(card, "huggingface", BASE, existing=Existing(body="# Prose that stands\n"))
        again = cards.parse(projected.outputs[0].content.decode(), str(path))
        before, after = dict(leaves(card.data)), dict(leaves(again.data))
        lost = [loss.slot for loss in projected.losses]
        differ = {
            at: (before.get(at), after.get(at))
            for at in before | after
            if before.get(at) != after.get(at)
            and pattern(at) not in REWRITTEN
            and not any(at == slot or at.startswith(slot + "/") for slot in lost)
        }
        assert differ == {}, path
        compared += len(before)
    assert compared > 300


def test_the_name_of_a_model_is_kept_where_no_result_can_be(tmp_path):
    text = (
        "---\nmodel-index:\n- name: mine\n  results:\n  - metrics:\n    - {type: f1, value: 0.9}\n---\n# A\n"
    )
    card = cards.parse(text, "m/README.md")
    (output,) = project(card, "huggingface", BASE, existing=Existing(body="# A\n")).outputs
    assert cards.parse(output.content.decode(), "m/README.md").data["models"][0]["name"] == "mine"
