"""MC5: do the numbers fit what was measured?"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from mlcard.card import span_of
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import rule
from mlcard.validate.subjects import items, models
from mlcard.validate.wording import quoted, similar
from mlcard.validate.writing import yaml_scalar
from mlcard.vocabularies.metrics import bounds, metric, spelled, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card import Card
    from mlcard.configuration import Vocabulary
    from mlcard.facts import JsonValue
    from mlcard.validate.folder import Folder
    from mlcard.vocabularies.metrics import Metric

_NUMBER = lazy(r"-?\d+(?:\.\d+)?")
#: More than one name, or a name with its value.
_SEVERAL = lazy(r"[,;:=]|\d ?%")
#: A share in per cent and the same share as a fraction are a hundred times apart; results of one model on one
#: dataset, which differ by the split, are not.
_APART = 20.0


#: Longest text that is compared with the names of metrics.
_LONGEST = 60


@rule(
    "MC505",
    "metric-out-of-range",
    "error",
    "/models/*/evaluations/*/value",
    "/models/*/evaluations/*/measure",
    needs=("/models/*/evaluations",),
)
def metric_out_of_range(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A result lies where its measure has no values.

    What it does: Reports an accuracy above 100 (above 1 if its unit is 1), a negative error rate, a
        correlation below -100, a perplexity below 1, and the like.

    Why: The number is wrong, or belongs to another measure. Who ranks models by it ranks them wrong.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations: [{measure: accuracy, value: 935.4}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations: [{measure: accuracy, value: 0.9354}]

    Fix: None; where the point belongs is for a person to say.

    Source: https://huggingface.co/docs/evaluate/choosing_a_metric; the definitions of the measures
    """
    for slot, evaluation, known, value in _measured(card):
        unit = evaluation.get("unit")
        low, high = bounds(known, unit if isinstance(unit, str) else None)
        if not low <= value <= high:
            bound = f"below {low:g}" if value < low else f"above {high:g}"
            said = evaluation["measure"]
            yield Fault(f"{slot}/value", f"{said} is {value:g}, and it is never {bound}", "check the number")


