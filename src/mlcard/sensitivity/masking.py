"""Examples that show how a value is written, and not what it is."""

from __future__ import annotations

import re

_RUN = re.compile(r"[^\W_]+")
#: Letters of longer words than this begin an example; a mask of the rest hides how many there are.
_SHORT = 3
_MASK = "***"
_LONGEST = 40
_EMAIL = re.compile(r"([^@\s]*)@([^@\s]+)\.([A-Za-z]{2,24})")


def masked(value: str) -> str | None:
    """A value with everything masked but the first letter of each long word and what separates the words.

    Of digits nothing stays. None where that would leave nothing to see, or nothing masked.
    """
    found = _EMAIL.search(value)
    if found is not None:
        return f"{_word(found[1])}@{_word(found[2])}.{found[3] if len(found[3]) < 4 else _MASK}"
    text = _RUN.sub(lambda run: _word(run[0]), value[: 4 * _LONGEST])
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return text if _MASK in text and text != value and text.strip("*… ") and text.isprintable() else None


def _word(run: str) -> str:
    """A run of letters and digits, masked."""
    return (run[0] if len(run) > _SHORT and run[0].isalpha() else "") + _MASK
