"""FAIR4ML 0.1.0 in JSON-LD: models and datasets with the terms of FAIR4ML, schema.org and CodeMeta.

https://w3id.org/fair4ml, https://schema.org, https://codemeta.github.io. The vocabulary has 22 properties of
its own, all optional, and takes the rest from the other two. Two of its defects are kept out: `cr:Dataset`,
its range for datasets, does not exist in Croissant, so datasets are `schema:Dataset`; and results are values
with a number, which its page allows and its text does not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mlcard.conversions import licenses, numbers
from mlcard.export.iris import below
from mlcard.export.literals import json_text
from mlcard.export.projection import Output, Place, Projection, Required, Row, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mlcard.export.projection import Work

#: The namespaces that documents use. CodeMeta moved its terms in 2026; FAIR4ML names them by the old IRIs.
PREFIXES = {
    "fair4ml": "https://w3id.org/fair4ml#",
    "schema": "http://schema.org/",
    "codemeta": "https://w3id.org/codemeta/",
}
_IRI_TERMS = ("schema:url", "schema:codeRepository", "schema:contentUrl")
_CONTEXT = {**PREFIXES, **{term: {"@id": term, "@type": "@id"} for term in _IRI_TERMS}}


def _write(work: Work) -> Iterable[Output]:
    graph = [fill(model, "MLModel", place) for model, place in work.each("models")]
    graph += [fill(dataset, "Dataset", place) for dataset, place in work.each("datasets")]
    yield Output(f"{work.name}.fair4ml.jsonld", _text(graph))


def _text(graph: Sequence[Any]) -> bytes:
    return json_text({"@context": _CONTEXT, "@graph": list(graph)})


def _join(documents: Sequence[bytes]) -> bytes:
    """One graph of the graphs of several documents; a node that several describe stands there once each."""
    return _text([node for document in documents for node in json.loads(document)["@graph"]])


def _model(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    return {"@id": place.iri(str(value.get("id", ""))), "@type": "fair4ml:MLModel"}


def _dataset(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    return {"@id": place.iri(str(value.get("id", ""))), "@type": "schema:Dataset"}


def _agent(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    return {
        "@id": place.iri(str(value.get("id", ""))),
        **({} if "type" in value else {"@type": "schema:Thing"}),
    }


def _kind(kind: str, _: Place) -> str:
    """The class of an agent."""
    classes = {"person": "Person", "software": "SoftwareApplication", "organization": "Organization"}
    return f"schema:{classes[kind]}"


def _reference(name: str, place: Place) -> dict[str, str]:
    return {"@id": place.iri(name)}


def _of_agent(name: str, place: Place) -> dict[str, Any]:
    """An agent as far as the card describes it."""
    found = place.work.find("agents", name)
    return fill(found[0], "Agent", found[1]) if found else _reference(name, place)


def _contributor(value: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    name = value.get("agent")
    return _of_agent(name, place) if isinstance(name, str) else None


def _license(expression: str, _: Place) -> Any:
    found = licenses.iri(expression)
    return {"@id": found} if found else expression


def _library(library: Mapping[str, Any], _: Place) -> str | None:
    name, version = library.get("name"), library.get("version")
    return f"{name} {version}" if name and version else name


def _term(value: str, _: Place) -> str:
    """A value of an enumeration as words."""
    return value.replace("_", "-")


def _used(use: Mapping[str, Any], place: Place) -> Any:
    return _reference(use["dataset"], place) if isinstance(use.get("dataset"), str) else None


def _fine_tuned(parent: Mapping[str, Any], place: Place) -> Any:
    """The parent of a fine-tuned model."""
    known = isinstance(parent.get("model"), str) and parent.get("relation") == "finetune"
    return _reference(parent["model"], place) if known else None


def _based_on(parent: Mapping[str, Any], place: Place) -> Any:
    """The parent of a model that came about in another way."""
    if not isinstance(parent.get("model"), str) or parent.get("relation") == "finetune":
        return None
    if "relation" in parent:
        place.lost("schema:isBasedOn does not say how", "relation")
    return _reference(parent["model"], place)


def _emissions(training: Mapping[str, Any], _: Place) -> str | None:
    """The emissions as a text that includes the unit, as FAIR4ML wants it."""
    footprint = training.get("co2e")
    if not isinstance(footprint, dict) or "value" not in footprint:
        return None
    return f"{numbers.text(footprint['value'])} {footprint.get('unit', '')}".strip()


def _system(training: Mapping[str, Any], _: Place) -> str | None:
    environment = training.get("environment")
    return environment.get("operating_system") if isinstance(environment, dict) else None


def _risk(risk: Mapping[str, Any], _: Place) -> str | None:
    said = [risk.get("name"), risk.get("description"), risk.get("mitigation")]
    return ": ".join(part for part in said if isinstance(part, str)) or None


def _policy(policy: Mapping[str, Any], _: Place) -> dict[str, Any] | None:
    said = {"schema:name": policy.get("name"), "schema:description": policy.get("description")}
    node = {term: value for term, value in said.items() if value is not None}
    address = {"@id": policy["url"]} if "url" in policy else {}
    return {**address, "@type": "schema:CreativeWork", **node} if address or node else None


def _software(code: Mapping[str, Any], _: Place) -> dict[str, Any] | None:
    node = {
        "schema:codeRepository": code.get("repository"), "schema:name": code.get("path"),
        "schema:version": code.get("revision"),
        "schema:programmingLanguage": code.get("programming_language"),
    }  # fmt: skip
    said = {term: value for term, value in node.items() if value is not None}
    return {"@type": "schema:SoftwareSourceCode", **said} if said else None


def _evaluation(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """An evaluation of the model it stands in, which it names in turn."""
    node: dict[str, Any] = {"@type": "fair4ml:MLModelEvaluation"}
    owner, _, number = place.at.rpartition("/")
    own = place.work.node(owner.rpartition("/")[0]).get("id")
    if isinstance(own, str):
        model = place.iri(own)
        node = {
            "@id": f"{below(model)}evaluation/{number}",
            **node,
            "fair4ml:evaluatedMLModel": {"@id": model},
        }
    if "value" in value:
        node["fair4ml:evaluationResults"] = {
            "@type": "schema:PropertyValue",
            **({"schema:name": value["measure"]} if "measure" in value else {}),
        }
    return node


def _interval(interval: Mapping[str, Any], _: Place) -> dict[str, Any] | None:
    ends = {"schema:minValue": interval.get("lower"), "schema:maxValue": interval.get("upper")}
    return {term: end for term, end in ends.items() if end is not None} or None


def _typed(kind: str) -> Callable[[Mapping[str, Any], Place], dict[str, Any]]:
    """Nodes without an id of their own."""
    return lambda _, __: {"@type": kind}


def _size(size: int, _: Place) -> str:
    return f"{size} B"


def _count(count: int, _: Place) -> dict[str, Any]:
    return {"@type": "schema:QuantitativeValue", "schema:value": count, "schema:unitText": "instances"}


def _period(period: Mapping[str, Any], _: Place) -> str | None:
    ends = [period.get("start_date"), period.get("end_date")]
    return "/".join(str(end) if end else ".." for end in ends) if any(ends) else None


_NAMED = (
    Row("name", "schema:name"),
    Row("description", "schema:description"),
    Row("identifiers", "schema:identifier"),
    Row("version", "schema:version"),
    Row("keywords", "schema:keywords"),
    Row("landing_page", "schema:url"),
    Row("created", "schema:dateCreated"),
    Row("modified", "schema:dateModified"),
    Row("issued", "schema:datePublished"),
)
_GOVERNED = (
    Row("license", "schema:license", _license, note="the IRI of SPDX's page where it has one"),
    Row("contributors", "schema:contributor", _contributor, reads=("agent",)),
    Row("provider", "schema:provider", _of_agent),
    Row("contact_point", "schema:maintainer", _of_agent),
    Row("administrator", "schema:maintainer", _of_agent),
    Row("funded_by", "schema:funder", _of_agent),
    Row("citation", "schema:citation"),
    Row("access_rights", "schema:conditionsOfAccess", _term),
    Row("access_conditions", "schema:conditionsOfAccess"),
    Row("usage_policy", "schema:usageInfo", _policy, reads=("url", "description", "name")),
    Row("release_notes", "schema:releaseNotes"),
    Row("status", "codemeta:developmentStatus", _term),
)
TABLE = {
    "MLModel": (
        *_NAMED,
        Row("creator", "schema:author", _of_agent),
        Row("shared_by", "fair4ml:sharedBy", _of_agent),
        Row("ml_task", "fair4ml:mlTask"),
        Row("learning_type", "fair4ml:modelCategory", _term),
        Row("algorithm", "fair4ml:modelCategory"),
        Row("architecture", "fair4ml:modelCategory"),
        Row("model_type", "fair4ml:modelCategory"),
        Row("language", "schema:inLanguage"),
        Row("intended_use", "fair4ml:intendedUse"),
        Row("usage_instructions", "fair4ml:usageInstructions"),
        Row("libraries", "schema:softwareRequirements", _library, reads=("name", "version")),
        Row("requirements", ""),
        Row("code_repository", "schema:codeRepository"),
        Row("files", "schema:distribution"),
        Row("base_models", "fair4ml:fineTunedFrom", _fine_tuned, reads=("model", "relation"),
            note="of relation `finetune`"),
        Row("base_models", "schema:isBasedOn", _based_on, reads=("model",), note="of any other relation"),
        Row("trained_on", "fair4ml:trainedOn", _used, reads=("dataset",)),
        Row("validated_on", "fair4ml:validatedOn", _used, reads=("dataset",)),
        Row("tested_on", "fair4ml:testedOn", _used, reads=("dataset",)),
        Row("evaluations", "fair4ml:hasEvaluation"),
        Row("training", "fair4ml:hasCO2eEmissions", _emissions, reads=("co2e/value", "co2e/unit"),
            note="a text with the unit"),
        Row("training", "schema:operatingSystem", _system, reads=("environment/operating_system",)),
        Row("risks", "fair4ml:modelRisksBiasLimitations", _risk, reads=("name", "description", "mitigation")),
        Row("limitations", "fair4ml:modelRisksBiasLimitations"),
        Row("ethical_social", "fair4ml:ethicalSocial"),
        Row("legal", "fair4ml:legal"),
        Row("graphics", "schema:image", _reference),
        *_GOVERNED,
    ),
    "Evaluation": (
        Row("name", "schema:name"),
        Row("description", "schema:description"),
        Row("measure", "fair4ml:evaluationMetrics"),
        Row("value", "fair4ml:evaluationResults/schema:value", note="of a `schema:PropertyValue`"),
        Row("unit", "fair4ml:evaluationResults/schema:unitText"),
        Row("confidence_interval", "fair4ml:evaluationResults/", _interval, reads=("lower", "upper"),
            note="`schema:minValue` and `schema:maxValue`"),
        Row("dataset", "fair4ml:evaluationDataset", _reference),
        Row("extrinsic", "fair4ml:extrinsicEvaluation"),
        Row("source_code", "fair4ml:evaluationSoftware", _software,
            reads=("repository", "path", "revision", "programming_language")),
        Row("evaluated_on", "schema:dateCreated"),
        Row("was_associated_with", "schema:contributor", _of_agent),
        Row("graphics", "schema:image", _reference),
    ),
    "Requirements": (
        Row("memory", "schema:memoryRequirements", _size),
        Row("storage", "schema:storageRequirements", _size),
        Row("libraries", "schema:softwareRequirements", _library, reads=("name", "version")),
        Row("hardware", "schema:processorRequirements", _library, reads=("name",)),
    ),
    "Dataset": (
        *_NAMED,
        Row("creator", "schema:creator", _of_agent),
        Row("shared_by", "schema:publisher", _of_agent),
        Row("url", "schema:url"),
        Row("language", "schema:inLanguage"),
        Row("files", "schema:distribution"),
        Row("number_of_instances", "schema:size", _count),
        Row("features", "schema:variableMeasured"),
        Row("data_collection", "schema:measurementTechnique"),
        Row("collection_period", "schema:temporalCoverage", _period, reads=("start_date", "end_date")),
        Row("location", "schema:spatialCoverage"),
        Row("was_derived_from", "schema:isBasedOn", _reference),
        *_GOVERNED,
    ),
    "Feature": (
        Row("name", "schema:name"),
        Row("description", "schema:description"),
        Row("unit", "schema:unitText"),
        Row("minimum", "schema:minValue"),
        Row("maximum", "schema:maxValue"),
    ),
    "File": (
        Row("path", "schema:name"),
        Row("media_type", "schema:encodingFormat"),
        Row("format", "schema:fileFormat"),
        Row("byte_size", "schema:contentSize", _size),
        Row("sha256", "schema:sha256"),
        Row("download_url", "schema:contentUrl"),
        Row("description", "schema:description"),
    ),
    "Agent": (
        Row("type", "@type", _kind),
        *_NAMED,
        Row("email", "schema:email"),
        Row("orcid", "schema:identifier", _reference),
        Row("affiliation", "schema:affiliation"),
        Row("job_title", "schema:jobTitle"),
        Row("url", "schema:url"),
    ),
}  # fmt: skip
PROJECTION = Projection(
    name="fair4ml",
    title="FAIR4ML",
    specification="https://w3id.org/fair4ml/0.1.0",
    versions=("0.1.0",),
    table=TABLE,
    write=_write,
    begin={
        "MLModel": _model,
        "Dataset": _dataset,
        "Agent": _agent,
        "Evaluation": _evaluation,
        "Feature": _typed("schema:PropertyValue"),
        "File": _typed("schema:DataDownload"),
    },
    required=(Required("Card", ("models", "datasets"), "fair4ml:MLModel or schema:Dataset", fatal=True),),
    checked_by="every term exists in FAIR4ML 0.1.0, schema.org or CodeMeta, and pyoxigraph reads the JSON-LD",
    join=_join,
)
