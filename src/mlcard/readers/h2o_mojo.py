"""H2O MOJO: `model.ini` of the archive, and what `experimental/modelDetails.json` adds.

Format: https://docs.h2o.ai/h2o/latest-stable/h2o-docs/mojo-capabilities.html and `ModelMojoReader.java`. The
trees themselves are not read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import is_number, parse_object, plain, text_of
from mlcard.readers.ensembles import size_facts
from mlcard.readers.metrics import parse_key
from mlcard.readers.tensors import one_line
from mlcard.readers.timestamps import day, moment
from mlcard.readers.zip_texts import oddity_findings, open_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlcard.facts import JsonValue, Source
    from mlcard.readers.zip_texts import Texts

DETAILS = "experimental/modelDetails.json"
#: Most columns, and most values of a column, that become facts.
MAX_COLUMNS, MAX_VALUES = 20_000, 1_000
#: Learning type and task by the category of a model (`ModelCategory.java`).
TASKS = {
    "Binomial": ("supervised", "tabular-classification"),
    "Multinomial": ("supervised", "tabular-classification"),
    "Ordinal": ("supervised", "tabular-classification"),
    "Regression": ("supervised", "tabular-regression"),
    "Clustering": ("unsupervised", "clustering"),
    "AutoEncoder": ("unsupervised", None),
    "DimReduction": ("unsupervised", None),
    "WordEmbedding": ("self_supervised", None),
    "AnomalyDetection": ("unsupervised", "outlier-detection"),
}
#: Settings of `model.ini` that were chosen before the training.
SETTINGS = frozenset(
    """
    balance_classes booster distribution link_function tweedie_power use_all_factor_levels activation
    mini_batch_size n_trees ntrees sample_size
    """.split()  # noqa: SIM905 - a list of words
)
#: Parameters of `modelDetails.json` that say where and on what the training ran, not how.
NOT_HYPERPARAMETERS = frozenset(
    """
    model_id training_frame validation_frame response_column ignored_columns offset_column weights_column
    fold_column keep_cross_validation_models keep_cross_validation_predictions
    keep_cross_validation_fold_assignment score_each_iteration export_checkpoints_dir checkpoint quiet_mode
    nthread gpu_id backend max_runtime_secs user_points
    """.split()  # noqa: SIM905 - a list of words
)
#: Sets of measures in `modelDetails.json`, and what an evaluation says of each.
METRICS: dict[str, dict[str, JsonValue]] = {
    "training_metrics": {"split": "train"},
    "validation_metrics": {"split": "validation"},
    "cross_validation_metrics": {"procedure": "cross validation"},
}


@dataclass(frozen=True, slots=True)
class Ini:
    """The sections of `model.ini`: settings, names of columns, and files of domains by number of column."""

    info: Mapping[str, str]
    columns: Sequence[str]
    domains: Mapping[int, str]


def read(source: Source) -> Iterator[Fact]:
    """Facts from the archive; those of `model.ini` come first."""
    with source.open() as file:
        texts = open_texts(source, file)
        content = texts.read("model.ini")
        if content is None:
            raise UnreadableFileError(f"{source.name}: not a MOJO: the archive holds no model.ini")
        ini = _parse(source, content)
        yield Fact("/file/format", "h2o-mojo", "model.ini")
        yield from _info(ini.info)
        yield from _columns(ini, texts)
        details = texts.read(DETAILS)
        if details is not None:
            # H2O writes the key `algo` twice.
            yield from _details(parse_object(details, f"{source.name}: {DETAILS}", unique=False), ini.info)
        yield from oddity_findings(texts, source)


def _parse(source: Source, content: bytes) -> Ini:
    info: dict[str, str] = {}
    columns: list[str] = []
    domains: dict[int, str] = {}
    section = ""
    for line in content.decode("utf-8", "replace").splitlines():
        text = line.strip()
        if text in {"[info]", "[columns]", "[domains]"}:
            section = text
        elif section == "[info]" and " = " in text:
            key, _, value = text.partition(" = ")
            info.setdefault(key.strip(), value.strip())
        elif section == "[columns]" and text:
            columns.append(text)
        elif section == "[domains]" and ": " in text:
            number, _, rest = text.partition(": ")
            domains[int(number)] = rest.rpartition(" ")[2]
        if len(columns) > MAX_COLUMNS:
            raise LimitExceededError(f"{source.name}: model.ini lists more than {MAX_COLUMNS} columns")
    if not info:
        raise UnreadableFileError(f"{source.name}: not a MOJO: model.ini has no section [info]")
    return Ini(info, columns, domains)


def _info(info: Mapping[str, str]) -> Iterator[Fact]:
    library: dict[str, JsonValue] = {"name": "h2o"}
    if info.get("h2o_version"):
        library["version"] = one_line(info["h2o_version"], 100)
    yield Fact("/model/libraries/-", library, "model.ini, h2o_version")
    algorithm = one_line(info.get("algorithm", "") or info.get("algo", ""), 200)
    if algorithm:
        yield Fact("/model/algorithm", algorithm, "model.ini, algorithm")
    category = info.get("category", "")
    learning, task = TASKS.get(category, (None, None))
    if learning:
        yield Fact("/model/learning_type", learning, f"model.ini, category {category}", "inferred")
    if task:
        yield Fact("/model/ml_task", task, f"model.ini, category {category}", "inferred")
    created = day(info.get("timestamp", ""))
    if created:
        yield Fact("/model/created", created, "model.ini, timestamp")
    version = one_line(info.get("mojo_version", "?"), 20)
    said = f"MOJO {version} of {one_line(info.get('algo', '?'), 50)}"
    yield Fact("/file/description", said, "model.ini, mojo_version and algo")
    for key in sorted(SETTINGS & info.keys()):
        value = _value(info[key])
        if value is not None:
            yield Fact(pointer("model", "hyperparameters", key), value, f"model.ini, {key}")
    yield from _size(info)


def _size(info: Mapping[str, str]) -> Iterator[Fact]:
    """Trees and rounds: H2O's own trees come in groups, one group a round (`SharedTreeMojoModel.java`)."""
    groups, each = _value(info.get("n_trees", "")), _value(info.get("n_trees_per_class", ""))
    if type(groups) is int and type(each) is int and groups >= 0 and each > 0:
        rounds = groups if info.get("algo") == "gbm" else None
        yield from size_facts("model.ini, n_trees and n_trees_per_class", trees=groups * each, rounds=rounds)
    asked = _value(info.get("ntrees", ""))
    if info.get("algo") == "xgboost" and info.get("booster") != "gblinear" and type(asked) is int:
        classes = _value(info.get("n_classes", ""))
        trees = asked if type(classes) is int and classes <= 2 else None
        yield from size_facts("model.ini, ntrees", trees=trees, rounds=asked)


