"""What a query may not do, and how one that goes on and on is stopped."""

from __future__ import annotations

import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from asking import LAKE, answer, mlcard

from mlcard.errors import InvalidQueryError


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT * { SERVICE <http://[::1]:1/> { ?s ?p ?o } }", id="plain"),
        pytest.param("SELECT * { service SILENT <http://[::1]:1/> { ?s ?p ?o } }", id="lower case, silent"),
        pytest.param("ASK { #\nSERVICE\n#\n<http://[::1]:1/> { ?s ?p ?o } }", id="between comments"),
        pytest.param("SELECT * { ?s ?p ?o.SERVICE <http://[::1]:1/> { } }", id="behind a full stop"),
        pytest.param("SELECT * { ?s ?p 1SERVICE <http://[::1]:1/> { } }", id="behind a number"),
        pytest.param("SELECT * { VALUES ?e {<http://[::1]:1/>} SERVICE ?e {} }", id="variable"),
        pytest.param("SELECT * { ?s ?p ?o FILTER(?s<?p)SERVICE?s#>\n{} }", id="in what looks like an IRI"),
        pytest.param("SELECT * { ?s ?p ?o FILTER(?s<?p)#>'''\nSERVICE <http://[::1]:1/> {} #'''\n}",
                     id="inside what looks like a string"),
        pytest.param("SELECT * { ?s ?service ?o . SERVICE <http://[::1]:1/> {} }", id="beside a variable"),
    ],
)  # fmt: skip
def test_service_is_refused(query):
    with pytest.raises(InvalidQueryError, match="SERVICE is not allowed"):
        answer(query)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT * { SERVICESILENT<http://[::1]:1/> { } }", id="written together"),
        pytest.param("PREFIX e: <http://[::1]:1/> SELECT * { SERVICEe:x{ } }", id="with the prefix"),
        pytest.param("PREFIX : <http://[::1]:1/> SELECT * { SERVICE:x{ } }", id="with the empty prefix"),
        pytest.param("SELECT * { SERV\\u0049CE <http://[::1]:1/> { } }", id="escaped"),
    ],
)
def test_service_in_disguise_is_no_query(query):
    with pytest.raises(InvalidQueryError, match=r"SERVICE is not allowed|not SPARQL"):
        answer(query)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SELECT ?service { ?service a fair4ml:MLModel }", id="variable"),
        pytest.param("SELECT ?m { ?m sdo:name 'Service' }", id="string"),
        pytest.param("SELECT ?m { ?m sdo:serviceType ?SERVICE } # SERVICE <x> {}", id="name, comment"),
        pytest.param("PREFIX service: <https://service/> SELECT ?m { ?m service:service 1 }", id="prefix"),
        pytest.param("SELECT ?m { ?m ?p <http://x/service> . ?m ?p <service> }", id="IRI"),
        pytest.param('SELECT ?m { ?m sdo:name "\\u0022service\\u0022" }', id="escapes in a string"),
        pytest.param("SELECT ?load { ?load sdo:name 'LOAD' }", id="other words too"),
    ],
)  # fmt: skip
def test_the_word_service_is_not_the_keyword(query):
    answer(query)


