"""Components of a BOM: models, datasets, libraries and files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.conversions.carried import PREFIX, UNNAMED
from mlcard.imports.carried import carried, settled
from mlcard.imports.cyclonedx.model_card import card_of
from mlcard.imports.rows import Row, address, facts, license_of, said, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.cyclonedx.bom import Bom
    from mlcard.imports.document import Node
    from mlcard.imports.rows import Place

_NAME = (Row(("name",), "name", text),)
_VERSION = Row(("version",), "version", text)
_COMPONENT = (
    _VERSION,
    Row(("description",), "description", text),
    Row(("tags",), "keywords", texts),
)
#: External references (https://cyclonedx.org/docs/1.7/json/#components_items_externalReferences_items_type).
_MODEL_LINKS = {"vcs": "code_repository", "website": "landing_page", "citation": "citation/-"}
_DATASET_LINKS = {"website": "landing_page", "distribution": "download_url", "citation": "citation/-"}
#: Identifiers of a component that are IRIs.
_IDENTIFIERS = ("purl", "swhid", "cpe")
#: Algorithms of hashes that a checksum of a card has; SHA-256 has a slot of its own.
_HASHES = {
    "MD5": "md5", "SHA-1": "sha1", "SHA-384": "sha384", "SHA-512": "sha512",
    "SHA3-256": "sha3_256", "BLAKE3": "blake3",
}  # fmt: skip
_FILE = (Row(("mime-type",), "media_type", text), Row(("description",), "description", text))
_GOVERNANCE = {"owners": "administrator", "stewards": "data_stewards", "custodians": "contributors"}
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


def model_of(component: Node, place: Place, bom: Bom) -> Iterator[Fact]:
    """Yield what a component says of a model."""
    card = component.get("modelCard")
    own = [*_properties(component, place, "MLModel"), *(_properties(card, place, "MLModel") if card else ())]
    terms = [
        *_common(component, place, bom, _MODEL_LINKS),
        *_pedigree(component, place, bom),
        *_files(component, place),
        *_libraries(component, place, bom),
        *(card_of(card, place, bom) if card else ()),
    ]
    yield from settled(terms, own)


def dataset_of(component: Node, place: Place, bom: Bom) -> Iterator[Fact]:
    """Yield what a component, or the data that a model card describes itself, says of a dataset."""
    described = [item for item in component.items("data") if item.peek("type") in ("dataset", "")]
    own = list(_properties(component, place, "Dataset"))
    terms = list(_common(component, place, bom, _DATASET_LINKS))
    for data in described[:1] if component.get("data") else [component]:
        terms += _data(data, component, place, bom)
    yield from settled([*terms, *_files(component, place)], own)


def _common(component: Node, place: Place, bom: Bom, links: dict[str, str]) -> Iterator[Fact]:
    """Yield what models and datasets have alike."""
    yield said(component.get("bom-ref") or component, (*place, "id"), bom.id_of(component))
    if kind := component.get("type"):
        kind.take()
    unnamed = [item for item in component.items("properties") if item.value == UNNAMED]
    if unnamed:
        unnamed[0].take()
        component.text("name")
    elif (group := component.get("group")) and (own := component.text("name")):
        yield said(group, (*place, "name"), f"{group.take()}/{own}")
    else:
        yield from facts(component, place, _NAME)
    yield from facts(component, place, _COMPONENT)
    yield from _licence(component, place)
    for key in _IDENTIFIERS:
        for node in component.items(key):
            if isinstance(node.value, str) and ":" in node.value and " " not in node.value:
                yield said(node, (*place, "identifiers", "-"), node.take())
    for key, slot in (("supplier", "provider"), ("manufacturer", "provider")):
        entity = component.get(key)
        if entity and (agent := _agent(entity, bom, "organization")):
            yield said(entity, (*place, slot), agent)
            break
    for author in component.items("authors"):
        if agent := _agent(author, bom, ""):
            yield said(author, (*place, "creator", "-"), agent)
    publisher, sharer = component.get("publisher"), component.text("publisher")
    if publisher and sharer:
        yield said(publisher, (*place, "shared_by"), bom.agents.of(publisher, sharer))
    for link in component.items("externalReferences"):
        known, url = links.get(link.peek("type")), link.peek("url")
        if known and address(url) and not link.get("hashes"):
            link.take()
            yield said(link, (*place, *known.split("/")), url)


def _agent(node: Node, bom: Bom, kind: str) -> str | None:
    """The id of an organisational entity or contact; None if it has no name."""
    name = text(node.value.get("name")) if isinstance(node.value, dict) else None
    if name is None:
        return None
    for key in ("name", "bom-ref"):
        if child := node.get(key):
            child.take()
    agent = bom.agents.of(node, name, kind)
    urls = [item for item in node.items("url") if address(item.value)]
    if urls:
        bom.agents.add(agent, urls[0], "url", urls[0].take())
    for contact in (node, *node.items("contact")[:1]):
        if email := contact.get("email"):
            bom.agents.add(agent, email, "email", email.take())
    return agent


def _licence(component: Node, place: Place) -> Iterator[Fact]:
    """Yield the licence: one, or several that are all meant, as one expression."""
    chosen = component.items("licenses")
    parts: list[tuple[Node, str]] = []
    for item in chosen:
        node = item.get("expression") or item.get("license", "id") or item.get("license", "name")
        name = text(node.value) if node else None
        found = license_of(name) if name else None
        if node and found:
            node.take()
            parts.append((node, found))
    if len(parts) == 1:
        yield said(parts[0][0], (*place, "license"), parts[0][1])
    elif parts:
        joined = " AND ".join(f"({name})" if " OR " in name else name for _, name in parts)
        yield said(parts[0][0], (*place, "license"), joined)


def _pedigree(component: Node, place: Place, bom: Bom) -> Iterator[Fact]:
    """Yield the models that a model was made from."""
    for number, ancestor in enumerate(component.items("pedigree", "ancestors")):
        item: dict[str, JsonValue] = {"model": _ancestor(ancestor, bom)}
        if revision := ancestor.text("version"):
            item["revision"] = revision
        for key in ("type", "name", "group", "bom-ref", "purl"):
            if node := ancestor.get(key):
                node.take()
        if item["model"]:
            yield said(ancestor, (*place, "base_models", number), item)


def _ancestor(ancestor: Node, bom: Bom) -> str:
    """What a card calls an ancestor: its id in the card, or the name that it has elsewhere."""
    reference = ancestor.peek("bom-ref").removeprefix("ancestor:")
    if reference in bom.components:
        return bom.id_of(bom.components[reference])
    group, name = ancestor.peek("group"), ancestor.peek("name")
    return f"{group}/{name}" if group else name


def _files(component: Node, place: Place) -> Iterator[Fact]:
    """Yield the files inside a component."""
    number = 0
    for item in component.items("components"):
        path = item.peek("name").lstrip("/")
        if item.peek("type") != "file" or not path:
            continue
        for key in ("type", "name", "bom-ref"):
            if node := item.get(key):
                node.take()
        spot = (*place, "files", number)
        number += 1
        yield said(item, (*spot, "path"), path)
        yield from facts(item, spot, _FILE)
        numbers: dict[str, int] = {}
        for entry in item.items("hashes"):
            yield from _hash(entry, spot, numbers)
        for link in item.items("externalReferences"):
            if link.peek("type") == "distribution" and address(link.peek("url")):
                link.take()
                yield said(link, (*spot, "download_url"), link.peek("url"))
        yield from _properties(item, spot, "File")


def _hash(entry: Node, place: Place, numbers: dict[str, int]) -> Iterator[Fact]:
    """Yield a hash of a file; `numbers` are the places in its list of checksums, by algorithm."""
    algorithm, content = entry.peek("alg"), entry.peek("content")
    if algorithm == "SHA-256" and _SHA256.fullmatch(content):
        entry.take()
        yield said(entry, (*place, "sha256"), content.lower())
    elif algorithm in _HASHES and content:
        entry.take()
        value: JsonValue = {"checksum_algorithm": _HASHES[algorithm], "checksum_value": content}
        yield said(entry, (*place, "checksum", numbers.setdefault(algorithm, len(numbers))), value)


def _libraries(component: Node, place: Place, bom: Bom) -> Iterator[Fact]:
    """Yield the libraries that a model depends on."""
    dependencies = bom.dependencies.get(component.peek("bom-ref"))
    if dependencies is None:
        return
    if reference := dependencies.get("ref"):
        reference.take()
    number = 0
    for node in dependencies.items("dependsOn"):
        library = bom.components.get(str(node.value))
        if library is None:
            continue
        if library.peek("type") == "data":
            node.take()
        elif library.peek("type") in ("library", "framework") and library.peek("name"):
            node.take()
            spot = (*place, "libraries", number)
            number += 1
            for key in ("type", "bom-ref", "scope"):
                if child := library.get(key):
                    child.take()
            yield from facts(library, spot, (*_NAME, _VERSION))
            yield from _licence(library, spot)
            if purl := library.get("purl"):
                purl.take()  # it says the name and version again
            yield from _properties(library, spot, "Library")


def _data(data: Node, component: Node, place: Place, bom: Bom) -> Iterator[Fact]:
    """Yield what a description of data says of a dataset."""
    for key in ("type", "bom-ref"):
        if node := data.get(key):
            node.take()
    for key in ("name", "description"):
        node = data.get(key)
        if node and node.value == component.peek(key):
            node.take()  # the component says it already
    told = component.get("description") is not None
    rows = (
        *(() if told else (Row(("description",), "description", text),)),
        Row(("contents", "url"), "download_url", address),
        Row(("sensitiveData",), "sensitive_data", texts),
        Row(("classification",), "confidentiality", text),
    )
    yield from facts(data, place, rows)
    governance = data.get("governance")
    for key, node in governance.entries() if governance else ():
        for party in node.items():
            who = party.get("organization") or party.get("contact")
            slot = _GOVERNANCE.get(key)
            agent = _agent(who, bom, "organization" if party.get("organization") else "") if who else None
            if agent and slot == "data_stewards":
                yield said(party, (*place, slot, "-"), agent)
            elif agent and slot == "contributors":
                yield said(party, (*place, slot, "-"), {"agent": agent, "role": "custodian"})
            elif agent and slot:
                yield said(party, (*place, slot), agent)


def _properties(component: Node, place: Place, class_name: str) -> Iterator[Fact]:
    """Yield what mlcard itself wrote of slots that CycloneDX has no term for."""
    for item in component.items("properties"):
        if item.peek("name").startswith(PREFIX) and item.value != UNNAMED:
            yield from carried(item, place, class_name, item.peek("name"), item.peek("value"))
