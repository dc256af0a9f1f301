"""What is known of SPARQL servers: their addresses, and how they take a card.

The protocols say how to ask and how to write, and leave the rest to each server: under which addresses, and
how much fits into one request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from mlcard.errors import ConfigurationError, EndpointError

if TYPE_CHECKING:
    from mlcard.lake.endpoint.connection import Connection


@dataclass(frozen=True, slots=True)
class Server:
    """A kind of SPARQL server.

    Attributes:
        title: what it is called.
        signature: what its `Server` header begins with; empty where it has none of its own.
        query: where it answers questions, relative to the address of the server or of its dataset.
        update: where it takes SPARQL Update.
        graphs: where it speaks the Graph Store HTTP Protocol; None if it takes cards by Update only.
        triples: how many statements one request may have.
        source: where its makers say so.
    """

    title: str
    signature: str
    query: str
    update: str
    graphs: str | None
    triples: int = 20_000
    source: str = ""


#: By the name that `--server` takes. Oxigraph and Virtuoso are tested, the others written from their manuals.
SERVERS = {
    "oxigraph": Server(
        "Oxigraph", "Oxigraph", "query", "update", "store",
        source="https://github.com/oxigraph/oxigraph/tree/main/cli",
    ),
    "virtuoso": Server(
        # Its SQL compiler refuses an INSERT DATA of some thousand statements; its graph store takes them.
        "Virtuoso", "Virtuoso", "sparql", "sparql-auth", "sparql-graph-crud-auth",
        source="https://docs.openlinksw.com/virtuoso/rdfsparqlprotocolendpoint/",
    ),
    "fuseki": Server(
        "Apache Jena Fuseki", "Apache Jena Fuseki", "query", "update", "data",
        source="https://jena.apache.org/documentation/fuseki2/fuseki-server-protocol.html",
    ),
    "graphdb": Server(
        "GraphDB (and RDF4J)", "GraphDB", "", "statements", "rdf-graphs/service",
        source="https://rdf4j.org/documentation/reference/rest-api/",
    ),
    "qlever": Server("QLever", "QLever", "", "", None, source="https://docs.qlever.dev/"),
    "neptune": Server(
        "Amazon Neptune", "", "sparql", "sparql", "sparql/gsp/",
        source="https://docs.aws.amazon.com/neptune/latest/userguide/access-graph-sparql.html",
    ),
    "generic": Server(
        "any server with one address for queries and updates", "", "", "", None,
        source="https://www.w3.org/TR/sparql11-protocol/",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL server at its addresses.

    Attributes:
        name: key in `SERVERS`.
        server: what is known of its kind.
        query: absolute URL for questions.
        update: absolute URL for SPARQL Update.
        graphs: absolute URL of its graph store; None if it has none.
    """

    name: str
    server: Server
    query: str
    update: str
    graphs: str | None


def find(connection: Connection, url: str, name: str | None = None) -> Endpoint:
    """The server at a URL: its kind by its own word, its other addresses from that.

    Args:
        connection: what asks.
        url: address of the server, of its dataset, or any of its SPARQL addresses.
        name: key in `SERVERS`; None to find out.

    Raises:
        ConfigurationError: the URL is none, or the name is unknown.
        EndpointError: nobody answers there.
    """
    checked(url)
    if name is None:
        said = connection.server_header(url)
        name = next(
            (key for key, known in SERVERS.items() if known.signature and said.startswith(known.signature)),
            "generic",
        )
    return at(url, name)


def at(url: str, name: str) -> Endpoint:
    """The addresses of a server of a known kind.

    Raises:
        ConfigurationError: there is no such kind.
    """
    if name not in SERVERS:
        raise ConfigurationError(f"no server is called {name!r}", hint=f"the names are {', '.join(SERVERS)}")
    server = SERVERS[name]
    root = _root(checked(url), server)
    return Endpoint(
        name,
        server,
        _below(root, server.query),
        _below(root, server.update),
        None if server.graphs is None else _below(root, server.graphs),
    )


def checked(url: str) -> str:
    """A URL that may be asked.

    Raises:
        ConfigurationError: it is no http(s) URL, or has a password in it, which process lists and logs show.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigurationError(f"{url!r} is no URL: {error}") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise ConfigurationError(
            f"{url!r} is no address of a SPARQL server", hint="for instance http://localhost:7878/query"
        )
    if parts.username is not None:
        raise ConfigurationError(
            "a name and a password do not belong into a URL: process lists and logs show it",
            hint="set MLCARD_ENDPOINT_USER and MLCARD_ENDPOINT_PASSWORD, or write them into ~/.netrc",
        )
    return url


def is_loopback(url: str) -> bool:
    """Whether a URL is on this machine."""
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


def _root(url: str, server: Server) -> str:
    """The address that those of a server are relative to: the URL without the path of one of them."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    known = {server.query, server.update, server.graphs or ""} - {""}
    for ending in sorted((item.rstrip("/") for item in known), key=len, reverse=True):
        if path == f"/{ending}" or path.endswith(f"/{ending}"):
            path = path[: -len(ending)].rstrip("/")
            break
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _below(root: str, path: str) -> str:
    """An address below another one."""
    return f"{root}/{path}" if path else root


def unreachable(url: str, why: str) -> EndpointError:
    """The error for a server that does not answer."""
    return EndpointError(
        f"{url} does not answer: {why}", hint="is the server running, and the address right?"
    )
