"""A lake in a SPARQL server: two real ones take it, and give the answers that the embedded engine gives."""

from __future__ import annotations

import dataclasses
import json
import shutil
import time

import pyoxigraph
import pytest
import servers
import yaml
from asking import BASE, LAKE, mlcard, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlcard import card as cards
from mlcard.errors import EndpointError, InvalidCardError
from mlcard.lake import endpoint as remote
from mlcard.lake import questions
from mlcard.lake.endpoint.asking import DIGEST, PART_OF, _sent, merged
from mlcard.lake.graph import graph_of
from mlcard.lake.inferred import graph_name
from mlcard.lake.questions import bindings

CARDS = list(cards.find([LAKE]))
CASES = [
    pytest.param(name, case, id=f"{name}{' '.join(['', *case['parameters'].values()])}")
    for name in questions()
    if name != "stale-evidence"  # asks what the files are now, which only the folder knows
    for case in json.loads((LAKE / "answers" / f"{name}.json").read_text("utf-8"))
]


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def server(request, tmp_path_factory):
    """A server that runs while the tests of this module do."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "virtuoso":
            for name, value in servers.VIRTUOSO_USER.items():
                patch.setenv(name, value)
        with (
            getattr(servers, request.param)(tmp_path_factory.mktemp(request.param)) as url,
            remote.Connection(timeout=60) as connection,
        ):
            yield connection, remote.find(connection, url)


@pytest.fixture(scope="module")
def filled(server):
    """The server with the cards of the test lake in it."""
    sent(server, [LAKE], BASE)
    return server


def asked(filled, query, form="json", base=BASE, **bound):
    connection, found = filled
    return remote.ask(connection, found, query, base=base, bound=bound, form=form).content


def sent(server, paths, base=BASE, **options):
    connection, found = server
    return remote.push(connection, found, remote.plan(connection, found, paths, base), base, **options)


def within(server, triples):
    """The server, and requests of so many statements."""
    connection, found = server
    return connection, dataclasses.replace(found, server=dataclasses.replace(found.server, triples=triples))


def held(server, base):
    """What the server has in the graphs of cards, digests left out; the merged graph has the same."""
    query = f'SELECT ?g ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} FILTER STRSTARTS(STR(?g), "{base}") }}'
    connection, found = server
    content = _sent(connection, found, query, pyoxigraph.QuerySolutions, "json", [])
    rows = [
        tuple(term(row[name]["type"], row[name]["value"]) for name in "gspo")
        for row in json.loads(content)["results"]["bindings"]
        if row["p"]["value"] not in {DIGEST, PART_OF}
    ]
    whole = {row[1:] for row in rows if row[0][1] == merged(base)}
    apart = {row for row in rows if row[0][1] != merged(base)}
    assert whole == {row[1:] for row in apart}
    return apart


def term(kind, value):
    """A term to compare: servers write a number in several ways, and Virtuoso has no booleans but 1 and 0."""
    if kind == "uri":
        return kind, value
    value = {"true": "1", "false": "0"}.get(value, value)
    try:
        return "number", float(value)
    except ValueError:
        return "literal", value


def plain(answers):
    """Solutions to compare: see `term`."""
    return [{name: term("literal", value) for name, value in row.items()} for row in answers]


def expected(paths, base):
    kinds = {pyoxigraph.NamedNode: "uri", pyoxigraph.Literal: "literal"}
    return {
        tuple(
            term(kinds[type(found)], found.value)
            for found in (quad.graph_name, quad.subject, quad.predicate, quad.object)
        )
        for quad in graph_of(paths, base, by_card=True).store
        if isinstance(quad.graph_name, pyoxigraph.NamedNode)
    }


# what is asked


@pytest.mark.parametrize(("name", "case"), CASES)
def test_the_answers_are_those_of_the_embedded_engine(filled, name, case):
    shipped = questions()[name]
    bound = bindings(case["parameters"], shipped.parameters, BASE)
    assert plain(rows(asked(filled, shipped.text, **bound))) == plain(case["rows"])


def test_a_graph_as_turtle(filled):
    query = "CONSTRUCT { ?m sdo:name ?n } WHERE { ?m a fair4ml:MLModel ; sdo:name ?n }"
    text = asked(filled, query, form="turtle", m=f"<{BASE}predictor>")
    triples = list(pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE))
    assert [(quad.subject.value, quad.object.value) for quad in triples] == [
        (f"{BASE}predictor", "Diabetes Predictor")
    ]


def test_yes_and_no(filled):
    assert json.loads(asked(filled, "ASK { ?m a fair4ml:MLModel }"))["boolean"] is True
    assert json.loads(asked(filled, "ASK { ?m a fair4ml:Nothing }"))["boolean"] is False


def test_the_graph_that_something_stands_in(filled):
    query = "SELECT ?g { GRAPH ?g { ?m sdo:name ?n } } ORDER BY ?g"
    found = rows(asked(filled, query, m=f"<{BASE}predictor>"))
    assert found == [{"g": "predictor#card"}], "the merged graph is none of a card"
    query = "SELECT ?n FROM <https://lake.example/sentiment#card> { ?m sdo:name ?n ; a fair4ml:MLModel }"
    names = {row["n"] for row in rows(asked(filled, query))}
    assert names == {"Sentiment of film reviews", "Toxicity of comments"}


# what is sent


def test_a_lake_arrives_whole(server, filled):
    assert held(server, BASE) == expected([LAKE], BASE)


def test_only_what_changed_is_sent_again(server, tmp_path):
    base = "https://changed.example/"
    lake = tmp_path / "lake"
    shutil.copytree(LAKE, lake)
    assert sent(server, [lake], base).graphs == len(CARDS)
    assert sent(server, [lake], base).graphs == 0
    card = lake / "language" / "modelcard.yaml"
    card.write_text(card.read_text("utf-8").replace("name:", "name: Other", 1), "utf-8")
    shutil.rmtree(lake / "stranger")
    connection, found = server
    todo = remote.plan(connection, found, [lake], base)
    assert [len(todo.send), todo.unchanged, len(todo.gone)] == [1, len(CARDS) - 2, 1]
    remote.push(connection, found, todo, base)
    of_cards = {row[0] for row in held(server, base)} - {("uri", graph_name(base))}
    assert len(of_cards) == len(CARDS), "without --prune nothing is taken away"
    done = remote.push(connection, found, remote.plan(connection, found, [lake], base), base, prune=True)
    assert done.removed == 1
    assert held(server, base) == expected([lake], base)


def test_a_lake_is_not_pruned_by_another_base(server, filled):
    connection, found = filled
    todo = remote.plan(connection, found, [LAKE / "language"], "https://elsewhere.example/")
    assert todo.gone == ()


def test_cards_of_one_folder_share_a_graph(server, tmp_path):
    """A README and a modelcard.yaml that describe one model have one graph, and none replaces the other."""
    base = "https://both.example/"
    (tmp_path / "modelcard.yaml").write_text('mlcard: "1.0"\nmodels:\n- {id: m, name: M}\n', "utf-8")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "modelcard.yaml").write_text('mlcard: "1.0"\nmodels:\n- {id: m, ml_task: t}\n', "utf-8")
    assert sent(server, [tmp_path], base).graphs == 1
    assert held(server, base) == expected([tmp_path], base)


def test_a_card_that_is_larger_than_a_request(server):
    base = "https://large.example/"
    connection, found = within(server, triples=25)
    todo = remote.plan(connection, found, [LAKE / "predictor"], base)
    assert remote.push(connection, found, todo, base).triples > 50
    assert held(server, base) == expected([LAKE / "predictor"], base)


ODD = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40)


@pytest.mark.parametrize("by", ["graphs", "update"])
@given(
    text=ODD
    | st.sampled_from(["\\u0022", '"""', "'''\\", "\\", "}\n}", "?x", "<a>", "\ufffe", "a\\nb", "\x7f"])
)
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_texts_arrive_as_they_are(server, tmp_path, by, text):
    connection, found = server
    if by == "update":
        if found.name == "virtuoso":
            return  # its cards go by the graph store
        found = dataclasses.replace(found, graphs=None)
    base = "https://odd.example/"
    card = {"mlcard": "1.0", "models": [{"id": "m", "name": text}]}
    (tmp_path / "modelcard.yaml").write_text(yaml.safe_dump(card), "utf-8")
    remote.push(connection, found, remote.plan(connection, found, [tmp_path], base), base)
    (row,) = rows(asked((connection, found), "SELECT ?n { ?m sdo:name ?n }", base=base, m=f"<{base}m>"))
    assert row["n"] == text


