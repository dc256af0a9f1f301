"""The texts of columns as numbers, so that a text is hashed once and all counting is done on small numbers.

A column with too many different texts, or too long ones, is closed: it has no codes any more. Whether that
happens depends on the texts alone, not on how the rows are cut into batches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import pl

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How many distinct texts of all columns together are remembered.
_BUDGET = 1_000_000
#: A column is closed when its distinct texts are longer in all than as many as it may have of this length.
_LONG = 64


class Codes:
    """The codes of several columns: the places of their texts in the order in which they were met."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Start without texts."""
        keys = tuple(keys)
        self.limit = min(50_000, max(100, _BUDGET // max(len(keys), 1)))
        self._types: dict[str, Any] = {key: pl.Enum([]) for key in keys}
        self._lengths = dict.fromkeys(keys, 0)
        self._closed: dict[str, Any] = {}

    def forgotten(self, key: str) -> Any:
        """The texts of a column that has been closed by their codes, for the last time; a polars Series."""
        return self._closed.pop(key)

    def is_open(self, key: str) -> bool:
        """Whether a column has codes."""
        return key in self._types

    def texts(self, key: str) -> Any:
        """The texts of an open column by their codes, as a polars Series."""
        return self._types[key].categories

    def encoded(self, frame: Any) -> Any:
        """The codes of a batch in columns of the same names; without columns that are closed.

        Args:
            frame: the batch; its columns of texts are strings.
        """
        codes = self._looked_up(frame, tuple(self._types))
        unknown = [key for key in codes.columns if codes[key].null_count() > frame[key].null_count()]
        for key in unknown:
            self._learn(key, frame[key])
        learned = [key for key in unknown if self.is_open(key)]
        if learned:
            codes = codes.with_columns(self._looked_up(frame, learned).get_columns())
        return codes.select(pl.col(tuple(self._types)).to_physical().cast(pl.Int64))

    def _looked_up(self, frame: Any, keys: Iterable[str]) -> Any:
        """The texts of some columns as values of the types that are known of them; null if they are new."""
        return frame.select(pl.col(key).cast(self._types[key], strict=False) for key in keys)

    def _learn(self, key: str, series: Any) -> None:
        """Take in the new texts of a column; close it when there are too many."""
        known = self.texts(key)
        fresh = series.drop_nulls().unique()
        fresh = fresh.filter(~fresh.is_in(known.implode())).sort()
        self._lengths[key] += fresh.str.len_chars().sum()
        if len(known) + len(fresh) > self.limit or self._lengths[key] > self.limit * _LONG:
            del self._types[key]
            self._closed[key] = known
        else:
            self._types[key] = pl.Enum(pl.concat([known, fresh]))
