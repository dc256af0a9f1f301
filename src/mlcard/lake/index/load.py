"""Statements into a store: all of them at once, or what changed.

Every statement stands in the graph of its card, and once in the default graph, in which cards are merged: the
union of named graphs that pyoxigraph can make of itself repeats what two cards say, and counts it twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from mlcard.lake.statements import in_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from mlcard.lake.index.convert import Converted

#: Characters of statements that are loaded in one go: what a run keeps in memory, some times over.
_BLOCK = 48_000_000


def load(store: pyoxigraph.Store, cards: Iterable[Converted]) -> Iterator[Converted]:
    """Load the statements of cards into a store, and yield each card on the way."""
    merged: list[str] = []
    named: list[str] = []
    size = 0
    for card in cards:
        if card.graph is not None:
            merged.append(card.triples)
            named.append(in_graph(card.triples, card.graph))
            size += len(card.triples)
        if size > _BLOCK:
            _bulk(store, merged, named)
            merged, named, size = [], [], 0
        yield card
    _bulk(store, merged, named)


def _bulk(store: pyoxigraph.Store, *parts: list[str]) -> None:
    for part in parts:
        if part:
            store.bulk_load("".join(part).encode(), pyoxigraph.RdfFormat.N_QUADS)


def replace(store: pyoxigraph.Store, graphs: dict[str, str]) -> int:
    """Replace named graphs, and in the merged graph what of them is not said elsewhere.

    Args:
        store: it is changed statement by statement: nobody else may be reading it.
        graphs: the new statements of each graph, in N-Triples; none for one that is to go.

    Returns:
        How many statements the merged graph has more than before; below zero if it has fewer.
    """
    less: list[pyoxigraph.Quad] = []
    more: list[pyoxigraph.Quad] = []
    for iri, triples in graphs.items():
        name = pyoxigraph.NamedNode(iri)
        before = set(store.quads_for_pattern(None, None, None, name))
        after = set(_normalised(triples, name))
        less += before - after
        more += after - before
    merged = pyoxigraph.DefaultGraph()
    for quad in less:
        store.remove(quad)
    difference = _add(store, more)
    for triple in dict.fromkeys(quad.triple for quad in less):
        parts = (triple.subject, triple.predicate, triple.object)
        if next(store.quads_for_pattern(*parts, None), None) is None:
            continue
        if all(quad.graph_name == merged for quad in store.quads_for_pattern(*parts, None)):
            store.remove(pyoxigraph.Quad(*parts, merged))
            difference -= 1
    for iri, triples in graphs.items():
        if not triples and store.contains_named_graph(pyoxigraph.NamedNode(iri)):
            store.remove_graph(pyoxigraph.NamedNode(iri))
    return difference


def _add(store: pyoxigraph.Store, quads: list[pyoxigraph.Quad]) -> int:
    """Add statements to their graphs and to the merged one; how many are new to that."""
    every = dict.fromkeys(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    merged = [quad for quad in every if quad not in store]
    if len(quads) < _FEW:
        store.extend([*quads, *merged])
    else:
        store.bulk_extend([*quads, *merged])
    return len(merged)


#: Fewer statements than this are added one by one: a table of their own on the disk does not pay.
_FEW = 20_000


def _normalised(triples: str, name: pyoxigraph.NamedNode) -> Iterator[pyoxigraph.Quad]:
    """Yield statements as a store gives them back: it keeps values, `1.50` as 1.5."""
    store = pyoxigraph.Store()
    store.bulk_load(triples.encode(), pyoxigraph.RdfFormat.N_TRIPLES, to_graph=name)
    yield from store


def files_of(folder: Path) -> int:
    """Bytes of a store on the disk."""
    return sum(entry.stat().st_size for entry in folder.iterdir())
