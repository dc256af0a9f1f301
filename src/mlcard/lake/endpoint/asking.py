"""Ask a SPARQL server a question, and give the answer as the embedded engine would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from mlcard.errors import EndpointError
from mlcard.lake.endpoint.binding import bound_query, mentions, with_prefixes
from mlcard.lake.query import Answer
from mlcard.lake.results import graph_text, solutions_text
from mlcard.lake.safety import gives_graph

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.lake.endpoint.connection import Connection, Reply
    from mlcard.lake.endpoint.servers import Endpoint

#: Solutions as XML first: Virtuoso's JSON has kinds of terms of its own.
_SOLUTIONS = {
    "application/sparql-results+xml": pyoxigraph.QueryResultsFormat.XML,
    "application/sparql-results+json": pyoxigraph.QueryResultsFormat.JSON,
}
_GRAPHS = {
    "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
}


def ask(
    connection: Connection, endpoint: Endpoint, query: str, *, base: str, bound: Mapping[str, str], form: str
) -> Answer:
    """Send a SPARQL query to a server.

    Args:
        connection: what asks.
        endpoint: the server.
        query: SPARQL 1.1 query text; updates and SERVICE are refused before anything is sent.
        base: IRI that relative ids of the cards are appended to.
        bound: terms in N-Triples syntax by the variable that they are for.
        form: as of `mlcard.lake.ask`.

    Raises:
        InvalidQueryError: the query is wrong or forbidden, or gives something else than `form` can hold.
        EndpointError: there is no answer, or one that is none.
    """
    graph = gives_graph(query, base)
    text = with_prefixes(bound_query(query, bound), base)
    reply = connection.send(
        "POST",
        endpoint.query,
        params=() if mentions(query, "FROM") else endpoint.server.union,
        data={"query": text},
        accept=_accept(_GRAPHS if graph else _SOLUTIONS),
    )
    content = _graph(reply, endpoint.query, form) if graph else _solutions(reply, endpoint.query, form)
    return Answer(content, _notes(query))


def _accept(kinds: Mapping[str, object]) -> str:
    """The Accept header that wants the first of several media types most."""
    return ", ".join(f"{kind};q={1 - place / 10:.1f}" for place, kind in enumerate(kinds))


def _solutions(reply: Reply, url: str, form: str) -> bytes:
    """The solutions in an answer."""
    kind = _SOLUTIONS.get(reply.media_type)
    if kind is None:
        raise _something_else(reply, url)
    try:
        return solutions_text(pyoxigraph.parse_query_results(reply.content, kind), form)
    except (SyntaxError, ValueError) as error:
        raise _mangled(reply, url, error) from error


def _graph(reply: Reply, url: str, form: str) -> bytes:
    """The graph in an answer."""
    kind = _GRAPHS.get(reply.media_type)
    if kind is None:
        raise _something_else(reply, url)
    try:
        return graph_text((quad.triple for quad in pyoxigraph.parse(reply.content, kind)), form)
    except (SyntaxError, ValueError) as error:
        raise _mangled(reply, url, error) from error


def _something_else(reply: Reply, url: str) -> EndpointError:
    """The error for an answer of another kind, such as a page for people."""
    return EndpointError(
        f"{url} answers {reply.media_type or 'something without a type'}, not results of SPARQL",
        hint="is this the address where the server takes queries, such as …/query or …/sparql?",
    )


def _mangled(reply: Reply, url: str, error: Exception) -> EndpointError:
    """The error for an answer that is not what its type says."""
    return EndpointError(f"the answer of {url} is no {reply.media_type}: {str(error)[:200]}")


def _notes(query: str) -> tuple[str, ...]:
    """What an answer of a server cannot have in it."""
    if "observed" not in query.lower():
        return ()
    return ("a server does not see the files: ask the folder itself which cards are stale",)
