"""What a package says of itself that needs more than a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.imports.document import Node
from mlcard.imports.rows import address, iri, number, plain, said, text
from mlcard.imports.spdx.elements import MODEL, type_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.rows import Place

_TYPES = {
    "structured": "tabular", "text": "text", "image": "image", "audio": "audio", "video": "video",
    "timeseries": "time_series", "graph": "graph", "sensor": "sensor", "other": "other",
}  # fmt: skip
_UNITS = {"kilowattHour": "kW.h", "megajoule": "MJ"}
_LEARNING = {"supervised", "unsupervised", "reinforcement"}


def spoken_for(node: Node) -> tuple[()]:
    """Take what mlcard wrote in SPDX's words and, more exactly, in properties; returns nothing."""
    for key in ("software_downloadLocation", "ai_informationAboutTraining", "ai_autonomyType"):
        part = node.get(key)
        if part is not None and type_of(node) == MODEL:
            part.take()
    for kind in node.items("ai_typeOfModel"):
        kind.take()
    return ()


def model_facts(node: Node, place: Place) -> Iterator[Fact]:
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


def dataset_facts(node: Node, place: Place, own: list[Fact]) -> Iterator[Fact]:
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


def identifiers(node: Node, place: Place) -> Iterator[Fact]:
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
