"""Units: amounts of energy, mass, time and memory from one unit into another, without a digit too many.

Units are UCUM codes (https://ucum.org/ucum), as the schema asks for; the words that other formats use for
them stand in `WORDS`. Conversions are decimal: 12.3 kg are 12300 g, not 12300.000000000002.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

#: UCUM code, what it measures, and how many of the base unit (J, g, s, By) it is.
_UNITS: dict[str, tuple[str, Decimal]] = {
    "J": ("energy", Decimal(1)), "kJ": ("energy", Decimal(10**3)), "MJ": ("energy", Decimal(10**6)),
    "GJ": ("energy", Decimal(10**9)), "W.h": ("energy", Decimal(3_600)),
    "kW.h": ("energy", Decimal(3_600_000)), "MW.h": ("energy", Decimal(3_600_000_000)),
    "GW.h": ("energy", Decimal(3_600_000_000_000)),
    "mg": ("mass", Decimal("0.001")), "g": ("mass", Decimal(1)), "kg": ("mass", Decimal(10**3)),
    "Mg": ("mass", Decimal(10**6)), "t": ("mass", Decimal(10**6)),
    "ms": ("time", Decimal("0.001")), "s": ("time", Decimal(1)), "min": ("time", Decimal(60)),
    "h": ("time", Decimal(3_600)), "d": ("time", Decimal(86_400)),
    "By": ("memory", Decimal(1)), "kBy": ("memory", Decimal(10**3)), "MBy": ("memory", Decimal(10**6)),
    "GBy": ("memory", Decimal(10**9)), "TBy": ("memory", Decimal(10**12)),
    "KiBy": ("memory", Decimal(2**10)), "MiBy": ("memory", Decimal(2**20)),
    "GiBy": ("memory", Decimal(2**30)),
}  # fmt: skip
#: What people and other formats write, in lower case, and the code that it means.
WORDS = {
    "kwh": "kW.h", "kilowatthour": "kW.h", "kilowatt hour": "kW.h", "kilowatt hours": "kW.h", "mwh": "MW.h",
    "wh": "W.h", "gwh": "GW.h", "megajoule": "MJ", "joule": "J",
    "gram": "g", "grams": "g", "kilogram": "kg", "kilograms": "kg", "kgs": "kg", "ton": "t", "tonne": "t",
    "tonnes": "t", "tons": "t", "tco2eq": "t", "tco2e": "t", "kgco2eq": "kg", "gco2eq": "g",
    "second": "s", "seconds": "s", "sec": "s", "minute": "min", "minutes": "min", "mins": "min", "hour": "h",
    "hours": "h", "hr": "h", "hrs": "h", "day": "d", "days": "d",
    "byte": "By", "bytes": "By", "b": "By", "kb": "kBy", "mb": "MBy", "gb": "GBy", "tb": "TBy", "kib": "KiBy",
    "mib": "MiBy", "gib": "GiBy",
}  # fmt: skip
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


def unit(word: str) -> str | None:
    """The UCUM code that a word for a unit means; None if it is not known."""
    word = word.strip()
    return word if word in _UNITS else WORDS.get(word.lower())


def convert(amount: float, given: str, wanted: str) -> int | float | None:
    """An amount in another unit; None where there is no way from one to the other.

    Args:
        amount: a finite number.
        given: UCUM code of its unit.
        wanted: UCUM code of the unit to convert to.
    """
    before, after = _UNITS.get(given), _UNITS.get(wanted)
    if before is None or after is None or before[0] != after[0] or not math.isfinite(amount):
        return None
    result = Decimal(repr(amount)) * before[1] / after[1]
    if result == result.to_integral_value() and abs(result) < 2**53:
        return int(result)
    return float(result)


def seconds(duration: str) -> int | float | None:
    """A duration of ISO 8601 with days and less, such as `PT1H30M`, in seconds; None if it is none."""
    match = _DURATION.fullmatch(duration)
    if not match or not any(match.groups()) or duration.endswith("T"):
        return None
    factors = zip(match.groups(), ("d", "h", "min", "s"), strict=True)
    total = sum((Decimal(number) * _UNITS[name][1] for number, name in factors if number), Decimal())
    return int(total) if total == total.to_integral_value() else float(total)
