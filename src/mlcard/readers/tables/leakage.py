"""Columns that give the target away: one of them alone tells it in nearly every row.

Such a column is often the target in another form, or was made after it was known. It is looked for in the
sample of rows, with rows that do not tell of themselves: a value that occurs once tells nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.tables.profile import TableProfile

#: From this share of what there is to tell on, a column gives the target away.
_NEARLY_ALL = 0.99
#: So many rows of a longer sample are looked at first, and all of them only if these tell nearly as much.
_FIRST, _LIKELY = 2_000, 0.95
#: So many rows are needed, and so many of them outside of the largest class.
_ROWS, _OTHERS = 100, 20


def leakages(table: TableProfile) -> Iterator[dict[str, JsonValue]]:
    """A measurement for each column that gives the target away."""
    target = table.target
    if target is None or target.column.key not in table.sample.columns:
        return
    for item in table.features:
        if item.column.key not in table.sample.columns:
            continue
        frame = table.sample.select(
            pl.col(item.column.key).alias("feature"), pl.col(target.column.key).alias("target")
        )
        some = frame.head(_FIRST).drop_nulls()
        if frame.height > _FIRST and told_by(some) < _LIKELY:
            continue
        told = told_by(frame.drop_nulls())
        if told >= _NEARLY_ALL:
            yield {
                "metric": "target_leakage",
                "feature": item.column.name,
                "value": round(told, 4),
                "dimension": "credibility",
                "method": "share of what there is to tell of the target that this column alone tells",
                **({"sample_size": table.sample.height} if table.is_sampled else {}),
            }


def told_by(frame: Any) -> float:
    """How much of the target a feature tells, from 0 to 1.

    Args:
        frame: a DataFrame of `feature` and `target`, texts or numbers, without null.
    """
    if frame.height < _ROWS:
        return 0.0
    if frame["target"].dtype != pl.String:
        return _of_number(frame)
    largest = frame["target"].value_counts()["count"].max()
    if frame.height - largest < _OTHERS:
        return 0.0
    return (
        _of_class_by_text(frame, largest)
        if frame["feature"].dtype == pl.String
        else _of_class_by_number(frame)
    )


def _of_class_by_text(frame: Any, largest: int) -> float:
    """By how much fewer errors are made when the class is told by the other rows with the same text.

    Goodman and Kruskal's lambda, leaving out the row itself.
    """
    cells = frame.group_by("feature", "target").agg(pl.len().alias("cell"))
    best = pl.col("cell").max().over("feature")
    # A row of the most frequent class of its text is told rightly by the others, unless it is the only one.
    right = cells.filter((pl.col("cell") == best) & (pl.col("cell") > 1)).unique("feature")["cell"].sum()
    return float(max(0.0, 1 - (frame.height - right) / (frame.height - largest)))


def _of_class_by_number(frame: Any) -> float:
    """By how much more seldom the class changes from row to row than by chance, in the order of the numbers.

    Among rows with equal numbers the order is the one with most changes that can be had by sorting: by turns.
    """
    turn = pl.int_range(pl.len()).over("feature", "target")
    ordered = frame.with_columns(turn.alias("turn")).sort("feature", "turn", "target")
    changes = (ordered["target"] != ordered["target"].shift(1)).sum()
    shares = frame["target"].value_counts()["count"] / frame.height
    by_chance = frame.height * (1 - (shares * shares).sum())
    return float(max(0.0, 1 - max(0, changes - (len(shares) - 1)) / by_chance))


def _of_number(frame: Any) -> float:
    """The share of the target's variance that the feature explains: by ranks, or by the other rows' mean."""
    if frame["feature"].dtype != pl.String:
        found = frame.select(pl.corr("feature", "target", method="spearman")).item()
        return 0.0 if found is None or math.isnan(found) else float(found * found)
    target = pl.col("target").cast(pl.Float64)
    size = pl.len().over("feature")
    error = (
        pl.when(size > 1)
        .then((target - target.mean().over("feature")) * size / (size - 1))
        .otherwise(target - target.mean())
    )
    row = frame.select(error.pow(2).sum().alias("error"), (target - target.mean()).pow(2).sum().alias("all"))
    wrong, whole = row.row(0)
    return float(max(0.0, 1 - wrong / whole)) if whole else 0.0
