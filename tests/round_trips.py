"""Out and in again: what of a card is not the same after it went through a format, beyond what was listed."""

from __future__ import annotations

import re

from mlcard.card.identity import resolved
from mlcard.errors import IncompleteCardError
from mlcard.export.projection import Existing, project
from mlcard.extract import declare
from mlcard.facts import pointer
from mlcard.imports import read

#: What comes back under another slot, and why.
CHANGED = {
    "croissant": {
        "/datasets/*/administrator": "a maintainer comes back as the contact point",
    },
    "huggingface": {
        "/models/*/id": "a repository is named by its folder",
        "/datasets/*/id": "a repository is named by its folder",
        "/datasets/*/name": "without a key that only datasets have, a README is that of a model",
        "/datasets/*/license": "without a key that only datasets have, a README is that of a model",
        "/models/*/license": "the Hub does not tell GPL-3.0-only from what was called GPL-3.0",
        "/models/*/libraries/*/name": "the Hub has an id of its own for the library",
        "/models/*/training/co2e/value": "the Hub counts in grams",
        "/models/*/training/co2e/unit": "the Hub counts in grams",
    },
}


def leaves(value, at=""):
    """Yield the plain values of a card with their pointers."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, at + pointer(name))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from leaves(item, f"{at}/{position}")
    else:
        yield at, value


def pattern(at):
    """A pointer with `*` for positions."""
    return re.sub(r"/\d+(?=/|$)", "/*", at)


def changed(card, to, base, folder):
    """Yield pointer, value, what came back and whether it is the same, for all that was said to be written.

    Ids are the same if they mean the same IRI.
    """
    try:
        # Of a README the front matter is for programs; with prose that stands, only that is written.
        prose = "# Model card\n" if card.data.get("models") else "# Dataset card\n"
        existing = Existing(body=prose) if to == "huggingface" else None
        projected = project(card, to, base, separate=True, existing=existing)
    except IncompleteCardError:
        return
    lost = [loss.slot for loss in projected.losses]
    back = {}
    for output in projected.outputs:
        path = folder / output.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(output.content)
        found = read(path, to)
        again = declare(found.facts, folder / "none.yaml", source="x", form=to, afresh=True).card
        for collection in ("models", "datasets"):
            for thing in again.get(collection, []):
                back[collection, resolved(thing["id"], base)] = dict(leaves(thing))
    for collection in ("models", "datasets"):
        for position, thing in enumerate(card.data.get(collection, [])):
            whole = back.get((collection, resolved(thing["id"], base)))
            if whole is None and sum(key[0] == collection for key in back) == len(card.data[collection]) == 1:
                whole = next(found for key, found in back.items() if key[0] == collection)
            for at, value in leaves(thing):
                there = f"/{collection}/{position}{at}"
                if any(there == slot or there.startswith(slot + "/") for slot in lost):
                    continue
                found = (whole or {}).get(at)
                same = found == value or (
                    isinstance(found, str) and isinstance(value, str) and resolved(value, base) == found
                )
                yield there, value, found, same
