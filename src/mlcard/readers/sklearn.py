"""scikit-learn estimators and pipelines in pickle and joblib files.

Formats: pickle protocols 0 to 5 (CPython `Lib/pickletools.py`) and joblib (`joblib/numpy_pickle.py`), plain
or compressed. Nothing is loaded: `pickle_machine` interprets the opcodes, and the facts are read from its
records.
A pickle that holds no known estimator still tells its protocol and what it names.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.readers.estimators import (
    LIBRARIES,
    Budget,
    Estimator,
    arrays_of,
    clean,
    estimator_of,
    json_value,
    kind_of,
    parameters_of,
    strings_of,
)
from mlcard.readers.pickle_findings import findings
from mlcard.readers.pickle_machine import interpret
from mlcard.readers.pickle_machine.records import Array, Dict, List, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source
    from mlcard.readers.pickle_machine import Pickled

#: Learning type and task by the kind of an estimator.
TASKS = {
    "classifier": ("supervised", "tabular-classification"),
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
    if pickled.problem is None or pickled.names:
        yield from _file_facts(pickled, source)
    yield from _model_facts(pickled)
    yield from findings(pickled, source)
    if pickled.problem is not None:
        problem = pickled.problem
        raise type(problem)(f"{source.name}: {problem}", hint=problem.hint) from problem


def _file_facts(pickled: Pickled, source: Source) -> Iterator[Fact]:
    named_so = ".joblib" in source.path.name.lower()
    is_joblib = pickled.joblib or bool(pickled.codec) or named_so
    yield Fact("/file/format", "joblib" if is_joblib else "pickle", "opcode 0")
    text = f"pickle of protocol {pickled.protocol}"
    text += f", compressed with {pickled.codec}" if pickled.codec else ""
    yield Fact("/file/description", text, "opcode 0")


def _model_facts(pickled: Pickled) -> Iterator[Fact]:
    held = _held_estimators(pickled.value)
    if not held:
        return
    # Of several, the one that predicts is the model; the others prepare what it gets.
    outer = next((item for item in held if kind_of(_final(item).algorithm) in PREDICTORS), held[0])
    if pickled.problem is not None and not outer.attributes:
        yield _fact("algorithm", outer.algorithm, outer)
        return
    final = _final(outer)
    yield _fact("algorithm", clean(final.algorithm), final)
    yield from _implementation(final)
    yield from _libraries(held)
    budget = Budget()
    yield from _hyperparameters(final, budget)
    yield from _pipeline(outer, budget)
    yield from _inputs_and_outputs(outer, final)
    yield from _task(outer, final)
    yield from _stored_elements(outer)


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
    if estimator.algorithm.endswith("SearchCV"):
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
        name = LIBRARIES[estimator.library]
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
    for name, attribute in parameters_of(final).items():
        slot = "/model/hyperparameters" + pointer(clean(name))
        yield Fact(slot, json_value(attribute.value, budget), f"opcode {attribute.op}")


def _pipeline(outer: Estimator, budget: Budget) -> Iterator[Fact]:
    for name, value in _steps(_opened(outer)):
        step: dict[str, JsonValue] = {"name": clean(name)}
        described = json_value(value, budget)
        step |= described if isinstance(described, dict) else {"algorithm": described}
        estimator = estimator_of(value)
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
    if task == "tabular-classification" and steps & TEXT_STEPS:
        task, where = "text-classification", f"{where} after {', '.join(sorted(steps & TEXT_STEPS))}"
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
