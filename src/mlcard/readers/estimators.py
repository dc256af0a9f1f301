"""Estimators of scikit-learn and its relatives, as far as the records of a pickle show them.

An estimator is a call of a class whose state is a mapping. scikit-learn's convention tells what the state
holds (https://scikit-learn.org/stable/developers/develop.html): constructor parameters keep their name, what
was learned ends in `_`, and what begins with `_` is private.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING

from mlcard.readers.pickle_machine.constructors import scalar_value
from mlcard.readers.pickle_machine.records import Array, Call, Dict, Dtype, Global, List, Set, Skipped, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue

#: Distribution on PyPI of each package whose classes are taken for estimators.
LIBRARIES = {
    "sklearn": "scikit-learn",
    "imblearn": "imbalanced-learn",
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "catboost": "catboost",
}
#: Deeper values are cut off, and so are longer ones: a card is read by people.
MOST_DEPTH = 12
MOST_ITEMS = 1_000
MOST_CHARACTERS = 2_000
#: States of one object that are looked at: an honest pickle sets one.
MOST_STATES = 8
#: Attributes of one object that are looked at; no estimator has a hundred.
MOST_ATTRIBUTES = 1_000


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a class of scikit-learn, from `sklearn_estimators.txt`.

    Attributes:
        kind: `classifier`, `regressor`, `clusterer`, `outlier_detector`, `transformer`, or `other`.
        inherited: attributes that look like constructor parameters and are none.
    """

    kind: str
    inherited: frozenset[str] = frozenset()


