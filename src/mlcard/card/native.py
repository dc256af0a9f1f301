"""The native dialect, `modelcard.yaml`: the normal form itself, written as YAML."""

from __future__ import annotations

from mlcard.card.document import Card, CardSyntaxError, locate
from mlcard.card.tree import parse_yaml


def parse_native(text: str, path: str) -> Card:
    """Parse a native card.

    Raises:
        CardSyntaxError: the text is not YAML, or not one mapping.
    """
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
