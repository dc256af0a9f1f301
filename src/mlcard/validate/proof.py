"""What the files of a model prove, and what is wrong if the card says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import tokens
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.wording import shown
from mlcard.validate.writing import yaml_scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlcard.card import Card
    from mlcard.facts import Fact, JsonValue


def agreed(facts: Iterable[tuple[str, Fact]]) -> dict[str, tuple[str, Fact]]:
    """By slot the fact that the files agree on, with the first file that has it."""
    agreed: dict[str, tuple[str, Fact]] = {}
    contested: set[str] = set()
    for path, fact in facts:
        known = agreed.setdefault(fact.slot, (path, fact))
        if fact.method in ("inferred", "declared") or not same(known[1].value, fact.value):
            contested.add(fact.slot)
    return {slot: found for slot, found in agreed.items() if slot not in contested}


def same(left: JsonValue, right: JsonValue) -> bool:
    """Whether two values are equal; true is not 1, and 1 is 1.0."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def differs(card: Card, slot: str, said: JsonValue, found: JsonValue, where: str, *, safe: bool) -> Fault:
    """A fault with the value of the files as its fix."""
    span = card.spans.get(slot)
    fix = None
    if span and not isinstance(found, dict | list) and "\n" not in card.text[span.start : span.end]:
        fix = Fix((Edit(span.start, span.end, yaml_scalar(found)),), safe=safe)
    name = tokens(slot)[-1] if not slot.endswith("/value") else tokens(slot)[-2]
    message = f"`{name}` is {shown(str(said))} here and {shown(str(found))} in {shown(where)}"
    return Fault(
        slot, message, f"write `{shown(str(found))}`, or delete the line and run `mlcard extract`", fix
    )