@cache
def estimator_table() -> dict[str, Kind]:
    """Return what is known of the estimators of scikit-learn, by the name of the class."""
    lines = files("mlcard.readers").joinpath("sklearn_estimators.txt").read_text("utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return {name: Kind(kind, frozenset(inherited)) for name, kind, *inherited in rows}


def kind_of(algorithm: str) -> str:
    """Return the kind of a class; of a class that is not in the table as its name says."""
    known = estimator_table().get(algorithm)
    if known is not None:
        return known.kind
    return next((kind for kind in ("classifier", "regressor") if algorithm.lower().endswith(kind)), "other")


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value of an estimator's state, and the index of the opcode that set it."""

    value: Value
    op: int


@dataclass(frozen=True, slots=True)
class Estimator:
    """An estimator as the file shows it.

    Attributes:
        module: module of its class, as written.
        algorithm: name of its class.
        attributes: its state.
        op: index of the opcode that would make it.
    """

    module: str
    algorithm: str
    attributes: dict[str, Attribute]
    op: int

    @property
    def library(self) -> str:
        """Package that its class belongs to."""
        return self.module.partition(".")[0]

    @property
    def public_name(self) -> str:
        """Where users import the class from: `sklearn.svm._classes` is private, `sklearn.svm` is not."""
        public: list[str] = []
        for part in self.module.split("."):
            if part.startswith("_"):
                break
            public.append(part)
        return ".".join([*public, self.algorithm])

    def value(self, name: str) -> Value:
        """Value of an attribute; None when the state does not have it."""
        found = self.attributes.get(name)
        return found.value if found else None


def attributes_of(call: Call) -> dict[str, Attribute]:
    """Return what BUILD would set on an object, by name."""
    found: dict[str, Attribute] = {}
    for state in call.states[:MOST_STATES]:
        for part in state[:2] if isinstance(state, tuple) else (state,):  # (attributes, slots), or attributes
            if isinstance(part, Dict):
                named = islice(zip(part.keys, part.values, part.ops, strict=True), MOST_ATTRIBUTES)
                found.update((key, Attribute(value, op)) for key, value, op in named if isinstance(key, str))
    return found


def estimator_of(value: Value) -> Estimator | None:
    """Return the estimator that a record shows, or None when it shows something else."""
    if not isinstance(value, Call) or not isinstance(value.function, Global):
        return None
    module, name = value.function.present
    if module.partition(".")[0] not in LIBRARIES or "." in name:
        return None
    return Estimator(module, name, attributes_of(value), value.op)


def parameters_of(estimator: Estimator) -> dict[str, Attribute]:
    """Return the constructor parameters in the state of an estimator."""
    extra = estimator_table().get(estimator.algorithm, Kind("")).inherited
    return {
        name: attribute
        for name, attribute in estimator.attributes.items()
        if not name.startswith("_") and not name.endswith("_") and name not in extra
    }


def strings_of(value: Value) -> list[str] | None:
    """Return the elements of a one-dimensional array, or of a list, as texts; None when they are not kept."""
    elements = elements_of(value)
    if elements is None or any(isinstance(element, (Array, Call, List)) for element in elements):
        return None
    return [_readable(element) for element in elements]


def _readable(value: Value) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else clean(str(value))


def elements_of(value: Value) -> list[Value] | None:
    """Return the elements of a one-dimensional array, or of a list, when all of them are kept."""
    if isinstance(value, List):
        return value.items if len(value.items) == value.length else None
    if isinstance(value, tuple):
        return list(value)
    if not isinstance(value, Array) or value.shape is None or len(value.shape) != 1 or value.dtype is None:
        return None
    if value.items is not None:
        return elements_of(value.items)
    size, count = value.dtype.itemsize, value.shape[0]
    if value.data is None or len(value.data) != size * count:
        return None
    raw = (value.data[start : start + size] for start in range(0, size * count, size or 1))
    elements = [scalar_value(value.dtype, element) for element in raw]
    return None if NotImplemented in elements else elements


def clean(text: str) -> str:
    """Replace lone surrogates, which no UTF-8 file can hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(slots=True)
class Budget:
    """How many more values of a file are written out: a file can say `[x, x]` of a list of lists of lists."""

    left: int = 50_000

    def take(self, count: int = 1) -> bool:
        """Take so many values out of the budget; False when they are not there."""
        self.left -= count
        return self.left >= 0


def json_value(value: Value, budget: Budget, depth: int = 0) -> JsonValue:
    """Return what a person would write for a record: plain data where it is plain, else a description."""
    if depth > MOST_DEPTH or not budget.take():
        return "…"
    match value:
        case None:
            return "None"  # YAML's null would say that there is no value; None is one
        case bool() | int():
            return value
        case float():
            return value if math.isfinite(value) else _NOT_FINITE.get(str(value), "NaN")
        case str():
            return clean(value if len(value) <= MOST_CHARACTERS else value[:MOST_CHARACTERS] + "…")
        case tuple():
            return _json_items(list(value[:MOST_ITEMS]), len(value), budget, depth)
        case List() | Set():
            return _json_items(value.items[:MOST_ITEMS], value.length, budget, depth)
        case Dict():
            return _json_mapping(value, budget, depth)
        case Global(module=module, name=name):
            return clean(f"{module}.{name}")[:MOST_CHARACTERS]
        case Array(shape=(length,)) if length <= MOST_ITEMS:
            elements = elements_of(value)
            if elements is not None:
                return _json_items(elements, len(elements), budget, depth)
        case Call():
            return _json_call(value, budget, depth)
    return _described(value)


#: XML Schema's names, because JSON has none (https://www.w3.org/TR/xmlschema-2/#double).
_NOT_FINITE: dict[str, JsonValue] = {"inf": "INF", "-inf": "-INF"}


def _json_items(items: list[Value], length: int, budget: Budget, depth: int) -> JsonValue:
    listed = [json_value(item, budget, depth + 1) for item in items]
    return [*listed, f"… {length - len(items)} more"] if length > len(items) else listed


def _json_mapping(mapping: Dict, budget: Budget, depth: int) -> dict[str, JsonValue]:
    pairs = zip(mapping.keys[:MOST_ITEMS], mapping.values[:MOST_ITEMS], strict=True)
    listed = {_json_key(key, budget, depth): json_value(value, budget, depth + 1) for key, value in pairs}
    if mapping.length > MOST_ITEMS:
        listed["…"] = f"{mapping.length - MOST_ITEMS} more"
    return listed


def _json_key(key: Value, budget: Budget, depth: int) -> str:
    plain = json_value(key, budget, depth + 1)
    return plain if isinstance(plain, str) else str(plain)


def _json_call(call: Call, budget: Budget, depth: int) -> JsonValue:
    estimator = estimator_of(call)
    if estimator is not None:
        budget.take(len(estimator.attributes))
        parameters = parameters_of(estimator)
        settings = {
            clean(name): json_value(item.value, budget, depth + 1) for name, item in parameters.items()
        }
        return {"algorithm": clean(estimator.algorithm), "hyperparameters": settings}
    match call.function, call.args:
        case Global(present=("builtins", "slice" | "range" as kind)), (start, stop, step):
            return {kind: [json_value(part, budget, depth + 1) for part in (start, stop, step)]}
    return json_value(call.function, budget, depth + 1)


def _described(value: Value) -> JsonValue:
    match value:
        case Array(dtype=Dtype(code=code), shape=tuple() as shape):
            return f"array of {code} with shape {list(shape)}"
        case Dtype(code=code):
            return code
        case Skipped(kind=kind, length=length):
            return f"{kind} of {length} bytes"
        case bytes():
            return clean(value.decode("utf-8", "backslashreplace"))
        case complex():
            return str(value)
    return type(value).__name__


def arrays_of(value: Value) -> Iterator[Array]:
    """Find the arrays that a value holds, each once, however deep and however entangled it is."""
    waiting, seen = [value], set[int]()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        if isinstance(current, (Array, Call, Dict, List, Set, tuple)):
            seen.add(id(current))
            waiting.extend(_held_by(current))
        if isinstance(current, Array):
            yield current


def _held_by(value: Array | Call | Dict | List | Set | tuple[Value, ...]) -> list[Value]:
    """What stands directly inside a value; the state of a random generator is not part of a model."""
    match value:
        case Array(items=items):
            return [items]
        case Call(function=Global(module=module)) if module.startswith("numpy.random"):
            return []
        case Call():
            return [value.args, value.kwargs, *value.states, value.items, value.entries]
        case Dict():
            return [*value.keys, *value.values]
        case List() | Set():
            return value.items
    return list(value)
