"""Keras models: `.keras` archives, and HDF5 files of models or of weights.

Formats: https://keras.io/guides/serialization_and_saving/ (`keras/src/saving/saving_lib.py`: a zip archive of
`metadata.json`, `config.json` and `model.weights.h5`) and `keras/src/legacy/saving/legacy_h5_format.py`
(attributes `model_config` and `training_config`, group `model_weights`). Of weights only names, shapes and
types are read.
"""

from __future__ import annotations

import io
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.archive_findings import archive_findings, named
from mlcard.readers.bounded_json import parse_object, text_of
from mlcard.readers.hdf5 import walk
from mlcard.readers.keras.configuration import model_facts, training_facts
from mlcard.readers.keras.safety import configuration_findings, outside_findings
from mlcard.readers.keras.weights import is_weight_file, weight_facts
from mlcard.readers.zip_archive import read_archive
from mlcard.readers.zip_archive.content import STORED, Budget, Section, open_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import JsonValue, Source
    from mlcard.readers.hdf5 import Node
    from mlcard.readers.zip_archive import Archive, Member, Oddity

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
HDF5 = b"\x89HDF\r\n\x1a\n"
#: Most bytes of a configuration; the largest networks take a few megabytes.
MAX_CONFIG = 32_000_000
#: Weights in parts (Keras 3.10): their index.
WEIGHTS_INDEX = "model.weights.json"
#: Backends of Keras by the name that the library has.
BACKENDS = {
    "tensorflow": "tensorflow",
    "jax": "jax",
    "torch": "torch",
    "openvino": "openvino",
    "numpy": "numpy",
}
_SAVED = re.compile(r"(\d{4}-\d\d-\d\d)@\d\d:\d\d:\d\d")


#: Objects of an HDF5 file that are looked at to see whether it is one of Keras.
_LOOKED_AT = 5_000


def holds(source: Source) -> bool:
    """Whether an HDF5 file is one of Keras; one that cannot be read is left to `read`, which says why."""
    if source.name.lower().endswith(".keras"):
        return True
    nodes: list[Node] = []
    try:
        with source.open() as file:
            for node in islice(walk(file, source.size(), source.name), _LOOKED_AT):
                nodes.append(node)
                if "model_config" in node.attributes:
                    return True
    except UnreadableFileError:
        return not nodes or is_weight_file(nodes)
    return is_weight_file(nodes)


def read(source: Source) -> Iterator[Fact]:
    """Facts of a Keras model, in either format."""
    try:
        yield from _facts(source)
    except UnreadableFileError as problem:
        raise named(problem, source) from problem


def _facts(source: Source) -> Iterator[Fact]:
    size = source.size()
    with source.open() as file:
        if file.read(8) == HDF5:
            yield from _from_hdf5(source, file, size)
        else:
            yield from _from_archive(source, file)


def _from_hdf5(source: Source, file: BinaryIO, size: int) -> Iterator[Fact]:
    nodes = walk(file, size, source.name)
    first = next(nodes, None)
    if first is None:
        raise UnreadableFileError(
            f"{source.name}: its root is no group",
            hint="the file is damaged, or it is not what its name says",
        )
    about = first.attributes
    is_model = "model_config" in about
    if is_model:
        yield Fact("/file/format", "keras-h5", "attribute model_config")
        yield from _library(about, "attribute ")
        yield from _configured(source, _json(about, "model_config", source), "attribute model_config")
        training = _json(about, "training_config", source)
        yield from training_facts(training, "attribute training_config")
        yield from configuration_findings(training, source, "attribute training_config")
    # The finding about a file outside must be told even when what follows cannot be read.
    seen: list[Node] = [first]
    yield from outside_findings(first, source)
    for node in nodes:
        seen.append(node)
        yield from outside_findings(node, source)
    if is_model or is_weight_file(seen):
        if not is_model:
            yield Fact("/file/format", "keras-weights-h5", "groups of layers", "inferred")
            yield from _library(about, "attribute ")
        yield from weight_facts(seen, "shapes of the weights")
    else:
        datasets = sum(node.is_dataset for node in seen)
        yield Fact("/file/format", "hdf5", "byte 0")
        yield Fact(
            "/file/description",
            f"HDF5 file with {datasets} datasets, not a Keras model",
            "groups",
            "computed",
        )


