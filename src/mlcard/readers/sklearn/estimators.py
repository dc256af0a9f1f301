"""Estimators of scikit-learn and its relatives, as far as the records of a pickle show them.

An estimator is a call of a class whose state is a mapping. scikit-learn's convention tells what the state
holds (https://scikit-learn.org/stable/developers/develop.html): constructor parameters keep their name, what
was learned ends in `_`, and what begins with `_` is private.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from mlcard.readers.pickle_code import code_of
from mlcard.readers.pickle_machine.records import Array, Call, Dict, Dtype, Global, List, Set, Skipped, Value
from mlcard.readers.record_values import arrays_of, clean, elements_of, sparse_matrix, strings_of, table_shape
from mlcard.readers.sklearn.estimator_table import Parameter, estimator_table, kind_of, parameters_in

if TYPE_CHECKING:
    from mlcard.facts import JsonValue

__all__ = [
    "LIBRARIES", "Attribute", "Budget", "Estimator", "Setting", "arrays_of", "attributes_of", "clean",
    "elements_of", "estimator_of", "json_value", "kind_of", "parameters_of", "settings_of", "strings_of",
    "unknown_attributes",
]  # fmt: skip

#: Distribution on PyPI of each package whose classes are taken for estimators.
LIBRARIES = {
    "sklearn": "scikit-learn",
    "imblearn": "imbalanced-learn",
    "xgboost": "xgboost",
    "lightgbm": "lightgbm",
    "catboost": "catboost",
}
#: Distributions of scipy with their parameters, from which a search draws (`scipy.stats.uniform(0, 1)`).
FROZEN = frozenset({"rv_frozen", "rv_continuous_frozen", "rv_discrete_frozen"})
#: What fitting an estimator of scikit-learn, or of a class that is made from one, leaves behind.
FITTED = frozenset({"classes_", "feature_names_in_", "n_features_in_"})
#: Deeper values are cut off, and so are longer ones: a card is read by people.
MOST_DEPTH = 12
MOST_ITEMS = 1_000
MOST_CHARACTERS = 2_000
#: States of one object that are looked at: an honest pickle sets one.
MOST_STATES = 8
#: Attributes of one object that are looked at; no estimator has a hundred.
MOST_ATTRIBUTES = 1_000


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
        return ".".join(filter(None, [*public, self.algorithm]))

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
                found |= attributes_in(part)
    return found


def attributes_in(mapping: Dict) -> dict[str, Attribute]:
    """Return what a mapping says of attributes, by name; other keys are left out."""
    named = islice(zip(mapping.keys, mapping.values, mapping.ops, strict=True), MOST_ATTRIBUTES)
    return {key: Attribute(value, op) for key, value, op in named if isinstance(key, str)}


#: Parameters that an estimator keeps in another one, which it holds in an attribute: up to scikit-learn 1.0.
KEPT_INSIDE = {"TfidfVectorizer": ("_tfidf", ("norm", "use_idf", "smooth_idf", "sublinear_tf"))}
#: Attributes that hold further parameters as a mapping, by library (`get_params` of its wrappers).
FURTHER = {"xgboost": "kwargs", "lightgbm": "_other_params"}


def _with_kept_inside(library: str, algorithm: str, attributes: dict[str, Attribute]) -> dict[str, Attribute]:
    """Add the parameters that the estimator keeps in another one, or in a mapping."""
    further = attributes.get(FURTHER.get(library, ""))
    if further is not None and isinstance(further.value, Dict):
        attributes.pop("kwargs", None)
        return attributes_in(further.value) | attributes
    holder, names = KEPT_INSIDE.get(algorithm, ("", ()))
    inner = attributes[holder].value if holder in attributes else None
    kept = attributes_of(inner) if isinstance(inner, Call) else {}
    return {name: kept[name] for name in names if name in kept} | attributes


def estimator_of(value: Value) -> Estimator | None:
    """Return the estimator that a record shows, or None when it shows something else.

    A class of somebody's own is one if it was fitted as scikit-learn's are; it has no version.
    """
    if not isinstance(value, Call):
        return None
    module, name = _class_of(value)
    library = module.partition(".")[0]
    if library in LIBRARIES and "." not in name:
        return Estimator(module, name, _with_kept_inside(library, name, attributes_of(value)), value.op)
    attributes = attributes_of(value) if name else {}
    return Estimator(module, name, attributes, value.op) if attributes.keys() & FITTED else None


def _class_of(call: Call) -> tuple[str, str]:
    """Module and name of the class of an object; no module where the pickle holds the class itself."""
    if isinstance(call.function, Global):
        return call.function.present
    code = code_of(call.function) if isinstance(call.function, Call) else None
    return ("", code[1]) if code is not None and code[0] == "class" else ("", "")


def parameters_of(estimator: Estimator) -> dict[str, Attribute]:
    """Return the constructor parameters in the state of an estimator.

    The table says which they are, for scikit-learn in a version that it knows; otherwise their names do.
    """
    known = known_parameters(estimator)
    if known is not None:
        return {name: item for name, item in estimator.attributes.items() if name in known}
    kind = estimator_table().kinds.get(estimator.algorithm) if estimator.library == "sklearn" else None
    inherited = kind.inherited - kind.parameters.keys() if kind is not None else frozenset[str]()
    return {
        name: item
        for name, item in estimator.attributes.items()
        if _looks_chosen(name) and name not in inherited
    }


def _looks_chosen(name: str) -> bool:
    """Whether an attribute is called as a constructor parameter is, by scikit-learn's convention."""
    return not name.startswith("_") and not name.endswith("_")


