"""A SPARQL server that is down, slow, busy or wrong, or wants a password: a clear error."""

from __future__ import annotations

import base64
import json
import time

import pytest
import servers
from asking import BASE, LAKE, mlcard

from mlcard.errors import ConfigurationError, EndpointError, InvalidQueryError
from mlcard.lake import endpoint as remote
from mlcard.lake.endpoint import connection as connecting
from mlcard.lake.endpoint.servers import at

YES = b'{"head": {}, "boolean": true}'
JSON = {"Content-Type": "application/sparql-results+json"}
FORM = "json"


def ask(url, query="ASK {}", timeout=5.0, retries=0, form=FORM):
    with remote.Connection(timeout=timeout, retries=retries, pause=0.01) as connection:
        found = at(url, "generic")
        return json.loads(remote.ask(connection, found, query, base=BASE, bound={}, form=form).content)


def refused(answer, **options):
    with servers.pretending(answer) as (url, _), pytest.raises(EndpointError) as error:
        ask(url, **options)
    return f"{error.value} — {error.value.hint}"


@pytest.mark.parametrize(
    ("status", "body", "headers", "said"),
    [
        pytest.param(200, b"<html>hello</html>", {"Content-Type": "text/html"},
                     "answers text/html, not results of SPARQL", id="a page"),
        pytest.param(200, YES, {}, "answers something without a type", id="no type"),
        pytest.param(200, b'{"head": ', JSON, "is no application/sparql-results+json", id="cut JSON"),
        pytest.param(200, b"[]", JSON, "is no application/sparql-results+json", id="other JSON"),
        pytest.param(200, b"", JSON, "is no application/sparql-results+json", id="nothing"),
        pytest.param(404, b"", {}, "answers 404 — is this the address of a SPARQL server?", id="not found"),
        pytest.param(400, b"parse error\n at 1:1", {}, "answers 400: parse error at 1:1", id="its words"),
        pytest.param(500, b"<html><body>SR172: deadlock</body></html>", {"Content-Type": "text/html"},
                     "answers 500: SR172: deadlock", id="words in a page"),
        pytest.param(301, b"", {"Location": "http://x.example/"}, "has moved to http://x", id="moved"),
        pytest.param(401, b"", {"WWW-Authenticate": "Basic"}, "set MLCARD_ENDPOINT_USER", id="a password"),
        pytest.param(403, b"no", {}, "refuses (403: no)", id="forbidden"),
        pytest.param(503, b"", {}, "answers 503", id="busy"),
    ],
)  # fmt: skip
def test_what_is_no_answer(status, body, headers, said, monkeypatch):
    monkeypatch.setenv("NETRC", "/nowhere")
    assert said in refused(lambda handler, _: handler.reply(status, body, **headers))


def test_nobody_there():
    with pytest.raises(EndpointError, match="does not answer: Connection refused"):
        ask(f"http://127.0.0.1:{servers.free_port()}")


def test_an_answer_that_never_comes():
    started = time.monotonic()
    assert "did not answer within 0.3 s" in refused(lambda *_: time.sleep(3), timeout=0.3)
    assert time.monotonic() - started < 3


def test_an_answer_that_drips():
    """Each byte comes in time; the whole does not."""

    def drip(handler, _):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(100):
            time.sleep(0.05)
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    started = time.monotonic()
    assert "did not answer within 0.5 s" in refused(drip, timeout=0.5)
    assert time.monotonic() - started < 3


def test_an_answer_that_breaks_off():
    def cut(handler, _):
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"{")
        handler.close_connection = True

    assert "broke off after" in refused(cut)


def test_an_answer_without_end(monkeypatch):
    monkeypatch.setattr(connecting, "LARGEST", 1 << 20)
    body = b" " * (2 << 20)
    assert "is larger than 1 MiB" in refused(lambda handler, _: handler.reply(200, body, **JSON))


def test_a_busy_server_is_asked_again():
    states = iter([503, 429, 200])
    with servers.pretending(lambda handler, _: handler.reply(next(states), YES, Retry_After="0", **JSON)) as (
        url,
        seen,
    ):
        assert ask(url, retries=4)["boolean"] is True
    assert len(seen) == 3


def test_a_name_and_a_password_are_given_when_asked_for(monkeypatch):
    monkeypatch.setenv("MLCARD_ENDPOINT_USER", "ann")
    monkeypatch.setenv("MLCARD_ENDPOINT_PASSWORD", "pass")

    def basic(handler, _):
        known = handler.headers.get("Authorization") == "Basic " + base64.b64encode(b"ann:pass").decode()
        handler.reply(200 if known else 401, YES, WWW_Authenticate='Basic realm="x"', **JSON)

    with servers.pretending(basic) as (url, seen):
        assert ask(url)["boolean"] is True
    assert [("Authorization" in headers) for _, _, headers, _ in seen] == [False, True]


def test_a_wrong_password_is_given_once(monkeypatch):
    monkeypatch.setenv("MLCARD_ENDPOINT_USER", "ann")
    with (
        servers.pretending(lambda handler, _: handler.reply(401, WWW_Authenticate="Basic")) as (url, seen),
        pytest.raises(EndpointError, match="refuses"),
    ):
        ask(url)
    assert len(seen) == 2


