"""The model card of a component: parameters, results, considerations and properties.

Its structure: https://cyclonedx.org/docs/1.7/json/#components_items_modelCard; the names of properties:
https://github.com/CycloneDX/cyclonedx-property-taxonomy/blob/main/cdx/ai-ml.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.conversions import units
from mlcard.conversions.carried import PREFIX
from mlcard.facts import Fact, pointer
from mlcard.imports.rows import Row, choice, facts, number, plain, said, text, texts, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.imports.cyclonedx.bom import Bom
    from mlcard.imports.document import Node
    from mlcard.imports.rows import Place

_PARAMETERS = (
    Row(("approach", "type"), "learning_type", choice({
        "supervised": "supervised", "unsupervised": "unsupervised", "semi-supervised": "semi_supervised",
        "self-supervised": "self_supervised", "reinforcement-learning": "reinforcement",
    })),
    Row(("task",), "ml_task", text),
    Row(("modelArchitecture",), "architecture", text),
)  # fmt: skip
_CONSIDERATIONS = (
    Row(("users",), "intended_users", texts),
    Row(("useCases",), "intended_use", texts),
    Row(("technicalLimitations",), "limitations", texts),
    Row(("performanceTradeoffs",), "tradeoffs", texts),
)
_RISK = (Row(("name",), "name", text), Row(("mitigationStrategy",), "mitigation", text))
_FAIRNESS = (
    Row(("groupAtRisk",), "group_at_risk", texts),
    Row(("benefits",), "benefits", text),
    Row(("harms",), "harms", text),
    Row(("mitigationStrategy",), "mitigation", text),
)
_METRIC = (
    Row(("type",), "measure", text),
    Row(("value",), "value", number),
    Row(("slice",), "slice", text),
    Row(("confidenceInterval", "lowerBound"), "confidence_interval/lower", number),
    Row(("confidenceInterval", "upperBound"), "confidence_interval/upper", number),
)
HYPERPARAMETER = "cdx:ai-ml:model:hyperparameter:"
#: Other properties of the taxonomy.
_PROPERTIES = {
    "cdx:ai-ml:model:parameter:count": ("parameter_count", whole),
    "cdx:ai-ml:model:language": ("language/-", text),
    "cdx:ai-ml:model:parameter:tune_method": ("training/method", text),
    "cdx:ai-ml:model:parameter:tuning_method": ("training/method", text),
}


def card_of(card: Node, place: Place, bom: Bom) -> Iterator[Fact]:
    """Yield what the model card of a component says of a model."""
    if reference := card.get("bom-ref"):
        reference.take()
    properties = {item.peek("name"): item for item in card.items("properties")}
    own = {name.removeprefix(PREFIX): item for name, item in properties.items() if name.startswith(PREFIX)}
    whole_items = set(own)
    if parameters := card.get("modelParameters"):
        yield from _parameters(parameters, place, bom, whole_items)
    metrics = card.items("quantitativeAnalysis", "performanceMetrics")
    yield from _several(metrics, (*place, "evaluations"), _METRIC, whole_items)
    if considerations := card.get("considerations"):
        yield from facts(considerations, place, _CONSIDERATIONS)
        notes = {item.peek("value") for name, item in own.items() if name.startswith("ethical_social/")}
        risks = considerations.items("ethicalConsiderations")
        for item in [item for item in risks if item.value == {"name": item.peek("name")}]:
            if item.peek("name") in notes:
                item.take()  # a note, which mlcard has written out
                risks.remove(item)
        yield from _several(risks, (*place, "risks"), _RISK, whole_items)
        fairness = considerations.items("fairnessAssessments")
        yield from _several(fairness, (*place, "fairness"), _FAIRNESS, whole_items)
        yield from _energy(considerations, place)
    for item in card.items("properties"):
        yield from _property(item, place)


def _parameters(parameters: Node, place: Place, bom: Bom, whole_items: set[str]) -> Iterator[Fact]:
    """Yield the learning type, task, architecture, data, inputs and outputs."""
    yield from facts(parameters, place, _PARAMETERS)
    if family := parameters.get("architectureFamily"):
        if "algorithm" in whole_items:
            family.take()  # mlcard wrote the algorithm there, too
        else:
            yield from facts(parameters, place, (Row(("architectureFamily",), "model_type", text),))
    for key in ("inputs", "outputs"):
        rows = (Row(("format",), "format", text),)
        yield from _several(parameters.items(key), (*place, key), rows, set())
    for item in parameters.items("datasets"):
        yield from _dataset(item, place, bom, whole_items)


def _dataset(item: Node, place: Place, bom: Bom, whole_items: set[str]) -> Iterator[Fact]:
    """Yield that a model used a dataset: CycloneDX does not tell training from evaluation."""
    reference = item.get("ref")
    if reference is None:
        bom.datasets.append(item)
        dataset = bom.id_of(item)
    elif str(reference.value) in bom.components:
        reference.take()
        dataset = bom.id_of(bom.components[str(reference.value)])
    else:
        item.drop("refers to nothing in this document")
        return
    if not any(name.startswith(("trained_on/", "validated_on/", "tested_on/")) for name in whole_items):
        where = f"{item.where}, one of the datasets used to train and evaluate the model"
        yield Fact(pointer(*place, "trained_on", "-"), {"dataset": dataset}, where, "inferred")


def _several(nodes: list[Node], place: Place, rows: tuple[Row, ...], whole_items: set[str]) -> Iterator[Fact]:
    """Yield the items of a list, at the places that properties with whole items leave free."""
    spot = 0
    for node in nodes:
        while f"{place[-1]}/{spot}" in whole_items:
            spot += 1
        yield from facts(node, (*place, spot), rows)
        spot += 1


def _energy(considerations: Node, place: Place) -> Iterator[Fact]:
    """Yield the energy of the training, and the CO2 equivalents that it caused."""
    for item in considerations.items("environmentalConsiderations", "energyConsumptions"):
        if item.peek("activity") not in ("training", "fine-tuning"):
            continue
        cost, carbon = item.number("activityEnergyCost", "value"), item.number("co2CostEquivalent", "value")
        for way in (("activity",), ("activityEnergyCost", "unit"), ("co2CostEquivalent", "unit")):
            if node := item.get(*way):
                node.take()
        for provider in item.items("energyProviders"):
            if provider.peek("energySource") == provider.peek("organization", "name") == "unknown":
                provider.take()  # mandatory, and nobody knows it
        if cost is not None:
            yield said(item, (*place, "training", "energy"), {"value": cost, "unit": "kW.h"})
        if carbon is not None:
            amount: JsonValue = {"value": units.convert(carbon, "t", "g"), "unit": "g"}
            yield said(item, (*place, "training", "co2e"), amount)


def _property(item: Node, place: Place) -> Iterator[Fact]:
    """Yield what a property of the taxonomy says."""
    name, value = item.peek("name"), item.peek("value")
    if name.startswith(HYPERPARAMETER) and name != HYPERPARAMETER:
        item.take()
        yield said(item, (*place, "hyperparameters", name.removeprefix(HYPERPARAMETER)), plain(value))
    elif name in _PROPERTIES:
        slot, conversion = _PROPERTIES[name]
        found = conversion(value)
        if found is not None:
            item.take()
            yield said(item, (*place, *slot.split("/")), found)
