"""What a person should know of a column whose values are not what they seem to be meant for."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from mlcard.readers.tables.column_types import GROUPED

if TYPE_CHECKING:
    from mlcard.readers.tables.profile import ColumnProfile

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_GROUPED = re.compile("|".join(pattern.strip("^$") for pattern in GROUPED))
#: What of the different values have to be numbers so that the others are worth a remark.
_MOST = 0.8
#: Values that are shown.
_SHOWN = 3


def remark(item: ColumnProfile) -> str | None:
    """A remark on a column, if there is one to be made."""
    numbers, values = item.numbers, item.values
    if numbers is not None and numbers.maximum is not None and numbers.minimum is not None:
        if not math.isfinite(numbers.maximum) or not math.isfinite(numbers.minimum):
            return "a value is too large for a double, so that there is no mean"
        return None
    if (
        values is None
        or values.counts is None
        or item.column.kind != "string"
        or item.column.told is not None
    ):
        return None
    grouped = [value for value in values.counts if _GROUPED.fullmatch(value.strip())]
    plain = [value for value in values.counts if _NUMBER.fullmatch(value.strip())]
    others = sorted(set(values.counts) - {*grouped, *plain})
    if grouped and not others:
        return f"numbers with grouped thousands, such as {min(grouped)}, are read as texts"
    if len(plain) > _MOST * len(values.counts) and others:
        shown = ", ".join(repr(value[:20]) for value in others[:_SHOWN])
        more = ", …" if len(others) > _SHOWN else ""
        return f"most different values are numbers, but not {shown}{more}: read as texts"
    return None
