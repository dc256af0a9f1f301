"""Cards of skops: a README whose tables hold the hyper-parameters and the results of a scikit-learn model.

Its template: https://github.com/skops-dev/skops/blob/main/skops/card/default_template.md. Cards of skops 0.10
and older have front matter, later ones none; all else is read as a README of the Hub.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer
from mlcard.imports import huggingface
from mlcard.imports.found import Leftover
from mlcard.imports.rows import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source
    from mlcard.imports.found import Found

_ROW = re.compile(r"^\|(.*)\|[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"[\s|:-]*")
_CELL = re.compile(r"(?<!\\)\|")
_ESTIMATOR = re.compile(r"[A-Za-z_][\w.]*\(.*\)|\[\(.*\)\]", re.DOTALL)
_STEP = re.compile(r"\('([^']+)', ([A-Za-z_]\w*)\(")
_HYPERPARAMETERS, _METRICS = ("hyperparameter", "hyperparameters"), ("metric",)


def read(source: Source) -> Iterator[Found]:
    """Facts from the card, and what is left of it."""
    card = huggingface.loaded(source)
    if card.front_matter:
        yield from huggingface.of_readme(source)
    else:
        # Its first title is that of a section: skops has no place for the name of a model.
        yield from (fact for fact in huggingface.unnamed(card, source) if fact.slot != "/models/0/name")
    evaluations = 0
    for line, title, cells in _tables(card.body):
        where = f"line {card.body_span.line + line}"
        if title in _HYPERPARAMETERS:
            yield from _setting(cells[0], cells[1], where)
        elif title in _METRICS:
            value = plain(cells[1])
            if isinstance(value, int | float) and not isinstance(value, bool):
                place = ("models", 0, "evaluations", evaluations)
                yield Fact(pointer(*place, "measure"), cells[0], where, "declared")
                yield Fact(pointer(*place, "value"), value, where, "declared")
                evaluations += 1
            else:
                yield Leftover(where, " | ".join(cells), "not a number")


def _tables(body: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield the rows of tables with two columns: line, the title of the first column, and the cells."""
    title, last = "", -2
    for match in _ROW.finditer(body):
        line = body.count("\n", 0, match.start())
        cells = [cell.replace("\\|", "|").strip() for cell in _CELL.split(match[1])]
        if line != last + 1:
            title = cells[0].lower() if len(cells) == 2 else ""
        elif title and len(cells) == 2 and not _RULE.fullmatch(match[0]):
            yield line, title, cells
        last = line


def _setting(name: str, said: str, where: str) -> Iterator[Found]:
    """Yield one hyper-parameter; a step of a pipeline is one step, with its algorithm."""
    if name == "steps":
        for number, (step, algorithm) in enumerate(_STEP.findall(said)):
            place = ("models", 0, "pipeline", number)
            yield Fact(pointer(*place, "name"), step, where, "declared")
            yield Fact(pointer(*place, "algorithm"), algorithm, where, "declared")
        return
    if _ESTIMATOR.fullmatch(said):
        yield Leftover(where, f"{name}: {said}", "an estimator, whose own settings have rows of their own")
        return
    if said == "None":
        yield Leftover(where, f"{name}: {said}", "says that nothing was set")
        return
    value = said == "True" if said in ("True", "False") else plain(said)
    yield Fact(pointer("models", 0, "hyperparameters", name), value, where, "declared")
