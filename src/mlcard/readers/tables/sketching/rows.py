"""Hashes of rows, by those of their values.

To the hash of each value the hash of the column's name is added, the sum is spread, and what comes of all
columns is added up: the order of the columns makes no difference, and neither does a column without values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.sketching.hashing import Hashed, Hasher, Seen, salt_of, spread
from mlcard.readers.tables.table import NUMERIC

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mlcard.readers.tables.nominal import Values
    from mlcard.readers.tables.sketching.hashing import Array
    from mlcard.readers.tables.table import Column

#: Keeps an empty row, and a row of one value, apart from values.
_ROW = np.uint64(0x082EFA98EC4E6C89)
_ZERO = np.zeros(1, np.uint64)


@dataclass(frozen=True, slots=True)
class RowHashes:
    """The hashes of the rows of a batch.

    Attributes:
        exact: of all values.
        near: of what is left when small differences are dropped, in the columns that near rows share.
        loose: of all values, without the names of the columns; None where it is not wanted.
    """

    exact: Array
    near: Array
    loose: Array | None


@dataclass(slots=True)
class _Texts:
    """The hashes of the texts of a column by their codes: of the values, and what they add to rows."""

    values: Hashed
    exact: Array
    near: Array


class RowHasher:
    """Makes the hashes of rows, batch by batch.

    Attributes:
        seen: what kinds of values each column has, by its key.
    """

    def __init__(
        self, columns: Sequence[Column], different: Collection[str], key: str = "", *, loose: bool = True
    ) -> None:
        """Start.

        Args:
            columns: those that rows are compared by.
            different: names of columns in which near rows may differ.
            key: a secret key.
            loose: whether hashes without the names of columns are wanted.
        """
        self._hasher = Hasher(key)
        self._columns = tuple(columns)
        self._near = {column.key for column in columns if column.name not in different}
        self._salts = {column.key: salt_of(column.name) for column in columns}
        self._texts: dict[str, _Texts] = {}
        self.seen = {column.key: Seen() for column in columns}
        self._loose = loose

    def texts(self, key: str) -> Hashed | None:
        """The hashes of the texts of a column by their codes; None of one without codes."""
        return self._texts[key].values if key in self._texts else None

    def add(self, frame: Any, values: Values | None, codes: Any) -> tuple[RowHashes, dict[str, Array]]:
        """The hashes of the rows of a batch, and those of the values of each column.

        Args:
            frame: the batch.
            values: what knows the texts of columns that have codes; None if none has.
            codes: their codes, a DataFrame.
        """
        height = frame.height
        exact, near = np.zeros(height, np.uint64), np.zeros(height, np.uint64)
        loose = np.zeros(height, np.uint64) if self._loose else None
        of_columns: dict[str, Array] = {}
        for column in self._columns:
            key = column.key
            if key not in frame.columns:
                continue
            is_near = key in self._near
            if values is not None and key in codes.columns:
                texts = self._known(key, values.texts(key))
                places = codes[key].fill_null(len(texts.exact) - 1).to_numpy()
                found = texts.values.exact[places]
                exact += texts.exact[places]
                if is_near:
                    near += texts.near[places]
            else:
                self._texts.pop(key, None)
                hashed = self._hashed(column, frame[key])
                found = hashed.exact
                term = self._salted(found, key)
                exact += term
                if is_near:
                    near += term if hashed.near is found else self._salted(hashed.near, key)
            if loose is not None:
                loose += found
            of_columns[key] = found
        wanted = loose if loose is None else spread(loose + _ROW)
        return RowHashes(spread(exact + _ROW), spread(near + _ROW), wanted), of_columns

    def _hashed(self, column: Column, series: Any) -> Hashed:
        """The hashes of the values of a column that has no codes."""
        seen = self.seen[column.key]
        if column.kind == "date":
            return self._hasher.dates(series, seen)
        if column.kind in NUMERIC:
            return self._hasher.numbers(series, seen)
        return self._hasher.texts(series.cast(pl.String), seen)

    def _known(self, key: str, texts: Any) -> _Texts:
        """The hashes of texts by their codes, and 0 behind them; those that are new are made now."""
        known = self._texts.get(key)
        height = len(known.exact) - 1 if known is not None else 0
        if known is not None and height == len(texts):
            return known
        fresh = self._hasher.texts(texts.slice(height), self.seen[key])
        before = known.values if known is not None else Hashed(_ZERO, _ZERO)
        values = Hashed(
            np.concatenate([before.exact[:height], fresh.exact, _ZERO]),
            np.concatenate([before.near[:height], fresh.near, _ZERO]),
        )
        self._texts[key] = _Texts(values, self._salted(values.exact, key), self._salted(values.near, key))
        return self._texts[key]

    def _salted(self, hashes: Array, key: str) -> Array:
        """What values add to the hashes of rows; nothing where they are missing."""
        salted = spread(hashes + self._salts[key])
        salted[hashes == 0] = 0
        return salted
