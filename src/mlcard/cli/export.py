"""`mlcard export`: write cards as RDF, and in the formats of the neighbours."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcard.export.projections import MODULES

if TYPE_CHECKING:
    from mlcard.card import Card

_RDF = ["turtle", "ntriples", "nquads", "rdfxml", "jsonld"]

_EPILOG = """
Examples:

\b
  mlcard export . --to turtle                   one card, to read
  mlcard export lake/ --to nquads -o lake.nq    a lake: one named graph for each card
  mlcard export lake/ --to jsonld | jq .        JSON, its context inside
  mlcard export . --to turtle --base https://models.example.org/
                                                ids become IRIs of your own
  mlcard export . --to fair4ml --report lost.json
                                                a neighbour's format, and what it cannot say
  mlcard export . --to html -o card.html        a page to read, print and send
  mlcard export lake/ --to html -o site/        a page for each card, and an index
  mlcard export lake/ --to fair4ml -o cards/    a document for each card, in a folder
"""


@click.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option("--to", type=click.Choice([*_RDF, *MODULES]), required=True, help="Format to write.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Write to FILE in place of standard output; with a neighbour's format, a folder takes a document "
    "for each card.",
)
@click.option(
    "--base", metavar="IRI", help="IRI that relative ids are appended to.  [default: from mlcard.toml]"
)
@click.option(
    "--format-version", metavar="VERSION", help="Version of a neighbour's format.  [default: the newest]"
)
@click.option(
    "--report", metavar="FILE", help="Write what the format does not say, and what it lacks, as JSON."
)
@click.option("--strict", is_flag=True, help="Exit code 1 if a card lacks what the format makes mandatory.")
def command(
    paths: tuple[Path, ...],
    to: str,
    output: str | None,
    base: str | None,
    format_version: str | None,
    report: str | None,
    strict: bool,
) -> None:
    """Write the cards at PATH, or below it (the current folder by default), as RDF or for a neighbour.

    What a neighbour's format cannot say, and what it demands in vain, is listed on standard error. Exit code
    1 if a card could not be read or cannot be written, or has values that the schema does not accept; the
    rest is written.
    """
    from mlcard import card as cards
    from mlcard.cli.export_to import Request, write_projection
    from mlcard.errors import ConfigurationError, InvalidCardError
    from mlcard.lake.identity import base_for

    if to in _RDF and (format_version or report or strict):
        raise ConfigurationError(
            "--format-version, --report and --strict are for the formats of the neighbours",
            hint=f"RDF says all of a card; the neighbours: {', '.join(MODULES)}",
        )
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
    if to in MODULES:
        given = frozenset(path for path in paths if not path.is_dir())
        request = Request(to, iri, format_version, output, report, strict, given)
        write_projection(read, problems, request)
    else:
        _write_rdf(read, problems, to, iri, output)


def _write_rdf(read: dict[Path, Card], problems: list[str], to: str, iri: str, output: str | None) -> None:
    """Write all cards as one RDF document."""
    from mlcard.cli.export_to import write
    from mlcard.export import serialize
    from mlcard.lake.names import shared

    data = {path: card.data for path, card in read.items()}
    problems = problems + _left_out(read, iri)
    buffer = io.BytesIO()
    serialize(data.values(), iri, to, buffer)
    if output is None or output == "-":
        sys.stdout.buffer.write(buffer.getvalue())
    else:
        write(Path(output), buffer.getvalue())
        click.echo(f"{output}: {len(read)} card{'s' if len(read) != 1 else ''}", err=True)
    for note in (*problems, *shared(data.items(), iri)):
        click.echo(note, err=True)
    if problems:
        raise SystemExit(1)


def _read(paths: list[Path]) -> tuple[dict[Path, Card], list[str]]:
    """The cards that can be read, by their paths, and why the others cannot."""
    from mlcard import card as cards
    from mlcard.errors import InvalidCardError

    read: dict[Path, Card] = {}
    problems: list[str] = []
    for path in paths:
        try:
            read[path] = cards.load(path)
        except InvalidCardError as error:
            problems.append(str(error))
    return read, problems


def _left_out(read: dict[Path, Card], base: str) -> list[str]:
    """What of the cards cannot be said in RDF."""
    from mlcard.export import document
    from mlcard.lake.notes import left_out

    return [
        note for path, card in read.items() for note in left_out(path, document(card.data, base).left_out)
    ]
