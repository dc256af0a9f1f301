"""Numbers as texts, for formats that hold them so, and back."""

from __future__ import annotations

import json
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlcard.facts import JsonValue

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
#: Digits that are read as an integer; a longer text is no number that anyone meant.
_LONGEST = 40


def text(value: JsonValue) -> str:
    """A value of any type as a text: texts as they are, all else as JSON, so that it can be read back."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def decimal(value: float) -> str | None:
    """A finite number as a decimal without exponent, as SPDX and XML Schema want it; None for others."""
    return f"{Decimal(repr(value)):f}" if math.isfinite(value) else None


def number(said: str) -> int | float | None:
    """The number that a text is, `0.93` or `1e-5`; None if it is none, or has a unit or per cent."""
    said = said.strip()
    if len(said) > _LONGEST or not _NUMBER.fullmatch(said):
        return None
    return int(said) if said.lstrip("+-").isdecimal() else float(said)
