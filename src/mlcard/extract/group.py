"""Which files make one model.

One model can be many files: the shards of a checkpoint, the weights in several formats, the configuration and
the tokenizer beside them, a scaler that was saved apart. One folder can also hold several models.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.extract.model_arrays import COMPANION
from mlcard.facts import tokens
from mlcard.readers import FORMATS
from mlcard.readers.stand_in import StandIn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlcard.extract.walk import Found
    from mlcard.facts import Reading

#: `model-00001-of-00006.safetensors` and the like: the shards of one checkpoint.
_SHARD = re.compile(r"-\d{5}-of-\d{5}$")
#: What compression adds to the name of a file.
_COMPRESSED = (".gz", ".bz2", ".xz", ".lzma", ".lz4", ".z", ".zst")
#: What formats add to the name of a model's further files, which hold its tensors.
_TENSORS = re.compile(r"(\.onnx)[._]data(_\d+)?$|\.(index|data-\d{5}-of-\d{5})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Whole:
    """How a folder that is one model as a whole is found from the file that shows it.

    Attributes:
        up: how many folders above that of the file the model begins.
        one_format: the folder is the model in one format, and belongs to the files with its name in others.
        is_bundle: people handle the folder like a file, and keep its card beside it.
        parts: names, relative to the folder, of files that belong to the model whatever else they could be.
        has_components: folders below hold components of the model, and speak for themselves only.
    """

    up: int = 0
    one_format: bool = False
    is_bundle: bool = False
    parts: str = r"(?!)"
    has_components: bool = False


#: Formats of which one file describes the one model of a folder, whatever its weights are called.
WHOLES = {
    "huggingface-config": Whole(parts=r"(weights|params)[^/]*\.npz"),  # as MLX saves them
    "safetensors-index": Whole(),
    "pytorch-index": Whole(),
    "peft-adapter": Whole(),
    "sentence-transformers": Whole(),
    "diffusers-pipeline": Whole(has_components=True),
    "mlflow": Whole(),
    "spacy": Whole(),
    "mleap-folder": Whole(parts=r"root/.*"),
    "spark-ml": Whole(up=1, parts=r"(.*/)?part-\d{5}[^/]*"),
    "tensorflow-saved-model": Whole(
        one_format=True, parts=r"(variables|assets|assets\.extra)/.*|fingerprint\.pb|keras_metadata\.pb"
    ),
    "coreml-package": Whole(one_format=True, is_bundle=True, parts=r"Data/.*"),
}
#: The suffix of a folder that is a bundle.
BUNDLE = ".mlpackage"
#: Roles of files that are part of a model that is a whole folder.
_PARTS = frozenset({"model", "configuration", "tokenizer"})
#: Roles of files that speak of every model of their folder.
ABOUT_THE_FOLDER = frozenset({"documentation", "log"})
#: What a component says that holds for the whole model; names of hyperparameters begin with the component.
_OF_COMPONENTS = frozenset({"libraries", "security_findings", "hyperparameters"})
_FINDINGS = "/model/security_findings/"
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
        beside: what the files said that only belong to it: a scaler or vocabulary that was saved apart, the
            findings in what else lies there.
        folder: where its first file lies, or the folder that is the model.
    """

    path: str
    files: list[Found] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    beside: list[Reading] = field(default_factory=list)
    folder: str = ""


def artifacts(found: Sequence[Found], readings: dict[str, Reading]) -> list[Artifact]:
    """Group the model files of a model folder into artifacts, one a model.

    Args:
        found: the files of the model folder.
        readings: what the readers said of them, by the files' names.
    """
    groups: dict[str, Artifact] = {}
    wholes = _wholes(found)
    strays: list[Found] = []
    for item in found:
        folder = _inside(item.folder, wholes)
        if not _is_part(item, folder, wholes):
            strays.append(item)
            continue
        path = _path(item) if folder is None else _path_of(folder, wholes[folder])
        key = f"{path}/" if folder is not None and not wholes[folder].one_format else path
        group = groups.setdefault(key, Artifact(path, folder=item.folder if folder is None else folder))
        group.files.append(item)
        group.readings.append(_of_whole(readings[item.source.name], item, folder, wholes))
    result = _without_companions(_remembered_as_one(list(groups.values())))
    for item in strays:
        _add_findings(result, item, readings[item.source.name])
    return result