def known_parameters(estimator: Estimator) -> dict[str, Parameter] | None:
    """Return the parameters that the estimator's version has; None when the table does not know."""
    if estimator.library != "sklearn":
        return None
    return parameters_in(estimator.algorithm, estimator.value("_sklearn_version"))


def unknown_attributes(estimator: Estimator) -> dict[str, Attribute]:
    """Return the attributes that look like parameters, and that the estimator's version does not have."""
    known = known_parameters(estimator)
    if known is None:
        return {}
    inherited = estimator_table().kinds[estimator.algorithm].inherited
    return {
        name: item
        for name, item in estimator.attributes.items()
        if _looks_chosen(name) and name not in known and name not in inherited
    }


@dataclass(frozen=True, slots=True)
class Setting:
    """A hyperparameter as a card writes it.

    Attributes:
        name: the parameter.
        value: its value.
        op: index of the opcode that set it.
        default: the default of its version; None when there is none, or when it is not known.
        is_default: whether the value is that default; None when that is not known.
    """

    name: str
    value: JsonValue
    op: int
    default: JsonValue = None
    is_default: bool | None = None


def settings_of(estimator: Estimator, budget: Budget, depth: int = 0) -> list[Setting]:
    """Return the hyperparameters that are set, those that differ from the default first.

    None is how scikit-learn says that nothing is set: it is left out, unless the default is something else.
    """
    known = known_parameters(estimator)
    made: list[Setting] = []
    for name, attribute in parameters_of(estimator).items():
        value = json_value(attribute.value, budget, depth)
        default = known[name].default if known is not None else None
        same = (
            None
            if default is None
            else value == default and isinstance(value, bool) == isinstance(default, bool)
        )
        if attribute.value is not None or same is False:
            made.append(Setting(clean(name), value, attribute.op, default, same))
    return sorted(made, key=lambda setting: setting.is_default is True)


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
            return "None"  # in a list; parameters and entries that are None are left out: cards have no nulls
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
        case Global():
            return clean(_name_of(value))[:MOST_CHARACTERS]
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
    listed = {
        _json_key(key, budget, depth): json_value(value, budget, depth + 1)
        for key, value in pairs
        if value is not None
    }
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
        settings: dict[str, JsonValue] = {
            setting.name: setting.value for setting in settings_of(estimator, budget, depth + 1)
        }
        return {"algorithm": clean(estimator.algorithm), "hyperparameters": settings}
    match call.function, call.args:
        case Global(present=("builtins", "slice" | "range" as kind)), (start, stop, step):
            return {kind: [json_value(part, budget, depth + 1) for part in (start, stop, step)]}
        case Global(present=("builtins", "getattr")), (Global() as owner, str() as name):
            return clean(f"{_name_of(owner)}.{name}")[:MOST_CHARACTERS]
        case Global(module="pathlib"), tuple() as parts if all(isinstance(part, str) for part in parts):
            return clean("/".join(map(str, parts)))[:MOST_CHARACTERS]
        case Global(name=name), ((str() | int() | float() as value),) if _is_enumeration(call, name):
            return json_value(value, budget, depth + 1)
    return _described_call(call) or json_value(call.function, budget, depth + 1)


def _is_enumeration(call: Call, name: str) -> bool:
    """Whether a call with one plain argument is how an enumeration's member is written: `Colour("red")`."""
    return name[:1].isupper() and not call.states and call.items is None and call.entries is None


def _described_call(call: Call) -> str | None:
    """A line about code, a matrix or a table, whose contents are not for a card."""
    code = code_of(call)
    if code is not None:
        return f"code of the {code[0]} {code[1]}"
    distribution = _distribution(call)
    if distribution is not None:
        return distribution
    sparse = sparse_matrix(call)
    if sparse is not None:
        element, sides, stored = sparse
        return f"sparse matrix of {element} with shape {sides} and {stored} stored values"
    shape = table_shape(call)
    if shape is None or not isinstance(call.function, Global):
        return None
    return f"{call.function.name} with shape {shape}"


def _distribution(call: Call) -> str | None:
    """A distribution of scipy as code writes it, `scipy.stats.uniform(0, 1)`; None for anything else."""
    if not isinstance(call.function, Global) or call.function.name not in FROZEN:
        return None
    state = attributes_of(call)
    made, args, keywords = (state[name].value if name in state else None for name in ("dist", "args", "kwds"))
    match made, args, keywords:
        case Call(function=Global(name=name)), tuple(), Dict() if name.endswith("_gen"):
            given = [str(item) for item in args if isinstance(item, (int, float))]
            given += [
                f"{key}={value}"
                for key, value in zip(keywords.keys, keywords.values, strict=True)
                if isinstance(key, str) and isinstance(value, (int, float))
            ]
            whole = len(given) == len(args) + keywords.length
            return clean(f"scipy.stats.{name.removesuffix('_gen')}({', '.join(given)})") if whole else None
    return None


def _name_of(named: Global) -> str:
    """Module and name; numpy's functions over elements under the name that users import, in all versions."""
    module, name = named.present
    if module == "numpy.random._pickle":
        return {"__randomstate_ctor": "numpy.random.RandomState"}.get(name, "numpy.random.Generator")
    return f"{'numpy' if module == 'numpy.core._multiarray_umath' else named.module}.{name}"


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
