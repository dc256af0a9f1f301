"""What is kept of a table to compare it with others, gathered in the pass that profiles it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mlcard.readers.tables.column_profiles import withheld
from mlcard.readers.tables.sketching.hashing import key_name
from mlcard.readers.tables.sketching.lowest import Lowest
from mlcard.readers.tables.sketching.rows import RowHasher
from mlcard.sensitivity.column_names import points_to_people
from mlcard.sketch import ColumnSketch, TableSketch

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mlcard.readers.tables.nominal import Values
    from mlcard.readers.tables.profile import ColumnProfile
    from mlcard.readers.tables.sketching import SketchOptions
    from mlcard.readers.tables.sketching.hashing import Array, Seen
    from mlcard.readers.tables.table import Column

#: Most hashes that are kept of the rows: the standard error of a share is at most 1.6 %.
ROWS = 1_024
#: Most hashes of a column, least, and most of all columns together, as long as each may have the least.
COLUMN, _LEAST, _COLUMNS = 512, 64, 16_384
#: Tables of more columns than this have sketches of their rows alone.
MOST_COLUMNS = 1_000
#: Integers are dense when so large a share of those between the least and the greatest occur.
_DENSE = 0.8


class Digest:
    """Adds up hashes and their squares: the same sums in whatever order, and sums of parts add up."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._sums = [0, 0]

    def add(self, hashes: Array) -> None:
        """Take in hashes."""
        self._sums[0] += int(hashes.sum(dtype=np.uint64))
        self._sums[1] += int(np.multiply(hashes, hashes).sum(dtype=np.uint64))

    def found(self) -> str:
        """The sums in 32 hexadecimal digits."""
        first, second = (number % 2**64 for number in self._sums)
        return f"{first:016x}{second:016x}"


class Sketcher:
    """Gathers it, batch by batch."""

    def __init__(
        self,
        columns: Sequence[Column],
        different: Collection[str],
        options: SketchOptions,
        hidden: Collection[str] = (),
    ) -> None:
        """Start without rows.

        Args:
            columns: all columns of the table.
            different: names of the columns that near rows may differ in: the target, and what does not count.
            options: what is wanted.
            hidden: keys of columns that are to have no part in any hash, whatever their names.
        """
        self._options = options
        self._left_out = [
            column
            for column in columns
            if column.kind == "complex"
            or column.key in hidden
            or (not options.key and points_to_people(column.name))
        ]
        without = {column.key for column in self._left_out}
        self._columns = [column for column in columns if column.key not in without]
        self._hasher = RowHasher(self._columns, different, options.key)
        capacity = min(COLUMN, max(_LEAST, _COLUMNS // max(len(columns), 1)))
        listed = self._columns if len(columns) <= MOST_COLUMNS else []
        self._low = {column.key: Lowest(capacity) for column in listed}
        self._sums = {column.key: Digest() for column in listed}
        self._counts = dict.fromkeys(self._low, 0)
        self._known = dict.fromkeys(self._low, 0)
        self._exact, self._near, self._loose = Lowest(ROWS), Lowest(ROWS), Lowest(ROWS)
        self._rows, self._values = Digest(), Digest()

    def add(self, frame: Any, values: Values | None, codes: Any) -> None:
        """Take in a batch; see `RowHasher.add`."""
        rows, columns = self._hasher.add(frame, values, codes)
        for low, hashes in ((self._exact, rows.exact), (self._near, rows.near), (self._loose, rows.loose)):
            if hashes is not None:
                low.add(hashes)
        self._rows.add(rows.exact)
        if rows.loose is not None:
            self._values.add(rows.loose)
        for key, hashes in columns.items():
            if key in self._low:
                self._sums[key].add(hashes)
                self._counts[key] += int(np.count_nonzero(hashes))
                self._add_low(key, hashes)

    def _add_low(self, key: str, hashes: Array) -> None:
        """Take in the values of a column; of texts with codes only those that are new."""
        texts = self._hasher.texts(key)
        if texts is None:
            self._low[key].add(hashes)
        elif len(texts.exact) > self._known[key]:
            self._low[key].add(texts.exact[self._known[key] :])
            self._known[key] = len(texts.exact) - 1

    def betraying(self, profiles: Sequence[ColumnProfile]) -> frozenset[str]:
        """The keys of the columns whose values must not be shown, and are in the hashes of the rows.

        That is known once the values have been seen; with a secret key no hash gives a value away.

        Args:
            profiles: what the rows say of all columns.
        """
        if self._options.key:
            return frozenset()
        held = {column.key for column in self._columns}
        return frozenset(
            item.column.key for item in profiles if item.column.key in held and withheld(item) is not None
        )

    def found(self, rows: int, profiles: Sequence[ColumnProfile]) -> TableSketch:
        """What is kept, of columns that do not betray anything.

        Args:
            rows: number of rows.
            profiles: what the rows say of all columns.
        """
        listed = [item for item in profiles if item.column.key in self._low]
        return TableSketch(
            rows=rows,
            rows_digest=self._rows.found(),
            values_digest=self._values.found(),
            exact=self._exact.found(),
            near=self._near.found(),
            loose=self._loose.found(),
            columns=tuple(map(self._column, listed)),
            size=ROWS,
            left_out=tuple(column.name for column in self._left_out),
            key=key_name(self._options.key),
        )

    def _column(self, item: ColumnProfile) -> ColumnSketch:
        key, low = item.column.key, self._low[item.column.key].found()
        seen = self._hasher.seen[key]
        return ColumnSketch(
            name=item.column.name,
            kind=seen.kind,
            count=self._counts[key],
            digest=self._sums[key].found(),
            low=low,
            dense=_is_dense(seen, low.number),
        )


def _is_dense(seen: Seen, distinct: int) -> bool:
    """Whether a column has nearly all integers between its least and its greatest."""
    if seen.kind != "integer" or seen.low is None or seen.high is None:
        return False
    return distinct >= _DENSE * (seen.high - seen.low + 1)
