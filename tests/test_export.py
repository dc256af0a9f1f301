"""A card as RDF: every node has an IRI, every value its datatype, every format the same graph."""

from __future__ import annotations

import io
import json
import math
import os
import subprocess
import sys

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import graph_diff, to_isomorphic
from schema_under_test import GENERATED
from test_schema_documents import VALID

from mlcard import card as cards
from mlcard import schema
from mlcard.errors import ConfigurationError
from mlcard.export import FORMATS, card_iri, checked_base, document, quads, resolved, serialize, to_jsonld
from mlcard.export.literals import RDF_JSON, XSD

BASE = "https://lake.example/"
LAKE = sorted(cards.find([VALID[0].parents[2] / "lake"]))
CARDS = [pytest.param(path, id=path.parent.name if path in LAKE else path.stem) for path in (*VALID, *LAKE)]
RDF_TYPE = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
DATATYPES = {XSD + name for name in ("string", "boolean", "integer", "double", "date", "dateTime")} | {
    RDF_JSON
}


def triples(card, base=BASE):
    return {quad.triple for quad in quads(card, base)}


def exported(loaded, to, base=BASE):
    output = io.BytesIO()
    serialize(loaded, base, to, output)
    return output.getvalue()


@pytest.mark.parametrize("path", CARDS)
def test_every_node_is_named_and_typed_and_every_value_has_a_datatype(path):
    card = cards.load(path).data
    found = triples(card)
    terms = {term for triple in found for term in (triple.subject, triple.object)}
    assert not {term for term in terms if isinstance(term, pyoxigraph.BlankNode)}
    assert {t.subject for t in found} == {t.subject for t in found if t.predicate == RDF_TYPE}
    assert {term.datatype.value for term in terms if isinstance(term, pyoxigraph.Literal)} <= DATATYPES
    assert document(card, BASE).left_out == ()


@pytest.mark.parametrize("path", CARDS)
def test_the_whole_context_says_the_same_as_the_part_inside_the_document(path):
    card = cards.load(path).data
    whole = json.loads((GENERATED / "context.jsonld").read_text("utf-8"))["@context"]
    text = json.dumps({**to_jsonld(card, BASE), "@context": whole})
    assert {quad.triple for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.JSON_LD)} == triples(card)


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("path", CARDS)
def test_every_format_holds_the_same_triples(path, to):
    card = cards.load(path).data
    read = pyoxigraph.parse(exported([card], to), FORMATS[to])
    assert {quad.triple for quad in read} == triples(card)


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")  # rdflib warns of its own parser
@pytest.mark.parametrize(
    ("to", "name"), [("turtle", "turtle"), ("rdfxml", "xml"), ("ntriples", "nt"), ("jsonld", "json-ld")]
)
def test_another_library_reads_the_same_triples(to, name):
    """All cards in one document, so that rdflib's start-up counts once."""
    loaded = [cards.load(path).data for path in LAKE]
    read = rdflib.Graph().parse(data=exported(loaded, to), format=name)
    nt = exported(loaded, "ntriples").decode()
    assert set(read) == set(rdflib.Graph().parse(data=nt, format="nt"))


def test_each_card_of_a_lake_is_a_graph_of_its_own_in_nquads():
    loaded = [cards.load(path).data for path in LAKE]
    read = list(pyoxigraph.parse(exported(loaded, "nquads"), FORMATS["nquads"]))
    assert {quad.graph_name.value for quad in read} == {card_iri(card, BASE) for card in loaded}


@pytest.mark.parametrize("to", FORMATS)
def test_two_runs_write_the_same_bytes(to):
    def run(seed):
        command = [
            sys.executable,
            "-m",
            "mlcard.cli",
            "export",
            str(VALID[0].parents[2] / "lake"),
            "--to",
            to,
        ]
        script = f"import sys; sys.argv = {command[2:]!r}; from mlcard.cli import main; main()"
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        return subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, check=True
        ).stdout

    first = run(1)
    assert first
    assert first == run(2)


def test_the_order_of_keys_does_not_change_the_graph():
    def reversed_keys(value):
        if isinstance(value, dict):
            return {key: reversed_keys(part) for key, part in reversed(value.items())}
        return [reversed_keys(item) for item in value] if isinstance(value, list) else value

    for path in LAKE:
        card = cards.load(path).data
        assert triples(reversed_keys(card)) == triples(card)


