"""Values of meta-features: a number or why there is none, and what is taken over several columns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mlcard.readers.tables.profile import ColumnProfile


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a meta-feature has no value: a reason of `AbsenceReasonEnum`, and what a person should know."""

    reason: str
    comment: str


#: A meta-feature and its value.
Quality: TypeAlias = "tuple[str, int | float | Absence]"

#: What is taken over the columns that have a value.
QUARTILES = ("mean", "min", "quartile1", "quartile2", "quartile3", "max")
EXTREMES = ("mean", "min", "max")

NOT_NOMINAL = Absence("not_applicable", "the target is not nominal")
NO_NUMERIC = Absence("not_applicable", "no numeric column has a value for it")
NO_NOMINAL = Absence("not_applicable", "there is no nominal column besides the target")


def aggregated(
    name: str, values: Sequence[float], absence: Absence, parts: Sequence[str] = QUARTILES
) -> Iterator[Quality]:
    """Mean, extremes and quartiles over columns; columns without a finite value are dropped."""
    finite_ones = sorted(value for value in values if math.isfinite(value))
    if not finite_ones:
        yield from ((f"{part}_{name}", absence) for part in parts)
        return
    found: dict[str, float | Absence] = {
        "mean": finite(mean(finite_ones)),
        "min": finite_ones[0],
        **{f"quartile{quarter}": quantile(finite_ones, quarter / 4) for quarter in (1, 2, 3)},
        "max": finite_ones[-1],
    }
    yield from ((f"{part}_{name}", found[part]) for part in parts)


def spread(name: str, numbers: Sequence[int]) -> Iterator[Quality]:
    """Mean, standard deviation (divisor n - 1) and extremes of some numbers, at least one."""
    middle = math.fsum(numbers) / len(numbers)
    squares = math.fsum((number - middle) ** 2 for number in numbers)
    yield f"mean_{name}", middle
    yield f"stdv_{name}", math.sqrt(squares / (len(numbers) - 1)) if len(numbers) > 1 else 0.0
    yield f"min_{name}", min(numbers)
    yield f"max_{name}", max(numbers)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Weibull's quantile (type 6 of Hyndman and Fan 1996): at position share times (n + 1)."""
    position = share * (len(ordered) + 1)
    below = math.floor(position)
    if below < 1:
        return ordered[0]
    if below >= len(ordered):
        return ordered[-1]
    return ordered[below - 1] + (position - below) * (ordered[below] - ordered[below - 1])


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; infinite when the sum is too large for a double."""
    try:
        return math.fsum(values) / len(values)
    except OverflowError:
        return math.inf


def finite(value: float) -> float | Absence:
    """The value, or that no double holds it."""
    return value if math.isfinite(value) else Absence("failed", "too large for a double")


def share(part: int, whole: int) -> float | Absence:
    """A part of a whole, from 0 to 1; of nothing there is no part."""
    return part / whole if whole else Absence("not_applicable", "there is nothing to take a share of")


def ratios(
    of_class: float | Absence, entropies: Sequence[float] | Absence, information: Sequence[float] | Absence
) -> Iterator[Quality]:
    """What the entropy of the target, and those of the columns, are beside the mean mutual information."""
    names = ("equivalent_number_of_atts", "mean_noise_to_signal_ratio")
    if isinstance(of_class, Absence) or isinstance(entropies, Absence) or isinstance(information, Absence):
        absence = next(item for item in (of_class, entropies, information) if isinstance(item, Absence))
    elif not information:
        absence = NO_NOMINAL
    elif (signal := mean(information)) == 0:
        absence = Absence("not_applicable", "the mean mutual information is 0")
    else:
        yield from zip(names, (of_class / signal, (mean(entropies) - signal) / signal), strict=True)
        return
    yield from ((name, absence) for name in names)


def each(
    measure: Callable[[ColumnProfile], float | Absence], columns: Sequence[ColumnProfile]
) -> list[float] | Absence:
    """The measure of every column, or why one of them has none."""
    values: list[float] = []
    for item in columns:
        value = measure(item)
        if isinstance(value, Absence):
            return value
        values.append(value)
    return values


def given_away(items: Iterable[ColumnProfile]) -> Absence | None:
    """That a mean would be the one value of a column whose values are not shown; None where there is none."""
    for item in items:
        known = item.numbers
        if not item.sensitivity.shows and known is not None and known.minimum == known.maximum is not None:
            return Absence("withheld", f"{listed([item.column.name])}: has one value, which is not shown")
    return None


def capped(item: ColumnProfile) -> Absence:
    """That a column has too many values."""
    return Absence("capped", f"{listed([item.column.name])}: too many different values to count")


def listed(names: Sequence[str]) -> str:
    """The first names, for a sentence."""
    shown = ", ".join(name[:40] for name in names[:3])
    return f"column {shown}" if len(names) == 1 else f"columns {shown}" + (", …" if len(names) > 3 else "")
