"""Words of messages that more than one command says."""

from __future__ import annotations


def counted(number: int, word: str) -> str:
    """A number with its word, in the plural where it belongs."""
    return f"{number:,} {word}{'s' * (number != 1)}"
