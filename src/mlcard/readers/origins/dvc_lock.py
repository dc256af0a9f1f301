"""`dvc.lock`: the stages of a DVC pipeline as they ran: command, what each read and what it wrote.

Format: https://doc.dvc.org/user-guide/project-structure/dvcyaml-files#dvclock-file. A stage is a processing
of what it wrote. Its paths are relative to its `wdir`, which stands in `dvc.yaml` alone. Before DVC 2 the
stages were not below a key `stages`.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from mlcard.facts import Fact
from mlcard.readers.origins import MOST, yaml_object
from mlcard.readers.origins.dvc_outs import outs
from mlcard.readers.origins.dvc_stages import command_of, folders, inside
from mlcard.readers.script.processing import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source
    from mlcard.readers.origins.dvc_outs import Out


def read(source: Source) -> Iterator[Fact]:
    """The stages of a pipeline."""
    document = yaml_object(source)
    yield Fact("/file/format", "dvc-pipeline", "the whole file")
    for name, folder, stage in _stages(source, document):
        value: dict[str, JsonValue] = {
            "name": name,
            "used": [*_paths(source, folder, stage, "deps")],
            "generated": [*_paths(source, folder, stage, "outs")],
        }
        command = command_of(stage.get("cmd"))
        if command:
            value["command"] = harmless(command)
        sums: dict[str, JsonValue] = {
            out.path: out.md5 for out in outs(stage, folder, posixpath.dirname(source.name)) if out.md5
        }
        if sums:
            value["md5"] = sums
        yield Fact("/stage/-", value, f"key stages/{name}")


def kept(source: Source) -> Iterator[Out]:
    """The files that the stages wrote and DVC keeps."""
    within = posixpath.dirname(source.name)
    for _, folder, stage in _stages(source, yaml_object(source)):
        yield from outs(stage, folder, within)


def _stages(source: Source, document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The name, folder and content of each stage."""
    listed = document.get("stages", {} if "schema" in document else document)
    known = folders(source)
    for name, stage in list(listed.items())[:MOST] if isinstance(listed, dict) else ():
        folder = known.get(str(name), "")
        if isinstance(stage, dict) and "${" not in folder:
            yield str(name), folder, stage


def _paths(source: Source, folder: str, stage: dict[str, Any], name: str) -> Iterator[str]:
    """The files that a stage read or wrote, those inside of what is described."""
    value = stage.get(name)
    for item in value[:MOST] if isinstance(value, list) else ():
        path = inside(source, folder, item.get("path") if isinstance(item, dict) else None)
        if path is not None:
            yield path
