"""Telephone numbers, as phonenumbers knows them: Google's table of numbering plans, kept up to date.

A number with `+` says its country. Of others it is guessed for the column as a whole: the one in whose plan
most values are numbers.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "phonenumbers"
#: Countries that are tried, whose plans refuse a fair part of arbitrary numbers.
_REGIONS = (
    "US",
    "GB",
    "DE",
    "FR",
    "ES",
    "IT",
    "NL",
    "PL",
    "BR",
    "IN",
    "CH",
    "AT",
    "BE",
    "SE",
    "AU",
    "JP",
    "MX",
)
#: Values by which the country is guessed.
_FIRST = 40


def is_installed() -> bool:
    """Whether the library is there."""
    return find_spec("phonenumbers") is not None


@cache
def _library() -> Any:
    import phonenumbers  # noqa: PLC0415 - an extra

    return phonenumbers


def best(texts: Sequence[str]) -> list[bool]:
    """For each text whether it is a telephone number of the country that most of them are numbers of."""
    scores = {region: sum(_is_number(text, region) for text in texts[:_FIRST]) for region in _REGIONS}
    region = max(scores, key=lambda name: scores[name])
    return [_is_number(text, region) for text in texts]


def _is_number(text: str, region: str) -> bool:
    library = _library()
    try:
        number = library.parse(text, region)
    except library.NumberParseException:
        return False
    return bool(library.is_valid_number(number))
