"""The SPDX document of a card: its elements, the relationships between them, and whence each value is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlcard import __version__
from mlcard.conversions.carried import PREFIX, REFERENCE, UNNAMED, written
from mlcard.conversions.licenses import from_anything
from mlcard.export.carrying import carry
from mlcard.export.iris import below, card_iri, quoted
from mlcard.export.literals import json_text
from mlcard.export.moment import now
from mlcard.export.projection import Output, Place, fill
from mlcard.export.spdx.table import CREATION, RELATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mlcard.export.projection import Work

VERSION = "3.0.1"
CONTEXT = f"https://spdx.org/rdf/{VERSION}/spdx-context.jsonld"
#: An individual of the model, not an element of the document.
NO_LICENSE = f"https://spdx.org/rdf/{VERSION}/terms/ExpandedLicensing/NoAssertionLicense"
#: Not `extension`: the context of SPDX makes the property of that name of it.
_PROFILES = ["core", "software", "ai", "dataset", "simpleLicensing"]
_AGENTS = ("suppliedBy", "originatedBy")


@dataclass(slots=True)
class _Document:
    """The elements so far, by their IRIs.

    Attributes:
        work: the card on its way.
        iri: what the IRIs of elements begin with that have no other.
        elements: the elements.
    """

    work: Work
    iri: str
    elements: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, element: dict[str, Any], name: str = "") -> str:
        """Take in an element; returns its IRI."""
        iri = str(element.setdefault("spdxId", self.iri + name))
        self.elements.setdefault(iri, element)
        return iri

    def relate(self, source: str, kind: str, targets: list[str]) -> None:
        """Say what an element has to do with others."""
        if targets:
            self.add(
                {
                    "type": "Relationship",
                    "spdxId": f"{below(source)}relationship/{kind}",
                    "creationInfo": CREATION,
                    "from": source,
                    "relationshipType": kind,
                    "to": list(dict.fromkeys(targets)),
                }
            )

    def mentioned(self, iri: str, name: str, purpose: str) -> str:
        """An element for what the card refers to and does not describe."""
        stub = {
            "type": "software_Package", "spdxId": iri, "creationInfo": CREATION, "name": name,
            "software_primaryPurpose": purpose, "comment": "The card refers to it and does not describe it.",
            "extension": [_extension([(REFERENCE["name"], REFERENCE["value"])])],
        }  # fmt: skip
        return self.add(stub)


def write(work: Work) -> Iterable[Output]:
    """The document of one card."""
    document = _Document(work, below(card_iri(work.card.data, work.base)))
    roots = []
    for collection, class_name in (("models", "MLModel"), ("datasets", "Dataset")):
        for value, place in work.each(collection):
            element = fill(value, class_name, place)
            roots.append(document.add(element, f"{collection}/{place.at.rpartition('/')[2]}"))
            _package(element, value, class_name, place, document)
    _agents(document)
    _annotations(document)
    properties = [
        (PREFIX + name, written(work.card.data[name], "Card", [name]))
        for name in ("studies", "statements")
        if work.card.data.get(name)
    ]
    work.account.visited.update(place.at for _, place in work.each("studies"))
    yield Output(f"{work.name}.spdx.json", _text(document.iri, document.elements, roots, properties))


def join(documents: Sequence[bytes]) -> bytes:
    """One document of those of several cards; an element that several describe is that of the first."""
    elements: dict[str, dict[str, Any]] = {}
    roots: list[str] = []
    properties: list[tuple[str, str]] = []
    iri = ""
    for text in documents:
        for element in json.loads(text)["@graph"]:
            if element["type"] == "SpdxDocument":
                iri = iri or element["spdxId"].removesuffix("document")
                roots += element["rootElement"]
                entries = [entry for part in element.get("extension", []) for entry in part[_ENTRIES]]
                properties += [(entry[_NAME], entry[_VALUE]) for entry in entries]
            elif element["type"] != "CreationInfo" and element["spdxId"] not in _OWN:
                known = elements.get(element["spdxId"])
                if known is None or known["type"] == "software_Package" != element["type"]:
                    elements[element["spdxId"]] = element
    return _text(iri, elements, list(dict.fromkeys(roots)), properties)


_TOOL = "https://w3id.org/modellake/mlcard"
#: What every document has of its own.
_OWN = (_TOOL, f"{_TOOL}/tool")
_ENTRIES, _NAME, _VALUE = (
    "extension_cdxProperty",
    "extension_cdxPropName",
    "extension_cdxPropValue",
)


def _text(iri: str, elements: dict[str, dict[str, Any]], roots: list[str], properties: Any) -> bytes:
    creation = {
        "type": "CreationInfo", "@id": CREATION, "specVersion": VERSION, "created": now(),
        "createdBy": [_TOOL], "createdUsing": [f"{_TOOL}/tool"],
    }  # fmt: skip
    own = [
        {"type": "SoftwareAgent", "spdxId": _TOOL, "creationInfo": CREATION, "name": "mlcard"},
        {
            "type": "Tool",
            "spdxId": f"{_TOOL}/tool",
            "creationInfo": CREATION,
            "name": f"mlcard {__version__}",
        },
    ]
    document = {
        "type": "SpdxDocument", "spdxId": f"{iri}document", "creationInfo": CREATION,
        "profileConformance": _PROFILES, "rootElement": roots,
        "element": [item["spdxId"] for item in own] + list(elements),
        **({"extension": [_extension(properties)]} if properties else {}),
    }  # fmt: skip
    return json_text({"@context": CONTEXT, "@graph": [creation, document, *own, *elements.values()]})


def _extension(properties: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Properties that SPDX has no term for (https://spdx.github.io/spdx-spec/v3.0.1/model/Extension/)."""
    return {
        "type": "extension_CdxPropertiesExtension",
        _ENTRIES: [
            {"type": "extension_CdxPropertyEntry", _NAME: name, _VALUE: value} for name, value in properties
        ],
    }


