"""A page for each policy pack: its items, their sources, the slots that show them, how each is checked."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from generators.markdown import cell, code, link, table
from generators.policies import packs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from generators.elements import Elements
    from generators.policies import Item, Need, Pack

COMMENT = (
    "<!-- Written by tools/generate.py from schema/policies. Edit the tables there, not this file. -->\n\n"
)
CONDITIONS = {
    "general_purpose": "of general-purpose AI models",
    "not_exempt": "unless Article 53(2) exempts the model as an open one",
    "systemic_risk": "of models with systemic risk",
    "high_risk": "of high-risk systems",
}
#: What the words below mean; the guide says more.
_INTRODUCTION = (
    "`mlcard audit PATH --policy NAME` judges cards by a pack; [the guide](../audit.md) says how. A pack "
    "says what is in a card and what is not. Whether what is there is true, and whether it is enough, is for "
    "people to judge."
)
_READ = (
    "All that stands in a row under *shown by* is wanted; `a` or `b` says that one of them will do, and "
    "*each with* what each of several things has to have. *Prose* are topics of sections of a README that "
    "show it too. Items that show nothing and have an *otherwise* are reported as not checkable."
)


def render(folder: Path, elements: Elements) -> Mapping[str, str]:
    """File name to page, and an index."""
    found = packs(folder, elements)
    return {"README.md": _index(found), **{f"{pack.name}.md": _page(pack) for pack in found}}


def _index(found: list[Pack]) -> str:
    rows = [
        [link(pack.name, f"{pack.name}.md"), str(len(pack.items)), cell(pack.title), cell(pack.description)]
        for pack in found
    ]
    shown = table(["pack", "items", "title", "what it is"], rows)
    return f"{COMMENT}# Policy packs\n\n{_INTRODUCTION}\n\n{shown}"


def _page(pack: Pack) -> str:
    return COMMENT + "\n\n".join(part.strip() for part in _parts(pack)) + "\n"


def _parts(pack: Pack) -> Iterator[str]:
    yield f"# {pack.title}"
    yield f"{pack.description}\n\nSource: <{pack.source}>. Name: `{pack.name}`."
    yield _READ
    for (section, applies), items in groupby(pack.items, key=lambda item: (item.section, item.applies)):
        yield f"## {section}"
        if conditions := [CONDITIONS[name] for name in applies]:
            yield f"Asked {' and '.join(conditions)}."
        yield table(["id", "asked", "level", "shown by", "source"], [_row(item) for item in items])
    yield "[All packs](README.md)"


def _row(item: Item) -> list[str]:
    shown = "; ".join(_need(need) for need in item.needs)
    if item.not_checkable:
        shown = f"not checkable: {item.not_checkable}"
    if item.otherwise:
        shown += f"; otherwise: {item.otherwise}"
    if item.note:
        shown += f". *Note*: {item.note}"
    return [code(item.id), cell(item.title), item.level, shown, cell(item.source)]


def _need(need: Need) -> str:
    slots = (
        " or ".join(code(name) for name in need.written.split("|"))
        if "(" not in need.written
        else code(need.written)
    )
    parts = ["if there are any, " + slots if need.optional else slots]
    if need.each:
        parts.append("each with " + ", ".join(" or ".join(map(code, path.ends)) for path, _ in need.each))
    if need.members:
        parts.append("one of " + ", ".join(code(_word(member)) for member in need.members))
    if need.computed:
        parts.append("all of it an open licence")
    if need.prose:
        parts.append("or prose: " + ", ".join(topic.replace("_", " ") for topic in need.prose))
    return " ".join(parts)


def _word(member: str) -> str:
    return (
        member.strip('<>"').rpartition("/")[2].rpartition("_")[2]
        if member.startswith("<")
        else member.strip('"')
    )