def model_folder(item: Found) -> str:
    """The folder in which the card of the model in a file stands."""
    whole = WHOLES.get(item.format.name) if item.format is not None else None
    return item.folder if whole is None else _up(item.folder, whole.up + whole.is_bundle)


def _up(folder: str, levels: int) -> str:
    """The folder some levels above a folder; the root of the walk at the most."""
    for _ in range(levels):
        folder = folder.rpartition("/")[0]
    return folder


def _wholes(found: Iterable[Found]) -> dict[str, Whole]:
    """The folders that are one model as a whole because a file says so."""
    return {
        _up(item.folder, whole.up): whole
        for item in found
        if item.format is not None and (whole := WHOLES.get(item.format.name)) is not None
    }


def _is_part(item: Found, folder: str | None, wholes: dict[str, Whole]) -> bool:
    """Whether a file belongs to a model: to that of the folder it lies in, or to one of its own."""
    if item.role == "model" or folder is None:
        return item.role == "model"
    inner = item.source.name.removeprefix(f"{folder}/" if folder else "")
    return item.role in _PARTS or re.fullmatch(wholes[folder].parts, inner) is not None


def _path_of(folder: str, whole: Whole) -> str:
    """What names the model in a folder: its path, of a bundle without the suffix."""
    return folder.removesuffix(BUNDLE) if whole.is_bundle else folder


def _of_whole(reading: Reading, item: Found, folder: str | None, wholes: dict[str, Whole]) -> Reading:
    """What a file says of the whole model: that of a component is not the size or kind of all."""
    if folder is None or not wholes[folder].has_components or item.folder == folder:
        return reading
    kept = (fact for fact in reading.facts if not _is_of_component(fact.slot))
    return replace(reading, facts=tuple(kept))


def _is_of_component(slot: str) -> bool:
    """Whether a fact of a component holds for it alone."""
    subject, name = tokens(slot)[:2]
    return subject == "model" and name not in _OF_COMPONENTS


def _add_findings(groups: Sequence[Artifact], item: Found, reading: Reading) -> None:
    """Give the security findings in a file that is no part of a model to the nearest models.

    Whoever loads a model folder may load the file as well. These are the models of the nearest folder above
    it that holds any; or else all.
    """
    if item.role in ABOUT_THE_FOLDER:
        return
    findings = tuple(fact for fact in reading.facts if fact.slot.startswith(_FINDINGS))
    if not findings and (reading.problem is None or item.role != "other"):
        return
    above = [
        group for group in groups if f"{item.folder}/".startswith(f"{group.folder}/" * bool(group.folder))
    ]
    deepest = max((len(group.folder) for group in above), default=0)
    for group in [group for group in above if len(group.folder) == deepest] or groups:
        group.beside.append(replace(reading, facts=findings))


def _path(item: Found) -> str:
    """What names the model in a file: its stem, or its folder where all such files have one name."""
    if item.format is not None and item.format.names and not any("*" in name for name in item.format.names):
        return item.folder
    return f"{item.folder}/{stem(item.source.name)}".removeprefix("/")


def _inside(folder: str, wholes: dict[str, Whole]) -> str | None:
    """The highest of the folders that are models which a folder is or lies in, if any."""
    if not wholes:
        return None
    parts = folder.split("/") if folder else []
    ways = ("/".join(parts[:length]) for length in range(len(parts) + 1))
    return next((way for way in ways if way in wholes), None)


def stem(name: str) -> str:
    """The file's name without the suffix of its format and compression, and without the number of its shard.

    Other dots stay: `v1.0.pkl` and `v1.1.pkl` are two models.
    """
    companion = COMPANION.match(PurePosixPath(name).name)
    whole = PurePosixPath(companion["of"] if companion else name).name
    path = PurePosixPath(_TENSORS.sub(r"\1", whole) or name)
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


def _remembered_as_one(groups: list[Artifact]) -> list[Artifact]:
    """Join the groups of files that are not here and that the card that stands knows to be one model."""
    known: dict[str, Artifact] = {}
    result: list[Artifact] = []
    for group in groups:
        models = [item.source.model for item in group.files if isinstance(item.source, StandIn)]
        first = known.setdefault(models[0], group) if models and models[0] else group
        if first is group:
            result.append(group)
        else:
            first.files.extend(group.files)
            first.readings.extend(group.readings)
    return result


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
