"""The graph of a card: models and datasets, what the shapes make mandatory, and what has no term."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph

from mlcard.conversions.carried import PREFIX, REFERENCE, UNNAMED, written
from mlcard.conversions.mldcat_ap import PREFIXES
from mlcard.export.carrying import carry
from mlcard.export.iris import below, card_iri, quoted
from mlcard.export.literals import json_text
from mlcard.export.mldcat_ap.table import UNKNOWN, measurement, minted, resource
from mlcard.export.projection import Output, Place, fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.export.projection import Work

_WHOLE = ("agents", "studies", "statements")
_USES = ("it6:trainedOn", "it6:validatedOn", "it6:testedOn", "dct:isVersionOf")
_NOT_DESCRIBED = "The card refers to this dataset and does not describe it."
_NO_DESCRIPTION = "The card does not describe this dataset in words."


def write(work: Work) -> Iterable[Output]:
    """The graph of one card."""
    graph = [_model(value, place) for value, place in work.each("models")]
    graph += [_dataset(value, place) for value, place in work.each("datasets")]
    graph += list(_mentioned(graph))
    iri = card_iri(work.card.data, work.base)
    whole = [
        (PREFIX + name, written(work.card.data[name], "Card", [name]))
        for name in _WHOLE
        if work.card.data.get(name)
    ]
    for name in ("agents", "studies"):
        work.account.visited.update(place.at for _, place in work.each(name))
    if whole:
        graph.append({"@id": iri, "@type": "modellake:Card", **_carried(iri, whole)})
    document = {"@context": PREFIXES, "@graph": graph}
    yield Output(f"{work.name}.mldcat-ap.ttl", _turtle(_triples(document)))


def join(documents: Sequence[bytes]) -> bytes:
    """One graph of those of several cards; what several describe is that of the first which does."""
    graphs = [
        [quad.triple for quad in pyoxigraph.parse(document, pyoxigraph.RdfFormat.TURTLE)]
        for document in documents
    ]
    described: dict[str, int] = {}
    for number, graph in enumerate(graphs):
        for iri, is_reference in _things(graph):
            if not is_reference:
                described.setdefault(iri, number)
    for number, graph in enumerate(graphs):
        for iri, _ in _things(graph):
            described.setdefault(iri, number)
    return _turtle(
        triple
        for number, graph in enumerate(graphs)
        for triple in _without(graph, [iri for iri, _ in _things(graph) if described[iri] != number])
    )


def _things(graph: list[pyoxigraph.Triple]) -> list[tuple[str, bool]]:
    """The models and datasets of a graph, and whether it only refers to them."""
    kinds = {PREFIXES["it6"] + "MachineLearningModel", PREFIXES["dcat"] + "Dataset"}
    mark = "carries/" + quoted(REFERENCE["name"])
    told = {
        triple.subject.value: triple.object.value
        for triple in graph
        if triple.predicate.value == PREFIXES["schema"] + "value"
        and isinstance(triple.subject, pyoxigraph.NamedNode)
        and isinstance(triple.object, pyoxigraph.Literal)
    }
    return [
        (triple.subject.value, told.get(below(triple.subject.value) + mark) in (REFERENCE["value"], UNKNOWN))
        for triple in graph
        if isinstance(triple.subject, pyoxigraph.NamedNode)
        and isinstance(triple.object, pyoxigraph.NamedNode)
        and triple.object.value in kinds
    ]


def _without(graph: list[pyoxigraph.Triple], iris: list[str]) -> Iterator[pyoxigraph.Triple]:
    """Yield a graph without some things, and the parts of them."""
    whole, parts = set(iris), tuple(below(iri) for iri in iris)
    for triple in graph:
        name = triple.subject.value if isinstance(triple.subject, pyoxigraph.NamedNode) else ""
        if name not in whole and not (parts and name.startswith(parts)):
            yield triple


def _triples(document: dict[str, Any]) -> Iterator[pyoxigraph.Triple]:
    return (quad.triple for quad in pyoxigraph.parse(json_text(document), pyoxigraph.RdfFormat.JSON_LD))


def _turtle(triples: Iterable[pyoxigraph.Triple]) -> bytes:
    """Triples as Turtle, those of one subject together, in the order in which the subjects came."""
    subjects: dict[str, dict[pyoxigraph.Triple, None]] = {}
    for triple in triples:
        subjects.setdefault(str(triple.subject), {})[triple] = None
    ordered = (triple for several in subjects.values() for triple in several)
    found = pyoxigraph.serialize(ordered, format=pyoxigraph.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    lines = found.splitlines(keepends=True)
    heads = [line for line in lines[: len(PREFIXES)] if line.startswith(b"@prefix ")]
    return b"".join([*sorted(heads), *lines[len(heads) :]])  # it writes them in any order


def _model(value: dict[str, Any], place: Place) -> dict[str, Any]:
    """A model with all that is mandatory."""
    node = fill(value, "MLModel", place)
    node.setdefault("dct:title", node["dct:identifier"])
    for term in ("dct:created", "dcat:version"):
        node.setdefault(term, UNKNOWN)
    files = node.setdefault("it6:hasFile", [_no_file(place)])
    for file in files:
        if at := file.pop("at", None):
            _add(file, file["@id"], carry(Place(at, place.work), "File"))
    if "it6:fineTunedFrom" in node:
        parent = node["it6:fineTunedFrom"]
        known = {place.iri(str(item.get("id"))) for item, _ in place.work.each("models")}
        if parent["@id"] not in known:
            node["it6:fineTunedFrom"] = _no_model(parent["@id"], place)
    node.setdefault("it6:trainedOn", [_no_dataset(minted(place, "data", UNKNOWN), UNKNOWN)])
    _add(node, node["@id"], [*_unnamed(value), *carry(place, "MLModel")])
    return node


def _no_file(place: Place) -> dict[str, Any]:
    """A file where a model has none that is known."""
    iri = minted(place, "files", UNKNOWN)
    return {
        "@id": iri, "@type": "it6:File", "dct:identifier": UNKNOWN, "dct:title": UNKNOWN,
        "dct:format": resource("https://w3id.org/modellake/format/unknown", "skos:Concept"),
        "it6:url": resource(f"{iri}/content"), **_carried(iri, [(REFERENCE["name"], UNKNOWN)]),
    }  # fmt: skip


def _no_dataset(iri: str, name: str) -> dict[str, Any]:
    """A dataset that the card does not describe, or does not know."""
    kind = UNKNOWN if name == UNKNOWN else REFERENCE["value"]
    return {
        "@id": iri, "@type": "dcat:Dataset", "dct:title": name, "dct:description": _NOT_DESCRIBED,
        "it6:collectionDate": UNKNOWN, **_carried(iri, [(REFERENCE["name"], kind)]),
    }  # fmt: skip


def _no_model(iri: str, place: Place) -> dict[str, Any]:
    """A model that the card does not describe."""
    name = iri.removeprefix(place.work.base)
    data = _no_dataset(below(iri) + "data/unknown", UNKNOWN)
    file = below(iri) + "files/unknown"
    return {
        "@id": iri, "@type": "it6:MachineLearningModel", "dct:identifier": name, "dct:title": name,
        "dct:created": UNKNOWN, "dcat:version": UNKNOWN, "it6:trainedOn": [data],
        "it6:hasFile": [{
            "@id": file, "@type": "it6:File", "dct:identifier": UNKNOWN, "dct:title": UNKNOWN,
            "dct:format": resource("https://w3id.org/modellake/format/unknown", "skos:Concept"),
            "it6:url": resource(f"{file}/content"),
        }],
        **_carried(iri, [(REFERENCE["name"], REFERENCE["value"])]),
    }  # fmt: skip


def _dataset(value: dict[str, Any], place: Place) -> dict[str, Any]:
    """A dataset with all that is mandatory, and a distribution if its quality is known."""
    node = fill(value, "Dataset", place)
    node.setdefault("dct:title", node["dct:identifier"])
    node.setdefault("dct:description", _NO_DESCRIPTION)
    collected = node.setdefault("it6:collectionDate", UNKNOWN)
    if isinstance(collected, list):
        node["it6:collectionDate"] = collected[0]
    for slot in ("created", "files"):
        if slot in value:
            place.lost("in a property, too", slot)
    found = node.pop("dcat:distribution", None)
    if found is not None:
        distribution = _distribution(found, value, place)
        if distribution is not None:
            node["dcat:distribution"] = distribution
    _add(node, node["@id"], [*_unnamed(value), *carry(place, "Dataset")])
    return node


_OF_DISTRIBUTION = (
    "features", "target_feature", "ignored_features", "number_of_instances", "byte_size", "download_url",
    "license",
)  # fmt: skip


def _distribution(found: dict[str, Any], value: dict[str, Any], place: Place) -> dict[str, Any] | None:
    """A distribution; without a measurement of quality there can be none, and its parts are properties."""
    counted = value.get("number_of_instances")
    if "dqv:hasQualityMeasurement" not in found and isinstance(counted, int):
        kind = "http://openml.org/openml/qualitytype/numberofinstances"
        found["dqv:hasQualityMeasurement"] = [
            measurement(place, "number_of_instances", str(counted), kind, "numberofinstances")
        ]
    if "dqv:hasQualityMeasurement" not in found:
        for slot in _OF_DISTRIBUTION:
            if slot in value:
                place.lost("a dcat:Distribution must have a quality measurement, and none is known", slot)
        return None
    known = (
        found.get("dcat:downloadURL") or _page(value) or resource(place.iri(str(value.get("id"))) + "#data")
    )
    return {
        "@id": minted(place, "distribution"),
        "@type": "dcat:Distribution",
        "dcat:accessURL": known,
        **found,
    }


def _page(value: dict[str, Any]) -> dict[str, Any] | None:
    """The page under which a dataset is to be had."""
    places = [value.get(slot) for slot in ("url", "source", "landing_page")]
    for place in places:
        if isinstance(place, str) and place.startswith(("http://", "https://")) and " " not in place:
            return resource(place)
    return None


def _mentioned(graph: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield nodes for the datasets that the card refers to and does not describe."""
    described = {node["@id"] for node in graph}
    for node in graph:
        for term in _USES:
            several = node.get(term, [])
            for use in several if isinstance(several, list) else [several]:
                name = use.pop("name", None)
                if name is not None and use["@id"] not in described:
                    described.add(use["@id"])
                    yield _no_dataset(use["@id"], name)


def _unnamed(value: dict[str, Any]) -> list[tuple[str, str]]:
    return [] if "name" in value else [(UNNAMED["name"], UNNAMED["value"])]


def _add(node: dict[str, Any], iri: str, properties: Iterable[tuple[str, str]]) -> None:
    node.update(_carried(iri, list(properties)))


def _carried(iri: str, properties: list[tuple[str, str]]) -> dict[str, Any]:
    """Properties that MLDCAT-AP has no term for."""
    nodes = [
        {
            "@id": f"{below(iri)}carries/{quoted(name)}", "@type": "schema:PropertyValue",
            "schema:propertyID": name, "schema:value": value,
        }
        for name, value in properties
    ]  # fmt: skip
    return {"modellake:carries": nodes} if nodes else {}
