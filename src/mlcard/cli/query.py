"""`mlcard query`: ask cards a governance question, or any SPARQL query."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlcard.cli.choosing import index_option
from mlcard.cli.wording import tell

if TYPE_CHECKING:
    from mlcard.lake import Answer, Question
    from mlcard.lake.graph import Use

_EPILOG = """
Examples:

\b
  mlcard query --list                           the shipped questions
  mlcard query lake/ trained-on-what            one of them, about every card below lake/
  mlcard query lake/ downstream-of-dataset --param dataset=diabetes/data/diabetes
  mlcard query lake/ models-without-license --format csv > unlicensed.csv
  mlcard query --explain trained-on-what > mine.rq
                                                its SPARQL, to change
  mlcard query lake/ mine.rq                    a question of your own, in a file
  mlcard query 'SELECT ?model { ?model a fair4ml:MLModel }'
                                                or in words: the prefixes of the schema are known
  mlcard query --endpoint http://localhost:7878 evaluations
                                                ask a server that mlcard push filled

A value for --param that stands in <> is an id; a number is a number; anything else is text.
"""


@click.command(epilog=_EPILOG)
@click.argument("arguments", nargs=-1, metavar="[PATH...] QUERY")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="Bind a parameter or variable.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "tsv", "xml", "turtle"]),
              default="table", show_default=True, help="Format of the answer.")  # fmt: skip
@click.option("--list", "listing", is_flag=True, help="List the shipped questions.")
@click.option("--explain", is_flag=True, help="Show the SPARQL in place of running it.")
@click.option(
    "--base", metavar="IRI", help="IRI that relative ids are appended to.  [default: from mlcard.toml]"
)
@index_option("Ask")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
              metavar="SECONDS", help="Time that the query may take.")  # fmt: skip
@click.option("--endpoint", metavar="URL", help="Ask a SPARQL server in place of the cards.")
@click.option(
    "--server", metavar="NAME", help="What kind of server it is, see mlcard push.  [default: found out]"
)
def command(
    arguments: tuple[str, ...], params: tuple[str, ...], form: str, listing: bool, explain: bool,
    base: str | None, use: Use, timeout: float, endpoint: str | None, server: str | None,
) -> None:  # fmt: skip
    """Ask the cards at PATH, or below it, a question (the current folder by default).

    QUERY is the name of a shipped question (see --list), a file with SPARQL (*.rq), or SPARQL text. Ids in
    parameters may be relative, as in the cards.
    """
    from mlcard.cli.table import print_table
    from mlcard.lake import ask, questions
    from mlcard.lake.identity import base_for
    from mlcard.lake.questions import bindings

    if listing:
        _list(list(questions().values()), form)
        return
    if not arguments:
        raise click.UsageError("no query given; mlcard query --list shows the shipped questions")
    *names, query = arguments
    if endpoint and names:
        raise click.UsageError("--endpoint asks a server: no PATH goes with it (mlcard push sends cards)")
    if server and not endpoint:
        raise click.UsageError("--server says what kind of server --endpoint is")
    paths = [Path(name) for name in names] or [Path()]
    for path in paths:
        if not path.exists():
            raise click.UsageError(f"{path} does not exist; the query comes last")
    text, shipped = _query(query)
    if explain:
        click.echo(text)
        return
    iri = base_for(paths[0], base)
    bound = bindings(dict(_pair(item) for item in params), shipped.parameters if shipped else None, iri)
    if endpoint:
        answer = _remote(endpoint, server, text, iri, bound, form, timeout)
    else:
        answer = ask(paths, text, base=iri, bound=bound, form=form, timeout=timeout, index=use)
    tell(answer.notes)
    if form == "table" and answer.content.startswith(b"{"):
        print_table(json.loads(answer.content), iri)
    else:
        sys.stdout.buffer.write(answer.content)


def _remote(
    url: str, server: str | None, text: str, base: str, bound: dict[str, str], form: str, timeout: float
) -> Answer:
    """The answer of a SPARQL server."""
    from mlcard.lake import endpoint

    with endpoint.Connection(timeout=timeout) as connection:
        found = endpoint.find(connection, url, server)
        if warning := endpoint.in_the_open(found.query):
            click.echo(warning, err=True)
        return endpoint.ask(connection, found, text, base=base, bound=bound, form=form)


def _query(text: str) -> tuple[str, Question | None]:
    """The SPARQL of a query argument, and the shipped question that it names, if it names one."""
    from mlcard.errors import InvalidQueryError
    from mlcard.lake import question

    if text.endswith(".rq"):
        try:
            return Path(text).read_text(encoding="utf-8"), None
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidQueryError(f"{text}: cannot be read ({error})") from error
    if "{" in text or " " in text.strip():
        return text, None
    if Path(text).exists():
        raise click.UsageError(f"{text} is a path: the query comes after it (mlcard query --list shows some)")
    shipped = question(text)
    return shipped.text, shipped


def _pair(text: str) -> tuple[str, str]:
    """The name and the value of a parameter."""
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise click.UsageError(f"--param {text}: expected NAME=VALUE")
    return name, value


def _list(found: list[Question], form: str) -> None:
    """List the shipped questions, for a person or as JSON."""
    if form == "json":
        entries = [
            {
                "name": item.name,
                "title": item.title,
                "description": item.description,
                "parameters": [
                    {"name": p.name, "type": p.type, "required": p.required, "description": p.description}
                    for p in item.parameters
                ],
            }
            for item in found
        ]
        click.echo(json.dumps(entries, indent=2, ensure_ascii=False))
        return
    for item in found:
        given = [f"--param {p.name}=…" if p.required else f"[--param {p.name}=…]" for p in item.parameters]
        click.echo(" ".join([click.style(item.name, bold=True), *given]))
        click.echo(f"    {item.title}")
