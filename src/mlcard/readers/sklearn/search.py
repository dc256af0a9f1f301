"""Searches of scikit-learn for hyperparameters (`…SearchCV`): what they searched, how, and what was best.

Attributes: https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.GridSearchCV.html. The
best estimator is the model; the search becomes `training.hyperparameter_search`.
"""

from __future__ import annotations

import json
import math
from itertools import chain
from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.readers.pickle_machine.records import Call, Dict, Global, List
from mlcard.readers.record_values import elements_of
from mlcard.readers.sklearn.estimators import attributes_of, clean, json_value, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue
    from mlcard.readers.pickle_machine.records import Value
    from mlcard.readers.sklearn.estimators import Attribute, Budget, Estimator

SLOT = "/model/training/hyperparameter_search"
#: The parameter that holds the space, by the class of the search.
SPACES = ("param_grid", "param_distributions", "param_space", "search_spaces")
#: Parameters of a search that are told in slots of their own, or that change only how long it takes.
TOLD_ELSEWHERE = frozenset(
    {*SPACES, "estimator", "scoring", "cv", "refit", "random_state", "n_jobs", "pre_dispatch", "verbose",
     "return_train_score"}
)  # fmt: skip
#: Splitters (https://scikit-learn.org/stable/api/sklearn.model_selection.html), with the kind of procedure.
SPLITTERS = {
    "KFold": "cross_validation", "StratifiedKFold": "cross_validation", "GroupKFold": "cross_validation",
    "StratifiedGroupKFold": "cross_validation", "RepeatedKFold": "cross_validation",
    "RepeatedStratifiedKFold": "cross_validation", "LeaveOneOut": "leave_one_out",
    "TimeSeriesSplit": "time_series_split", "ShuffleSplit": "holdout", "StratifiedShuffleSplit": "holdout",
    "GroupShuffleSplit": "holdout",
}  # fmt: skip
#: What the method `score` of an estimator returns, by its kind (`sklearn/base.py`).
SCORES = {"classifier": "accuracy", "regressor": "r2"}
#: Most candidates of one parameter that are told.
MOST_CHOICES = 1_000


def is_search(estimator: Estimator) -> bool:
    """Whether an estimator is a search for hyperparameters."""
    return estimator.algorithm.endswith("SearchCV")


def search_facts(search: Estimator, kind: str, budget: Budget) -> Iterator[Fact]:
    """Facts of a search, fitted or not.

    Args:
        search: the search.
        kind: the kind of the estimator that it tunes; it tells the measure where none was chosen.
        budget: how many values of the file may still be written out.
    """
    where = f"opcode {search.op}"
    yield Fact(f"{SLOT}/method", clean(search.algorithm), where)
    spaces = _spaces(search)
    best = search.attributes.get("best_params_")
    told = set[str]()
    if best is not None and isinstance(best.value, Dict):
        for name, value in _pairs(best.value):
            told.add(name)
            setting: dict[str, JsonValue] = {"value": json_value(value, budget), "tuned": True}
            setting |= _space(spaces.get(name, []), budget)
            yield Fact(f"{SLOT}/hyperparameters{pointer(clean(name))}", setting, f"opcode {best.op}")
    yield from _size_and_score(search, kind)
    yield from _procedure(search)
    yield from _settings(search, budget, whole_space=not spaces.keys() <= told)
    seconds = _number(search.value("refit_time_"))
    if seconds is not None and seconds >= 0:
        yield Fact("/model/training/training_time", seconds, f"opcode {search.attributes['refit_time_'].op}")


def _pairs(mapping: Dict) -> list[tuple[str, Value]]:
    pairs = zip(mapping.keys, mapping.values, strict=True)
    return [(key, value) for key, value in pairs if isinstance(key, str)]


def _spaces(search: Estimator) -> dict[str, list[Value]]:
    """The candidates of each parameter: of a list of spaces one value for each that has it."""
    found: dict[str, list[Value]] = {}
    for name in SPACES:
        space = search.value(name)
        for part in space.items if isinstance(space, List) else [space]:
            for key, value in _pairs(part) if isinstance(part, Dict) else []:
                found.setdefault(key, []).append(value)
    return found


