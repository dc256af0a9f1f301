"""Which of the data that a script reads reach what it fits, scores and writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.readers.script.estimators import root
from mlcard.readers.script.inputs import read_by
from mlcard.readers.script.values import UNKNOWN, Attribute, Call, Choice, Item, Items, Mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlcard.facts import JsonValue
    from mlcard.readers.script.evaluations import Evaluated
    from mlcard.readers.script.trace import Trace
    from mlcard.readers.script.values import Value

#: Most values that are followed back from one.
_MOST = 2_000
#: How often what was put into what was put into a table is followed.
_ROUNDS = 5
_FITTING = {"fit", "partial_fit", "fit_predict", "fit_transform"}
#: Functions that fit a model, and the argument with the data.
_TRAINERS = {"xgboost.train": (1, "dtrain"), "lightgbm.train": (1, "train_set")}
#: Arguments of `fit` that hold data to watch the fitting with.
_WATCHED = ("eval_set", "validation_data", "evals", "valid_sets")


@dataclass(slots=True)
class Reached:
    """What values were made from.

    Attributes:
        names: names of data that are read.
        values: the identity of every value on the way.
        complete: whether that is all.
    """

    names: dict[str, None]
    values: set[int] = field(default_factory=set)
    complete: bool = True


def reached(values: Iterable[Value | None]) -> Reached:
    """The data that values were made from, by path, URL or name.

    A key of an item, or a setting given by its name, is no data, so nothing needs to be known of it.
    """
    found = Reached({})
    queue = [value for value in values if value is not None]
    seen = found.values
    while queue:
        value = queue.pop()
        if id(value) in seen and value is not UNKNOWN:
            continue
        seen.add(id(value))
        if value is UNKNOWN or len(seen) > _MOST:
            found.complete = False
            continue
        names = list(read_by(value)) if isinstance(value, Call) else []
        found.names |= dict.fromkeys(names)
        queue += [] if names else _parts(value)
    return found


def _parts(value: Value) -> list[Value]:
    match value:
        case Call():
            keywords = [part for _, part in value.keywords if part is not UNKNOWN]
            return [*([] if value.receiver is None else [value.receiver]), *value.arguments, *keywords]
        case Attribute():
            return [value.base]
        case Item():
            return [
                value.base,
                *([] if value.key is UNKNOWN or isinstance(value.key, Items) else [value.key]),
            ]
        case Items():
            return [*value.elements, *([] if value.complete else [UNKNOWN])]
        case Mapping():
            return [*value.entries.values(), *([] if value.complete else [UNKNOWN])]
        case Choice():
            return list(value.options)
        case _:
            return []


def data_of_model(
    model: Value | None, trace: Trace, evaluations: Iterable[Evaluated], done: Sequence[Done] = ()
) -> dict[str, JsonValue]:
    """The data that a model is fitted on, watched on while it is fitted, and scored on.

    Returns:
        `operations`: the numbers of those that the training data went through; `train`, `validation` and
        `test`: names of data; `complete`: whether no other can have reached the
        fitting. Nothing when it cannot be seen what the model is fitted on.
    """
    estimator = root(model)
    fits = [call for call in trace.calls if _fitted(call) is estimator] if isinstance(estimator, Call) else []
    if not fits:
        return {}
    fitted = [value for call in fits for value in _training_data(call)]
    train = reached(fitted)
    if not train.names:
        return {}
    watched = reached(value for call in fits for name, value in call.keywords if name in _WATCHED)
    tested = reached(value for item in evaluations for value in _truth(item) if item.purpose is None)
    validation = [name for name in watched.names if name not in train.names]
    test = [name for name in tested.names if name not in {*train.names, *validation}]
    flow: dict[str, JsonValue] = {"operations": [*leading_to(fitted, trace, done)]} if done else {}
    complete = train.complete and not _is_changed(train, trace)
    flow |= {"train": [*train.names], "complete": complete}
    return flow | {name: [*names] for name, names in (("validation", validation), ("test", test)) if names}


@dataclass(frozen=True, slots=True)
class Done:
    """An operation, as the schema says it, and what it has to do with.

    Attributes:
        operation: `Operation` of the schema, without its position.
        line: the line.
        values: the identities of its results.
        changes: the table that it changes in its place, if it does.
    """

    operation: dict[str, JsonValue]
    line: int
    values: frozenset[int]
    changes: Value | None = None


def leading_to(values: Sequence[Value | None], trace: Trace, done: Sequence[Done]) -> list[int]:
    """The numbers of the operations that values went through; of all, where nothing can be followed."""
    data = reached(values)
    for _ in range(_ROUNDS):  # what was put into a table on the way belongs to it
        parts = [part for changed, part in trace.changed if whole(changed) in data.values]
        more = reached([*values, *parts])
        if len(more.values) == len(data.values):
            break
        data = more
    chosen = [
        number
        for number, one in enumerate(done)
        if one.values & data.values
        or (one.changes is not None and {id(one.changes), whole(one.changes)} & data.values)
    ]
    return chosen if chosen or data.names else [*range(len(done))]


def made_from(value: Value | None, trace: Trace) -> list[JsonValue]:
    """The data that a value was made from, when it is certain that it was made from no other."""
    data = reached([value])
    return [*data.names] if data.complete and not _is_changed(data, trace) else []


#: Methods that put their arguments into what they are called on.
_CHANGING = {"insert", "update", "append", "extend", "add", "setdefault"}


def _is_changed(data: Reached, trace: Trace) -> bool:
    """Whether other data were put into one of the values that data were made from."""
    parts = [part for changed, part in trace.changed if whole(changed) in data.values]
    for call in trace.calls:
        if call.method in _CHANGING and call.receiver is not None and whole(call.receiver) in data.values:
            parts += call.arguments
    found = reached(parts)
    return len(found.values) > _MOST or not found.names.keys() <= data.names.keys()


def whole(value: Value) -> int:
    """The identity of what a value is a part of."""
    while isinstance(value, Attribute | Item):
        value = value.base
    return id(value)


def _fitted(call: Call) -> Value | None:
    """The estimator that a call fits, as the call that builds it."""
    if call.method in _FITTING:
        return root(call.receiver)
    return call if call.target in _TRAINERS else None


def _training_data(call: Call) -> list[Value | None]:
    if call.target in _TRAINERS:
        return [call.argument(*_TRAINERS[call.target])]
    return [*call.arguments, *(value for name, value in call.keywords if name not in _WATCHED)]


def _truth(item: Evaluated) -> list[Value | None]:
    """What an evaluation compares with: the true values, or the data that `score` is given."""
    call = item.call
    if call.target.startswith("sklearn.metrics."):
        return [call.argument(0, "y_true")]
    return [*call.arguments, *(call.argument(None, name) for name in "Xy")]


def data_of_evaluation(item: Evaluated) -> str | None:
    """The one data set that an evaluation was made on, where it is certain."""
    data = reached(_truth(item))
    return next(iter(data.names)) if data.complete and len(data.names) == 1 else None