def _package(
    element: dict[str, Any], value: dict[str, Any], class_name: str, place: Place, document: _Document
) -> None:
    """Turn what stands in a package for others into elements and relationships."""
    iri = element["spdxId"]
    if class_name == "Dataset":
        element.setdefault("dataset_datasetType", ["noAssertion"])
    for term in [term for term in element if term.startswith(RELATION)]:
        kind, found = term.removeprefix(RELATION), element.pop(term)
        if kind == "hasDeclaredLicense":
            document.relate(iri, kind, [_license(found["license"], document)])
            continue
        targets = [_target(item, kind, iri, document) for item in found]
        document.relate(iri, kind, targets)
    if f"{below(iri)}relationship/hasDeclaredLicense" not in document.elements:
        document.relate(iri, "hasDeclaredLicense", [NO_LICENSE])
    document.relate(iri, "hasConcludedLicense", [NO_LICENSE])
    unnamed = [] if "name" in value else [(UNNAMED["name"], UNNAMED["value"])]
    _extend(element, [*_own_id(value), *unnamed, *carry(place, class_name)])


def _extend(element: dict[str, Any], properties: list[tuple[str, str]]) -> None:
    if properties:
        element["extension"] = [_extension(properties)]


def _target(item: dict[str, Any], kind: str, source: str, document: _Document) -> str:
    """The IRI of what a package is related to; elements that are part of it are taken in."""
    if "file" in item:
        file, at = item["file"], item["at"]
        file.setdefault("spdxId", f"{below(source)}files/{quoted(file['name'])}")
        _extend(file, [*_own_id(document.work.node(at)), *carry(Place(at, document.work), "File")])
        return document.add(file)
    if "library" in item:
        library = item["library"]
        license_of = library.pop(RELATION + "hasDeclaredLicense", None)
        version = library.get("software_packageVersion", "")
        at = item["at"]
        _extend(library, [*_own_id(document.work.node(at)), *carry(Place(at, document.work), "Library")])
        library.setdefault("spdxId", f"{below(source)}libraries/{quoted(library['name'])}/{quoted(version)}")
        iri = document.add(library)
        declared = _license(license_of["license"], document) if license_of else NO_LICENSE
        document.relate(iri, "hasDeclaredLicense", [declared])
        document.relate(iri, "hasConcludedLicense", [NO_LICENSE])
        return iri
    described = any(document.work.find(name, item["name"]) for name in ("models", "datasets"))
    if not described:
        purpose = "model" if kind == "descendantOf" and source_is_model(document, source) else "data"
        document.mentioned(item["spdxId"], item["name"], purpose)
    return str(item["spdxId"])