def _value(text: str) -> JsonValue:
    """A setting as a value; `null` is none."""
    words: dict[str, JsonValue] = {"true": True, "false": False, "null": None}
    if text in words:
        return words[text]
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        return number if is_number(number) else one_line(text, 200)
    return one_line(text, 200)


def _columns(ini: Ini, texts: Texts) -> Iterator[Fact]:
    """The features with their categories, the target, and its classes."""
    count = _value(ini.info.get("n_features", ""))
    count = count if type(count) is int and 0 <= count <= len(ini.columns) else len(ini.columns)
    for position, name in enumerate(ini.columns[:count]):
        feature: dict[str, JsonValue] = {"name": one_line(name, 500), "position": position}
        values = _domain(ini, texts, position)
        feature["type"] = "numeric" if position not in ini.domains else "nominal"
        if values:
            feature["categories"] = values
        yield Fact("/model/features/-", feature, f"model.ini, column {position}")
    if ini.info.get("supervised") == "true" and len(ini.columns) == count + 1:
        yield Fact("/model/target_feature", one_line(ini.columns[count], 500), f"model.ini, column {count}")
        values = _domain(ini, texts, count)
        if values:
            yield Fact("/model/classes", values, f"domains/{ini.domains[count]}")


def _domain(ini: Ini, texts: Texts, column: int) -> list[JsonValue]:
    """The values of a nominal column; none where there are too many to be told."""
    content = texts.read(f"domains/{ini.domains[column]}") if column in ini.domains else None
    lines = (content or b"").decode("utf-8", "replace").split("\n")
    lines = lines[:-1] if lines[-1] == "" else lines
    if len(lines) > MAX_VALUES:
        return []
    if ini.info.get("escape_domain_values") == "true":
        lines = [line.replace("\\n", "\n").replace("\\\\", "\\") for line in lines]
    return [one_line(line, 500) for line in lines]


def _details(details: Mapping[str, Any], info: Mapping[str, str]) -> Iterator[Fact]:
    parameters = details.get("parameters")
    for item in parameters[:500] if isinstance(parameters, list) else []:
        name = text_of(item, "name") if isinstance(item, dict) else None
        value = item.get("actual_value") if name else None
        if name is None or name in NOT_HYPERPARAMETERS or name in info or value in (None, []):
            continue
        if plain(value):
            where = f"{DETAILS}, parameters/{one_line(name, 100)}"
            yield Fact(pointer("model", "hyperparameters", name), value, where)
    output = details.get("output")
    output = output if isinstance(output, dict) else {}
    started, took = moment(output.get("start_time")), output.get("run_time")
    if started:
        yield Fact("/model/training/started_at", started, f"{DETAILS}, output/start_time")
    if is_number(took) and took >= 0:
        yield Fact("/model/training/training_time", took / 1_000, f"{DETAILS}, output/run_time")
    for key, context in METRICS.items():
        measured = output.get(key)
        if isinstance(measured, dict):
            yield from _evaluations(measured, context, f"{DETAILS}, output/{key}")


def _evaluations(measured: Mapping[str, Any], context: dict[str, JsonValue], where: str) -> Iterator[Fact]:
    instances = measured.get("nobs")
    for name, value in measured.items():
        key = parse_key(name) if is_number(value) else None
        if key is not None:
            evaluation: dict[str, JsonValue] = {"measure": key.measure, "value": value, **context}
            if type(instances) is int and instances >= 0:
                evaluation["sample_size"] = instances
            yield Fact("/model/evaluations/-", evaluation, f"{where}/{one_line(name, 100)}")