# IRIs


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        pytest.param("diabetes", BASE + "diabetes", id="relative"),
        pytest.param("org/model", BASE + "org/model", id="with a slash"),
        pytest.param("https://example.org/m", "https://example.org/m", id="absolute"),
        pytest.param("llama3:8b", "llama3:8b", id="what looks absolute is, wherever it is named"),
        pytest.param("dct:title", "http://purl.org/dc/terms/title", id="CURIE with a prefix of the schema"),
        pytest.param("../../etc/passwd", BASE + "etc/passwd", id="cannot climb"),
        pytest.param("a/../../b", BASE + "b", id="cannot climb from inside"),
        pytest.param("%2e%2E/b", BASE + "b", id="cannot climb escaped"),
        pytest.param("/root", BASE + "/root", id="cannot start at the root of the host"),
        pytest.param("//evil.example/x", BASE + "//evil.example/x", id="cannot name another host"),
        pytest.param("two words", BASE + "two%20words", id="space"),
        pytest.param("100%", BASE + "100%25", id="percent sign that escapes nothing"),
        pytest.param("a%20b", BASE + "a%20b", id="escaped already"),
        pytest.param('<">{}|\\^`', BASE + "%3C%22%3E%7B%7D%7C%5C%5E%60", id="what no IRI has"),
        pytest.param("naïve", BASE + "na%C3%AFve", id="letters beyond ASCII"),
        pytest.param("a#b#c", BASE + "a#b%23c", id="one fragment only"),
        pytest.param("http://a:b:c/", BASE + "http://a:b:c/", id="not an IRI though it looks like one"),
        pytest.param("_:b0", BASE + "_:b0", id="never a blank node"),
        pytest.param("half \ud800 pair", BASE + "half%20?%20pair", id="half a surrogate pair"),
        pytest.param("", BASE, id="empty"),
    ],
)
def test_ids_become_iris(name, iri):
    assert resolved(name, BASE) == iri
    assert pyoxigraph.NamedNode(iri).value == iri


