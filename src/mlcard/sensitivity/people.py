"""Names of people: given and family names that are frequent, as common knowledge has them.

The text files beside this one list them for where English, German, French, Spanish, Italian, Portuguese,
Dutch, Polish, Turkish, Hindi, Arabic, Chinese, Japanese or Korean is spoken; names that are more often
words (Rose, Will) are left out. What they are for is to tell a column of people from one of products: a
share of its values is enough.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

_TITLES = re.compile(r"\b(mrs?|ms|miss|dr|prof|herr|frau|mme|mlle|sra?|sig|ing|dipl)\b\.?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
#: What the names of companies have.
_COMPANIES = re.compile(
    r"(?i)\b(sons|inc|ltd|llc|plc|gmbh|ag|kg|ohg|mbh|group|company|corp|s\.a\.?|sarl|s\.l\.?|spa|bv)\W*$"
    r"|\w, .*\b(and|und|et|y)\b"
)
#: What names of people are not written with.
_OTHER = re.compile(r"[^\w .,\-'\u2019()\"]|_")
#: Han, kana and hangul: such names are two to five characters without a blank, or with one.
_EAST = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{1,4}[ \u3000]?[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{1,4}"
)


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(_words("given_names")), frozenset(_words("family_names"))


def _words(name: str) -> list[str]:
    return (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").split()


@cache
def _eastern() -> tuple[str, ...]:
    """Family names that begin names in China, Japan and Korea."""
    return tuple(_words("eastern_names"))


def is_known(text: str) -> bool:
    """Whether one of the first words is a given name that is known, or of several the last a family name."""
    if _EAST.fullmatch(text):
        return text.startswith(_eastern())
    words = [_plain(word) for word in _WORD.findall(_TITLES.sub(" ", text))[:5]]
    given, family = _known()
    if not words:
        return False
    return not given.isdisjoint(words[:4]) or (len(words) > 1 and bool(family & {words[0], words[-1]}))


def is_shaped(text: str) -> bool:
    """Whether a text could be the name of a person: a few words that begin with capitals, and no digits."""
    if len(text) > 60 or any(character.isdigit() for character in text):
        return False
    if _EAST.fullmatch(text):
        return True
    words = _WORD.findall(_TITLES.sub(" ", text))
    if not 1 <= len(words) <= 6 or _OTHER.search(text) or _COMPANIES.search(text):
        return False
    large = sum(word[0].isupper() or not word[0].islower() for word in words)
    return bool(large >= len(words) / 2)


def has_two_words(text: str) -> bool:
    """Whether a text could be a given and a family name."""
    words = text.split()
    return is_shaped(text) and 2 <= len(words) <= 4 and all(word[0].isupper() for word in words)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKD", word.lower().replace("ß", "ss")).encode("ascii", "ignore").decode()
