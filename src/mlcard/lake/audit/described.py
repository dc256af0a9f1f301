"""What is audited: the cards that were read, their graph, and where in them each thing is described."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

from mlcard import card as cards
from mlcard.card import span_of
from mlcard.card.identity import resolved
from mlcard.errors import InvalidCardError
from mlcard.export import document, text_of
from mlcard.facts import tokens
from mlcard.lake.names import shared
from mlcard.lake.notes import left_out
from mlcard.lake.shapes import slots_of_nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from mlcard.card import Card
    from mlcard.facts import JsonValue

_COLLECTIONS = ("models", "datasets", "agents", "studies")


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


@dataclass(slots=True)
class Described:
    """Cards and their graph.

    Attributes:
        base: IRI that relative ids are appended to.
        whole: whether folders were named, so that what no card describes is not described.
        store: the merged graph of the cards.
        cards: the cards.
        notes: what is not in the graph, and why.
        things: where each model, dataset, agent and study is described, by its IRI.
    """

    base: str
    whole: bool
    store: pyoxigraph.Store = field(default_factory=pyoxigraph.Store)
    cards: list[Card] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    things: dict[str, list[Spot]] = field(default_factory=dict)
    _evidence: dict[int, dict[str, dict[str, JsonValue]]] = field(default_factory=dict)
    _statements: dict[int, dict[str, dict[str, JsonValue]]] = field(default_factory=dict)
    _nodes: dict[str, Spot] | None = None

    def line(self, spot: Spot) -> int:
        """Line of a value in its card, or of the nearest thing around it."""
        return span_of(self.cards[spot.card], spot.slot).line

    def resolved(self, name: str) -> str:
        """The IRI of an id in the cards."""
        return resolved(name, self.base)

    def spots(self, iri: str) -> list[Spot]:
        """Where a node of the graph is described; of one inside another, where that stands."""
        if iri in self.things:
            return self.things[iri]
        if self._nodes is None:
            self._nodes = {
                node: spot for number in range(len(self.cards)) for node, spot in self._inner(number)
            }
        found = self._nodes.get(iri)
        return [found] if found else []

    def _inner(self, number: int) -> Iterator[tuple[str, Spot]]:
        """Every node of a card, with its place."""
        data = self.cards[number].data
        for iri, slot in slots_of_nodes(document(data, self.base).body, data):
            yield iri, Spot(number, slot, _at(data, slot))

    def evidence(self, number: int) -> Mapping[str, dict[str, JsonValue]]:
        """The evidence of a card, by the slots that it is about."""
        return self._by_slot(self._evidence, number, "evidence")

    def statements(self, number: int) -> Mapping[str, dict[str, JsonValue]]:
        """What people state in a card of values that are not there, by their slots."""
        return self._by_slot(self._statements, number, "statements")

    def _by_slot(
        self, known: dict[int, dict[str, dict[str, JsonValue]]], number: int, name: str
    ) -> Mapping[str, dict[str, JsonValue]]:
        if number not in known:
            entries = self.cards[number].data.get(name)
            known[number] = {
                str(entry["slot"]): entry
                for entry in (entries if isinstance(entries, list) else [])
                if isinstance(entry, dict) and isinstance(entry.get("slot"), str)
            }
        return known[number]


def _at(data: JsonValue, slot: str) -> JsonValue:
    """What stands at a JSON Pointer; a bare value in a mapping is the value of its entry."""
    for token in tokens(slot):
        if isinstance(data, dict):
            data = data.get(token)
        elif isinstance(data, list) and token.isdecimal() and int(token) < len(data):
            data = data[int(token)]
    return data if isinstance(data, dict) else {"value": data}


def read(
    paths: Iterable[Path], base: str, *, whole: bool, advance: Callable[[int], None] = lambda _: None
) -> Described:
    """Read the cards at paths, or below them.

    Args:
        paths: cards and folders.
        base: IRI that relative ids are appended to.
        whole: whether what no card describes is not described (see `Described`).
        advance: told of each card that was read.

    Raises:
        InvalidCardError: there is no card that can be read.
    """
    found = Described(base, whole)
    problems: list[InvalidCardError] = []
    read_cards: list[tuple[Path, dict[str, JsonValue]]] = []
    for path in cards.find(paths):
        try:
            card = cards.load(path)
        except InvalidCardError as error:
            problems.append(error)
            found.notes.append(f"not audited: {error}")
            continue
        _take_in(found, card, path)
        read_cards.append((path, card.data))
        advance(1)
    if not read_cards:
        hint = problems[0].hint if problems else "mlcard extract writes one from the files of a model folder"
        raise InvalidCardError(f"no card to audit{f': {problems[0]}' if problems else ''}", hint=hint)
    found.notes += shared(read_cards, base)
    return found


def _take_in(found: Described, card: Card, path: Path) -> None:
    """Add a card to those that are audited."""
    exported = document(card.data, found.base)
    found.store.load(text_of(exported), format=pyoxigraph.RdfFormat.JSON_LD)
    found.notes += left_out(path, exported.left_out)
    number = len(found.cards)
    found.cards.append(card)
    for collection in _COLLECTIONS:
        listed = card.data.get(collection)
        for position, thing in enumerate(listed if isinstance(listed, list) else []):
            name = thing.get("id") if isinstance(thing, dict) else None
            if isinstance(name, str):
                spot = Spot(number, f"/{collection}/{position}", thing)
                found.things.setdefault(found.resolved(name), []).append(spot)
