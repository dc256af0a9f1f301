"""Values that mlcard itself wrote into a document where its format has no term of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.conversions.carried import PREFIX, form
from mlcard.errors import UnreadableFileError
from mlcard.facts import tokens
from mlcard.imports.document import bounded
from mlcard.imports.rows import said
from mlcard.readers.bounded_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.document import Node
    from mlcard.imports.rows import Place


def settled(facts: Iterable[Fact], own: Iterable[Fact]) -> Iterator[Fact]:
    """Yield facts of a format's terms, without those that mlcard has written out in full, and then those."""
    whole = list(own)
    exact = {fact.slot for fact in whole}
    lists = {slot.rpartition("/")[0] for slot in exact}
    for fact in facts:
        ends = [n for n, letter in enumerate(fact.slot) if letter == "/"][1:]
        above = {fact.slot, *(fact.slot[:end] for end in ends)}
        appended = fact.slot.endswith("/-") and fact.slot[:-2] in lists
        listed = isinstance(fact.value, list) and fact.slot in lists
        if not appended and not listed and exact.isdisjoint(above):
            yield fact
    yield from whole


def carried(node: Node, place: Place, class_name: str, name: str, text: str) -> Iterator[Fact]:
    """Yield the value of a property that mlcard wrote; a property that does not fit stays a leftover.

    Args:
        node: the property.
        place: the model or dataset in the card.
        class_name: its class.
        name: name of the property.
        text: its value.
    """
    way = tokens("/" + name.removeprefix(PREFIX))
    slot = form(class_name, way)
    if slot is None:
        node.drop("names no slot of the schema")
        return
    value: JsonValue = text
    if slot == "json":
        try:
            value = parse_json(text.encode(), node.where)
            bounded(value, node.where)
        except UnreadableFileError as error:
            node.drop(str(error))
            return
    node.take()
    yield said(node, (*place, *way), value)
