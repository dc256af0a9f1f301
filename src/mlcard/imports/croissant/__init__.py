"""Croissant 1.0 and 1.1 with RAI: a dataset with its files, record sets and fields.

Specification: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html. The document is read by the
names that the specification's context gives its terms, with or without their prefixes; no context is fetched,
and no data is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.conversions import licenses
from mlcard.errors import UnreadableFileError
from mlcard.imports.agents import Agents
from mlcard.imports.croissant.files import file_of
from mlcard.imports.croissant.records import Records
from mlcard.imports.document import load
from mlcard.imports.ids import Ids, slug
from mlcard.imports.rows import Row, address, date, facts, iri, iris, said, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue, Source
    from mlcard.imports.document import Node
    from mlcard.imports.found import Found
    from mlcard.imports.rows import Conversion, Place

_SCHEMA_ORG = ("", "sc:", "schema:", "https://schema.org/", "http://schema.org/")
_RAI = ("rai:", "", "http://mlcommons.org/croissant/RAI/")
_ENVELOPE = ("@context", "@type", "@id", "conformsTo", "dct:conformsTo")
DATASET: Place = ("datasets", 0)


def _words(value: JsonValue) -> list[JsonValue] | None:
    """Keywords, also in one text with commas."""
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()] or None
    return texts(value)


def _version(value: JsonValue) -> str | None:
    """A version, also one that is written as a number."""
    return text(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _license(value: JsonValue) -> str | None:
    """A licence by its address, id or name; of several, all of which hold, an expression."""
    items = value if isinstance(value, list) else [value]
    names = [item.get("url") or item.get("name") if isinstance(item, dict) else item for item in items]
    found = [licenses.from_anything(name) if isinstance(name, str) else None for name in names]
    return " AND ".join(name for name in found if name) if found and all(found) else None


def _id_of(value: JsonValue) -> JsonValue:
    """The IRI that a reference leads to."""
    return iri(value.get("@id")) if isinstance(value, dict) else iri(value)


def _ids_of(value: JsonValue) -> list[JsonValue] | None:
    items = value if isinstance(value, list) else [value]
    found = [_id_of(item) for item in items]
    return found if found and all(found) else None


def _period(value: JsonValue) -> JsonValue:
    items = [date(item) or item for item in value if isinstance(item, str)] if isinstance(value, list) else []
    return dict(zip(("start_date", "end_date"), items, strict=False)) if len(items) == 2 else None


def _rows(prefixes: tuple[str, ...], *rows: tuple[str, str, Conversion]) -> tuple[Row, ...]:
    """Rows for every way to write a key."""
    return tuple(Row((prefix + key,), slot, how) for key, slot, how in rows for prefix in prefixes)


_ROWS = (
    *_rows(
        _SCHEMA_ORG,
        ("name", "name", text), ("description", "description", text), ("identifier", "identifiers", iris),
        ("version", "version", _version),
        ("keywords", "keywords", _words), ("license", "license", _license), ("url", "url", address),
        ("sameAs", "landing_page", address), ("datePublished", "issued", date),
        ("dateCreated", "created", date),
        ("dateModified", "modified", date), ("inLanguage", "language", texts),
        ("spatialCoverage", "location", text), ("isBasedOn", "was_derived_from", _ids_of),
        ("conditionsOfAccess", "access_conditions", text),
    ),
    *_rows(("", "cr:"), ("citeAs", "citation", texts)),
    *_rows(("prov:", "http://www.w3.org/ns/prov#"), ("wasDerivedFrom", "was_derived_from", _ids_of)),
    *_rows(
        _RAI,
        ("dataCollection", "data_collection", text), ("dataCollectionRawData", "data_provenance", texts),
        ("dataCollectionTimeframe", "collection_period", _period),
        ("dataCollectionTimeFrame", "collection_period", _period),
        ("dataPreprocessingProtocol", "data_preprocessing", texts),
        ("dataImputationProtocol", "imputation_protocol", text),
        ("dataAnnotationProtocol", "annotation_protocol", text),
        ("dataReleaseMaintenancePlan", "maintenance_plan", text),
        ("personalSensitiveInformation", "sensitive_data", texts), ("dataUseCases", "intended_use", texts),
        ("dataLimitations", "limitations", texts), ("dataBiases", "bias_method", texts),
        ("dataSocialImpact", "ethical_social", texts),
    ),
)  # fmt: skip
_AGENTS = {"creator": "creator/-", "publisher": "shared_by", "provider": "provider", "funder": "funded_by/-",
           "maintainer": "contact_point"}  # fmt: skip
_AGENT = (
    Row(("email",), "email", text), Row(("url",), "url", address), Row(("description",), "description", text),
    Row(("affiliation",), "affiliation", text), Row(("jobTitle",), "job_title", text),
    Row(("sameAs",), "orcid", iri),
)  # fmt: skip


def read(source: Source) -> Iterator[Found]:
    """Facts from a document, and what is left of it."""
    document = load(source)
    if "mlcommons.org/croissant" not in str(
        document.value.get("@context") if isinstance(document.value, dict) else ""
    ):
        raise UnreadableFileError(
            f"{source.name}: not Croissant: its context does not name the vocabulary",
            hint="a Croissant document has an @context with http://mlcommons.org/croissant/",
        )
    yield said(document, (*DATASET, "id"), _own_id(document))
    yield from facts(document, DATASET, _ROWS)
    agents = Agents(Ids())
    for prefix in _SCHEMA_ORG:
        for key, slot in _AGENTS.items():
            yield from _agents(document, prefix + key, slot, agents)
    yield from _activities(document, agents)
    objects = {}
    for number, item in enumerate(document.items("distribution")):
        path = yield from file_of(item, (*DATASET, "files", number))
        objects[item.peek("@id") or item.peek("name")] = path
    yield from Records(objects).of(document)
    yield from agents.facts()
    for key in _ENVELOPE:
        if node := document.get(key):
            node.take()
    yield from document.leftovers()


def _own_id(document: Node) -> str:
    """The dataset's IRI, else its name as an id."""
    own = document.peek("@id")
    name = next(
        (document.peek(prefix + "name") for prefix in _SCHEMA_ORG if document.peek(prefix + "name")), ""
    )
    return own if iri(own) else slug(name) or "dataset"


