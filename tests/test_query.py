"""Asking cards: the shipped questions and their answers, parameters, forms, cards that cannot be read."""

from __future__ import annotations

import functools
import json
import shutil

import pyoxigraph
import pytest
import rdflib
from asking import BASE, LAKE, answer, rows
from schema_under_test import SCHEMA

from mlcard.errors import InvalidCardError, InvalidQueryError
from mlcard.lake import Parameter, question, questions
from mlcard.lake.graph import graph_of
from mlcard.lake.questions import bindings
from mlcard.lake.safety import bound_text, run

ANSWERS = LAKE / "answers"
CASES = [
    pytest.param(name, case, id=f"{name}{' '.join(['', *case['parameters'].values()])}")
    for name in questions()
    for case in json.loads((ANSWERS / f"{name}.json").read_text("utf-8"))
]


# the shipped questions


@pytest.mark.parametrize(("name", "case"), CASES)
def test_answers(name, case):
    """Every shipped question has a file of expected answers beside the lake."""
    shipped = questions()[name]
    given = answer(shipped.text, parameters=shipped.parameters, values=case["parameters"])
    assert rows(given.content) == case["rows"]
    assert all("no card mentions nothing" in note for note in given.notes)


@pytest.mark.filterwarnings(r"ignore:Dataset\.:DeprecationWarning")  # rdflib's own
@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_same_answers_from_another_engine(name, case):
    """The questions are SPARQL 1.1 and nothing else. What the lake knows of files, rdflib does not see."""
    if name == "stale-evidence":
        return
    shipped = questions()[name]
    terms = bindings(case["parameters"], shipped.parameters, BASE)
    bound = {key: rdflib.util.from_n3(term) for key, term in terms.items()}
    result = merged().query(shipped.text, initBindings=bound)
    # rdflib does not project what is bound from outside.
    given = {key: str(term) for key, term in bound.items()}
    found = [{**given, **{str(k): str(v) for k, v in row.asdict().items()}} for row in result]
    assert sorted((plain(row) for row in found), key=str) == sorted(map(plain, case["rows"]), key=str)


def plain(row):
    """A row with its ids relative, and numbers as they are read: engines write 2.0 in several ways."""
    return {name: number(text.removeprefix(BASE).replace("+00:00", "Z")) for name, text in row.items()}


def number(text):
    try:
        return float(text)
    except ValueError:
        return text


@functools.cache
def merged():
    """The graph of the test lake in rdflib, each card as a named graph, too."""
    store = graph_of([LAKE], BASE, by_card=True).store
    found = rdflib.Dataset()
    found.parse(data="\n".join(f"{quad} ." for quad in store), format="nquads")
    return found


@pytest.mark.parametrize("name", questions())
def test_a_question_can_be_bound_and_ordered(name):
    """What is bound is shown; a table that nobody ordered is another each time."""
    shipped = questions()[name]
    select = shipped.text.partition("SELECT")[2].partition("WHERE")[0].split()
    assert {f"?{parameter.name}" for parameter in shipped.parameters} <= set(select)
    assert "ORDER BY" in shipped.text
    assert shipped.title.endswith("?")
    required = some(shipped, required=True)
    every = some(shipped, required=False)
    for values in (required, every):
        terms = bindings(values, shipped.parameters, BASE)
        assert list(run(pyoxigraph.Store(), bound_text(shipped.text, terms, BASE), BASE)) == []


def some(shipped, *, required):
    """A value for each parameter of a question, or for those that it needs."""
    values = {"iri": "nobody", "string": "nothing", "date": "2026-11-01", "integer": "1", "decimal": "0.5"}
    return {each.name: values[each.type] for each in shipped.parameters if each.required or not required}


def test_every_question_has_answers_and_every_file_a_question():
    assert {path.stem for path in ANSWERS.glob("*.json")} == set(questions())
    assert {path.stem for path in (SCHEMA / "queries").glob("*.rq")} == set(questions())
    assert len(questions()) >= 30


def test_a_lake_in_nobody_s_way_answers_with_nothing(tmp_path):
    (tmp_path / "modelcard.yaml").write_text('mlcard: "1.0"\n')
    store = graph_of([tmp_path], BASE).store
    for shipped in questions().values():
        terms = bindings(some(shipped, required=True), shipped.parameters, BASE)
        assert list(run(store, bound_text(shipped.text, terms, BASE), BASE)) == []


def test_an_unknown_question_suggests_similar_ones():
    with pytest.raises(InvalidQueryError) as raised:
        question("models-without-licence")
    assert "did you mean models-without-license" in raised.value.hint


# parameters

PARAMETERS = tuple(
    Parameter(name, name, required=False, default=None, description="")
    for name in ("iri", "string", "integer", "decimal", "date")
)


