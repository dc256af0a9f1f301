"""A sample of a table as arrays: numbers, codes of values, and the target."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

#: Rows of each class that a sample has, where there are so many.
_LEAST = 10
#: Most values of a nominal feature that are told apart; the rarer ones are taken as one.
_VALUES = 30


class NotApplicableError(Exception):
    """A characteristic that is not defined for a table; the message says why."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows that have a target; what is computed of them is kept.

    Attributes:
        numbers: the numeric features, one a column; NaN where a value is missing.
        values: the codes of the nominal features, one a column; missing is a value of its own.
        target: the target: codes of classes, or numbers.
        classes: number of classes; 0 for a target of numbers.
    """

    numbers: Floats
    values: Integers
    target: Any
    classes: int

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.target)

    @property
    def features(self) -> int:
        """Number of features."""
        return int(self.numbers.shape[1] + self.values.shape[1])

    @cached_property
    def filled(self) -> Floats:
        """The numeric features with the median in the place of missing values; all-missing columns are 0."""
        return fill(self.numbers, self.numbers)

    @cached_property
    def scaled(self) -> Floats:
        """The numeric features from 0 to 1; constant ones are 0."""
        low, high = (end(self.filled, axis=0) if self.rows else 0.0 for end in (np.min, np.max))
        width = np.where(high > low, high - low, 1.0)
        return np.asarray((self.filled - low) / width)

    @cached_property
    def indicators(self) -> Floats:
        """For each value of each nominal feature whether a row has it, 0 or 1."""
        return flags(self.values, self.widths)

    @property
    def widths(self) -> list[int]:
        """How many codes each nominal feature has."""
        return (
            [int(column.max()) + 1 for column in self.values.T] if self.rows else [0] * self.values.shape[1]
        )

    @cached_property
    def mean_differences(self) -> Floats:
        """By how much each two rows differ, from 0 to 1: the mean over the features (Gower 1971)."""
        return self._differences(1) / max(self.features, 1)

    @cached_property
    def distances(self) -> Floats:
        """Euclidean distances of the rows, by how much they differ in each feature."""
        return np.sqrt(self._differences(2))

    def _differences(self, power: int) -> Floats:
        """The sum over the features of a power of the difference of each two rows."""
        total = np.zeros((self.rows, self.rows))
        for column in self.scaled.T:
            total += np.abs(column[:, None] - column) ** power
        for codes in self.values.T:
            total += codes[:, None] != codes
        return total

    @cached_property
    def sizes(self) -> Integers:
        """How many rows each class has."""
        return np.bincount(self.target, minlength=self.classes)

    def head(self, rows: int) -> Sample:
        """The first rows of each class, in its share: the rows are in no order that means anything."""
        if rows >= self.rows:
            return self
        kept = stratified(self.target, rows) if self.classes else np.arange(rows)
        smaller = replace(
            self, numbers=self.numbers[kept], values=self.values[kept], target=self.target[kept]
        )
        return smaller.with_classes(1) if self.classes else smaller

    def with_classes(self, least: int) -> Sample:
        """The rows of classes that have at least so many."""
        kept = np.flatnonzero(self.sizes >= least)
        rows = np.isin(self.target, kept)
        target = np.searchsorted(kept, self.target[rows])
        return Sample(self.numbers[rows], self.values[rows], target, len(kept))


def fill(numbers: Floats, by: Floats) -> Floats:
    """Columns of numbers with the medians of others in the place of NaN; 0 where these have none."""
    known = ~np.isnan(by)
    medians = [
        np.median(column[there]) if there.any() else 0.0 for column, there in zip(by.T, known.T, strict=True)
    ]
    return np.where(np.isnan(numbers), np.array(medians), numbers) if medians else numbers


def flags(values: Integers, widths: Sequence[int]) -> Floats:
    """For each code of each column whether a row has it, 0 or 1."""
    columns = [
        column == code for column, width in zip(values.T, widths, strict=True) for code in range(width)
    ]
    return np.array(columns, dtype=float).T if columns else np.empty((len(values), 0))


def sample_of(columns: Sequence[Any], target: Any, *, rows: int) -> Sample:
    """A sample of rows.

    Args:
        columns: the features, as polars Series of numbers or texts.
        target: the target, as a polars Series without null.
        rows: most rows of the sample.
    """
    nominal = [column for column in columns if column.dtype.base_type().__name__ == "String"]
    numeric = [column for column in columns if column.dtype.is_numeric()]
    numbers = np.array([column.cast(float).to_numpy() for column in numeric], dtype=float).T
    values = np.array([_codes(column) for column in nominal], dtype=np.int64).T
    count = len(target)
    if target.dtype.is_numeric():
        codes, classes = target.cast(float).to_numpy(), 0
    else:
        names = sorted(target.unique())
        codes = np.searchsorted(names, target.to_numpy())
        classes = len(names)
    whole = Sample(numbers.reshape(count, -1), values.reshape(count, -1), codes, classes)
    return whole.head(rows)


def _codes(column: Any) -> Any:
    """The places of texts in the order of how frequent they are; the rare ones have one, missing has one."""
    counts = sorted(column.drop_nulls().value_counts().rows(), key=lambda row: (-row[1], row[0]))
    places = {text: min(place, _VALUES - 1) for place, (text, _) in enumerate(counts)}
    return [places.get(text, min(len(places), _VALUES)) for text in column]


def stratified(target: Any, rows: int) -> Any:
    """Places of the first rows of each class, in its share, but so many that each fold has two; sorted."""
    sizes = np.bincount(target)
    least = max(2, min(_LEAST, rows // len(sizes)))
    shares = np.maximum(np.floor(sizes * (rows / len(target))).astype(int), np.minimum(sizes, least))
    places = [np.flatnonzero(target == label)[:share] for label, share in enumerate(shares)]
    return np.sort(np.concatenate(places))
