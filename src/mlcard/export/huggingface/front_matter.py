"""Front matter: what of a card the keys of the Hub say.

https://github.com/huggingface/hub-docs/blob/main/modelcard.md and `datasetcard.md` beside it. The Hub's words
for tasks, libraries, licences and sizes are in `mlcard.vocabularies`.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from mlcard.card.hub_keys import NO_LANGUAGES
from mlcard.conversions import licenses, numbers, units
from mlcard.export.huggingface.configurations import ROWS as CONFIGURATIONS
from mlcard.export.projection import Row
from mlcard.vocabularies import languages, load, tasks
from mlcard.vocabularies import libraries as known_libraries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.export.projection import Place

#: How the Hub names what is on it: `name`, or `owner/name`.
_ON_THE_HUB = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(?:/[\w.-]{1,96})?")
#: How a model came from another, in the words that the Hub has for it.
RELATIONS = ("finetune", "adapter", "quantized", "merge")
#: What `model-index` says of an evaluation.
_OF_A_RESULT = (
    "measure", "value", "unit", "standard_deviation", "dataset", "dataset_config", "split", "revision",
    "ml_task", "verified", "source",
)  # fmt: skip
_THOUSANDS = dict(zip("KMBT", (10**3, 10**6, 10**9, 10**12), strict=True))


def body_is_kept(place: Place) -> bool:
    """Whether only the front matter is written, since the prose that stands is kept."""
    return bool(place.work.existing.body.strip())


def on_the_hub(name: object) -> bool:
    """Whether an id can be one of the Hub."""
    return isinstance(name, str) and bool(_ON_THE_HUB.fullmatch(name))


def _license(expression: str, _: Place) -> dict[str, Any] | None:
    found = licenses.hub(expression)
    if isinstance(found, list):
        return {"license": found}
    if found is None:
        return None
    return {"license": found.id, **({"license_name": found.name} if found.name else {})}


def _language(tag: str, _: Place) -> str | None:
    """A language as the Hub takes it: a code of ISO 639."""
    if tag == "mul":
        return "multilingual"
    return tag if languages.is_code(tag) or tag in NO_LANGUAGES else None


def _name(name: str, place: Place) -> dict[str, Any]:
    """The name, which the title says, and `model-index`; without both there is a key for it."""
    model = place.work.node(place.at.rpartition("/")[0])
    several = model.get("evaluations")
    indexed = "model-index" in place.work.existing.metadata or any(
        isinstance(item, dict) and not isinstance(_result(item, model, place), str)
        for item in (several if isinstance(several, list) else ())
    )
    return {"model_name": name} if body_is_kept(place) and not indexed else {}


def _library(libraries: list[Mapping[str, Any]], place: Place) -> str | None:
    """The first library that the Hub knows; what it is beside that stands in the prose."""
    names = [library.get("name") for library in libraries]
    known = [known_libraries.meant_by(name) if isinstance(name, str) else None for name in names]
    chosen = next((number for number, found in enumerate(known) if found), None)
    if chosen is None:
        return None
    if body_is_kept(place):
        for number in range(len(names)):
            if number != chosen:
                place.lost("library_name holds one library only", number)
    return known[chosen]


def _task(task: str, _: Place) -> str | None:
    return tasks.meant_by(task)


def _dataset(use: Mapping[str, Any], _: Place) -> str | None:
    name = use.get("dataset")
    return name if on_the_hub(name) else None


def _parents(parents: list[Mapping[str, Any]], place: Place) -> dict[str, Any] | None:
    """The parents and, if it is one for all of them, how the model came from them."""
    names = [parent["model"] for parent in parents if isinstance(parent.get("model"), str)]
    relations = {parent.get("relation") for parent in parents}
    if not names:
        return None
    said: dict[str, Any] = {"base_model": names if len(names) > 1 else names[0]}
    if len(relations) == 1 and relations <= set(RELATIONS):
        return said | {"base_model_relation": relations.pop()}
    if body_is_kept(place) and relations != {None}:
        for number, parent in enumerate(parents):
            if "relation" in parent:
                place.lost("base_model_relation has no word for it", number, "relation")
    return said


def _newer(name: str, _: Place) -> str | None:
    return name if on_the_hub(name) else None


def _emissions(training: Mapping[str, Any], _: Place) -> dict[str, Any] | None:
    """Emissions in grams, and where and on what they came about."""
    footprint = training.get("co2e", {})
    if "value" not in footprint:
        return None
    grams = units.convert(footprint["value"], str(footprint.get("unit")), "g")
    if grams is None:
        return None
    names = [item.get("name") for item in training.get("hardware", ())]
    parts = {
        "emissions": grams,
        "source": footprint.get("method"),
        "geographical_location": training.get("location"),
        "hardware_used": ", ".join(name for name in names if isinstance(name, str)) or None,
    }
    return {key: part for key, part in parts.items() if part is not None}


def _results(evaluations: list[Mapping[str, Any]], place: Place) -> dict[str, Any] | None:
    """`model-index` of one model: evaluations of one task on one dataset are one result."""
    model = place.work.node(place.at.rpartition("/")[0])
    grouped: dict[str, dict[str, Any]] = {}
    for number, evaluation in enumerate(evaluations):
        result = _result(evaluation, model, place)
        if isinstance(result, str):
            if body_is_kept(place):
                place.lost(result, number)
            continue
        known = grouped.setdefault(repr(result), {**result, "metrics": []})
        if body_is_kept(place):
            _untold(evaluation, place.inside(number))
        known["metrics"].append(_metric(evaluation))
    if not grouped:
        return None
    return {"name": model.get("name") or str(model.get("id", "")), "results": list(grouped.values())}


def _result(evaluation: Mapping[str, Any], model: Mapping[str, Any], place: Place) -> dict[str, Any] | str:
    """What the evaluations of one result have in common, or why `model-index` cannot hold this one."""
    task, dataset = evaluation.get("ml_task") or model.get("ml_task"), evaluation.get("dataset")
    value = evaluation.get("value")
    if not isinstance(value, int | float) or not math.isfinite(value) or not evaluation.get("measure"):
        return "model-index holds measures with a finite value only"
    if not task or not dataset:
        return "model-index holds results on a dataset and for a task only"
    described = place.work.find("datasets", dataset)
    details = {
        "type": dataset,
        "name": described[0].get("name", dataset) if described else dataset,
        "config": evaluation.get("dataset_config"),
        "split": evaluation.get("split"),
        "revision": evaluation.get("revision"),
    }
    result: dict[str, Any] = {
        "task": {"type": tasks.meant_by(str(task)) or task},
        "dataset": {key: part for key, part in details.items() if part is not None},
    }
    source = evaluation.get("source")
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        result["source"] = {"url": source}
    return result


def _untold(evaluation: Mapping[str, Any], place: Place) -> None:
    """Say what of an evaluation `model-index` has no key for."""
    if evaluation.get("unit") not in (None, "%"):
        place.lost("model-index has no key for units", "unit")
    if "standard_deviation" in evaluation and evaluation["measure"] != "mean_reward":
        place.lost("model-index has no key for deviations", "standard_deviation")
    if not str(evaluation.get("source", "http://")).startswith(("http://", "https://")):
        place.lost("model-index takes addresses only", "source")


def _metric(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    metric = {"type": evaluation["measure"], "value": evaluation["value"]}
    deviation = evaluation.get("standard_deviation")
    if deviation is not None and evaluation["measure"] == "mean_reward":
        pair = [numbers.decimal(evaluation["value"]), numbers.decimal(deviation)]
        metric["value"] = " +/- ".join(map(str, pair))
    if evaluation.get("verified") is not None:
        metric["verified"] = evaluation["verified"]
    return metric


def _measures(evaluations: list[Mapping[str, Any]], _: Place) -> list[str] | None:
    return list(dict.fromkeys(str(item["measure"]) for item in evaluations if item.get("measure"))) or None


def size_category(count: int, place: Place) -> str | None:
    """The Hub's word for a number of rows, such as `100K<n<1M`."""
    if body_is_kept(place):
        place.lost("size_categories has only its order of magnitude")
    return next((name for name, low, high in _sizes() if low <= count < high), None)


