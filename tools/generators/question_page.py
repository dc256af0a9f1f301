"""The page of the governance questions: what each asks, and what it answers about the test lake."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from generators import query_list
from generators.markdown import cell, code, paragraph, table

if TYPE_CHECKING:
    from pathlib import Path

COMMENT = (
    "<!-- Written by tools/generate.py from schema/queries and tests/data/lake/answers. "
    "Edit those, not this file. -->\n\n"
)
INTRODUCTION = """# Governance questions

What `mlcard query LAKE NAME` can be asked. `mlcard query --explain NAME` shows the SPARQL, to be run by any
engine or changed; a parameter in brackets can be left out. The answers are those about the small lake of the
tests (`tests/data/lake`); of long ones the first rows are shown.

"""
#: Rows of an example that show what the answer looks like.
_ROWS = 5


def render(queries: Path, answers: Path) -> str:
    """One section for each question, under what it helps to know."""
    found = json.loads(query_list.render(queries))
    by_use: dict[str, list[dict[str, Any]]] = {}
    for query in found:
        by_use.setdefault(query["question"], []).append(query)
    parts = [COMMENT + INTRODUCTION]
    for use in sorted(by_use):
        parts.append(f"## {use}\n\n")
        for query in by_use[use]:
            parts += _section(query, json.loads((answers / f"{query['name']}.json").read_text("utf-8")))
    return "".join(parts)


def _section(query: dict[str, Any], cases: list[dict[str, Any]]) -> list[str]:
    """The section of one question."""
    parts = [f"### {query['name']}\n\n", f"**{query['title']}** {paragraph(query['description'])}\n"]
    rows = [
        [
            code(f"[{each['name']}]" if not each["required"] else each["name"]),
            each["type"],
            cell(each["description"]),
        ]
        for each in query["parameters"]
    ]
    if rows:
        parts.append(table(["parameter", "type", "what it is"], rows) + "\n")
    case = next((case for case in cases if case["rows"]), cases[0])
    given = "".join(f" --param {name}={value}" for name, value in case["parameters"].items())
    parts.append(f"`mlcard query tests/data/lake {query['name']}{given}`\n\n")
    return [*parts, _example(case["rows"])]


def _example(rows: list[dict[str, str]]) -> str:
    """The first rows of an answer."""
    if not rows:
        return "No rows: nothing of the kind is in the lake.\n\n"
    names = list(dict.fromkeys(name for row in rows for name in row))
    shown = [[cell(row.get(name, "")) for name in names] for row in rows[:_ROWS]]
    more = f"\n… {len(rows) - _ROWS} more\n" if len(rows) > _ROWS else ""
    return table(names, shown) + more + "\n"
