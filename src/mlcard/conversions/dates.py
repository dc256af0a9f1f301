"""Dates and times: what the schema holds (ISO 8601 dates, `dateTime`s) from what people and formats write."""

from __future__ import annotations

import datetime as dt
import re

_LOOSE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_PERIOD = re.compile(r"(\d{4}-\d\d(?:-\d\d)?)\s*(?:/|--|\u2013|to|until)\s*(\d{4}-\d\d(?:-\d\d)?)")


def day(said: object) -> str | None:
    """The date that a text, a date or a time names, as `2024-04-17`; None if it names none for certain."""
    if isinstance(said, dt.datetime):
        return said.date().isoformat()
    if isinstance(said, dt.date):
        return said.isoformat()
    if not isinstance(said, str):
        return None
    said = said.strip()
    try:
        return dt.datetime.fromisoformat(said).date().isoformat()
    except ValueError:
        match = _LOOSE.fullmatch(said)
    try:
        return dt.date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None


def moment(said: str) -> str | None:
    """A time, or a date at its midnight in UTC, as a `dateTime` of XML Schema; None if a text is neither."""
    try:
        found = dt.datetime.fromisoformat(said.strip())
    except ValueError:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=dt.UTC)
    return found.isoformat().replace("+00:00", "Z")


def of_milliseconds(count: float) -> str | None:
    """Milliseconds since 1970 as a `dateTime` in UTC; None where no calendar reaches."""
    try:
        found = dt.datetime.fromtimestamp(count / 1000, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return found.isoformat().replace("+00:00", "Z")


def period(said: str) -> tuple[str, str] | None:
    """The beginning and the end of a period such as `2020-01/2021-06`; None if it is none."""
    match = _PERIOD.fullmatch(said.strip())
    return (match[1], match[2]) if match else None
