"""`mlcard lsp`: the language server."""

from __future__ import annotations

import click


@click.command(
    epilog="An editor starts it, and talks to it over standard input and output; see docs/lint.md."
)
def command() -> None:
    """Check cards while they are written, in any editor that speaks the Language Server Protocol.

    Findings appear as the card changes, a hover shows the page of a rule or what a key means, and quick fixes
    make the repairs of `mlcard lint --fix`.
    """
    from mlcard.cli.language_server import serve

    serve()
