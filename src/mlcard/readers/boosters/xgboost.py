"""XGBoost models: JSON, UBJSON and the older binary form, and what stands inside a pickled booster.

Format: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html. `save_model` keeps the model and
not how it was trained: no `eta`, no `max_depth`; a booster that was pickled keeps both. Trees are counted.
Evidence names the key that JSON has for a place, in every form.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, BinaryIO

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.boosters import xgboost_binary
from mlcard.readers.boosters.json_outline import outline
from mlcard.readers.boosters.settings import feature_fact, number_of, task_facts
from mlcard.readers.boosters.ubjson import COUNT, parse
from mlcard.readers.bounded_json import MAX_TEXT, parse_object, text_of
from mlcard.readers.ensembles import size_facts
from mlcard.readers.formats import XGBOOST_BINARY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Source

#: What `gradient_booster.name` stands for.
ALGORITHMS = {
    "gbtree": "gradient boosted trees",
    "dart": "DART",
    "gblinear": "linear model fitted by boosting",
}
#: Types of features (https://xgboost.readthedocs.io/en/stable/python/python_api.html, `feature_types`).
FEATURE_TYPES = {"int": "numeric", "float": "numeric", "q": "numeric", "i": "boolean", "c": "nominal"}
#: Tasks by what the name of an objective begins with; the first that fits.
TASKS = {
    "binary:": "tabular-classification", "multi:": "tabular-classification", "rank:": "learning-to-rank",
    "survival:": "survival-analysis", "reg:logistic": "", "reg:": "tabular-regression",
    "count:": "tabular-regression",
}  # fmt: skip
#: Parts of the configuration in a pickled booster that hold parameters which users set.
TRAINING_PARTS = (
    ("learner_train_param",), ("gradient_booster", "gbtree_train_param"),
    ("gradient_booster", "tree_train_param"),
    ("gradient_booster", "dart_train_param"), ("gradient_booster", "gblinear_train_param"),
    ("gradient_booster", "updater", "train_param"),
)  # fmt: skip
#: Second names of parameters that the configuration lists under both.
ALIASES = frozenset({"learning_rate", "min_split_loss", "reg_alpha", "reg_lambda", "updater_seq"})
#: Bytes that tell the form.
HEAD = 400
#: Most features and attributes that become facts.
MAX_FEATURES, MAX_ATTRIBUTES = 100_000, 100


def read(source: Source) -> Iterator[Fact]:
    """Facts of a model that `save_model` or `Booster.serialize` wrote."""
    with source.open() as stream:
        document = parsed(stream, source.name)
        stream.seek(0)
        kind = _form(stream.read(HEAD))
    model = model_of(document)
    if model is None:
        raise UnreadableFileError(f"{source.name}: not an XGBoost model: it has no learner")
    yield Fact("/file/format", "xgboost", "key learner")
    yield Fact(
        "/file/description", f"{kind}, {_size(model)}", "key learner/gradient_booster/model", "computed"
    )
    yield from booster_facts(document)


def parsed(stream: BinaryIO | bytes, name: str) -> dict[str, Any]:
    """The document in the bytes of a model, as JSON has it; the list of trees is only counted."""
    if isinstance(stream, bytes):
        stream = io.BytesIO(stream)
    form = _form(stream.read(HEAD))
    stream.seek(0)
    if form == "JSON":
        return parse_object(outline(stream, name, b"trees"), name)
    return xgboost_binary.parse(stream, name) if form == "binary" else parse(stream, name)


def _form(head: bytes) -> str:
    """Which of the three forms begins so."""
    if re.match(XGBOOST_BINARY, head):
        return "binary"
    # In UBJSON the marker of a length (`L`, `i`, …) follows the bracket at once.
    is_json = (
        head[:3] == b"\xef\xbb\xbf"
        or head[:1] in b" \t\r\n"
        or head[1:].lstrip(b" \t\r\n")[:1] in {b'"', b""}
    )
    return "JSON" if is_json else "UBJSON"


def looks_like(head: bytes) -> bool:
    """Whether the start of a file can be a model of XGBoost."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:400]
    return start.startswith(b"{") and (b"learner" in start or b"Config" in start or b'"version"' in start)


