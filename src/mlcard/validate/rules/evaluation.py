"""MC5: are the results there, and are they numbers?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card import span_of
from mlcard.facts import pointer
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.subjects import items, models, texts
from mlcard.validate.wording import shown
from mlcard.validate.writing import without_key, yaml_scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card, Span
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder

_INDEX = "model-index"
#: A number, and what people put behind it: a percent sign, or how far results vary.
_NUMBER = lazy(
    r"\s*(?P<number>[-+]?\d+(?:[.,]\d+)?)\s*(?P<unit>%)?\s*(?:(?:±|\+/-|\+-)\s*\d+(?:[.,]\d+)?\s*%?)?\s*"
)
_PLAIN = lazy(r"[-+]?\d+(\.\d+)?")
#: A decimal number or a share, as results stand in prose.
_RESULT = lazy(r"\d[.,]\d|\d ?%")


@rule(
    "MC501",
    "model-index-incomplete",
    "error",
    covers=True,
    profiles=("default", "hub"),
    needs=("model-index",),
)
def model_index_incomplete(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A result of a README does not say what was measured, on which data, or what came out.

    What it does: Reports in `model-index` an entry without `name` or `results`, a result
        without `task`, `dataset` or `metrics` and what has to be in them (`type`, and the `name` of the
        dataset), and a metric without `type` or `value`. What several results lack alike is reported once.

    Why: Whoever reads the card with `huggingface_hub` gets an error, or no results at all. A number of which
        nobody knows on what it was measured compares with nothing.

    Bad:
        ---
        license: mit
        datasets: [squad]
        model-index:
        - name: reader
          results:
          - task: {type: question-answering}
            dataset: {type: squad, name: SQuAD, split: validation}
            metrics: [{type: exact_match}]
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        model-index:
        - name: reader
          results:
          - task: {type: question-answering}
            dataset: {type: squad, name: SQuAD, split: validation}
            metrics: [{type: exact_match, value: 81.2}]
        ---

    Fix: None.

    Source: https://github.com/huggingface/hub-docs/blob/main/modelcard.md;
        https://github.com/huggingface/huggingface_hub/blob/main/src/huggingface_hub/repocard_data.py
    """
    if _INDEX not in card.front_matter or card.dialect != "huggingface":
        return
    lacking: dict[str, tuple[str, int]] = {}
    for slot, message in _lacks(card.front_matter[_INDEX]):
        first, count = lacking.get(message, (slot, 0))
        lacking[message] = (first, count + 1)
    for message, (slot, count) in lacking.items():
        more = f"; so do {count - 1} more" if count > 1 else ""
        hint = "see https://github.com/huggingface/hub-docs/blob/main/modelcard.md"
        yield Fault(slot, message + more, hint, span=card.front_matter_spans.get(slot))
    for owner, model in models(card):
        for slot, evaluation in items(model, owner, "evaluations"):
            absent = [
                key for key, name in (("type", "measure"), ("value", "value")) if name not in evaluation
            ]
            if absent:
                what = " and ".join(f"`{key}`" for key in absent)
                yield Fault(slot, f"a metric has no {what}", "write it, or leave the metric out")


