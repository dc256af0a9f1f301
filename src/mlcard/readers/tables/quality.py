"""The quality of a table in terms of the Data Quality Vocabulary: one measurement a metric (and column).

What concerns the whole table is always measured; of single columns only what is wrong with them is told.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlcard.readers.tables.feature_type import feature_type, is_nominal
from mlcard.readers.tables.information import entropy
from mlcard.readers.tables.leakage import leakages
from mlcard.readers.tables.number_quality import of_numbers
from mlcard.readers.tables.text_quality import of_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.tables.profile import ColumnProfile, TableProfile

Measurement = dict[str, "JsonValue"]


def quality(table: TableProfile, *, of_columns: bool = True) -> Iterator[Measurement]:
    """All measurements of a table: `QualityMeasurement` of the schema; those of columns if wanted."""
    if not table.rows or not table.counting:
        return
    yield from _completeness(table)
    yield from _uniqueness(table)
    if table.target is not None and is_nominal(table.target, table.target):
        yield from _balance(table.target)
    constant = sum(feature_type(item) == "constant" for item in table.features)
    yield {"metric": "number_of_constant_features", "value": constant, "dimension": "validity"}
    if of_columns:
        for item in table.columns:
            yield from _of_column(table, item)
        yield from leakages(table)


def _completeness(table: TableProfile) -> Iterator[Measurement]:
    if any(item.missing is None for item in table.counting):
        return
    cells = table.rows * len(table.counting)
    missing = sum(item.missing or 0 for item in table.counting)
    yield {
        "metric": "completeness",
        "value": 1 - missing / cells,
        "dimension": "completeness",
        "method": "share of the cells that hold a value",
    }
    yield {
        "metric": "share_of_complete_rows",
        "value": 1 - table.incomplete_rows / table.rows,
        "dimension": "completeness",
    }


def _uniqueness(table: TableProfile) -> Iterator[Measurement]:
    found = table.repetition
    if not found.rows:
        return
    sample: Measurement = {} if found.exact else {"sample_size": found.rows}
    yield {
        "metric": "share_of_duplicate_rows",
        "value": found.repeated / found.rows,
        "dimension": "uniqueness",
        "method": "share of the rows that repeat another one",
        **sample,
    }
    if table.target is not None:
        yield {
            "metric": "share_of_contradicting_rows",
            "value": found.contradicting / found.rows,
            "dimension": "consistency",
            "method": "share of the rows whose features occur with several values of the target",
            **sample,
        }


def _balance(target: ColumnProfile) -> Iterator[Measurement]:
    counts = None if target.values is None else target.values.counts
    if counts is None or len(counts) < 2:
        return
    sizes = counts.values()
    yield {
        "metric": "class_balance",
        "value": entropy(sizes) / math.log2(len(sizes)),
        "dimension": "balance",
        "method": "entropy of the classes divided by the greatest possible one",
    }
    yield {
        "metric": "imbalance_ratio",
        "value": max(sizes) / min(sizes),
        "dimension": "balance",
        "method": "size of the largest class divided by that of the smallest",
    }


def _of_column(table: TableProfile, item: ColumnProfile) -> Iterator[Measurement]:
    """What is wrong with one column."""
    if item.column.name == table.row_id:
        yield from _key(item)
    found = of_texts(item) if item.values is not None else of_numbers(table, item)
    for measurement in found:
        yield {"metric": measurement.pop("metric"), "feature": item.column.name, **measurement}


def _key(item: ColumnProfile) -> Iterator[Measurement]:
    """Whether the column that identifies the rows does."""
    present = item.rows - (item.missing or 0)
    distinct, many = item.distinct, item.many
    sample: Measurement = {}
    if distinct is None and many is not None:  # those that were kept tell of the others
        distinct, present = len(many.counts), int(many.counts.sum())
        sample = {"sample_size": present}
    if distinct is not None and present:
        yield {
            "metric": "share_of_different_keys",
            "feature": item.column.name,
            "value": distinct / present,
            "dimension": "uniqueness",
            **sample,
        }
