"""Sketches of tables: what is kept of rows and columns to compare tables without reading them again.

Of each set of hashes (the rows of a table, the values of a column) the lowest are kept: a sample of the set
that is drawn the same way everywhere, so that two samples tell how much two sets have in common (bottom-k
sketches: Broder 1997, https://doi.org/10.1109/SEQUEN.1997.666900; Cohen and Kaplan 2007,
https://doi.org/10.1145/1281100.1281133). They also count the set, which is what HyperLogLog would be for.

| module | what it knows |
|---|---|
| `estimate` | how much of one set is in another, and how sure that is |
| `document` | sketches as JSON: the summary in a card, and the file beside it |

How the hashes are made is in `mlcard.readers.tables.sketching`. This package needs no extra.
"""

from __future__ import annotations

from dataclasses import dataclass, field

#: The definitions of values, hashes and digests. Sketches of another method are not compared.
METHOD = "mlcard-rows-1"
#: Hashes are below this bound.
TOP = 2**64


@dataclass(frozen=True, slots=True)
class Hashes:
    """The lowest hashes of a set.

    Attributes:
        values: the hashes.
        bound: all hashes of the set below it are among them; `TOP` when all are.
    """

    values: frozenset[int] = frozenset()
    bound: int = TOP

    @property
    def whole(self) -> bool:
        """Whether all hashes of the set are there."""
        return self.bound == TOP

    @property
    def number(self) -> int:
        """How many different ones the set has: exactly if all are there, else estimated.

        The highest of k hashes that were kept stands at about k / n of the way to the top; the standard error
        of the estimate is 1 / sqrt(k - 2) of it (Bar-Yossef et al. 2002,
        https://doi.org/10.1007/3-540-45726-7_1).
        """
        if self.whole:
            return len(self.values)
        return round((len(self.values) - 1) * TOP / max(self.bound - 1, 1))


@dataclass(frozen=True, slots=True)
class ColumnSketch:
    """What is kept of a column.

    Attributes:
        name: its name.
        kind: `integer`, `real`, `date`, `text`, or `empty`: what its values are, however they are stored.
        count: number of rows that have a value.
        digest: two sums over the hashes of all values, in 32 hexadecimal digits.
        low: the lowest hashes of its different values.
        dense: whether it has nearly all integers between two, as numbers of rows do: it has values in common
            with every other such column, which means nothing.
    """

    name: str
    kind: str
    count: int
    digest: str
    low: Hashes
    dense: bool = False

    @property
    def unique(self) -> float:
        """The share of different values among all: 1 in a key."""
        return min(1.0, self.low.number / self.count) if self.count else 0.0


@dataclass(frozen=True, slots=True)
class TableSketch:
    """What is kept of a table.

    Attributes:
        rows: number of rows.
        rows_digest: two sums over the hashes of all rows, in 32 hexadecimal digits.
        values_digest: the same of hashes that do not know the names of the columns.
        exact: the lowest hashes of the rows.
        near: of rows whose numbers are rounded and texts folded, without the target and what does not count.
        loose: of rows without the names of the columns.
        columns: the columns; none when there are very many.
        size: most hashes that are kept of the rows.
        left_out: names of the columns that no hash covers.
        key: name of the secret key of the hashes; empty without one.
        file: the file, as the card names it.
        table: which table of the file; empty where there is one.
    """

    rows: int
    rows_digest: str
    values_digest: str
    exact: Hashes
    near: Hashes
    loose: Hashes
    columns: tuple[ColumnSketch, ...] = field(repr=False)
    size: int
    left_out: tuple[str, ...] = ()
    key: str = ""
    file: str = ""
    table: str = ""
