"""MC4: does a dataset card speak the words of the Hub?"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from mlcard.facts import pointer
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.wording import quoted, similar
from mlcard.validate.writing import without_item
from mlcard.vocabularies import load
from mlcard.vocabularies.tasks import meant_by, modalities, parents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.card import Card
    from mlcard.configuration import Vocabulary
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

#: Keys whose words the Hub does not check: cards have many more than its lists.
_OPEN = ("annotations_creators", "language_creators", "multilinguality")
_KEYS = ("task_categories", "task_ids", "size_categories", *_OPEN)
_SIZE = lazy(r"(?P<low>\d+[kmbt]?)(?:<n<|<|-|to)(?P<high>\d+[kmbt]?)")


@rule(
    "MC404",
    "dataset-card-vocabulary",
    "warning",
    fixable="safe",
    profiles=("default", "hub"),
    needs=(
        "task_categories",
        "task_ids",
        "size_categories",
        "annotations_creators",
        "language_creators",
        "multilinguality",
    ),
)
def dataset_card_vocabulary(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A dataset card uses a word that the Hub does not know, where it has a list of them.

    What it does: Reports values of `task_categories`, `task_ids` and `size_categories` that are on none of
        the Hub's lists. Of `multilinguality`, `annotations_creators` and `language_creators`, which the Hub
        does not check, it reports other spellings of the words on its lists.

    Why: These keys are filters. A dataset under `10K-100K` or `structure-prediction` is found by nobody who
        looks for it.

    Bad:
        ---
        license: mit
        pretty_name: Flowers
        size_categories: [10k-100k]
        ---

    Good:
        ---
        license: mit
        pretty_name: Flowers
        size_categories: [10K<n<100K]
        ---

    Fix: Safe, for another spelling of a word and for tasks that the Hub renamed.

    Source: https://github.com/huggingface/hub-docs/blob/main/datasetcard.md;
        https://github.com/huggingface/huggingface.js/blob/main/packages/tasks/src/pipelines.ts
    """
    if card.dialect != "huggingface" or "datasets" not in card.data:
        return
    for key in _KEYS:
        if (value := card.front_matter.get(key)) is None:
            continue
        for slot, word in _texts(value, pointer(key)):
            if word not in _known(key) and word.strip() and not _is_free(key, word):
                yield from _unknown(card, key, slot, word)


def _texts(value: JsonValue, slot: str) -> Iterator[tuple[str, str]]:
    """The texts of a value, alone, in a list, or in lists by configuration."""
    if isinstance(value, str):
        yield slot, value
    elif isinstance(value, list):
        for position, item in enumerate(value):
            if isinstance(item, str):
                yield f"{slot}/{position}", item
            else:
                yield from _texts(item, f"{slot}/{position}")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, slot + pointer(name))


@cache
def _known(key: str) -> frozenset[str]:
    """The words that a key takes."""
    if key == "task_categories":
        return frozenset(modalities())
    if key == "task_ids":
        return frozenset((*parents(), *modalities()))
    return frozenset(load("dataset_cards")[key])


def _is_free(key: str, word: str) -> bool:
    """Whether a word is one of its author's own, as the lists of tasks leave room for."""
    return key in ("task_categories", "task_ids") and (word == "other" or "other-" in word)


def _unknown(card: Card, key: str, slot: str, word: str) -> Iterator[Fault]:
    """The fault of a word that a key does not take; lists that are not closed have other words too."""
    span = card.front_matter_spans.get(slot)
    message = f"`{key}` has no value {quoted(word)}"
    right = _MEANT.get(key, _creator)(word)
    if right in _known(key):
        edit = Edit(span.start, span.end, right) if span else None
        if right in dict(_texts(card.front_matter.get(key), pointer(key))).values():
            edit = without_item(card, slot) if slot[-1].isdecimal() else None
        yield Fault(slot, message, f"write `{right}`", Fix((edit,)) if edit else None, span)
    elif key not in _OPEN:
        sizes = key == "size_categories"
        close = [] if sizes else similar(word.lower(), _known(key), 1, 0.85)
        hint = f"did you mean `{close[0]}`?" if close else "see the list of the Hub"
        hint = f"the values are {', '.join(load('dataset_cards')[key])}" if sizes else hint
        unknown: tuple[Vocabulary, str] | None = None if sizes else ("tasks", word)
        yield Fault(slot, message, hint, None, span, unknown)


def _size(word: str) -> str:
    """The size category that a word spells."""
    plain = re.sub(r"[\s_,]", "", word.lower())
    if plain in ("n<1k", "<1k", "n<1000"):
        return "n<1K"
    if plain in ("n>1t", ">1t"):
        return "n>1T"
    found = _SIZE.fullmatch(plain)
    return f"{found['low'].upper()}<n<{found['high'].upper()}" if found else ""


def _task(word: str) -> str:
    """The task that a word certainly means."""
    return meant_by(word) or ""


def _subtask(word: str) -> str:
    """The subtask that a word spells."""
    return "-".join(word.lower().replace("_", " ").replace("-", " ").split())


def _creator(word: str) -> str:
    """The kind of creator, or of multilinguality, that a word spells."""
    plain = _subtask(word)
    return _CREATORS.get(plain, plain)


_CREATORS = {
    "crowd-sourced": "crowdsourced", "crowdsource": "crowdsourced", "crowd-source": "crowdsourced",
    "crowd-generated": "crowdsourced", "expert-annotated": "expert-generated",
    "auto-generated": "machine-generated", "automatically-generated": "machine-generated",
    "no-annotations": "no-annotation", "mono-lingual": "monolingual", "multi-lingual": "multilingual",
}  # fmt: skip
_MEANT: dict[str, Callable[[str], str]] = {
    "size_categories": _size, "task_categories": _task, "task_ids": _subtask,
}  # fmt: skip
