"""Generated context, shapes and slot table fit together: valid cards become RDF that satisfies the shapes."""

from __future__ import annotations

import functools
import json
import re

import pyoxigraph
import pytest
from schema_under_test import GENERATED, elements, tool
from test_schema_documents import VALID, read

BASE = "https://lake.example/"
RDF_TYPE = pyoxigraph.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
XSD = "http://www.w3.org/2001/XMLSchema#"


@functools.cache
def table():
    return json.loads((GENERATED / "slots.json").read_text("utf-8"))


@functools.cache
def context():
    return json.loads((GENERATED / "context.jsonld").read_text("utf-8"))["@context"]


def typed(node, name, iri):
    """A card's node with its types and ids filled in, as any exporter can do it from the slot table alone."""
    described = table()["classes"][name]
    filled = {"@type": name, "id": node.get("id") or iri}
    for key, value in node.items():
        slot = described["slots"][key]
        if key != "id":
            filled[key] = filled_in(value, slot, f"{iri}{'/' if '#' in iri else '#'}{key}")
    return filled


def filled_in(value, slot, iri):
    if slot["kind"] == "object" and slot["form"].endswith("dict") and isinstance(value, dict):
        value = [spelled_out(key, item, slot) for key, item in value.items()]
    if slot["kind"] == "object":
        items = value if isinstance(value, list) else [value]
        return [typed(item, slot["range"], f"{iri}/{place}") for place, item in enumerate(items)]
    if slot["kind"] == "any" and isinstance(value, list | dict):
        return {"@type": "@json", "@value": value}
    if slot["datatype"] == XSD + "decimal":
        return str(value)
    return value


def spelled_out(key, item, slot):
    value_slot = slot.get("value_slot")
    long_form = isinstance(item, dict) and (value_slot is None or value_slot in item)
    return {slot["key_slot"]: key, **(item if long_form else {value_slot: item})}


def graph(path):
    base = f"{BASE}{path.stem}/"  # each card in a lake of its own, so that their ids are not one
    card = typed(read(path), "Card", base)
    text = json.dumps({"@context": [{"@base": base}, context()], **card})
    return list(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_every_value_of_a_card_is_in_its_graph(path):
    """No key is lost for want of a term, and no node is left without a name."""
    quads = graph(path)
    predicates = {quad.predicate.value for quad in quads}
    assert {uri for uri in used(read(path), "Card") if uri not in predicates} == set()
    terms = {term for quad in quads for term in (quad.subject, quad.object)}
    assert [term for term in terms if isinstance(term, pyoxigraph.BlankNode)] == []


def used(node, name):
    """Properties of a node and of all nodes below it."""
    for key, value in node.items():
        slot = table()["classes"][name]["slots"][key]
        if key != "id" and value not in ([], {}):
            yield slot["uri"]
        if slot["kind"] == "object":
            items = value if isinstance(value, list) else [value]
            if slot["form"].endswith("dict") and isinstance(value, dict):
                items = [spelled_out(key, item, slot) for key, item in value.items()]
            for item in items:
                yield from used(item, slot["range"])


def test_enumerated_values_become_the_iris_they_mean():
    quads = [quad for path in VALID for quad in graph(path)]
    enumerated = {
        slot["uri"]: set(table()["enums"][slot["range"]].values())
        for described in table()["classes"].values()
        for slot in described["slots"].values()
        if slot["kind"] == "enum"
    }
    refined = {
        slot["uri"]
        for described in table()["classes"].values()
        for slot in described["slots"].values()
        if slot["kind"] != "enum"
    }
    meanings = {iri for values in table()["enums"].values() for iri in values.values()}
    strays = [
        quad for quad in quads
        if quad.predicate.value in enumerated.keys() - refined and quad.object.value not in meanings
    ]  # fmt: skip
    assert strays == []


def test_valid_cards_satisfy_the_shapes(shapes):
    import pyshacl
    import rdflib

    triples = "\n".join(f"{quad.triple} ." for path in VALID for quad in graph(path))
    data = rdflib.Graph().parse(data=triples, format="nt")
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)
    assert conforms, report