def _space(parts: list[Value], budget: Budget) -> dict[str, JsonValue]:
    """The slots `search_space` and `description` of a setting."""
    if len(parts) == 1 and isinstance(parts[0], Call):
        return _distribution(parts[0], budget)
    choices: dict[str, None] = {}
    for item in chain.from_iterable(elements_of(part) or [] for part in parts):
        plain = json_value(item, budget)
        choices[plain if isinstance(plain, str) else json.dumps(plain)] = None
        if len(choices) > MOST_CHOICES:
            return {}
    return {"search_space": {"choices": [*choices]}} if choices else {}


def _distribution(frozen: Call, budget: Budget) -> dict[str, JsonValue]:
    """What a frozen distribution of scipy draws from, with its interval where it has one."""
    parts = attributes_of(frozen)
    drawn = parts["dist"].value if "dist" in parts else None
    if not isinstance(drawn, Call) or not isinstance(drawn.function, Global):
        return {}
    written_as = drawn.function.name.removesuffix("_gen")
    name = {"reciprocal": "loguniform"}.get(written_as, written_as)
    given = parts["args"].value if "args" in parts else ()
    keywords = parts["kwds"].value if "kwds" in parts else None
    positional = list(given) if isinstance(given, tuple) else []
    named = _pairs(keywords) if isinstance(keywords, Dict) else []
    written = [json.dumps(json_value(value, budget)) for value in positional]
    written += [f"{key}={json.dumps(json_value(value, budget))}" for key, value in named]
    told: dict[str, JsonValue] = {
        "description": clean(f"drawn from scipy.stats.{name}({', '.join(written)})")[:500]
    }
    space = _interval(name, positional, dict(named))
    return {**told, "search_space": space} if space else told


def _interval(name: str, positional: list[Value], named: Mapping[str, Value]) -> dict[str, JsonValue]:
    """Ends and kind of the distributions that have both, by the parameters of scipy.stats."""
    shapes = {"uniform": (), "loguniform": ("a", "b"), "randint": ("low", "high"), "norm": ()}.get(name)
    if shapes is None:
        return {}
    values = {"loc": 0, "scale": 1, **dict(zip((*shapes, "loc", "scale"), positional, strict=False)), **named}
    numbers = {key: _number(value) for key, value in values.items()}
    loc, scale = numbers["loc"], numbers["scale"]
    first, second = (numbers.get(shape) for shape in shapes) if shapes else (0.0, 1.0)
    if loc is None or scale is None or first is None or second is None:
        return {}
    match name:
        case "norm":
            return {"sampling_distribution": "normal"}
        case "uniform":
            return {"lower": loc, "upper": loc + scale, "sampling_distribution": "uniform"}
        case "randint":  # the upper end is not drawn
            ends: dict[str, JsonValue] = {"lower": first + loc, "upper": second - 1 + loc, "step": 1.0}
            return {**ends, "sampling_distribution": "uniform"}
    if loc:
        return {}
    return {"lower": first * scale, "upper": second * scale, "sampling_distribution": "log_uniform"}


