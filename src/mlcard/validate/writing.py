"""Writing one value into YAML text, so that readers of YAML 1.1 and 1.2 read it back as it was meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mlcard.card.scalars import ambiguity, resolve
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit

if TYPE_CHECKING:
    from mlcard.card import Card, Span
    from mlcard.facts import JsonValue

# Text that means itself without quotes anywhere in YAML, inside [ ] and { } too.
_PLAIN = lazy(r"[A-Za-z0-9_./+][A-Za-z0-9_./+@()~ -]*(?<! )")


def yaml_scalar(value: JsonValue) -> str:
    """A value in YAML, on one line: plain where that is safe, else as JSON, which is YAML too."""
    if (
        isinstance(value, str)
        and _PLAIN.fullmatch(value)
        and resolve(value) == value
        and not ambiguity(value)
    ):
        return value
    return json.dumps(value, ensure_ascii=False)


def with_key(card: Card, key: str, value: JsonValue) -> Edit | None:
    """The edit that adds a key at the end of a README's front matter; None where that is not safe.

    A value that is a list of texts stands in brackets. Front matter in flow style, or none, is left alone.
    """
    whole = card.front_matter_spans.get("")
    if card.dialect != "huggingface" or whole is None or card.text[whole.start : whole.start + 1] == "{":
        return None
    closing = card.text.rfind("---", 0, card.body_span.start)
    if closing < whole.end:
        return None
    start = card.text.rfind("\n", 0, closing) + 1
    items = [yaml_scalar(item) for item in value] if isinstance(value, list) else []
    text = f"[{', '.join(items)}]" if isinstance(value, list) else yaml_scalar(value)
    return Edit(start, start, f"{key}: {text}{line_end(card)}")


def without_key(card: Card, raw: str) -> Edit | None:
    """The edit that removes a key of the front matter or of a native card with its value: the whole lines.

    Args:
        card: the card.
        raw: JSON Pointer within `card.front_matter`; its last token is the key.

    Returns:
        None where the key shares its lines with something else, a comment behind the value included.
    """
    key, value = card.front_matter_keys.get(raw), card.front_matter_spans.get(raw)
    if key is None or value is None:
        return None
    # An empty value begins and ends behind its key, or where the text goes on.
    return without_lines(
        card, key._replace(end=max(key.end, value.end) if value.end > value.start else key.end)
    )


def without_lines(card: Card, span: Span) -> Edit | None:
    """The edit that removes the lines of a key with its value; None where they hold something else too."""
    start = card.text.rfind("\n", 0, span.start) + 1
    newline = card.text.find("\n", max(span.start, span.end - 1))
    end = len(card.text) if newline < 0 else newline + 1
    rest = card.text[span.end : end].strip(" \t\r\n:")
    if card.text[start : span.start].strip(" \t\ufeff") or rest:
        return None
    return Edit(start, end, "")


def without_item(card: Card, raw: str) -> Edit | None:
    """The edit that removes an item of a list: its line, or its part of a list in brackets.

    Args:
        card: the card.
        raw: JSON Pointer within `card.front_matter`; its last token is the position of the item.

    Returns:
        None where the item shares its line with something else, a comment included.
    """
    parent, _, position = raw.rpartition("/")
    span = card.front_matter_spans.get(raw)
    before = card.front_matter_spans.get(f"{parent}/{int(position) - 1}")
    if span is None:
        return None
    if before is not None and card.text[before.end : span.start].strip() == ",":
        return Edit(before.end, span.end, "")
    start = card.text.rfind("\n", 0, span.start) + 1
    newline = card.text.find("\n", max(span.end - 1, span.start))
    end = len(card.text) if newline < 0 else newline + 1
    alone = card.text[start : span.start].strip() == "-" and not card.text[span.end : end].strip()
    return Edit(start, end, "") if alone else None


def line_end(card: Card) -> str:
    """How the lines of a card end."""
    return "\r\n" if "\r\n" in card.text[:1000] else "\n"
