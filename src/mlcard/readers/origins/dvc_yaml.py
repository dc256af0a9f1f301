"""`dvc.yaml`: the stages of a DVC pipeline as they are declared: command, what each reads and what it writes.

Format: https://doc.dvc.org/user-guide/project-structure/dvcyaml-files. Of a pipeline that ran, `dvc.lock`
beside it says the same with certainty, and is believed. Paths are those of the stage's `wdir`. A path with a
`${…}` that nothing defines names no file, and is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.readers.origins import yaml_mapping
from mlcard.readers.origins.dvc_stages import command_of, inside, stages
from mlcard.readers.script.processing import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source
    from mlcard.readers.origins.dvc_stages import Stage

#: Keys of what a stage writes; measures and plots are outs of their own kind.
_WRITTEN = ("outs", "metrics", "plots")


def read(source: Source) -> Iterator[Fact]:
    """The stages of a pipeline."""
    document, tree = yaml_mapping(source)
    yield Fact("/file/format", "dvc-stages", "the whole file")
    for stage in stages(source, document):
        generated = [path for key in _WRITTEN for path in _paths(source, stage, key)]
        if not generated:
            continue
        value: dict[str, JsonValue] = {
            "name": stage.name,
            "used": [*_paths(source, stage, "deps")],
            "generated": [*generated],
        }
        command = command_of(stage.said.get("cmd"))
        if command:
            value["command"] = harmless(command)
        span = tree.spans.get(pointer("stages", stage.group))
        place = f"key stages/{stage.group}"
        where = f"line {span.line}, {place}" if span is not None else place
        yield Fact("/stage/-", value, where, "declared")


def _paths(source: Source, stage: Stage, name: str) -> Iterator[str]:
    """The files that a stage reads or writes, those inside of what is described."""
    value = stage.said.get(name)
    paths = (inside(source, stage.folder, item) for item in (value if isinstance(value, list) else ()))
    yield from (path for path in paths if path is not None)
