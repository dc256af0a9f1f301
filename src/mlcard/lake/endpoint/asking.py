"""Ask a SPARQL server a question, and give the answer as the embedded engine would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph

from mlcard import schema
from mlcard.errors import EndpointError, InvalidQueryError
from mlcard.export.iris import below
from mlcard.lake.binding import mentions, with_prefixes
from mlcard.lake.query import Answer
from mlcard.lake.results import graph_text, solutions_text
from mlcard.lake.safety import bound_text, result_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlcard.lake.endpoint.connection import Connection, Reply
    from mlcard.lake.endpoint.servers import Endpoint

#: The property of a graph's digest, which each graph that was pushed has.
DIGEST = schema.classes()["Card"].slots["graph_digest"].uri
#: The property that says which lake such a graph is of: two lakes may share a server.
PART_OF = "http://purl.org/dc/terms/isPartOf"
#: Stands for the digest of a graph that has several.
AMBIGUOUS = ""
#: Graphs that a request names at most.
_MOST_GRAPHS = 10_000
_SOLUTIONS = {
    "application/sparql-results+json": pyoxigraph.QueryResultsFormat.JSON,
    "application/sparql-results+xml": pyoxigraph.QueryResultsFormat.XML,
}
_GRAPHS = {
    "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
}


def merged(base: str) -> str:
    """IRI of the graph that merges those of all cards."""
    return below(base) + "lake"


def ask(
    connection: Connection, endpoint: Endpoint, query: str, *, base: str, bound: Mapping[str, str], form: str
) -> Answer:
    """Send a SPARQL query to a server.

    It is about the merged graph of the cards; `GRAPH` in it is about the graphs of cards, and `FROM` comes
    first.

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
    gives = result_of(query, base)
    text = with_prefixes(bound_text(query, bound, base), base)
    dataset = _dataset(connection, endpoint, query, base)
    content = _sent(connection, endpoint, text, gives, form, dataset)
    notes = [
        f"the server mentions no {term[1:-1]}"
        for term in bound.values()
        if term.startswith("<") and not _mentioned(connection, endpoint, term)
    ]
    if "observed" in query.lower():
        notes.append("a server does not see the files: ask the folder itself which cards are stale")
    return Answer(content, tuple(notes))


def pushed(connection: Connection, endpoint: Endpoint, base: str, most: int | None = None) -> dict[str, str]:
    """The digest of each graph that a push sent for the lake of a base, by its IRI; of at most so many.

    One that two pushes wrote at the same time has two digests, and none is told of it: `AMBIGUOUS`.

    Raises:
        EndpointError: there is no answer, or one that is none.
    """
    limit = "" if most is None else f" LIMIT {most}"
    marks = f"?graph <{DIGEST}> ?digest ; <{PART_OF}> <{merged(base)}>"
    query = f"SELECT ?graph ?digest {{ GRAPH ?graph {{ {marks} }} }}{limit}"
    content = _sent(connection, endpoint, query, pyoxigraph.QuerySolutions, "json", [])
    found: dict[str, str] = {}
    for row in json.loads(content)["results"]["bindings"]:
        digest = row["digest"]["value"]
        known = found.setdefault(row["graph"]["value"], digest)
        if known != digest:
            found[row["graph"]["value"]] = AMBIGUOUS
    return found


def _sent(
    connection: Connection, endpoint: Endpoint, text: str, gives: type, form: str,
    dataset: Sequence[tuple[str, str]],
) -> bytes:  # fmt: skip
    """What a server answers to a query, in a form."""
    graph = gives is pyoxigraph.QueryTriples
    reply = connection.send(
        "POST",
        endpoint.query,
        data=[("query", text), *dataset],
        accept=_accept(_GRAPHS if graph else _SOLUTIONS),
    )
    try:
        return (
            _graph(reply, endpoint.query, form) if graph else _solutions(reply, endpoint.query, gives, form)
        )
    except (SyntaxError, ValueError) as error:
        raise EndpointError(
            f"the answer of {endpoint.query} is no {reply.media_type}: {str(error)[:200]}"
        ) from error


def _mentioned(connection: Connection, endpoint: Endpoint, term: str) -> bool:
    """Whether an IRI occurs in any graph of a server."""
    places = " UNION ".join(f"{{ GRAPH ?g {{ {place} }} }}" for place in (f"{term} ?p ?o", f"?s ?p {term}"))
    content = _sent(connection, endpoint, f"ASK {{ {places} }}", pyoxigraph.QueryBoolean, "json", [])
    return bool(json.loads(content)["boolean"])


def _dataset(connection: Connection, endpoint: Endpoint, query: str, base: str) -> list[tuple[str, str]]:
    """What a request says of the graphs that a query is about."""
    if mentions(query, "FROM"):
        return []
    default = [("default-graph-uri", merged(base))]
    if not mentions(query, "GRAPH"):
        return default
    names = pushed(connection, endpoint, base, _MOST_GRAPHS + 1)
    if len(names) > _MOST_GRAPHS:
        raise InvalidQueryError(
            f"the query asks in which graph something stands, and the server has more than {_MOST_GRAPHS:,}",
            hint="name those that you mean: FROM NAMED <…>",
        )
    return [*default, *(("named-graph-uri", name) for name in names)]


def _accept(kinds: Mapping[str, object]) -> str:
    """The Accept header that wants the first of several media types most."""
    return ", ".join(f"{kind};q={1 - place / 10:.1f}" for place, kind in enumerate(kinds))


def _solutions(reply: Reply, url: str, gives: type, form: str) -> bytes:
    """The solutions, or the yes or no, in an answer."""
    kind = _SOLUTIONS.get(reply.media_type)
    if kind is None:
        raise _something_else(reply, url)
    found = pyoxigraph.parse_query_results(reply.content, kind)
    if gives is pyoxigraph.QueryBoolean and isinstance(found, pyoxigraph.QuerySolutions):
        # Virtuoso 7.2.5 answers ASK with a row that has a 1 or a 0 in it.
        yes = any(value.value == "1" for row in found for value in row)
        text = json.dumps({"head": {}, "boolean": yes}).encode()
        found = pyoxigraph.parse_query_results(text, pyoxigraph.QueryResultsFormat.JSON)
    return solutions_text(found, form)


def _graph(reply: Reply, url: str, form: str) -> bytes:
    """The graph in an answer."""
    kind = _GRAPHS.get(reply.media_type)
    if kind is None:
        raise _something_else(reply, url)
    return graph_text((quad.triple for quad in pyoxigraph.parse(reply.content, kind)), form)


def _something_else(reply: Reply, url: str) -> EndpointError:
    """The error for an answer of another kind, such as a page for people."""
    return EndpointError(
        f"{url} answers {reply.media_type or 'something without a type'}, not results of SPARQL",
        hint="is this the address where the server takes queries, such as …/query or …/sparql?",
    )
