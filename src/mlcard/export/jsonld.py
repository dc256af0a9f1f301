"""The JSON-LD of a card: ids, types and datatypes filled in from the schema."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from mlcard.card.identity import expanded
from mlcard.export.literals import anything, typed
from mlcard.export.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from mlcard.export.walk import Table
    from mlcard.facts import JsonValue
    from mlcard.schema import Slot

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A card as JSON-LD.

    Attributes:
        iri: IRI of the card.
        body: the root node.
        left_out: JSON Pointers of the values that are not in the body, because the schema does not accept
            them.
    """

    iri: str
    body: Node
    left_out: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """Keys and class names in the body that the context defines, each once."""
        return tuple(dict.fromkeys(_terms_in(self.body)))


def document(card: Mapping[str, JsonValue], base: str) -> Document:
    """A card as JSON-LD, without its context.

    Args:
        card: a card in normal form; what does not fit the schema is left out and named.
        base: IRI that relative ids are appended to; it ends with `/` or `#`.
    """
    form = _Form(base)
    iri, body = form.card(card)
    return Document(iri, body, tuple(form.left_out))


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


def _terms_in(node: Node) -> Iterator[str]:
    """Yield the terms of the context that a node uses, and those of the nodes inside it."""
    yield node["@type"]
    for key, value in node.items():
        if key[0] != "@":
            for item in value if isinstance(value, list) else (value,):
                if isinstance(item, dict) and "@id" in item and "@type" in item:
                    yield from _terms_in(item)
            yield key


class _Form(Walk[Any]):
    """A node is a mapping of its slots; a value is what JSON-LD has for it."""

    @staticmethod
    def mark(name: str, slot: Slot) -> str:  # noqa: ARG004
        """The name of a slot."""
        return name

    @staticmethod
    def reference(iri: str) -> Node:
        """A node by its IRI alone."""
        return {"@id": iri}

    @staticmethod
    def literal(name: str, datatype: str) -> Callable[[Any], Any]:
        """A value as it is, or with its datatype where the context gives the slot another."""
        return typed(datatype, _terms()[name].get("@type"))

    @staticmethod
    def anything(value: JsonValue) -> Node:
        """A value with its datatype."""
        return anything(value)

    def made(self, iri: str, table: Table, parts: list[tuple[str, Any]]) -> Node:
        """A node of JSON-LD."""
        return {"@id": iri, "@type": table.name, **dict(parts)}
