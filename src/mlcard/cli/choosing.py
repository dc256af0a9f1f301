"""Options that more than one command has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable


def index_option(what: str) -> Callable[[Any], Any]:
    """How much the index of a lake counts; `what` is done with it, as help says it."""
    return click.option(
        "--index",
        "use",
        type=click.Choice(["auto", "trust", "ignore"]),
        default="auto",
        show_default=True,
        help=f"{what} the index of the lake where it is fresh, in any case, or not at all.",
    )
