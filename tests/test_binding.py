"""Values in place of variables: another engine gives what the embedded one gives when it is told them."""

from __future__ import annotations

import json

import pyoxigraph
import pytest
from asking import BASE, LAKE, answer, rows
from hypothesis import given
from hypothesis import strategies as st

from mlcard import schema
from mlcard.errors import InvalidQueryError
from mlcard.lake import questions
from mlcard.lake.binding import bound_query, mentions, with_prefixes
from mlcard.lake.graph import graph_of
from mlcard.lake.questions import bindings
from mlcard.lake.safety import bound_text

CASES = [
    pytest.param(name, case, id=f"{name}{' '.join(['', *case['parameters'].values()])}")
    for name in questions()
    if name != "stale-evidence"
    for case in json.loads((LAKE / "answers" / f"{name}.json").read_text("utf-8"))
]
STORE = graph_of([LAKE], BASE, by_card=True).store
TEXT = pyoxigraph.QueryResultsFormat.JSON


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_shipped_questions(name, case):
    shipped = questions()[name]
    bound = bindings(case["parameters"], shipped.parameters, BASE)
    text = with_prefixes(bound_query(shipped.text, bound), BASE)
    assert rows(STORE.query(text).serialize(format=TEXT)) == case["rows"]


NAME = "http://schema.org/name"
QUERIES = [
    "SELECT ?x ?n { ?x <N> ?n }",
    "SELECT ?x ?n WHERE { ?x <N> ?n . } ORDER BY ?x ?n",
    "SELECT ?x (COUNT(?n) AS ?c) { ?x <N> ?n } GROUP BY ?x HAVING (COUNT(?n) > 0)",
    "SELECT ?x ?n { { ?x <N> ?n } UNION { ?x a ?n } } ORDER BY ?n",
    "SELECT ?x ?n { { SELECT ?x ?n WHERE { ?x <N> ?n } ORDER BY ?x LIMIT 3 } }",
    "SELECT ?x ?n { SELECT ?x ?n WHERE { ?x <N> ?n } }",
    "SELECT ?x ?k { ?x ?p ?y . OPTIONAL { ?x <N> ?k } FILTER EXISTS { ?x a ?class } } ORDER BY ?k",
    "SELECT ?x ?n { ?x <N> ?n FILTER(?x != <urn:y> && !BOUND(?no)) }",
    "SELECT ?x ?n { ?x <N> ?n VALUES (?class ?kind) { (<urn:a> 1) (<urn:b> 2) } }",
    "SELECT ?x ?n { VALUES ?p { <N> } ?x ?p ?n }",
    "SELECT ?x ?n { ?x <N> ?n } VALUES ?z { 1 2 }",
    "SELECT ?x ?n # { ?x in a comment }\n { ?x <N> ?n . MINUS { ?x a <urn:none> } }",
    'SELECT ?x ?t { ?x <N> ?n BIND("a ?x in {a} text" AS ?t) }',
    "SELECT ?x ?n { ?x <N> ?n MINUS { ?x a ?class } }",
    "SELECT ?x ?y { ?x <N> ?n . ?y a ?class MINUS { ?x a ?class } }",
    "SELECT ?x ?y { ?y <N> ?n MINUS { SELECT ?n { ?x <N> ?n } } }",
    "SELECT ?x ?y { ?y <N> ?n MINUS { ?y a ?class MINUS { ?x a ?class } } }",
    "SELECT ?x ?y { ?y <N> ?n FILTER NOT EXISTS { ?y a ?class MINUS { ?x a ?class } } }",
    "SELECT ?x ?n { ?x <N> ?n { SELECT ?n (COUNT(?x) AS ?c) { ?x <N> ?n } GROUP BY ?n } }",
    "SELECT ?x ?n { ?x <N> ?n { SELECT ?x (COUNT(?n) AS ?c) { ?x <N> ?n } GROUP BY ?x HAVING (?x != <N>) } }",
    "SELECT ?x ?y { ?x <N> ?n . ?y a ?class MINUS { SELECT ?x { ?x a ?kind } } }",
    "SELECT ?x ?y { ?y <N> ?n MINUS { ?z a ?class FILTER EXISTS { ?x a ?kind } } }",
    "SELECT * { { SELECT * { ?x <N> ?n } } }",
    "ASK { ?x <N> ?n }",
    "ASK { ?x <N> 'no such name' }",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("value", [f"<{BASE}predictor>", f"<{BASE}nothing>", '"?x"'])
def test_queries_of_every_shape(query, value):
    text = query.replace("<N>", f"<{NAME}>")
    (quad,) = pyoxigraph.parse(f"<urn:s> <urn:p> {value} .".encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    if isinstance(quad.object, pyoxigraph.Literal) and "?x a ?n" not in text:
        value = f"<{BASE}sentiment>"
        quad = pyoxigraph.Quad(quad.subject, quad.predicate, pyoxigraph.NamedNode(f"{BASE}sentiment"))
    told = STORE.query(text, substitutions={pyoxigraph.Variable("x"): quad.object})
    bound = STORE.query(bound_query(text, {"x": value}))
    first, second = (json.loads(found.serialize(format=TEXT)) for found in (told, bound))
    if "results" in first:
        assert sorted(map(str, first["results"]["bindings"])) == sorted(
            map(str, second["results"]["bindings"])
        )
    assert first.get("boolean") == second.get("boolean")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?n { ?x <N> ?n } ORDER BY ?x",
        "SELECT ?n (COUNT(*) AS ?c) { ?x <N> ?n } GROUP BY ?n ?x HAVING (STR(?x) != ?n)",
    ],
)
def test_what_is_bound_need_not_be_shown(query):
    """pyoxigraph takes no value for such a variable beside the query."""
    text = query.replace("<N>", f"<{NAME}>")
    told = text.replace("{ ?x", f"{{ VALUES ?x {{ <{BASE}predictor> }} ?x")
    bound, expected = (STORE.query(each) for each in (bound_query(text, {"x": f"<{BASE}predictor>"}), told))
    names = [str(row["n"]) for row in expected]
    assert [str(row["n"]) for row in bound] == names != []


