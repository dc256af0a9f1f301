"""What messages call a slot: by the card's own key, in a README by the key of its front matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import tokens

if TYPE_CHECKING:
    from mlcard.card import Card

#: Keys of the normal form that a README spells otherwise, where something lacks them.
_IN_README = {"measure": "type", "ml_task": "pipeline_tag", "trained_on": "datasets", "model": "base_model"}


def name_of(card: Card, slot: str) -> str:
    """What a message calls a slot: its last key, with the position if it is an item of a list."""
    if card.dialect == "huggingface":
        return _in_front_matter(card, slot)
    parts = tokens(slot)
    if not parts:
        return "the card"
    return f"{parts[-2]}[{parts[-1]}]" if parts[-1].isdecimal() and len(parts) > 1 else parts[-1]


def thing(card: Card, slot: str) -> str:
    """What a message calls the owner of a key."""
    if card.dialect == "huggingface":
        name = _in_front_matter(card, slot)
        return f"`{name}`" if name else "the front matter"
    return f"`{name_of(card, slot)}`" if slot else "a card"


def key_of(card: Card, key: str) -> str:
    """What a card calls a key that is not there."""
    return _IN_README.get(key, key) if card.dialect == "huggingface" else key


def last_key(slot: str) -> str:
    """The last key of a slot, positions in lists left aside."""
    return next((token for token in reversed(tokens(slot)) if not token.isdecimal()), "")


def _in_front_matter(card: Card, slot: str) -> str:
    """The keys of the front matter under which a slot stands, joined by dots; empty for the whole of it."""
    span = card.spans.get(slot)
    raw = next((raw for raw, place in card.front_matter_spans.items() if place == span), None)
    parts = tokens(slot if raw is None else raw)
    name = ".".join(part for part in parts if not part.isdecimal())
    # Positions in the nested lists of `model-index` help nobody: a finding has its line.
    return f"{name}[{parts[-1]}]" if len(parts) == 2 and parts[-1].isdecimal() else name


def slot_of(card: Card, raw: str) -> str:
    """The slot that a place in front matter went to, the deepest of several; itself if it has none."""
    span = card.front_matter_spans.get(raw)
    slots = [slot for slot, place in card.spans.items() if place == span]
    return max(slots, key=len, default="") or raw
