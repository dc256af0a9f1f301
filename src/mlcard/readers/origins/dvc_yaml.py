"""`dvc.yaml`: the stages of a DVC pipeline as they are declared: command, what each reads and what it writes.

Format: https://doc.dvc.org/user-guide/project-structure/dvcyaml-files. Of a pipeline that ran, `dvc.lock`
beside it says the same with certainty, and is believed. Paths are those of the stage's `wdir`. A path with
`${…}` names no file until DVC fills it in, and is left out.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from mlcard.facts import Fact, pointer
from mlcard.readers.beside import stays_inside
from mlcard.readers.origins import MOST, yaml_mapping
from mlcard.readers.script.processing import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source

#: Keys of what a stage writes; measures and plots are outs of their own kind.
_WRITTEN = ("outs", "metrics", "plots")


def read(source: Source) -> Iterator[Fact]:
    """The stages of a pipeline."""
    document, tree = yaml_mapping(source)
    yield Fact("/file/format", "dvc-stages", "the whole file")
    stages = document.get("stages")
    for name, declared in list(stages.items())[:MOST] if isinstance(stages, dict) else ():
        stage = _unfolded(declared)
        generated = [path for key in _WRITTEN for path in _paths(stage, key)]
        if not generated:
            continue
        value: dict[str, JsonValue] = {
            "name": str(name),
            "used": [*_paths(stage, "deps")],
            "generated": [*generated],
        }
        command = _command(stage.get("cmd"))
        if command:
            value["command"] = harmless(command)
        span = tree.spans.get(pointer("stages", str(name)))
        place = f"key stages/{name}"
        where = f"line {span.line}, {place}" if span is not None else place
        yield Fact("/stage/-", value, where, "declared")


def _unfolded(stage: object) -> dict[str, Any]:
    """What a stage does; of one that is repeated (`foreach`), what it does each time."""
    if not isinstance(stage, dict):
        return {}
    inner = stage.get("do")
    return inner if isinstance(inner, dict) else stage


def _command(value: object) -> str:
    """The command of a stage; several are done one after the other."""
    commands = value if isinstance(value, list) else [value]
    return " && ".join(item for item in commands[:MOST] if isinstance(item, str))


def _paths(stage: dict[str, Any], name: str) -> Iterator[str]:
    """The files that a stage reads or writes, those inside of the folder; options may follow a path."""
    folder = stage.get("wdir", "")
    value = stage.get(name)
    for item in value[:MOST] if isinstance(value, list) else ():
        path = next(iter(item), None) if isinstance(item, dict) else item
        if not isinstance(path, str) or not isinstance(folder, str):
            continue
        place = posixpath.normpath(posixpath.join(folder, path))
        if path and "${" not in place and stays_inside(place):
            yield place