def test_a_push_that_was_cut_off_goes_on(server, monkeypatch):
    """A graph is there with its digest, or is sent again."""
    base = "https://cut.example/"
    connection, found = within(server, triples=60)
    send, count = remote.Connection.send, iter(range(1000))

    def failing(self, method, *arguments, **options):
        if method == "PUT" and next(count) == 3:
            raise EndpointError("cut off")
        return send(self, method, *arguments, **options)

    monkeypatch.setattr(remote.Connection, "send", failing)
    todo = remote.plan(connection, found, [LAKE], base)
    with pytest.raises(EndpointError, match="cut off"):
        remote.push(connection, found, todo, base, jobs=1)
    monkeypatch.undo()
    again = remote.plan(connection, found, [LAKE], base)
    assert 0 < again.unchanged < len(CARDS)
    remote.push(connection, found, again, base)
    assert held(server, base) == expected([LAKE], base)


def test_a_graph_without_its_digest_is_sent_again(server):
    """What a server that writes in steps was killed at."""
    base = "https://half.example/"
    connection, found = server
    whole = remote.plan(connection, found, [LAKE / "language"], base)
    (iri,) = whole.send
    connection.send(
        "PUT", found.graphs, params=[("graph", iri)], data=b"<urn:a> <urn:b> <urn:c> .\n",
        content_type="application/n-triples",
    )  # fmt: skip
    remote.push(connection, found, remote.plan(connection, found, [LAKE / "language"], base), base)
    assert held(server, base) == expected([LAKE / "language"], base)


