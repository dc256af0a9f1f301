"""How the datasets of a lake are related, found by comparing their rows and columns; and leakage.

Tables are compared by their sketches (`mlcard.sketch`), which the cards have or which are made now. An index
of the hashes finds the pairs that have anything in common, so that a lake is not compared pairwise.

| module | step |
|---|---|
| `members` | the datasets of the cards, with their sketches |
| `candidates` | which pairs have hashes in common |
| `by_rows` | what the rows of two tables say |
| `by_columns` | what their columns say: joinable, unionable, columns taken away |
| `by_parts` | parts of one whole |
| `leakage` | rows of evaluation data that stand in training data |
| `row_files` | two tables compared row by row, on disk |
| `found` | the relations that were found |
| `writing` | into the cards, a person's words kept |

`relate` does all of it, and writes nothing: `writing.save` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.lake.relate.by_columns import column_relations
from mlcard.lake.relate.by_parts import part_relations
from mlcard.lake.relate.by_rows import row_relations
from mlcard.lake.relate.found import Relation, chosen
from mlcard.lake.relate.leakage import Leak, leaks, of_leaks
from mlcard.lake.relate.members import lake_of
from mlcard.lake.relate.row_files import Pair
from mlcard.lake.relate.writing import Change, changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mlcard.errors import MlcardError
    from mlcard.readers.tables.sketching import SketchOptions

__all__ = ["Change", "Leak", "Outcome", "Pair", "Relation", "relate"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found in a lake.

    Attributes:
        datasets: how many datasets were compared.
        relations: what was found, in the order of the cards.
        leaks: rows of evaluation data in training data, the greatest share first.
        changes: the cards as they are to be.
        notes: what could not be compared, and why.
        refused: why cards cannot be written.
    """

    datasets: int
    relations: list[Relation]
    leaks: list[Leak]
    changes: list[Change]
    notes: list[str] = field(default_factory=list)
    refused: list[MlcardError] = field(default_factory=list)


def relate(
    paths: Iterable[Path],
    options: SketchOptions,
    *,
    rows: bool = True,
    advance: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Compare the datasets of the cards at paths, or below them.

    Args:
        paths: cards and folders.
        options: how sketches are made of tables whose cards have none.
        rows: whether evaluation and training data are compared row by row, and not by their sketches only.
        advance: is told of each table that was read.

    Raises:
        InvalidCardError: there is no card that can be read.
    """
    lake = lake_of(paths, options, advance)
    by_rows = row_relations(lake)
    found = [*by_rows, *part_relations(lake, by_rows)]
    found += column_relations(lake, found)
    leaking = leaks(lake, rows=rows)
    relations, notes = chosen(lake, [*of_leaks(leaking), *found])
    leaking.sort(key=lambda leak: (-leak.near, leak.test.id, leak.train.id))
    changed = changes(lake, relations)
    return Outcome(len(lake.members), relations, leaking, changed, [*lake.notes, *notes], lake.refused)