@given(st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_an_id_is_an_iri_and_a_relative_one_stays_inside(name):
    iri = resolved(name, BASE)
    pyoxigraph.NamedNode(iri)
    assert iri.startswith(BASE) or ":" in name
    assert "/../" not in iri.removeprefix(BASE) + "/"


def test_nested_nodes_are_named_by_their_natural_keys():
    card = cards.load(VALID[0].parent / "MLModel-the-founding-case.yaml").data
    found = {node.value.removeprefix(BASE) for node in {triple.subject for triple in triples(card)}}
    assert {
        "diabetes-predictor",
        "diabetes-predictor#card",
        "diabetes-predictor#hyperparameters/C",
        "diabetes-predictor#base_models/org%2Fbase",
        "diabetes-predictor#training/source_code",
        "diabetes-predictor#evaluations/accuracy/diabetes//test//5-fold%20cross%20validation",
    } <= found


@pytest.mark.parametrize(
    ("items", "names"),
    [
        pytest.param([{"name": "a"}, {"name": "a"}], ["a", "a.1"], id="the same key twice"),
        pytest.param([{"name": "1"}, {}], ["1", "1.1"], id="a key that looks like the place of another"),
        pytest.param([{"name": "a/b c"}], ["a%2Fb%20c"], id="escaped"),
        pytest.param([{"name": "a", "id": "own"}], [None], id="its own id"),
    ],
)
def test_names_of_nested_nodes(items, names):
    card = {"models": [{"id": "m", "libraries": items}]}
    libraries = document(card, BASE).body["models"][0]["libraries"]
    expected = [f"{BASE}m#libraries/{name}" if name else f"{BASE}own" for name in names]
    assert [node["@id"] for node in libraries] == expected


def test_missing_parts_of_a_key_keep_their_place():
    card = {"models": [{"id": "m", "evaluations": [
        {"measure": "f1", "value": 1, "dataset": "a"}, {"measure": "f1", "value": 1, "split": "a"},
    ]}]}  # fmt: skip
    first, second = document(card, BASE).body["models"][0]["evaluations"]
    assert first["@id"] != second["@id"]


@pytest.mark.parametrize("base", [BASE, "https://lake.example/v1#", "urn:lake:x/"])
def test_a_base_with_a_fragment_keeps_things_apart(base):
    """`m/training` is the id of a model, and not what is inside model `m`."""
    card = {"models": [
        {"id": "m", "training": {"method": "cv"}}, {"id": "m/training"}, {"id": "n#2", "training": {}},
    ]}  # fmt: skip
    subjects = {triple.subject for triple in triples(card, base)}
    assert len(subjects) == 6
    text = exported([card], "turtle", base)
    assert {quad.triple for quad in pyoxigraph.parse(text, FORMATS["turtle"])} == triples(card, base)


@pytest.mark.parametrize("base", ["lake/", "https://lake.example", "http://a b/", "https://x/#a#", ""])
def test_what_is_no_base_is_refused(base):
    with pytest.raises(ConfigurationError, match="is no base"):
        checked_base(base)


@pytest.mark.parametrize(
    ("card", "iri"),
    [
        pytest.param({"id": "c", "models": [{"id": "m"}]}, "c", id="its own id"),
        pytest.param({"datasets": [{"id": "d"}], "models": [{"id": "m"}]}, "m#card", id="its first model"),
        pytest.param({"agents": [{"id": "a#1"}]}, "a#1/@card", id="an id with a fragment"),
        pytest.param({"models": [{}]}, "#card", id="nothing has an id"),
        pytest.param({}, "#card", id="empty"),
    ],
)
def test_the_iri_of_a_card(card, iri):
    assert card_iri(card, BASE) == BASE + iri


# values


def value_of(setting):
    card = {"models": [{"id": "m", "hyperparameters": {"p": setting}}]}
    (value,) = [t.object for t in triples(card) if t.predicate.value == "http://www.w3.org/ns/mls#hasValue"]
    return value.value, value.datatype.value.rpartition("#")[2]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        pytest.param("rbf", ("rbf", "string"), id="text"),
        pytest.param("2024-04-17", ("2024-04-17", "string"), id="text that looks like a date"),
        pytest.param(True, ("true", "boolean"), id="boolean"),
        pytest.param(5, ("5", "integer"), id="integer"),
        pytest.param(2**64, (str(2**64), "integer"), id="integer beyond a double's precision"),
        pytest.param(10**30, (str(10**30), "integer"), id="huge integer"),
        pytest.param(2.3, ("2.3E0", "double"), id="number"),
        pytest.param(1.0, ("1.0E0", "double"), id="a whole number that was written with a point"),
        pytest.param(1e-300, ("1.0E-300", "double"), id="tiny"),
        pytest.param(math.nan, ("NaN", "double"), id="not a number"),
        pytest.param(-math.inf, ("-INF", "double"), id="minus infinity"),
        pytest.param([100, 50], ("[100,50]", "JSON"), id="list"),
        pytest.param({"b": 1, "a": [None]}, ('{"a":[null],"b":1}', "JSON"), id="mapping, keys sorted"),
        pytest.param([math.inf], ('["INF"]', "JSON"), id="infinite inside a list"),
        pytest.param([], ("[]", "JSON"), id="empty list"),
        pytest.param(None, ("null", "JSON"), id="null is a value too"),
        pytest.param({"value": 3, "role": "regularization"}, ("3", "integer"), id="spelled out"),
        pytest.param({"value": [1]}, ("[1]", "JSON"), id="a list, spelled out"),
        pytest.param("a\x01\ud800b", ("a\x01?b", "string"), id="control character and half a surrogate pair"),
    ],
)
def test_a_setting_may_be_anything(setting, value):
    assert value_of(setting) == value


def test_structured_values_survive_a_store():
    store = pyoxigraph.Store()
    card = {"models": [{"id": "m", "hyperparameters": {"layers": [100, 50.0], "C": 2.3}}]}
    store.extend(quads(card, BASE))
    assert {values(quad.triple) for quad in store} == {values(triple) for triple in triples(card)}


def values(triple):
    """A triple whose number is a number: a store writes `2.3` for the `2.3E0` that JSON-LD prescribes."""
    term = triple.object
    if isinstance(term, pyoxigraph.Literal) and term.datatype.value == XSD + "double":
        return triple.subject, triple.predicate, float(term.value), "double"
    return triple.subject, triple.predicate, term


def test_xml_says_what_it_can_of_control_characters():
    card = {"models": [{"id": "m", "name": "a\x01b\x0bc\ttab"}]}
    read = rdflib.Graph().parse(data=exported([card], "rdfxml"), format="xml")
    assert "a\ufffdb\ufffdc\ttab" in {str(term) for term in read.objects()}


