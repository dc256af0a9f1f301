"""Croissant 1.1 with its RAI vocabulary: one JSON-LD document a dataset, that loaders of datasets can read.

https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html and
https://docs.mlcommons.org/croissant/docs/croissant-rai-spec.html. schema.org is `https` here, as its
reference implementation demands, and `http` in every other format. RAI's properties are spelled as its
vocabulary spells them. Record sets and fields come from the columns of the card, statistics are annotations
of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.conversions import licenses
from mlcard.conversions.statistics import DDI
from mlcard.export.croissant import files, records
from mlcard.export.literals import json_text
from mlcard.export.projection import Output, Place, Projection, Required, Row, Work, fill
from mlcard.export.projection.filling import file_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONFORMS_TO = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")
_OF_CROISSANT = (
    "annotation", "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field",
    "fileObject", "fileProperty", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath",
    "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated", "replace",
    "samplingRate", "separator", "source", "subField", "transform", "value",
)  # fmt: skip
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    **{name: f"cr:{name}" for name in _OF_CROISSANT},
    "conformsTo": "dct:conformsTo",
    "cr": records.CR,
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "ddi-stats": DDI,
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "prov": "http://www.w3.org/ns/prov#",
    "rai": f"{records.CR}RAI/",
    "sc": "https://schema.org/",
    "wd": "http://www.wikidata.org/entity/",
}


def _write(work: Work) -> Iterable[Output]:
    taken: set[str] = set()
    for dataset, place in work.each("datasets"):
        node = fill(dataset, "Dataset", place)
        if "url" not in node:
            node["url"] = place.iri(str(dataset.get("id", "")))
        name = file_name(dataset.get("id")) or work.name
        while name in taken:
            name += "-2"
        taken.add(name)
        yield Output(f"{name}.croissant.json", json_text(_ordered(node)))


def _ordered(node: dict[str, Any]) -> dict[str, Any]:
    """A dataset in the order in which its examples are written: what it is, its files, its records."""
    last = ("distribution", "recordSet")
    first = {key: part for key, part in node.items() if key not in last}
    return first | {key: node[key] for key in last if key in node}


def _dataset(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    name = str(value.get("id", "dataset"))
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "@id": place.iri(name),
        "conformsTo": list(CONFORMS_TO),
        **({} if isinstance(value.get("name"), str) else {"name": name}),
    }


def _page(url: str, place: Place) -> str | None:
    """The landing page, if the dataset has no other address."""
    return None if "url" in place.work.node(place.at.rpartition("/")[0]) else url


def _other_page(url: str, place: Place) -> str | None:
    return url if "url" in place.work.node(place.at.rpartition("/")[0]) else None


def _license(expression: str, _: Place) -> str:
    return licenses.iri(expression) or expression


def _agent(name: str, place: Place) -> dict[str, Any]:
    """An agent as far as the card describes it; one that it does not is known by its id."""
    found = place.work.find("agents", name)
    if found:
        node = fill(found[0], "Agent", found[1])
        return node if "name" in node else {**node, "name": name}
    return {"@type": "sc:Organization", "@id": place.iri(name), "name": name}


def _agent_node(value: Mapping[str, Any], place: Place) -> dict[str, Any]:
    kind = "sc:Person" if value.get("type") == "person" else "sc:Organization"
    return {"@type": kind, "@id": place.iri(str(value.get("id", "")))}


def _kind(kind: str, place: Place) -> dict[str, Any]:
    """The class of an agent, which its node begins with; Croissant knows no programs among them."""
    if kind == "software":
        place.lost("an agent of Croissant is a person or an organization")
    return {}


def _ingestion(place: Place) -> str:
    """The IRI of the ingestion, which tells it from other activities."""
    dataset = place.work.node(place.at.rpartition("/")[0])
    return f"{place.iri(str(dataset.get('id', '')))}#ingestion"


def _contributor(value: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    name = value.get("agent")
    return _agent(name, place) if isinstance(name, str) else None


def _iri(name: str, place: Place) -> dict[str, str]:
    return {"@id": place.iri(name)}


def _period(period: Mapping[str, Any], _: Place) -> list[str] | None:
    return [str(period[end]) for end in ("start_date", "end_date") if period.get(end)] or None


def _risk(risk: Mapping[str, Any], _: Place) -> str | None:
    said = [risk.get("name"), risk.get("description"), risk.get("mitigation")]
    return ": ".join(part for part in said if isinstance(part, str)) or None


def _bias(assessment: Mapping[str, Any], _: Place) -> str | None:
    said = [assessment.get("description"), assessment.get("harms"), assessment.get("mitigation")]
    return ": ".join(part for part in said if isinstance(part, str)) or None


def _policy(policy: Mapping[str, Any], place: Place) -> Any:
    if "url" not in policy:
        return policy.get("description") or policy.get("name")
    for name in ("description", "name"):
        if name in policy:
            place.lost("usageInfo holds an address or a text", name)
    return policy["url"]


_FEATURE = ("name", "description", *records.OF_FEATURE,
            *(f"feature_meta_features/{name}" for name in records.OF_STATISTICS))  # fmt: skip
_IN_RECORDS = "an annotation of the record set"
_OF_ITS_FIELD = "annotations of its field"
TABLE = {
    "Dataset": (
        Row("name", "name"),
        Row("description", "description"),
        Row("identifiers", "identifier"),
        Row("version", "version"),
        Row("keywords", "keywords[]"),
        Row("url", "url"),
        Row("landing_page", "url", _page),
        Row("landing_page", "sameAs", _other_page, note="beside an address of its own"),
        Row("license", "license", _license, note="the IRI of SPDX's page where it has one"),
        Row("creator", "creator", _agent),
        Row("contributors", "contributor", _contributor, reads=("agent",)),
        Row("shared_by", "publisher", _agent),
        Row("provider", "provider", _agent),
        Row("contact_point", "maintainer", _agent),
        Row("administrator", "maintainer", _agent),
        Row("funded_by", "funder", _agent),
        Row("issued", "datePublished"),
        Row("created", "dateCreated"),
        Row("modified", "dateModified"),
        Row("language", "inLanguage"),
        Row("citation", "citeAs", many="first", convert=lambda text, _: text),
        Row("usage_policy", "usageInfo", _policy, reads=("url", "description", "name")),
        Row("access_conditions", "conditionsOfAccess"),
        Row("access_rights", "conditionsOfAccess"),
        Row("location", "spatialCoverage"),
        Row("was_derived_from", "prov:wasDerivedFrom", _iri),
        Row("ingestion", "prov:wasGeneratedBy"),
        Row("processing", "prov:wasGeneratedBy"),
        Row("data_collection", "rai:dataCollection"),
        Row("collection_period", "rai:dataCollectionTimeframe", _period, reads=("start_date", "end_date")),
        Row("data_provenance", "rai:dataCollectionRawData"),
        Row("data_preprocessing", "rai:dataPreprocessingProtocol"),
        Row("imputation_protocol", "rai:dataImputationProtocol"),
        Row("annotation_protocol", "rai:dataAnnotationProtocol"),
        Row("maintenance_plan", "rai:dataReleaseMaintenancePlan"),
        Row("sensitive_data", "rai:personalSensitiveInformation"),
        Row("intended_use", "rai:dataUseCases"),
        Row("limitations", "rai:dataLimitations"),
        Row("bias_method", "rai:dataBiases"),
        Row("fairness", "rai:dataBiases", _bias, reads=("description", "harms", "mitigation")),
        Row("ethical_social", "rai:dataSocialImpact"),
        Row("risks", "rai:dataSocialImpact", _risk, reads=("name", "description", "mitigation")),
        Row("files", "distribution[]", files.file_object),
        Row("features", "recordSet[]", records.of_features, reads=_FEATURE, many="whole",
            note="a record set with a field for each column"),
        Row("record_sets", "recordSet[]", records.of_record_set,
            reads=("name", "description", "file", "number_of_instances", "target_feature",
                   *(f"features/{name}" for name in _FEATURE),
                   *(f"column_profiles/{name}" for name in ("feature", *records.OF_PROFILE)),
                   *(f"meta_features/{name}" for name in records.OF_META_FEATURES),
                   *(f"sound_meta_features/{name}" for name in records.OF_SOUND_META_FEATURES))),
        Row("record_sets", "recordSet[]", records.of_their_splits,
            reads=tuple(f"splits/{name}" for name in records.OF_SPLIT)),
        Row("splits", "recordSet[]", records.of_splits, many="whole",
            note="an enumeration of class `cr:Split` with its records inside"),
        Row("number_of_instances", "", records.of_table, note=_IN_RECORDS),
        Row("target_feature", "", records.of_target, note="the class `cr:Label` of its field"),
        Row("meta_features", "", records.of_table, reads=records.OF_META_FEATURES, note=_IN_RECORDS),
        Row("sound_meta_features", "", records.of_table, reads=records.OF_SOUND_META_FEATURES,
            note=_IN_RECORDS),
        Row("column_profiles", "", records.of_profile, reads=("feature", *records.OF_PROFILE),
            note=_OF_ITS_FIELD),
    ),
    "File": (
        Row("path", "name"),
        Row("media_type", "encodingFormat"),
        Row("format", "", files.form, note="its media type"),
        Row("download_url", "contentUrl"),
        Row("byte_size", "contentSize", files.size),
        Row("sha256", "sha256"),
        Row("checksum", "", files.checksum, reads=("checksum_algorithm", "checksum_value"), note="MD5"),
        Row("description", "description"),
    ),
    "Agent": (
        Row("name", "name"),
        Row("type", "", _kind, note="`@type`"),
        Row("description", "description"),
        Row("identifiers", "identifier"),
        Row("email", "email"),
        Row("url", "url"),
        Row("landing_page", "url"),
        Row("orcid", "sameAs"),
        Row("affiliation", "affiliation"),
        Row("job_title", "jobTitle"),
    ),
    **{
        name: (
            Row("name", "name"),
            Row("description", "description"),
            Row("started_at", "prov:startedAtTime"),
            Row("ended_at", "prov:endedAtTime"),
            Row("used", "prov:used", _iri),
            Row("was_associated_with", "prov:wasAssociatedWith", _agent),
        )
        for name in ("Ingestion", "Processing")
    },
}  # fmt: skip
PROJECTION = Projection(
    name="croissant",
    title="Croissant",
    specification="https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html",
    versions=("1.1",),
    table=TABLE,
    write=_write,
    begin={
        "Dataset": _dataset,
        "File": files.begin,
        "Agent": _agent_node,
        "Ingestion": lambda _, place: {"@type": "prov:Activity", "@id": _ingestion(place)},
        "Processing": lambda *_: {"@type": "prov:Activity"},
    },
    required=(
        Required("Card", ("datasets",), "sc:Dataset", fatal=True),
        Required("Dataset", ("name",), "sc:name", instead="the id"),
        Required("Dataset", ("description",), "sc:description"),
        Required("Dataset", ("license",), "sc:license"),
        Required("Dataset", ("url", "landing_page"), "sc:url", instead="the IRI of the dataset"),
        Required("Dataset", ("creator",), "sc:creator"),
        Required("Dataset", ("issued",), "sc:datePublished"),
        Required("Dataset", ("files",), "sc:distribution"),
        Required("File", ("sha256", "checksum"), "sc:sha256", instead="nothing of the file"),
        Required("File", ("media_type", "format"), "sc:encodingFormat", instead="application/octet-stream"),
    ),
    reasons={
        "Card.models": "Croissant describes datasets",
        "dialect": "Croissant leaves it to the reader of the format",
    },
    checked_by="`mlcroissant` reports no error and no warning, and loads the records of tables through it",
)
