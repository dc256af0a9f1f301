"""Leakage: rows of the data that a model was tested on that stand in the data that it was trained on.

Kapoor and Narayanan 2023 (https://doi.org/10.1016/j.patter.2023.100804) call it L1.3, duplicates, and found
leakage of all kinds in 294 papers. A row of the test counts as

- `exact`: all its values stand in a row of the training data, the target included;
- `near`: they do so when the target is left out, numbers that are not whole are rounded to three digits, and
  texts are folded. Nearly the same features with another target are leakage as well: the model saw the case.

Rows are compared by the columns that both tables have. Where both tables can be read, all rows are compared;
else the sketches give an estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard.extract.draft import mappings
from mlcard.lake.relate.by_parts import named_parts, role_of
from mlcard.lake.relate.by_rows import NEAR
from mlcard.lake.relate.found import Relation
from mlcard.lake.relate.row_files import Pair, Rows, compare_rows
from mlcard.sketch.estimate import containment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.facts import JsonValue
    from mlcard.lake.relate.members import Lake, Member


@dataclass(frozen=True, slots=True)
class Leak:
    """Rows of evaluation data in training data.

    Attributes:
        test: the evaluation data.
        train: the training data.
        models: ids of the models that were trained and tested so; none where only names of files say it.
        rows: number of rows of the test that were looked at.
        exact: share of these that are in the training data.
        near: share that is there but for small differences, the exact ones among them.
        columns: number of columns that rows are compared by.
        estimated: whether sketches were compared, and not all rows.
        common: number of the rows that are there, the near ones among them; None where it is estimated.
        pairs: which rows these are, and which they are like; the first of them.
    """

    test: Member
    train: Member
    models: tuple[str, ...]
    rows: int
    exact: float
    near: float
    columns: int
    estimated: bool
    common: int | None = None
    pairs: tuple[Pair, ...] = ()


def leaks(lake: Lake, *, rows: bool) -> list[Leak]:
    """The leakage in a lake.

    Args:
        lake: the lake.
        rows: whether tables are compared row by row.
    """
    result: list[Leak] = []
    for (test, train), models in _uses(lake).items():
        leak = _leak(lake, test, train, tuple(sorted(models)), rows=rows)
        if leak is not None and leak.near > 0:
            result.append(leak)
    return result


def of_leaks(found: Iterable[Leak]) -> Iterator[Relation]:
    """What leakage says of how the two datasets are related."""
    for leak in found:
        sample = leak.rows if leak.estimated else None
        if leak.exact:
            what = _compared(leak, leak.exact)
            yield Relation(
                leak.test, leak.train, "overlap", what, leak.exact, sample, sure=not leak.estimated
            )
        if leak.near > leak.exact:
            told = f"{_compared(leak, leak.near)}; {NEAR}"
            yield Relation(leak.test, leak.train, "near_overlap", told, leak.near, sample)


def _compared(leak: Leak, share: float) -> str:
    """What was compared, with the number of rows in common where all were."""
    number = "" if leak.estimated else f"{round(share * leak.rows)} of {leak.rows} "
    return f"{number}rows, by {leak.columns} columns"


def _uses(lake: Lake) -> dict[tuple[Member, Member], set[str]]:
    """Evaluation and training data that belong together, and the models for which they do."""
    found: dict[tuple[Member, Member], set[str]] = {}
    named = {member.id: member for member in lake.members}
    for card in lake.cards:
        for model in mappings(card.data.get("models")):
            trained = {named.get(name) for name in _used(model, "trained_on")}
            tests = {
                named.get(name)
                for slot in ("tested_on", "validated_on", "evaluations")
                for name in _used(model, slot)
            }
            for test in tests:
                for train in trained:
                    if test is not None and train is not None and test is not train:
                        found.setdefault((test, train), set()).add(str(model.get("id")))
    for one, other in named_parts(lake.members):
        roles = {role_of(member.files[0])[0]: member for member in (one, other)}
        if "train" in roles:
            test = other if roles["train"] is one else one
            found.setdefault((test, roles["train"]), set())
    return found


def _used(model: dict[str, JsonValue], slot: str) -> Iterator[str]:
    """The datasets that a model names in a slot, of itself or of its training."""
    training = model.get("training")
    for owner in (model, training if isinstance(training, dict) else {}):
        for item in mappings(owner.get(slot)):
            yield str(item.get("dataset"))


def _leak(lake: Lake, test: Member, train: Member, models: tuple[str, ...], *, rows: bool) -> Leak | None:
    """The leakage between two datasets; None where they have no columns in common to compare."""
    columns = test.names & train.names
    different = {
        name
        for member in (test, train)
        for name in (member.options.target, *member.options.left_out())
        if name is not None
    }
    if not columns - different:
        return None
    sure = columns - test.options.left_out() - train.options.left_out()
    if rows and _readable(test) and _readable(train):
        compared = compare_rows(_rows(test), _rows(train), sure, different)
        if compared is not None and compared.rows:
            exact, near = compared.exact / compared.rows, compared.near / compared.rows
            return Leak(
                test, train, models, compared.rows, exact, near, len(sure),
                estimated=False, common=compared.near, pairs=compared.pairs,
            )  # fmt: skip
        if compared is None:
            lake.notes.append(f"{test.id}, {train.id}: could not be compared row by row; estimated instead")
    if test.names != train.names:
        return None
    same = containment(test.sketch.exact, train.sketch.exact)
    alike = containment(test.sketch.near, train.sketch.near)
    share = max(same.value, alike.value)
    return Leak(test, train, models, same.sample, same.value, share, len(columns), estimated=True)


def _readable(member: Member) -> bool:
    return len(member.sources) == len(member.files)


def _rows(member: Member) -> Rows:
    return Rows(member.sources, member.table, member.options)
