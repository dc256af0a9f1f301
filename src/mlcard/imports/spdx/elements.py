"""Elements of SPDX: their types and ids, and what mlcard itself wrote into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.conversions.carried import PREFIX, UNNAMED
from mlcard.imports.carried import carried
from mlcard.imports.document import Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact
    from mlcard.imports.rows import Place

MODEL, DATASET, PACKAGE, FILE = (
    "ai_AIPackage",
    "dataset_DatasetPackage",
    "software_Package",
    "software_File",
)
AGENTS = {"Person": "person", "Organization": "organization", "SoftwareAgent": "software", "Agent": ""}
#: What every document says of itself, and no card of what it describes.
ENVELOPE = ("CreationInfo", "SpdxDocument", "Tool", "software_Sbom", "Bom", "Bundle")


def begin(node: Node, but: str = "") -> tuple[()]:
    """Take what every element has; returns nothing."""
    for key in ("type", "@type", "spdxId", "@id", "creationInfo", "software_primaryPurpose"):
        part = node.get(key)
        if part is not None and key != but:
            part.take()
    return ()


def type_of(node: Node) -> str:
    """The type of an element; empty without one."""
    return node.peek("type") or node.peek("@type")


def iri_of(node: Node) -> str:
    """What others refer to an element by; where it stands if it has no such name."""
    return node.peek("spdxId") or node.peek("@id") or node.where


def is_unnamed(node: Node) -> bool:
    """Whether mlcard wrote a name for something that has none in the card."""
    found = any((key, value) == tuple(UNNAMED.values()) for _, key, value in properties(node))
    if found:
        node.text("name")
    return found


def properties(node: Node) -> Iterator[tuple[Node, str, str]]:
    """Yield the properties of an element that mlcard itself wrote: node, name and value of each."""
    for extension in node.items("extension"):
        for item in extension.items("extension_cdxProperty"):
            name = item.peek("extension_cdxPropName")
            if name.startswith(PREFIX):
                yield item, name, item.peek("extension_cdxPropValue")


def own_facts(node: Node, place: Place, class_name: str) -> Iterator[Fact]:
    """Yield what mlcard itself wrote of slots that SPDX has no term for."""
    for item, name, value in properties(node):
        Node(None, item.where.rsplit("/", 2)[0] + "/type", node.taken).take()
        if name == UNNAMED["name"]:
            item.take()
        else:
            yield from carried(item, place, class_name, name, value)