def _own_id(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The id of a thing as a property: its IRI may as well be one that was made for it."""
    own = value.get("id")
    return [(PREFIX + "id", own)] if isinstance(own, str) else []


def source_is_model(document: _Document, source: str) -> bool:
    """Whether an element is a model."""
    return bool(document.elements[source]["type"] == "ai_AIPackage")


def _license(expression: str, document: _Document) -> str:
    """The IRI of an expression of licences; what SPDX does not list gets a text of its own."""
    known = from_anything(expression) or "NOASSERTION"
    element: dict[str, Any] = {
        "type": "simplelicensing_LicenseExpression",
        "spdxId": f"{document.iri}licenses/{quoted(known)}",
        "creationInfo": CREATION,
        "simplelicensing_licenseExpression": known,
    }
    references = [
        part for part in known.replace("(", " ").replace(")", " ").split() if part.startswith("LicenseRef-")
    ]
    entries = []
    for reference in dict.fromkeys(references):
        text = {
            "type": "simplelicensing_SimpleLicensingText",
            "spdxId": f"{document.iri}licenses/{quoted(reference)}/text",
            "creationInfo": CREATION,
            "name": reference,
            "simplelicensing_licenseText": f"The card names the licence {reference}; and not its text.",
        }
        entries.append({"type": "DictionaryEntry", "key": reference, "value": document.add(text)})
    if entries:
        element["simplelicensing_customIdToUri"] = entries
    return document.add(element)


def _agents(document: _Document) -> None:
    """The agents of the card, and those that it refers to and does not describe."""
    work = document.work
    for value, place in work.each("agents"):
        element = fill(value, "Agent", place)
        iri = document.add(element, f"agents/{place.at.rpartition('/')[2]}")
        unnamed = [] if "name" in value else [(UNNAMED["name"], UNNAMED["value"])]
        _extend(document.elements[iri], [*_own_id(value), *unnamed, *carry(place, "Agent")])
    named = [element[key] for element in document.elements.values() for key in _AGENTS if key in element]
    for name in [item for names in named for item in (names if isinstance(names, list) else [names])]:
        if name not in document.elements:
            own = name.removeprefix(work.base)
            properties = [(REFERENCE["name"], REFERENCE["value"]), (PREFIX + "id", own)]
            document.add(
                {
                    "type": "Agent",
                    "spdxId": name,
                    "creationInfo": CREATION,
                    "name": own,
                    "extension": [_extension(properties)],
                }
            )


def _annotations(document: _Document) -> None:
    """What is known of where the values of a package come from, a line for each."""
    told: dict[tuple[str, str], list[str]] = {}
    things = {
        place.at: document.work.root.iri(value["id"])
        for name in ("models", "datasets", "agents")
        for value, place in document.work.each(name)
        if isinstance(value.get("id"), str)
    }
    for entry, place in document.work.each("evidence"):
        slot = str(entry.get("slot"))
        owner = "/".join(slot.split("/")[:3])
        if owner not in things or things[owner] not in document.elements:
            place.lost("the value that it is about is of no element")
            continue
        key = (things[owner], f"{entry.get('method', 'read')} from {entry.get('file', 'elsewhere')}")
        where = f" ({entry['where']})" if entry.get("where") else ""
        by = f" by {entry['extractor']}" if entry.get("extractor") else ""
        told.setdefault(key, []).append(f"{slot.removeprefix(owner)}{where}{by}")
    for (subject, how), lines in told.items():
        document.add(
            {
                "type": "Annotation", "spdxId": f"{below(subject)}evidence/{quoted(how)}",
                "creationInfo": CREATION, "annotationType": "other", "subject": subject,
                "contentType": "text/plain", "statement": "\n".join([f"{how}:", *lines]),
            }
        )  # fmt: skip
