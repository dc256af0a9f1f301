"""The statements that go into a store: what JSON-LD says of any card, however odd, and the edges."""

from __future__ import annotations

from typing import Any

import pyoxigraph
import pytest
from asking import BASE
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_export import JSON

from mlcard import schema
from mlcard.export import document, quads
from mlcard.lake.edges import DEPENDS_ON, SLOTS
from mlcard.lake.statements import statements


def stored(card: dict[str, Any]) -> set[str]:
    """The statements of a card, as a store has them."""
    store = pyoxigraph.Store()
    store.bulk_load(statements(card, BASE)[1].encode("utf-8", "replace"), pyoxigraph.RdfFormat.N_TRIPLES)
    return {str(quad) for quad in store}


def same(card: dict[str, Any]) -> None:
    """Both ways say the same, and leave out the same."""
    store = pyoxigraph.Store()
    store.bulk_extend(quads(card, BASE))
    assert {line for line in stored(card) if DEPENDS_ON not in line} == {str(quad) for quad in store}
    said, found = statements(card, BASE)[0], document(card, BASE)
    assert (said.iri, said.left_out) == (found.iri, found.left_out)


def edges(card: dict[str, Any]) -> set[tuple[str, str]]:
    """What depends on what, by ids."""
    found = (line.split() for line in statements(card, BASE)[1].splitlines() if DEPENDS_ON in line)
    return {
        (thing[1:-1].removeprefix(BASE), source[1:-1].removeprefix(BASE)) for thing, _, source, _ in found
    }


PLAIN = st.one_of(
    JSON,
    st.sampled_from(
        [
            "",
            'a\nb\r"c\\d',
            "half \ud800 pair",
            "\x01",
            "2024-04-17",
            "2024-04-17T10:00:00Z",
            "https://example.org/a b",
            "dct:title",
            "MIT",
            "train",
            1e400,
            -0.0,
            2**70,
            True,
        ]
    ),
)


def instance(name: str, depth: int) -> st.SearchStrategy[Any]:
    """An instance of a class: some of its slots, with values that fit the schema or do not."""
    slots = schema.classes()[name].slots

    def some(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({slot: values(slots[slot], depth) for slot in names})

    return st.lists(st.sampled_from(sorted(slots)), max_size=4, unique=True).flatmap(some)


def values(slot: schema.Slot, depth: int) -> st.SearchStrategy[Any]:
    """Values of a slot, one or several, in any form that the schema has for them, or none that it has."""
    one: st.SearchStrategy[Any] = PLAIN
    if slot.kind == "enum":
        one = st.sampled_from(sorted(schema.enumerations()[slot.range])) | PLAIN
    elif slot.kind == "object" and depth:
        one = st.deferred(lambda: instance(slot.range, depth - 1))
        if slot.form in {"dict", "simple_dict"}:
            keys = st.sampled_from(["C", "a/b~c", "é", "1", ""])
            return st.dictionaries(keys, one | PLAIN, max_size=3) | one | st.lists(one, max_size=2)
    return one | st.lists(one | PLAIN, max_size=3)


@settings(max_examples=200, deadline=None)
@given(instance("Card", 3))
@example({"evidence": 3})
@example({"models": {"id": "m", "trained_on": {"dataset": "d"}}, "studies": {"runs": {"used": "x"}}})
def test_any_card_says_the_same_as_through_json_ld(card: dict[str, Any]) -> None:
    same(card)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(schema.classes())), st.data())
def test_each_class_says_the_same_wherever_it_stands(name: str, data: st.DataObject) -> None:
    """Classes that stand deep in a card are rarely met by chance."""
    places = [
        (collection, slot)
        for collection, owner in (("models", "MLModel"), ("datasets", "Dataset"), ("studies", "Study"))
        for slot, found in schema.classes()[owner].slots.items()
        if found.kind == "object" and found.range == name
    ]
    owner = {"id": data.draw(st.sampled_from(["m", "n#2", "https://example.org/m"]))}
    if places:
        collection, slot = data.draw(st.sampled_from(places))
        inner = instance(name, 2)
        owner[slot] = data.draw(
            inner | st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner)
        )
        same({collection: [owner], "evidence": [{"slot": f"/{collection}/0/{slot}/0", "method": "read"}]})


