"""From the facts of an import to a draft of a card: the facts' slots are those of the card itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard import __version__, schema
from mlcard.extract.draft import Draft, Origin
from mlcard.extract.fitting import Misfit
from mlcard.facts import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlcard.extract.fitting import Place
    from mlcard.facts import Fact


def draft_of(facts: Iterable[Fact], source: str, form: str) -> tuple[Draft, list[Misfit]]:
    """The draft of what a document declares, and the values for which there is no place in it.

    Args:
        facts: what it says.
        source: how evidence names the document.
        form: name of its format.
    """
    draft, misfits = Draft(), list[Misfit]()
    numbers: dict[Place, dict[str, int]] = {}
    for fact in sorted(facts, key=_in_order):
        place, key = _place(fact.slot, numbers)
        origin = Origin(source, fact.where, fact.method, f"mlcard {__version__} import {form}")
        try:
            if key is None:
                draft.put(place, fact.value, origin)
            else:
                draft.append_keyed(place, fact.value, key, origin)
        except TypeError:  # a text, where other values need a mapping or a list
            reason = "the document has a single value above it"
            misfits.append(Misfit(fact.slot, fact.value, origin, reason))
    return draft, misfits


def _in_order(fact: Fact) -> list[float]:
    """What sorts facts so that the items of a list come one after the other; those without a number last."""
    return [
        float("inf" if name == "-" else name)
        for name in tokens(fact.slot)
        if name == "-" or (name.isdecimal() and len(name) < 10)
    ]


def _place(slot: str, numbers: dict[Place, dict[str, int]]) -> tuple[Place, tuple[str, ...] | None]:
    """The place that a fact is about; if it is one more item of a list, the list and its items' natural key.

    Args:
        slot: the pointer of the fact. Its numbers may leave gaps.
        numbers: the place in the draft of each item of a list, by the number that pointers have for it.
    """
    place: list[str | int] = []
    owner, listed, named = "Card", False, False
    for name in tokens(slot):
        found = schema.classes().get(owner)
        if listed and name == "-":
            return tuple(place), () if found is None else ("id",) if found.named else found.key
        if listed:
            known_items = numbers.setdefault(tuple(place), {})
            place.append(known_items.setdefault(name, len(known_items)))
        else:
            place.append(name)
        known = found.slots.get(name) if found is not None and not listed and not named else None
        listed = known is not None and known.multivalued and known.form in {"list", "single"}
        named = known is not None and known.form in {"dict", "simple_dict"}
        owner = owner if known is None else known.range
    return tuple(place), None
