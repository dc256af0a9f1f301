"""Write the vocabularies that rules look things up in: `src/mlcard/vocabularies/*.json`.

    python tools/vocabularies.py            all of them
    python tools/vocabularies.py spdx       one of them

Unlike the outputs of `tools/generate.py` they follow from what others publish, so they change when somebody
runs this, and the difference is to be read. Each file names its source, version and date.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TARGET = Path(__file__).parent.parent / "src" / "mlcard" / "vocabularies"
SOURCES = sorted(path.stem for path in (Path(__file__).parent / "vocabulary_sources").glob("[!_]*.py"))
_WIDEST = 110


def text(vocabulary: dict[str, object]) -> str:
    """A vocabulary as JSON: a line for each key and for each entry of a long mapping; long lists filled."""
    entries = (f" {json.dumps(key)}: {_value(value)}" for key, value in vocabulary.items())
    return "{\n" + ",\n".join(entries) + "\n}\n"


def _value(value: object) -> str:
    whole = json.dumps(value, ensure_ascii=False)
    if len(whole) <= _WIDEST or not isinstance(value, dict | list):
        return whole
    if isinstance(value, list):
        return f"[\n{_filled(json.dumps(item, ensure_ascii=False) for item in value)}\n ]"
    lines = (
        f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(item, ensure_ascii=False)}"
        for key, item in value.items()
    )
    return "{\n  " + ",\n  ".join(lines) + "\n }"


def _filled(items: Iterable[str]) -> str:
    """Items on lines as full as they may be."""
    lines = [""]
    for item in items:
        if lines[-1] and len(lines[-1]) + len(item) + 2 > _WIDEST:
            lines.append("")
        lines[-1] += f" {item}," if lines[-1] else f"  {item},"
    return "\n".join(lines).removesuffix(",")


def main(names: list[str]) -> int:
    """Write some vocabularies, or all; the exit code of the program."""
    if unknown := set(names) - set(SOURCES):
        print(f"no vocabulary {min(unknown)!r}; there are {', '.join(SOURCES)}", file=sys.stderr)
        return 2
    for name in names or SOURCES:
        vocabulary = import_module(f"vocabulary_sources.{name}").vocabulary()
        (TARGET / f"{name}.json").write_text(text(vocabulary), encoding="utf-8", newline="\n")
        print(f"wrote {name}.json")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