@rule("MC502", "eval-results-empty", "warning", fixable="safe", needs=("model-index",))
def eval_results_empty(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A README promises results and lists none.

    What it does: Reports entries of `model-index` whose `results` are an empty list.

    Why: The trainers of transformers write it so when there was nothing to report, and 47 % of all real
        `model-index` are like that: who looks for evaluated models finds those as well.

    Bad:
        ---
        license: mit
        datasets: [squad]
        model-index:
        - name: reader
          results: []
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        model_name: reader
        ---

    Fix: Safe, where the entry has a name and nothing else: the name stands under `model_name` then.

    Source: https://github.com/huggingface/hub-docs/blob/main/modelcard.md
    """
    index = card.front_matter.get(_INDEX)
    if card.dialect != "huggingface" or not isinstance(index, list):
        return
    for position, entry in enumerate(index):
        if isinstance(entry, dict) and "results" in entry and entry["results"] in (None, []):
            slot = pointer(_INDEX, position, "results")
            fix = _named_only(card, entry) if len(index) == 1 else None
            span = _whole(card) if fix else card.front_matter_spans.get(slot)
            hint = "add the results, or leave `model-index` out"
            yield Fault(slot, "`model-index` lists no results", hint, fix, span)


@rule("MC503", "metrics-without-values", "warning", absence=True, needs=("metrics",))
def metrics_without_values(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A README names metrics, and no result anywhere.

    What it does: Reports `metrics` in a README that has no results in its metadata, and whose text holds no
        decimal number and no share at all.

    Why: It says how the model was judged, and not how well it did.

    Bad:
        ---
        license: mit
        datasets: [squad]
        metrics: [exact_match]
        ---
        # Reader
        Answers questions.

    Good:
        ---
        license: mit
        datasets: [squad]
        metrics: [exact_match]
        ---
        # Reader
        Answers questions; its exact match on the validation set of SQuAD is 81.2.

    Fix: None.

    Source: Mitchell et al. 2019, section 4.4, https://doi.org/10.1145/3287560.3287596
    """
    if card.dialect != "huggingface" or not card.front_matter.get("metrics"):
        return
    named = " ".join(name for _, name in texts(card.front_matter, "metrics"))
    for slot, model in models(card):
        if model.get("evaluations") or "eval_results" in card.front_matter:
            continue
        if not (_RESULT.search(named) or _RESULT.search(card.body)):
            message = "the card names metrics and no result"
            hint = "say under `model-index` what was measured on which data"
            yield Fault(f"{slot}/evaluations", message, hint, span=card.front_matter_keys.get("/metrics"))


@rule(
    "MC504",
    "metric-value-not-number",
    "error",
    "/models/*/evaluations/*/value",
    fixable="unsafe",
    covers=True,
    needs=("/models/*/evaluations",),
)
def metric_value_not_number(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A result is text.

    What it does: Reports values such as `25.59%`, `96.3 ± 2.6`, `NA` and `WIP`. In a README a mean reward may
        have its standard deviation behind it, as the libraries of reinforcement learning write it.

    Why: Software that compares models compares numbers, and leaves such a model out.

    Bad:
        ---
        license: mit
        datasets: [squad]
        model-index:
        - name: reader
          results:
          - task: {type: question-answering}
            dataset: {type: squad, name: SQuAD, split: validation}
            metrics: [{type: exact_match, value: 81.2%}]
        ---

    Good:
        ---
        license: mit
        datasets: [squad]
        model-index:
        - name: reader
          results:
          - task: {type: question-answering}
            dataset: {type: squad, name: SQuAD, split: validation}
            metrics: [{type: exact_match, value: 81.2}]
        ---

    Fix: Unsafe: the number alone. What stood behind it is gone then.

    Source: `schema/modellake.yaml`, class Evaluation
    """
    for owner, model in models(card):
        for slot, evaluation in items(model, owner, "evaluations"):
            value = evaluation.get("value")
            if isinstance(value, str) and value.strip() and not _PLAIN.fullmatch(value):
                yield _no_number(card, f"{slot}/value", value)


def _no_number(card: Card, slot: str, value: str) -> Fault:
    """The fault of a result that is text, with the number in it where there is one."""
    message = f"the value is the text {shown(value)!r}, and results are numbers"
    found = _NUMBER.fullmatch(value)
    if not found:
        return Fault(slot, message, "write the number, or leave the result out until there is one")
    number = found["number"].replace(",", ".").removeprefix("+")
    span = span_of(card, slot)
    hint = f"write `{number}`"
    if card.dialect == "native" and found["unit"]:
        hint += ", and `unit: '%'` beside it"
    return Fault(slot, message, hint, Fix((Edit(span.start, span.end, number),), safe=False))


def _lacks(index: JsonValue) -> Iterator[tuple[str, str]]:
    """The places in a `model-index` where something is missing, and what; metrics are judged one by one."""
    if not isinstance(index, list):
        return  # MC119 says so
    for position, entry in enumerate(index):
        slot = pointer(_INDEX, position)
        if not isinstance(entry, dict):
            yield slot, "an entry of `model-index` is not a mapping with `name` and `results`"
            continue
        if not entry.get("name"):
            yield slot, "an entry of `model-index` has no `name`"
        if "results" not in entry:
            yield slot, "an entry of `model-index` has no `results`"
        results = entry.get("results")
        for number, result in enumerate(results if isinstance(results, list) else []):
            if isinstance(result, dict):
                yield from ((f"{slot}/results/{number}", what) for what in _absent(result))
            else:
                yield f"{slot}/results/{number}", "a result is not a mapping of task, dataset and metrics"


def _absent(result: dict[str, JsonValue]) -> Iterator[str]:
    """What a result lacks."""
    for key, wanted in (("task", ("type",)), ("dataset", ("type", "name"))):
        part = result.get(key)
        if not isinstance(part, dict):
            yield f"a result has no `{key}`"
            continue
        for name in wanted:
            if not part.get(name):
                yield f"the `{key}` of a result has no `{name}`"
    if not isinstance(result.get("metrics"), list) or not result["metrics"]:
        yield "a result has no `metrics`"
    source = result.get("source")
    if isinstance(source, dict) and not source.get("url"):
        yield "the `source` of a result has no `url`"


def _named_only(card: Card, entry: dict[str, JsonValue]) -> Fix | None:
    """The fix that keeps the name of an empty `model-index`; None where there is more to keep."""
    name = entry.get("name")
    edit = without_key(card, pointer(_INDEX))
    if entry.keys() != {"name", "results"} or not isinstance(name, str) or not name or edit is None:
        return None
    given = card.front_matter.get("model_name")
    if given is not None and given != name:
        return None
    ending = "\r\n" if card.text[: edit.end].endswith("\r\n") else "\n"
    return Fix((Edit(edit.start, edit.end, "" if given else f"model_name: {yaml_scalar(name)}{ending}"),))


def _whole(card: Card) -> Span:
    """The place of `model-index` with its key."""
    key, value = card.front_matter_keys[pointer(_INDEX)], card.front_matter_spans[pointer(_INDEX)]
    return key._replace(end=value.end)
