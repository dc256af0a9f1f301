"""The process in which a query runs, so that it can be stopped: `python -P -m mlcard.lake.worker`.

Reads a request, one line of JSON, from standard input, and writes the answer's bytes to standard output. On
standard error it says, each as one line of JSON, what is not in the answer, `loaded` when the cards are,
where the answer is to be kept, and what went wrong, with exit code 2. When standard input ends, nobody waits
for the answer any more, and the process ends too.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from typing import Any, NoReturn

import pyoxigraph

from mlcard.errors import InvalidQueryError, MlcardError
from mlcard.lake.graph import Graph, open_graph
from mlcard.lake.hints import followed, graphs
from mlcard.lake.index import answers
from mlcard.lake.limits import limit
from mlcard.lake.names import unmentioned
from mlcard.lake.ordering import ordered, taken_out
from mlcard.lake.results import SOLUTIONS, graph_text, solutions_text
from mlcard.lake.safety import bound_text, result_of, run

#: Seconds that the asking process gets to end this one, before it ends by itself.
_GRACE = 10


def main() -> None:
    """Answer the one request on standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the asking process has it too, and ends this one
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_asker, daemon=True).start()
    query = request["query"]
    try:
        graph = open_graph(
            request["paths"],
            request["base"],
            graphs=graphs(query),
            files="observed" in query.lower(),
            use=request["index"],
        )
        for note in graph.notes:
            _say({"note": note})
        terms = map(term_of, request["bindings"].values())
        named = [term for term in terms if isinstance(term, pyoxigraph.NamedNode)]
        for note in unmentioned(graph.store, named, request["base"]):
            _say({"note": note})
        _say({"loaded": ""})  # not how much: counting takes seconds in a large lake
        content = _kept_or_new(graph, request)
    except MlcardError as error:
        kind = "query" if isinstance(error, InvalidQueryError) else "card"
        _say({"error": str(error), "hint": error.hint, "kind": kind})
        _end(2)
    except MemoryError:
        _end(3)  # the asking process says so
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    _end(0)


def _kept_or_new(graph: Graph, request: dict[str, Any]) -> bytes:
    """The answer that the index has kept, or a new one, with word to the asking process if it is to be kept.

    It is the asking process that keeps it: this one can open no file by then.
    """
    file = answers.place(graph.index.folder, request) if graph.index else None
    content = answers.kept(file) if file else None
    if content is not None:
        return content
    # The asking process ends this one when the time is over; the alarm is for when it is gone.
    store = graph.index.folder if graph.index else None
    limit(request["timeout"] + _GRACE, request["memory"], store)
    start = time.monotonic()
    content = answer(graph.store, request)
    if file and (request["keep"] or time.monotonic() - start > answers.WORTH):
        _say({"keep": str(file)})
    return content


def answer(store: pyoxigraph.Store, request: dict[str, Any]) -> bytes:
    """Run a query and serialise what it gives: solutions, yes or no, or a graph."""
    query, terms, base, form = (request[key] for key in ("query", "bindings", "base", "format"))
    result_of(query, base)  # a query that is wrong is told with its own lines
    text, order = taken_out(query)
    if not any(isinstance(term_of(term), pyoxigraph.NamedNode) for term in terms.values()):
        text = followed(text)  # it is about the whole lake
    result = run(store, bound_text(text, terms, base), base)
    if isinstance(result, pyoxigraph.QueryTriples):
        return graph_text(result, form)
    if order and isinstance(result, pyoxigraph.QuerySolutions):
        table = ordered(bytes(result.serialize(format=SOLUTIONS["tsv"]) or b""), order)
        result = pyoxigraph.parse_query_results(table, SOLUTIONS["tsv"])
    return solutions_text(result, form)


def term_of(text: str) -> pyoxigraph.NamedNode | pyoxigraph.Literal:
    """The term that N-Triples syntax writes."""
    (quad,) = pyoxigraph.parse(f"<urn:s> <urn:p> {text} .".encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, pyoxigraph.NamedNode | pyoxigraph.Literal)  # noqa: S101 - bindings() wrote it
    return quad.object


def _end_with_asker() -> None:
    """Wait for standard input to end, and end the process then."""
    while os.read(0, 1024):
        pass
    _end(3)


def _say(message: dict[str, str]) -> None:
    """One message for the asking process."""
    sys.stderr.write(json.dumps(message) + "\n")
    sys.stderr.flush()


def _end(code: int) -> NoReturn:
    """End at once: taking a large store apart in good order takes seconds."""
    os._exit(code)


if __name__ == "__main__":
    main()
