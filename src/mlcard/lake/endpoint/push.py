"""Send the cards of a lake to a SPARQL server: a named graph for each, and only those that changed.

The graph of a card has one statement more than the card, the digest of all others (`modellake:graphDigest`). It is
sent last: a graph with it is whole. So the server itself knows what it has, a push that was interrupted goes on
where it stopped, and nothing has to be remembered here.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pyoxigraph

from mlcard import card as cards
from mlcard import schema
from mlcard.errors import EndpointError, InvalidCardError
from mlcard.export import document, text_of
from mlcard.lake.endpoint.asking import ask
from mlcard.lake.graph import left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mlcard.lake.endpoint.connection import Connection
    from mlcard.lake.endpoint.servers import Endpoint

#: Cards that one update carries at most.
_CARDS = 200
_N_TRIPLES = "application/n-triples"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a push has to do.

    Attributes:
        send: the cards of each graph that is missing on the server or differs there, by the graph's IRI.
        unchanged: how many graphs the server has as they are.
        gone: graphs below the base that the server has from an earlier push, and no card gives any more.
        notes: what of the cards is not sent, and why.
    """

    send: dict[str, tuple[Path, ...]]
    unchanged: int
    gone: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class Pushed:
    """What a push has done.

    Attributes:
        graphs: graphs sent.
        triples: statements in them.
        removed: graphs taken away.
    """

    graphs: int = 0
    triples: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class _Named:
    """The statements of a graph in N-Triples, a line each, sorted.

    Attributes:
        iri: name of the graph.
        lines: its statements.
    """

    iri: str
    lines: tuple[bytes, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the sorted lines."""
        return hashlib.sha256(b"".join(self.lines)).hexdigest()

    @property
    def mark(self) -> bytes:
        """The statement that says the digest."""
        return f'<{self.iri}> <{_predicate()}> "{self.digest}" .\n'.encode()


def plan(
    connection: Connection, endpoint: Endpoint, paths: Iterable[Path], base: str,
    advance: Callable[[int], None] = lambda _: None,
) -> Plan:  # fmt: skip
    """Compare the cards at paths, or below them, with what the server has.

    Args:
        connection: what asks.
        endpoint: the server.
        paths: cards and folders.
        base: IRI that relative ids are appended to.
        advance: told how many cards were read.

    Raises:
        InvalidCardError: there is no card that can be read.
        EndpointError: the server does not answer.
    """
    there = _digests(connection, endpoint, base)
    found: dict[str, list[Path]] = defaultdict(list)
    notes: list[str] = []
    for path in cards.find(paths):
        advance(1)
        try:
            said = document(cards.load(path).data, base)
        except InvalidCardError as error:
            notes.append(f"not sent: {error}")
            continue
        notes += left_out(path, said.left_out)
        found[said.iri].append(path)
    if not found:
        raise InvalidCardError(
            notes[0] if notes else "no card to send",
            hint="mlcard extract writes one from the files of a model folder",
        )
    send = {
        iri: tuple(of) for iri, of in found.items() if iri not in there or _graph(iri, of, base).digest != there[iri]
    }
    gone = tuple(sorted(iri for iri in there if iri not in found and iri.startswith(base)))
    return Plan(send, len(found) - len(send), gone, tuple(notes))


def push(
    connection: Connection, endpoint: Endpoint, todo: Plan, base: str, *, prune: bool = False, jobs: int = 4,
    advance: Callable[[int], None] = lambda _: None,
) -> Pushed:  # fmt: skip
    """Do what a plan says, and look at the end whether the server has it all.

    Args:
        connection: what asks.
        endpoint: the server.
        todo: from `plan`.
        base: IRI that relative ids are appended to.
        prune: whether to take away graphs whose card is gone.
        jobs: requests at a time.
        advance: told how many graphs were sent.

    Raises:
        EndpointError: the server does not take a graph, or does not have it afterwards. What it took stays; the
            next push goes on from there.
    """
    done = Pushed()
    send = _by_graph if endpoint.graphs else _by_update
    with ThreadPoolExecutor(jobs) as pool:
        for batches in _windows(_batches(todo.send, base, endpoint), jobs):
            for batch, _ in zip(batches, pool.map(partial(send, connection, endpoint), batches), strict=True):
                done.graphs += len(batch)
                done.triples += sum(len(graph.lines) for graph in batch)
                advance(len(batch))
        if prune:
            for _ in pool.map(partial(_remove, connection, endpoint), todo.gone):
                done.removed += 1
    _verify(connection, endpoint, todo, base)
    return done


def _verify(connection: Connection, endpoint: Endpoint, todo: Plan, base: str) -> None:
    """Look whether the server has the graphs that were sent."""
    if not todo.send:
        return
    there = _digests(connection, endpoint, base)
    missing = [iri for iri in todo.send if iri not in there]
    if missing:
        others = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise EndpointError(
            f"{endpoint.query} does not have {missing[0]} after it was sent{others}",
            hint="does the server ask the graphs that it was sent, and is it the one that was written to?",
        )


def _digests(connection: Connection, endpoint: Endpoint, base: str) -> dict[str, str]:
    """The digest of each graph that the server has from a push, by the graph's IRI."""
    query = f"SELECT ?graph ?digest {{ GRAPH ?graph {{ ?graph <{_predicate()}> ?digest }} }}"
    answer = ask(connection, endpoint, query, base=base, bound={}, form="json")
    rows = json.loads(answer.content)["results"]["bindings"]
    return {row["graph"]["value"]: row["digest"]["value"] for row in rows}


def _predicate() -> str:
    """IRI of `graph_digest`."""
    return schema.classes()["Card"].slots["graph_digest"].uri


def _graph(iri: str, paths: Iterable[Path], base: str) -> _Named:
    """The statements of the cards that share a graph."""
    lines: set[bytes] = set()
    for path in paths:
        found = document(cards.load(path).data, base)
        triples = (quad.triple for quad in pyoxigraph.parse(text_of(found), pyoxigraph.RdfFormat.JSON_LD))
        text = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        lines.update(bytes(text or b"").splitlines(keepends=True))
    return _Named(iri, tuple(sorted(lines)))


def _batches(send: Mapping[str, tuple[Path, ...]], base: str, endpoint: Endpoint) -> Iterator[list[_Named]]:
    """Yield the graphs to send, as many as fit into one request."""
    batch: list[_Named] = []
    size = 0
    for iri, paths in send.items():
        graph = _graph(iri, paths, base)
        full = size + len(graph.lines) >= endpoint.server.triples or len(batch) == _CARDS
        if batch and (full or endpoint.graphs):
            yield batch
            batch, size = [], 0
        batch.append(graph)
        size += len(graph.lines)
    if batch:
        yield batch


def _windows(items: Iterator[list[_Named]], jobs: int) -> Iterator[list[list[_Named]]]:
    """Yield a few batches at a time, so that a large lake is never in memory."""
    while window := list(itertools.islice(items, 4 * jobs)):
        yield window


def _by_graph(connection: Connection, endpoint: Endpoint, batch: Sequence[_Named]) -> None:
    """Put one graph by the Graph Store HTTP Protocol, in parts if it is large; its digest comes last."""
    (graph,) = batch
    most = endpoint.server.triples
    parts = [graph.lines[start : start + most] for start in range(0, len(graph.lines), most)] or [()]
    if endpoint.server.atomic and len(parts) == 1:
        parts = [(*parts[0], graph.mark)]
    else:
        parts.append((graph.mark,))
    for place, part in enumerate(parts):
        connection.send(
            "POST" if place else "PUT", str(endpoint.graphs), params=[("graph", graph.iri)],
            data=b"".join(part), content_type=_N_TRIPLES,
        )  # fmt: skip


def _by_update(connection: Connection, endpoint: Endpoint, batch: Sequence[_Named]) -> None:
    """Put graphs by SPARQL Update; one that is too large for a request comes in parts, its digest last."""
    drop = "".join(f"DROP SILENT GRAPH <{graph.iri}> ;\n" for graph in batch).encode()
    most = endpoint.server.triples
    if sum(len(graph.lines) for graph in batch) < most:
        _update(connection, endpoint, drop + _insert(*((graph.iri, (*graph.lines, graph.mark)) for graph in batch)))
        return
    for graph in batch:
        for start in range(0, len(graph.lines), most):
            part = _insert((graph.iri, graph.lines[start : start + most]))
            _update(connection, endpoint, part if start else drop + part)
        _update(connection, endpoint, _insert((graph.iri, (graph.mark,))))


def _insert(*graphs: tuple[str, tuple[bytes, ...]]) -> bytes:
    """An update that adds statements; each line of N-Triples is SPARQL as it stands."""
    bodies = (f"GRAPH <{iri}> {{\n".encode() + b"".join(lines) + b"}\n" for iri, lines in graphs)
    return b"INSERT DATA {\n" + b"".join(bodies) + b"}"


def _update(connection: Connection, endpoint: Endpoint, text: bytes) -> None:
    """Send an update."""
    connection.send("POST", endpoint.update, data=text, content_type="application/sparql-update")


def _remove(connection: Connection, endpoint: Endpoint, iri: str) -> None:
    """Take a graph away."""
    if endpoint.graphs:
        connection.send("DELETE", endpoint.graphs, params=[("graph", iri)])
    else:
        _update(connection, endpoint, f"DROP SILENT GRAPH <{iri}>".encode())
