"""Count, mean and central moments of numbers: of a batch, of batches together, and what follows from them.

The moments of two batches are merged by the formulas of Chan et al. (1983) and Pébay (SAND2008-6212), which
are stable where sums of powers are not. Within a batch the deviations from its mean are summed up; numpy adds
in pairs, in an order that is the same on every machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard.readers.tables.engine import np

if TYPE_CHECKING:
    from mlcard.readers.tables.scratch import Array, Scratch


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, mean, and sums of the second to fourth powers of the deviations from the mean."""

    count: int = 0
    mean: float = 0.0
    m2: float = 0.0
    m3: float = 0.0
    m4: float = 0.0


def merged(a: Moments, b: Moments) -> Moments:
    """The moments of both samples together."""
    if a.count == 0 or b.count == 0:
        return a if b.count == 0 else b
    n = a.count + b.count
    delta = b.mean - a.mean
    step = delta / n
    product = a.count * b.count
    return Moments(
        n,
        a.mean + b.count * step,
        a.m2 + b.m2 + delta * step * product,
        a.m3
        + b.m3
        + delta * step * step * product * (a.count - b.count)
        + 3 * step * (a.count * b.m2 - b.count * a.m2),
        a.m4
        + b.m4
        + delta * step * step * step * product * (a.count**2 - product + b.count**2)
        + 6 * step * step * (a.count**2 * b.m2 + b.count**2 * a.m2)
        + 4 * step * (a.count * b.m3 - b.count * a.m3),
    )


def average(moments: Moments) -> float:
    """The mean; NaN without a number."""
    return moments.mean if moments.count else math.nan


def standard_deviation(moments: Moments) -> float:
    """Standard deviation with divisor n - 1; 0 for one value, NaN for none."""
    if moments.count < 2:
        return 0.0 if moments.count else math.nan
    return math.sqrt(moments.m2 / (moments.count - 1)) if moments.m2 >= 0 else math.nan


def skewness(moments: Moments) -> float:
    """Skewness G1, corrected for bias; NaN for fewer than three values or a constant."""
    n = moments.count
    if n < 3 or not moments.m2 > 0:
        return math.nan
    variance = moments.m2 / n
    return math.sqrt(n * (n - 1)) / (n - 2) * _ratio(moments.m3 / n, variance * math.sqrt(variance))


def kurtosis(moments: Moments) -> float:
    """Excess kurtosis G2, corrected for bias; NaN for fewer than four values or a constant."""
    n = moments.count
    if n < 4 or not moments.m2 > 0:
        return math.nan
    variance = moments.m2 / n
    excess = _ratio(moments.m4 / n, variance * variance) - 3
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)


def _ratio(numerator: float, denominator: float) -> float:
    """The quotient, or NaN where the denominator is too small for a double."""
    return numerator / denominator if denominator else math.nan


def of_reals(numbers: Array, scratch: Scratch) -> Moments:
    """The moments of doubles, of which there is at least one; not finite where the numbers are not."""
    count = len(numbers)
    deviations, powers = scratch.room(count)
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        mean = np.add.reduce(numbers) / count
        np.subtract(numbers, mean, out=deviations)
        np.multiply(deviations, deviations, out=powers)
        m2 = np.add.reduce(powers)
        np.multiply(deviations, powers, out=deviations)
        m3 = np.add.reduce(deviations)
        np.multiply(powers, powers, out=powers)
        m4 = np.add.reduce(powers)
    return Moments(count, float(mean), float(m2), float(m3), float(m4))


def of_counts(numbers: Array, counts: Array) -> Moments:
    """The moments of different integers near zero, each of which occurs so often."""
    count = int(np.add.reduce(counts))
    mean = int(np.add.reduce(counts * numbers)) / count
    deviations = numbers - mean
    second = deviations * deviations
    return Moments(
        count,
        mean,
        float(np.add.reduce(counts * second)),
        float(np.add.reduce(counts * (second * deviations))),
        float(np.add.reduce(counts * (second * second))),
    )
