"""MC4: what was it made from?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card import span_of
from mlcard.card.prose import topic_filled
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.subjects import datasets, is_conversion, items, models, stated, texts
from mlcard.validate.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

#: Relations to a base model by which weights change without any training data.
WITHOUT_DATA = frozenset({"quantized", "merge", "pruned", "converted"})
#: Tags of models that were put together from others without data.
_MERGED = frozenset({"merge", "mergekit", "lazymergekit"})
#: Text that says on what a model was trained. The trainers' "on an unknown dataset" says nothing.
#: It is in lower case, each part begins with characters by which it is found fast, and what fits it has some
#: of the letters beside it.
_TRAINED = (
    (lazy(
        r"[tl](?:(?<!\w.)|(?<=\bpre.)|(?<=\bfine.))(?:(?<=t)rain(?:ed|ing)?|(?<=t)un(?:ed|ing)|(?<=l)earned)\b"
        r"(?:[^.\n]|\.(?=\S)){0,250}?\b(?:on|with|using|from|over)\b"
        r"(?!(?: an| the)? (?:unknown|none) dataset)"
    ), ("train", "tun", "learned")),
    (lazy(r"huggingface\.co/datasets/"), ("huggingface.co/datasets/",)),
    (lazy(
        r"the (?<!\wthe )(?!unknown|none|evaluation|training|validation|test)"
        r"(?:[^.\n]|\.(?=\S)){2,120}? (?:data ?set|corpus|corpora)\b"
    ), (" data", " corp")),
)  # fmt: skip
#: What models learn from by trying, in place of data.
_ENVIRONMENTS = frozenset({"reinforcement-learning", "deep-reinforcement-learning", "robotics"})
#: What the Hub demands of the id of a dataset.
_ID = lazy(r"(?:[A-Za-z0-9_-]+/)?[A-Za-z0-9_.-]+")
_LOCAL = lazy(r"/|\.{1,2}[\\/]|~[\\/]|[A-Za-z]:[\\/]|file:|.*\\")
_HUB_ADDRESS = lazy(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/datasets/([\w.-]+(?:/[\w.-]+)?)(?:/?|/(?:tree|viewer|blob)/.*)"
)


@rule(
    "MC401",
    "training-data-undeclared",
    "warning",
    "/models/*/trained_on",
    "/models/*/base_models",
    absence=True,
    needs=("/models",),
)
def training_data_undeclared(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A model does not say what it was trained on.

    What it does: Reports a model without `trained_on` (in a README: `datasets`), unless it was made from
        another one without data (quantised, merged, pruned or converted) or learned in an environment. In a
        README, text about the training data is enough. What a README and a modelcard.yaml of one folder say
        counts for both.

    Why: Licence, bias, personal data and leakage into tests all come from the training data. 63 % of 13,916
        real cards do not name it; the EU AI Act asks for it (Annex XI, section 1, point 2 c).

    Bad:
        ---
        license: mit
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        ---

    Fix: None. What is not known or withheld can be said under `statements`.

    Source: Regulation (EU) 2024/1689, Annex XI; Mitchell et al. 2019, https://doi.org/10.1145/3287560.3287596
    """
    for slot, model in models(card):
        training = model.get("training")
        declared = model.get("trained_on") or (isinstance(training, dict) and training.get("trained_on"))
        if declared or _without_data(card, model, slot) or stated(card, f"{slot}/trained_on"):
            continue
        if "dataset" in card.front_matter:
            continue  # MC106 says how the key is spelled
        if not (_says_training(card.body) or (card.body and topic_filled(card, "training_data"))):
            key = "datasets: [name]" if card.dialect == "huggingface" else "trained_on: [{dataset: name}]"
            yield Fault(slot, "nothing says what the model was trained on", f"add `{key}`")