def _agents(document: Node, key: str, slot: str, agents: Agents) -> Iterator[Fact]:
    """Yield who has a role, each an agent of the card."""
    items = document.items(key)
    for item in items:
        single = isinstance(item.value, str)
        name = item.text() if single else item.text("name")
        if not name:
            continue
        kind = item.peek("@type").rpartition(":")[2].rpartition("/")[2]
        types = {"Person": "person", "Organization": "organization"}
        agent = _agent_id(item, name, agents)
        if types.get(kind):
            agents.add(agent, item, "type", types[kind])
        if not single:
            for fact in facts(item, ("x",), _AGENT):
                agents.add(agent, item, fact.slot.rpartition("/")[2], fact.value)
            for own in ("@type", "@id"):
                if node := item.get(own):
                    node.take()
        yield said(item, (*DATASET, *slot.split("/")), agent)
        if not slot.endswith("/-") and len(items) > 1:
            break


def _agent_id(item: Node, name: str, agents: Agents) -> str:
    own = item.peek("@id")
    if not iri(own):
        return agents.of(item, name)
    agents.add(own, item, "id", own)
    agents.add(own, item, "name", name)
    return own


def _activities(document: Node, agents: Agents) -> Iterator[Fact]:
    """Yield what made the dataset: processing, or its ingestion where mlcard says so."""
    number = 0
    for item in document.items("prov:wasGeneratedBy"):
        place: Place = (*DATASET, "ingestion")
        if not item.peek("@id").endswith("#ingestion"):
            place = (*DATASET, "processing", number)
            number += 1
        for own in ("@type", "@id"):
            if node := item.get(own):
                node.take()
        yield from facts(item, place, _ACTIVITY)
        for person in item.items("prov:wasAssociatedWith"):
            name = person.text("name")
            if name:
                agent = _agent_id(person, name, agents)
                person.take()
                yield said(person, (*place, "was_associated_with", "-"), agent)


_ACTIVITY = (
    Row(("name",), "name", text), Row(("description",), "description", text),
    Row(("prov:startedAtTime",), "started_at", text), Row(("prov:endedAtTime",), "ended_at", text),
    Row(("prov:used",), "used", _ids_of),
)  # fmt: skip
