"""Progress bars: on standard error, and on a terminal only."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def bar(length: int, label: str, *, least: int = 2) -> Iterator[Callable[[int], None]]:
    """A progress bar; yields what moves it on by a number of steps.

    Args:
        length: how many steps there are.
        label: what is done, in one word.
        least: with fewer steps no bar is shown.
    """
    if length < least or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as shown:

        def advance(steps: int) -> None:
            shown.update(steps)
            click.echo("\r\033[K", err=True, nl=False)  # what is told next stands in the line of the bar

        yield advance
