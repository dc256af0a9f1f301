"""Spark ML: the folder of a model or pipeline, by its `metadata/part-00000` and those of its stages.

Format: `org.apache.spark.ml.util.DefaultParamsWriter`
(spark/mllib/src/main/scala/org/apache/spark/ml/util/ReadWrite.scala) and `PipelineModel.SharedReadWrite`: a
pipeline has a folder `stages` with one folder for each stage, `<number>_<uid>`. The data of a stage (Parquet)
is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, pointer
from mlcard.readers.bounded_json import plain, read_object, text_of
from mlcard.readers.ensembles import size_facts
from mlcard.readers.security import finding
from mlcard.readers.timestamps import moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from mlcard.facts import JsonValue, Source

MAX_BYTES = 4_000_000
#: Most stages of all pipelines in a folder, and how deep pipelines stand in pipelines.
MAX_STAGES, MAX_DEPTH = 300, 5
METADATA = "metadata/part-00000"
#: Learning type and task by the package of a class.
TASKS = {
    "classification": ("supervised", "tabular-classification"),
    "regression": ("supervised", "tabular-regression"),
    "clustering": ("unsupervised", "clustering"),
    "recommendation": (None, "recommendation"),
    "fpm": ("unsupervised", None),
}
#: Models for which Spark calls the estimator a regressor; for others the name of the model without `Model` is
#: it.
REGRESSORS = ("DecisionTree", "RandomForest", "GBT", "FM")
#: Packages of Spark; a class of another one is code that somebody adds.
SPARK = ("org.apache.spark.ml.", "pyspark.ml.")
_STAGE = re.compile(r"(\d{1,6})_(.+)")


@dataclass(frozen=True, slots=True)
class Stage:
    """One model, transformer or pipeline.

    Attributes:
        name: its uid.
        java_class: the class that reads it.
        parameters: those that were set, and the defaults of the version that wrote it.
        metadata: the whole file.
        steps: the stages, where it is a pipeline.
    """

    name: str
    java_class: str
    parameters: Mapping[str, Any]
    metadata: Mapping[str, Any]
    steps: tuple[Stage, ...] = ()


def read(source: Source) -> Iterator[Fact]:
    """Facts from the folder; the metadata of a stage says nothing when that of its pipeline is read."""
    stage = _stage(source, [MAX_STAGES], 0)
    yield Fact("/file/format", "spark-ml", "keys class and sparkVersion")
    if _within_another(source):
        return
    library: dict[str, JsonValue] = {"name": "spark"}
    version = text_of(stage.metadata, "sparkVersion")
    if version:
        library["version"] = version
    yield Fact("/model/libraries/-", library, "key sparkVersion")
    created = moment(stage.metadata.get("timestamp"))
    if created:
        yield Fact("/model/created", created[:10], "key timestamp")
    for position, step in enumerate(stage.steps):
        yield Fact("/model/pipeline/-", {**_step(step), "position": position}, f"stages/{position}")
    final = _final(stage)
    yield from _predictor(final)
    for found in _stages(stage):
        if not found.java_class.startswith(SPARK):
            description = "Loading imports this class."
            yield finding(source, found.java_class, f"stage {found.name}", description, "low", "unreviewed")


def _stage(source: Source, left: list[int], depth: int) -> Stage:
    metadata = read_object(source, max_bytes=MAX_BYTES)
    java_class, uid = text_of(metadata, "class"), text_of(metadata, "uid")
    if java_class is None or uid is None:
        raise UnreadableFileError(f"{source.name}: not the metadata of Spark ML: it has no class or no uid")
    parameters: dict[str, Any] = {}
    for key in ("defaultParamMap", "paramMap"):
        found = metadata.get(key)
        parameters |= found if isinstance(found, dict) else {}
    steps = tuple(_steps(source, left, depth)) if depth < MAX_DEPTH else ()
    return Stage(uid, java_class, parameters, metadata, steps)


def _steps(source: Source, left: list[int], depth: int) -> Iterator[Stage]:
    """The stages of a pipeline, in order."""
    folder = source.path.parent.parent / "stages"
    if not folder.is_dir():
        return
    name = source.name.removesuffix(METADATA)
    for stage in sorted(_stage_folders(folder, left), key=lambda path: int(path.name.partition("_")[0])):
        path = stage / METADATA
        if path.is_file():
            yield _stage(
                replace(source, path=path, name=f"{name}stages/{stage.name}/{METADATA}"), left, depth + 1
            )


def _stage_folders(folder: Path, left: list[int]) -> Iterator[Path]:
    for path in folder.iterdir():
        if _STAGE.fullmatch(path.name) and path.is_dir() and not path.is_symlink() and left[0] > 0:
            left[0] -= 1
            yield path


def _within_another(source: Source) -> bool:
    """Whether the folder is a stage, or the best model of a search, in a folder that is described too."""
    depth = source.name.count("/") - 1  # how many folders above the model's are described
    above = source.path.parent.parent.parents
    return any((above[level] / METADATA).is_file() for level in range(min(depth, 2)) if level < len(above))


def _stages(stage: Stage) -> Iterator[Stage]:
    yield stage
    for step in stage.steps:
        yield from _stages(step)


def _final(stage: Stage) -> Stage:
    """The stage that predicts: the last of a pipeline that is of a package for it, else the last."""
    if not stage.steps:
        return stage
    steps = [step for step in _stages(stage) if not step.steps]
    return next((step for step in reversed(steps) if _package(step) in TASKS), stage)


def _package(stage: Stage) -> str:
    parts = stage.java_class.split(".")
    return parts[-2] if len(parts) > 1 else ""


def _predictor(final: Stage) -> Iterator[Fact]:
    where = f"stage {final.name[:100]}"
    yield Fact("/model/algorithm", estimator(final.java_class), where)
    learning, task = TASKS.get(_package(final), (None, None))
    if learning:
        yield Fact("/model/learning_type", learning, f"{where}, class {final.java_class}", "inferred")
    if task:
        yield Fact("/model/ml_task", task, f"{where}, class {final.java_class}", "inferred")
    for key, value in _hyperparameters(final).items():
        yield Fact(pointer("model", "hyperparameters", key), value, f"{where}, paramMap/{key[:100]}")
    yield from _trees(final, where)
    target = final.parameters.get("labelCol")
    if isinstance(target, str) and target and learning == "supervised":
        yield Fact("/model/target_feature", target, f"{where}, paramMap/labelCol")


def _trees(final: Stage, where: str) -> Iterator[Fact]:
    """The trees of an ensemble, which Spark notes beside its parameters; a tree by itself is one."""
    name = estimator(final.java_class)
    trees = final.metadata.get("numTrees")
    if name.startswith("DecisionTree") and final.java_class.endswith("Model"):
        yield from size_facts(f"{where}, class {final.java_class}", trees=1)
    elif type(trees) is int:
        yield from size_facts(
            f"{where}, numTrees", trees=trees, rounds=trees if name.startswith("GBT") else None
        )


def estimator(java_class: str) -> str:
    """The class that learned a model: `RandomForestClassifier` for `…RandomForestClassificationModel`."""
    name = java_class.rpartition(".")[2]
    if not name.endswith("Model") or name in {"PipelineModel", "Model"}:
        return name
    name = name.removesuffix("Model")
    if name.endswith("Classification"):
        return f"{name.removesuffix('Classification')}Classifier"
    if name.endswith("Regression") and name.removesuffix("Regression") in REGRESSORS:
        return f"{name.removesuffix('Regression')}Regressor"
    return name


def _step(stage: Stage) -> dict[str, JsonValue]:
    step: dict[str, JsonValue] = {"name": stage.name, "algorithm": estimator(stage.java_class)}
    settings = _hyperparameters(stage)
    if settings:
        step["hyperparameters"] = settings
    columns = stage.parameters.get(
        "inputCols", stage.parameters.get("inputCol", stage.parameters.get("featuresCol"))
    )
    columns = columns if isinstance(columns, list) else [columns]
    if columns and all(isinstance(column, str) and column for column in columns):
        step["columns"] = columns
    if stage.steps:
        step["steps"] = [{**_step(inner), "position": position} for position, inner in enumerate(stage.steps)]
    return step


def _hyperparameters(stage: Stage) -> dict[str, JsonValue]:
    """The parameters without names of columns and of stages."""
    return {
        key: value
        for key, value in sorted(stage.parameters.items())
        if not key.endswith(("Col", "Cols")) and key != "stageUids" and value is not None and plain(value)
    }
