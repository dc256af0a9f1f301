"""Ids that are misspelt: the ones that may be meant are found among many, too."""

from __future__ import annotations

import pyoxigraph
import pytest

from mlcard.card.identity import resolved
from mlcard.lake.edges import DEPENDS_ON
from mlcard.lake.names import unmentioned

BASE = "https://lake.example/"
MODEL = pyoxigraph.NamedNode("https://w3id.org/fair4ml#MLModel")
TYPE = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@pytest.mark.parametrize("count", [30, 3_000])
def test_of_many_ids_those_that_are_like_the_given_one_are_named(count):
    store = pyoxigraph.Store()
    names = [f"team{number % 50}/model{number}" for number in range(count)]
    store.bulk_extend(pyoxigraph.Quad(pyoxigraph.NamedNode(BASE + name), TYPE, MODEL) for name in names)
    term = pyoxigraph.NamedNode(f"{BASE}team7/modle7")
    (note,) = unmentioned(store, [term, pyoxigraph.NamedNode(f"{BASE}team7/model7")], BASE)
    assert note == "no card mentions team7/modle7; did you mean team7/model7?"
    (other,) = unmentioned(store, [pyoxigraph.NamedNode(f"{BASE}Team7/modle7")], BASE)
    assert other.startswith("no card mentions Team7/modle7; did you mean team7/mod")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        pytest.param("a model", "b model", id="another letter"),
        pytest.param("bmodel", "b model", id="one less"),
        pytest.param("b  model", "b model", id="one more"),
        pytest.param("b omdel", "b model", id="two swapped"),
        pytest.param("nobodyy", "nobody", id="what no card describes"),
        pytest.param("b modelé", "b model", id="a letter that is unusual"),
        pytest.param("#", None, id="nothing but a mark"),
        pytest.param("", None, id="nothing"),
        pytest.param("x" * 5_000, None, id="long"),
    ],
)
def test_an_id_that_is_a_letter_off(given, meant):
    store = pyoxigraph.Store()
    node = pyoxigraph.NamedNode(BASE + "b%20model")
    store.add(pyoxigraph.Quad(node, TYPE, MODEL))
    store.add(pyoxigraph.Quad(node, pyoxigraph.NamedNode(DEPENDS_ON), pyoxigraph.NamedNode(f"{BASE}nobody")))
    (note,) = unmentioned(store, [pyoxigraph.NamedNode(resolved(given, BASE))], BASE)
    assert note.endswith(f"did you mean {meant}?") if meant else "did you mean" not in note


def test_parts_of_a_card_are_not_meant():
    store = pyoxigraph.Store()
    other = pyoxigraph.NamedNode("https://w3id.org/modellake/Evaluation")
    store.add(pyoxigraph.Quad(pyoxigraph.NamedNode(f"{BASE}model#evaluation"), TYPE, MODEL))
    store.add(pyoxigraph.Quad(pyoxigraph.NamedNode(f"{BASE}modela"), TYPE, other))
    assert list(unmentioned(store, [pyoxigraph.NamedNode(f"{BASE}modelb")], BASE)) == [
        "no card mentions modelb"
    ]
