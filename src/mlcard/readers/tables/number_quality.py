"""What is wrong with a column of numbers or dates: values that cannot be, and those that stand for a gap."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mlcard.readers.tables.engine import pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.tables.profile import ColumnProfile, TableProfile

#: What the name of a column says of its numbers: words, the least and the greatest possible value.
_RANGES = (
    (r"age|age_(in_)?years", 0, 130),
    (r"lat|latitude", -90, 90),
    (r"lon|lng|longitude", -180, 180),
    (r"probability|prob", 0, 1),
    (r"month", 1, 12),
    (r"day_of_month", 1, 31),
    (r"day_of_year", 1, 366),
    (r"year|year_of_birth|birth_year", 1000, 2200),
    (r"weight|height|length|width|price|quantity|distance|duration|population|salary", 0, None),
)
_BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^0-9A-Za-z]+")
#: Numbers that stand for a missing value: nines, two at least.
_NINES = re.compile(r"-?99+(\.0)?")
#: When so large a share lies outside of a range, the range is wrong and not the values: a year of two digits.
_MISREAD = 0.5
#: No date of a record lies outside of these, as a rule; 1 January 1900 and 31 December 9999 are placeholders.
_DAYS = (datetime(1900, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


def of_numbers(table: TableProfile, item: ColumnProfile) -> Iterator[dict[str, JsonValue]]:
    """Measurements of one column, each with a metric and a value; only what is wrong is measured."""
    numbers = item.numbers
    if numbers is None or numbers.minimum is None or numbers.maximum is None:
        return
    if item.column.kind == "date":
        low, high = (day.timestamp() * 1000 for day in _DAYS)
        metric, comment = "share_of_implausible_dates", "dates before 1900 or after 2099"
    else:
        yield from _placeholders(table, item)
        found = _range(item.column.name)
        if found is None:
            return
        low, high = found
        metric, comment = (
            "share_of_values_out_of_range",
            f"by the name of the column, from {low:g} to {high:g}",
        )
    if numbers.minimum < low or numbers.maximum > high:
        outside = (pl.col(item.column.key) < low) | (pl.col(item.column.key) > high)
        share, told = _measured(table, item, outside)
        if share < _MISREAD:
            yield {"metric": metric, "comment": comment, **told}


def _range(name: str) -> tuple[float, float] | None:
    words = _BETWEEN.sub("_", name).strip("_").lower()
    for pattern, low, high in _RANGES:
        if re.fullmatch(pattern, words):
            return low, float("inf") if high is None else high
    return None


def _placeholders(table: TableProfile, item: ColumnProfile) -> Iterator[dict[str, JsonValue]]:
    """The smallest and the greatest number, where they are nines and far from all others."""
    numbers = item.numbers
    key = item.column.key
    if (
        numbers is None
        or numbers.minimum is None
        or numbers.maximum is None
        or key not in table.sample.columns
    ):
        return
    for value in {numbers.minimum, numbers.maximum}:
        others = table.sample.filter(pl.col(key) != value)[key]
        if not _NINES.fullmatch(repr(value)) or len(others) < 2:
            continue
        low, high = others.min(), others.max()
        if min(abs(value - low), abs(value - high)) > high - low:
            named = f"{value:g}" if item.sensitivity.shows else "a number of nines"
            comment = f"{named} lies far from all other values, and may stand for a missing one"
            _, found = _measured(table, item, pl.col(key) == value)
            yield {"metric": "share_of_placeholders", "comment": comment, **found}


def _measured(table: TableProfile, item: ColumnProfile, condition: Any) -> tuple[float, dict[str, JsonValue]]:
    """The share of the values for which something holds that holds for one of them at least; and as told."""
    present = table.sample[item.column.key].drop_nulls()
    number = table.sample.filter(condition).height
    share = number / len(present) if number else 1 / (item.rows - (item.missing or 0))
    sample: dict[str, JsonValue] = {"sample_size": table.sample.height} if table.is_sampled else {}
    return share, {"value": share, "dimension": "validity", **sample}
