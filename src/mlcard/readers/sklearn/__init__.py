"""scikit-learn estimators and pipelines in pickle and joblib files.

Formats: pickle protocols 0 to 5 (CPython `Lib/pickletools.py`) and joblib (`joblib/numpy_pickle.py`), plain
or compressed. Nothing is loaded: `pickle_machine` interprets the opcodes, and the facts are read from its
records.
A pickle that holds no known estimator still tells its protocol and what it names.
"""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers import MANGLED
from mlcard.readers.boosters.in_pickles import HELD_IN, booster_facts, is_booster
from mlcard.readers.pickle_findings import findings
from mlcard.readers.pickle_machine import interpret
from mlcard.readers.pickle_machine.records import Array, Dict, List, Value
from mlcard.readers.sklearn.companions import companions
from mlcard.readers.sklearn.contents import array_facts, content_text
from mlcard.readers.sklearn.estimators import (
    LIBRARIES,
    Budget,
    Estimator,
    arrays_of,
    clean,
    estimator_of,
    json_value,
    kind_of,
    parameters_of,
    settings_of,
    strings_of,
    unknown_attributes,
)
from mlcard.readers.sklearn.search import is_search, search_facts
from mlcard.readers.sklearn.trees import tree_facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source
    from mlcard.readers.pickle_machine import Pickled

#: The task of a classifier of which nothing else is known, and of one that is given texts.
TABULAR, OF_TEXTS = "tabular-classification", "text-classification"
#: Learning type and task by the kind of an estimator.
TASKS = {
    "classifier": ("supervised", TABULAR),
    "regressor": ("supervised", "tabular-regression"),
    "clusterer": ("unsupervised", "clustering"),
    "outlier_detector": ("unsupervised", "outlier-detection"),
}
#: Steps that take texts: what follows them classifies texts, not rows of a table.
TEXT_STEPS = frozenset({"CountVectorizer", "TfidfVectorizer", "HashingVectorizer"})
PREDICTORS = frozenset(TASKS)
#: Searches hold the estimator that they found best.
BEST = ("best_estimator_", "estimator")
#: How many values of a file that holds several things are looked at, to find the estimators among them.
MOST_HELD = 100
#: Steps of one pipeline.
MOST_STEPS = 100

Step = tuple[str, Value]


def read(source: Source) -> Iterator[Fact]:
    """Facts of a pickle or joblib file; a problem is raised after the facts that were found before it."""
    with source.open() as file:
        pickled = interpret(file)
    beside = list(companions(pickled, source))
    model = list(_model_facts(pickled, source))
    boosters, problem = _boosters(pickled, source, {fact.slot for fact in model})
    if pickled.problem is None or pickled.names:
        yield from _file_facts(pickled, source, [fact for fact in boosters if fact.slot.startswith("/file/")])
    inner = [fact for fact in boosters if fact.slot.startswith("/model/")]
    if not model and pickled.problem is None:
        yield from array_facts(pickled.value)
    yield from _without_vague([*model, *inner])
    yield from findings(pickled, source)
    yield from beside
    problem = pickled.problem or problem
    if problem is not None:
        raise type(problem)(f"{source.name}: {problem}", hint=problem.hint) from problem


def _file_facts(pickled: Pickled, source: Source, inside: list[Fact]) -> Iterator[Fact]:
    named_so = ".joblib" in source.path.name.lower()
    is_joblib = pickled.joblib or bool(pickled.codec) or named_so
    yield Fact("/file/format", "joblib" if is_joblib else "pickle", "opcode 0")
    text = f"pickle of protocol {pickled.protocol}"
    text += f", compressed with {pickled.codec}" if pickled.codec else ""
    held = "" if _held_estimators(pickled.value) else content_text(pickled.value)
    text += f", holds {held}" if held else ""
    yield Fact("/file/description", "; ".join([text, *(str(fact.value) for fact in inside)]), "opcode 0")


def _boosters(pickled: Pickled, source: Source, told: set[str]) -> tuple[list[Fact], MlcardError | None]:
    """Facts of the booster in the model, except for slots that the model's own attributes fill already.

    A booster that cannot be read must not hide the findings of the pickle: its problem is handed back.
    """
    held = _held_estimators(pickled.value)
    found: list[Fact] = []
    if held and pickled.problem is None:
        final = _final(_outer(held))
        try:
            for fact in booster_facts(final, estimator_of(final.value(HELD_IN)), source):
                if fact.slot not in told or fact.slot == "/model/libraries/-":
                    found.append(fact)  # noqa: PERF401  those before a problem are kept
        except MlcardError as problem:
            return found, problem
        except MANGLED as error:
            return found, UnreadableFileError(f"the booster in the pickle is damaged ({error})")
    return found, None


