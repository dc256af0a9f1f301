"""The pages of the neighbours' formats: what of a card each says, from the tables of the projections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generators.markdown import cell, code, link, table
from mlcard import schema
from mlcard.export.projection.run import find_projection
from mlcard.export.projections import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.export.projection import Projection

COMMENT = (
    "<!-- Written by tools/generate.py from the tables in src/mlcard/export. "
    "Edit those, not this file. -->\n\n"
)
INTRODUCTION = """# The formats of the neighbours

`mlcard export --to FORMAT` writes a card in the format of another standard. What the standard has no term for
is listed on standard error and, with `--report FILE`, as JSON; what it makes mandatory and the card does not
say is listed, too, and is a failure with `--strict`. The pages below are made from the tables that the
exporters work by.
"""
#: Classes whose coverage the overview counts: the things that a card describes.
_COUNTED = ("MLModel", "Dataset", "TrainingRun", "Evaluation", "Feature", "File", "Agent")


def render() -> Mapping[str, str]:
    """The overview, and a page for each format that others define; what people read has every slot."""
    projections = [find_projection(name) for name in MODULES]
    pages = {
        f"{projection.name}.md": _page(projection) for projection in projections if not projection.judged
    }
    return {"README.md": COMMENT + _overview(projections), **pages}


def _overview(projections: list[Projection]) -> str:
    rows = [
        [
            code(projection.name)
            if projection.judged
            else link(code(projection.name), f"{projection.name}.md"),
            cell(projection.title),
            *(_share(projection, name) for name in _COUNTED),
            cell(projection.checked_by),
        ]
        for projection in projections
    ]
    header = ["format", "standard", *(code(name) for name in _COUNTED), "checked by"]
    text = "Slots of each class that a format says, of those that the class has:\n\n"
    return INTRODUCTION + "\n" + text + table(header, rows)


def _share(projection: Projection, class_name: str) -> str:
    slots = _slots(class_name)
    told = {row.slot for row in projection.table.get(class_name, ())}
    return f"{len(told & set(slots))} of {len(slots)}"


def _slots(class_name: str) -> list[str]:
    return [name for name in schema.classes()[class_name].slots if name not in ("id", "mlcard")]


def _page(projection: Projection) -> str:
    versions = f" {', '.join(projection.versions)}" if projection.versions else ""
    parts = [
        f"# {projection.title}\n",
        f"`mlcard export --to {projection.name}`. Specification{versions}: <{projection.specification}>.\n",
        f"Checked by: {projection.checked_by}.\n",
        *_demands(projection),
    ]
    for class_name in sorted(projection.table):
        parts += [f"## {class_name}\n", table(["slot", "term", ""], list(_rows(projection, class_name)))]
        silent = list(_silent(projection, class_name))
        if silent:
            heading = f"Said by {projection.carries}:\n" if projection.carries else "Not said:\n"
            parts.append("\n".join([heading, *silent]) + "\n")
    return COMMENT + "\n".join(parts)


def _demands(projection: Projection) -> Iterator[str]:
    """What the format makes mandatory."""
    rows = [
        [
            code(required.class_name),
            " or ".join(map(code, required.slots)),
            cell(required.term),
            "nothing is written"
            if required.fatal
            else cell(required.instead and f"written: {required.instead}"),
        ]
        for required in projection.required
    ]
    if rows:
        yield table(["class", "mandatory slot", "term", "without it"], rows)


def _rows(projection: Projection, class_name: str) -> Iterator[list[str]]:
    for row in projection.table[class_name]:
        reads = f"of it {', '.join(map(code, row.reads))}" if row.reads else ""
        first = "the first of several" if row.many == "first" else ""
        notes = "; ".join(part for part in (row.note, reads, first) if part)
        yield [code(row.slot), code(row.term), cell(notes)]


def _silent(projection: Projection, class_name: str) -> Iterator[str]:
    """Slots without a term, by the reason."""
    told = {row.slot for row in projection.table[class_name]}
    reasons: dict[str, list[str]] = {}
    for name in _slots(class_name):
        if name not in told:
            reasons.setdefault(projection.reason(class_name, name), []).append(code(name))
    for reason, names in reasons.items():
        yield f"- {reason}: {', '.join(names)}."
