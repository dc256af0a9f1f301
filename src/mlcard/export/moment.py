"""The moment at which a document is written, for formats that want to know it."""

from __future__ import annotations

import datetime as dt
import os
from functools import cache


@cache
def _first_asked() -> dt.datetime:
    """The time when the first document was written: all of one run have the same."""
    return dt.datetime.now(dt.UTC)


def now() -> str:
    """The time of this run in UTC, or that of `SOURCE_DATE_EPOCH`, with which documents are always the same.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    plain = told.isascii() and told.isdigit() and len(told) < 12
    found = dt.datetime.fromtimestamp(int(told), dt.UTC) if plain else _first_asked()
    return found.strftime("%Y-%m-%dT%H:%M:%SZ")
