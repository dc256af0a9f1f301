"""Statements into a store: those of all cards at once, or what a run changes.

The default graph holds what all cards say together, each statement once. A named graph says what one card
says; most questions need none, and to load each statement again into a graph costs twice what the first time
does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from mlcard.lake.statements import in_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from mlcard.lake.index.convert import Converted

#: Characters of statements that are loaded in one go: what a run keeps in memory, some times over.
_BLOCK = 48_000_000
#: Fewer statements than this are added one by one: a table of their own on the disk does not pay.
_FEW = 20_000


def load(store: pyoxigraph.Store, cards: Iterable[Converted]) -> Iterator[Converted]:
    """Load the statements of cards into the merged graph, and yield each card on the way."""
    waiting: list[str] = []
    size = 0
    for card in cards:
        waiting.append(card.triples)
        size += len(card.triples)
        if size > _BLOCK:
            _add(store, waiting)
            size = 0
        yield card
    _add(store, waiting)


def exchange(
    store: pyoxigraph.Store, old: Iterable[str], new: Iterable[str],
    elsewhere: Callable[[pyoxigraph.Triple], bool],
) -> int:  # fmt: skip
    """Have the merged graph say what some cards say now, and no more what only they said before.

    Args:
        store: it is changed statement by statement: nobody else may be reading it.
        old: what the cards said, in N-Triples.
        new: what they say.
        elsewhere: whether any other card says something.

    Returns:
        How many statements the merged graph has more than before; below zero if it has fewer.
    """
    before = {line for text in old for line in lines_of(text)}
    after = {line for text in new for line in lines_of(text)}
    difference = 0
    less = before - after
    about = {_stem(line) for line in less}
    # A number may be written in two ways, so what is still said is compared as the store has it.
    still = as_stored(line for line in after if _stem(line) in about)
    for quad in as_stored(less) - still:
        if quad in store and not elsewhere(quad.triple):
            store.remove(quad)
            difference -= 1
    more = [quad for quad in as_stored(after - before) if quad not in store]
    if len(more) < _FEW:
        store.extend(more)
    else:
        store.bulk_extend(more)
    return difference + len(more)


def put_graphs(
    store: pyoxigraph.Store, wanted: set[str], touched: set[str], said: Callable[[str], str]
) -> None:
    """Have the named graphs of some cards in the store, and no others.

    Args:
        store: it is changed statement by statement: nobody else may be reading it.
        wanted: IRIs of the graphs.
        touched: those that say something else than before.
        said: gives what a graph says, in N-Triples.
    """
    present = {graph.value for graph in store.named_graphs() if isinstance(graph, pyoxigraph.NamedNode)}
    for iri in sorted(present - wanted):
        store.remove_graph(pyoxigraph.NamedNode(iri))
    for iri in sorted(present & wanted & touched):
        name = pyoxigraph.NamedNode(iri)
        before, after = set(store.quads_for_pattern(None, None, None, name)), _named(said(iri), iri)
        for quad in before - after:
            store.remove(quad)
        store.extend(after - before)
    waiting: list[str] = []
    size = 0
    for iri in sorted(wanted - present):
        waiting.append(in_graph(said(iri), iri))
        size += len(waiting[-1])
        if size > _BLOCK:
            _add(store, waiting)
            size = 0
    _add(store, waiting)


def _add(store: pyoxigraph.Store, waiting: list[str]) -> None:
    """Add statements in N-Quads, and forget them."""
    content = "".join(waiting)
    waiting.clear()
    if content.count("\n") < _FEW:
        store.extend(pyoxigraph.parse(content.encode(), pyoxigraph.RdfFormat.N_QUADS))
    else:
        store.bulk_load(content.encode(), pyoxigraph.RdfFormat.N_QUADS)


def lines_of(triples: str) -> list[str]:
    """The statements of a text in N-Triples; a literal may hold what `splitlines` takes for an end."""
    return triples.removesuffix("\n").split("\n") if triples else []


def _stem(line: str) -> str:
    """Subject and predicate of a statement in N-Triples."""
    return line[: line.index(" ", line.index(" ") + 1) + 1]


def as_stored(lines: Iterable[str]) -> set[pyoxigraph.Quad]:
    """Statements of the merged graph as a store gives them back: it keeps values, `1.50` as 1.5."""
    store = pyoxigraph.Store()
    store.bulk_load("\n".join(lines).encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    return set(store)


def _named(triples: str, iri: str) -> set[pyoxigraph.Quad]:
    """Statements of a named graph as a store gives them back."""
    store = pyoxigraph.Store()
    store.bulk_load(triples.encode(), pyoxigraph.RdfFormat.N_TRIPLES, to_graph=pyoxigraph.NamedNode(iri))
    return set(store)


def files_of(folder: Path) -> int:
    """Bytes of a store on the disk."""
    return sum(entry.stat().st_size for entry in folder.iterdir())
