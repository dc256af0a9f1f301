"""Moments as files write them, as the dates and moments of a card (ISO 8601).

Only what is certain is taken: a date in the order year, month, day, and milliseconds since 1970 in UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_DAY = re.compile(r"\s*(\d{4}-\d\d-\d\d)(?![\d-])")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Moments before 1990 and after 2100 are errors of a clock or of a file.
_FIRST, _LAST = 631_152_000_000, 4_102_444_800_000


def day(text: str) -> str | None:
    """The date at the start of a text such as `2021-05-17T12:04:23Z`, or nothing when it starts otherwise."""
    match = _DAY.match(text[:64])
    if match is None:
        return None
    try:
        return date.fromisoformat(match.group(1)).isoformat()
    except ValueError:
        return None


def moment(milliseconds: object) -> str | None:
    """A moment in UTC from milliseconds since 1970, or nothing when it can be none."""
    if type(milliseconds) is not int or not _FIRST <= milliseconds < _LAST:
        return None
    return (_EPOCH + timedelta(milliseconds=milliseconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
