"""Which slot is which term of MLDCAT-AP, and the conversions.

Nodes are JSON-LD; every node that another refers to has its type, for the shapes ask for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mlcard import schema
from mlcard.conversions import licenses, numbers
from mlcard.conversions.mldcat_ap import qualities
from mlcard.export.carrying import label
from mlcard.export.iris import below, quoted
from mlcard.export.projection import Row, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mlcard.export.projection import Place

UNKNOWN = "unknown"
_DATE = "xsd:date"
_MORE = "MLDCAT-AP has no term for all of it"
_TWO_OR_THREE = re.compile(r"([a-z]{2,3})(?:-.*)?")
_HASHES = {"md5", "sha1", "sha384", "sha512", "sha3_256", "blake3"}


def owner(place: Place) -> str:
    """The IRI of the model or dataset that a place lies in."""
    at = "/".join(place.at.split("/")[:3])
    own = place.work.node(at).get("id")
    return place.iri(str(own)) if own is not None else place.iri(at[1:])


def minted(place: Place, *names: str) -> str:
    """The IRI of a part of a model or dataset."""
    return below(owner(place)) + "/".join(quoted(name) for name in names)


def concept(iri: str, label: str = "", kind: str = "skos:Concept") -> dict[str, Any]:
    """A node of a vocabulary, with its label."""
    return {"@id": iri, "@type": kind, **({"skos:prefLabel": label} if label else {})}


def resource(iri: str, kind: str = "dcat:Resource") -> dict[str, Any]:
    """Something at an address."""
    return {"@id": iri, "@type": kind}


def _thing(kind: str) -> Callable[[Mapping[str, Any], Place], dict[str, Any]]:
    """What models and datasets begin with."""

    def begun(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
        own = str(value.get("id", place.at[1:]))
        return {"@id": place.iri(own), "@type": kind, "dct:identifier": own}

    return begun


def agent(name: str, place: Place) -> dict[str, Any]:
    """An agent with its name."""
    found = place.work.find("agents", name)
    label = found[0].get("name") if found else None
    return {"@id": place.iri(name), "@type": "foaf:Agent", "foaf:name": label or name}


def _contributor(value: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    if set(value) != {"agent"}:
        place.lost(_MORE)
    return agent(value["agent"], place) if isinstance(value.get("agent"), str) else None


def _day(value: str, _: Place) -> dict[str, str]:
    return {"@value": value, "@type": _DATE}


def _language(tag: str, place: Place) -> dict[str, Any] | None:
    """A language in the vocabulary of the Library of Congress."""
    found = _TWO_OR_THREE.fullmatch(tag)
    if found is None or found[1] != tag:
        place.lost(_MORE)
    if found is None:
        return None
    part = "iso639-1" if len(found[1]) == 2 else "iso639-2"
    return resource(f"http://id.loc.gov/vocabulary/{part}/{found[1]}", "dct:LinguisticSystem")


def license_of(expression: str, place: Place) -> dict[str, Any]:
    """A licence: SPDX's page, or a node with the expression as its title."""
    found = licenses.iri(expression)
    if found and licenses.from_anything(found) == expression:
        return resource(found, "dct:LicenseDocument")
    iri = found or minted(place, "licenses", expression)
    return {"@id": iri, "@type": "dct:LicenseDocument", "dct:title": expression}


def _citation(text: str, place: Place) -> dict[str, Any]:
    return {
        "@id": minted(place, "citation", place.at.rpartition("/")[2]),
        "@type": "biro:BibliographicReference",
        "dct:bibliographicCitation": text,
        "dct:format": "text/plain",
    }


def _repository(url: str, _: Place) -> dict[str, Any]:
    return {"@id": url, "@type": "lpwcc:repository", "dct:title": url}


def _document(url: str, _: Place) -> dict[str, Any]:
    return resource(url, "foaf:Document")


def _together(values: list[str], place: Place) -> str | None:
    """Several texts as one; they come back as they were from properties."""
    if len(values) > 1:
        for position in range(len(values)):
            place.lost(_MORE, position)
    return "\n\n".join(values) or None


def _count(value: int, _: Place) -> dict[str, str] | None:
    return {"@value": str(value), "@type": "xsd:nonNegativeInteger"} if value >= 0 else None


