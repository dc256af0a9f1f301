"""Which files make one model.

One model can be many files: the shards of a checkpoint, the weights in several formats, the configuration and
the tokenizer beside them, a scaler that was saved apart. One folder can also hold several models.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.readers import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlcard.extract.walk import Found
    from mlcard.facts import Reading

#: `model-00001-of-00006.safetensors` and the like: the shards of one checkpoint.
_SHARD = re.compile(r"-\d{5}-of-\d{5}$")
#: What compression adds to the name of a file.
_COMPRESSED = (".gz", ".bz2", ".xz", ".lzma", ".lz4", ".z", ".zst")
#: Formats that describe the one model of their folder, whatever its weights are called.
_FOLDER_FORMATS = frozenset({
    "huggingface-config", "safetensors-index", "peft-adapter", "diffusers-pipeline", "tensorflow-saved-model",
    "coreml-package", "mlflow", "spacy", "mleap-folder",
})  # fmt: skip
#: Roles of files that are part of a model that is a whole folder.
_PARTS = frozenset({"model", "configuration", "tokenizer"})
#: Slots that a file fills which holds a model with a task, and not only what a model needs.
_PREDICTING = frozenset(
    {"/model/ml_task", "/model/learning_type", "/model/architecture", "/model/parameter_count"}
)


@dataclass(slots=True)
class Artifact:
    """The files of one model.

    Attributes:
        path: what names it in its model folder: the path of its main file without suffix and number of
            shard, or the folder that is the model as a whole; empty for the model folder itself.
        files: all of its files.
        readings: what the files said that hold the model.
        beside: what the files said that only belong to it: a scaler or vocabulary that was saved apart.
    """

    path: str
    files: list[Found] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    beside: list[Reading] = field(default_factory=list)


def artifacts(found: Sequence[Found], readings: dict[str, Reading]) -> list[Artifact]:
    """Group the model files of a model folder into artifacts, one a model.

    Args:
        found: the files of the model folder.
        readings: what the readers said of them, by the files' names.
    """
    groups: dict[str, Artifact] = {}
    whole_folders = _whole_folders(found)
    for item in found:
        whole = _inside(item.folder, whole_folders)
        if item.role != "model" and not (item.role in _PARTS and whole is not None):
            continue
        path = _path(item) if whole is None else whole
        group = groups.setdefault(path if whole is None else f"{path}/", Artifact(path))
        group.files.append(item)
        group.readings.append(readings[item.source.name])
    return _without_companions(list(groups.values()))


def _path(item: Found) -> str:
    """What names the model in a file: its stem, or its folder where all such files have one name."""
    if item.format is not None and not any("*" in pattern for pattern in item.format.names):
        return item.folder
    return f"{item.folder}/{stem(item.source.name)}".removeprefix("/")


def _whole_folders(found: Iterable[Found]) -> frozenset[str]:
    """The folders that are one model as a whole because a configuration says so."""
    return frozenset(
        item.folder for item in found if item.format is not None and item.format.name in _FOLDER_FORMATS
    )


def _inside(folder: str, whole_folders: frozenset[str]) -> str | None:
    """The highest of the given folders that a folder is or lies in, if any."""
    if not whole_folders:
        return None
    parts = folder.split("/") if folder else []
    ways = ("/".join(parts[:length]) for length in range(len(parts) + 1))
    return next((way for way in ways if way in whole_folders), None)


def stem(name: str) -> str:
    """The file's name without the suffix of its format and compression, and without the number of its shard.

    Other dots stay: `v1.0.pkl` and `v1.1.pkl` are two models.
    """
    path = PurePosixPath(PurePosixPath(name).name)
    if path.suffix.lower() in _COMPRESSED:
        path = path.with_suffix("")
    if path.suffix.lower() in _suffixes():
        path = path.with_suffix("")
    return _SHARD.sub("", path.name)


@cache
def _suffixes() -> frozenset[str]:
    """The suffixes of all formats that mlcard knows."""
    patterns = (pattern for form in FORMATS for pattern in form.names)
    return frozenset(pattern[1:] for pattern in patterns if re.fullmatch(r"\*\.\w+", pattern))


def _without_companions(groups: list[Artifact]) -> list[Artifact]:
    """Give the files that predict nothing (a scaler, a vocabulary) to the one model that does."""
    predictors = [group for group in groups if _predicts(group)]
    if len(predictors) != 1:
        return groups
    model = predictors[0]
    for group in groups:
        if group is not model:
            model.files.extend(group.files)
            model.beside.extend(group.readings)
    return predictors


def _predicts(group: Artifact) -> bool:
    """Whether the files say that they hold a model with a task or an architecture."""
    return any(fact.slot in _PREDICTING for reading in group.readings for fact in reading.facts)
