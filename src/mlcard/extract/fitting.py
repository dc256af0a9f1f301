"""Only what the schema allows reaches a card: a value that does not fit is left out, and that is said.

What people declare in front matter is sometimes not what its slot holds (a licence that is no licence, a
language `English`). Such a value must neither make the card invalid nor vanish in silence.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from mlcard import schema
from mlcard.extract.draft import brief
from mlcard.facts import pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.extract.draft import Draft, Origin
    from mlcard.facts import JsonValue

Place = tuple[str | int, ...]
#: A value that leaves the card once all places have been found, so that no place moves before.
_GONE: dict[str, JsonValue] = {"": ""}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value that a file gives and the schema refuses; it is not in the card."""

    slot: str
    value: JsonValue
    origin: Origin | None
    reason: str

    def __str__(self) -> str:
        """Say it in one line, with the place in the file."""
        where = f"{self.origin.file} ({self.origin.where})" if self.origin else "the files"
        return f"{self.slot}: {where} says {brief(self.value)}, which the card leaves out: {self.reason}"


def fit(draft: Draft) -> list[Misfit]:
    """Take out of a draft whatever the schema refuses, and say what it was.

    Taking a value out can make what held it incomplete (an evaluation without its measure): that goes as
    well.
    """
    misfits: list[Misfit] = []
    while refused := dict(_refused(draft.card)):
        for place, reason in refused.items():
            value = draft.get(place)
            misfits.append(Misfit(pointer(*place), value, _origin(draft, place), reason))
        _remove(draft, list(refused))
    return misfits


@cache
def _validator() -> Any:
    text = (resources.files("mlcard._generated") / "modellake.schema.json").read_bytes()
    return jsonschema_rs.validator_for(json.loads(text))


def _refused(card: dict[str, JsonValue]) -> Iterator[tuple[Place, str]]:
    """Yield the places of the values that the schema refuses, and why."""
    for error in _validator().iter_errors(card):
        yield from _places(error)


def _places(error: Any) -> Iterator[tuple[Place, str]]:
    """The places behind one error; of the branches of a choice the one that got deepest is meant."""
    kind = error.kind
    place: Place = tuple(error.instance_path)
    if kind.name in {"anyOf", "oneOf"}:
        inner = [found for branch in kind.context for item in branch for found in _places(item)]
        deepest = max((len(found[0]) for found in inner), default=0)
        if deepest > len(place):
            yield from (found for found in inner if len(found[0]) == deepest)
            return
    if kind.name == "additionalProperties":
        for key in kind.unexpected:
            yield (*place, key), "the schema has no such slot"
    elif place:
        yield place, _reason(kind, place)


def _reason(kind: Any, place: Place) -> str:
    """Why the schema refuses a value, in a few words."""
    match kind.name:
        case "required":
            return f"it lacks {kind.property}"
        case "enum":
            options = [str(option) for option in kind.options]
            return f"it is none of {', '.join(options[:8])}{', …' if len(options) > 8 else ''}"
        case "type" | "pattern":
            return f"it is no {_range(place)}"
    return f"it breaks the bound `{kind.name}`"


def _range(place: Place) -> str:
    """The class or type that the schema wants at a place."""
    found = "Card"
    for name in place:
        known = schema.classes().get(found)
        if isinstance(name, str) and known is not None and name in known.slots:
            found = known.slots[name].range
    return found


def _origin(draft: Draft, place: Place) -> Origin | None:
    """Where the value at a place comes from: its own evidence, of the nearest that holds it, or of a part."""
    ways = (pointer(*place[:length]) for length in range(len(place), 0, -1))
    found = next((draft.origins[way] for way in ways if way in draft.origins), None)
    below = pointer(*place) + "/"
    return found or next((origin for way, origin in draft.origins.items() if way.startswith(below)), None)


def _remove(draft: Draft, places: list[Place]) -> None:
    """Take values out of a draft, and move the evidence of the items behind them."""
    for place in places:
        holder, last = draft.get(place[:-1]), place[-1]
        # A null is there, too: what is refused and stays would be refused for ever.
        if isinstance(holder, dict) and last in holder:
            holder[str(last)] = _GONE
        elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
            holder[last] = _GONE
    moved: dict[str, str] = {}
    compacted = _compacted(draft.card, "", "", moved)
    draft.card = {} if compacted is _GONE else compacted
    draft.origins = {moved[slot]: origin for slot, origin in draft.origins.items() if slot in moved}


def _compacted(node: Any, old: str, new: str, moved: dict[str, str]) -> Any:
    """A value without what is gone, and without the mappings and lists that are empty because of it.

    Args:
        node: the value.
        old: its pointer so far.
        new: its pointer from now on.
        moved: is told the new pointer of every value that stays.
    """
    if not node or not isinstance(node, dict | list):
        moved[old] = new
        return node
    mapping: dict[str, Any] = {}
    items: list[Any] = []
    for name, part in node.items() if isinstance(node, dict) else enumerate(node):
        place = name if isinstance(node, dict) else len(items)
        kept = part if part is _GONE else _compacted(part, old + pointer(name), new + pointer(place), moved)
        if kept is not _GONE:
            mapping[str(place)] = kept
            items.append(kept)
    if not items:
        return _GONE
    moved[old] = new
    return mapping if isinstance(node, dict) else items
