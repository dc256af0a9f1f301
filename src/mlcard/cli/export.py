"""`mlcard export`: write cards as RDF."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mlcard.facts import JsonValue

_TO = ["turtle", "ntriples", "nquads", "rdfxml", "jsonld"]

_EPILOG = """
Examples:

\b
  mlcard export . --to turtle                   one card, to read
  mlcard export lake/ --to nquads -o lake.nq    a lake: one named graph for each card
  mlcard export lake/ --to jsonld | jq .        JSON, its context inside
  mlcard export . --to turtle --base https://models.example.org/
                                                ids become IRIs of your own
"""


@click.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--to", type=click.Choice(_TO), required=True, help="Format to write.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE in place of standard output.")
@click.option(
    "--base", metavar="IRI", help="IRI that relative ids are appended to.  [default: from mlcard.toml]"
)
def command(paths: tuple[Path, ...], to: str, output: str | None, base: str | None) -> None:
    """Write the cards at PATH, or below it, as RDF (the current folder by default).

    Exit code 1 if a card could not be read, or has values that the schema does not accept; the rest is
    written.
    """
    from mlcard import card as cards
    from mlcard.errors import InvalidCardError
    from mlcard.export import serialize
    from mlcard.lake.identity import base_for
    from mlcard.lake.names import shared

    found = list(cards.find(paths or (Path(),)))
    read, problems = _read(found)
    if not read:
        for problem in problems[:-1]:
            click.echo(problem, err=True)
        raise InvalidCardError(
            problems[-1] if problems else f"no card in {', '.join(map(str, paths)) or 'this folder'}",
            hint="mlcard extract writes one from the files of a model folder",
        )
    iri = base_for(found[0], base)
    problems += _left_out(read, iri)
    buffer = io.BytesIO()
    serialize(read.values(), iri, to, buffer)
    if output is None or output == "-":
        sys.stdout.buffer.write(buffer.getvalue())
    else:
        _write(Path(output), buffer.getvalue())
        click.echo(f"{output}: {len(read)} card{'s' if len(read) != 1 else ''}", err=True)
    for note in (*problems, *shared(read.items(), iri)):
        click.echo(note, err=True)
    if problems:
        raise SystemExit(1)


def _write(path: Path, content: bytes) -> None:
    """Write the output in one step."""
    from mlcard.atomic import write_bytes

    try:
        write_bytes(path, content)
    except OSError as error:
        raise click.UsageError(f"{path}: cannot be written ({error.strerror})") from error


def _read(paths: list[Path]) -> tuple[dict[Path, dict[str, JsonValue]], list[str]]:
    """The cards that can be read, by their paths, and why the others cannot."""
    from mlcard import card as cards
    from mlcard.errors import InvalidCardError

    read: dict[Path, dict[str, JsonValue]] = {}
    problems: list[str] = []
    for path in paths:
        try:
            read[path] = cards.load(path).data
        except InvalidCardError as error:
            problems.append(str(error))
    return read, problems


def _left_out(read: dict[Path, dict[str, JsonValue]], base: str) -> list[str]:
    """What of the cards cannot be said in RDF."""
    from mlcard.export import document
    from mlcard.lake.notes import left_out

    return [note for path, card in read.items() for note in left_out(path, document(card, base).left_out)]
