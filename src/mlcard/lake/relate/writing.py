"""The relations in the cards: mlcard's own are replaced, a person's words stay.

An entry is mlcard's when evidence of `relate` covers it and it still has the digest that the evidence
remembers. What a person says of the same two datasets with the same relation is left as it is, and mlcard's
is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlcard.errors import InvalidCardError
from mlcard.extract import text
from mlcard.extract.assemble import extractor
from mlcard.extract.draft import digest, mappings, value_at
from mlcard.extract.evidence import RELATE, is_ours
from mlcard.extract.keyed import grow, pointers
from mlcard.facts import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlcard.facts import JsonValue
    from mlcard.lake.relate.found import Relation
    from mlcard.lake.relate.members import Lake

_SLOT = "related_datasets"


@dataclass(frozen=True, slots=True)
class Change:
    """A card as it is to be.

    Attributes:
        path: the card.
        text: its text.
        before: the text that stands.
    """

    path: Path
    text: str
    before: str


def changes(lake: Lake, relations: Sequence[Relation]) -> list[Change]:
    """The cards whose relations are others than they say; one that cannot be changed in place is refused."""
    result: list[Change] = []
    for card in lake.cards:
        own = [item for item in relations if item.one.card is card]
        wanted = _written(card.data, own)
        if _sorted(wanted) == _sorted(card.data):
            continue
        try:
            changed = text.updated(card.text, card.data, wanted)
            text.checked(changed, wanted, card)
        except InvalidCardError as error:
            lake.refused.append(error)
            continue
        result.append(Change(Path(card.path), changed, card.text))
    return result


def save(change: Change) -> None:
    """Write a card in one step."""
    text.write(change.path, change.text)


def _written(card: dict[str, JsonValue], relations: Iterable[Relation]) -> dict[str, JsonValue]:
    """A card with the relations that were found, and their evidence, in place of those found before."""
    evidence = list(mappings(card.get("evidence")))
    ours = {
        str(entry.get("slot"))
        for entry in evidence
        if _is_of_relate(entry) and entry["digest"] == digest(value_at(card, str(entry.get("slot"))))
    }
    datasets = card.get("datasets")
    listed = list(datasets) if isinstance(datasets, list) else []
    moved: dict[str, str] = {}
    added: list[dict[str, JsonValue]] = []
    by_number: dict[int, list[Relation]] = {}
    for item in relations:
        by_number.setdefault(item.one.number, []).append(item)
    for number, dataset in enumerate(listed):
        if not isinstance(dataset, dict):
            continue
        start = f"/datasets/{number}/{_SLOT}"
        kept = _kept(dataset, start, ours, moved)
        known = {(entry.get("dataset"), entry.get("relation")) for entry in mappings(kept)}
        for item in by_number.get(number, ()):
            entry = item.entry()
            if (entry["dataset"], entry["relation"]) not in known:
                added.append(_evidence(f"{start}/{len(kept)}", entry, item))
                kept.append(entry)
        if kept != dataset.get(_SLOT, []):
            listed[number] = _with(dataset, kept)
    result = {**card, "datasets": listed} if listed else dict(card)
    remaining = [
        {**entry, "slot": slot} for entry in evidence if (slot := _place(entry, ours, moved)) is not None
    ]
    if remaining != evidence or added:
        order = {slot: number for number, (_, slot) in enumerate(pointers(grow(result)))}
        told = sorted([*remaining, *added], key=lambda entry: order.get(str(entry.get("slot")), len(order)))
        result["evidence"] = [*told]
    return result if result.get("evidence") else {k: v for k, v in result.items() if k != "evidence"}


def _sorted(card: dict[str, JsonValue]) -> tuple[list[str], list[str]]:
    """What a card says of relations, in an order of its own: another order is no change."""
    found = (item for dataset in mappings(card.get("datasets")) for item in mappings(dataset.get(_SLOT)))
    return sorted(map(repr, found)), sorted(map(repr, mappings(card.get("evidence"))))


def _kept(
    dataset: dict[str, JsonValue], start: str, ours: set[str], moved: dict[str, str]
) -> list[JsonValue]:
    """The relations of a dataset that a person wrote, and notes where each goes."""
    before = dataset.get(_SLOT)
    kept: list[JsonValue] = []
    for number, entry in enumerate(before if isinstance(before, list) else []):
        if f"{start}/{number}" not in ours:
            moved[f"{start}/{number}"] = f"{start}/{len(kept)}"
            kept.append(entry)
    return kept


def _with(dataset: dict[str, JsonValue], relations: list[JsonValue]) -> dict[str, JsonValue]:
    """A dataset with other relations; without the slot where there are none."""
    if relations:
        return {**dataset, _SLOT: relations}
    return {name: value for name, value in dataset.items() if name != _SLOT}


def _place(entry: dict[str, JsonValue], ours: set[str], moved: dict[str, str]) -> str | None:
    """Where the value of an evidence entry stands now; None for one whose value was replaced, or edited."""
    slot = str(entry.get("slot"))
    if slot in ours or _is_of_relate(entry):
        return None
    path = tokens(slot)
    if len(path) < 4 or path[0] != "datasets" or path[2] != _SLOT:
        return slot
    start = "/".join(("", *path[:4]))
    return moved.get(start, start) + slot[len(start) :]


def _is_of_relate(entry: dict[str, JsonValue]) -> bool:
    """Whether an evidence entry is about a relation that mlcard found."""
    return is_ours(entry) and str(entry.get("extractor")).endswith(RELATE)


def _evidence(slot: str, entry: dict[str, JsonValue], item: Relation) -> dict[str, JsonValue]:
    """The evidence of a relation."""
    return {
        "slot": slot,
        "file": item.one.files[0],
        "where": item.where,
        "method": "computed" if item.sure else "inferred",
        "extractor": extractor(RELATE.strip()),
        "digest": digest(entry),
    }