def test_the_password_of_netrc(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login bob password word\n", "ascii")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with servers.pretending(
        lambda handler, _: handler.reply(
            200 if "Authorization" in handler.headers else 401, YES, WWW_Authenticate="Basic", **JSON
        )
    ) as (url, seen):
        ask(url)
    assert base64.b64decode(seen[1][2]["Authorization"].partition(" ")[2]) == b"bob:word"
    assert "Authorization" not in seen[0][2], "no password travels unasked"


def test_a_token(monkeypatch):
    monkeypatch.setenv("MLCARD_ENDPOINT_TOKEN", "t0ken")
    with servers.pretending(lambda handler, _: handler.reply(200, YES, **JSON)) as (url, seen):
        ask(url)
    assert seen[0][2]["Authorization"] == "Bearer t0ken"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://x.example/", "is no address of a SPARQL server"),
        ("localhost:7878", "is no address of a SPARQL server"),
        ("http://", "is no address"),
        ("http://[::1", "is no URL"),
        ("http://ann:pass@x.example/", "do not belong into a URL"),
    ],
)
def test_addresses_that_are_none(url, said):
    with pytest.raises(ConfigurationError, match=said), remote.Connection() as connection:
        remote.find(connection, url)


@pytest.mark.parametrize("query", ["SELECT * { SERVICE <http://x/> {} }", "DROP ALL", "LOAD <http://x/>"])
def test_nothing_is_sent_that_is_not_allowed(query):
    with (
        servers.pretending(lambda handler, _: handler.reply(200, YES, **JSON)) as (url, seen),
        pytest.raises(InvalidQueryError, match="is not allowed"),
    ):
        ask(url, query)
    assert seen == []


@pytest.mark.parametrize(
    ("url", "name", "query", "update", "graphs"),
    [
        ("http://h:7878", "oxigraph", "http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("http://h:7878/query?x=y", "oxigraph", "http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("http://h/lake/", "fuseki", "http://h/lake/query", "http://h/lake/update", "http://h/lake/data"),
        ("http://h/sparql-auth", "virtuoso", "http://h/sparql", "http://h/sparql-auth",
         "http://h/sparql-graph-crud-auth"),
        ("https://h/repositories/r", "graphdb", "https://h/repositories/r", "https://h/repositories/r/statements",
         "https://h/repositories/r/rdf-graphs/service"),
        ("https://h:8182/sparql", "neptune", "https://h:8182/sparql", "https://h:8182/sparql",
         "https://h:8182/sparql/gsp/"),
        ("https://h/x/sparql", "generic", "https://h/x/sparql", "https://h/x/sparql", None),
    ],
)  # fmt: skip
def test_addresses(url, name, query, update, graphs):
    found = at(url, name)
    assert (found.query, found.update, found.graphs) == (query, update, graphs)


def test_a_server_that_loses_what_it_takes():
    """It says 200 to everything and has nothing."""
    nothing = b'{"head": {"vars": ["graph", "digest"]}, "results": {"bindings": []}}'
    with servers.pretending(lambda handler, _: handler.reply(200, nothing, **JSON)) as (url, _):
        done = mlcard("push", LAKE / "language", "--endpoint", url, "--base", BASE)
    assert done.returncode == 2
    assert "does not have https://lake.example/org/tiny-bert#card after it was sent" in done.stderr


def test_a_card_that_cannot_be_read_is_told_and_the_rest_is_sent(tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "modelcard.yaml").write_text("mlcard: [", "utf-8")
    (tmp_path / "modelcard.yaml").write_text('mlcard: "1.0"\nmodels:\n- {id: m, name: M}\n', "utf-8")
    (tmp_path / "server").mkdir()
    with servers.oxigraph(tmp_path / "server") as url:
        done = mlcard("push", tmp_path, "--endpoint", url)
        assert done.returncode == 1
        assert "not sent: " in done.stderr
        assert "1 card sent" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["query", "--endpoint", "http://x.example", ".", "evaluations"], "no PATH goes with it"),
        (["query", "--server", "oxigraph", "evaluations"], "says what kind of server --endpoint is"),
        (
            ["push", "--endpoint", "http://127.0.0.1:1", "--server", "oxygraph"],
            "no server is called 'oxygraph'",
        ),
    ],
)
def test_command_lines_that_are_wrong(arguments, said):
    done = mlcard(*arguments, cwd=LAKE)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_a_password_in_the_open_is_told(monkeypatch):
    monkeypatch.setenv("MLCARD_ENDPOINT_TOKEN", "t0ken")
    assert "is not encrypted" in remote.in_the_open("http://sparql.example.org/query")
    assert remote.in_the_open("https://sparql.example.org/query") == ""
    assert remote.in_the_open("http://127.0.0.1:7878/query") == ""
    monkeypatch.delenv("MLCARD_ENDPOINT_TOKEN")
    monkeypatch.setenv("NETRC", "/nowhere")
    assert remote.in_the_open("http://sparql.example.org/query") == ""


def test_a_name_that_the_server_does_not_know_is_told():
    nothing = b'{"head": {"vars": ["m"]}, "results": {"bindings": []}}'
    no = b'{"head": {}, "boolean": false}'

    def answer(handler, body):
        handler.reply(200, no if b"ASK" in body else nothing, Server="Oxigraph/0", **JSON)

    with servers.pretending(answer) as (url, _):
        done = mlcard("query", "--endpoint", url, "evaluations", "--param", "model=predicter")
    assert "the server mentions no https://lake.example/predicter" in done.stderr
