"""The graph of a document of SPDX: its elements, and the relationships between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.conversions.carried import PREFIX, REFERENCE
from mlcard.imports.agents import Agents
from mlcard.imports.carried import carried, settled
from mlcard.imports.document import Node
from mlcard.imports.ids import Ids
from mlcard.imports.rows import facts, license_of, said
from mlcard.imports.spdx.elements import (
    AGENTS,
    DATASET,
    ENVELOPE,
    FILE,
    MODEL,
    PACKAGE,
    begin,
    iri_of,
    is_unnamed,
    own_facts,
    properties,
    type_of,
)
from mlcard.imports.spdx.package import dataset_facts, identifiers, model_facts, spoken_for
from mlcard.imports.spdx.terms import COMMON_ROWS, FILE_ROWS, LIBRARY_ROWS, NAME_ROWS, ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.rows import Place

_HASHES = ("md5", "sha1", "sha384", "sha512", "sha3_256", "blake3")
_USES = {"trainedOn": "trained_on", "testedOn": "tested_on"}
_PARTS = ("hasDistributionArtifact", "hasDataFile", "contains")


@dataclass(slots=True)
class Graph:
    """The elements of a document.

    Attributes:
        nodes: all of them.
        elements: by their ids.
        relations: the relationships of each element, by its id.
        models: those that are models.
        datasets: those that are datasets.
        ids: the ids of the card that is made.
        agents: its agents.
        others: the elements that are people and organisations.
    """

    nodes: list[Node]
    elements: dict[str, Node] = field(default_factory=dict)
    relations: dict[str, list[Node]] = field(default_factory=dict)
    models: list[Node] = field(default_factory=list)
    datasets: list[Node] = field(default_factory=list)
    ids: Ids = field(default_factory=Ids)
    agents: Agents = field(init=False)
    others: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.agents = Agents(self.ids)

    def opened(self) -> Iterator[Fact]:
        """Sort the elements; yields what the document says of the card as a whole."""
        makers = {
            str(maker.value)
            for node in self.nodes
            if type_of(node) == "CreationInfo"
            for maker in node.items("createdBy")
        }
        for node in self.nodes:
            kind, name = type_of(node), iri_of(node)
            self.elements[name] = node
            if kind in ENVELOPE:
                yield from self._envelope(node, kind)
            elif kind == "Relationship":
                self.relations.setdefault(node.peek("from"), []).append(node)
            elif kind == "Annotation" and "evidence/" in name:
                node.take()  # the card that is made has evidence of its own
            elif kind in (MODEL, DATASET):
                (self.models if kind == MODEL else self.datasets).append(node)
            elif kind in AGENTS and name in makers:
                node.take()
        for node in [*self.models, *self.datasets]:
            self.id_of(iri_of(node))
        self.others = [n for n in self.nodes if type_of(n) in AGENTS and iri_of(n) not in makers]
        for node in self.others:
            told = [(key, value) for _, key, value in properties(node)]
            if any(key == f"{PREFIX}id" for key, _ in told) and tuple(REFERENCE.values()) not in told:
                self.agents.order.setdefault(self.id_of(iri_of(node)), len(self.agents.order))

    def _envelope(self, node: Node, kind: str) -> Iterator[Fact]:
        """Yield the properties of the document that are the card's."""
        if kind == "SpdxDocument":
            for item, name, value in properties(node):
                yield from carried(item, (), "Card", name, value)
        for key, part in node.entries():
            if key != "extension":
                part.take()
        for part in node.items("extension"):
            if name_of_type := part.get("type"):
                name_of_type.take()

    def id_of(self, name: str) -> str:
        """The id in the card of an element: the one that mlcard wrote, else made of its name."""
        node = self.elements.get(name, Node(None))
        own = next((value for _, key, value in properties(node) if key == f"{PREFIX}id"), "")
        if own and name not in self.ids.known:
            self.ids.known[name] = own
            self.ids.taken.add(own)
        return self.ids.of(name, node.peek("name") or name.rstrip("/").rpartition("/")[2])

    def referred(self, name: str) -> str:
        """What the card calls an element that it need not describe: the name that it goes by."""
        node = self.elements.get(name)
        if node is None:
            return name
        if any((key, value) == tuple(REFERENCE.values()) for _, key, value in properties(node)):
            node.take()
            return node.peek("name")
        if type_of(node) == PACKAGE:
            node.take()
            return node.peek("name") or name
        return self.id_of(name)

    def package(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield what a package says of a model or dataset."""
        kind = type_of(node)
        class_name = "MLModel" if kind == MODEL else "Dataset"
        own = list(own_facts(node, place, class_name))
        written = any(fact.slot.endswith("/id") and fact.slot.count("/") == 3 for fact in own)
        terms = [
            said(node.get("spdxId") or node, (*place, "id"), self.id_of(iri_of(node))),
            *begin(node),
            *(() if is_unnamed(node) else facts(node, place, NAME_ROWS)),
            *(spoken_for(node) if written else ()),
            *facts(node, place, (*COMMON_ROWS, *ROWS[kind])),
            *self._people(node, place, written=written),
            *identifiers(node, place),
            *(model_facts(node, place) if kind == MODEL else dataset_facts(node, place, own)),
            *self._relations(node, place, kind),
        ]
        yield from settled(terms, own)

    def _people(self, node: Node, place: Place, *, written: bool) -> Iterator[Fact]:
        """Yield who made the package, and who supplies it; mlcard itself says the latter more exactly."""
        for item in node.items("originatedBy"):
            if agent := self._agent(item):
                yield said(item, (*place, "creator", "-"), agent)
        for item in node.items("suppliedBy")[:1]:
            if (agent := self._agent(item)) and not written:
                yield said(item, (*place, "provider"), agent)

    def rest(self) -> None:
        """Read the agents to whom nothing refers."""
        for node in self.others:
            if node.where not in node.taken and (name := node.get("spdxId") or node.get("@id")):
                self._agent(name)

    def _agent(self, item: Node) -> str | None:
        """The id of an agent, whose description is read."""
        name = str(item.value)
        node = self.elements.get(name) if isinstance(item.value, str) else item
        if node is None or type_of(node) not in AGENTS or not node.peek("name"):
            return None
        item.take()
        own = {key: value for _, key, value in properties(node)}
        agent = self.id_of(name)
        if own.get(REFERENCE["name"]) == REFERENCE["value"]:
            node.take()
            return agent
        self.agents.add(agent, node, "id", agent)
        begin(node)
        kind = node.get("type") or node.get("@type")
        if kind and AGENTS[type_of(node)]:
            self.agents.add(agent, kind, "type", AGENTS[type_of(node)])
        for slot in ("name", "description", "comment"):
            child = node.get(slot)
            if child and isinstance(child.value, str):
                child.take()
                if slot != "name" or not is_unnamed(node):
                    self.agents.add(agent, child, slot, child.value)
        for known in node.items("externalIdentifier"):
            slot = "email" if known.peek("externalIdentifierType") == "email" else ""
            slot = "orcid" if known.peek("identifier").startswith("https://orcid.org/") else slot
            if slot:
                self.agents.add(agent, known, slot, known.peek("identifier"))
                known.take()
        for fact in own_facts(node, ("agents", 0), "Agent"):
            self.agents.add(agent, node, fact.slot.split("/", 3)[3], fact.value)
        return agent

    def _relations(self, node: Node, place: Place, kind: str) -> Iterator[Fact]:
        """Yield what the relationships of a package say."""
        numbers = {"files": 0, "libraries": 0}
        for relation in self.relations.get(iri_of(node), []):
            word, targets = relation.peek("relationshipType"), relation.items("to")
            taken = word in ("hasDeclaredLicense", "hasConcludedLicense")
            if taken:
                yield from self._license(relation, targets, place)
            for target in targets:
                name = str(target.value)
                element = self.elements.get(name, Node(None))
                if word in _PARTS and type_of(element) == FILE:
                    yield from self._file(element, (*place, "files", numbers["files"]))
                    numbers["files"] += 1
                    taken = True
                elif word == "dependsOn" and type_of(element) == PACKAGE and kind == MODEL:
                    yield from self._library(element, (*place, "libraries", numbers["libraries"]))
                    numbers["libraries"] += 1
                    taken = True
                elif word in _USES and kind == MODEL:
                    yield said(relation, (*place, _USES[word], "-"), {"dataset": self.referred(name)})
                    taken = True
                elif word == "descendantOf":
                    parent = self.referred(name)
                    if kind == MODEL:
                        yield said(relation, (*place, "base_models", "-"), {"model": parent})
                    else:
                        yield said(relation, (*place, "was_derived_from", "-"), parent)
                    taken = True
            if taken:
                relation.take()

    def _license(self, relation: Node, targets: list[Node], place: Place) -> Iterator[Fact]:
        """Yield a licence: the declared one, or the concluded one where none is declared."""
        word = relation.peek("relationshipType")
        for target in targets[:1]:
            name = str(target.value)
            element = self.elements.get(name, Node(None))
            expression = element.get("simplelicensing_licenseExpression")
            found = license_of(expression.value) if expression else license_of(name)
            if name.endswith(("NoAssertionLicense", "NoneLicense")) or found is None:
                continue
            if element.value is not None:
                element.take()
                for entry in element.items("simplelicensing_customIdToUri"):
                    self.elements.get(entry.peek("value"), Node(None)).take()
            slot = (*place, "license")
            if word == "hasConcludedLicense":
                declared = [item.peek("relationshipType") for item in self.relations[relation.peek("from")]]
                if "hasDeclaredLicense" in declared:
                    continue
            yield said(relation, slot, found)

    def _file(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield what is said of a file."""
        begin(node, but="software_primaryPurpose")
        if path := node.text("name"):
            yield said(node.get("name") or node, (*place, "path"), path.removeprefix("./").lstrip("/"))
        yield from facts(node, place, FILE_ROWS)
        numbers: dict[str, int] = {}
        for item in node.items("verifiedUsing"):
            algorithm, value = item.peek("algorithm"), item.peek("hashValue")
            if algorithm == "sha256" and len(value) == 64:
                item.take()
                yield said(item, (*place, "sha256"), value.lower())
            elif algorithm in _HASHES:
                item.take()
                checksum: JsonValue = {"checksum_algorithm": algorithm, "checksum_value": value}
                yield said(item, (*place, "checksum", numbers.setdefault(algorithm, len(numbers))), checksum)
        yield from own_facts(node, place, "File")

    def _library(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield what is said of a library."""
        begin(node)
        yield from facts(node, place, LIBRARY_ROWS)
        for relation in self.relations.get(iri_of(node), []):
            if relation.peek("relationshipType") in ("hasDeclaredLicense", "hasConcludedLicense"):
                relation.take()
                yield from self._license(relation, relation.items("to"), place)
        yield from own_facts(node, place, "Library")
