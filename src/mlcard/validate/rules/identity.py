"""MC2: does every name mean one thing?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.validate.finding import Fault
from mlcard.validate.registry import rule
from mlcard.validate.subjects import items
from mlcard.validate.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.validate.folder import Folder

_COLLECTIONS = {"models": "a model", "datasets": "a dataset", "agents": "an agent", "studies": "a study"}


@rule("MC211", "duplicate-id", "error", *(f"/{collection}/*/id" for collection in _COLLECTIONS))
def duplicate_id(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Two things in a card have the same id.

    What it does: Reports the second model, dataset, agent or study of a card that has the id of one before
        it, of whatever kind.

    Why: The id is the name of a thing in every query and export. Two things with one id become one there,
        with the licence, the data and the results of both.

    Bad:
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}]}
        - {id: flowers, license: Apache-2.0, trained_on: [{dataset: iris}]}

    Good:
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}]}
        - {id: flowers-large, license: Apache-2.0, trained_on: [{dataset: iris}]}

    Fix: None; which of the two gets another id is for a person to say.

    Source: `schema/modellake.yaml`, slot id; https://www.w3.org/TR/rdf11-concepts/#dfn-iri
    """
    first: dict[str, str] = {}
    for collection, what in _COLLECTIONS.items():
        for slot, item in items(card.data, "", collection):
            name = item.get("id")
            if not isinstance(name, str):
                continue
            if name in first:
                message = f"the id {quoted(name)} is that of {first[name]} of this card already"
                yield Fault(f"{slot}/id", message, "give one of the two another id")
            first.setdefault(name, what)
