"""Rows that are sorted outside of the engine stand in the order in which the engine would have put them."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcard.lake.ordering import By, Order, ordered, taken_out

TSV = pyoxigraph.QueryResultsFormat.TSV
TERMS = st.one_of(
    st.none(),
    st.sampled_from("abc").map(lambda name: pyoxigraph.NamedNode(f"urn:{name}")),
    st.integers(-5, 20).map(pyoxigraph.Literal),
    st.floats(-5, 20, width=16).map(pyoxigraph.Literal),
    st.lists(st.text('ab\t\n"\\é', max_size=4), min_size=1, max_size=1).map(
        lambda one: pyoxigraph.Literal(one[0])
    ),
)


def is_mixed(terms):
    """Whether numbers stand beside texts, whose order SPARQL leaves open."""
    kinds = {
        term.datatype.value.rpartition("#")[2] == "string"
        for term in terms
        if isinstance(term, pyoxigraph.Literal)
    }
    return len(kinds) == 2


@given(
    st.lists(st.tuples(TERMS, TERMS), max_size=12),
    st.sampled_from(["?a ?b ?n", "DESC(?a) ?n", "ASC(?b) DESC(?n)"]),
)
@settings(deadline=None)
def test_the_order_is_that_of_the_engine(rows, order):
    store = pyoxigraph.Store()
    for number, values in enumerate(rows):
        subject = pyoxigraph.NamedNode(f"urn:row{number:02}")
        store.add(pyoxigraph.Quad(subject, pyoxigraph.NamedNode("urn:is"), subject))
        for name, value in zip("ab", values, strict=True):
            if value is not None:
                store.add(pyoxigraph.Quad(subject, pyoxigraph.NamedNode(f"urn:{name}"), value))
    if is_mixed([row[0] for row in rows]) or is_mixed([row[1] for row in rows]):
        return
    query = "SELECT ?n ?a ?b { ?n <urn:is> ?n OPTIONAL { ?n <urn:a> ?a } OPTIONAL { ?n <urn:b> ?b } }"
    text, by = taken_out(f"{query} ORDER BY {order}")
    assert "ORDER" not in text
    ours = ordered(bytes(store.query(text).serialize(format=TSV)), by)
    assert ours == bytes(store.query(f"{query} ORDER BY {order}").serialize(format=TSV))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a { ?a ?b ?c } ORDER BY ?a LIMIT 3",
        "SELECT * { ?a ?b ?c } ORDER BY ?c",
        "SELECT (1 AS ?d) ?a { ?a ?b ?c } ORDER BY ?c",
        "SELECT ?a (COUNT(?b) AS ?n) { ?a ?b ?c } GROUP BY ?a ORDER BY ?b",
        "SELECT ?a (COUNT(?b) AS ?n) { ?a ?b ?c } GROUP BY ?a ORDER BY ?n LIMIT 3 OFFSET 1",
        "SELECT ?a { ?a ?b ?c } ORDER BY STR(?a)",
        "SELECT ?a { ?a ?b ?c } GROUP BY ?a HAVING (COUNT(*) > 1) ORDER BY ?a",
        "SELECT ?a { ?a ?b ?c } # ORDER BY ?a\nORDER BY ?a",
        "SELECT ?a { { SELECT ?a { ?a ?b ?c } ORDER BY ?a } }",
        "SELECT ?a { ?a ?b 'ORDER BY ?a' }",
    ],
)
def test_an_order_that_cannot_be_told_at_sight_stays(query):
    assert taken_out(query) == (query, None)


def test_what_is_taken_out():
    query = "SELECT DISTINCT ?a ?b WHERE { ?a ?p ?b }\norder by desc(?b) ?a\n"
    by = (By("b", descending=True), By("a", descending=False))
    assert taken_out(query) == ("SELECT DISTINCT ?a ?b WHERE { ?a ?p ?b }\n", Order(by, distinct=True))


def test_groups_are_sorted_and_counted_off_outside_too():
    query = "SELECT ?a (COUNT(DISTINCT ?b) AS ?n) WHERE { ?a ?p ?b } GROUP BY ?a "
    by = (By("n", descending=True), By("a", descending=False))
    assert taken_out(f"{query}ORDER BY DESC(?n) ?a LIMIT 2") == (f"{query.rstrip()}\n", Order(by, most=2))
    store = pyoxigraph.Store()
    for subject, value in ("a1", "b1", "b2", "c1", "c2", "d1"):
        node = pyoxigraph.NamedNode(f"urn:{subject}")
        store.add(pyoxigraph.Quad(node, pyoxigraph.NamedNode("urn:p"), pyoxigraph.Literal(value)))
    text, order = taken_out(f"{query}ORDER BY DESC(?n) ?a LIMIT 2")
    expected = bytes(store.query(f"{query}ORDER BY DESC(?n) ?a LIMIT 2").serialize(format=TSV))
    assert ordered(bytes(store.query(text).serialize(format=TSV)), order) == expected


def test_what_is_not_shown_is_sorted_by_all_the_same():
    query = "PREFIX select: <urn:select> select ?a{ ?a ?p ?b, ?c } ORDER BY ?c DESC(?a) ?b"
    by = (By("c", descending=False), By("a", descending=True), By("b", descending=False))
    assert taken_out(query) == ("PREFIX select: <urn:select> select ?a ?c ?b{ ?a ?p ?b, ?c }\n", Order(by, 2))


@pytest.mark.parametrize(("distinct", "names"), [(True, "ba"), (False, "bab")])
def test_rows_that_differ_only_in_what_is_not_shown(distinct, names):
    """Of those, the first counts where each row is to stand once."""
    table = b'?n\t?rank\n"a"\t2\n"b"\t3\n"b"\t1\n'
    given = ordered(table, Order((By("rank", descending=False),), 1, distinct=distinct))
    assert given.decode() == "?n\n" + "".join(f'"{name}"\n' for name in names)