@pytest.mark.parametrize(
    ("subject", "wrong", "message"),
    [
        pytest.param("models", {"parameter_count": -1}, "parameter_count of MLModel", id="below the minimum"),
        pytest.param(
            "models", {"parameter_count": "many"}, "parameter_count of MLModel", id="wrong datatype"
        ),
        pytest.param(
            "models", {"created": ["2024-04-17", "2024-04-18"]}, "created of MLModel", id="two for one"
        ),
        pytest.param("agents", {"type": "robot"}, "type of Agent", id="not in the enumeration"),
        pytest.param(
            "models", {"files": [{"@type": "File", "id": "f"}]}, "path of File", id="required slot left out"
        ),
        pytest.param(
            "statements",
            {"slot": "/models/0/license", "status": "not_applicable"},
            "has to be justified",
            id="rule of a value",
        ),
        pytest.param(
            "datasets",
            {"meta_features": {"@type": "MetaFeatures", "id": "q", "definition_version": "2"}},
            "A version means nothing without the definition",
            id="rule of a slot",
        ),
    ],
)
def test_shapes_find_what_is_wrong(shapes, subject, wrong, message):
    import pyshacl
    import rdflib

    name = table()["classes"]["Card"]["slots"][subject]["range"]
    card = {"@type": "Card", "id": "c", "mlcard": "1.0", subject: [{"@type": name, "id": "x", **wrong}]}
    text = json.dumps({"@context": [{"@base": BASE}, context()], **card})
    quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.JSON_LD)
    data = rdflib.Graph().parse(data="\n".join(f"{quad.triple} ." for quad in quads), format="nt")
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)
    assert not conforms
    assert message in report


@pytest.fixture(scope="module")
def shapes():
    import rdflib

    return rdflib.Graph().parse(GENERATED / "shapes.ttl", format="turtle")


def test_shapes_are_turtle_without_dangling_properties():
    quads = list(pyoxigraph.parse(path=str(GENERATED / "shapes.ttl")))
    described = {quad.subject for quad in quads}
    linked = {quad.object for quad in quads if quad.predicate.value.endswith("shacl#property")}
    assert linked - described == set()


def test_terms_have_the_iris_that_linkmls_own_context_gives_them():
    """The stock generator is not used, but where it is right it must say the same."""
    from linkml.generators.jsonldcontextgen import ContextGenerator

    stock = json.loads(ContextGenerator(elements().view.schema, metadata=False).serialize())["@context"]
    vocabulary = stock["@vocab"]
    differing = {
        name: (slot.uri, term)
        for name, slot in elements().any_slot.items()
        if name != "id"
        and (term := expand(stock.get(name, {}).get("@id", name), stock, vocabulary)) != slot.uri
    }
    assert differing == {}


def expand(curie, stock, vocabulary):
    prefix, separator, local = curie.partition(":")
    namespace = stock.get(prefix)
    namespace = namespace["@id"] if isinstance(namespace, dict) else namespace
    return namespace + local if separator and namespace else (curie if separator else vocabulary + curie)


def test_the_mapping_table_is_sssom():
    lines = (GENERATED / "modellake.sssom.tsv").read_text("utf-8").splitlines()
    import yaml

    metadata = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    header, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert {"subject_id", "predicate_id", "object_id", "mapping_justification"} <= set(header)
    assert len(rows) > 500
    prefixes = {row[column].partition(":")[0] for row in rows for column in (0, 3, 4, 5)}
    assert prefixes - set(metadata["curie_map"]) == set()


def test_pydantic_classes_hold_a_card():
    """They take the spelled-out form of mappings; pydantic itself is no dependency of mlcard."""
    models = tool("mlcard._generated.models")
    card = models.Card(
        mlcard="1.0", models=[{"id": "m", "parameter_count": 3}], agents=[{"id": "t", "type": "person"}]
    )
    assert card.models[0].parameter_count == 3
    with pytest.raises(ValueError, match=re.escape("greater than or equal to 0")):
        models.MLModel(id="m", parameter_count=-3)
