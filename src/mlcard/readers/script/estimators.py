"""Estimators that a script builds: algorithm, implementation, and the parameters it writes down.

What a script does not write is a default of the library and no fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard.readers.script.estimator_classes import FIRST_PARAMETER, PREPARE, is_estimator_class
from mlcard.readers.script.values import (
    Attribute,
    Call,
    Choice,
    Instance,
    Item,
    Items,
    Literal,
    Mapping,
    number,
    text,
    to_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.script.values import Value

#: Training functions that build the model themselves.
_TRAINERS = {"xgboost.train": "XGBoost", "lightgbm.train": "LightGBM", "catboost.train": "CatBoost"}
#: What gives back the model it is called on or with.
_SAME_METHODS = {
    "fit",
    "partial_fit",
    "set_params",
    "to",
    "cuda",
    "cpu",
    "eval",
    "train",
    "state_dict",
    "half",
    "compile",
}
_SAME_FUNCTIONS = {
    "copy.copy",
    "copy.deepcopy",
    "sklearn.base.clone",
    "torch.compile",
    "torch.nn.DataParallel",
    "torch.jit.script",
}
_SAME_ATTRIBUTES = {"best_estimator_", "module", "estimator", "base_estimator", "model"}
_TRAINER_CLASSES = re.compile(r"(transformers|trl|setfit|sentence_transformers)\.\w*Trainer$")
_SEARCHES = re.compile(r"\w*SearchCV$")
_NETWORKS = re.compile(r"(torch|pytorch_lightning|lightning|keras|tensorflow|tf|flax|transformers)\.")

Description = dict[str, "JsonValue"]


def describe(value: Value | None) -> Description | None:
    """What model a value is, or nothing when it is none that is known.

    Returns:
        `algorithm`, `implementation` and `hyperparameters` of an estimator, of the last step when it is a
        pipeline (with `steps` then), of the inner estimator when it is a search (with `search` then);
        `architecture` of a network.
    """
    return _describe(value, _Room(8, [200]))


@dataclass(frozen=True, slots=True)
class _Room:
    """How much deeper, and how many more values, one description may look into."""

    depth: int
    values: list[int]

    def inside(self) -> _Room:
        """The room one level deeper."""
        return _Room(self.depth - 1, self.values)


def _describe(value: Value | None, room: _Room) -> Description | None:
    room.values[0] -= 1
    if room.depth == 0 or room.values[0] < 0 or value is None:
        return None
    if isinstance(value, Choice):
        options = [_describe(option, room.inside()) for option in value.options]
        return options[0] if all(option == options[0] for option in options) else None
    if isinstance(value, Attribute):
        return _describe(value.base, room.inside()) if value.name in _SAME_ATTRIBUTES else None
    if isinstance(value, Item) and isinstance(value.key, Literal):
        return None
    if isinstance(value, Instance):
        network = any(_NETWORKS.match(base) for base in value.of.bases)
        return {"architecture": value.of.name} if network else None
    return _describe_call(value, room) if isinstance(value, Call) else None


def root(value: Value | None) -> Value | None:
    """The call that builds an estimator which was fitted, configured or searched with since."""
    for _ in range(20):
        if isinstance(value, Call) and value.method in _SAME_METHODS:
            value = value.receiver
        elif isinstance(value, Attribute) and value.name in _SAME_ATTRIBUTES:
            value = value.base
        else:
            break
    return value


def is_model(value: Value | None) -> bool:
    """Whether a value is a model, even one of several."""
    if isinstance(value, Choice):
        return any(is_model(option) for option in value.options)
    return describe(value) is not None


def prepares(description: Description) -> bool:
    """Whether an estimator prepares data for another one, and predicts nothing."""
    names = (str(description.get("implementation", "")), str(description.get("architecture", "")))
    return any(map(PREPARE.match, names))


def is_estimator(call: Call) -> bool:
    """Whether a call builds an estimator."""
    return is_estimator_class(call.target)


def _describe_call(call: Call, room: _Room) -> Description | None:
    if call.method:
        if call.method in _SAME_METHODS:
            return _with_set_parameters(_describe(call.receiver, room.inside()), call)
        return None
    if _TRAINER_CLASSES.match(call.target):
        return _describe(call.argument(0, "model"), room.inside())
    if call.target in _SAME_FUNCTIONS:
        return _describe(call.argument(0), room.inside())
    name = call.target.rpartition(".")[2]
    if call.target.endswith(".from_pretrained") and _NETWORKS.match(call.target):
        return _pretrained(call)
    if name == "Sequential" and _NETWORKS.match(call.target):
        return {"architecture": "Sequential", "implementation": call.target}
    if call.target in _TRAINERS:
        known, parameters = to_json(call.argument(0, "params"))
        settings = parameters if known and isinstance(parameters, dict) else {}
        return _description(_TRAINERS[call.target], call.target, settings)
    if is_pipeline(call):
        return _pipeline(list(_steps(call)), room)
    if not is_estimator(call):
        return None
    if _SEARCHES.match(name):
        return _search(name, call, room)
    description = _description(name, call.target, _hyperparameters(name, call, room))
    parts = _parts(name, call, room)
    return {**description, "steps": parts} if parts else description


def _search(name: str, call: Call, room: _Room) -> Description:
    """The estimator that a search tunes, with the space that it searches."""
    inner = _describe(call.argument(0, "estimator"), room.inside())
    if inner is None:
        return _description(name, call.target, {})
    known, space = to_json(call.argument(1, "param_grid") or call.argument(None, "param_distributions"))
    search: Description = {"method": name}
    if known and isinstance(space, dict | list):
        search["space"] = space
    return {**inner, "search": search}


def is_pipeline(call: Call) -> bool:
    """Whether a call builds a pipeline of scikit-learn or imbalanced-learn."""
    return call.target.partition(".")[0] in {"sklearn", "imblearn"} and call.target.endswith(
        (".Pipeline", ".make_pipeline")
    )


def _steps(call: Call) -> Iterator[tuple[str, Value]]:
    """The steps of a pipeline with their names; `make_pipeline` names them by their classes in lower case."""
    if call.target.endswith(".make_pipeline"):
        names = [_class_name(value).lower() for value in call.arguments]
        for position, value in enumerate(call.arguments):
            repeated = names.count(names[position]) > 1
            number_of = names[: position + 1].count(names[position])
            yield f"{names[position]}-{number_of}" if repeated else names[position], value
        return
    steps = call.argument(0, "steps")
    for step in steps.elements if isinstance(steps, Items) else []:
        if isinstance(step, Items) and len(step.elements) == 2:
            yield text(step.elements[0]) or "", step.elements[1]


def _class_name(value: Value) -> str:
    return value.target.rpartition(".")[2] if isinstance(value, Call) else ""


def _pipeline(steps: list[tuple[str, Value]], room: _Room) -> Description | None:
    described: list[JsonValue] = []
    last: Description | None = None
    for name, value in steps:
        last = _describe(value, room.inside()) or _column_transformer(value, room)
        described.append({"name": name, **(last or {})})
    if last is None:
        return (
            None
            if not any(len(step) > 1 for step in described if isinstance(step, dict))
            else {"steps": described}
        )
    return {**last, "steps": described}


def _column_transformer(value: Value, room: _Room) -> Description | None:
    """`make_column_transformer(...)`: a function, and the class that it builds."""
    if isinstance(value, Call) and value.target == "sklearn.compose.make_column_transformer":
        return _description("ColumnTransformer", "sklearn.compose.ColumnTransformer", {})
    return _describe(value, room.inside()) if isinstance(value, Choice) else None


def _description(algorithm: str, implementation: str, hyperparameters: dict[str, JsonValue]) -> Description:
    description: Description = {"algorithm": algorithm, "implementation": implementation}
    return {**description, "hyperparameters": hyperparameters} if hyperparameters else description


def _hyperparameters(name: str, call: Call, room: _Room) -> dict[str, JsonValue]:
    given = list(call.keywords)
    if call.arguments and name in FIRST_PARAMETER:
        given.insert(0, (FIRST_PARAMETER[name], call.arguments[0]))
    settings: dict[str, JsonValue] = {}
    for parameter, value in given:
        known, setting = to_json(value)
        inner = _describe(value, room.inside())
        if known and setting is not None:
            settings[parameter] = setting
        elif inner is not None:
            settings[parameter] = inner
    return settings


#: Parameters that hold several estimators: pairs of name and estimator, or triples with columns.
_PARTS = ("estimators", "transformers", "transformer_list")


def _parts(name: str, call: Call, room: _Room) -> list[JsonValue]:
    """The estimators that a voting or stacking estimator, a column transformer or a union is made of."""
    first = call.argument(0) if FIRST_PARAMETER.get(name) in _PARTS else None
    parts = next((call.argument(None, name) for name in _PARTS if call.argument(None, name)), first)
    described: list[JsonValue] = []
    for part in parts.elements[:50] if isinstance(parts, Items) else []:
        if not isinstance(part, Items) or len(part.elements) not in {2, 3}:
            continue
        inner = _describe(part.elements[1], room.inside())
        if inner is not None:
            known, columns = to_json(part.elements[2]) if len(part.elements) > 2 else (False, None)
            described.append(
                {"name": text(part.elements[0]) or "", **inner, **({"columns": columns} if known else {})}
            )
    return described


def _with_set_parameters(description: Description | None, call: Call) -> Description | None:
    """A description with what `set_params` writes; those of steps (`step__name`) are left out."""
    if description is None or call.method != "set_params":
        return description
    settings = dict(description.get("hyperparameters") or {})  # type: ignore[arg-type]
    for name, value in call.keywords:
        known, setting = to_json(value)
        if known and "__" not in name:
            settings[name] = setting
    return {**description, "hyperparameters": settings}


def _pretrained(call: Call) -> Description:
    description: Description = {"architecture": call.target.split(".")[-2]}
    base = text(call.argument(0, "pretrained_model_name_or_path"))
    if base:
        description["base_model"] = base
    return description


def nested_calls(call: Call) -> Iterator[Call]:
    """Estimators that are parts of this one: steps of a pipeline, the inner estimator of a search."""
    queue: list[Value] = [*call.arguments, *(value for _, value in call.keywords)]
    for _ in range(200):
        if not queue:
            return
        value = queue.pop(0)
        if isinstance(value, Call):
            if is_estimator(value) or is_pipeline(value):
                yield value
            if value.method in _SAME_METHODS and value.receiver is not None:
                queue.append(value.receiver)
        elif isinstance(value, Items):
            queue += value.elements[:50]
        elif isinstance(value, Mapping):
            queue += list(value.entries.values())[:50]
        elif isinstance(value, Choice):
            queue += value.options


def seed_of(call: Call) -> int | None:
    """The seed of random numbers that a call sets, or nothing."""
    if call.target in _SEEDERS or call.method == "manual_seed":
        seed = number(call.argument(0, "seed"))
    else:
        seed = number(call.argument(None, "random_state"))
    return seed if isinstance(seed, int) else None


_SEEDERS = {
    "random.seed", "numpy.random.seed", "numpy.random.default_rng", "numpy.random.RandomState",
    "torch.manual_seed",
    "torch.cuda.manual_seed_all", "tensorflow.random.set_seed", "tensorflow.set_random_seed",
    "keras.utils.set_random_seed", "tensorflow.keras.utils.set_random_seed", "transformers.set_seed",
    "pytorch_lightning.seed_everything", "lightning.seed_everything", "accelerate.utils.set_seed",
    "jax.random.PRNGKey",
}  # fmt: skip
