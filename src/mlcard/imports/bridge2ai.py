"""The model card schema of bridge2ai: the Model Card Toolkit's, with front matter of the Hub and more.

Specification: https://github.com/bridge2ai/model-card-schema (`src/model_card_schema/schema`). YAML or JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.imports.agents import Agents
from mlcard.imports.huggingface import yaml_document
from mlcard.imports.ids import Ids
from mlcard.imports.model_card_toolkit import MODEL, looks_right, of_model
from mlcard.imports.rows import Row, address, facts, number, said, text, texts, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, Source
    from mlcard.imports.document import Node
    from mlcard.imports.found import Found

_ROWS = (
    Row(("pipeline_tag",), "ml_task", text), Row(("tags",), "keywords", texts),
    Row(("language",), "language", texts), Row(("bias_model",), "limitations", texts),
    Row(("model_category",), "model_type", text),
)  # fmt: skip
_USAGE = (
    Row(("installation_instructions",), "usage_instructions", text),
    Row(("inference_configuration",), "usage_instructions", text),
)
_TRAINING = (
    Row(("training_procedure", "description"), "training/description", text),
    Row(("training_procedure", "methodology"), "training/method", text),
    Row(("training_procedure", "reproducibility_info", "random_seed"), "training/random_seed", whole),
    Row(("training_procedure", "reproducibility_info", "pipeline_url"), "training/code_url", address),
    Row(("training_procedure", "reproducibility_info", "environment_config"),
        "training/environment/description", text),
    Row(("compute_infrastructure", "hardware"), "training/hardware/0/name", text),
)  # fmt: skip
_METRIC = (Row(("type",), "measure", text), Row(("value",), "value", number))
_DATA = (Row(("type",), "dataset", text), Row(("config",), "dataset_config", text),
         Row(("split",), "split", text),
         Row(("revision",), "revision", text))  # fmt: skip
_ROLES = {"developed_by": "creator/-", "funded_by": "funded_by/-", "shared_by": "shared_by",
          "maintained_by": "contact_point"}  # fmt: skip
_PERSON = (
    Row(("email",), "email", text),
    Row(("orcid",), "orcid", text),
    Row(("affiliation",), "affiliation", text),
)


def read(source: Source) -> Iterator[Found]:
    """Facts from a model card, and what is left of it."""
    document = yaml_document(source)
    if not looks_right(document):
        raise UnreadableFileError(f"{source.name}: not a card of bridge2ai: it has no model_details")
    ids = Ids()
    agents = Agents(ids)
    yield from of_model(document, source, ids, agents)
    yield from facts(document, MODEL, _ROWS)
    if usage := document.get("usage_documentation"):
        yield from _first(usage)
    if parameters := document.get("model_parameters"):
        yield from facts(parameters, MODEL, _TRAINING)
        yield from _hyperparameters(parameters)
    yield from _libraries(document)
    for index, item in enumerate(document.items("base_model")):
        if name := item.text():
            yield said(item, (*MODEL, "base_models", index, "model"), name)
    if details := document.get("model_details"):
        yield from _contributors(details, agents)
    yield from _results(document)
    if funding := document.get("mission_relevance", "funding_source"):
        funding.drop("names funding, but nobody who funds")
    yield from agents.facts()
    yield from document.leftovers()


def _first(usage: Node) -> Iterator[Fact]:
    """Yield how the model is used, unless its documentation has told."""
    for row in _USAGE:
        found = list(facts(usage, MODEL, (row,)))
        if found:
            yield found[0]
            return


def _hyperparameters(parameters: Node) -> Iterator[Fact]:
    """Yield the eleven hyper-parameters that the schema names, and whatever else stands beside them."""
    given = parameters.get("training_procedure", "reproducibility_info", "hyperparameters")
    for name, node in given.entries() if given is not None else ():
        if isinstance(node.value, str | int | float | bool | list):
            node.take()
            yield said(node, (*MODEL, "training", "hyperparameters", name), node.value)


def _libraries(document: Node) -> Iterator[Fact]:
    """Yield the library and the framework, with the framework's version."""
    index = 0
    for key, version in (("library_name", ""), ("framework", "framework_version")):
        node = document.get(key)
        name = document.text(key)
        if node is None or not name:
            continue
        place = (*MODEL, "libraries", index)
        index += 1
        yield said(node, (*place, "name"), name)
        if version and (found := document.text(version)):
            yield said(node, (*place, "version"), found)


def _contributors(details: Node, agents: Agents) -> Iterator[Fact]:
    """Yield who contributed, by role."""
    single: set[str] = set()
    for item in details.items("contributors"):
        name, role = item.text("name"), item.peek("role")
        if not name:
            continue
        agent = agents.of(item, name)
        for fact in facts(item, ("x",), _PERSON):
            agents.add(agent, item, fact.slot.rpartition("/")[2], fact.value)
        slot = _ROLES.get(role)
        if slot is None or slot in single:
            yield said(item, (*MODEL, "contributors", "-"), {"agent": agent})
            if role == "contributed_by" and (node := item.get("role")):
                node.take()
            continue
        if node := item.get("role"):
            node.take()
        if not slot.endswith("-"):
            single.add(slot)
        yield said(item, (*MODEL, *slot.split("/")), agent)


def _results(document: Node) -> Iterator[Fact]:
    """Yield the results of `model_index`, which is the Hub's."""
    number_of = len(document.items("quantitative_analysis", "performance_metrics"))
    for entry in document.items("model_index"):
        for result in entry.items("results"):
            data = result.get("dataset")
            for metric in result.items("metrics"):
                place = (*MODEL, "evaluations", number_of)
                number_of += 1
                yield from facts(metric, place, _METRIC)
                if data is not None:
                    for row in _DATA:
                        node = data.get(*row.path)
                        value = row.conversion(node.value) if node is not None else None
                        if node is not None and value is not None:
                            node.take()
                            yield said(node, (*place, row.slot), value)
                task = result.get("task", "type")
                if task is not None:
                    yield said(task, (*place, "ml_task"), task.take())
