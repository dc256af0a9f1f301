"""`mlcard audit`: what cards show of what a regulation, a framework or a house asks for."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcard.cli.choosing import index_option
from mlcard.cli.wording import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.lake.audit import Report
    from mlcard.lake.graph import Use

_FORMATS = ("text", "json", "full-json", "html", "turtle", "sarif", "github", "gitlab", "junit")
#: From so many cards on a bar is shown.
_MANY = 50
_EPILOG = """
Examples:

\b
  mlcard audit --list                           the packs that mlcard ships
  mlcard audit . --policy eu-ai-act-gpai        one model, item by item
  mlcard audit lake/ --policy reproducibility   many models: what is missing where
  mlcard audit . --policy model-cards-paper --output-format html -o audit.html
                                                a page to read, print and file
  mlcard audit lake/ --policy house.ttl         SHACL shapes of your own

Exit codes: 0 nothing missing of what must or should be there, 1 something is, 2 could not run. `json` holds
what is missing, as `mlcard lint` writes findings; `full-json` every answer with its evidence. No answer says
that a law is kept.
"""


@click.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--policy", metavar="NAME|FILE", help="The policy pack: a name (see --list), or a file of SHACL shapes."
)
@click.option("--list", "listing", is_flag=True, help="List the packs that mlcard ships.")
@click.option(
    "--output-format",
    type=click.Choice(_FORMATS),
    default="text",
    show_default=True,
    help="Format of the report.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE in place of standard output.")
@click.option(
    "--base",
    metavar="IRI",
    help="IRI that relative ids are appended to.  [default: from mlcard.toml or git]",
)
@index_option("Take the graph from")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if something is missing.")
def command(
    *, paths: tuple[Path, ...], policy: str | None, listing: bool, output_format: str, output: str | None,
    base: str | None, use: Use, exit_zero: bool,
) -> None:  # fmt: skip
    """Audit the cards at PATH, or below it, by a policy pack (the current folder by default).

    Each item of the pack is satisfied, missing, withheld, not applicable or not checkable, with the evidence
    or the reason.
    """
    from mlcard.cli.progress import bar
    from mlcard.errors import InvalidCardError
    from mlcard.lake.audit import assess, pack, read
    from mlcard.lake.identity import base_for

    if listing:
        _list(output_format)
        return
    if not policy:
        raise click.UsageError("no policy given; mlcard audit --list shows the shipped packs")
    places = paths or (Path(),)
    for path in places:
        if not path.exists():
            raise click.BadParameter(f"{path} does not exist", param_hint="PATH")
    given = pack(policy)
    iri = base_for(places[0], base)
    described = read(places, iri, whole=any(path.is_dir() for path in places), use=use)
    for note in described.said:
        click.echo(note, err=True)
    report = assess(described, given)
    if not report.subjects:
        raise InvalidCardError(
            "nothing to audit: the cards describe nothing that the pack is about",
            hint="the shipped packs are about models; name cards that describe some",
        )
    with bar(len(report.subjects), "audit", least=_MANY) as advance:
        report.subjects.advance = advance
        _write(report, output_format, output)
    tell(report.notes)
    sys.exit(1 if report.subjects.missing and not exit_zero else 0)


def _write(report: Report, form: str, output: str | None) -> None:
    """Write the report to standard output, or to a file in one step."""
    from mlcard.lake.audit.formats import text, written

    lines: Iterator[str]
    if form == "text" and output is None and sys.stdout.isatty():
        lines = text.on_terminal(report)
    else:
        lines = written(report, form)
    if output is None or output == "-":
        for line in lines:
            click.echo(line)
        return
    from mlcard.atomic import write_parts

    try:
        write_parts(Path(output), (f"{line}\n".encode() for line in lines))
    except OSError as error:
        raise click.UsageError(f"{output}: cannot be written ({error.strerror})") from error


def _list(form: str) -> None:
    """List the shipped packs, for a person or as JSON."""
    from mlcard.lake.audit import pack, shipped

    packs = [pack(name) for name in shipped()]
    if form == "json":
        entries = [
            {
                "name": one.name,
                "title": one.title,
                "description": one.description,
                "source": one.source,
                "items": len(one.items),
            }
            for one in packs
        ]
        click.echo(json.dumps(entries, indent=2, ensure_ascii=False))
        return
    for one in packs:
        click.echo(f"{click.style(one.name, bold=True)}  ({len(one.items)} items)")
        click.echo(f"    {one.title}")
        click.echo(f"    {one.source}")