@pytest.mark.parametrize(
    "card",
    [
        pytest.param(
            {
                "models": [
                    {"id": "m", "hyperparameters": {"C": 2.5, "a/b": [1], "n": None, "s": {"value": 1}}}
                ]
            },
            id="simple dict",
        ),
        pytest.param(
            {
                "models": [
                    {"id": "m", "pipeline": [{"name": "a"}, {"name": "b", "position": 7}, {"position": None}]}
                ]
            },
            id="positions",
        ),
        pytest.param({"models": [{"id": "m", "name": 'a"b\\c\nd\re\tf\x01\ud800é'}]}, id="escapes"),
        pytest.param(
            {"models": [{"id": "m", "training": {"id": "run", "source_code": {"id": "x:y", "path": "a"}}}]},
            id="ids of nested things",
        ),
        pytest.param(
            {"models": [{"id": "m"}, {"id": "m", "name": "again"}, {"name": "without"}]}, id="one id twice"
        ),
        pytest.param(
            {
                "evidence": [{"slot": "/models/0/name"}, {"slot": 3}, {"slot": "", "about": "z"}, 4],
                "models": [{"id": "m"}],
                "statements": [{"slot": "/models/0/x/y"}],
            },
            id="evidence before models",
        ),
        pytest.param({"evidence": {"slot": "/models/0"}, "statements": "none", "models": 3}, id="no lists"),
        pytest.param(
            {"id": "c", "nonsense": 1, "models": [1, {"id": 2, "parameter_count": "7B"}]}, id="left out"
        ),
    ],
)
def test_what_is_odd_says_the_same(card):
    same(card)


def test_what_is_no_list_of_evidence_is_left_out_and_named():
    assert document({"evidence": 3, "statements": "x"}, BASE).left_out == ("/evidence", "/statements")


# edges of lineage


@pytest.mark.parametrize(
    ("card", "found"),
    [
        pytest.param(
            {"models": [{"id": "m", "trained_on": [{"dataset": "d"}], "tested_on": [{"dataset": "t"}]}]},
            {("m", "d")},
            id="trained on, and not what is only tested on",
        ),
        pytest.param(
            {"models": [{"id": "m", "base_models": [{"model": "b"}, {"model": "m"}]}]},
            {("m", "b")},
            id="derived; never from itself",
        ),
        pytest.param(
            {"datasets": [{"id": "d", "was_derived_from": ["a", "b"], "was_revision_of": "c"}]},
            {("d", "a"), ("d", "b"), ("d", "c")},
            id="datasets",
        ),
        pytest.param({"models": [{"id": "m", "training": {"used": ["d"]}}]}, {("m", "d")}, id="training"),
        pytest.param(
            {"models": [{"id": "m", "training": {"id": "run", "used": ["d"]}}]},
            {("m", "d"), ("run", "d")},
            id="training with a name",
        ),
        pytest.param(
            {"models": [{"id": "m", "training": {"id": "m-run", "used": ["d"]}}]},
            {("m", "d"), ("m-run", "d")},
            id="training with a name that begins like the model's",
        ),
        pytest.param(
            {"datasets": [{"id": "d", "processing": [{"name": "p", "used": ["a"], "generated": ["e"]}]}]},
            {("d", "a"), ("e", "a")},
            id="processing with another result",
        ),
        pytest.param(
            {
                "datasets": [
                    {
                        "id": "d",
                        "related_datasets": [
                            {"dataset": "a", "relation": "sample"},
                            {"dataset": "b", "relation": "duplicate"},
                            {"dataset": "c"},
                        ],
                    }
                ]
            },
            {("d", "a"), ("d", "b"), ("b", "d")},
            id="relations",
        ),
        pytest.param(
            {"studies": [{"id": "s", "runs": [{"id": "r", "used": ["d"], "generated": ["m"]}]}]},
            {("r", "d"), ("m", "d")},
            id="runs",
        ),
        pytest.param({"models": {"id": "m", "trained_on": {"dataset": "d"}}}, {("m", "d")}, id="no lists"),
    ],
)
def test_edges(card, found):
    assert edges(card) == found


def test_the_slots_that_edges_go_through_are_slots():
    slots = {name for found in schema.classes().values() for name in found.slots}
    assert not SLOTS - slots


def test_no_statement_comes_twice():
    """Of a thing that is described twice, too."""
    lines = statements({"models": [{"id": "m", "name": "M"}, {"id": "m", "name": "M"}]}, BASE)[1].splitlines()
    assert len(lines) == len(set(lines))
