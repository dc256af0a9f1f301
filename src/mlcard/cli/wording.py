"""Words of messages that more than one command says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Notes that are told one by one; of a lake with more, the first ones show what they are like.
MOST_NOTES = 20


def tell(notes: Sequence[str]) -> None:
    """Tell on standard error what is not in an answer."""
    for note in notes[:MOST_NOTES]:
        click.echo(note, err=True)
    if len(notes) > MOST_NOTES:
        click.echo(f"… and {len(notes) - MOST_NOTES:,} more", err=True)


def counted(number: int, word: str) -> str:
    """A number with its word, in the plural where it belongs."""
    return f"{number:,} {word}{'s' * (number != 1)}"
