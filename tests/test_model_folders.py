"""Files that describe a model beside its weights: what they say stands in `facts.txt` of their folder.

`data/model_folders/*/facts.txt` has a line `# path: format` for each file, and below it a line for each fact:
slot, value as JSON, place and method. `python tests/test_model_folders.py` writes them anew; read the
difference before you keep it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlcard import schema
from mlcard.facts import Fact, Source, tokens
from mlcard.readers import read

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDERS = Path(__file__).parent / "data" / "model_folders"
CASES = sorted(path.parent for path in FOLDERS.glob("*/facts.txt"))


def lines(facts: Iterable[Fact]) -> list[str]:
    return [
        f"{fact.slot} {json.dumps(fact.value, ensure_ascii=False)} [{fact.where}, {fact.method}]"
        for fact in facts
    ]


def described(folder: Path) -> str:
    """What the files of a folder say, in order of their names."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "facts.txt":
            name = path.relative_to(folder).as_posix()
            reading = read(Source(path, name))
            problem = [f"! {reading.problem}"] if reading.problem is not None else []
            parts.append(
                "\n".join([f"# {name}: {reading.format or 'not known'}", *problem, *lines(reading.facts)])
            )
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_files_say_what_is_written_down(folder: Path) -> None:
    assert described(folder) == (folder / "facts.txt").read_text("utf-8")


@pytest.mark.parametrize("folder", CASES, ids=lambda path: path.name)
def test_slots_are_those_of_the_schema(folder: Path) -> None:
    classes = {"model": "MLModel", "file": "File", "agent": "Agent"}
    for path in folder.rglob("*"):
        if not path.is_file() or path.name == "facts.txt":
            continue
        for fact in read(Source(path, path.relative_to(folder).as_posix())).facts:
            subject, *rest = tokens(fact.slot)
            class_name: str | None = classes[subject]
            for name in rest:
                if class_name is None or name == "-":
                    break
                slot = schema.classes()[class_name].slots[name]
                class_name = (
                    slot.range if slot.range in schema.classes() and slot.form != "simple_dict" else None
                )
            if class_name is not None and isinstance(fact.value, dict):
                assert set(fact.value) <= schema.classes()[class_name].slots.keys(), fact


def test_every_folder_is_written_down() -> None:
    assert {path for path in FOLDERS.iterdir() if path.is_dir()} == set(CASES)


if __name__ == "__main__":
    for found in FOLDERS.iterdir():
        (found / "facts.txt").write_text(described(found), "utf-8")
