"""`mlcard push`: send cards to a SPARQL server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcard.cli.wording import counted, tell

if TYPE_CHECKING:
    from mlcard.lake import endpoint as servers

_EPILOG = """
Examples:

\b
  mlcard push lake/ --endpoint http://localhost:7878
                                                the cards below lake/, a named graph for each
  mlcard push lake/ --endpoint … --dry-run      what would be sent
  mlcard push lake/ --endpoint … --prune        take away what has no card any more
  mlcard query --endpoint http://localhost:7878 models-without-license

\b
Servers, and what URL is the address of:
  oxigraph, virtuoso   the server, http://localhost:7878
  fuseki               the dataset, http://localhost:3030/lake
  graphdb              the repository, http://localhost:7200/repositories/lake
  qlever, generic      one address for queries and updates
  neptune              the cluster, https://….neptune.amazonaws.com:8182

Name and password come from MLCARD_ENDPOINT_USER and MLCARD_ENDPOINT_PASSWORD, or from ~/.netrc; a token from
MLCARD_ENDPOINT_TOKEN. A push that was interrupted goes on where it stopped when it is run again.
"""


@click.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[PATH]...")
@click.option("--endpoint", metavar="URL", required=True, help="Address of the SPARQL server.")
@click.option("--server", metavar="NAME", help="What kind of server it is (see below).  [default: found out]")
@click.option("--prune", is_flag=True, help="Remove graphs, sent earlier, whose card is not among these.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@click.option("--jobs", type=click.IntRange(min=1), default=4, show_default=True, help="Requests at a time.")
@click.option("--retries", type=click.IntRange(min=0), default=4, show_default=True,
              help="How often to try again when the server is away or busy.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
              metavar="SECONDS", help="Time that one request may take.")  # fmt: skip
@click.option(
    "--base", metavar="IRI", help="IRI that relative ids are appended to.  [default: from mlcard.toml]"
)
def command(
    paths: tuple[Path, ...], endpoint: str, server: str | None, prune: bool, dry_run: bool, jobs: int,
    retries: int, timeout: float, base: str | None,
) -> None:  # fmt: skip
    """Send the cards at PATH, or below it, to a SPARQL server (the current folder by default).

    Each card becomes a named graph. Only cards that changed since the last push are sent. Exit code 1 if a
    card could not be read, or has values that the schema does not accept; the rest is sent.
    """
    from mlcard.cli.progress import bar
    from mlcard.lake import endpoint as servers
    from mlcard.lake.identity import base_for

    places = paths or (Path(),)
    iri = base_for(places[0], base)
    with servers.Connection(timeout=timeout, retries=retries) as connection:
        found = servers.find(connection, endpoint, server)
        if warning := servers.in_the_open(found.update):
            click.echo(warning, err=True)
        todo = servers.plan(connection, found, places, iri)
        tell(todo.notes)
        if dry_run:
            _tell(todo, prune)
        else:
            with bar(len(todo.send), "sending") as advance:
                done = servers.push(connection, found, todo, iri, prune=prune, jobs=jobs, advance=advance)
            _report(found, todo, done, prune)
    if todo.notes:
        raise SystemExit(1)


def _report(found: servers.Endpoint, todo: servers.Plan, done: servers.Pushed, prune: bool) -> None:
    """Say what a push did."""
    click.echo(
        f"{found.server.title} at {found.query}: {counted(done.graphs, 'card')} sent "
        f"({counted(done.triples, 'statement')}), {todo.unchanged:,} unchanged, {done.removed:,} removed",
        err=True,
    )
    if todo.gone and not prune:
        click.echo(
            f"{counted(len(todo.gone), 'card')} there that are not here; --prune removes them", err=True
        )


def _tell(todo: servers.Plan, prune: bool) -> None:
    """Say what a push would do."""
    for iri, of in todo.send.items():
        click.echo(f"send {iri}  ({', '.join(map(str, of))})")
    for iri in todo.gone if prune else ():
        click.echo(f"remove {iri}")
    click.echo(
        f"{counted(len(todo.send), 'card')} to send, {todo.unchanged} unchanged, "
        f"{len(todo.gone) if prune else 0} to remove",
        err=True,
    )