@pytest.mark.parametrize(
    ("model", "left_out"),
    [
        pytest.param({"nonsense": 1}, ["/nonsense"], id="unknown key"),
        pytest.param({"parameter_count": "7B"}, ["/parameter_count"], id="text for an integer"),
        pytest.param({"parameter_count": 7.5}, ["/parameter_count"], id="fraction for an integer"),
        pytest.param({"parameter_count": True}, ["/parameter_count"], id="boolean for an integer"),
        pytest.param({"parameter_count": math.nan}, ["/parameter_count"], id="NaN for an integer"),
        pytest.param({"parameter_count": math.inf}, ["/parameter_count"], id="infinity for an integer"),
        pytest.param({"parameter_count": 7.0}, [], id="a whole number is an integer"),
        pytest.param({"created": "yesterday"}, ["/created"], id="not a date"),
        pytest.param({"created": "20240417"}, ["/created"], id="a date, but not as XML Schema writes it"),
        pytest.param({"training": {"started_at": "2024-04-17"}}, ["/training/started_at"], id="not a time"),
        pytest.param({"learning_type": "magic"}, ["/learning_type"], id="not in the enumeration"),
        pytest.param({"learning_type": 1}, ["/learning_type"], id="a number for a term"),
        pytest.param({"administrator": ["tim"]}, ["/administrator"], id="several for one"),
        pytest.param({"classes": ["0", 1]}, ["/classes/1"], id="one bad value of many"),
        pytest.param({"training": "5-fold"}, ["/training"], id="text for a node"),
        pytest.param({"training": []}, ["/training"], id="a list for a node"),
        pytest.param({"files": ["model.pkl", {"path": "a"}]}, ["/files/0"], id="text among nodes"),
        pytest.param({"files": None}, ["/files"], id="null"),
        pytest.param({"name": None}, ["/name"], id="null text"),
        pytest.param({"systemic_risk": "no"}, ["/systemic_risk"], id="text for a boolean"),
        pytest.param({"hyperparameters": {"a/b": {"value": 1, "x~": 2}}},
                     ["/hyperparameters/a~1b/x~0"], id="pointers are escaped"),
        pytest.param({"hyperparameters": 3}, ["/hyperparameters"], id="a number for a mapping"),
    ],
)  # fmt: skip
def test_what_the_schema_does_not_accept_is_left_out_and_named(model, left_out):
    found = document({"models": [{"id": "m", **model}]}, BASE)
    assert list(found.left_out) == [f"/models/0{slot}" for slot in left_out]
    list(quads({"models": [{"id": "m", **model}]}, BASE))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SLOTS = sorted({name for found in schema.classes().values() for name in found.slots})


@given(
    st.dictionaries(
        st.sampled_from(SLOTS), JSON | st.lists(st.dictionaries(st.sampled_from(SLOTS), JSON)), max_size=4
    )
)
@settings(max_examples=150, deadline=None)
def test_no_card_stops_the_export(slots):
    for collection in ("models", "datasets", "evidence"):
        for card in (
            {collection: [slots]},
            {collection: slots},
            {**slots, collection: [{"id": "x", **slots}, 3]},
        ):
            assert not [q for q in quads(card, BASE) if isinstance(q.subject, pyoxigraph.BlankNode)]
            for to in FORMATS:
                exported([card], to)


# what evidence and statements are about


def test_evidence_leads_to_the_node_that_it_is_about():
    card = {
        "models": [
            {"id": "m", "hyperparameters": {"a/b": 1}, "evaluations": [{"measure": "f1", "value": 1}]}
        ],
        "evidence": [
            {"slot": "/models/0/hyperparameters/a~1b", "method": "read"},
            {"slot": "/models/0/evaluations/0/value", "method": "read"},
            {"slot": "/models/0/license", "method": "read"},
            {"slot": "/models/7/license", "method": "read"},
            {"slot": "", "method": "read"},
        ],
        "statements": [{"slot": "/models/0/license", "status": "unknown"}],
    }
    body = document(card, BASE).body
    assert [item["about"]["@id"].removeprefix(BASE) for item in body["evidence"] + body["statements"]] == [
        "m#hyperparameters/a%2Fb", "m#evaluations/f1", "m", "m#card", "m#card", "m",
    ]  # fmt: skip


