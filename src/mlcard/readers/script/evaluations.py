"""How a script evaluates: measure, procedure, number of folds and split, as far as it writes them down."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlcard.readers.measures import measure_name
from mlcard.readers.script.estimators import describe
from mlcard.readers.script.values import (
    Call,
    Item,
    Items,
    Literal,
    Mapping,
    is_certain,
    number,
    origins,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.script.trace import Trace
    from mlcard.readers.script.values import Value

_CROSS_VALIDATORS = {
    f"sklearn.model_selection.{name}" for name in ("cross_val_score", "cross_validate", "cross_val_predict")
}
_SEARCHES = re.compile(r"sklearn\.model_selection\.\w+SearchCV$")
#: Splitters of scikit-learn: what their name adds to "k-fold cross validation".
_SPLITTERS = {
    "KFold": "{k}-fold cross validation",
    "StratifiedKFold": "stratified {k}-fold cross validation",
    "GroupKFold": "grouped {k}-fold cross validation",
    "StratifiedGroupKFold": "stratified grouped {k}-fold cross validation",
    "RepeatedKFold": "{n} times repeated {k}-fold cross validation",
    "RepeatedStratifiedKFold": "{n} times repeated stratified {k}-fold cross validation",
    "TimeSeriesSplit": "{k}-fold time series cross validation",
    "ShuffleSplit": "{k} random splits",
    "StratifiedShuffleSplit": "{k} stratified random splits",
    "LeaveOneOut": "leave-one-out cross validation",
    "LeaveOneGroupOut": "leave-one-group-out cross validation",
}
_SPLIT_NAMES = (
    ("validation", re.compile(r"(^|_)(val|valid|validation|dev|eval)(_|\d|$)", re.IGNORECASE)),
    ("test", re.compile(r"(^|_)(test|te|holdout|hold_out)(_|\d|$)", re.IGNORECASE)),
    ("train", re.compile(r"(^|_)(train|tr|trn|training)(_|\d|$)", re.IGNORECASE)),
)
_CLASSIFIER = re.compile(
    r"(\w*(Classifier|Classification|NB)|(Nu|Linear)?SVC|LogisticRegression(CV)?|\w*Discriminant\w+)$"
)
_REGRESSOR = re.compile(
    r"(\w*Regressor|(Nu|Linear)?SVR|LinearRegression|(Ridge|Lasso|ElasticNet|LassoLars)(CV)?)$"
)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One evaluation: what is measured, and how."""

    call: Call
    measure: str | None = None
    procedure: str | None = None
    folds: int | None = None
    repeats: int | None = None
    split: str | None = None
    purpose: str | None = None
    certain: bool = True

    def as_json(self) -> dict[str, JsonValue]:
        """The evaluation under the names of the schema."""
        slots: dict[str, JsonValue] = {
            "measure": self.measure,
            "procedure": self.procedure,
            "number_of_folds": self.folds,
            "number_of_repeats": self.repeats,
            "split": self.split,
            "purpose": self.purpose,
        }
        return {name: value for name, value in slots.items() if value is not None}


def evaluations(trace: Trace) -> list[Evaluated]:
    """All evaluations of a script, in order."""
    found: list[Evaluated] = []
    rooted = {id(call.argument(0)) for call in trace.calls if _is_square_root(call)}
    for call in trace.calls:
        for evaluated in _evaluated(call, trace):
            root = id(call) in rooted and evaluated.measure == "mean_squared_error"
            found.append(replace(evaluated, measure="root_mean_squared_error") if root else evaluated)
    return found


def _is_square_root(call: Call) -> bool:
    power = number(call.argument(1)) if call.target == "operator.pow" else None
    return call.target in {"numpy.sqrt", "math.sqrt"} or power == 0.5


def measured(value: Value | None, found: dict[int, list[Evaluated]]) -> Evaluated | None:
    """The evaluation that a value was computed from, with the measure that an item of its result names."""
    name = None
    for node in origins(value):
        if isinstance(node, Item) and name is None:
            name = text(node.key)
        for evaluated in found.get(id(node), ()) if isinstance(node, Call) else ():
            if name is None or evaluated.measure is None or _scorer(name) == evaluated.measure:
                return evaluated
    return None


def _scorer(key: str) -> str | None:
    """The measure of a key of the result of `cross_validate`: `test_accuracy`, or `train_score`."""
    return measure_name(re.sub(r"^(test|train)_", "", key))


def _evaluated(call: Call, trace: Trace) -> Iterator[Evaluated]:
    if call.target in _CROSS_VALIDATORS:
        yield from _cross_validated(call, call.argument(4 if "val_score" in call.target else None, "cv"))
    elif _SEARCHES.match(call.target):
        for evaluated in _cross_validated(call, call.argument(None, "cv")):
            yield replace(evaluated, purpose="model selection")
    elif call.target.startswith("sklearn.metrics."):
        measure = _metric(call)
        if measure:
            yield _held_out(call, measure, call.argument(0, "y_true"), trace)
    elif call.method == "score" and len(call.arguments) >= 2:
        measure = _own_score(call)
        if measure:
            yield replace(_held_out(call, measure, call.argument(1), trace), certain=False)


def is_classifier(algorithm: str) -> bool:
    """Whether an algorithm's name is that of a classifier."""
    return _CLASSIFIER.match(algorithm) is not None


def is_regressor(algorithm: str) -> bool:
    """Whether an algorithm's name is that of a regressor."""
    return _REGRESSOR.match(algorithm) is not None


