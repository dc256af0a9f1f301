"""What a card's text tells beside its values, worked out when somebody asks: places of slots, and remarks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from mlcard.card.document import Remark, Span

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
        found = self._marked.get(slot)
        if found is None:
            return default
        if found.__class__ is not Span:
            found = self._marked[slot] = self._span(found)
        return found

    def __repr__(self) -> str:
        return f"Places({dict(self)})"


class LatePlaces(Places):
    """Places of a text that was read for its values alone.

    Args:
        later: finds out the places.
    """

    __slots__ = ("_later",)

    def __init__(self, later: Callable[[], Places]) -> None:  # the rest comes with the first question
        self._later = later

    def __getattr__(self, name: str) -> Any:
        """What is not known yet."""
        if name not in Places.__slots__:
            raise AttributeError(name)
        places = self._later()
        self._marked, self._span = places._marked, places._span  # noqa: SLF001 - of the same class
        return getattr(self, name)


class LateRemarks(Sequence[Remark]):
    """Remarks on a text that was read for its values alone.

    Args:
        later: finds out the remarks.
    """

    __slots__ = ("_later",)

    def __init__(self, later: Callable[[], Sequence[Remark]]) -> None:
        self._later = later

    @overload
    def __getitem__(self, index: int) -> Remark: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Remark]: ...
    def __getitem__(self, index: int | slice) -> Remark | Sequence[Remark]:
        return self._later()[index]

    def __len__(self) -> int:
        return len(self._later())