# against LinkML's own way, and the shapes


@pytest.mark.parametrize("path", CARDS)
def test_the_graph_is_the_one_that_linkml_makes(path):
    from linkml_rdf import reference

    card = cards.load(path).data
    theirs = reference(spelled_out(card, "Card"), BASE)
    ours = rdflib.Graph().parse(data=exported([card], "ntriples"), format="nt")
    differences = [
        graph.serialize(format="nt") for graph in graph_diff(*map(to_isomorphic, alike(ours, theirs)))[1:]
    ]
    assert [text.strip() for text in differences] == ["", ""]


def spelled_out(node, name):
    """A card with what the export fills in, as a person may write it.

    The place of each item, which a list tells and RDF does not; and settings with their key `value`, because
    LinkML takes a bare mapping for a setting that is spelled out.
    """
    from linkml_rdf import opaque

    slots = schema.classes()[name].slots
    filled = {}
    for key, value in node.items():
        slot = slots[key]
        if slot.kind == "object" and isinstance(value, list):
            ordered = "position" in schema.classes()[slot.range].slots
            value = [{**({"position": place} if ordered else {}), **item} for place, item in enumerate(value)]  # noqa: PLW2901
            filled[key] = [spelled_out(item, slot.range) for item in value]
        elif slot.kind == "object" and slot.form == "single":
            filled[key] = spelled_out(value, slot.range)
        elif slot.form == "simple_dict":
            long = {name: isinstance(item, dict) and "value" in item for name, item in value.items()}
            items = {name: item if long[name] else {"value": item} for name, item in value.items()}
            filled[key] = {name: spelled_out(item, slot.range) for name, item in items.items()}
        else:
            filled[key] = opaque(value) if slot.kind == "any" else value
    return filled


def alike(ours, theirs):
    """Both graphs with our IRIs of nested nodes taken back to blank nodes, as LinkML leaves them.

    What else differs: `about`, which the export adds to evidence and statements; and the id of a node that is
    no named thing, which LinkML writes as dct:identifier of a blank node, where it is the node's IRI for us.
    """
    from linkml_rdf import DCT_IDENTIFIER

    named = {rdflib.URIRef(found.uri) for found in schema.classes().values() if found.named}
    nested = {
        node: rdflib.BNode() for node, kind in ours.subject_objects(rdflib.RDF.type) if kind not in named
    }
    identified = {
        term for node, term in theirs.subject_objects(DCT_IDENTIFIER) if isinstance(node, rdflib.BNode)
    }
    assert identified <= set(nested)
    left, right = rdflib.Graph(), rdflib.Graph()
    for triple in ours:
        if triple[1] != rdflib.URIRef("http://schema.org/about"):
            left.add(tuple(nested.get(term, term) for term in triple))
        else:
            assert (triple[2], rdflib.RDF.type, None) in ours
    for subject, predicate, term in theirs:
        if predicate != DCT_IDENTIFIER or term not in identified:
            right.add((subject, predicate, term))
    return left, right


@pytest.fixture(scope="module")
def shapes():
    return rdflib.Graph().parse(GENERATED / "shapes.ttl", format="turtle")


def violations(loaded, shapes):
    import pyshacl

    lines = b"".join(exported([card], "ntriples", f"{BASE}{number}/") for number, card in enumerate(loaded))
    data = rdflib.Graph().parse(data=lines, format="nt")
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)
    return "" if conforms else report


def test_valid_cards_satisfy_the_shapes(shapes):
    assert violations([cards.load(path).data for path in (*VALID, *LAKE)], shapes) == ""


@pytest.mark.parametrize(
    ("model", "message"),
    [
        pytest.param({"parameter_count": -1}, "parameter_count of MLModel", id="below the minimum"),
        pytest.param({"evaluations": [{"value": 1.0}]}, "measure of Evaluation", id="required slot left out"),
        pytest.param({"license": "whatever you like!"}, "license of MLModel", id="pattern"),
        pytest.param({"files": [{"path": "a", "sha256": "abc"}]}, "sha256 of File", id="pattern of a type"),
    ],
)  # fmt: skip
def test_shapes_find_what_is_wrong(shapes, model, message):
    assert message in violations([{"models": [{"id": "m", **model}]}], shapes)
