"""Where the slots of a card stand in its text: worked out for the few that somebody asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from mlcard.card.document import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml.nodes import Node

#: A place, or the node of YAML that stands there.
Marked: TypeAlias = Any


class Places(Mapping[str, Span]):
    """The places of slots, by JSON Pointer, in the order of the text.

    A card has some fifty places, and two or three of them are ever looked at.

    Args:
        marked: by slot its place, or the node of YAML that stands there.
        span: works out the place of a node.
    """

    __slots__ = ("_marked", "_span")

    def __init__(self, marked: dict[str, Marked], span: Callable[[Node], Span]) -> None:
        self._marked = marked
        self._span = span

    def __getitem__(self, slot: str) -> Span:
        found = self._marked[slot]
        if found.__class__ is not Span:
            found = self._marked[slot] = self._span(found)
        return found

    def __contains__(self, slot: object) -> bool:
        return slot in self._marked

    def __iter__(self) -> Iterator[str]:
        return iter(self._marked)

    def __len__(self) -> int:
        return len(self._marked)

    def get(self, slot: str, default: Any = None) -> Any:
        """The place of a slot, or something else if it has none."""
        return self[slot] if slot in self._marked else default

    def __repr__(self) -> str:
        return f"Places({dict(self)})"