def _cross_validated(call: Call, cv: Value | None) -> Iterator[Evaluated]:
    procedure = _procedure(cv) or Evaluated(call, procedure="cross validation")
    procedure = replace(procedure, call=call, certain=is_certain(cv) if cv is not None else True)
    names = list(_scorings(call.argument(3 if "cross_val_score" in call.target else None, "scoring")))
    if not names:
        yield procedure
    for name in names:
        yield replace(procedure, measure=measure_name(name) or name)


def _scorings(scoring: Value | None) -> Iterator[str]:
    """Names of the scorers, given as a name, a list of names or a mapping."""
    if isinstance(scoring, Literal) and isinstance(scoring.value, str):
        yield scoring.value
    elif isinstance(scoring, Items):
        yield from (name for name in map(text, scoring.elements) if name)
    elif isinstance(scoring, Mapping):
        yield from scoring.entries


def _procedure(cv: Value | None) -> Evaluated | None:
    """The procedure that `cv=` asks for: a number of folds, or a splitter."""
    folds = number(cv)
    nobody = Call("", None, (), (), 0)
    if isinstance(folds, int):
        return Evaluated(nobody, procedure=f"{folds}-fold cross validation", folds=folds)
    if not isinstance(cv, Call) or not cv.target.startswith("sklearn.model_selection."):
        return None
    pattern = _SPLITTERS.get(cv.target.rpartition(".")[2])
    if pattern is None:
        return None
    k, n = number(cv.argument(0, "n_splits")), number(cv.argument(None, "n_repeats"))
    known = ("{k}" not in pattern or k is not None) and ("{n}" not in pattern or n is not None)
    # Without the numbers, only the kind of the procedure is known: the numbers would be defaults of the
    # library.
    name = pattern.format(k=k, n=n) if known else re.sub(r"\{k\}[- ](fold )?|\{n\} times ", "", pattern)
    return Evaluated(
        nobody,
        procedure=name,
        folds=k if isinstance(k, int) and "fold" in pattern else None,
        repeats=n if isinstance(n, int) else None,
    )


def _metric(call: Call) -> str | None:
    """The measure of a function of `sklearn.metrics`, with its average."""
    name = call.target.rpartition(".")[2]
    measure = measure_name(name)
    average = text(call.argument(None, "average"))
    squared = call.argument(None, "squared")
    if measure == "mean_squared_error" and isinstance(squared, Literal) and squared.value is False:
        return "root_mean_squared_error"
    return (
        f"{measure}_{average}"
        if measure and average in {"macro", "micro", "weighted", "samples"}
        else measure
    )


def _own_score(call: Call) -> str | None:
    """The measure of an estimator's method `score`: accuracy of classifiers, R² of regressors."""
    description = describe(call.receiver)
    algorithm = str(description.get("algorithm", "")) if description else ""
    if _CLASSIFIER.match(algorithm):
        return "accuracy"
    return "r2" if _REGRESSOR.match(algorithm) else None


def _held_out(call: Call, measure: str, truth: Value | None, trace: Trace) -> Evaluated:
    """An evaluation against true values: which part of the data they are, and how it was set aside."""
    for node in origins(truth):
        if isinstance(node, Item) and isinstance(node.base, Call) and isinstance(node.key, Literal):
            splitter = node.base
            if splitter.target == "sklearn.model_selection.train_test_split":
                sizes = (splitter.argument(None, "test_size"), splitter.argument(None, "train_size"))
                certain = all(map(is_certain, sizes))
                split = split_of(node, trace)
                # What the model was fitted on is no hold-out.
                procedure = None if split == "train" else _holdout(splitter)
                return Evaluated(call, measure, procedure, split=split, certain=certain)
        if isinstance(node, Call) and node.method in {"split", "get_n_splits"}:
            folds = _procedure(node.receiver)
            if folds is not None:
                return replace(folds, call=call, measure=measure)
        if isinstance(node, Call) and node.target.endswith(".cross_val_predict"):
            break
    folds = _cross_predicted(call)
    return replace(folds, call=call, measure=measure) if folds is not None else Evaluated(call, measure)


def _cross_predicted(call: Call) -> Evaluated | None:
    """The procedure of predictions that `cross_val_predict` made."""
    for node in origins(call.argument(1, "y_pred")):
        if isinstance(node, Call) and node.target.endswith(".cross_val_predict"):
            return _procedure(node.argument(None, "cv")) or Evaluated(call, procedure="cross validation")
    return None


def split_of(part: Item, trace: Trace) -> str | None:
    """Which split a part of `train_test_split` is: by the name it was given, else by its place."""
    position = number(part.key)
    if not isinstance(position, int):
        return None
    names = trace.unpacked.get(id(part.base), ())
    name = names[position] if 0 <= position < len(names) else ""
    for split, pattern in _SPLIT_NAMES:
        if pattern.search(name):
            return split
    return "test" if position % 2 else "train"


def _holdout(splitter: Call) -> str:
    """The name of a hold-out split, with the percentages that the script writes."""
    test, train = number(splitter.argument(None, "test_size")), number(splitter.argument(None, "train_size"))
    nested = any(isinstance(node, Call) and node.target == splitter.target for node in _before(splitter))
    share = test if test is not None else (1 - train if train is not None else None)
    if nested or share is None or not 0 < share < 1:
        return "holdout"
    percent = round(share * 100, 1)
    return f"holdout {100 - percent:g}/{percent:g}"


def _before(call: Call) -> Iterator[Value]:
    for argument in call.arguments[:4]:
        yield from origins(argument, budget=60)
