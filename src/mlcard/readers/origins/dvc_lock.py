"""`dvc.lock`: the stages of a DVC pipeline as they ran: command, what each read and what it wrote.

Format: https://doc.dvc.org/user-guide/project-structure/dvcyaml-files#dvclock-file. A stage is a processing
of what it wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.facts import Fact
from mlcard.readers.beside import stays_inside
from mlcard.readers.origins import MOST, yaml_object
from mlcard.readers.script.processing import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source


def read(source: Source) -> Iterator[Fact]:
    """The stages of a pipeline."""
    document = yaml_object(source)
    yield Fact("/file/format", "dvc-pipeline", "the whole file")
    stages = document.get("stages")
    for name, stage in list(stages.items())[:MOST] if isinstance(stages, dict) else ():
        if not isinstance(stage, dict):
            continue
        value: dict[str, JsonValue] = {
            "name": str(name),
            "used": [*_paths(stage, "deps")],
            "generated": [*_paths(stage, "outs")],
        }
        if isinstance(stage.get("cmd"), str):
            value["command"] = harmless(stage["cmd"])
        yield Fact("/stage/-", value, f"key stages/{name}")


def _paths(stage: dict[str, Any], name: str) -> Iterator[str]:
    """The files that a stage read or wrote, those inside of the folder."""
    value = stage.get(name)
    for item in value[:MOST] if isinstance(value, list) else ():
        path = item.get("path") if isinstance(item, dict) else None
        if isinstance(path, str) and stays_inside(path):
            yield path