@rule(
    "MC402",
    "dataset-id-malformed",
    "error",
    "/models/*/trained_on/*/dataset",
    "/models/*/evaluations/*/dataset",
    fixable="safe",
    covers=True,
    profiles=("default", "hub"),
    needs=("/models/*/trained_on", "/models/*/evaluations"),
)
def dataset_id_malformed(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A dataset is named by something that is no id.

    What it does: Reports paths on somebody's disk, and in a README web addresses and everything else that the
        Hub does not take for an id: blanks, commas, lists in one text.

    Why: Nobody can follow the name to the data, so neither licence nor leakage can be checked. The Hub
        refuses such ids in `datasets` and in `model-index`.

    Bad:
        ---
        license: mit
        datasets: [https://huggingface.co/datasets/rajpurkar/squad]
        ---

    Good:
        ---
        license: mit
        datasets: [rajpurkar/squad]
        ---

    Fix: Safe, for an address of the Hub: its id.

    Source: https://github.com/embeddings-benchmark/mteb/issues/1111 (the pattern of the Hub);
        https://github.com/huggingface/hub-docs/blob/main/modelcard.md
    """
    seen: set[str] = set()
    for owner, model in models(card):
        for key in ("trained_on", "evaluations"):
            for slot, use in items(model, owner, key):
                name = use.get("dataset")
                if not isinstance(name, str) or name in seen or (key == "evaluations" and not name.strip()):
                    continue
                seen.add(name)
                fault = _malformed(card, f"{slot}/dataset", name)
                if fault:
                    yield fault


@rule("MC407", "data-provenance-unfilled", "info", absence=True, profiles=(), needs=("/datasets",))
def data_provenance_unfilled(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A dataset card does not say how the data came about.

    What it does: Reports a dataset card that says nothing of how the data was collected, chosen or annotated
        and by whom, in slots such as `data_collection` and `source` or in sections of a README.

    Why: What the data can be used for, and whom it leaves out, was decided then. 18 to 29 % of 770 real cards
        say it.

    Bad:
        mlcard: "1.0"
        datasets:
        - {id: iris, license: CC0-1.0}

    Good:
        mlcard: "1.0"
        datasets:
        - {id: iris, license: CC0-1.0, data_collection: measured by hand in 1935 on the Gaspé Peninsula}

    Fix: None.

    Source: Gebru et al. 2021, https://doi.org/10.1145/3458723; Regulation (EU) 2024/1689, Annex XI
    """
    for slot, dataset in datasets(card):
        if card.data.get("models") or any(dataset.get(key) for key in ("source", "related_datasets", "url")):
            continue
        if not any(
            topic_filled(card, topic)
            for topic in ("data_collection", "curation_rationale", "data_producers", "annotation")
        ):
            yield Fault(slot, "nothing says how the data was collected, chosen or annotated", "say it")


def _says_training(body: str) -> bool:
    """Whether a text says on what a model was trained."""
    lowered = body.lower()
    return any(
        any(letters in lowered for letters in signs) and pattern.search(lowered)
        for pattern, signs in _TRAINED
    )


def _without_data(card: Card, model: dict[str, JsonValue], slot: str) -> bool:
    """Whether a model was made from another one without any training data."""
    relations = [parent.get("relation") for _, parent in items(model, slot, "base_models")]
    if relations and all(relation in WITHOUT_DATA for relation in relations):
        return True
    if str(model.get("ml_task")) in _ENVIRONMENTS or is_conversion(card, model, slot):
        return True
    tags = {tag.lower() for _, tag in texts(card.front_matter, "tags")}
    return not any(relations) and not tags.isdisjoint(_ENVIRONMENTS | _MERGED)


def _malformed(card: Card, slot: str, name: str) -> Fault | None:
    """The fault of a name that is no id, None if it is one."""
    if card.dialect == "native":
        if not _LOCAL.match(name):
            return None
        hint = "name the dataset by its id, and where its files lie by `files` under `datasets`"
        return Fault(slot, f"the dataset {quoted(name)} is a path on one machine", hint)
    if _ID.fullmatch(name):
        return None
    if address := _HUB_ADDRESS.fullmatch(name):
        span = span_of(card, slot)
        fix = Fix((Edit(span.start, span.end, address[1]),))
        return Fault(slot, "the dataset is an address, not an id", f"write `{address[1]}`", fix)
    if _LOCAL.match(name):
        hint = "name the dataset by the id that others know it by, such as rajpurkar/squad"
        return Fault(slot, f"the dataset {quoted(name)} is a path on one machine", hint)
    hint = (
        "write `name` or `organisation/name`, each dataset in an item of its own; prose belongs into the text"
    )
    return Fault(slot, f"the dataset {quoted(name)} is not an id", hint)
