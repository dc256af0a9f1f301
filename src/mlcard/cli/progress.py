"""Progress bars: on standard error, and on a terminal only."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Fewer bytes are hashed before anybody wonders what takes so long.
FEW_BYTES = 256 * 2**20
#: Seconds between two lines.
PAUSE = 0.2
#: Back to the start of the line, and nothing behind it.
_CLEAR = "\r\033[K"


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
            click.echo(_CLEAR, err=True, nl=False)  # what is told next stands in the line of the bar

        yield advance


@contextmanager
def hashing_line() -> Iterator[Callable[[int, int], None] | None]:
    """Yield what shows how many of how many bytes are hashed, on a terminal only; else None."""
    if not sys.stderr.isatty():
        yield None
        return
    shown = 0.0

    def show(done: int, total: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if total < FEW_BYTES or (done < total and now - shown < PAUSE):
            return
        shown = now
        line = f"hashing {done / 1e9:.1f} of {total / 1e9:.1f} GB ({100 * done // total} %)"
        click.echo(_CLEAR + (line if done < total else ""), err=True, nl=False)

    try:
        yield show
    finally:
        if shown:
            click.echo(_CLEAR, err=True, nl=False)


@contextmanager
def counter(label: str) -> Iterator[Callable[[int], None]]:
    """Yield what counts steps whose number nobody knows before, shown on a terminal only.

    Args:
        label: what is counted.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    count = 0

    def advance(steps: int) -> None:
        nonlocal count
        count += steps
        click.echo(f"{_CLEAR}{count} {label}", err=True, nl=False)

    try:
        yield advance
    finally:
        click.echo(_CLEAR, err=True, nl=False)
