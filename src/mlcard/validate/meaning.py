"""What the keys of a card mean, in the words of the standard: for editors."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from mlcard import _generated
from mlcard.facts import tokens


@cache
def _described() -> dict[str, Any]:
    """The JSON Schema with the descriptions that lint has no use for."""
    file = Path(_generated.__file__).parent / "editor.schema.json"
    schema: dict[str, Any] = json.loads(file.read_bytes())
    return schema


def description(slot: str) -> str:
    """What a slot of a card means, as the standard says it; empty for one that it does not have."""
    place = _described()
    for token in tokens(slot):
        inner = [_resolved(place)]
        inner += [_resolved(option) for option in inner[0].get("anyOf", ())]
        steps = (
            option.get("items") if token.isdecimal() else option.get("properties", {}).get(token)
            for option in inner
        )
        place = next((step for step in steps if isinstance(step, dict)), {})
    return str(place.get("description", ""))


def _resolved(place: dict[str, Any]) -> dict[str, Any]:
    """A part of the schema, or what it refers to."""
    name = place.get("$ref", "").removeprefix("#/$defs/")
    found: dict[str, Any] = _described()["$defs"].get(name, place) if name else place
    return found
