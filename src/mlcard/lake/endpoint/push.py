"""Send the cards of a lake to a SPARQL server: a named graph for each, and only those that changed.

Beside the graphs of the cards stands one that merges them, `#lake` below the base, which questions are asked
of: what two cards say of one agent counts once there, while in the union of all graphs that servers offer it
counts twice.

The graph of a card has two statements more than the card: the digest of all others (`modellake:graphDigest`),
and which lake it is of. They are taken away before anything else is written, and written last: a graph with
them is whole, and merged. So the server itself knows what it has, a push that was interrupted goes on where
it stopped, and nothing has to be remembered here.

Two pushes at a time may lose statements from the merged graph: one takes out what it thinks only its own
graph says, while the other merges a graph that says it, too. No request of SPARQL can keep them apart on
every server. So each looks at its end whether a graph that is not its own has changed since it began, and
then makes the merged graph anew. Of two that overlap, the one that looks last sees the other, and all that
both have done.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from mlcard import card as cards
from mlcard.errors import EndpointError, InvalidCardError
from mlcard.lake import inferred
from mlcard.lake.endpoint.asking import AMBIGUOUS, DIGEST, PART_OF, merged, pushed
from mlcard.lake.notes import left_out
from mlcard.lake.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mlcard.lake.endpoint.connection import Connection
    from mlcard.lake.endpoint.servers import Endpoint

#: Characters that N-Triples may hold as they are, and that Virtuoso loses then.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: How often the merged graph is mended at most, while others push on and on.
_MENDS = 20
#: Graphs that one update names at most.
_CARDS = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Named:
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


@dataclass(frozen=True, slots=True)
class Plan:
    """What a push has to do.

    Attributes:
        send: the cards of each graph that is missing on the server or differs there, by the graph's IRI.
        unchanged: how many graphs the server has as they are.
        gone: graphs that the server has from an earlier push, and no card gives any more.
        links: what the lake infers from all cards (see `mlcard.lake.inferred`), if it is to be sent.
        notes: what of the cards is not sent, and why.
        there: the digests of the graphs that the server had, by their IRIs.
    """

    send: dict[str, tuple[Path, ...]]
    unchanged: int
    gone: tuple[str, ...]
    links: Named | None
    notes: tuple[str, ...]
    there: Mapping[str, str] = field(default_factory=dict)


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
    there = pushed(connection, endpoint, base)
    same: list[tuple[str, str]] = []
    found: dict[str, list[Path]] = defaultdict(list)
    digests: dict[str, str] = {}
    notes: list[str] = []
    for path in cards.find(paths):
        advance(1)
        try:
            card = cards.load(path).data
        except InvalidCardError as error:
            notes.append(f"not sent: {error}")
            continue
        said, triples = statements(card, base)
        if said.iri in there:
            digests[said.iri] = _of_text(said.iri, triples).digest
        same += inferred.contents(card, base)
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
        if iri not in there or (digests[iri] if len(of) == 1 else _graph(iri, of, base).digest) != there[iri]
    }
    name = inferred.graph_name(base)
    links = _of_text(name, inferred.duplicates(same, base))
    gone = tuple(sorted(iri for iri in there if iri not in found and iri != name))
    renewed = not gone and there.get(name, _of_text(name, "").digest) != links.digest
    return Plan(send, len(found) - len(send), gone, links if renewed else None, tuple(notes), there)


def push(
    connection: Connection, endpoint: Endpoint, todo: Plan, base: str, *, prune: bool = False, jobs: int = 4,
    advance: Callable[[int], None] = lambda _: None,
) -> Pushed:  # fmt: skip
    """Do what a plan says, and look at the end whether the server has it all, and who else has pushed.

    Args:
        connection: what asks.
        endpoint: the server.
        todo: from `plan`.
        base: IRI that relative ids are appended to.
        prune: whether to take away graphs whose card is gone.
        jobs: requests at a time.
        advance: told how many graphs were sent.

    Raises:
        EndpointError: the server does not take a graph, or does not have it afterwards, or another push wrote
            it at the same time. What it took stays; the next push goes on from there.
    """
    done, written = Pushed(), dict[str, str]()
    with ThreadPoolExecutor(jobs) as pool:
        for batch in _batches(todo, base, endpoint):
            _update(connection, endpoint, _withdraw([graph.iri for graph in batch], base))
            for _ in pool.map(partial(_write, connection, endpoint), batch):
                pass
            _update(connection, endpoint, _merge(batch, base))
            written |= {graph.iri: graph.digest for graph in batch}
            of_cards = [graph for graph in batch if graph is not todo.links]
            done.graphs += len(of_cards)
            done.triples += sum(len(graph.lines) for graph in of_cards)
            advance(len(of_cards))
    for names in _chunks(todo.gone, _CARDS) if prune else ():
        drop = "".join(f" ;\nDROP SILENT GRAPH <{iri}>" for iri in names)
        _update(connection, endpoint, _withdraw(names, base) + drop)
        done.removed += len(names)
    removed = todo.gone if prune else ()
    if written or removed:
        stays = {iri: digest for iri, digest in todo.there.items() if iri not in removed}
        _verify(endpoint, written, _settled(connection, endpoint, base, stays | written))
    return done


def _settled(
    connection: Connection, endpoint: Endpoint, base: str, expected: Mapping[str, str]
) -> Mapping[str, str]:
    """The digests on the server, after the merged graph was mended as often as others have pushed meanwhile.

    Args:
        connection: what asks.
        endpoint: the server.
        base: IRI that relative ids are appended to.
        expected: the digests if nobody else has pushed.
    """
    there = pushed(connection, endpoint, base)
    for _ in range(_MENDS):
        if there == expected:
            break
        _update(connection, endpoint, _mend(base))
        expected, there = there, pushed(connection, endpoint, base)
    return there


def _verify(endpoint: Endpoint, sent: Iterable[str], there: Mapping[str, str]) -> None:
    """Look whether the server has the graphs that were sent."""
    missing = [iri for iri in sent if iri not in there]
    if missing:
        others = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise EndpointError(
            f"{endpoint.query} does not have {missing[0]} after it was sent{others}",
            hint="is another push under way, or does another server answer than the one that was written to?",
        )
    if twice := [iri for iri in sent if there[iri] == AMBIGUOUS]:
        raise EndpointError(
            f"another push wrote {twice[0]} at the same time", hint="push again when it has ended"
        )


def _graph(iri: str, paths: Iterable[Path], base: str) -> Named:
    """The statements of the cards that share a graph."""
    return _of_text(iri, "".join(statements(cards.load(path).data, base)[1] for path in paths))


def _of_text(iri: str, text: str) -> Named:
    """A graph of statements in N-Triples, sorted and each once."""
    text = _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04X}", text)
    return Named(iri, tuple(sorted(set(text.encode("utf-8", "replace").splitlines(keepends=True)))))


def _batches(todo: Plan, base: str, endpoint: Endpoint) -> Iterator[list[Named]]:
    """Yield graphs to send, a few at a time, so that a large lake is never in memory."""
    batch: list[Named] = []
    size = 0
    graphs = (_graph(iri, paths, base) for iri, paths in todo.send.items())
    for graph in itertools.chain(graphs, [todo.links] if todo.links else []):
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
    values, everywhere = f"VALUES ?g {{ {graphs} }}", f"GRAPH <{merged(base)}> {{ ?s ?p ?o }}"
    marks = f"GRAPH ?g {{ ?g <{DIGEST}> ?digest ; <{PART_OF}> ?lake }}"
    elsewhere = f"GRAPH ?h {{ ?s ?p ?o . ?h <{PART_OF}> <{merged(base)}> }}"
    return (
        f"DELETE {{ {marks} }} WHERE {{ {values} {marks} }} ;\n"
        f"DELETE {{ {everywhere} }} WHERE {{ {values} GRAPH ?g {{ ?s ?p ?o }}"
        f" FILTER NOT EXISTS {{ {elsewhere} }} }}"
    )


def _write(connection: Connection, endpoint: Endpoint, graph: Named) -> None:
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


def _merge(batch: Sequence[Named], base: str) -> str:
    """An update that adds graphs to the merged graph, and then their digests to them."""
    graphs = " ".join(f"<{graph.iri}>" for graph in batch)
    marks = " ".join(
        f'GRAPH <{graph.iri}> {{ <{graph.iri}> <{DIGEST}> "{graph.digest}" ; <{PART_OF}> <{merged(base)}> }}'
        for graph in batch
    )
    everywhere = f"GRAPH <{merged(base)}> {{ ?s ?p ?o }}"
    where = f"VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }}"
    return f"INSERT {{ {everywhere} }} WHERE {{ {where} }} ;\nINSERT DATA {{ {marks} }}"


def _mend(base: str) -> str:
    """An update that makes the merged graph what the graphs with a digest say, from what it says by now."""
    whole = f"GRAPH <{merged(base)}> {{ ?s ?p ?o }}"
    said = f"GRAPH ?g {{ ?g <{PART_OF}> <{merged(base)}> . ?s ?p ?o }}"
    is_mark = f"?s = ?g && ?p IN (<{DIGEST}>, <{PART_OF}>)"
    return (
        f"DELETE {{ {whole} }} WHERE {{ {whole} FILTER NOT EXISTS {{ {said} }} }} ;\n"
        f"INSERT {{ {whole} }} WHERE {{ {said} FILTER (!({is_mark})) FILTER NOT EXISTS {{ {whole} }} }}"
    )


def _update(connection: Connection, endpoint: Endpoint, text: str) -> None:
    """Send an update."""
    connection.send(
        "POST", endpoint.update, data=text.encode(), content_type="application/sparql-update", writes=True
    )
