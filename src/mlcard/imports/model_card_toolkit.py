"""Google's Model Card Toolkit, schema 0.0.1 and 0.0.2, and the schema of bridge2ai, which grew from it.

Specification: https://github.com/tensorflow/model-card-toolkit/tree/main/model_card_toolkit/schema. One JSON
(or YAML) object for one model: details, parameters with the data, results and considerations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.imports.agents import Agents
from mlcard.imports.document import Node, load
from mlcard.imports.ids import Ids, slug
from mlcard.imports.rows import Row, address, date, facts, license_of, number, said, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue, Source
    from mlcard.imports.found import Found
    from mlcard.imports.rows import Place

MODEL: Place = ("models", 0)
_DETAILS = (
    Row(("name",), "name", text), Row(("overview",), "description", text),
    Row(("short_description",), "description", text), Row(("documentation",), "usage_instructions", text),
    Row(("version", "name"), "version", text), Row(("version", "date"), "created", date),
    Row(("version", "last_updated"), "modified", date), Row(("version", "diff"), "release_notes", text),
    Row(("version", "superseded_by"), "replaced_by", text), Row(("path",), "landing_page", address),
)  # fmt: skip
_PARAMETERS = (
    Row(("model_architecture",), "architecture", text),
    Row(("input_format",), "inputs/0/description", text),
    Row(("output_format",), "outputs/0/description", text),
)  # fmt: skip
_METRIC = (
    Row(("type",), "measure", text), Row(("value",), "value", number), Row(("slice",), "slice", text),
    Row(("threshold",), "decision_threshold", number), Row(("value_error",), "standard_deviation", number),
    Row(("confidence_interval", "lower_bound"), "confidence_interval/lower", number),
    Row(("confidence_interval", "upper_bound"), "confidence_interval/upper", number),
)  # fmt: skip
#: Lists of things with one description each, and the slot that holds the descriptions.
_CONSIDERATIONS = {"users": "intended_users", "use_cases": "intended_use", "limitations": "limitations",
                   "tradeoffs": "tradeoffs", "out_of_scope_uses": "out_of_scope_use"}  # fmt: skip
_RISK = (Row(("name",), "name", text), Row(("mitigation_strategy",), "mitigation", text),
         Row(("description",), "description", text))  # fmt: skip
_DATASET = (
    Row(("name",), "name", text), Row(("link",), "url", address), Row(("description",), "description", text),
    Row(("sensitive", "sensitive_data"), "sensitive_data", texts),
)  # fmt: skip


def read(source: Source) -> Iterator[Found]:
    """Facts from a model card, and what is left of it."""
    document = load(source)
    if not looks_right(document):
        raise UnreadableFileError(
            f"{source.name}: not a card of the Model Card Toolkit: it has no model_details"
        )
    ids = Ids()
    agents = Agents(ids)
    yield from of_model(document, source, ids, agents)
    yield from agents.facts()
    yield from document.leftovers()


def looks_right(document: Node) -> bool:
    """Whether a document has one of the parts that such a card consists of."""
    parts = ("model_details", "model_parameters", "quantitative_analysis", "considerations")
    return any(document.get(name) is not None for name in parts)


def of_model(document: Node, source: Source, ids: Ids, agents: Agents) -> Iterator[Fact]:
    """Yield what all parts say of the model, and of its datasets."""
    if version := document.get("schema_version"):
        version.take()
    details = document.get("model_details") or Node({})
    name = details.peek("name") or source.path.stem
    yield said(details, (*MODEL, "id"), ids.of(f"model {name}", slug(name) or "model"))
    yield from _details(details, agents)
    parameters = document.get("model_parameters") or Node({})
    yield from facts(parameters, MODEL, _PARAMETERS)
    for key in ("input", "output"):
        yield from _format_map(parameters, key)
    for index, item in enumerate(parameters.items("data")):
        own = item.peek("name") or f"dataset {index + 1}"
        dataset = ids.of(f"dataset {index}", slug(own) or "dataset")
        yield said(item, ("datasets", index, "id"), dataset)
        yield from facts(item, ("datasets", index), _DATASET)
        yield said(item, (*MODEL, "trained_on", index, "dataset"), dataset)
    for index, item in enumerate(document.items("quantitative_analysis", "performance_metrics")):
        yield from _metric(item, (*MODEL, "evaluations", index))
    considerations = document.get("considerations") or Node({})
    for key, slot in _CONSIDERATIONS.items():
        yield from _described(considerations, key, slot)
    for index, item in enumerate(considerations.items("ethical_considerations")):
        yield from facts(item, (*MODEL, "risks", index), _RISK)


def _details(details: Node, agents: Agents) -> Iterator[Fact]:
    """Yield the details: who owns the model, under which licence, and what is to be read about it."""
    yield from facts(details, MODEL, _DETAILS)
    for item in details.items("owners"):
        name = item.text("name")
        if not name:
            continue
        agent = agents.of(item, name)
        contact = item.peek("contact")
        if "@" in contact and " " not in contact:
            item.get("contact").take()  # type: ignore[union-attr]
            agents.add(agent, item, "email", contact)
        yield said(item, (*MODEL, "creator", "-"), agent)
    licenses = [node for item in details.items("licenses") if (node := item.get("identifier"))]
    found = [license_of(node.value) for node in licenses]
    if found and all(found):
        for node in licenses:
            node.take()
        yield said(licenses[0], (*MODEL, "license"), " AND ".join(filter(None, found)))
    for item in details.items("citations"):
        if words := item.text("citation"):
            yield said(item, (*MODEL, "citation", "-"), words)
    for item in details.items("references"):
        reference = item.get("reference")
        if reference is not None and address(reference.value):
            reference.take()
            code = any(
                host in str(reference.value) for host in ("github.com/", "gitlab.com/", "bitbucket.org/")
            )
            slot = ("code_repository",) if code else ("identifiers", "-")
            yield from _once(reference, (*MODEL, *slot))


def _once(node: Node, place: Place) -> Iterator[Fact]:
    yield said(node, place, node.value)


def _format_map(parameters: Node, key: str) -> Iterator[Fact]:
    """Yield the inputs or outputs that a map of names and formats describes."""
    for index, item in enumerate(parameters.items(f"{key}_format_map")):
        name, value = item.text("key"), item.text("value")
        if name and value:
            place = (*MODEL, f"{key}s", index + 1)
            yield said(item, (*place, "name"), name)
            yield said(item, (*place, "description"), value)


def _metric(item: Node, place: Place) -> Iterator[Fact]:
    """Yield one result; its unit, if it is a code of UCUM."""
    value = item.get("value")
    if value is None or number(value.value) is None:
        item.drop("has no number")
        return
    yield from facts(item, place, _METRIC)
    unit = item.peek("unit")
    if unit == "%":
        item.get("unit").take()  # type: ignore[union-attr]
        yield said(item, (*place, "unit"), unit)


def _described(considerations: Node, key: str, slot: str) -> Iterator[Fact]:
    for item in considerations.items(key):
        words: JsonValue = item.text() if isinstance(item.value, str) else item.text("description")
        if words:
            yield said(item, (*MODEL, slot, "-"), words)
