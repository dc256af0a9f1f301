"""MC5: what were the results measured on?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.patterns import lazy
from mlcard.validate.finding import Fault
from mlcard.validate.registry import rule
from mlcard.validate.subjects import items, models, stated, texts
from mlcard.validate.wording import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

_TRAINING = frozenset({"train", "training", "trainset", "train_set"})
#: Tasks whose data has no parts: the model is tried in an environment, or on what it makes itself.
_WITHOUT_SPLITS = frozenset({
    "reinforcement-learning", "robotics", "text-to-image", "image-to-image", "text-to-video",
    "unconditional-image-generation", "text-to-3d", "image-to-3d",
})  # fmt: skip
#: Keys of an evaluation that say how a dataset was parted, in place of a split.
_PARTED = (
    "split",
    "revision",
    "procedure",
    "procedure_type",
    "number_of_folds",
    "fold",
    "slice",
    "benchmark",
)
_SAYS_NOTHING = frozenset({"none", "None", "null", "unknown", "default"})
#: A part of the data that the name, the id or the arguments of a dataset name.
_PART = lazy(r"\bsplit: ?(?!None|train\b)\w|test|valid|val\b|dev(?:\b|_)|eval")
#: Words of a text that tells results apart by groups.
_GROUPS = lazy(
    r"(?i)\b(?:sub-?groups?|disaggregat|per[ -](?:class|language|group|domain|category)|slices?\b)"
)


@rule(
    "MC507",
    "eval-split-missing",
    "info",
    "/models/*/evaluations/*/split",
    profiles=(),
    needs=("/models/*/evaluations",),
)
def eval_split_missing(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A result does not say on which part of the data it was measured.

    What it does: Reports, once for each dataset, results without split, revision or procedure, and a split
        that is called `None`, or `train` by the trainer of transformers, which names the first split whatever
        it evaluated on. What is tried in an environment has no splits.

    Why: Test, validation and training data of one name give different numbers, and nobody can measure again
        what nobody named. 77 % of 1,478 real cards with results lack it.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations: [{measure: accuracy, value: 0.93, dataset: iris}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations: [{measure: accuracy, value: 0.93, dataset: iris, split: test}]

    Fix: None.

    Source: https://github.com/huggingface/hub-docs/blob/main/modelcard.md
    """
    seen: set[str] = set()
    for owner, model in models(card):
        for slot, evaluation in items(model, owner, "evaluations"):
            dataset, split = evaluation.get("dataset"), evaluation.get("split")
            guessed = split == "train" and _by_trainer(card)
            empty = guessed or (isinstance(split, str) and split in _SAYS_NOTHING)
            nothing = empty or not any(evaluation.get(key) for key in _PARTED)
            if (
                not isinstance(dataset, str)
                or not nothing
                or dataset in seen
                or _whole(card, slot, evaluation)
            ):
                continue
            seen.add(dataset)
            message = f"the results on {quoted(dataset)} do not say on which split"
            if guessed:
                message = f"the trainer wrote that the results are on the split 'train' of {quoted(dataset)}"
            yield Fault(slot, message, "write the split, for instance `split: test`")


