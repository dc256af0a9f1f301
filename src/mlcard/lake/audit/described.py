"""What is audited: the cards, their graph, and where in them each thing is described.

A lake may have more cards than fit into memory. Of those that were looked at last some hundred are kept; one
that is needed again is read again. The graph is that of the index if it is fresh, which lies on the disk.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

from mlcard import card as cards
from mlcard.card import span_of
from mlcard.card.identity import COLLECTIONS, resolved
from mlcard.errors import InvalidCardError
from mlcard.export import document
from mlcard.facts import tokens
from mlcard.lake import inferred
from mlcard.lake.graph import index_of, names_only
from mlcard.lake.index import things_in
from mlcard.lake.names import shared
from mlcard.lake.notes import left_out
from mlcard.lake.owners import around, owners
from mlcard.lake.shapes import slots_of_nodes
from mlcard.lake.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.lake.graph import Graph, Use

#: Cards that are kept: each takes some 50 kB with the places of its slots.
_KEPT = 500
#: Characters of statements that are loaded into the store in one go.
_BLOCK = 16_000_000


class Spot(NamedTuple):
    """A value in a card.

    Attributes:
        card: number of the card.
        slot: JSON Pointer of the value.
        value: the value; an entry of a mapping has its key and its value under the names of their slots.
    """

    card: int
    slot: str
    value: JsonValue


class Described:
    """Cards and their graph.

    Attributes:
        base: IRI that relative ids are appended to.
        whole: whether folders were named, so that what no card describes is not described.
        paths: of the cards, in their order; a card is told by its number.
        store: the merged graph of the cards.
        notes: what is not in the graph, and why, in alphabetical order.
        said: of the index, if it is there and not used: why; no part of a report.
    """

    def __init__(self, base: str, *, whole: bool, graph: Graph | None = None) -> None:
        self.base = base
        self.whole = whole
        self.paths: list[str] = []  # a `Path` takes ten times as much
        self.store = graph.store if graph else pyoxigraph.Store()
        self.notes: list[str] = []
        self.said: tuple[str, ...] = ()
        self.card = lru_cache(_KEPT)(self._card)
        self.evidence = lru_cache(_KEPT)(self._evidence)
        self.statements = lru_cache(_KEPT)(self._statements)
        self.things = lru_cache(_KEPT)(self._told_of)
        self._things = lru_cache(_KEPT)(self._things_of)
        self._graph = graph  # its lock keeps the store on the disk
        self._by_owner: dict[str, list[int]] = {}
        self._by_thing: dict[str, list[int]] = {}

    @property
    def indexed(self) -> bool:
        """Whether the graph is that of the index of the lake."""
        return self._graph is not None

    def _card(self, number: int) -> Card:
        """A card by its number; `card` keeps those that were looked at last."""
        return cards.load(self.paths[number])

    def line(self, spot: Spot) -> int:
        """Line of a value in its card, or of the nearest thing around it."""
        return span_of(self.card(spot.card), spot.slot).line

    def resolved(self, name: str) -> str:
        """The IRI of an id in the cards."""
        return resolved(name, self.base)

    def numbers(self, iri: str) -> list[int]:
        """The cards that describe a thing, in their order."""
        return self._by_thing.get(iri, [])

    def _told_of(self, iri: str) -> list[Spot]:
        """Where a model, dataset, agent or study is described."""
        return [
            Spot(number, slot, value)
            for number in self.numbers(iri)
            for slot, value in self._things(number).get(iri, ())
        ]

    def spots(self, iri: str) -> list[Spot]:
        """Where a node of the graph is described; of one inside another, where that stands."""
        found = self.things(iri)
        if found:
            return found
        number = self._holding(iri)
        if number is None:
            return []
        return [Spot(number, slot, value) for node, slot, value in self._inner(number) if node == iri][:1]

    def _holding(self, iri: str) -> int | None:
        """The first card in which a node stands that is no thing of its own."""
        near = {number for name in (iri, *around(iri)) for number in self._by_owner.get(name, ())}
        return next((n for n in sorted(near) if any(node == iri for node, _, _ in self._inner(n))), None)

    def _inner(self, number: int) -> Iterator[tuple[str, str, JsonValue]]:
        """Every node of a card, with its slot and value."""
        data = self.card(number).data
        for iri, slot in slots_of_nodes(document(data, self.base).body, data):
            yield iri, slot, _at(data, slot)

    def _things_of(self, number: int) -> Mapping[str, list[tuple[str, JsonValue]]]:
        """The things that a card describes, by their IRIs, with their slots and values."""
        found: dict[str, list[tuple[str, JsonValue]]] = {}
        data = self.card(number).data
        for collection in COLLECTIONS:
            listed = data.get(collection)
            for position, thing in enumerate(listed if isinstance(listed, list) else []):
                name = thing.get("id") if isinstance(thing, dict) else None
                if isinstance(name, str):
                    found.setdefault(self.resolved(name), []).append((f"/{collection}/{position}", thing))
        return found

    def _evidence(self, number: int) -> Mapping[str, dict[str, JsonValue]]:
        """The evidence of a card, by the slots that it is about."""
        return _by_slot(self.card(number).data.get("evidence"))

    def _statements(self, number: int) -> Mapping[str, dict[str, JsonValue]]:
        """What people state in a card of values that are not there, by their slots."""
        return _by_slot(self.card(number).data.get("statements"))

    def take(self, path: Path) -> str:
        """Add a card to those that are audited.

        Returns:
            Its statements, in N-Triples.

        Raises:
            InvalidCardError: it cannot be read.
        """
        number = len(self.paths)
        self.paths.append(str(path))
        try:
            data = self.card(number).data
        except InvalidCardError:
            self.paths.pop()
            raise
        found, triples = statements(data, self.base)
        for iri in self._things(number):
            self._by_thing.setdefault(iri, []).append(number)
        for iri in {*self._things(number), *owners(found.subjects)}:
            self._by_owner.setdefault(iri, []).append(number)
        self.notes += left_out(path, found.left_out)
        return triples

    def in_index(self, lake: Path, found: Iterable[Path], things: Iterable[tuple[str, str, bool]]) -> None:
        """Number the cards of a lake as they are found, and note what they are about, as the index has it."""
        about: dict[str, list[tuple[str, bool]]] = {}
        for path, iri, described in things:
            about.setdefault(path, []).append((iri, described))
        for card in found:
            known = about.get(str(card.relative_to(lake)))
            if known is None:
                continue
            for iri, described in dict.fromkeys(known):
                self._by_owner.setdefault(iri, []).append(len(self.paths))
                if described:
                    self._by_thing.setdefault(iri, []).append(len(self.paths))
            self.paths.append(str(card))


def _by_slot(entries: JsonValue) -> Mapping[str, dict[str, JsonValue]]:
    return {
        str(entry["slot"]): entry
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("slot"), str)
    }


def _at(data: JsonValue, slot: str) -> JsonValue:
    """What stands at a JSON Pointer; a bare value in a mapping is the value of its entry."""
    for token in tokens(slot):
        if isinstance(data, dict):
            data = data.get(token)
        elif isinstance(data, list) and token.isdecimal() and int(token) < len(data):
            data = data[int(token)]
    return data if isinstance(data, dict) else {"value": data}


def read(paths: Sequence[Path], base: str, *, whole: bool, use: Use = "ignore") -> Described:
    """Read the cards at paths, or below them; their graph is that of their index, if it counts.

    Args:
        paths: cards and folders.
        base: IRI that relative ids are appended to.
        whole: whether what no card describes is not described (see `Described`).
        use: how much an index counts.

    Raises:
        InvalidCardError: there is no card that can be read.
        LakeIndexError: the index is to be trusted and cannot be used.
    """
    graph, said = index_of(paths, base, use)
    if graph is not None and (indexed := _of_index(paths[0], graph, base, whole=whole)) is not None:
        return indexed
    found = _of_cards(paths, base, whole=whole)
    found.said = said
    return found


def _of_index(lake: Path, graph: Graph, base: str, *, whole: bool) -> Described | None:
    """The cards of a lake by its index; None if that has become another one meanwhile."""
    things = things_in(graph.index) if graph.index else None
    if things is None:
        return None
    found = Described(base, whole=whole, graph=graph)
    found.in_index(lake, cards.find([lake]), things)
    found.notes = sorted(_not_audited(note) for note in graph.notes)
    return found


def _of_cards(paths: Sequence[Path], base: str, *, whole: bool) -> Described:
    """The cards at paths, each of which is read."""
    found = Described(base, whole=whole)
    problems: list[InvalidCardError] = []
    same: list[tuple[str, str]] = []
    models: list[tuple[Path, dict[str, JsonValue]]] = []
    waiting: list[str] = []
    size = 0
    for path in cards.find(paths):
        try:
            triples = found.take(path)
        except InvalidCardError as error:
            problems.append(error)
            found.notes.append(_not_audited(f"not in the answer: {error}"))
            continue
        data = found.card(len(found.paths) - 1).data
        same += inferred.contents(data, base)
        models.append((path, names_only(data)))
        waiting.append(triples)
        size += len(triples)
        if size > _BLOCK:
            _load(found.store, waiting)
            size = 0
    if not found.paths:
        hint = problems[0].hint if problems else "mlcard extract writes one from the files of a model folder"
        where = f": {problems[0]}" if problems else f" below {', '.join(map(str, paths))}"
        raise InvalidCardError(f"no card to audit{where}", hint=hint)
    waiting.append(inferred.duplicates(same, base))
    _load(found.store, waiting)
    found.notes = sorted([*found.notes, *shared(sorted(models, key=lambda one: str(one[0])), base)])
    return found


def _load(store: pyoxigraph.Store, waiting: list[str]) -> None:
    """Load statements in N-Triples, and forget them."""
    content = "".join(waiting).encode("utf-8", "replace")  # half a surrogate pair, which no encoding has
    waiting.clear()
    store.bulk_load(content, pyoxigraph.RdfFormat.N_TRIPLES)


def _not_audited(note: str) -> str:
    """A note on what is not in a graph, as an audit says it."""
    begin = "not in the answer: "
    return f"not audited: {note.removeprefix(begin)}" if note.startswith(begin) else note
