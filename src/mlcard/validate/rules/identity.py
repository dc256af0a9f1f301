"""MC2: does every name mean one thing?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.folder import repository
from mlcard.validate.registry import rule
from mlcard.validate.subjects import datasets, described, items, models, stated
from mlcard.validate.wording import quoted
from mlcard.validate.writing import without_item, yaml_scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

_COLLECTIONS = {"models": "a model", "datasets": "a dataset", "agents": "an agent", "studies": "a study"}
#: Slots that say who answers for a thing.
RESPONSIBLE = (
    "creator",
    "contributors",
    "provider",
    "contact_point",
    "administrator",
    "data_stewards",
    "shared_by",
)
#: Slots that say which state of a thing it is.
STATES = ("version", "created", "modified", "issued", "placed_on_market_date")
#: Words of the Hub before a colon, which make a tag one of those that the Hub derives from another key. PEFT
#: writes `base_model:adapter:…` itself.
DERIVED = {
    "license": "license",
    "dataset": "datasets",
    "language": "language",
    "library": "library_name",
    "pipeline_tag": "pipeline_tag",
}


@rule("MC207", "model-name-mismatch", "warning", "/models/*/name", needs_files=True, needs=("model-index",))
def model_name_mismatch(card: Card, folder: Folder) -> Iterator[Fault]:
    """The results under `model-index` are those of a model of another name.

    What it does: Compares the name in the `model-index` of a README with the repository on the Hub that its
        folder was cloned or downloaded from.

    Why: Leaderboards list the results under that name. 592 of 16,590 real cards still have the name of an
        output folder there, or of the model that they were copied from.

    Bad:
        ---
        license: mit
        datasets: [squad]
        pipeline_tag: question-answering
        language: en
        model-index:
        - name: checkpoint-500
          results:
          - task: {type: question-answering}
            dataset: {type: squad, name: SQuAD, split: validation}
            metrics: [{type: f1, value: 88.2}]
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        pipeline_tag: question-answering
        language: en
        model-index:
        - name: roberta-qa
          results:
          - task: {type: question-answering}
            dataset: {type: squad, name: SQuAD, split: validation}
            metrics: [{type: f1, value: 88.2}]
        ---

    Files:
        .git/config: "url = https://huggingface.co/deepset/roberta-qa"

    Fix: None; the name of the repository may be the wrong one.

    Source: https://github.com/huggingface/hub-docs/blob/main/modelcard.md
    """
    index = card.front_matter.get("model-index")
    if not isinstance(index, list) or len(index) != 1 or not isinstance(index[0], dict):
        return
    name = index[0].get("name")
    known = repository(folder) if isinstance(name, str) else ""
    if (
        isinstance(name, str)
        and known
        and _plain(name.rpartition("/")[2]) != _plain(known.rpartition("/")[2])
    ):
        message = f"the results are those of {quoted(name)}, and the repository is {known}"
        yield Fault("/models/0/name", message, f"write `{known.rpartition('/')[2]}`, if they are its own")


@rule(
    "MC208", "responsible-missing", "warning", "/models/*", "/datasets/*", absence=True, profiles=("eu-gpai",)
)
def responsible_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Nothing says who answers for a model or dataset.

    What it does: Reports a model or dataset of a modelcard.yaml with none of `creator`, `contributors`,
        `provider`, `contact_point`, `administrator`, `data_stewards` and `shared_by`.

    Why: Whoever finds a fault, a bias or their own data in it has nobody to write to. The EU AI Act asks for
        the name and contact of the provider.

    Bad:
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}]}

    Good:
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}], administrator: tim}
        agents:
        - {id: tim, name: Tim, type: person}

    Fix: None.

    Source: Regulation (EU) 2024/1689, Article 53 and Annex XI; Mitchell et al. 2019, section "Model details"
    """
    for slot, subject in _own(card):
        if not any(subject.get(key) or stated(card, f"{slot}/{key}") for key in RESPONSIBLE):
            yield Fault(
                slot, "nothing says who answers for it", "add for instance `administrator:` with an agent"
            )