def _without_vague(facts: list[Fact]) -> list[Fact]:
    """Leave out a library that is there twice, or without its version where it is there with it."""
    exact = {
        fact.value["name"]
        for fact in facts
        if fact.slot == "/model/libraries/-" and isinstance(fact.value, dict) and "version" in fact.value
    }
    seen: list[JsonValue] = []
    kept: list[Fact] = []
    for fact in facts:
        if fact.slot == "/model/libraries/-" and isinstance(fact.value, dict):
            vague = "version" not in fact.value and fact.value["name"] in exact
            if vague or fact.value in seen:
                continue
            seen.append(fact.value)
        kept.append(fact)
    return kept


def _outer(held: list[Estimator]) -> Estimator:
    """Of several estimators the one that predicts is the model; the others prepare what it gets."""
    return next((item for item in held if kind_of(_final(item).algorithm) in PREDICTORS), held[0])


def _model_facts(pickled: Pickled, source: Source) -> Iterator[Fact]:
    held = _held_estimators(pickled.value)
    if not held:
        return
    outer = _outer(held)
    if pickled.problem is not None and not outer.attributes:
        yield _fact("algorithm", outer.algorithm, outer)
        return
    final = _final(outer)
    yield from _implementation(final)
    yield from _libraries(held)
    budget = Budget()
    if not is_booster(final):  # of a bare booster its own reader tells these
        yield _fact("algorithm", clean(final.algorithm), final)
        yield from _hyperparameters(final, budget)
    yield from _pipeline(outer, budget)
    search = _search(outer)
    if search is not None:
        yield from search_facts(search, kind_of(final.algorithm), budget)
    yield from _inputs_and_outputs(outer, final)
    yield from _task(outer, final)
    yield from _stored_elements(outer)
    yield from tree_facts(final)
    yield from _unknown_attributes(final, source)


def _fact(slot: str, value: JsonValue, estimator: Estimator) -> Fact:
    return Fact(f"/model/{slot}", value, f"opcode {estimator.op}")


def _held_estimators(value: Value) -> list[Estimator]:
    """Estimators that a file holds by itself or, as `{"model": …, "scaler": …}`, in a container."""
    waiting, found, looked = deque([value]), list[Estimator](), 0
    while waiting and looked < MOST_HELD:
        current = waiting.popleft()
        looked += 1
        estimator = estimator_of(current)
        if estimator is not None:
            found.append(estimator)
        elif isinstance(current, Dict):
            waiting.extend(current.values[:MOST_HELD])
        elif isinstance(current, List):
            waiting.extend(current.items[:MOST_HELD])
        elif isinstance(current, tuple):
            waiting.extend(current[:MOST_HELD])
    return found


def _steps(estimator: Estimator) -> list[Step]:
    """The named steps of a pipeline; none for an estimator that is not one."""
    steps = estimator.value("steps")
    if not estimator.algorithm.endswith("Pipeline") or not isinstance(steps, List):
        return []
    pairs = (step.items if isinstance(step, List) else step for step in steps.items[:MOST_STEPS])
    return [
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, (list, tuple)) and len(pair) == 2 and isinstance(pair[0], str)
    ]


def _opened(estimator: Estimator) -> Estimator:
    """The estimator that a search found best; any other estimator itself."""
    if is_search(estimator):
        for name in BEST:
            inner = estimator_of(estimator.value(name))
            if inner is not None:
                return inner
    return estimator


def _final(estimator: Estimator, depth: int = 0) -> Estimator:
    """The estimator that predicts: the last one of a pipeline, the best one of a search."""
    opened = _opened(estimator)
    if depth < 10:
        for _, value in reversed(_steps(opened)):
            step = estimator_of(value)
            if step is not None:
                return _final(step, depth + 1)
    return opened


def _search(estimator: Estimator, depth: int = 0) -> Estimator | None:
    """The outermost search on the way to the estimator that predicts."""
    if is_search(estimator):
        return estimator
    steps = [step for _, value in reversed(_steps(estimator)) if (step := estimator_of(value)) is not None]
    return _search(steps[0], depth + 1) if steps and depth < 10 else None


def _implementation(final: Estimator) -> Iterator[Fact]:
    """The class under the name that users import, and the version that it was pickled with."""
    value: dict[str, JsonValue] = {"name": clean(final.public_name)}
    version = final.value("_sklearn_version")
    if isinstance(version, str):
        value["version"] = clean(version)
    yield _fact("implementation", value, final)


def _libraries(held: list[Estimator]) -> Iterator[Fact]:
    """The libraries of all estimators in the file, with the versions that scikit-learn writes into them."""
    seen = set[tuple[str, str]]()
    for estimator in _with_inner(held):
        name = LIBRARIES.get(estimator.library, LIBRARIES["sklearn"])  # a class of one's own is fitted by it
        stated = estimator.attributes.get("_sklearn_version")
        version = stated.value if stated is not None and isinstance(stated.value, str) else ""
        if (name, version) in seen or (not version and any(known == name for known, _ in seen)):
            continue
        seen.add((name, version))
        value: dict[str, JsonValue] = {"name": name}
        if version:
            value["version"] = clean(version)
        yield Fact("/model/libraries/-", value, f"opcode {stated.op if stated else estimator.op}")


