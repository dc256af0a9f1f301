"""Values of a column, counted one by one, and together with the class of their rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from mlcard.readers.tables.codes import Codes
from mlcard.readers.tables.distinct import Distinct, Sketch, capacity
from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.scratch import Scratch
from mlcard.readers.tables.tally import MISSING, Tally, counted

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A value and the class of its row; None is missing.
Pair: TypeAlias = "tuple[str | None, str | None]"

#: Values of a column with many that are kept as examples of how it is written, and characters of each.
_EXAMPLES, _SHOWN = 1_000, 200


@dataclass(frozen=True, slots=True)
class ValueSummary:
    """What is known of a column of values.

    Attributes:
        counts: how often each value occurs, missing ones apart; None where there are too many different ones.
        pairs: how often each value occurs in each class; None without a class, or where there are too many.
        many: what is known of the values where there are too many to count.
        examples: some of these, the same whatever the order of the rows, cut where they are long.
    """

    counts: Counter[str] | None
    pairs: Counter[Pair] | None
    many: Distinct | None = None
    examples: tuple[str, ...] = ()

    @property
    def all_different(self) -> bool:
        """Whether no value was seen twice, among those that were kept where there are many."""
        if self.counts is None:
            return self.many is not None and self.many.all_different
        return all(number == 1 for number in self.counts.values())

    @property
    def blanks(self) -> bool:
        """Whether a value has a blank in it."""
        return any(" " in value for value in (self.examples if self.counts is None else self.counts))


class Values:
    """Counts the values of several columns, as long as they have few enough."""

    def __init__(self, keys: Iterable[str], target: str | None) -> None:
        """Start without values.

        Args:
            keys: the columns.
            target: the column whose values are the classes, one of `keys`.
        """
        self._keys = tuple(keys)
        self._target = target
        self._codes = Codes(self._keys)
        self._scratch = Scratch()
        self._tallies = {key: Tally(4 * self._codes.limit) for key in self._keys}
        self._many: dict[str, _Many] = {}

    def is_counted(self, key: str) -> bool:
        """Whether the values of a column are counted still."""
        return self._codes.is_open(key)

    def texts(self, key: str) -> Any:
        """The texts of a column that is counted by their codes, as a polars Series."""
        return self._codes.texts(key)

    def add(self, frame: Any) -> Any:
        """Take in a batch; returns the codes of its texts, a DataFrame of the columns that are counted."""
        if not self._keys:
            return pl.DataFrame()
        codes = self._codes.encoded(frame)
        for key in self._keys:
            if not self._codes.is_open(key):
                self._of_many(key).add(frame[key].drop_nulls())
        if codes.width:
            self._count(codes)
        return codes

    def summary(self, key: str) -> ValueSummary:
        """What was gathered of one column."""
        if key in self._many:
            return self._many[key].summary()
        frame = _named(self._tallies[key].counts(), "value", self._codes.texts(key))
        counts = Counter(dict(frame.drop_nulls("value").group_by("value").agg(pl.col("count").sum()).rows()))
        if not self._has_pairs(key):
            return ValueSummary(counts, None)
        pairs = _named(frame, "label", self._codes.texts(str(self._target)))
        found = {(value, label): number for value, label, number in pairs.rows()}
        return ValueSummary(counts, Counter(found))

    def _count(self, codes: Any) -> None:
        """Count the values of a batch, or values and classes."""
        kinds = {key: len(self._codes.texts(key)) for key in codes.columns}
        gaps = [key for key in codes.columns if codes[key].null_count()]
        if gaps:
            codes = codes.with_columns(pl.col(key).fill_null(kinds[key]) for key in gaps)
        labels = codes[self._target].to_numpy() if self._target in kinds else None
        for key, number in kinds.items():
            classes = (labels, kinds[str(self._target)]) if self._has_pairs(key) else ()
            self._tallies[key].add(*counted(codes[key].to_numpy(), number, self._scratch, *classes))

    def _has_pairs(self, key: str) -> bool:
        """Whether a column is counted together with the classes."""
        target = self._target
        return (
            target is not None
            and key != target
            and self._codes.is_open(target)
            and self._tallies[key].has_classes
        )

    def _of_many(self, key: str) -> _Many:
        """The column that has too many values to count; what was counted of it so far goes there."""
        if key not in self._many:
            self._many[key] = _Many(capacity(len(self._keys)))
            counted = _named(self._tallies.pop(key).counts(), "value", self._codes.forgotten(key))
            self._many[key].add_counted(
                counted.drop_nulls("value").group_by("value").agg(pl.col("count").sum())
            )
        return self._many[key]


class _Many:
    """Gathers the values of a column that has too many to count."""

    def __init__(self, capacity: int) -> None:
        self._sketch = Sketch(capacity)
        self._examples = pl.DataFrame(schema={"hash": pl.UInt64, "value": pl.String})

    def add(self, values: Any) -> None:
        """Take in a Series of texts, none of them null."""
        hashes = values.hash()
        self._sketch.add_each(hashes.rechunk().to_numpy())
        self._keep(hashes, values)

    def add_counted(self, frame: Any) -> None:
        """Take in a DataFrame of different texts (`value`), and how often each occurs (`count`)."""
        hashes = frame["value"].hash()
        self._sketch.add(hashes.rechunk().to_numpy(), frame["count"].rechunk().to_numpy())
        self._keep(hashes, frame["value"])

    def summary(self) -> ValueSummary:
        """What is known of the column."""
        return ValueSummary(None, None, self._sketch.found(), tuple(self._examples["value"]))

    def _keep(self, hashes: Any, values: Any) -> None:
        """Keep the texts with the lowest hashes."""
        if self._examples.height == _EXAMPLES:
            low = hashes < self._examples["hash"][-1]
            hashes, values = hashes.filter(low), values.filter(low)
        fresh = pl.DataFrame({"hash": hashes, "value": values}).unique("hash").sort("hash").head(_EXAMPLES)
        # Texts of polars point into the batch that they are from, and would keep all of it.
        shown = pl.Series("value", fresh["value"].str.slice(0, _SHOWN).to_list(), dtype=pl.String)
        kept = pl.concat([self._examples, fresh.with_columns(shown)])
        self._examples = kept.unique("hash").sort("hash").head(_EXAMPLES)


def _named(frame: Any, column: str, texts: Any) -> Any:
    """Counts with the texts in the place of their codes; null in the place of that of a missing value."""
    code = pl.col(column)
    places = frame.select(pl.when(code != int(MISSING)).then(code)).to_series()
    return frame.with_columns(texts.gather(places).alias(column))