def model_of(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """The part of a document that is the model: all of it, or `Model` in what `serialize` writes."""
    inner = document.get("Model", document)
    return inner if isinstance(inner, dict) and isinstance(inner.get("learner"), dict) else None


def booster_facts(document: Mapping[str, Any], where: str = "") -> Iterator[Fact]:
    """Facts of a parsed document; `where` is what evidence puts before its keys."""
    model = model_of(document) or {}
    learner = _part(model, "learner")
    at = f"{where}, key " if where else "key "
    yield from _version(model, at)
    parallel = _parallel(_trees(learner)) or number_of(
        _part(document, "Config", "learner", "gradient_booster", "gbtree_train_param").get(
            "num_parallel_tree"
        )
    )
    yield from _algorithm(learner, at, parallel if isinstance(parallel, int) else None)
    yield from _hyperparameters(learner, at)
    for name, value in training_parameters(document).items():
        yield Fact(pointer("model", "hyperparameters", name), value, f"{at}Config/learner")
    yield from _features(learner, at)
    yield from _attributes(learner, at)


def _part(node: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """The object under some keys; an empty one when there is none."""
    inner: Any = node
    for key in keys:
        inner = inner.get(key) if isinstance(inner, dict) else None
    return inner if isinstance(inner, dict) else {}


def _trees(learner: Mapping[str, Any]) -> dict[str, Any]:
    """The part that holds the trees or weights; DART wraps it once more."""
    booster = _part(learner, "gradient_booster")
    return _part(booster, "gbtree", "model") or _part(booster, "model")


def length_of(value: object) -> int | None:
    """Number of elements of a list that was kept or only counted."""
    if isinstance(value, list):
        return len(value)
    if isinstance(value, dict):
        value = value.get(COUNT)
    return value if type(value) is int else None


def _size(model: Mapping[str, Any]) -> str:
    part = _trees(_part(model, "learner"))
    trees, weights = length_of(part.get("trees")), length_of(part.get("weights"))
    if trees is None:
        return f"{weights} weights" if weights is not None else "neither trees nor weights"
    rounds = _rounds(part)
    return f"{trees} trees" + (f" in {rounds} rounds" if rounds is not None else "")


def _rounds(part: Mapping[str, Any]) -> int | None:
    """Rounds of boosting: where the trees of each begin is listed, with the end behind the last."""
    starts = length_of(part.get("iteration_indptr"))
    return starts - 1 if starts else None


def _equal_rounds(trees: int, learner: Mapping[str, Any], parallel: int) -> int | None:
    """Rounds, when each has as many trees as there are classes or targets, times those grown in parallel."""
    parameters = _part(learner, "learner_model_param")
    groups = [number_of(parameters.get(key)) for key in ("num_class", "num_target")]
    each = max(1, *(count for count in groups if isinstance(count, int))) * parallel
    return trees // each if each > 0 and trees % each == 0 else None


def _version(model: Mapping[str, Any], at: str) -> Iterator[Fact]:
    library: dict[str, JsonValue] = {"name": "xgboost"}
    version = model.get("version")
    if (
        isinstance(version, list)
        and len(version) in {2, 3}
        and all(type(part) is int and part >= 0 for part in version)
    ):
        library["version"] = ".".join(str(part) for part in version)
    yield Fact("/model/libraries/-", library, f"{at}version" if "version" in library else f"{at}learner")


def _algorithm(learner: Mapping[str, Any], at: str, parallel: int | None) -> Iterator[Fact]:
    booster = _part(learner, "gradient_booster").get("name")
    part = _trees(learner)
    if isinstance(booster, str) and booster in ALGORITHMS:
        algorithm = ALGORITHMS[booster]
        if booster == "gbtree" and (parallel or 1) > 1 and _rounds(part) == 1:  # one round of many trees
            algorithm = "random forest"
        yield Fact("/model/algorithm", algorithm, f"{at}learner/gradient_booster/name {booster}", "inferred")
        yield Fact("/model/hyperparameters/booster", booster, f"{at}learner/gradient_booster/name")
    trees, rounds = length_of(part.get("trees")), _rounds(part)
    if trees is not None and rounds is None and parallel is not None:  # before 2.0
        rounds = _equal_rounds(trees, learner, parallel)
    yield from size_facts(f"{at}learner/gradient_booster/model/trees", trees=trees, rounds=rounds)
    weights = length_of(part.get("weights"))
    if weights is not None:
        yield Fact(
            "/model/parameter_count", weights, f"{at}learner/gradient_booster/model/weights", "computed"
        )


def _parallel(part: Mapping[str, Any]) -> int | None:
    """Trees grown in parallel in each round; models have no word of it before 1.6."""
    found = number_of(_part(part, "gbtree_model_param").get("num_parallel_tree"))
    return found if isinstance(found, int) else None


def _hyperparameters(learner: Mapping[str, Any], at: str) -> Iterator[Fact]:
    objective = _part(learner, "objective")
    name = text_of(objective, "name")
    if name:
        yield Fact("/model/hyperparameters/objective", name, f"{at}learner/objective/name")
        yield Fact("/model/objective/-", name, f"{at}learner/objective/name")
        start = next((start for start in TASKS if name.startswith(start)), None)
        yield from task_facts(TASKS[start] if start else "", f"the objective {name}")
    parameters = _part(learner, "learner_model_param")
    found = {
        f"learner_model_param/{key}": number_of(parameters.get(key)) for key in ("num_class", "num_target")
    }
    found["gradient_booster/model/gbtree_model_param/num_parallel_tree"] = _parallel(_trees(learner))
    for key, value in found.items():
        if isinstance(value, int) and value > 1:
            yield Fact(f"/model/hyperparameters/{key.rpartition('/')[2]}", value, f"{at}learner/{key}")
    # Without `boost_from_average` somebody chose the intercept; with it, training estimated it.
    if parameters.get("boost_from_average") == "0":
        score = number_of(parameters.get("base_score"))
        if isinstance(score, (int, float)):
            yield Fact(
                "/model/hyperparameters/base_score", score, f"{at}learner/learner_model_param/base_score"
            )
    for group in sorted(objective):
        for key, text in sorted(_part(objective, group).items()):
            if key != "num_class" and isinstance(text, str) and text:
                slot = pointer("model", "hyperparameters", key)
                yield Fact(slot, number_of(text), f"{at}learner/objective/{group}/{key}"[:300])


def training_parameters(document: Mapping[str, Any]) -> dict[str, JsonValue]:
    """Parameters of the training, defaults among them, in what `serialize` wrote; none in others."""
    learner = _part(document, "Config", "learner")
    found: dict[str, JsonValue] = {}
    for path in TRAINING_PARTS:
        _collect(_part(learner, *path), found)
    for updater in _part(learner, "gradient_booster", "updater").values():  # by name, before 2.0
        _collect(_part(updater, "train_param") if isinstance(updater, dict) else {}, found)
    return {key: found[key] for key in sorted(found) if key not in {"objective", "booster"}}


def _collect(parameters: Mapping[str, Any], found: dict[str, JsonValue]) -> None:
    """Take the parameters that are not there yet."""
    for key, text in parameters.items():
        if isinstance(text, str) and text and key not in ALIASES and len(text) <= MAX_TEXT:
            found.setdefault(key, number_of(text))


def _features(learner: Mapping[str, Any], at: str) -> Iterator[Fact]:
    names, types = learner.get("feature_names"), learner.get("feature_types")
    if not isinstance(names, list) or len(names) > MAX_FEATURES:
        return
    for index, name in enumerate(names):
        written = types[index] if isinstance(types, list) and index < len(types) else None
        kind = FEATURE_TYPES.get(written, "") if isinstance(written, str) else ""
        yield from feature_fact(name, kind, f"{at}learner/feature_names, item {index}")


def _attributes(learner: Mapping[str, Any], at: str) -> Iterator[Fact]:
    """What a user or a callback noted at the model: `best_iteration`, `best_score`, anything."""
    attributes = _part(learner, "attributes")
    noted = [
        f"{key}: {value}"
        for key, value in sorted(attributes.items())[:MAX_ATTRIBUTES]
        if isinstance(value, str) and key != "scikit_learn"
    ]
    text = "; ".join(noted)
    if 0 < len(text) <= MAX_TEXT:
        yield Fact("/model/comment", f"Attributes of the booster: {text}", f"{at}learner/attributes")