def _with_inner(held: list[Estimator]) -> Iterator[Estimator]:
    for estimator in held:
        yield estimator
        opened = _opened(estimator)
        if opened is not estimator:
            yield opened
        yield from (step for _, value in _steps(opened) if (step := estimator_of(value)) is not None)


def _hyperparameters(final: Estimator, budget: Budget) -> Iterator[Fact]:
    for setting in settings_of(final, budget):
        where = f"opcode {setting.op}"
        if setting.is_default is not None:
            where += ", the default" if setting.is_default else f", default {_brief(setting.default)}"
        yield Fact("/model/hyperparameters" + pointer(setting.name), setting.value, where)


def _brief(value: JsonValue) -> str:
    return value[:80] if isinstance(value, str) else json.dumps(value)[:80]


def _pipeline(outer: Estimator, budget: Budget) -> Iterator[Fact]:
    """The steps; the hyperparameters of the one that predicts are those of the model, and told there."""
    final = _final(outer)
    for name, value in _steps(_opened(outer)):
        step: dict[str, JsonValue] = {"name": clean(name)}
        estimator = estimator_of(value)
        if estimator is not None and (estimator is final or estimator.op == final.op):
            step["algorithm"] = clean(estimator.algorithm)
        else:
            described = json_value(value, budget)
            step |= described if isinstance(described, dict) else {"algorithm": described}
        yield _fact("pipeline/-", step, estimator if estimator is not None else outer)


def _inputs_and_outputs(outer: Estimator, final: Estimator) -> Iterator[Fact]:
    """Names of the columns that the model was fitted on, and the classes among which it chooses."""
    opened = _opened(outer)
    first = [estimator_of(value) for _, value in _steps(opened)]
    for estimator in (outer, opened, *(step for step in first if step is not None)):
        found = estimator.attributes.get("feature_names_in_")
        names = strings_of(found.value) if found else None
        if found and names is not None:
            for name in names:
                yield Fact("/model/features/-", {"name": name}, f"opcode {_op(found.value, found.op)}")
            break
    classes = final.attributes.get("classes_")
    labels = strings_of(classes.value) if classes else None
    if classes and labels:
        yield Fact("/model/classes", list(labels), f"opcode {_op(classes.value, classes.op)}")


def _op(value: Value, otherwise: int) -> int:
    return value.op if isinstance(value, Array) else otherwise


def _task(outer: Estimator, final: Estimator) -> Iterator[Fact]:
    found = TASKS.get(kind_of(final.algorithm))
    if found is None:
        return
    learning, task = found
    where = f"class {clean(final.algorithm)} (opcode {final.op})"
    steps = {
        step.algorithm for _, value in _steps(_opened(outer)) if (step := estimator_of(value)) is not None
    }
    if task == TABULAR and steps & TEXT_STEPS:
        task, where = OF_TEXTS, f"{where} after {', '.join(sorted(steps & TEXT_STEPS))}"
    yield Fact("/model/learning_type", learning, where, "inferred")
    yield Fact("/model/ml_task", task, where, "inferred")


def _stored_elements(outer: Estimator) -> Iterator[Fact]:
    """Elements of all arrays in the fitted attributes, those of parameters and random generators left out."""
    # A pipeline's steps are fitted in place; of all other estimators the parameters stay as they were.
    parameters = parameters_of(outer).keys() - {"steps"}
    fitted = [attribute.value for name, attribute in outer.attributes.items() if name not in parameters]
    count, total = 0, 0
    for array in arrays_of(tuple(fitted)):
        elements = 1
        for length in array.shape or (0,):
            elements *= length
        count, total = count + 1, total + elements
    if count:
        yield Fact("/model/stored_elements", total, f"shapes of {count} arrays", "computed")


def _unknown_attributes(final: Estimator, source: Source) -> Iterator[Fact]:
    """Attributes that look like parameters and that the version does not have: somebody has set them."""
    for name, attribute in list(unknown_attributes(final).items())[:MOST_HELD]:
        version = clean(str(final.value("_sklearn_version")))
        finding: dict[str, JsonValue] = {
            "severity": "info",
            "tier": "inert",
            "what": f"attribute {clean(name)[:200]}",
            "where": f"opcode {attribute.op}",
            "description": f"{clean(final.algorithm)} of scikit-learn {version} has no such parameter",
            "file": source.name,
        }
        yield Fact("/model/security_findings/-", finding, f"opcode {attribute.op}")