def test_a_query_inside_gets_values_for_what_it_names_only():
    """Each one more is a join: a report took a third longer."""
    query = "SELECT ?x ?n { { SELECT ?x { ?x <urn:p> ?y } } { SELECT ?n { ?z <urn:q> ?n } } }"
    assert bound_query(query, {"x": "<urn:x>"}).count("VALUES") == 2


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?x a ?c } WHERE { ?x a ?c }",
        "CONSTRUCT WHERE { ?x a ?c }",
        "DESCRIBE ?x { ?x a ?c }",
        "DESCRIBE ?x WHERE { ?x a ?c }",
    ],
)
def test_graphs(query):
    bound = STORE.query(bound_query(query, {"x": f"<{BASE}predictor>"}))
    assert {triple.subject.value.partition("#")[0] for triple in bound} == {f"{BASE}predictor"}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?y { ?y a ?z }", "has no variable"),
        ("SELECT ?x { BIND(1 AS ?x) }", "assigns it itself"),
        ("SELECT (1 AS ?x) { }", "assigns it itself"),
        ("SELECT ?x { VALUES ?x { 1 } }", "assigns it itself"),
        ("SELECT ?x { ?y a ?z } VALUES (?y ?x) { (1 2) }", "assigns it itself"),
        ("SELECT ?y { ?y a '?x' } # ?x", "has no variable"),
    ],
)
def test_what_cannot_be_bound(query, said):
    with pytest.raises(InvalidQueryError, match=said):
        bound_query(query, {"x": "<urn:x>"})


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_no_text_gets_out_of_its_place(text):
    """Whatever the value is, the query is the same query with another value."""
    bound = bindings({"x": f"'{text}"}, None, BASE)
    query = bound_query("SELECT ?x ?kind { ?s ?p ?kind FILTER(?kind = ?x) }", bound)
    store = pyoxigraph.Store()
    store.add(
        pyoxigraph.Quad(
            pyoxigraph.NamedNode("urn:s"), pyoxigraph.NamedNode("urn:p"), pyoxigraph.Literal(f"'{text}")
        )
    )
    ((one, other),) = store.query(query)
    assert one.value == other.value == f"'{text}"


def test_prefixes_of_the_schema_are_known_and_those_of_the_query_stay():
    query = "PREFIX sdo: <urn:mine> SELECT ?m { ?m a fair4ml:MLModel ; sdo:name ?n }"
    text = with_prefixes(query, BASE)
    assert f"PREFIX fair4ml: <{schema.prefixes()['fair4ml']}>" in text
    assert text.count("PREFIX sdo:") == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT * FROM <urn:g> { }", True),
        ("SELECT * from named <urn:g> { }", True),
        ("SELECT ?from { ?from a 'FROM' } # FROM", False),
        ("SELECT * { ?x <http://x/FROM> ?y }", False),
        ("SELECT * { ?x from:y ?z }", False),
    ],
)
def test_keywords(query, found):
    assert mentions(query, "FROM") is found


@pytest.mark.parametrize(
    "query", ["SELECT ?x ?y { ?x a ?y . ?z ?x ?y }", "SELECT ?x { { ?s ?x ?o } UNION { ?s a ?o } }"]
)
def test_a_value_that_cannot_stand_there(query):
    """The query that was asked is one; what is told is the value, not a place in a text that nobody wrote."""
    with pytest.raises(InvalidQueryError, match=r"none with the value of \?x"):
        bound_text(query, {"x": '"text"'}, BASE)
    assert bound_text(query, {"x": "<urn:x>"}, BASE) == bound_query(query, {"x": "<urn:x>"})


def test_a_query_that_is_wrong_is_told_with_its_own_lines():
    with pytest.raises(InvalidQueryError) as raised:
        answer(
            "SELECT ?model {\n  ?model fair4ml:mlTask ?task .  # once\n  FLTER (?task = ?of)\n}",
            values={"of": "x"},
        )
    assert "line 3, column 3\n    FLTER (?task = ?of)" in str(raised.value)
