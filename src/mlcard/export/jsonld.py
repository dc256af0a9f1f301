"""The JSON-LD of a card: ids, types and datatypes filled in from the schema."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from mlcard import schema
from mlcard.card.identity import expanded, resolved
from mlcard.export.iris import below, card_iri, natural_name, quoted
from mlcard.export.literals import anything, literal
from mlcard.facts import pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mlcard.facts import JsonValue
    from mlcard.schema import Slot

Node = dict[str, Any]
#: What is said of slots, by their pointers; the exporter adds the nodes that the pointers lead to.
_ABOUT_SLOTS = ("evidence", "statements")


@dataclass(frozen=True, slots=True)
class Document:
    """A card as JSON-LD.

    Attributes:
        iri: IRI of the card.
        body: the root node.
        terms: keys and class names in the body that the context defines.
        left_out: JSON Pointers of the values that are not in the body, because the schema does not accept
            them.
    """

    iri: str
    body: Node
    terms: tuple[str, ...]
    left_out: tuple[str, ...]


def document(card: Mapping[str, JsonValue], base: str) -> Document:
    """A card as JSON-LD, without its context.

    Args:
        card: a card in normal form; what does not fit the schema is left out and named.
        base: IRI that relative ids are appended to; it ends with `/` or `#`.
    """
    walk = _Walk(base)
    iri = card_iri(card, base)
    inside = below(iri) if isinstance(card.get("id"), str) else f"{iri}/"
    body = walk.node({k: v for k, v in card.items() if k not in _ABOUT_SLOTS}, "Card", (iri, inside), "")
    slots = schema.classes()["Card"].slots
    for name in _ABOUT_SLOTS:
        if name in card:
            body[name] = walk.part(walk.with_subjects(card[name]), slots[name], inside + name, pointer(name))
            walk.terms[name] = None
    return Document(iri, body, tuple(walk.terms), tuple(walk.left_out))


def to_jsonld(card: Mapping[str, JsonValue], base: str) -> Node:
    """The JSON-LD document of a card, with as much of the context as it needs inside."""
    found = document(card, base)
    return {"@context": context(found.terms), **found.body}


def context(terms: Iterable[str]) -> Node:
    """The part of the generated context that defines these terms.

    Without the contexts inside terms: the exporter writes out what those would say. The whole context gives
    the same triples; reading it takes 19 times as long as reading a card.
    """
    return {"@version": 1.1, **{name: _terms()[name] for name in terms}}


@cache
def _terms() -> dict[str, Node]:
    """Every term of the generated context, its IRIs spelled out."""
    text = (resources.files("mlcard._generated") / "context.jsonld").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)["@context"]
    return {
        name: {key: expanded(term[key]) for key in ("@id", "@type") if key in term}
        for name, term in loaded.items()
        if isinstance(term, dict)
    }


@dataclass(slots=True)
class _Walk:
    """The way through a card, node by node.

    Attributes:
        base: IRI that relative ids are appended to.
        nodes: IRI of every node so far, by its JSON Pointer in the card.
        terms: terms of the context in use, in the order in which they came (a dict serves as an ordered set).
        left_out: JSON Pointers of what does not fit the schema.
    """

    base: str
    nodes: dict[str, str] = field(default_factory=dict)
    terms: dict[str, None] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def node(self, value: Mapping[str, JsonValue], class_name: str, name: tuple[str, str], at: str) -> Node:
        """One node: its IRI, its type, and its slots.

        Args:
            value: the slots, as the card writes them.
            class_name: class of the node.
            name: IRI of the node, and what the IRIs of the nodes inside it begin with.
            at: JSON Pointer of the node.
        """
        iri, inside = name
        slots = schema.classes()[class_name].slots
        self.nodes[at] = iri
        self.terms[class_name] = None
        node: Node = {"@id": iri, "@type": class_name}
        for key, part in value.items():
            if key == "id" and isinstance(part, str):
                continue
            there = at + pointer(key)
            found = self.part(part, slots[key], inside + key, there) if key in slots and key != "id" else None
            if found is None:
                self.left_out.append(there)
            else:
                self.terms[key] = None
                node[key] = found
        return node

    def part(self, value: JsonValue, slot: Slot, iri: str, at: str) -> Any:
        """The value of one slot, or its values; None if the schema has no such value there."""
        if slot.kind == "object" and isinstance(value, dict) and slot.form in {"dict", "simple_dict"}:
            return [self._entry(name, item, slot, iri, at + pointer(name)) for name, item in value.items()]
        if slot.kind == "object" and isinstance(value, dict):
            return self.node(value, slot.range, self._name(value, iri), at)
        if slot.multivalued and isinstance(value, list):
            several = (
                self._listed(value, slot, iri, at)
                if slot.kind == "object"
                else self._several(value, slot, at)
            )
            return list(several)
        return self._plain(value, slot, at.rpartition("/")[2])

    def with_subjects(self, items: JsonValue) -> JsonValue:
        """Evidence or statements with the IRI of the node that each is about."""
        if not isinstance(items, list):
            return items
        return [
            {**item, "about": self._nearest(item["slot"])}
            if isinstance(item, dict) and isinstance(item.get("slot"), str) and "about" not in item
            else item
            for item in items
        ]  # fmt: skip

    def _nearest(self, at: Any) -> str:
        """IRI of the node that a pointer leads to, or of the nearest around it."""
        while at and at not in self.nodes:
            at = at.rpartition("/")[0]
        return self.nodes[at]

    def _entry(self, name: str, value: JsonValue, slot: Slot, iri: str, at: str) -> Node:
        """The node of one entry of a mapping: the key and a bare value become slots."""
        item = slot.entry(name, value)
        return self.node(item, slot.range, self._name(item, f"{iri}/{quoted(name)}"), at)

    def _listed(self, items: list[Any], slot: Slot, iri: str, at: str) -> Iterator[Node]:
        """Yield the nodes of a list of nested things, each named by its natural key, else by its place."""
        found = schema.classes()[slot.range]
        taken: set[str] = set()
        for index, item in enumerate(items):
            if not isinstance(item, dict):
                self.left_out.append(f"{at}/{index}")
                continue
            name = natural_name(item, found) or str(index)
            while name in taken:
                name = f"{name}.{index}"
            taken.add(name)
            value = {**item, "position": item.get("position", index)} if "position" in found.slots else item
            yield self.node(value, slot.range, self._name(item, f"{iri}/{name}"), f"{at}/{index}")

    def _several(self, items: list[Any], slot: Slot, at: str) -> Iterator[Any]:
        """Yield the plain values of a list."""
        key = at.rpartition("/")[2]
        for index, item in enumerate(items):
            found = self._plain(item, slot, key)
            if found is None:
                self.left_out.append(f"{at}/{index}")
            else:
                yield found

    def _name(self, item: Mapping[str, JsonValue], minted: str) -> tuple[str, str]:
        """IRI of a nested thing, its own id if it has one, and what the IRIs inside it begin with."""
        own = item.get("id")
        if not isinstance(own, str):
            return minted, f"{minted}/"
        iri = resolved(own, self.base)
        return iri, below(iri)

    def _plain(self, value: JsonValue, slot: Slot, key: str) -> Any:
        """A value that is no node of this card: a literal, the IRI of something, or the meaning of a term."""
        if slot.kind == "any":
            return anything(value)
        if slot.kind == "scalar" and slot.datatype is not None:
            return literal(value, slot.datatype, _terms()[key].get("@type"))
        if not isinstance(value, str) or slot.kind == "object":
            return None
        if slot.kind != "enum":
            return {"@id": resolved(value, self.base)}
        meaning = schema.enumerations()[slot.range].get(value)
        return {"@id": meaning} if meaning else None