@rule(
    "MC506",
    "metric-scale-inconsistent",
    "warning",
    "/models/*/evaluations/*/value",
    "/models/*/evaluations/*/measure",
    "/models/*/evaluations/*/unit",
    fixable="unsafe",
    needs=("/models/*/evaluations",),
)
def metric_scale_inconsistent(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A share is written in per cent where the card, or the standard, writes fractions.

    What it does: Reports a measure that has values up to 1 as well as values in per cent on the same data.
        In a native card it reports every share above 1 without unit: fractions are written as fractions
        there, unless the unit is `%`.

    Why: 0.93 and 93 are the same result, and every comparison takes the second for the better one.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations: [{measure: accuracy, value: 93.54}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations: [{measure: accuracy, value: 93.54, unit: "%"}]

    Fix: Unsafe, in a native card: the same share as a fraction.

    Source: `schema/modellake.yaml`, slot value of Evaluation
    """
    groups: dict[tuple[str, str, str], list[tuple[str, float]]] = {}
    for slot, evaluation, known, value in _measured(card):
        if known.scale != "share":
            continue
        if card.dialect == "native":
            if "unit" not in evaluation and known.high == 1 < value <= 100:
                yield _no_fraction(card, f"{slot}/value", str(evaluation["measure"]), value)
        elif value > 0:
            key = (
                str(evaluation["measure"]),
                str(evaluation.get("dataset")),
                str(evaluation.get("dataset_config")),
            )
            groups.setdefault(key, []).append((f"{slot}/value", value))
    for (said, _, _), results in groups.items():
        smallest = min(value for _, value in results)
        for slot, value in results:
            if value > 1 >= smallest and value > _APART * smallest:
                message = f"{said} is {value:g} here and {smallest:g} elsewhere on the same data"
                yield Fault(slot, message, "write both in per cent, or both as fractions")
                break


@rule(
    "MC508",
    "metric-misspelt",
    "warning",
    "/models/*/evaluations/*/measure",
    fixable="safe",
    needs=("metrics", "/models/*/evaluations"),
)
def metric_misspelt(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A metric is spelled as no library spells it.

    What it does: Reports `Accuracy`, `F1 Measure` and `pnsr` for `accuracy`, `f1` and `psnr`, and items such
        as `accuracy, f1`, which name several metrics at once. Names that lie near no known one are the
        business of MC511.

    Why: One metric under one name can be searched and compared. The Hub links the ids of the `evaluate`
        library, and they are in lower case.

    Bad:
        ---
        license: mit
        datasets: [squad]
        metrics: [F1 Score]
        ---
        Its F1 is 0.85.

    Good:
        ---
        license: mit
        datasets: [squad]
        metrics: [f1_score]
        ---
        Its F1 is 0.85.

    Fix: Safe, where the spelling can mean only one metric.

    Source: https://huggingface.co/metrics; https://scikit-learn.org/stable/modules/model_evaluation.html
    """
    for name, slots in _names(card).items():
        right = spelled(name)
        if right == name:
            continue
        places = [card.front_matter_spans.get(slot) or span_of(card, slot) for slot in slots]
        message, hint, fix, unknown = f"there is no metric {quoted(name)}", "", None, None
        if right:
            message, hint = f"{quoted(name)} is not how the metric is spelled", f"write `{right}`"
            fix = Fix(tuple(Edit(span.start, span.end, yaml_scalar(right)) for span in places))
        elif _SEVERAL.search(name):
            message = f"{quoted(name)} is more than the name of a metric"
            hint = "name one metric in each item; results belong under `model-index`"
        elif close := _close(name):
            hint, unknown = f"did you mean `{close}`?", _unknown(name)
        else:
            continue
        yield Fault(slots[0], message, hint, fix, places[0], unknown)


@rule(
    "MC511",
    "metric-unknown",
    "info",
    "/models/*/evaluations/*/measure",
    profiles=(),
    needs=("metrics", "/models/*/evaluations"),
)
def metric_unknown(card: Card, _folder: Folder) -> Iterator[Fault]:
    """A metric is none that is known.

    What it does: Reports names of metrics that the vocabulary of metrics lacks and that are close to none in
        it. A repository adds its own ones under `known.metrics`.

    Why: Of a metric that nobody knows nobody knows its range, and whether more is better.

    Bad:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations: [{measure: bloom_quotient, value: 3}]

    Good:
        mlcard: "1.0"
        models:
        - id: flowers
          license: MIT
          trained_on: [{dataset: iris}]
          evaluations: [{measure: accuracy, value: 0.93}]

    Fix: None.

    Source: https://huggingface.co/metrics; https://scikit-learn.org/stable/modules/model_evaluation.html
    """
    for name, slots in _names(card).items():
        if not metric(name) and not _SEVERAL.search(name) and not _close(name):
            hint = "if it is one of yours, add it to `known.metrics` in the configuration"
            span = card.front_matter_spans.get(slots[0])
            yield Fault(slots[0], f"the metric {quoted(name)} is not known", hint, None, span, _unknown(name))


def _measured(card: Card) -> Iterator[tuple[str, dict[str, JsonValue], Metric, float]]:
    """Every result of a known metric that is a number, with its slot."""
    for owner, model in models(card):
        for slot, evaluation in items(model, owner, "evaluations"):
            measure, value = evaluation.get("measure"), evaluation.get("value")
            if not isinstance(measure, str) or isinstance(value, bool) or not isinstance(value, int | float):
                continue
            known = metric(measure)
            if known:
                yield slot, evaluation, known, value


def _no_fraction(card: Card, slot: str, said: str, value: float) -> Fault:
    """The fault of a share in per cent that has no unit."""
    span = span_of(card, slot)
    written = card.text[span.start : span.end]
    fix = None
    if _NUMBER.fullmatch(written):
        whole, _, decimals = written.partition(".")
        fraction = f"0.{whole.zfill(2)}{decimals}" if len(whole) < 3 else f"{value / 100:g}"
        fix = Fix((Edit(span.start, span.end, fraction),), safe=False)
    hint = "write the fraction, or say that it is in per cent: `unit: '%'`"
    return Fault(slot, f"{said} is {value:g}, and a share without unit is at most 1", hint, fix)


def _names(card: Card) -> dict[str, list[str]]:
    """The names of metrics in a card, with the slots, or pointers in the front matter, where each stands."""
    names: dict[str, list[str]] = {}
    for slot, name in _all_names(card):
        if isinstance(name, str) and name.strip():
            names.setdefault(name, []).append(slot)
    return names


def _all_names(card: Card) -> Iterator[tuple[str, JsonValue]]:
    """What stands where metrics are named."""
    named = card.front_matter.get("metrics") if card.dialect == "huggingface" else None
    if isinstance(named, str):
        yield "/metrics", named
    for position, name in enumerate(named if isinstance(named, list) else []):
        yield f"/metrics/{position}", name
    for owner, model in models(card):
        for slot, evaluation in items(model, owner, "evaluations"):
            yield f"{slot}/measure", evaluation.get("measure")


def _unknown(name: str) -> tuple[Vocabulary, str]:
    """The word that the vocabulary of metrics lacks."""
    return "metrics", name


@lru_cache(maxsize=1024)
def _close(name: str) -> str:
    """The one metric that a name is a typing error of, empty if none is."""
    if not 3 < len(name) <= _LONGEST:
        return ""
    if turned := _by_letters().get(_letters(name)):
        return turned
    close = similar(name.lower().replace(" ", "_"), words(), 1, 0.85)
    return close[0] if close else ""


@cache
def _by_letters() -> dict[str, str]:
    """The metrics by their letters, so that `rogue` finds `rouge`."""
    return {_letters(word): word for word in reversed(words())}


def _letters(name: str) -> str:
    """The letters and digits of a name, in the order of the alphabet."""
    return "".join(sorted(character for character in name.lower() if character.isalnum()))
