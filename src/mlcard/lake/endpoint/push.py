"""Send the cards of a lake to a SPARQL server: a named graph for each, and only those that changed.

Beside the graphs of the cards stands one that merges them, `#lake` below the base, which questions are asked
of: what two cards say of one agent counts once there, while in the union of all graphs that servers offer it
counts twice.

The graph of a card has one statement more than the card, the digest of all others (`modellake:graphDigest`).
It is taken away before anything else is written, and written last: a graph with it is whole, and merged. So
the server itself knows what it has, a push that was interrupted goes on where it stopped, and nothing has to
be remembered here. Two pushes at a time may lose statements of each other from the merged graph.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph

from mlcard import card as cards
from mlcard.errors import EndpointError, InvalidCardError
from mlcard.export import document, text_of
from mlcard.lake.endpoint.asking import DIGEST, merged, pushed
from mlcard.lake.graph import left_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mlcard.lake.endpoint.connection import Connection
    from mlcard.lake.endpoint.servers import Endpoint

#: Graphs that one update names at most.
_CARDS = 200
T = TypeVar("T")


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
    there = pushed(connection, endpoint)
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
        iri: tuple(of)
        for iri, of in found.items()
        if iri not in there or _graph(iri, of, base).digest != there[iri]
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
        EndpointError: the server does not take a graph, or does not have it afterwards. What it took stays;
            the next push goes on from there.
    """
    done = Pushed()
    with ThreadPoolExecutor(jobs) as pool:
        for batch in _batches(todo.send, base, endpoint):
            _update(connection, endpoint, _withdraw([graph.iri for graph in batch], base))
            for _ in pool.map(partial(_write, connection, endpoint), batch):
                pass
            _update(connection, endpoint, _merge(batch, base))
            done.graphs += len(batch)
            done.triples += sum(len(graph.lines) for graph in batch)
            advance(len(batch))
    for names in _chunks(todo.gone, _CARDS) if prune else ():
        drop = "".join(f" ;\nDROP SILENT GRAPH <{iri}>" for iri in names)
        _update(connection, endpoint, _withdraw(names, base) + drop)
        done.removed += len(names)
    _verify(connection, endpoint, todo)
    return done


def _verify(connection: Connection, endpoint: Endpoint, todo: Plan) -> None:
    """Look whether the server has the graphs that were sent."""
    if not todo.send:
        return
    there = pushed(connection, endpoint)
    missing = [iri for iri in todo.send if iri not in there]
    if missing:
        others = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise EndpointError(
            f"{endpoint.query} does not have {missing[0]} after it was sent{others}",
            hint="is the server that answers the one that was written to?",
        )


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
    """Yield graphs to send, a few at a time, so that a large lake is never in memory."""
    batch: list[_Named] = []
    size = 0
    for iri, paths in send.items():
        graph = _graph(iri, paths, base)
        if batch and (size + len(graph.lines) > endpoint.server.triples or len(batch) == _CARDS):
            yield batch
            batch, size = [], 0
        batch.append(graph)
        size += len(graph.lines)
    if batch:
        yield batch


def _chunks(items: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """Yield the items, at most so many at a time."""
    for start in range(0, len(items), most):
        yield items[start : start + most]


def _withdraw(names: Sequence[str], base: str) -> str:
    """An update that takes what only these graphs say out of the merged graph, and their digests first."""
    graphs = " ".join(f"<{iri}>" for iri in names)
    others = ", ".join(f"<{iri}>" for iri in (*names, merged(base)))
    values, everywhere = f"VALUES ?g {{ {graphs} }}", f"GRAPH <{merged(base)}> {{ ?s ?p ?o }}"
    digest = f"GRAPH ?g {{ ?g <{DIGEST}> ?digest }}"
    elsewhere = f"GRAPH ?h {{ ?s ?p ?o }} FILTER (?h NOT IN ({others}))"
    return (
        f"DELETE {{ {digest} }} WHERE {{ {values} {digest} }} ;\n"
        f"DELETE {{ {everywhere} }} WHERE {{ {values} GRAPH ?g {{ ?s ?p ?o }}"
        f" FILTER NOT EXISTS {{ {elsewhere} }} }}"
    )


def _write(connection: Connection, endpoint: Endpoint, graph: _Named) -> None:
    """Replace one graph, in parts if it is large."""
    if not endpoint.graphs:
        _update(connection, endpoint, f"DROP SILENT GRAPH <{graph.iri}>")
    for place, part in enumerate(_chunks(graph.lines, endpoint.server.triples)):
        body = b"".join(part)
        if endpoint.graphs:
            connection.send(
                "POST" if place else "PUT", endpoint.graphs, params=[("graph", graph.iri)], data=body,
                content_type="application/n-triples", writes=True,
            )  # fmt: skip
        else:
            _update(connection, endpoint, f"INSERT DATA {{ GRAPH <{graph.iri}> {{\n{body.decode()}}} }}")


def _merge(batch: Sequence[_Named], base: str) -> str:
    """An update that adds graphs to the merged graph, and then their digests to them."""
    graphs = " ".join(f"<{graph.iri}>" for graph in batch)
    marks = " ".join(
        f'GRAPH <{graph.iri}> {{ <{graph.iri}> <{DIGEST}> "{graph.digest}" }}' for graph in batch
    )
    everywhere = f"GRAPH <{merged(base)}> {{ ?s ?p ?o }}"
    where = f"VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }}"
    return f"INSERT {{ {everywhere} }} WHERE {{ {where} }} ;\nINSERT DATA {{ {marks} }}"


def _update(connection: Connection, endpoint: Endpoint, text: str) -> None:
    """Send an update."""
    connection.send(
        "POST", endpoint.update, data=text.encode(), content_type="application/sparql-update", writes=True
    )