def _sizes() -> Iterator[tuple[str, float, float]]:
    for name in load("dataset_cards")["size_categories"]:
        ends = [_number(part) for part in re.split("[<>]", name) if part != "n"]
        if name.startswith("n<"):
            yield name, 0, ends[0]
        elif name.startswith("n>"):
            yield name, ends[0], math.inf
        elif len(ends) == 2:
            yield name, ends[0], ends[1]


def _number(text: str) -> int:
    return int(text[:-1]) * _THOUSANDS[text[-1]] if text[-1:] in _THOUSANDS else 0


_SHARED = (
    Row("license", "", _license, note="`license`, and `license_name` for one that the Hub does not list"),
    Row("language", "language[]", _language),
    Row("keywords", "tags[]"),
)
FRONT_MATTER = {
    "MLModel": (
        *_SHARED,
        Row("name", "", _name, note="`model_name` where no title and no `model-index` says it"),
        Row("libraries", "library_name", _library, reads=("name",), many="whole"),
        Row("ml_task", "pipeline_tag", _task),
        Row("base_models", "", _parents, reads=("model", "relation"), many="whole",
            note="`base_model`, and `base_model_relation` if it is the same for all"),
        Row("replaced_by", "new_version", _newer),
        Row("trained_on", "datasets[]", _dataset, reads=("dataset",), note="ids of the Hub"),
        Row("evaluations", "metrics[]", _measures, reads=("measure",), many="whole"),
        Row("training", "co2_eq_emissions", _emissions,
            reads=("co2e/value", "co2e/unit", "co2e/method", "location", "hardware/name"), note="in grams"),
        Row("evaluations", "model-index[]", _results, reads=_OF_A_RESULT, many="whole",
            note="those with a dataset and a task"),
    ),
    "Dataset": (
        *_SHARED,
        Row("name", "pretty_name"),
        Row("number_of_instances", "size_categories[]", size_category),
        *CONFIGURATIONS,
    ),
}  # fmt: skip
