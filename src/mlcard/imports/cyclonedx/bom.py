"""A BOM as a whole: its components by their references, and which of them are models and datasets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.conversions.carried import PREFIX, REFERENCE
from mlcard.errors import UnreadableFileError
from mlcard.imports.agents import Agents
from mlcard.imports.carried import carried
from mlcard.imports.document import Node
from mlcard.imports.ids import Ids
from mlcard.readers.bounded_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact

#: What every BOM says of itself, and no card of what it describes.
_ENVELOPE = (
    ("$schema",), ("bomFormat",), ("specVersion",), ("serialNumber",), ("version",),
    ("metadata", "timestamp"), ("metadata", "tools"), ("metadata", "lifecycles"), ("citations",),
)  # fmt: skip
#: References that say nothing to people: a UUID, a package URL, a number.
_OPAQUE = re.compile(r"[a-z0-9+.-]+:.*|[0-9a-fA-F-]{32,}|\d+")


@dataclass(slots=True)
class Bom:
    """A BOM that is read.

    Attributes:
        document: the BOM.
        ids: the ids of the card that is made.
        agents: its agents.
        components: the components by their references.
        dependencies: what is said of the dependencies of each, by its reference.
        models: the components that are models.
        datasets: the components that are datasets, and the data that model cards describe themselves.
    """

    document: Node
    ids: Ids = field(default_factory=Ids)
    agents: Agents = field(init=False)
    components: dict[str, Node] = field(default_factory=dict)
    dependencies: dict[str, Node] = field(default_factory=dict)
    models: list[Node] = field(default_factory=list)
    datasets: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.agents = Agents(self.ids)

    def opened(self) -> Iterator[Fact]:
        """Sort the parts of the BOM; yields what its own properties say of the card."""
        for way in _ENVELOPE:
            if node := self.document.get(*way):
                node.take()
        mentioned: list[Node] = []
        for component in _components(self.document):
            if component.peek("bom-ref"):
                self.components[component.peek("bom-ref")] = component
            if component.peek("type") == "machine-learning-model" or component.get("modelCard") is not None:
                self.models.append(component)
            elif component.peek("type") == "data":
                (mentioned if _is_reference(component) else self.datasets).append(component)
        self.dependencies = {item.peek("ref"): item for item in self.document.items("dependencies")}
        for item in self.document.items("properties"):
            name, value = item.peek("name"), item.peek("value")
            if name == f"{PREFIX}agents":
                self.agents.carried(_parsed(item, value))
            elif name.startswith(PREFIX):
                yield from carried(item, (), "Card", name, value)
        for component in (*self.models, *self.datasets, *mentioned):
            self.id_of(component)
        for component in mentioned:
            component.take()

    def id_of(self, component: Node) -> str:
        """The id in the card of a component: its reference if that is one, else made of its name."""
        reference, name, group = (component.peek(key) for key in ("bom-ref", "name", "group"))
        if node := component.get("bom-ref"):
            node.take()
        full = f"{group}/{name}" if group else name
        wanted = full if not reference or _OPAQUE.fullmatch(reference) else reference
        return self.ids.of(reference or component.where, wanted)


def _is_reference(component: Node) -> bool:
    """Whether mlcard wrote a component for something that the card only refers to."""
    return any(item.value == REFERENCE for item in component.items("properties"))


def _parsed(item: Node, value: str) -> Node:
    """The JSON that a property holds, as a node at the property's place."""
    try:
        parsed = parse_json(value.encode(), item.where)
    except UnreadableFileError as error:
        item.drop(str(error))
        return Node(None)
    item.take()
    return Node(parsed, item.where, item.taken)


def _components(document: Node) -> Iterator[Node]:
    """Yield every component, the one that the BOM is about first; files inside a model are a part of it."""
    found = [*document.items("metadata", "component"), *document.items("components")]
    while found:
        component = found.pop(0)
        yield component
        found += [item for item in component.items("components") if item.peek("type") != "file"]