@pytest.mark.parametrize(
    ("values", "parameters", "terms"),
    [
        pytest.param({"iri": "org/m"}, PARAMETERS, {"iri": f"<{BASE}org/m>"}, id="relative id"),
        pytest.param({"iri": "x> } DROP ALL #"}, PARAMETERS,
                     {"iri": f"<{BASE}x%3E%20%7D%20DROP%20ALL%20#>"}, id="an id that tries to end itself"),
        pytest.param({"string": '" } #'}, PARAMETERS, {"string": '"\\" } #"'}, id="a string that tries to"),
        pytest.param({"integer": "-3"}, PARAMETERS,
                     {"integer": '"-3"^^<http://www.w3.org/2001/XMLSchema#integer>'}, id="integer"),
        pytest.param({"decimal": "3"}, PARAMETERS,
                     {"decimal": '"3"^^<http://www.w3.org/2001/XMLSchema#decimal>'}, id="decimal"),
        pytest.param({"date": "2026-11-21"}, PARAMETERS,
                     {"date": '"2026-11-21"^^<http://www.w3.org/2001/XMLSchema#date>'}, id="date"),
        pytest.param({"a": "<m>"}, None, {"a": f"<{BASE}m>"}, id="own query: an id in angle brackets"),
        pytest.param({"a": "https://x/<y>"}, None, {"a": "<https://x/%3Cy%3E>"}, id="own query: absolute"),
        pytest.param({"a": "http://a:b:c/"}, None, {"a": f"<{BASE}http://a:b:c/>"}, id="own query: no IRI"),
        pytest.param({"a": "3"}, None,
                     {"a": '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'}, id="own query: number"),
        pytest.param({"a": "v3"}, None, {"a": '"v3"'}, id="own query: text"),
        pytest.param({}, (Parameter("n", "integer", required=False, default="10", description=""),),
                     {"n": '"10"^^<http://www.w3.org/2001/XMLSchema#integer>'}, id="default"),
    ],
)  # fmt: skip
def test_parameters_become_terms(values, parameters, terms):
    assert bindings(values, parameters, BASE) == terms


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"integer": "3.5"}, "integer=3.5 is not of type integer", id="fraction"),
        pytest.param({"integer": "٣"}, "is not of type integer", id="a digit that XML Schema does not have"),
        pytest.param({"decimal": "NaN"}, "is not of type decimal", id="not a number"),
        pytest.param({"date": "20261121"}, "is not of type date", id="date without hyphens"),
        pytest.param({"nothing": "x"}, "no parameter 'nothing'", id="unknown"),
    ],
)
def test_parameters_of_the_wrong_type(values, message):
    with pytest.raises(InvalidQueryError, match=message):
        bindings(values, PARAMETERS, BASE)


def test_a_required_parameter_is_asked_for():
    with pytest.raises(InvalidQueryError, match="needs dataset: id of the dataset"):
        bindings({}, questions()["downstream-of-dataset"].parameters, BASE)


def test_a_parameter_stays_data():
    text = 'SELECT ?x WHERE { <predictor> modellake:algorithm "SVC" }'
    (row,) = rows(answer(text, values={"x": '" } SELECT * { ?s ?p ?o'}).content)
    assert row == {"x": '" } SELECT * { ?s ?p ?o'}


# forms


@pytest.mark.parametrize(
    ("query", "form", "begins"),
    [
        ("ASK { ?m a fair4ml:MLModel }", "json", b'{"head":{},"boolean":true}'),
        ("ASK { ?m a fair4ml:MLModel }", "csv", b"true"),
        ("SELECT ?m { ?m sdo:name 'Tiny BERT' }", "csv", b"m\r\nhttps://lake.example/org/tiny-bert\r\n"),
        ("SELECT ?m { ?m sdo:name 'Tiny BERT' }", "tsv", b"?m\n<https://lake.example/org/tiny-bert>\n"),
        ("SELECT ?m { ?m sdo:name 'Tiny BERT' }", "xml", b'<?xml version="1.0"?><sparql'),
        ("CONSTRUCT { ?m a sdo:Thing } { ?m sdo:name 'Tiny BERT' }", "turtle", b"<https://lake.example/org/tiny-bert>"),
        ("DESCRIBE <tim>", "table", b"<https://lake.example/tim>"),
    ],
)  # fmt: skip
def test_forms(query, form, begins):
    assert answer(query, form=form).content.startswith(begins)


@pytest.mark.parametrize(
    ("query", "form"), [("SELECT * { ?s ?p ?o }", "turtle"), ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "json")]
)
def test_forms_that_do_not_fit(query, form):
    with pytest.raises(InvalidQueryError, match="the query gives a"):
        answer(query, form=form)


def test_what_two_cards_say_of_one_node_is_said_once():
    given = answer("SELECT ?agent { ?agent a prov:Agent . FILTER (?agent = <tim>) }")
    assert rows(given.content) == [{"agent": "tim"}]


def test_a_card_is_a_named_graph_too():
    given = answer("SELECT DISTINCT ?card { GRAPH ?card { <tim> a prov:Agent } } ORDER BY ?card")
    assert rows(given.content) == [
        {"card": "churn#card"},
        {"card": "merged#card"},
        {"card": "predictor#card"},
    ]


# bad cards


def test_a_card_that_cannot_be_read_is_named_and_the_rest_is_answered(tmp_path):
    shutil.copytree(LAKE, tmp_path, dirs_exist_ok=True)
    (tmp_path / "predictor" / "modelcard.yaml").write_text("models: [")
    (tmp_path / "stranger" / "modelcard.yaml").write_text("models: [{id: stranger, parameter_count: many}]")
    given = answer(questions()["who-administers"].text, tmp_path)
    assert [row["model"] for row in rows(given.content)] == [
        "churn", "churn-next", "churn-old", "merged", "org/tiny-bert", "reviews-classifier", "sentiment",
        "stranger", "toxicity",
    ]  # fmt: skip
    unread, partly = given.notes
    assert f"{tmp_path / 'predictor' / 'modelcard.yaml'}:1:" in unread
    assert "stranger/modelcard.yaml: left out /models/0/parameter_count" in partly


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(None, "no card to ask", id="empty folder"),
        pytest.param("models: [", r"no card to ask: .*modelcard\.yaml:1", id="nothing but a broken card"),
        pytest.param("a: &a [*a, *a]", "no card to ask", id="a card that bites its tail"),
    ],
)
def test_no_card(tmp_path, text, message):
    if text:
        (tmp_path / "modelcard.yaml").write_text(text)
    with pytest.raises(InvalidCardError, match=message) as raised:
        answer("ASK { ?s ?p ?o }", tmp_path)
    assert raised.value.hint