@pytest.mark.parametrize("on_disk", [False, True])
def test_no_connection_is_opened_whatever_the_query_says(tmp_path, on_disk):
    """The second wall: the system refuses sockets, and where no file is to be opened, any file descriptor."""
    script = """
import socket, sys, pyoxigraph
from pathlib import Path
from mlcard.lake import limits
server = socket.create_server(("127.0.0.1", 0)); server.settimeout(1)
query = "SELECT * { SERVICE <http://127.0.0.1:%d/> { ?s ?p ?o } }" % server.getsockname()[1]
limits.limit(30, 1 << 30, Path(sys.argv[1]) if len(sys.argv) > 1 else None)
try:
    list(pyoxigraph.Store().query(query)); print("answered")
except OSError as error:
    print("refused")
try:
    server.accept(); print("connected")
except OSError:
    pass
"""
    if on_disk and (sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}):
        pytest.skip("only Linux refuses sockets and opens files")
    for number in range(40):
        (tmp_path / f"{number}.sst").touch()
    command = [sys.executable, "-c", script, *([str(tmp_path)] if on_disk else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "refused\n", done.stderr


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a> <b> <c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://[::1]:1/>",
        "CLEAR ALL",
        "drop all",
        "# x\nPREFIX a: <b>\nINSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused(update):
    with pytest.raises(InvalidQueryError, match="is not allowed: a query reads"):
        answer(update)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT ?a WHERE {\n  ?a ?b ?c .\n  FLTER(?a)\n}", "line 3, column 3\n    FLTER(?a)\n    ^"),
        ("SELECT ?a WHERE {\n  ?a foo:x ?c .\n}", "line 2, column 11 (Prefix not found)"),
        ("SELECT ?a (COUNT(?b) AS ?n) { ?a ?b ?c }", "SELECT contains a variable that is unbound"),
        ("SELECT ?service {", "line 1, column 18"),
        ("", "line 1, column 1"),
    ],
)
def test_a_syntax_error_shows_the_line(query, place):
    with pytest.raises(InvalidQueryError) as raised:
        answer(query)
    assert place in str(raised.value)


def test_a_very_long_query_is_refused():
    with pytest.raises(InvalidQueryError, match="at most 1,000,000"):
        answer("SELECT * { ?s ?p ?o }" + " " * 1_000_000)


COUNTED = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STREAMED = "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (STR(?a) = CONCAT(STR(?d), STR(?g))) }"
ANYWHERE = "(!<x>|^!<y>)*"
PATHS = f"SELECT (COUNT(*) AS ?n) {{ ?a {ANYWHERE} ?b . ?b {ANYWHERE} ?c . ?c {ANYWHERE} ?d }}"
LIST = " ".join(map(str, range(99)))
VALUES = (
    f"ASK {{ VALUES ?a {{ {LIST} }} VALUES ?b {{ {LIST} }} VALUES ?c {{ {LIST} }} VALUES ?d {{ {LIST} }}"
    " FILTER (?a + ?b + ?c + ?d < 0) } # service"
)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(COUNTED, id="product, counted"),
        pytest.param(STREAMED, id="product, streamed"),
        pytest.param(PATHS, id="paths with free ends"),
        pytest.param(VALUES, id="in the search for SERVICE, before the store is asked"),
    ],
)
def test_a_runaway_query_ends_at_its_time(query):
    start = time.monotonic()
    with pytest.raises(InvalidQueryError, match=r"did not end within 0\.4 s"):
        answer(query, timeout=0.4)
    assert time.monotonic() - start < 5


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to its memory")
def test_a_query_that_eats_memory_dies_alone():
    query = "SELECT ?a ?b ?c ?d ?e ?f { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f"
    with pytest.raises(InvalidQueryError, match="needs more memory than it may take"):
        answer(query, memory=100 << 20)


def running_workers():
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = process.read_bytes()
        except OSError:
            continue
        if b"mlcard.lake.worker" in text:
            found.append(int(process.parent.name))
    return set(found)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_leaves_no_process(how):
    before = running_workers()
    script = "from mlcard.cli import main; main()"
    asker = subprocess.Popen(
        [sys.executable, "-c", script, "query", str(LAKE), COUNTED], stderr=subprocess.PIPE, text=True
    )
    wait_until(lambda: running_workers() - before)
    time.sleep(0.3)
    asker.send_signal(how)
    _, said = asker.communicate(timeout=20)
    wait_until(lambda: not running_workers() - before)
    assert "Traceback" not in said


def wait_until(condition):
    for _ in range(100):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("waited in vain")


def test_modules_in_the_current_folder_are_not_imported(tmp_path):
    for name in ("json", "pyoxigraph", "signal", "threading", "mlcard", "yaml", "resource"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from the current folder')\n")
    shutil.copytree(LAKE / "language", tmp_path / "language")
    done = mlcard("query", ".", "models-without-license", "--format", "csv", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "tiny-bert" in done.stdout
