"""A graph in MLDCAT-AP: which of its subjects are models and datasets, and what mlcard itself wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.conversions.carried import PREFIX, REFERENCE, UNNAMED
from mlcard.errors import UnreadableFileError
from mlcard.imports import rdf
from mlcard.imports.agents import Agents
from mlcard.imports.carried import carried
from mlcard.imports.document import Node
from mlcard.imports.ids import Ids
from mlcard.readers.bounded_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.rows import Place

_MODEL, _DATASET = "it6:MachineLearningModel", "dcat:Dataset"


@dataclass(slots=True)
class Graph:
    """A graph that is read.

    Attributes:
        document: all subjects.
        ids: the ids of the card that is made.
        agents: its agents.
        models: the subjects that are models.
        datasets: those that are datasets.
    """

    document: Node
    ids: Ids = field(default_factory=Ids)
    agents: Agents = field(init=False)
    models: list[Node] = field(default_factory=list)
    datasets: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.agents = Agents(self.ids)

    def open(self) -> None:
        """Find the models and datasets, and their ids."""
        for _, node in self.document.entries():
            kinds = [item.value for item in node.items(rdf.TYPE)]
            for kind, things in ((_MODEL, self.models), (_DATASET, self.datasets)):
                if kind in kinds and self.standing_in(node) is None:
                    things.append(node)
        for node in [*self.models, *self.datasets]:
            self.id_of(subject_of(node))

    def node(self, name: JsonValue) -> Node:
        """What the graph says of something; an empty node if nothing."""
        found = self.document.get(str(name)) if isinstance(name, str) else None
        return found or Node(None, "", self.document.taken)

    def id_of(self, subject: str) -> str:
        """The id of a model or dataset: its identifier if one can be made of it, else the end of its IRI."""
        node = self.node(subject)
        identifiers = node.items("dct:identifier")
        own = next((value for _, name, value in self.own(node) if name == f"{PREFIX}id"), "")
        name = own or next((str(item.value) for item in identifiers), "")
        if not name or name.isdecimal() or "://" in name:
            name = node.peek("dct:title") or subject.rstrip("/#").rpartition("/")[2]
        if not own and subject.endswith("/" + name) and subject not in self.ids.known and " " not in name:
            self.ids.known[subject] = name  # mlcard's own: relative to the base
            self.ids.taken.add(name)
        return self.ids.of(subject, name)

    def referred(self, subject: str) -> str:
        """What the card calls something that it need not describe."""
        node = self.node(subject)
        if self.standing_in(node) == REFERENCE["value"]:
            self.swallow(node)
            return node.peek("dct:title")
        return self.id_of(subject) if node.value is not None else subject

    def card(self) -> Iterator[Fact]:
        """Yield what mlcard wrote of the card as a whole."""
        for _, node in self.document.entries():
            if node.peek(rdf.TYPE) != "modellake:Card":
                continue
            for item, name, value in list(self.own(node)):
                if name == f"{PREFIX}agents":
                    self.agents.carried(Node(_parsed(value), item.where, item.taken))
                    item.take()
                else:
                    yield from carried(item, (), "Card", name, value)
            node.take()

    def own(self, node: Node) -> Iterator[tuple[Node, str, str]]:
        """Yield the properties of a subject that mlcard itself wrote: node, name and value of each."""
        for item in node.items("modellake:carries"):
            found = self.node(item.value)
            name = found.peek("schema:propertyID")
            if name.startswith(PREFIX):
                yield found, name, found.peek("schema:value")

    def written(self, node: Node, place: Place, class_name: str) -> Iterator[Fact]:
        """Yield what mlcard itself wrote of slots that have no term."""
        for item, name, value in list(self.own(node)):
            if name == REFERENCE["name"]:
                item.take()
            else:
                yield from carried(item, place, class_name, name, value)
        if held := node.get("modellake:carries"):
            held.take()

    def standing_in(self, node: Node) -> str | None:
        """What a node stands in for: something unknown, or something that is only referred to."""
        kinds = (value for _, name, value in self.own(node) if name == REFERENCE["name"])
        return next((value for value in kinds if value != UNNAMED["value"]), None)

    def mention(self, item: Node) -> None:
        """Take the type and label of what is referred to: they make it known, and say no more."""
        self.swallow(self.node(item.value), (rdf.TYPE, "skos:prefLabel", "dct:title"))

    def swallow(self, node: Node, keys: tuple[str, ...] = ()) -> None:
        """Take all of a node, or what stands under some of its keys."""
        if node.value is None:
            return
        if not keys:
            for item, _, _ in list(self.own(node)):
                item.take()
            for term in ("dct:format", "it6:url", "spdx:algorithm", "dct:type"):
                for item in node.items(term):
                    self.mention(item)
            node.take()
        for key in keys:
            if part := node.get(key):
                part.take()


def subject_of(node: Node) -> str:
    """The name of the subject that a node is."""
    return node.where[1:].replace("~1", "/").replace("~0", "~")


def take_type(node: Node) -> None:
    """Take the types of a subject: what is read of it shows them."""
    if part := node.get(rdf.TYPE):
        part.take()


def _parsed(value: str) -> JsonValue:
    """JSON that mlcard wrote; None if it is none."""
    try:
        found: JsonValue = parse_json(value.encode(), "property")
    except UnreadableFileError:
        return None
    return found
