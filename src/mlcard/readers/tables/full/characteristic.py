"""The table of characteristics: the name, the group and the function of each, and what it is defined for."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcard.readers.tables.full.learning_sample import NotApplicableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.readers.tables.full.learning_sample import Sample

GROUPS = (
    "statistical",
    "information_theory",
    "model_based",
    "clustering",
    "concept",
    "complexity",
    "itemset",
)
#: Rows for what compares each with each other.
FEW_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A row of the table.

    Attributes:
        name: its name.
        compute: computes one number, or an array of them: one for each feature, pair, class or row.
        needs: what a table must have (see `_check`).
        few: whether only `FEW_ROWS` rows are looked at.
    """

    name: str
    compute: Callable[[Sample], Any]
    needs: tuple[str, ...] = ()
    few: bool = False


def characteristics(sample: Sample) -> Iterator[tuple[str, Callable[[], list[dict[str, Any]]]]]:
    """The name of each characteristic, and what computes its entry."""
    few = sample.head(FEW_ROWS)
    for group in GROUPS:
        module = importlib.import_module(f"mlcard.readers.tables.full.{group}")
        for item in module.CHARACTERISTICS:
            yield item.name, _work(item, group, few if item.few else sample, sample)


def _work(
    item: Characteristic, group: str, sample: Sample, whole: Sample
) -> Callable[[], list[dict[str, Any]]]:
    def work() -> list[dict[str, Any]]:
        for need in item.needs:
            _check(need, sample)
        with np.errstate(all="ignore"):
            found = summary(item.compute(sample))
        size = {} if sample.rows == whole.rows else {"sample_size": sample.rows}
        return [{"name": item.name, "group": group, **found, **size}]

    return work


def summary(found: Any) -> dict[str, float]:
    """One number as it is; several by their mean, standard deviation and extremes, NaN left out."""
    if np.ndim(found) == 0:
        if not np.isfinite(found):
            raise NotApplicableError("it is no number for this table")
        return {"value": float(found)}
    numbers = np.asarray(found, dtype=float)
    numbers = numbers[np.isfinite(numbers)]
    if not numbers.size:
        raise NotApplicableError("it is no number for this table")
    spread = float(numbers.std(ddof=1)) if numbers.size > 1 else 0.0
    return {
        "mean": float(numbers.mean()),
        "standard_deviation": spread,
        "minimum": float(numbers.min()),
        "maximum": float(numbers.max()),
    }


def _check(need: str, sample: Sample) -> None:
    """Complain when a table lacks what a characteristic needs."""
    numeric, nominal = sample.numbers.shape[1], sample.values.shape[1]
    has, lack = {
        "classes": (sample.classes > 1, "the target has no two classes"),
        "repeated classes": (sample.classes < sample.rows, "no two rows have the same class"),
        "target": (sample.rows > 2, "fewer than three rows have a target"),
        "number": (numeric > 0, "there is no numeric feature"),
        "numbers": (numeric > 1, "there are no two numeric features"),
        "value": (nominal > 0, "there is no nominal feature"),
        "values": (nominal > 1, "there are no two nominal features"),
        "features": (sample.features > 0, "there is no feature"),
    }[need]
    if not has:
        raise NotApplicableError(lack)
