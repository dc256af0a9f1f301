"""Ids that are misspelt: the ones that may be meant are found among many, too."""

from __future__ import annotations

import pyoxigraph
import pytest

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
    assert note.startswith("no card mentions team7/modle7; did you mean team7/model7")


def test_parts_of_a_card_are_not_meant():
    store = pyoxigraph.Store()
    other = pyoxigraph.NamedNode("https://w3id.org/modellake/Evaluation")
    store.add(pyoxigraph.Quad(pyoxigraph.NamedNode(f"{BASE}model#evaluation"), TYPE, MODEL))
    store.add(pyoxigraph.Quad(pyoxigraph.NamedNode(f"{BASE}modela"), TYPE, other))
    assert list(unmentioned(store, [pyoxigraph.NamedNode(f"{BASE}modelb")], BASE)) == [
        "no card mentions modelb"
    ]