def _number(value: Value) -> float | None:
    """A number; None for anything else, and for one that is not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e300:
        return None
    return float(value) if math.isfinite(value) else None


def _size_and_score(search: Estimator, kind: str) -> Iterator[Fact]:
    """Candidates, measure, best value, and whether the best was trained again."""
    found = _candidates(search)
    if found is not None:
        count, attribute = found
        yield Fact(f"{SLOT}/candidate_count", count, f"opcode {attribute.op}", "computed")
    measure = search.attributes.get("scoring")
    refit = search.attributes.get("refit")
    name = measure.value if measure is not None else None
    if refit is not None and isinstance(refit.value, str):  # of several measures the one that decided
        measure, name = refit, refit.value
    if measure is not None and isinstance(name, str):
        yield Fact(f"{SLOT}/measure", clean(name), f"opcode {measure.op}")
    elif measure is not None and name is None and kind in SCORES:
        yield Fact(f"{SLOT}/measure", SCORES[kind], f"no scoring: what a {kind} scores by", "inferred")
    score = search.attributes.get("best_score_")
    number = _number(score.value) if score is not None else None
    if score is not None and number is not None:
        yield Fact(f"{SLOT}/best_score", number, f"opcode {score.op}")
    if refit is not None and "cv_results_" in search.attributes:  # it has been fitted
        yield Fact(f"{SLOT}/refitted", refit.value is not False, f"opcode {refit.op}")


def _candidates(search: Estimator) -> tuple[int, Attribute] | None:
    """Number of candidates: successive halving tries some of them several times."""
    halved = search.attributes.get("n_candidates_")
    if halved is not None and isinstance(halved.value, List) and halved.value.items:
        first = halved.value.items[0]
        return (first, halved) if type(first) is int and first >= 0 else None
    results = search.attributes.get("cv_results_")
    if results is None or not isinstance(results.value, Dict):
        return None
    tried = dict(_pairs(results.value)).get("params")
    return (tried.length, results) if isinstance(tried, List) else None


def _procedure(search: Estimator) -> Iterator[Fact]:
    """How candidates were tested: the splitter, or the number of folds alone."""
    splitter, splits = search.attributes.get("cv"), search.attributes.get("n_splits_")
    count = splits.value if splits is not None and type(splits.value) is int else None
    if splitter is None:
        return
    where = f"opcode {splitter.op}"
    if isinstance(splitter.value, Call):
        yield from _splitter(splitter.value, count, where)
        return
    if type(splitter.value) is int or splitter.value is None:
        folds = count if count is not None else splitter.value
        if type(folds) is int and folds > 1:
            place = f"opcode {splits.op}" if splits is not None else where
            yield Fact(f"{SLOT}/procedure", f"{folds}-fold cross validation", place, "computed")
            yield Fact(f"{SLOT}/procedure_type", "cross_validation", place, "computed")
            yield Fact(f"{SLOT}/number_of_folds", folds, place)


def _splitter(call: Call, splits: int | None, where: str) -> Iterator[Fact]:
    name = call.function.name if isinstance(call.function, Global) else ""
    kind = SPLITTERS.get(name)
    yield Fact(f"{SLOT}/procedure", clean(_procedure_text(name, kind, splits)), where, "computed")
    if kind is None:
        return
    yield Fact(f"{SLOT}/procedure_type", kind, where)
    held = {key: item.value for key, item in attributes_of(call).items()}
    repeats = held.get("n_repeats")
    if kind == "holdout":
        repeats = splits
    elif type(repeats) is int and repeats > 0 and splits is not None:
        splits //= repeats
    if kind in {"cross_validation", "time_series_split"} and splits is not None and splits > 1:
        yield Fact(f"{SLOT}/number_of_folds", splits, where)
    if type(repeats) is int and repeats > 0:
        yield Fact(f"{SLOT}/number_of_repeats", repeats, where)
    share = _number(held.get("test_size"))
    if share is not None and 0 < share < 1:
        yield Fact(f"{SLOT}/test_fraction", share, where)
    yield Fact(f"{SLOT}/stratified", "Stratified" in name, where)
    if isinstance(held.get("shuffle"), bool):
        yield Fact(f"{SLOT}/shuffled", bool(held["shuffle"]), where)


def _procedure_text(name: str, kind: str | None, splits: int | None) -> str:
    """The procedure in words, where the library's name is not clearer."""
    if kind == "cross_validation" and splits is not None and not name.startswith("Repeated"):
        return f"{splits}-fold cross validation ({name})"
    return f"{name}, {splits} splits" if splits is not None else name


def _settings(search: Estimator, budget: Budget, *, whole_space: bool) -> Iterator[Fact]:
    """Seed and what else is not the default; the space too, where nothing else tells the whole of it."""
    seed = search.attributes.get("random_state")
    if seed is not None and type(seed.value) is int and seed.value >= 0:
        yield Fact(f"{SLOT}/random_seed", seed.value, f"opcode {seed.op}")
    for setting in settings_of(search, budget):
        is_space = setting.name in SPACES
        if (is_space and whole_space) or (
            setting.name not in TOLD_ELSEWHERE and setting.is_default is not True
        ):
            value: JsonValue = {"value": setting.value} if isinstance(setting.value, dict) else setting.value
            yield Fact(f"{SLOT}/settings{pointer(setting.name)}", value, f"opcode {setting.op}")
