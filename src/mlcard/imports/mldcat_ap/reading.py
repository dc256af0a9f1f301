"""What a graph says of models and datasets, as facts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard import schema
from mlcard.conversions.carried import PREFIX, UNNAMED
from mlcard.conversions.mldcat_ap import qualities
from mlcard.imports import rdf
from mlcard.imports.carried import settled
from mlcard.imports.document import Node
from mlcard.imports.mldcat_ap.terms import DATASET_ROWS, DISTRIBUTION_ROWS, MODEL_ROWS
from mlcard.imports.rows import facts, license_of, number, said, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.rows import Place

from mlcard.imports.mldcat_ap.graph import Graph, subject_of, take_type

_UNKNOWN = "unknown"
_PEOPLE = {
    "dct:creator": "creator/-", "it6:hasProvider": "provider", "it6:hasUploader": "shared_by",
    "dct:publisher": "shared_by", "frapo:isFundedBy": "funded_by/-", "dct:contributor": "contributors/-",
    "dcat:contactPoint": "contact_point",
}  # fmt: skip
_USES = {
    "it6:trainedOn": "trained_on",
    "it6:validatedOn": "validated_on",
    "it6:testedOn": "tested_on",
}
_LIBRARY_OF_CONGRESS = re.compile(r"https?://id\.loc\.gov/vocabulary/iso639-[12]/([a-z]{2,3})")
_RISK = {
    "dct:title": "name", "dct:description": "description", "it6:mitigation": "mitigation",
    "it6:probability": "likelihood", "it6:severity": "severity",
}  # fmt: skip
_HASHES = ("md5", "sha1", "sha384", "sha512", "sha3_256", "blake3")
#: The words of enumerations by what they mean.
_MEANINGS = {
    name: {meaning: word for word, meaning in schema.enumerations()[name].items() if meaning}
    for name in (
        "LifecycleStatusEnum",
        "AccessRightsEnum",
        "DataModalityEnum",
        "ModalityEnum",
        "FeatureTypeEnum",
    )
}


@dataclass(slots=True)
class Reading(Graph):
    """A graph whose models and datasets are read."""

    def model(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield what is said of a model."""
        own = list(self.written(node, place, "MLModel"))
        take_type(node)
        for term in ("dct:created", "dcat:version"):
            if node.peek(term) == _UNKNOWN:
                node.text(term)
        terms = [
            *self._common(node, place),
            *facts(node, place, MODEL_ROWS),
            *self._files(node, place),
            *self._uses(node, place),
            *self._modalities(node, place),
            *self._risks(node, place),
            *self._texts(node, place),
        ]
        yield from settled(terms, own)

    def dataset(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield what is said of a dataset."""
        own = list(self.written(node, place, "Dataset"))
        take_type(node)
        for item in node.items("dct:description"):
            if str(item.value).startswith("The card does not describe"):
                item.take()
        collected = node.get("it6:collectionDate")
        exact = any("/collection_period" in fact.slot or fact.slot.endswith("/created") for fact in own)
        if collected and (exact or collected.value == _UNKNOWN):
            collected.take()
        terms = [
            *self._common(node, place),
            *facts(node, place, DATASET_ROWS),
            *self._meanings(node, place),
            *self._distribution(node, place),
        ]
        if collected and collected.where not in node.taken and isinstance(collected.value, str):
            collected.take()
            period: JsonValue = {"start_date": collected.value[:10]}
            terms.append(said(collected, (*place, "collection_period"), period))
        yield from settled(terms, own)

    def _common(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield what models and datasets have alike."""
        yield said(node, (*place, "id"), self.id_of(subject_of(node)))
        for item in node.items("dct:identifier"):
            item.take()
        Node(None, node.where + "/dct:identifier", node.taken).take()
        titles = node.items("dct:title")
        if not any(
            name == UNNAMED["name"] and value == UNNAMED["value"] for _, name, value in self.own(node)
        ):
            for title in titles[:1]:
                if found := text(title.value):
                    title.take()
                    yield said(title, (*place, "name"), found)
        else:
            for title in titles:
                title.take()
        for item in node.items("dcat:landingPage"):
            self.mention(item)
            yield said(item, (*place, "landing_page"), item.take())
        for term, slot in _PEOPLE.items():
            for item in node.items(term):
                if agent := self._agent(item):
                    value: JsonValue = {"agent": agent} if slot.startswith("contributors") else agent
                    yield said(item, (*place, *slot.split("/")), value)
        for item in node.items("dct:language"):
            if match := _LIBRARY_OF_CONGRESS.fullmatch(str(item.value)):
                self.mention(item)
                item.take()
                yield said(item, (*place, "language", "-"), match[1])
        yield from self._license(node, place)

    def _license(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield a licence: one of SPDX's pages, another address, or what a node says of it."""
        for item in node.items("dct:license")[:1]:
            target = self.node(item.value)
            named = target.peek("dct:title")
            found = license_of(named or str(item.value))
            if found:
                self.mention(item)
                item.take()
                yield said(item, (*place, "license"), found)

    def _agent(self, item: Node) -> str | None:
        """The id of an agent, if it has a name."""
        node = self.node(item.value)
        name = node.peek("foaf:name")
        if not name:
            return None
        item.take()
        for key in (rdf.TYPE, "foaf:name"):
            if part := node.get(key):
                part.take()
        return self.agents.of(node.get("foaf:name") or item, name, key=name)

    def _files(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield the files of a model."""
        number_of_file = 0
        for item in node.items("it6:hasFile"):
            file = self.node(item.value)
            if self.standing_in(file) == _UNKNOWN:
                self.swallow(file)
                item.take()
                continue
            path = file.peek("dct:identifier") or file.peek("dct:title")
            if not path:
                continue
            spot = (*place, "files", number_of_file)
            number_of_file += 1
            item.take()
            yield from self._file(file, spot, path)

    def _file(self, file: Node, spot: Place, path: str) -> Iterator[Fact]:
        """Yield what is said of a file."""
        take_type(file)
        for key in ("dct:identifier", "dct:title"):
            if part := file.get(key):
                part.take()
        yield said(file.get("dct:title") or file, (*spot, "path"), path.lstrip("/"))
        for form in file.items("dct:format"):
            label = self.node(form.value).peek("skos:prefLabel") or str(form.value).rpartition("/")[2]
            self.mention(form)
            form.take()
            if label and label != _UNKNOWN:
                yield said(form, (*spot, "format"), label)
        for url in file.items("it6:url"):
            self.mention(url)
            url.take()
            if str(url.value) != f"{subject_of(file)}/content":
                yield said(url, (*spot, "download_url"), url.value)
        for item in file.items("spdx:checksum"):
            yield from self._checksum(item, spot)
        yield from self.written(file, spot, "File")

    def _checksum(self, item: Node, place: Place) -> Iterator[Fact]:
        """Yield a checksum."""
        node = self.node(item.value)
        value = node.peek("spdx:checksumValue").lower()
        algorithm = node.peek("spdx:algorithm").rpartition("_")[2]
        known = algorithm if algorithm in _HASHES else algorithm.replace("-", "_")
        if node.peek("spdx:algorithm").endswith("sha3_256"):
            known = "sha3_256"
        if not value or (known != "sha256" and known not in _HASHES):
            return
        item.take()
        if part := node.get("spdx:algorithm"):
            self.mention(part)
        self.swallow(node)
        if known == "sha256":
            yield said(item, (*place, "sha256"), value)
        else:
            checksum: JsonValue = {"checksum_algorithm": known, "checksum_value": value}
            yield said(item, (*place, "checksum", "-"), checksum)

    def _uses(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield the datasets and the model that a model came from."""
        for term, slot in _USES.items():
            for item in node.items(term):
                item.take()
                target = self.node(item.value)
                if self.standing_in(target) == _UNKNOWN:
                    self.swallow(target)
                    continue
                yield said(item, (*place, slot, "-"), {"dataset": self.referred(str(item.value))})
        for number_of_parent, item in enumerate(node.items("it6:fineTunedFrom")):
            item.take()
            parent: JsonValue = {"model": self._parent(str(item.value)), "relation": "finetune"}
            yield said(item, (*place, "base_models", number_of_parent), parent)

    def _parent(self, subject: str) -> str:
        """What the card calls a parent."""
        node = self.node(subject)
        for term in ("it6:trainedOn", "it6:hasFile"):
            for item in node.items(term) if self.standing_in(node) else []:
                for url in self.node(item.value).items("it6:url"):
                    self.mention(url)
                self.swallow(self.node(item.value))
        return self.referred(subject)

    def _modalities(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield inputs and outputs."""
        for term, slot in (("it6:hasInputModality", "inputs"), ("it6:hasOutputModality", "outputs")):
            for index, item in enumerate(node.items(term)):
                modality = self.node(item.value)
                item.take()
                entry: dict[str, JsonValue] = {}
                for kind in modality.items("it6:classification"):
                    word = _MEANINGS["ModalityEnum"].get(str(kind.value))
                    word = word or str(kind.value).rpartition("#")[2].rpartition("/")[2].lower()
                    if word in schema.enumerations()["ModalityEnum"]:
                        entry["modality"] = word
                        self.mention(kind)
                        kind.take()
                size = modality.get("it6:size")
                if size and isinstance(size.value, str):
                    entry["description"] = size.value
                    size.take()
                take_type(modality)
                if entry:
                    yield said(item, (*place, slot, index), entry)

    def _risks(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield the risks of a model."""
        for index, item in enumerate(node.items("it6:hasRisk")):
            risk = self.node(item.value)
            item.take()
            take_type(risk)
            entry: dict[str, JsonValue] = {}
            for term, slot in _RISK.items():
                part = risk.get(term)
                if part is not None and isinstance(part.value, str):
                    entry[slot] = part.take()
            for term, slot in (("it6:nature", "nature"), ("it6:source", "risk_source")):
                for part in risk.items(term)[:1]:
                    label = self.node(part.value).peek("skos:prefLabel")
                    if label:
                        entry[slot] = label
                        self.mention(part)
                        part.take()
            if entry.get("description") == entry.get("name"):
                entry.pop("description", None)
            yield said(risk if risk.value is not None else item, (*place, "risks", index), entry)

    def _texts(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield citations, the repository, the policies, and take what words say of results and fairness."""
        for item in node.items("it6:hasBibliographicReference"):
            reference = self.node(item.value)
            if cited := reference.text("dct:bibliographicCitation"):
                item.take()
                for key in ("dct:format", rdf.TYPE):
                    if part := reference.get(key):
                        part.take()
                yield said(item, (*place, "citation", "-"), cited)
        for item in node.items("it6:hasRepository")[:1]:
            item.take()
            self.swallow(self.node(item.value), ("dct:title", rdf.TYPE))
            yield said(item, (*place, "code_repository"), item.value)
        for index, item in enumerate(node.items("odrl:hasPolicy")):
            policy = self.node(item.value)
            item.take()
            entry: dict[str, JsonValue] = {"url": item.value}
            if title := policy.text("dct:title"):
                entry["name"] = title
            take_type(policy)
            yield said(item, (*place, "usage_policy", index), entry)
        carried_names = {name.removeprefix(PREFIX).partition("/")[0] for _, name, _ in self.own(node)}
        for term, slot in (("it6:evaluationResults", "evaluations"), ("it6:bias", "fairness")):
            part = node.get(term)
            if part is None:
                continue
            if slot in carried_names:
                part.take()  # mlcard wrote it out
            elif slot == "fairness" and (found := text(part.value)):
                part.take()
                yield said(part, (*place, "fairness", 0), {"description": found})
            else:
                part.drop("results in words are no evaluation: it needs a measure and a number")
        for item in node.items("it6:hasBenchmark"):
            if "evaluations" in carried_names:
                item.take()
                self.swallow(self.node(item.value))

    def _meanings(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield words of vocabularies: status, rights of access, kinds of data, themes, the place."""
        rows = (
            ("adms:status", "LifecycleStatusEnum", "status"),
            ("dct:accessRights", "AccessRightsEnum", "access_rights"),
            ("dct:type", "DataModalityEnum", "data_modality/-"),
        )
        for term, enumeration, slot in rows:
            for item in node.items(term):
                if word := _MEANINGS[enumeration].get(str(item.value)):
                    self.mention(item)
                    item.take()
                    yield said(item, (*place, *slot.split("/")), word)
        for term, slot in (("dcat:theme", "domain/-"), ("dct:spatial", "location")):
            for item in node.items(term):
                if label := self.node(item.value).peek("skos:prefLabel"):
                    self.mention(item)
                    item.take()
                    yield said(item, (*place, *slot.split("/")), label)
        for item in node.items("dct:isVersionOf")[:1]:
            item.take()
            yield said(item, (*place, "was_revision_of"), self.referred(str(item.value)))

    def _distribution(self, node: Node, place: Place) -> Iterator[Fact]:
        """Yield what the first distribution says of a dataset."""
        for item in node.items("dcat:distribution")[:1]:
            found = self.node(item.value)
            item.take()
            take_type(found)
            yield from facts(found, place, DISTRIBUTION_ROWS)
            for url in found.items("dcat:accessURL"):
                self.mention(url)
                url.take()
            for url in found.items("dcat:downloadURL")[:1]:
                self.mention(url)
                yield said(url, (*place, "download_url"), url.take())
            yield from self._license(found, place)
            yield from self._measurements(found, place)
            for index, part in enumerate(found.items("it6:hasFeature")):
                feature = self.node(part.value)
                part.take()
                take_type(feature)
                entry: dict[str, JsonValue] = {}
                for term, slot in (("dct:title", "name"), ("dct:description", "description")):
                    if words := feature.text(term):
                        entry[slot] = words
                for kind in feature.items("dct:type"):
                    if word := _MEANINGS["FeatureTypeEnum"].get(str(kind.value)):
                        entry["type"] = word
                        self.mention(kind)
                        kind.take()
                    elif str(kind.value).endswith("FeatureType_unknown"):
                        self.mention(kind)
                        kind.take()
                if entry.get("name"):
                    yield said(part, (*place, "features", index), entry)

    def _measurements(self, found: Node, place: Place) -> Iterator[Fact]:
        """Yield meta-features and qualities; those that mlcard wrote out in full are taken."""
        known = {iri: name for name, iri in qualities().items()}
        for item in found.items("dqv:hasQualityMeasurement"):
            node = self.node(item.value)
            kind, value = node.peek("dct:type"), number(node.peek("dqv:value"))
            name = known.get(kind)
            told = self.node(kind)
            item.take()
            take_type(node)
            if name is not None and value is not None:
                self.swallow(told)
                for key in ("dct:type", "dqv:value"):
                    if part := node.get(key):
                        part.take()
                yield said(item, (*place, "meta_features", name), value)
            elif value is not None and kind.endswith("/numberofinstances"):
                self.swallow(told)
                self.swallow(node)
                if found.get("it6:numberOfDatapoints") is None and value == int(value):
                    yield said(item, (*place, "number_of_instances"), int(value))
            elif value is not None and "/quality/" in kind:
                self.swallow(told)
                self.swallow(node)
            elif value is not None and told.peek("dct:title"):
                metric = told.peek("dct:title")
                self.swallow(told)
                self.swallow(node)
                entry: JsonValue = {"metric": metric, "value": value}
                yield said(item, (*place, "quality", "-"), entry)
