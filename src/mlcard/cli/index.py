"""`mlcard index`: keep the graph of a lake on disk."""

from __future__ import annotations

from pathlib import Path

import click

from mlcard.cli.wording import counted

_EPILOG = """
Examples:

\b
  mlcard index lake/                            read what changed; the first time everything
  mlcard index lake/ --check                    say whether the index is out of date, and write nothing
  mlcard index lake/ --anew                     read every card again
  mlcard index lake/ --graphs                   and be ready for queries that ask which card says what
  mlcard index lake/ --answers                  and have the reports ready, in a nightly job
  mlcard query lake/ trained-on-what            is answered by the index from now on

The index lies in .mlcard/index below LAKE, and can be removed at any time: everything in it comes from the
cards. A query uses it only while it says what the cards say.
"""


@click.command(epilog=_EPILOG)
@click.argument("lake", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--base", metavar="IRI", help="IRI that relative ids are appended to.  [default: from mlcard.toml or git]"
)
@click.option("--anew", is_flag=True, help="Read every card, whatever the index says.")
@click.option(
    "--check", is_flag=True, help="Exit with 1 if the index is missing or out of date; write nothing."
)
@click.option(
    "--graphs/--no-graphs",
    default=None,
    help="Keep each card in a graph of its own, too, for queries that say GRAPH.  [default: as before]",
)
@click.option("--answers", is_flag=True, help="Ask the questions about the whole lake, and keep the answers.")
@click.option(
    "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes to use.  [default: one a core]"
)
def command(
    lake: Path,
    base: str | None,
    anew: bool,
    check: bool,
    graphs: bool | None,
    answers: bool,
    jobs: int | None,
) -> None:
    """Keep the graph of all cards below LAKE on disk (the current folder by default).

    Only cards that are new or have changed are read. Whoever asks meanwhile gets the answers of the old
    index, and a run that is interrupted leaves that one.
    """
    import os

    from mlcard.cli.progress import bar
    from mlcard.lake.identity import base_for
    from mlcard.lake.index import open_index, write_index

    iri = base_for(lake, base)
    if check:
        opened = open_index(lake, iri)
        if opened.store is None:
            click.echo(opened.why or f"{lake}: there is no index (mlcard index writes it)", err=True)
            raise SystemExit(1)
        return
    with bar(100, "reading cards") as move:
        shown = 0

        def advance(done: int, total: int) -> None:
            nonlocal shown
            now = 100 * done // total
            if now > shown:
                move(now - shown)
                shown = now

        count = jobs or os.cpu_count() or 1
        written = write_index(lake, iri, jobs=count, anew=anew, graphs=graphs, advance=advance)
    gone = f", {written.gone:,} gone" if written.gone else ""
    click.echo(
        f"{written.folder}: {counted(written.cards, 'card')} ({written.read:,} read{gone}), "
        f"{counted(written.statements, 'statement')}, {written.byte_size / 1e6:,.1f} MB",
        err=True,
    )
    if answers:
        from mlcard.lake.reports import keep_reports

        with bar(100, "asking") as move:
            keep_reports(lake, iri, move)
