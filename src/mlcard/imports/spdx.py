"""SPDX 3.0 in JSON-LD: AI packages as models, dataset packages as datasets, with licences and files.

Specification: https://spdx.github.io/spdx-spec/v3.0.1/. The names of the context are read as they are; no
context is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.conversions.carried import PREFIX, REFERENCE, UNNAMED
from mlcard.errors import UnreadableFileError
from mlcard.imports.agents import Agents
from mlcard.imports.carried import carried, settled
from mlcard.imports.document import Node, load
from mlcard.imports.ids import Ids
from mlcard.imports.rows import (
    Row,
    address,
    choice,
    date,
    facts,
    iri,
    iris,
    license_of,
    number,
    plain,
    said,
    text,
    texts,
    whole,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue, Source
    from mlcard.imports.found import Found
    from mlcard.imports.rows import Place

_MODEL, _DATASET, _PACKAGE, _FILE = (
    "ai_AIPackage",
    "dataset_DatasetPackage",
    "software_Package",
    "software_File",
)
_AGENTS = {"Person": "person", "Organization": "organization", "SoftwareAgent": "software", "Agent": ""}
#: What every document says of itself, and no card of what it describes.
_ENVELOPE = ("CreationInfo", "SpdxDocument", "Tool", "software_Sbom", "Bom", "Bundle")
_NAME = Row(("name",), "name", text)
_COMMON = (
    Row(("description",), "description", text),
    Row(("comment",), "comment", text),
    Row(("software_packageVersion",), "version", text),
    Row(("builtTime",), "created", date),
    Row(("releaseTime",), "issued", date),
    Row(("validUntilTime",), "valid_until", date),
    Row(("software_homePage",), "landing_page", address),
)
_ROWS = {
    _MODEL: (
        Row(("software_sourceInfo",), "code_repository", address),
        Row(("ai_domain",), "domain", texts),
        Row(("ai_modelExplainability",), "explainability", texts),
        Row(("ai_limitation",), "limitations", texts),
        Row(("ai_informationAboutApplication",), "intended_use", texts),
        Row(("ai_informationAboutTraining",), "training/description", text),
        Row(("ai_standardCompliance",), "conforms_to", iris),
    ),
    _DATASET: (
        Row(("software_downloadLocation",), "download_url", address),
        Row(("dataset_anonymizationMethodUsed",), "anonymization_method", texts),
        Row(("dataset_confidentialityLevel",), "confidentiality", text),
        Row(("dataset_dataCollectionProcess",), "data_collection", text),
        Row(("dataset_dataPreprocessing",), "data_preprocessing", texts),
        Row(("dataset_datasetSize",), "byte_size", whole),
        Row(("dataset_datasetUpdateMechanism",), "maintenance_plan", text),
        Row(("dataset_intendedUse",), "intended_use", texts),
        Row(("dataset_knownBias",), "limitations", texts),
    ),
}
_TYPES = {
    "structured": "tabular", "text": "text", "image": "image", "audio": "audio", "video": "video",
    "timeseries": "time_series", "graph": "graph", "sensor": "sensor", "other": "other",
}  # fmt: skip
_ROLES = choice({
    "model": "weights", "configuration": "configuration", "data": "data", "source": "code",
    "documentation": "documentation",
})  # fmt: skip
_FILE_ROWS = (
    Row(("description",), "description", text),
    Row(("contentType",), "media_type", text),
    Row(("software_primaryPurpose",), "role", _ROLES),
)
_HASHES = ("md5", "sha1", "sha384", "sha512", "sha3_256", "blake3")
_UNITS = {"kilowattHour": "kW.h", "megajoule": "MJ"}
_LEARNING = {"supervised", "unsupervised", "reinforcement"}
_USES = {"trainedOn": "trained_on", "testedOn": "tested_on"}
_PARTS = ("hasDistributionArtifact", "hasDataFile", "contains")


def read(source: Source) -> Iterator[Found]:
    """Facts from a document, and what is left of it."""
    document = load(source)
    context = document.get("@context")
    if context is None or "spdx.org/rdf/3." not in str(context.value):
        raise UnreadableFileError(
            f"{source.name}: not SPDX 3 in JSON-LD: it names no context of it",
            hint="SPDX 2 has no models; convert it with the tools of SPDX",
        )
    context.take()
    graph = _Graph(document.items("@graph") or [document])
    yield from graph.opened()
    for index, element in enumerate(graph.models):
        yield from graph.package(element, ("models", index))
    for index, element in enumerate(graph.datasets):
        yield from graph.package(element, ("datasets", index))
    graph.rest()
    yield from graph.agents.facts()
    yield from document.leftovers()


@dataclass(slots=True)
class _Graph:
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
            if _type(node) == "CreationInfo"
            for maker in node.items("createdBy")
        }
        for node in self.nodes:
            kind, name = _type(node), _id(node)
            self.elements[name] = node
            if kind in _ENVELOPE:
                yield from self._envelope(node, kind)
            elif kind == "Relationship":
                self.relations.setdefault(node.peek("from"), []).append(node)
            elif kind == "Annotation" and "evidence/" in name:
                node.take()  # the card that is made has evidence of its own
            elif kind in (_MODEL, _DATASET):
                (self.models if kind == _MODEL else self.datasets).append(node)
            elif kind in _AGENTS and name in makers:
                node.take()
        for node in [*self.models, *self.datasets]:
            self.id_of(_id(node))
        self.others = [n for n in self.nodes if _type(n) in _AGENTS and _id(n) not in makers]
        for node in self.others:
            told = [(key, value) for _, key, value in _properties(node)]
            if any(key == f"{PREFIX}id" for key, _ in told) and tuple(REFERENCE.values()) not in told:
                self.agents.order.setdefault(self.id_of(_id(node)), len(self.agents.order))

    def _envelope(self, node: Node, kind: str) -> Iterator[Fact]:
        """Yield the properties of the document that are the card's."""
        if kind == "SpdxDocument":
            for item, name, value in _properties(node):
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
        own = next((value for _, key, value in _properties(node) if key == f"{PREFIX}id"), "")
        if own and name not in self.ids.known:
            self.ids.known[name] = own
            self.ids.taken.add(own)
        return self.ids.of(name, node.peek("name") or name.rstrip("/").rpartition("/")[2])

    def referred(self, name: str) -> str:
        """What the card calls an element that it need not describe: the name that it goes by."""
        node = self.elements.get(name)
        if node is None:
            return name
        if any((key, value) == tuple(REFERENCE.values()) for _, key, value in _properties(node)):
            node.take()
            return node.peek("name")
        if _type(node) == _PACKAGE:
            node.take()
            return node.peek("name") or name
        return self.id_of(name)

    def package(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield what a package says of a model or dataset."""
        kind = _type(node)
        class_name = "MLModel" if kind == _MODEL else "Dataset"
        own = list(_own(node, place, class_name))
        written = any(fact.slot.endswith("/id") and fact.slot.count("/") == 3 for fact in own)
        terms = [
            said(node.get("spdxId") or node, (*place, "id"), self.id_of(_id(node))),
            *_begin(node),
            *(() if _unnamed(node) else facts(node, place, (_NAME,))),
            *(_spoken_for(node) if written else ()),
            *facts(node, place, (*_COMMON, *_ROWS[kind])),
            *self._people(node, place, written=written),
            *_identifiers(node, place),
            *(_model(node, place) if kind == _MODEL else _dataset(node, place, own)),
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
        if node is None or _type(node) not in _AGENTS or not node.peek("name"):
            return None
        item.take()
        own = {key: value for _, key, value in _properties(node)}
        agent = self.id_of(name)
        if own.get(REFERENCE["name"]) == REFERENCE["value"]:
            node.take()
            return agent
        self.agents.add(agent, node, "id", agent)
        _begin(node)
        kind = node.get("type") or node.get("@type")
        if kind and _AGENTS[_type(node)]:
            self.agents.add(agent, kind, "type", _AGENTS[_type(node)])
        for slot in ("name", "description", "comment"):
            child = node.get(slot)
            if child and isinstance(child.value, str):
                child.take()
                if slot != "name" or not _unnamed(node):
                    self.agents.add(agent, child, slot, child.value)
        for known in node.items("externalIdentifier"):
            slot = "email" if known.peek("externalIdentifierType") == "email" else ""
            slot = "orcid" if known.peek("identifier").startswith("https://orcid.org/") else slot
            if slot:
                self.agents.add(agent, known, slot, known.peek("identifier"))
                known.take()
        for fact in _own(node, ("agents", 0), "Agent"):
            self.agents.add(agent, node, fact.slot.split("/", 3)[3], fact.value)
        return agent

    def _relations(self, node: Node, place: Place, kind: str) -> Iterator[Fact]:
        """Yield what the relationships of a package say."""
        numbers = {"files": 0, "libraries": 0}
        for relation in self.relations.get(_id(node), []):
            word, targets = relation.peek("relationshipType"), relation.items("to")
            taken = word in ("hasDeclaredLicense", "hasConcludedLicense")
            if taken:
                yield from self._license(relation, targets, place)
            for target in targets:
                name = str(target.value)
                element = self.elements.get(name, Node(None))
                if word in _PARTS and _type(element) == _FILE:
                    yield from self._file(element, (*place, "files", numbers["files"]))
                    numbers["files"] += 1
                    taken = True
                elif word == "dependsOn" and _type(element) == _PACKAGE and kind == _MODEL:
                    yield from self._library(element, (*place, "libraries", numbers["libraries"]))
                    numbers["libraries"] += 1
                    taken = True
                elif word in _USES and kind == _MODEL:
                    yield said(relation, (*place, _USES[word], "-"), {"dataset": self.referred(name)})
                    taken = True
                elif word == "descendantOf":
                    parent = self.referred(name)
                    if kind == _MODEL:
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
        _begin(node, but="software_primaryPurpose")
        if path := node.text("name"):
            yield said(node.get("name") or node, (*place, "path"), path.removeprefix("./").lstrip("/"))
        yield from facts(node, place, _FILE_ROWS)
        for item in node.items("verifiedUsing"):
            algorithm, value = item.peek("algorithm"), item.peek("hashValue")
            if algorithm == "sha256" and len(value) == 64:
                item.take()
                yield said(item, (*place, "sha256"), value.lower())
            elif algorithm in _HASHES:
                item.take()
                checksum: JsonValue = {"checksum_algorithm": algorithm, "checksum_value": value}
                yield said(item, (*place, "checksum", "-"), checksum)
        yield from _own(node, place, "File")

    def _library(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield what is said of a library."""
        _begin(node)
        rows = (
            _NAME,
            Row(("software_packageVersion",), "version", text),
            Row(("software_downloadLocation",), "download_url", address),
        )
        yield from facts(node, place, rows)
        for relation in self.relations.get(_id(node), []):
            if relation.peek("relationshipType") in ("hasDeclaredLicense", "hasConcludedLicense"):
                relation.take()
                yield from self._license(relation, relation.items("to"), place)
        yield from _own(node, place, "Library")


def _spoken_for(node: Node) -> tuple[()]:
    """Take what mlcard wrote in SPDX's words and, more exactly, in properties; returns nothing."""
    for key in ("software_downloadLocation", "ai_informationAboutTraining", "ai_autonomyType"):
        part = node.get(key)
        if part is not None and _type(node) == _MODEL:
            part.take()
    for kind in node.items("ai_typeOfModel"):
        kind.take()
    return ()


def _model(node: Node, place: Place) -> Iterator[Fact]:
    """Yield what an AI package says that needs more than a row."""
    for entry in node.items("ai_hyperparameter"):
        if key := entry.peek("key"):
            entry.take()
            yield said(entry, (*place, "hyperparameters", key), plain(entry.peek("value")))
    for index, entry in enumerate(node.items("ai_metric")):
        value = number(entry.peek("value"))
        if value is not None and entry.peek("key"):
            entry.take()
            found: JsonValue = {"measure": entry.peek("key"), "value": value}
            yield said(entry, (*place, "evaluations", index), found)
    measures = [entry.peek("key") for entry in node.items("ai_metric")]
    for entry in node.items("ai_metricDecisionThreshold"):
        value = number(entry.peek("value"))
        fitting = [n for n, key in enumerate(measures) if key.partition(" (")[0] == entry.peek("key")]
        if value is not None and fitting:
            entry.take()
            yield said(entry, (*place, "evaluations", fitting[0], "decision_threshold"), value)
    for energy in node.items("ai_energyConsumption", "ai_trainingEnergyConsumption")[:1]:
        amount, unit = number(energy.peek("ai_energyQuantity")), _UNITS.get(energy.peek("ai_energyUnit"))
        if amount is not None and unit:
            energy.take()
            if kind := node.get("ai_energyConsumption", "type"):
                kind.take()
            yield said(energy, (*place, "training", "energy"), {"value": amount, "unit": unit})
    told: set[str] = set()
    for kind in node.items("ai_typeOfModel"):
        word = str(kind.value)
        if kind.where in node.taken:
            continue
        slot = "learning_type" if word.lower() in _LEARNING else "model_type"
        if slot not in told and text(kind.value):
            told.add(slot)
            kind.take()
            yield said(kind, (*place, slot), word.lower() if slot == "learning_type" else word)


def _dataset(node: Node, place: Place, own: list[Fact]) -> Iterator[Fact]:
    """Yield what a dataset package says that needs more than a row."""
    kinds = node.items("dataset_datasetType")
    if kinds and all(item.value == "noAssertion" for item in kinds):
        kinds[0].take()
        Node(None, kinds[0].where.rpartition("/")[0], node.taken).take()
        return
    for item in kinds:
        if str(item.value) in _TYPES:
            item.take()
            yield said(item, (*place, "data_modality", "-"), _TYPES[str(item.value)])
    present = node.get("dataset_hasSensitivePersonalInformation")
    if present and any("/sensitive_data" in fact.slot for fact in own):
        present.take()  # mlcard wrote out what it is


def _identifiers(node: Node, place: Place) -> Iterator[Fact]:
    """Yield identifiers and references to elsewhere."""
    seen: set[str] = set()
    others = [item.get("identifier") for item in node.items("externalIdentifier")]
    for item in (*others, node.get("software_packageUrl")):
        if item is not None and iri(item.value):
            holder = Node(None, item.where.removesuffix("/identifier"), node.taken)
            holder.take()
            if str(item.value) not in seen:
                seen.add(str(item.value))
                yield said(item, (*place, "identifiers", "-"), item.value)
    for reference in node.items("externalRef"):
        kind, places = reference.peek("externalRefType"), reference.items("locator")
        slot = {"documentation": "citation/-", "vcs": "code_repository"}.get(kind)
        if slot and len(places) == 1 and address(places[0].value):
            reference.take()
            yield said(reference, (*place, *slot.split("/")), places[0].value)


def _begin(node: Node, but: str = "") -> tuple[()]:
    """Take what every element has; returns nothing."""
    for key in ("type", "@type", "spdxId", "@id", "creationInfo", "software_primaryPurpose"):
        part = node.get(key)
        if part is not None and key != but:
            part.take()
    return ()


def _type(node: Node) -> str:
    return node.peek("type") or node.peek("@type")


def _id(node: Node) -> str:
    return node.peek("spdxId") or node.peek("@id") or node.where


def _unnamed(node: Node) -> bool:
    """Whether mlcard wrote a name for something that has none in the card."""
    found = any((key, value) == tuple(UNNAMED.values()) for _, key, value in _properties(node))
    if found:
        node.text("name")
    return found


def _properties(node: Node) -> Iterator[tuple[Node, str, str]]:
    """Yield the properties of an element that mlcard itself wrote: node, name and value of each."""
    for extension in node.items("extension"):
        for item in extension.items("extension_cdxProperty"):
            name = item.peek("extension_cdxPropName")
            if name.startswith(PREFIX):
                yield item, name, item.peek("extension_cdxPropValue")


def _own(node: Node, place: Place, class_name: str) -> Iterator[Fact]:
    """Yield what mlcard itself wrote of slots that SPDX has no term for."""
    for item, name, value in _properties(node):
        Node(None, item.where.rsplit("/", 2)[0] + "/type", node.taken).take()
        if name == UNNAMED["name"]:
            item.take()
        else:
            yield from carried(item, place, class_name, name, value)
