"""The moment at which a document is written, for formats that want to know it."""

from __future__ import annotations

import datetime as dt
import os


def now() -> str:
    """The time in UTC, or that of `SOURCE_DATE_EPOCH`: documents that are made again are the same then.

    https://reproducible-builds.org/specs/source-date-epoch/
    """
    told = os.environ.get("SOURCE_DATE_EPOCH", "")
    plain = told.isascii() and told.isdigit() and len(told) < 12
    found = dt.datetime.fromtimestamp(int(told), dt.UTC) if plain else dt.datetime.now(dt.UTC)
    return found.strftime("%Y-%m-%dT%H:%M:%SZ")