def _json(about: Mapping[str, Any], key: str, source: Source) -> dict[str, Any]:
    text = about.get(key)
    return parse_object(text.encode(), f"{source.name}, attribute {key}") if isinstance(text, str) else {}


def _library(about: Mapping[str, Any], at: str) -> Iterator[Fact]:
    library: dict[str, JsonValue] = {"name": "keras"}
    version = text_of(about, "keras_version")
    if version:
        library["version"] = version[:100]
        yield Fact("/model/libraries/-", library, f"{at}keras_version")
    else:
        yield Fact("/model/libraries/-", library, "the file's structure", "inferred")
    backend = about.get("backend")
    if isinstance(backend, str) and backend in BACKENDS:
        yield Fact("/model/libraries/-", {"name": BACKENDS[backend]}, f"{at}backend")


def _configured(source: Source, config: Mapping[str, Any], where: str) -> Iterator[Fact]:
    yield from model_facts(config, where)
    yield from configuration_findings(config, source, where)


def _from_archive(source: Source, file: BinaryIO) -> Iterator[Fact]:
    archive = read_archive(file)
    members = {member.name: member for member in reversed(archive.members)}
    if CONFIG not in members and WEIGHTS not in members:
        raise archive.problem or UnreadableFileError(f"{source.name}: not a Keras model: it has no {CONFIG}")
    oddities = list(archive.oddities)
    yield Fact("/file/format", "keras", CONFIG)
    yield from _metadata(_object(source, file, members, METADATA, oddities))
    config = _object(source, file, members, CONFIG, oddities)
    yield from _configured(source, config, CONFIG)
    yield from training_facts(_compiled(config), f"{CONFIG}, compile_config")
    yield from archive_findings(source, oddities)
    if WEIGHTS in members:
        yield from _weights(source, file, members[WEIGHTS])
    _check(source, archive, members)


def _metadata(metadata: Mapping[str, Any]) -> Iterator[Fact]:
    yield from _library(metadata, f"{METADATA}, key ")
    saved = _SAVED.fullmatch(str(metadata.get("date_saved")))
    if saved:
        yield Fact("/model/created", saved[1], f"{METADATA}, key date_saved, when it was saved", "inferred")


def _compiled(config: Mapping[str, Any]) -> dict[str, Any]:
    compiled = config.get("compile_config")
    return compiled if isinstance(compiled, dict) else {}


def _object(
    source: Source, file: BinaryIO, members: Mapping[str, Member], name: str, oddities: list[Oddity]
) -> dict[str, Any]:
    """The JSON object in a member; an empty one when there is no such member."""
    if name not in members:
        return {}
    text = open_member(file, members[name], Budget(MAX_CONFIG), oddities).read(MAX_CONFIG + 1)
    return parse_object(text, f"{source.name}, {name}")


def _weights(source: Source, file: BinaryIO, member: Member) -> Iterator[Fact]:
    """Facts of the weights; they are stored as they are, so a large file is not read."""
    if member.method == STORED:
        inner = cast("BinaryIO", io.BufferedReader(Section(file, member.start, member.stored), 4096))
        size = member.stored
    else:
        oddities: list[Oddity] = []
        inner = open_member(file, member, Budget(), oddities)
        size = inner.seek(0, io.SEEK_END)
        yield from archive_findings(source, oddities)
    nodes: list[Node] = []
    for node in walk(inner, size, f"{source.name}, {WEIGHTS}"):
        nodes.append(node)
        yield from outside_findings(node, source)
    yield from weight_facts(nodes, f"{WEIGHTS}, shapes")


def _check(source: Source, archive: Archive, members: Mapping[str, Member]) -> None:
    """What is missing is told last, so that all that is there has been told before."""
    if archive.problem is not None:
        raise archive.problem
    missing = [name for name in (CONFIG, METADATA) if name not in members]
    if WEIGHTS not in members and WEIGHTS_INDEX not in members:
        missing.append(WEIGHTS)
    if missing:
        raise UnreadableFileError(
            f"{source.name}: not a whole Keras model: it has no {missing[0]}",
            hint="copy or download it again",
        )