@rule(
    "MC509",
    "evaluated-on-training-data",
    "warning",
    "/models/*/evaluations/*/split",
    "/models/*/evaluations/*/dataset",
    "/models/*/trained_on/*/split",
    "/models/*/trained_on/*/dataset",
    needs=("/models/*/evaluations",),
)
def evaluated_on_training_data(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A result was measured on the data that the model was trained on.

    What it does: Reports a result whose dataset and split are those under `trained_on`, or whose split is
        the training split of a dataset that the model was trained on, if there is no other result on that
        dataset.
        Cross validation is no such case, nor is a slice or a sample of the split, nor what the trainer of
        transformers wrote: it names the first split, whatever it evaluated on (MC507).

    Why: A model knows its training data by heart; such a result says nothing of what it does on other data.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris, split: train}]
          evaluations: [{measure: accuracy, value: 1.0, dataset: iris, split: train}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris, split: train}]
          evaluations:
          - {measure: accuracy, value: 1.0, dataset: iris, split: train}
          - {measure: accuracy, value: 0.93, dataset: iris, split: test}

    Fix: None. If a part of the split was held out, say so: `slice`, `fold` or `procedure`.

    Source: https://doi.org/10.1007/978-0-387-84858-7, section 7.2
    """
    for owner, model in models(card):
        used = _trained_on(model, owner)
        if not used or _by_trainer(card):
            continue
        evaluations = list(items(model, owner, "evaluations"))
        held_out = {_data(evaluation) for _, evaluation in evaluations if not _is_training(evaluation, used)}
        for slot, evaluation in evaluations:
            if _is_training(evaluation, used) and _data(evaluation) not in held_out:
                dataset, split = quoted(evaluation["dataset"]), quoted(evaluation["split"])
                message = (
                    f"the result is that on the split {split} of {dataset}, which the model was trained on"
                )
                yield Fault(f"{slot}/split", message, "add the result on data that was held out")
                held_out.add(_data(evaluation))


@rule(
    "MC510",
    "evaluation-undisaggregated",
    "info",
    "/models/*/evaluations",
    absence=True,
    profiles=(),
    needs=("/models/*/evaluations",),
)
def evaluation_undisaggregated(card: Card, _folder: Folder) -> Iterator[Fault]:
    """All results are averages over everything.

    What it does: Reports a model with results of which none is about a class, a slice or a group, that has no
        `fairness`, and whose README does not speak of groups either.

    Why: A good average hides for whom or for what a model fails.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations: [{measure: accuracy, value: 0.93, dataset: iris, split: test}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations:
          - {measure: accuracy, value: 0.93, dataset: iris, split: test}
          - {measure: accuracy, value: 0.88, dataset: iris, split: test, slice: class versicolor}

    Fix: None.

    Source: Mitchell et al. 2019, section 4.6, https://doi.org/10.1145/3287560.3287596
    """
    for owner, model in models(card):
        evaluations = [evaluation for _, evaluation in items(model, owner, "evaluations")]
        if not evaluations or model.get("fairness") or stated(card, f"{owner}/fairness"):
            continue
        told_apart = any(
            evaluation.get("slice") or evaluation.get("positive_class") for evaluation in evaluations
        )
        configurations = {str(evaluation.get("dataset_config")) for evaluation in evaluations}
        if not told_apart and len(configurations) == 1 and not _GROUPS.search(card.body):
            message = "no result tells classes, slices or groups apart"
            yield Fault(
                f"{owner}/evaluations", message, "add results with `slice`, or say why there are none"
            )


def _whole(card: Card, slot: str, evaluation: dict[str, JsonValue]) -> bool:
    """Whether data has no splits, or the front matter names the split in another way."""
    if str(evaluation.get("ml_task")) in _WITHOUT_SPLITS:
        return True
    if card.dialect != "huggingface":
        return False
    place = next((raw for raw, span in card.front_matter_spans.items() if span == card.spans.get(slot)), "")
    result = place.rpartition("/metrics/")[0]
    span = card.front_matter_spans.get(f"{result}/dataset")
    return span is not None and _PART.search(card.text, span.start, span.end) is not None


def _by_trainer(card: Card) -> bool:
    """Whether the trainer of transformers wrote the results of a README."""
    return any(tag.startswith("generated_from_") for _, tag in texts(card.front_matter, "tags"))


def _trained_on(model: dict[str, JsonValue], owner: str) -> set[tuple[str, str]]:
    """The datasets and splits that a model was trained on; what was drawn or filtered from one is another."""
    training = model.get("training")
    uses = [use for _, use in items(model, owner, "trained_on")]
    uses += [use for _, use in items(training, owner, "trained_on")] if isinstance(training, dict) else []
    return {
        (str(use.get("dataset")), part.strip())
        for use in uses
        if not use.get("sample_filter")
        for part in str(use.get("split") or "train").split("+")
    }


def _is_training(evaluation: dict[str, JsonValue], used: set[tuple[str, str]]) -> bool:
    """Whether an evaluation is about the very data of the training."""
    split = evaluation.get("split")
    if not isinstance(split, str) or any(evaluation.get(key) for key in _PARTED[2:]):
        return False
    dataset = str(evaluation.get("dataset"))
    if (dataset, split) in used:
        return True
    return split.lower() in _TRAINING and any(
        name == dataset and part.lower() in _TRAINING for name, part in used
    )


def _data(evaluation: dict[str, JsonValue]) -> tuple[str, str]:
    """Measure and dataset of an evaluation."""
    return str(evaluation.get("measure")), str(evaluation.get("dataset"))