def during_the_push(monkeypatch, action):
    """Do something once, while the next push writes its first graph."""
    send, waiting = remote.Connection.send, [action]

    def interrupted(self, method, *arguments, **options):
        if method == "PUT" and waiting:
            waiting.pop()()
        return send(self, method, *arguments, **options)

    monkeypatch.setattr(remote.Connection, "send", interrupted)


def update(server, text):
    """Send an update as another program would."""
    connection, found = server
    connection.send(
        "POST", found.update, data=text.encode(), content_type="application/sparql-update", writes=True
    )


def test_two_pushes_at_a_time_leave_the_merged_graph_whole(server, monkeypatch, tmp_path):
    """Servers do not keep two updates apart: one takes out what the other one says, too, or neither does."""
    base = "https://two.example/"
    other = tmp_path / "modelcard.yaml"
    other.write_text('mlcard: "1.0"\nmodels:\n- {id: other, name: O}\nagents:\n- {id: ann, name: Ann}\n')
    sent(server, [LAKE], base)

    def pushing():
        sent(server, [tmp_path], base)
        whole = f"GRAPH <{merged(base)}>"
        update(server, f"DELETE WHERE {{ {whole} {{ <{base}ann> ?p ?o }} }}")
        update(server, f"INSERT DATA {{ {whole} {{ <{base}gone> <{base}says> <{base}nothing> }} }}")

    changed = tmp_path / "lake"
    shutil.copytree(LAKE / "language", changed)
    card = changed / "modelcard.yaml"
    card.write_text(card.read_text("utf-8").replace("name:", "name: Other", 1), "utf-8")
    during_the_push(monkeypatch, pushing)
    connection, found = server
    remote.push(connection, found, remote.plan(connection, found, [changed], base), base)
    assert ("uri", f"{base}ann") in {row[1] for row in held(server, base)}


def test_a_card_that_two_pushes_wrote_is_told_and_sent_again(server, monkeypatch):
    base = "https://twice.example/"
    connection, found = server
    lake = [LAKE / "language"]
    (iri,) = remote.plan(connection, found, lake, base).send
    mark = f'INSERT DATA {{ GRAPH <{iri}> {{ <{iri}> <{DIGEST}> "another" }} }}'
    send = remote.Connection.send

    def marking(self, method, *arguments, **options):
        reply = send(self, method, *arguments, **options)
        if b"INSERT DATA" in (options.get("data") or b"") and f"<{DIGEST}>".encode() in options["data"]:
            monkeypatch.undo()
            update(server, mark)
        return reply

    monkeypatch.setattr(remote.Connection, "send", marking)
    with pytest.raises(EndpointError, match="another push wrote"):
        remote.push(connection, found, remote.plan(connection, found, lake, base), base)
    assert sent(server, lake, base).graphs == 1
    assert sent(server, lake, base).graphs == 0
    assert held(server, base) == expected(lake, base)


# the command line


def test_push_and_ask_from_a_shell(server):
    address = server[1].query
    base = "https://shell.example/"
    dry = mlcard("push", LAKE, "--endpoint", address, "--base", base, "--dry-run")
    assert dry.stdout.count("send ") == len(CARDS), dry.stderr
    done = mlcard("push", LAKE, "--endpoint", address, "--base", base)
    assert f"{len(CARDS)} cards sent" in done.stderr
    again = mlcard("push", LAKE / "language", "--endpoint", address, "--base", base)
    assert "1 unchanged" in again.stderr
    assert f"{len(CARDS) - 1} cards there that are not here; --prune removes them" in again.stderr
    asked = mlcard(
        "query", "--endpoint", address, "evaluations", "--param", "model=predictor", "--base", base,
        "--format", "csv",
    )  # fmt: skip
    assert asked.stdout.splitlines()[1] == (
        f"{base}predictor,accuracy,0.9354,{base}diabetes/clean,test,,5-fold cross validation"
    )


def test_a_runaway_query_ends_in_time(filled):
    """The server may go on; the one who asked has a clear answer."""
    _, found = filled
    product = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + " }"
    started = time.monotonic()
    with pytest.raises(EndpointError), remote.Connection(timeout=1, retries=0) as hasty:
        remote.ask(hasty, found, product, base=BASE, bound={}, form="json")
    assert time.monotonic() - started < 20


def test_no_card_to_send(server, tmp_path):
    connection, found = server
    with pytest.raises(InvalidCardError, match="no card to send"):
        remote.plan(connection, found, [tmp_path], BASE)
