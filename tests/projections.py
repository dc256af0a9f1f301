"""Cards for the tests of projections, and the check that no value of a card is dropped in silence."""

from __future__ import annotations

import copy

from test_schema_documents import VALID

from mlcard import card as cards
from mlcard import schema
from mlcard.facts import pointer

BASE = "https://lake.example/"
LAKE = sorted(cards.find([VALID[0].parents[2] / "lake"]))
DOCUMENTS = [path for path in (*VALID, *LAKE) if cards.load(path).data.keys() & {"models", "datasets"}]


def marked(card):
    """A copy of a card's data with a word of its own in every free text, and the words by their pointers.

    All that stands inside a thing gets such a word as its id, too. The ids of models, datasets and so on
    stay, by which others refer to them.
    """
    words = {}

    def walk(value, class_name, at):
        slots = schema.classes()[class_name].slots
        if at.count("/") > 2 and "id" in slots and class_name not in {"Evidence", "Statement"}:
            value["id"] = word(at + "/id")
        for name, part in list(value.items()):
            if name not in slots or name in ("id", "mlcard"):
                continue
            slot, there = slots[name], at + pointer(name)
            if slot.kind == "object" and slot.form in {"dict", "simple_dict"} and isinstance(part, dict):
                for key, item in part.items():
                    if isinstance(item, dict) and (slot.value_slot is None or slot.value_slot in item):
                        walk(item, slot.range, there + pointer(key))
            elif slot.kind == "object":
                for position, item in enumerate(part if isinstance(part, list) else [part]):
                    walk(item, slot.range, f"{there}/{position}" if isinstance(part, list) else there)
            elif (
                slot.kind == "scalar"
                and slot.range == "string"
                and class_name not in {"Evidence", "Statement"}
            ):
                if isinstance(part, list):
                    for position in range(len(part)):
                        part[position] = word(f"{there}/{position}")
                elif isinstance(part, str):
                    value[name] = word(there)

    def word(at):
        words[at] = f"word{len(words):04d}x"
        return words[at]

    data = copy.deepcopy(card.data)
    walk(data, "Card", "")
    return data, words


def with_ids(card):
    """A card in which all that stands inside a model or dataset has an id of its own."""

    def take(part, given):
        for name, item in part.items() if isinstance(part, dict) else enumerate(part):
            if isinstance(item, dict | list):
                take(item, given[name])
        if isinstance(part, dict) and "id" in given:
            part.setdefault("id", given["id"])

    data = copy.deepcopy(card.data)
    take(data, marked(card)[0])
    return card._replace(data=data)


def silent(words, projected):
    """Pointers of the words that a document neither holds nor lists as lost."""
    text = b"".join(output.content for output in projected.outputs).decode()
    lost = [loss.slot for loss in projected.losses]
    return [
        at
        for at, word in words.items()
        if word not in text and not any(at == slot or at.startswith(slot + "/") for slot in lost)
    ]
