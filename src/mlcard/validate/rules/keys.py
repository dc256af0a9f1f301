"""MC1: is what stands there under a key that anybody reads?"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from mlcard.card.hub_keys import KEYS
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.wording import INVISIBLE, quoted, similar
from mlcard.validate.writing import without_key, without_lines

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
#: First words of keys that do not show whose keys they are.
GENERAL = frozenset(
    {"model", "dataset", "data", "license", "base", "task", "language", "library", "training"}
)
#: What to do with a key of dataset cards that stands in a model card.
ELSEWHERE = {
    "task_categories": "write the task under `pipeline_tag`",
    "task_ids": "write the task under `pipeline_tag`, and the kind of it as a tag",
    "pretty_name": "write the name as the heading of the prose",
}


@rule(
    "MC105", "duplicate-key", "error", fixable="unsafe", profiles=("default", "hub"), needs=("duplicate-key",)
)
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


@rule("MC106", "misspelt-key", "error", fixable="safe", needs=("unknown-key",))
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

    Fix: Safe: spells the key as it is known, unless that key is there already; removes `licence: license`,
        which says nothing.

    Source: https://github.com/huggingface/hub-docs/blob/main/modelcard.md; `schema/modellake.yaml`
    """
    for remark in card.remarks:
        meant = _meant(remark.text, remark.detail) if _is_unknown(remark) else ""
        if meant == "license" and card.front_matter.get(remark.text) == "license":
            edit = without_key(card, remark.slot)
            message = "`licence: license` is what the template of TRL leaves in every card"
            fix = Fix((edit,)) if edit else None
            yield Fault(remark.slot, message, "write `license:` and the licence", fix, remark.span)
        elif meant:
            free = meant not in card.front_matter
            fix = Fix((Edit(remark.span.start, remark.span.end, meant),)) if free else None
            hint = f"did you mean `{meant}`?" if free else f"`{meant}` is there as well: remove one of them"
            yield Fault(remark.slot, f"the Hub has no key {quoted(remark.text)}", hint, fix, remark.span)


@rule("MC107", "unknown-key", "info", needs=("unknown-key",))
def unknown_key(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A key is not known, and no other one is close.

    What it does: Reports a key that neither the standard nor the Hub knows, and one that the Hub knows in the
        cards of another kind of repository. Keys of somebody's own are left alone if it shows that they are:
        several that begin with the same word (`bigbio_…`), or one with a mapping below it.

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
    unknown = [remark for remark in card.remarks if _is_unknown(remark)]
    beginnings = Counter(remark.text.partition("_")[0] for remark in unknown if "_" in remark.text)
    for remark in unknown:
        key = remark.text
        own = beginnings[key.partition("_")[0]] > 1 and key.partition("_")[0] not in GENERAL
        if own or isinstance(card.front_matter.get(key), dict) or _meant(key, remark.detail):
            continue
        elsewhere = next((kind for kind, keys in KEYS.items() if key in keys), "")
        hint = (
            ELSEWHERE.get(key, "remove it")
            if elsewhere
            else "remove it, or say it under a key that the Hub knows"
        )
        message = (
            f"{quoted(key)} is a key of {elsewhere} cards, and this is a {remark.detail} card"
            if elsewhere
            else f"the Hub has no key {quoted(key)}"
        )
        yield Fault(remark.slot, message, hint, span=remark.span, unknown=("keys", key))


def _is_unknown(remark: Remark) -> bool:
    """Whether a remark is about an unknown key; one with invisible characters has a finding of its own."""
    return remark.kind == "unknown-key" and not INVISIBLE.search(remark.text)


@lru_cache(maxsize=1024)
def _meant(key: str, kind: str) -> str:
    """The key of the Hub that an unknown one means, empty if none does."""
    known = KEYS["dataset" if kind == "dataset" else "space" if kind == "space" else "model"]
    if MEANT.get(key.lower()) in known:
        return MEANT[key.lower()]
    if any(key in keys for keys in KEYS.values()):
        return ""  # it is no misspelling, but in the wrong place
    close = similar(key.lower(), sorted(known), 1, 0.88)
    return close[0] if close else ""
