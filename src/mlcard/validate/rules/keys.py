"""MC1: is what stands there under a key that anybody reads?"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mlcard.card.hub_keys import KEYS
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.wording import INVISIBLE, quoted, similar
from mlcard.validate.writing import without_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card, Remark
    from mlcard.validate.folder import Folder

#: Keys that people write in front matter, and the key of the Hub that they mean; from 29,000 real cards.
MEANT = {
    "model_index": "model-index", "modelindex": "model-index", "dataset": "datasets",
    "licence": "license", "licenses": "license", "liscence": "license", "lisence": "license",
    "languages": "language", "tag": "tags", "pipeline-tag": "pipeline_tag", "pipeline": "pipeline_tag",
    "library": "library_name", "metric": "metrics", "library-name": "library_name",
    "base-model": "base_model", "widgets": "widget", "co2_emissions": "co2_eq_emissions",
}  # fmt: skip


@rule("MC105", "duplicate-key", "error", fixable="unsafe", profiles=("default", "hub"))
def duplicate_key(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A key stands twice in one mapping.

    What it does: Reports the second of two equal keys, and says where the first is.

    Why: YAML forbids it; Python's readers silently keep the last value, and the Hugging Face Hub refuses the
        card.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          license: Apache-2.0
          trained_on: [{dataset: iris}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: Apache-2.0
          trained_on: [{dataset: iris}]

    Fix: Unsafe: removes the first of the two, which most readers do not see. Which of them holds is for a
        person to say.

    Source: https://yaml.org/spec/1.2.2/#3213-node-comparison
    """
    for remark in card.remarks:
        if remark.kind == "duplicate-key":
            edit = without_lines(card, remark.before) if remark.before else None
            yield Fault(
                remark.slot,
                f"the key {quoted(remark.text)} stands here again; the one before is in {remark.detail}",
                "keep one of the two; most readers see this one",
                Fix((edit,), safe=False) if edit else None,
                remark.span,
            )


@rule("MC106", "misspelt-key", "error", fixable="safe")
def misspelt_key(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A key is not known, and another one is close.

    What it does: Reports a key that neither the standard nor the Hub knows, if one that they know is spelled
        nearly the same or is known to be meant by it.

    Why: A misspelt key is a value that nobody reads: `model_index` alone hid the results of 206 of 13,916
        real cards.

    Bad:
        ---
        licence: apache-2.0
        license: apache-2.0
        datasets: [flowers]
        model_index: []
        ---

    Good:
        ---
        license: apache-2.0
        datasets: [flowers]
        model-index: []
        ---

    Fix: Safe: spells the key as it is known, unless that key is there already.

    Source: https://github.com/huggingface/hub-docs/blob/main/modelcard.md; `schema/modellake.yaml`
    """
    for remark in card.remarks:
        meant = _meant(remark.text, remark.detail) if _is_unknown(remark) else ""
        if meant:
            free = meant not in card.front_matter
            fix = Fix((Edit(remark.span.start, remark.span.end, meant),)) if free else None
            hint = f"did you mean `{meant}`?" if free else f"`{meant}` is there as well: remove one of them"
            yield Fault(remark.slot, f"the Hub has no key {quoted(remark.text)}", hint, fix, remark.span)


@rule("MC107", "unknown-key", "warning")
def unknown_key(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A key is not known, and no other one is close.

    What it does: Reports a key that neither the standard nor the Hub knows.

    Why: Nobody reads it. What it says may have a place in the standard, or belongs into the prose.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          favourite_colour: blue

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          description: Its favourite colour is blue.

    Fix: None.

    Source: https://github.com/huggingface/hub-docs/blob/main/modelcard.md; `schema/modellake.yaml`
    """
    for remark in card.remarks:
        if _is_unknown(remark) and not _meant(remark.text, remark.detail):
            hint = "remove it, or say it under a key that the Hub knows"
            yield Fault(remark.slot, f"the Hub has no key {quoted(remark.text)}", hint, span=remark.span)


def _is_unknown(remark: Remark) -> bool:
    """Whether a remark is about a key that is not known; one with invisible characters has its own finding."""
    return remark.kind == "unknown-key" and not INVISIBLE.search(remark.text)


@lru_cache(maxsize=1024)
def _meant(key: str, kind: str) -> str:
    """The key of the Hub that an unknown one means, empty if none does."""
    known = KEYS["dataset" if kind == "dataset" else "space" if kind == "space" else "model"]
    if MEANT.get(key.lower()) in known:
        return MEANT[key.lower()]
    close = similar(key.lower(), sorted(known), 1, 0.88)
    return close[0] if close else ""
