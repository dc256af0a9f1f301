"""Asking cards: the shipped questions and their answers, parameters, forms, cards that cannot be read."""

from __future__ import annotations

import json
import shutil

import pytest
import rdflib
from asking import BASE, LAKE, answer, rows
from schema_under_test import SCHEMA

from mlcard import card as cards
from mlcard.errors import InvalidCardError, InvalidQueryError
from mlcard.export import quads
from mlcard.lake import Parameter, question, questions
from mlcard.lake.questions import bindings

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


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_same_answers_from_another_engine(name, case):
    """The questions are SPARQL 1.1 and nothing else. What the lake knows of files, rdflib does not see."""
    if name == "stale-evidence":
        return
    shipped = questions()[name]
    bound = {key: BASE + value for key, value in case["parameters"].items()}
    result = merged().query(
        shipped.text, initBindings={key: rdflib.URIRef(iri) for key, iri in bound.items()}
    )
    # rdflib does not project what is bound from outside.
    found = [{**bound, **{str(k): str(v) for k, v in row.asdict().items()}} for row in result]
    assert sorted(({k: v.removeprefix(BASE) for k, v in row.items()} for row in found), key=str) == sorted(
        case["rows"], key=str
    )


def merged():
    lines = (f"{quad.triple} ." for path in cards.find([LAKE]) for quad in quads(cards.load(path).data, BASE))
    return rdflib.Graph().parse(data="\n".join(lines), format="nt")


@pytest.mark.parametrize("name", questions())
def test_a_question_can_be_bound_and_ordered(name):
    """What is bound has to stand in the SELECT clause; a table that nobody ordered is another each time."""
    shipped = questions()[name]
    select = shipped.text.partition("SELECT")[2].partition("WHERE")[0].split()
    assert {f"?{parameter.name}" for parameter in shipped.parameters} <= set(select)
    assert "ORDER BY" in shipped.text
    assert shipped.title.endswith("?")
    required = {parameter.name: "x" for parameter in shipped.parameters if parameter.required}
    every = {parameter.name: "nobody" for parameter in shipped.parameters}
    for values in (required, every):
        answer(shipped.text, LAKE / "language", parameters=shipped.parameters, values=values)


def test_every_question_has_answers_and_every_file_a_question():
    assert {path.stem for path in ANSWERS.glob("*.json")} == set(questions())
    assert {path.stem for path in (SCHEMA / "queries").glob("*.rq")} == set(questions())
    assert len(questions()) >= 8


def test_a_lake_in_nobody_s_way_answers_with_nothing(tmp_path):
    (tmp_path / "modelcard.yaml").write_text('mlcard: "1.0"\n')
    for shipped in questions().values():
        values = {parameter.name: "x" for parameter in shipped.parameters if parameter.required}
        assert (
            rows(answer(shipped.text, tmp_path, parameters=shipped.parameters, values=values).content) == []
        )


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
    assert rows(given.content) == [{"card": "merged#card"}, {"card": "predictor#card"}]


# bad cards


def test_a_card_that_cannot_be_read_is_named_and_the_rest_is_answered(tmp_path):
    shutil.copytree(LAKE, tmp_path, dirs_exist_ok=True)
    (tmp_path / "predictor" / "modelcard.yaml").write_text("models: [")
    (tmp_path / "stranger" / "modelcard.yaml").write_text("models: [{id: stranger, parameter_count: many}]")
    given = answer(questions()["who-administers"].text, tmp_path)
    assert [row["model"] for row in rows(given.content)] == [
        "merged", "org/tiny-bert", "reviews-classifier", "sentiment", "stranger", "toxicity",
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