def _modality(slot: str) -> Callable[[Mapping[str, Any], Place], dict[str, Any]]:
    """An input or output by its modality and size."""

    def made(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
        place.lost(_MORE)
        node: dict[str, Any] = {
            "@id": minted(place, slot, place.at.rpartition("/")[2]), "@type": "it6:Modality",
        }  # fmt: skip
        word = value.get("modality")
        if isinstance(word, str) and (meaning := schema.enumerations()["ModalityEnum"].get(word)):
            node["it6:classification"] = concept(meaning, word)
        size = [str(value[name]) for name in ("max_size", "unit") if name in value]
        return {**node, "it6:size": " ".join(size)} if size else node

    return made


def _parent(parent: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    """The one model that a model was fine-tuned from; of a merge none is."""
    place.lost("it6:fineTunedFrom holds one model, and says nothing more of it")
    first = place.at.endswith("/0")
    known = isinstance(parent.get("model"), str) and parent.get("relation") == "finetune"
    return {"@id": place.iri(parent["model"])} if known and first else None


def _used(use: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    if set(use) != {"dataset"}:
        place.lost("MLDCAT-AP does not say which part of the dataset")
    dataset = use.get("dataset")
    return {"@id": place.iri(dataset), "name": dataset} if isinstance(dataset, str) else None


def _risk(risk: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    """A risk; its description is mandatory, and its name stands in for it."""
    name, text = risk.get("name"), risk.get("description")
    if not isinstance(name, str):
        return None
    number = place.at.rpartition("/")[2]
    node: dict[str, Any] = {
        "@id": minted(place, "risks", number), "@type": "it6:HarmRisk", "dct:title": name,
        "dct:description": text if isinstance(text, str) else name,
    }  # fmt: skip
    for slot, term in (("mitigation", "mitigation"), ("likelihood", "probability"), ("severity", "severity")):
        if isinstance(risk.get(slot), str):
            node[f"it6:{term}"] = risk[slot]
    for slot, term in (("nature", "nature"), ("risk_source", "source")):
        if isinstance(risk.get(slot), str):
            node[f"it6:{term}"] = concept(minted(place, "risks", number, term), risk[slot])
    return node


def _bias(assessments: list[Mapping[str, Any]], place: Place) -> str | None:
    """What is known of fairness, in words."""
    said = []
    for position, value in enumerate(assessments):
        place.lost(_MORE, position)
        groups = value.get("group_at_risk")
        parts = [", ".join(map(str, groups)) if isinstance(groups, list) else ""]
        parts += [str(value.get(slot, "")) for slot in ("description", "harms", "mitigation")]
        if {"measure", "value"} <= set(value):
            parts.append(f"{value['measure']} {numbers.text(value['value'])}")
        said.append("; ".join(part for part in parts if part))
    return "\n".join(part for part in said if part) or None


def _results(evaluations: list[Mapping[str, Any]], place: Place) -> str | None:
    """All results in words: MLDCAT-AP has one description of them for a model."""
    lines = []
    for position, value in enumerate(evaluations):
        place.lost("it6:Evaluation belongs to an it6:Run, which no card can describe", position)
        if {"measure", "value"} <= set(value):
            on = [str(value[slot]) for slot in ("dataset", "split", "slice", "procedure") if slot in value]
            about = f" ({', '.join(on)})" if on else ""
            lines.append(f"{value['measure']}: {numbers.text(value['value'])}{about}")
    return "\n".join(lines) or None


def _benchmarks(evaluations: list[Mapping[str, Any]], place: Place) -> list[dict[str, Any]]:
    found = [
        value["benchmark"].get("name") for value in evaluations if isinstance(value.get("benchmark"), dict)
    ]
    return [
        {"@id": minted(place, "benchmarks", name), "@type": "it6:Benchmark", "dct:title": name}
        for name in dict.fromkeys(name for name in found if isinstance(name, str))
    ]


def _words(slot: str) -> Callable[[Mapping[str, Any], Place], str | None]:
    """A text of a nested thing."""
    return lambda value, _: value.get(slot) if isinstance(value.get(slot), str) else None


def _policy(policy: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    place.lost(_MORE)
    url, name = policy.get("url"), policy.get("name")
    if not isinstance(url, str):
        return None
    return {"@id": url, "@type": "odrl:Policy", **({"dct:title": name} if isinstance(name, str) else {})}


def _distributed(word: str, _: Place) -> str:
    return word


def _file(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    return {**fill(value, "File", place), "at": place.at}


def file_begun(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """A file with what is mandatory: a format, and an address, if only one below that of the model."""
    path = value["path"] if isinstance(value.get("path"), str) else label(value)
    iri = minted(place, "files", path)
    form = str(value.get("format") or UNKNOWN)
    node: dict[str, Any] = {
        "@id": iri, "@type": "it6:File", "dct:identifier": path, "dct:title": path,
        "dct:format": concept(f"https://w3id.org/modellake/format/{quoted(form)}", form),
    }  # fmt: skip
    if not isinstance(value.get("download_url"), str):
        node["it6:url"] = resource(iri + "/content")
    return node


def _sha256(value: str, place: Place) -> dict[str, Any]:
    return checksum("sha256", value, place)


def checksum(algorithm: str, value: str, place: Place) -> dict[str, Any]:
    """A checksum with its algorithm."""
    name = f"http://spdx.org/rdf/terms#checksumAlgorithm_{algorithm}"
    return {
        "@id": minted(place, "checksums", algorithm, value), "@type": "spdx:Checksum",
        "spdx:algorithm": resource(name, "spdx:ChecksumAlgorithm"),
        "spdx:checksumValue": {"@value": value, "@type": "xsd:hexBinary"},
    }  # fmt: skip


def _checksum(value: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    algorithm, text = value.get("checksum_algorithm"), value.get("checksum_value")
    known = algorithm in _HASHES and isinstance(text, str) and re.fullmatch(r"(?:[0-9a-f]{2})+", text)
    return checksum(str(algorithm), str(text), place) if known else None


def _address(url: str, _: Place) -> dict[str, Any]:
    return resource(url)


def _period(period: Mapping[str, Any], place: Place) -> Any:
    """When the data was collected: a day if it is one, else the period as text."""
    place.lost(_MORE)
    ends = [period.get("start_date"), period.get("end_date")]
    return "/".join(str(end) if end else ".." for end in ends) if any(ends) else None


def _meaning(enumeration: str, kind: str) -> Callable[[str, Place], dict[str, Any] | None]:
    """A word of an enumeration as what it means."""

    def made(word: str, _: Place) -> dict[str, Any] | None:
        meaning = schema.enumerations()[enumeration].get(word)
        return concept(meaning, word, kind) if meaning else None

    return made


def _theme(domain: str, place: Place) -> dict[str, Any]:
    return concept(minted(place, "themes", domain), domain)


def _location(text: str, place: Place) -> dict[str, Any]:
    return {"@id": minted(place, "location"), "@type": "dct:Location", "skos:prefLabel": text}


def _version_of(name: str, place: Place) -> dict[str, Any]:
    place.lost("MLDCAT-AP names the other dataset by an IRI")
    return {"@id": place.iri(name), "name": name}


def _feature(value: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    """A column; its kind is mandatory."""
    name, word = value.get("name"), value.get("type")
    if not isinstance(name, str):
        return None
    if set(value) - {"name", "type", "description"} or word is None:
        place.lost(_MORE)
    meaning = schema.enumerations()["FeatureTypeEnum"].get(str(word))
    kind = concept(meaning or "https://w3id.org/modellake/FeatureType_unknown", str(word or UNKNOWN))
    iri = minted(place, "features", place.at.rpartition("/")[2])
    node = {"@id": iri, "@type": "it6:Feature", "dct:title": name, "dct:type": kind}
    text = value.get("description")
    return {**node, "dct:description": text} if isinstance(text, str) else node


def _meta_features(found: Mapping[str, Any], place: Place) -> list[dict[str, Any]] | None:
    """Meta-features as quality measurements, those of OpenML by its IRIs."""
    nodes = []
    for name, value in found.items():
        if name in qualities() and isinstance(value, int | float) and not isinstance(value, bool):
            kind = qualities()[name]
            nodes.append(measurement(place, name, numbers.text(value), kind, kind.rpartition("/")[2]))
        else:
            place.lost(_MORE, name)
    return nodes or None


def _quality(value: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    place.lost(_MORE)
    metric, number = value.get("metric"), value.get("value")
    if not isinstance(metric, str) or number is None:
        return None
    kind = f"https://w3id.org/modellake/quality/{quoted(metric)}"
    return measurement(place, f"quality/{place.at.rpartition('/')[2]}", numbers.text(number), kind, metric)


def measurement(place: Place, name: str, value: str, kind: str, title: str) -> dict[str, Any]:
    """One quality with its value."""
    return {
        "@id": minted(place, "measurements", name), "@type": "dqv:QualityMeasurement", "dqv:value": value,
        "dct:type": {"@id": kind, "@type": "it6:DataQuality", "dct:identifier": title, "dct:title": title},
    }  # fmt: skip


#: What begins so is of the distribution of a dataset.
DISTRIBUTION = "dcat:distribution/"
_NAMED = (
    Row("name", "dct:title"),
    Row("description", "dct:description"),
    Row("version", "dcat:version"),
    Row("keywords", "dcat:keyword[]"),
    Row("landing_page", "dcat:landingPage", _document),
    Row("language", "dct:language[]", _language, note="of the Library of Congress"),
    Row("creator", "dct:creator[]", agent),
    Row("contributors", "dct:contributor[]", _contributor),
)
TABLE = {
    "Card": (
        Row("agents", "foaf:Agent", lambda _, __: None, note="those that are referred to; all as properties"),
        Row("studies", "modellake:carries", lambda _, __: None, note="whole"),
        Row("statements", "modellake:carries", lambda _, __: None, note="whole"),
    ),
    "MLModel": (
        *_NAMED,
        Row("created", "dct:created", _day),
        Row("modified", "dct:modified", _day),
        Row("issued", "it6:releaseDate", _day),
        Row("placed_on_market_date", "it6:placedOnMarketDate", _day),
        Row("license", "dct:license", license_of),
        Row("provider", "it6:hasProvider", agent),
        Row("shared_by", "it6:hasUploader", agent),
        Row("funded_by", "frapo:isFundedBy[]", agent),
        Row("citation", "it6:hasBibliographicReference[]", _citation),
        Row("code_repository", "it6:hasRepository", _repository),
        Row("files", "it6:hasFile[]", _file),
        Row("intended_use", "it6:intendedUse[]"),
        Row("limitations", "it6:limitations", _together, many="whole"),
        Row("fairness", "it6:bias", _bias, many="whole", note="in words"),
        Row("security_testing", "it6:testingDescription", _together, many="whole"),
        Row("design_specification", "it6:designSpecifications[]"),
        Row("usage_instructions", "it6:howToUse"),
        Row("architecture", "it6:modelArchitecture"),
        Row("parameter_count", "it6:totalNumberOfParameters", _count),
        Row("inputs", "it6:hasInputModality[]", _modality("inputs")),
        Row("outputs", "it6:hasOutputModality[]", _modality("outputs")),
        Row("base_models", "it6:fineTunedFrom", _parent, note="the first, if it is a `finetune`"),
        Row("risks", "it6:hasRisk[]", _risk,
            reads=("name", "description", "mitigation", "likelihood", "severity", "nature", "risk_source")),
        Row("evaluations", "it6:evaluationResults", _results, many="whole", note="in words"),
        Row("evaluations", "it6:hasBenchmark[]", _benchmarks, many="whole"),
        Row("evaluation_strategies", "it6:evaluationStrategies"),
        Row("training", "it6:trainingMethodologies", _words("method"), reads=("method",)),
        Row("training", "it6:trainingProcess", _words("description"), reads=("description",)),
        Row("trained_on", "it6:trainedOn[]", _used),
        Row("validated_on", "it6:validatedOn[]", _used),
        Row("tested_on", "it6:testedOn[]", _used),
        Row("usage_policy", "odrl:hasPolicy[]", _policy, note="those with an address"),
        Row("distribution_methods", "it6:methodOfDistribution[]", _distributed),
    ),
    "Dataset": (
        *_NAMED,
        Row("issued", "dct:issued", _day),
        Row("shared_by", "dct:publisher", agent),
        Row("collection_period", "it6:collectionDate", _period),
        Row("created", "it6:collectionDate", _day, note="without a `collection_period`"),
        Row("data_collection", "it6:collectionMethod"),
        Row("data_preprocessing", "it6:curationMethod[]"),
        Row("data_provenance", "it6:dataProvenance[]"),
        Row("unsuitability_method", "it6:unsuitabilityMethod[]"),
        Row("bias_method", "it6:biasMethod[]"),
        Row("status", "adms:status", _meaning("LifecycleStatusEnum", "skos:Concept")),
        Row("access_rights", "dct:accessRights", _meaning("AccessRightsEnum", "dct:RightsStatement")),
        Row("location", "dct:spatial", _location),
        Row("domain", "dcat:theme[]", _theme),
        Row("data_modality", "dct:type[]", _meaning("DataModalityEnum", "skos:Concept")),
        Row("was_revision_of", "dct:isVersionOf", _version_of),
        Row("meta_features", DISTRIBUTION + "dqv:hasQualityMeasurement[]", _meta_features,
            note="those of OpenML by its IRIs"),
        Row("quality", DISTRIBUTION + "dqv:hasQualityMeasurement[]", _quality),
        Row("features", DISTRIBUTION + "it6:hasFeature[]", _feature),
        Row("target_feature", DISTRIBUTION + "it6:defaultTargetAttribute"),
        Row("ignored_features", DISTRIBUTION + "it6:ignoreAttribute[]"),
        Row("number_of_instances", DISTRIBUTION + "it6:numberOfDatapoints", _count),
        Row("byte_size", DISTRIBUTION + "dcat:byteSize", _count),
        Row("download_url", DISTRIBUTION + "dcat:downloadURL", _address),
        Row("license", DISTRIBUTION + "dct:license", license_of),
    ),
    "File": (
        Row("path", "dct:title"),
        Row("sha256", "spdx:checksum[]", _sha256),
        Row("checksum", "spdx:checksum[]", _checksum, reads=("checksum_algorithm", "checksum_value")),
        Row("format", "dct:format", lambda form, _: concept(
            f"https://w3id.org/modellake/format/{quoted(form)}", form)),
        Row("download_url", "it6:url", _address),
    ),
}  # fmt: skip
BEGIN = {
    "MLModel": _thing("it6:MachineLearningModel"),
    "Dataset": _thing("dcat:Dataset"),
    "File": file_begun,
}
