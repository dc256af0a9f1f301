"""People and organisations that a document names; each becomes one agent of the card."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.imports.rows import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.document import Node
    from mlcard.imports.ids import Ids


@dataclass(slots=True)
class Agents:
    """The agents of the card that is made.

    Attributes:
        ids: the ids of the card.
        order: the place of each agent in the card, by its id.
        told: what was said of them, by the pointer to the slot.
    """

    ids: Ids
    order: dict[str, int] = field(default_factory=dict)
    told: dict[str, Fact] = field(default_factory=dict)

    def carried(self, node: Node) -> None:
        """Take over agents that mlcard wrote out whole, as a list."""
        for item in node.value if isinstance(node.value, list) else []:
            if not isinstance(item, dict) or not isinstance(item.get("id"), str):
                continue
            agent, name = str(item["id"]), item.get("name")
            self.ids.known[f"agent {name}"] = agent
            self.ids.taken.add(agent)
            for slot, value in item.items():
                self.add(agent, node, slot, value)

    def of(self, node: Node, name: str, kind: str = "", key: str = "") -> str:
        """The id of an agent.

        Args:
            node: where it is named.
            name: its name.
            kind: its type, if the document says it.
            key: what the document calls it; agents with one name are one without it.
        """
        agent = self.ids.of(f"agent {key or name}", name)
        self.add(agent, node, "id", agent)
        self.add(agent, node, "name", name)
        if kind:
            self.add(agent, node, "type", kind)
        return agent

    def add(self, agent: str, node: Node, slot: str, value: JsonValue) -> None:
        """Say one thing of an agent, unless it has been said."""
        number = self.order.setdefault(agent, len(self.order))
        fact = said(node, ("agents", number, slot), value)
        self.told.setdefault(fact.slot, fact)

    def facts(self) -> Iterator[Fact]:
        """Yield what was said of all agents."""
        yield from self.told.values()
