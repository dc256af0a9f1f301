"""Write everything that follows from `schema/` and from the code's own tables: one source, one run.

    python tools/generate.py              write what is out of date
    python tools/generate.py --check      write nothing; exit 1 and name what is out of date
    python tools/generate.py --only shapes.ttl

Files that are up to date are not touched. Files that an earlier run wrote into a folder of its own, and that
are no longer written, are removed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from generators import (
    command_pages,
    format_page,
    import_page,
    json_ld_context,
    json_schema,
    mappings,
    policies,
    policy_pages,
    projection_pages,
    pydantic_models,
    query_list,
    question_page,
    reference,
    rule_pages,
    shapes,
    slot_table,
)
from generators.elements import Elements

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE_TEXT = '''# Written by tools/generate.py from schema/modellake.yaml. Edit the schema, not this file.
"""What LinkML and tools/generate.py made of the schema; read as package data."""
'''


@dataclass(frozen=True)
class Sources:
    """What outputs are made from; the schema is read when the first output asks for it."""

    repository: Path

    @cached_property
    def elements(self) -> Elements:
        """The schema and its modules."""
        return Elements(self.repository / "schema" / "modellake.yaml")


Files: TypeAlias = Mapping[str, str]


def one(name: str, render: Callable[[Sources], str]) -> Callable[[Sources], Files]:
    """An output that is one file."""
    return lambda sources: {name: render(sources)}


GENERATED = "src/mlcard/_generated"
OUTPUTS: tuple[tuple[str, Callable[[Sources], Files]], ...] = (
    ("schema/modellake.schema.json", one("", lambda given: json_schema.for_editors(given.elements))),
    (f"{GENERATED}/__init__.py", one("", lambda _: PACKAGE_TEXT)),
    (f"{GENERATED}/editor.schema.json", one("", lambda given: json_schema.for_editors(given.elements))),
    (f"{GENERATED}/modellake.schema.json", one("", lambda given: json_schema.for_run_time(given.elements))),
    (f"{GENERATED}/context.jsonld", one("", lambda given: json_ld_context.render(given.elements))),
    (f"{GENERATED}/shapes.ttl", one("", lambda given: shapes.render(given.elements))),
    (f"{GENERATED}/models.py", one("", lambda given: pydantic_models.render(given.elements))),
    (f"{GENERATED}/modellake.sssom.tsv", one("", lambda given: mappings.render(given.elements))),
    (f"{GENERATED}/slots.json", one("", lambda given: slot_table.render(given.elements))),
    (
        f"{GENERATED}/queries.json",
        one("", lambda given: query_list.render(given.repository / "schema" / "queries")),
    ),
    (
        f"{GENERATED}/policies",
        lambda given: policies.render(given.repository / "schema" / "policies", given.elements),
    ),
    (
        "docs/policies",
        lambda given: policy_pages.render(given.repository / "schema" / "policies", given.elements),
    ),
    ("docs/schema", lambda given: reference.render(given.elements)),
    ("docs/rules", lambda _: rule_pages.render()),
    ("docs/cli.md", lambda _: command_pages.render()),
    (
        "docs/questions.md",
        one(
            "",
            lambda given: question_page.render(
                given.repository / "schema" / "queries",
                given.repository / "tests" / "data" / "lake" / "answers",
            ),
        ),
    ),
    ("docs/exports", lambda _: projection_pages.render()),
    ("docs/formats.md", one("", lambda _: format_page.render())),
    ("docs/imports.md", one("", lambda _: import_page.render())),
)
"""Path in the repository, and what renders it: a file (its name is empty), or the files of a folder."""


def outdated(sources: Sources, only: str | None) -> Iterator[tuple[Path, str | None]]:
    """Files that are not what they should be, with their right content, or None to remove them."""
    for place, render in OUTPUTS:
        if only and only not in (place, Path(place).name):
            continue
        files = {str(Path(place, name)): text for name, text in render(sources).items()}
        for name, text in files.items():
            path = sources.repository / name
            if not path.is_file() or path.read_bytes() != text.encode():
                yield path, text
        for path in sorted((sources.repository / place).glob("*.[mt][dt]*")):
            if files and str(path.relative_to(sources.repository)) not in files:
                yield path, None


def main(arguments: list[str] | None = None) -> int:
    """Write or check the outputs; the exit code of the program."""
    parser = argparse.ArgumentParser(description="Write what follows from the schema.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is out of date")
    parser.add_argument("--only", metavar="NAME", help="one output, by its file or folder name")
    parser.add_argument("--repository", type=Path, default=REPOSITORY, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    known = {name for place, _ in OUTPUTS for name in (place, Path(place).name)}
    if options.only and options.only not in known:
        parser.error(f"no output {options.only!r}; outputs: {', '.join(place for place, _ in OUTPUTS)}")
    stale = 0
    for path, text in outdated(Sources(options.repository), options.only):
        stale += 1
        name = path.relative_to(options.repository)
        if options.check:
            print(f"{name}: out of date; run python tools/generate.py", file=sys.stderr)
        elif text is None:
            path.unlink()
            print(f"removed {name}")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {name}")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
