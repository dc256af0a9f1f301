"""CatBoost models (`.cbm`): a FlatBuffer with the parameters and the metrics of the training.

Format: https://github.com/catboost/catboost (catboost/libs/model/flatbuffers/model.fbs, features.fbs): the
letters `CBM1`, the length of the core, the core; trees are passed over.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.boosters.catboost_parameters import PARAMETERS, TASKS
from mlcard.readers.boosters.settings import feature_fact, task_facts
from mlcard.readers.bounded_json import MAX_TEXT, is_number, parse_object, plain, text_of
from mlcard.readers.ensembles import size_facts
from mlcard.readers.flatbuffer import Buffer, Table, root
from mlcard.readers.measures import measure_name
from mlcard.readers.tensors import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Source

#: Fields of `TModelCore`, `TModelTrees` and of the features, by their place in the schema.
TREES, INFORMATION = 1, 2
DIMENSION, TREE_SIZES, CATEGORICAL, FLOATS, LEAF_VALUES, TEXTS = 0, 2, 4, 5, 8, 12
#: Columns by the field of `TModelTrees`; place of the name and of the position in the table of a feature.
COLUMNS = {FLOATS: ("numeric", 4, 2), CATEGORICAL: ("nominal", 2, 1), TEXTS: ("text", 2, 1)}
#: Longest entry of the information: parameters, and metrics of all iterations.
MAX_ENTRY = 8_000_000
#: Entries of the information that are read.
ENTRIES = ("catboost_version_info", "class_params", "model_guid", "params", "train_finish_time", "training")
#: Most features and classes that become facts.
MAX_FEATURES, MAX_CLASSES = 100_000, 10_000
#: Metrics that go by another name elsewhere.
MEASURES = {"MultiClass": "log_loss", "CrossEntropy": "log_loss", "PRAUC": "average_precision"}
_RELEASE = re.compile(r"(?:CatBoost release |tags/v)(\d+(?:\.\d+){1,3})")
_COMMIT = re.compile(r"Commit: ([0-9a-f]{40})")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def read(source: Source) -> Iterator[Fact]:
    """Facts of a CatBoost model."""
    size = source.size()
    with source.open() as file:
        head = file.read(8)
        length = int.from_bytes(head[4:], "little")
        if head[:4] != b"CBM1" or length > size - 8:
            raise UnreadableFileError(
                f"{source.name}: not a whole CatBoost model: its core would take {length} of {size} bytes",
                hint="copy or download the file again",
            )
        core = root(Buffer(file, length, source.name, 8))
        yield Fact("/file/format", "catboost", "letters CBM1")
        trees = core.table(TREES)
        if trees is not None:
            yield from _sizes(trees)
        information = _information(core)
        yield from _library(information)
        yield Fact(
            "/model/algorithm", "gradient boosted trees", "letters CBM1, as CatBoost writes them", "inferred"
        )
        parameters = _object(information, "params", source)
        yield from _parameters(parameters)
        yield from _classes(information, parameters, source)
        yield from _features(trees)
        yield from _training(information, source)


def _sizes(trees: Table) -> Iterator[Fact]:
    """Trees, and leaves: each has a value for each dimension of what is predicted."""
    count, dimension = trees.span(TREE_SIZES)[1], trees.signed(DIMENSION, 4)
    yield Fact("/file/description", f"{count} tree{'s' * (count != 1)}", "field TreeSizes", "computed")
    yield from size_facts("field TreeSizes", trees=count, rounds=count)
    if dimension > 0 and trees.place(LEAF_VALUES):
        leaves = trees.items(LEAF_VALUES, 8) // dimension
        yield from size_facts("fields LeafValues and ApproxDimension", leaves=leaves)


def _information(core: Table) -> dict[str, str]:
    """The entries of `InfoMap` that are read, texts by name."""
    found: dict[str, str] = {}
    for entry in core.tables(INFORMATION):
        name = entry.text(0)
        if name in ENTRIES and name not in found:
            found[name] = entry.text(1, MAX_ENTRY)
    return found


def _object(information: Mapping[str, str], key: str, source: Source) -> dict[str, Any]:
    """The JSON object in an entry; an empty one when there is none."""
    text = information.get(key)
    return parse_object(text.encode(), f"{source.name}, entry {key}") if text else {}


def _library(information: Mapping[str, str]) -> Iterator[Fact]:
    """The release and the commit that CatBoost was built from."""
    text = information.get("catboost_version_info", "")
    release, commit = _RELEASE.search(text), _COMMIT.search(text)
    library: dict[str, JsonValue] = {"name": "catboost"}
    if release:
        library["version"] = release[1]
    yield Fact("/model/libraries/-", library, "entry catboost_version_info" if release else "letters CBM1")
    if commit:
        built: dict[str, JsonValue] = {**library, "source_code": {"revision": commit[1]}}
        yield Fact("/model/implementation", built, "entry catboost_version_info")
    guid = one_line(information.get("model_guid", ""), 100)
    if guid:
        yield Fact("/model/comment", f"GUID of the model: {guid}", "entry model_guid")


def _at(parameters: Mapping[str, Any], path: str) -> Any:
    node: Any = parameters
    for key in path.split("/"):
        node = node.get(key) if isinstance(node, dict) else None
    return node


def _parameters(parameters: Mapping[str, Any]) -> Iterator[Fact]:
    """Parameters under the names that users give them, and what they were told to optimise."""
    for name, path in PARAMETERS.items():
        value = _at(parameters, path)
        value = _metric(value) if isinstance(value, dict) else value
        if value is not None and value != [] and plain(value):
            # What a user gave stands there as it was given, not rounded to 32 bits.
            given = _mapping(parameters.get("flat_params")).get(name)
            if is_number(given) and is_number(value) and math.isclose(given, value, rel_tol=1e-6):
                value = given
            yield Fact(pointer("model", "hyperparameters", name), value, f"entry params, {path}")
    loss = text_of(_mapping(parameters.get("loss_function")), "type")
    if loss:
        yield Fact("/model/objective/-", loss, "entry params, loss_function/type")
        yield from task_facts(TASKS.get(loss, ""), f"the loss {loss}")


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _metric(value: Mapping[str, Any]) -> str | None:
    """A loss or metric as users write it: `Quantile:alpha=0.1`."""
    name = text_of(value, "type")
    settings = _mapping(value.get("params"))
    listed = [f"{key}={settings[key]}" for key in settings if isinstance(settings[key], str | int | float)]
    return f"{name}:{';'.join(listed)}"[:MAX_TEXT] if name and listed else name


def _classes(information: Mapping[str, str], parameters: Mapping[str, Any], source: Source) -> Iterator[Fact]:
    for where, names in (
        ("entry class_params", _object(information, "class_params", source).get("class_names")),
        (
            "entry params, data_processing_options/class_names",
            _at(parameters, "data_processing_options/class_names"),
        ),
    ):
        if isinstance(names, list) and 0 < len(names) <= MAX_CLASSES and all(map(_is_label, names)):
            yield Fact("/model/classes", [one_line(str(name), 500) for name in names], where)
            return


def _is_label(value: object) -> bool:
    return isinstance(value, (str, int, float)) and len(str(value)) <= 500


def _features(trees: Table | None) -> Iterator[Fact]:
    """The columns in the order of the table that the model was trained on."""
    found: list[tuple[int, str, str]] = []
    if trees is None:
        return
    for field, (kind, of_name, of_position) in COLUMNS.items():
        for feature in trees.tables(field):
            found.append((feature.signed(of_position, 4), feature.text(of_name), kind))
            if len(found) > MAX_FEATURES:
                return
    for position, name, kind in sorted(found):
        yield from feature_fact(name, kind, f"feature {position}")


def _training(information: Mapping[str, str], source: Source) -> Iterator[Fact]:
    finished = information.get("train_finish_time", "")
    if _TIME.fullmatch(finished):
        yield Fact("/model/training/ended_at", finished, "entry train_finish_time")
    metrics = _mapping(_object(information, "training", source).get("metrics"))
    yield from _best(metrics.get("learn_best_error"), "train", "learn_best_error")
    tested = metrics.get("test_best_error")
    for index, best in enumerate(tested[:10] if isinstance(tested, list) else []):
        split = "validation" if index == 0 else f"validation {index + 1}"
        yield from _best(best, split, f"test_best_error, item {index}")


def _best(values: object, split: str, where: str) -> Iterator[Fact]:
    """Best values of the metrics over all iterations, not those of the model that was kept."""
    for name, value in _mapping(values).items():
        if is_number(value):
            measure = MEASURES.get(name) or measure_name(name.partition(":")[0]) or one_line(name, 100)
            evaluation: dict[str, JsonValue] = {
                "measure": measure,
                "value": value,
                "split": split,
                "description": "best value over the iterations of the training",
            }
            yield Fact("/model/evaluations/-", evaluation, f"entry training, metrics/{where}/{name[:100]}")
