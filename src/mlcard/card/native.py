"""The native dialect, `modelcard.yaml`: the normal form itself, written as YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card.document import Card, CardSyntaxError, locate
from mlcard.card.places import LatePlaces, LateRemarks
from mlcard.card.tree import parse_yaml

if TYPE_CHECKING:
    from mlcard.card import plain
    from mlcard.card.document import Remark
    from mlcard.card.places import Places
    from mlcard.card.tree import Tree


def parse_native(text: str, path: str, *, places: bool) -> Card:
    """Parse a native card.

    Args:
        text: the card.
        path: the path or name that messages use.
        places: whether to find out at once where everything stands (see `mlcard.card.parse`).

    Raises:
        CardSyntaxError: the text is not YAML, or not one mapping.
    """
    if not places:
        from mlcard.card import plain  # noqa: PLC0415 - lint, which has to start soon, asks for places

        values = plain.read(text)
        if values is not None:
            return _placed_later(text, path, values)
    start = 1 if text.startswith("\ufeff") else 0
    tree = parse_yaml(path, text, start)
    if not isinstance(tree.value, dict):
        found = {list: "a list", type(None): "empty"}.get(type(tree.value), "a single value")
        hint = "begin with `mlcard: '1.0'` and `models:`, or "
        # Extract writes a card where there is an empty one; anything else it leaves to a person.
        hint += "let" if tree.value is None else "move this file away and let"
        raise CardSyntaxError(
            path, "not-a-mapping", f"a card is a mapping of keys to values, and this is {found}",
            tree.spans.get("", locate(text, start)),
            hint=f"{hint} `mlcard extract` write the card",
        )  # fmt: skip
    return Card(
        path=path,
        text=text,
        dialect="native",
        data=tree.value,
        spans=tree.spans,
        keys=tree.keys,
        remarks=tuple(tree.remarks),
        front_matter=tree.value,
        front_matter_spans=tree.spans,
        front_matter_keys=tree.keys,
    )


class _Later:
    """What a text tells beside its values, found out once, when somebody asks."""

    __slots__ = ("_found", "_path", "_text")

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        self._found: Tree | None = None

    def _tree(self) -> Tree:
        if self._found is None:
            self._found = parse_yaml(self._path, self._text)
        return self._found

    def spans(self) -> Places:
        """The places of the values."""
        return self._tree().spans

    def keys(self) -> Places:
        """The places of the keys."""
        return self._tree().keys

    def remarks(self) -> list[Remark]:
        """What the parser noticed."""
        return self._tree().remarks


def _placed_later(text: str, path: str, found: plain.Plain) -> Card:
    """A card of which only the values were read so far."""
    later = _Later(path, text)
    spans, keys = LatePlaces(later.spans), LatePlaces(later.keys)
    return Card(
        path=path,
        text=text,
        dialect="native",
        data=found.value,
        spans=spans,
        keys=keys,
        remarks=LateRemarks(later.remarks) if found.remarked else (),
        front_matter=found.value,
        front_matter_spans=spans,
        front_matter_keys=keys,
    )