@rule(
    "MC209",
    "version-or-date-missing",
    "info",
    "/models/*",
    "/datasets/*",
    absence=True,
    profiles=("eu-gpai",),
)
def version_or_date_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """Nothing says which state of a model or dataset a card describes.

    What it does: Reports a model or dataset of a modelcard.yaml with none of `version`, `created`,
        `modified`, `issued` and `placed_on_market_date`.

    Why: Results and limits hold for one state. The EU AI Act asks for the date of release (Annex XI, section
        1, point 1 c).

    Bad:
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}], administrator: tim}
        agents:
        - {id: tim, name: Tim, type: person}

    Good:
        mlcard: "1.0"
        models:
        - {id: flowers, license: MIT, trained_on: [{dataset: iris}], administrator: tim, created: 2024-04-17}
        agents:
        - {id: tim, name: Tim, type: person}

    Fix: None.

    Source: Regulation (EU) 2024/1689, Annex XI; Mitchell et al. 2019, https://doi.org/10.1145/3287560.3287596
    """
    for slot, subject in _own(card):
        if not any(subject.get(key) or stated(card, f"{slot}/{key}") for key in STATES):
            yield Fault(slot, "nothing says which state of it this is", 'add for instance `version: "1.0"`')


@rule(
    "MC210",
    "tag-hygiene",
    "info",
    "/models/*/keywords",
    "/datasets/*/keywords",
    fixable="safe",
    needs=("/models/*/keywords", "/datasets/*/keywords"),
)
def tag_hygiene(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A tag is there twice, is several tags, or repeats what another key says.

    What it does: Reports `tags` of a README and `keywords` of a modelcard.yaml that stand twice, have space
        at an end, or are several ones joined by commas; and tags such as `license:mit`, which the Hub derives
        from another key.

    Why: A tag is found only by its exact text. Two sources for one statement end up different.

    Bad:
        ---
        license: mit
        datasets: [squad]
        tags: [bert, qa, bert]
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        tags: [bert, qa]
        ---

    Fix: Safe: removes what stands twice; takes space away.

    Source: https://huggingface.co/docs/hub/model-cards#how-are-model-tags-determined
    """
    for slot, subject in (*models(card), *datasets(card)):
        listed = subject.get("keywords")
        seen: set[str] = set()
        for position, tag in enumerate(listed if isinstance(listed, list) else []):
            if not isinstance(tag, str):
                continue
            yield from _untidy(card, f"{slot}/keywords/{position}", tag, again=tag in seen)
            seen.add(tag)


def _untidy(card: Card, slot: str, tag: str, *, again: bool) -> Iterator[Fault]:
    """What is wrong with one tag."""
    if again:
        raw = slot if card.dialect == "native" else f"/tags/{slot.rpartition('/')[2]}"
        edit = without_item(card, raw)
        yield Fault(
            slot,
            f"the tag {quoted(tag)} stands there twice",
            "remove one of them",
            Fix((edit,)) if edit else None,
        )
    elif tag != tag.strip():
        span = card.spans.get(slot)
        fix = Fix((Edit(span.start, span.end, yaml_scalar(tag.strip())),)) if span and tag.strip() else None
        yield Fault(slot, f"the tag {quoted(tag)} has space at an end", "remove the space", fix)
    elif card.dialect == "huggingface" and (key := DERIVED.get(tag.partition(":")[0])) and ":" in tag:
        yield Fault(
            slot, f"the tag {quoted(tag)} is one that the Hub derives from `{key}`", f"say it under `{key}`"
        )
    elif tag.count(",") > 1 or ", " in tag:
        yield Fault(slot, f"the tag {quoted(tag)} is several tags in one", "write each as an item of its own")


def _own(card: Card) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    """The models of a modelcard.yaml, or its datasets if it has no models; a README has no keys for these."""
    if card.dialect == "native":
        yield from described(card)


def _plain(name: str) -> str:
    """A name without case and separators."""
    return re.sub(r"[\W_]+", "", name.lower())


@rule(
    "MC211",
    "duplicate-id",
    "error",
    *(f"/{collection}/*/id" for collection in _COLLECTIONS),
    needs=("models", "datasets", "agents", "studies"),
)
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
