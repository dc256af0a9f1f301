"""`mlcard import`: write a card from a document in another format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.extract import Extraction
    from mlcard.imports import Imported

_EPILOG = """
Examples:

\b
  mlcard import bom.json                        write modelcard.yaml beside bom.json, or complete it
  mlcard import mlruns -o -                     print the card of a tracking folder
  mlcard import model.ttl --from mldcat-ap --report left.json
                                                what the card does not hold, as JSON

Nothing is executed or fetched. What stands in the card stays, and what the document says differently is told.
Whatever no slot of the schema holds is listed on standard error.
"""


class _Formats(click.ParamType[str]):
    """The name of a format; the table of formats is read when one is used."""

    name = "format"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's
        """The names of all formats."""
        from mlcard.imports import FORMATS

        return f"[{'|'.join(known.name for known in FORMATS)}]"


@click.command(name="import", epilog=_EPILOG)
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE|FOLDER")
@click.option("--from", "form", type=_Formats(), help="Format of the document.  [default: from its content]")
@click.option(
    "-o", "--output", metavar="FILE", help="Write the card to FILE; - is standard output.  "
    "[default: modelcard.yaml beside the document]",
)  # fmt: skip
@click.option(
    "--format", "written", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True,
    help="Format of the card; json goes to standard output unless -o says otherwise.",
)  # fmt: skip
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write to FILE, as JSON, what the card does not hold.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit 1 if there is anything that the card does not hold.")
def command(
    path: Path, form: str | None, output: str | None, written: str, report: Path | None, *, strict: bool
) -> None:
    """Write modelcard.yaml from a document in another format, or complete the one that stands.

    Every value has the evidence `declared`, with its place in the document. Exit code 1 if the document
    contradicts the card or itself, or has values that the schema refuses; the rest is written.
    """
    from mlcard.extract import declare
    from mlcard.imports import read

    printed = output == "-" or written != "yaml"
    card = Path(output) if output and not printed else path.parent / "modelcard.yaml"
    if output is None and path.is_dir():
        card = path / "modelcard.yaml"
    imported = read(path, form, name=_name(path, card))
    extraction = declare(
        imported.facts, card, source=imported.source.name, form=imported.format, afresh=printed
    )
    for line in _told(extraction, imported):
        _tell(line)
    if report is not None:
        _write(report, json.dumps(list(_report(extraction, imported)), indent=2, ensure_ascii=False) + "\n")
    if printed:
        _print(extraction, output, written)
    else:
        _save(extraction)
    refused = extraction.misfits or extraction.disagreements or extraction.contradictions
    if refused or (strict and imported.left):
        raise SystemExit(1)


def _name(path: Path, card: Path) -> str:
    """How evidence names the document: relative to the folder of the card, if it lies there."""
    folder, whole = card.parent.resolve(), path.resolve()
    inside = whole.is_relative_to(folder) and whole != folder
    return whole.relative_to(folder).as_posix() if inside else whole.name


def _told(extraction: Extraction, imported: Imported) -> Iterator[str]:
    """Yield what a person has to look at, line by line."""
    name = imported.source.name
    for left in imported.left:
        yield f"left out: {name}: {left}"
    for misfit in extraction.misfits:
        yield f"left out: {misfit}"
    for disagreement in extraction.disagreements:
        yield f"the document disagrees with itself: {disagreement}"
    for contradiction in extraction.contradictions:
        yield f"contradiction: {contradiction}"
    if extraction.contradictions:
        yield "  hint: what stands in the card stays; delete it there to take what the document says"


def _report(extraction: Extraction, imported: Imported) -> Iterator[dict[str, Any]]:
    """Yield what the card does not hold, value by value."""
    for left in imported.left:
        yield {"where": left.where, "value": left.value, "reason": left.reason}
    for misfit in extraction.misfits:
        where = misfit.origin.where if misfit.origin is not None else ""
        yield {"where": where, "slot": misfit.slot, "value": misfit.value, "reason": misfit.reason}
    for other in extraction.disagreements:
        yield {
            "where": other.other_from.where,
            "slot": other.slot,
            "value": other.other,
            "reason": "the document says something else elsewhere",
        }
    for item in extraction.contradictions:
        yield {
            "where": item.where,
            "slot": item.slot,
            "value": item.files,
            "reason": "the card says something else",
        }


def _print(extraction: Extraction, output: str | None, written: str) -> None:
    """Print a card, or write it to a file."""
    text = extraction.text
    if written == "json":
        text = json.dumps(extraction.card, indent=2, ensure_ascii=False) + "\n"
    if output in (None, "-"):
        click.echo(text.encode(), nl=False)
    else:
        _write(Path(str(output)), text)


def _save(extraction: Extraction) -> None:
    """Write a card where it stands, and tell what it says."""
    from mlcard.cli.summary import summary
    from mlcard.extract import save

    _tell(f"{extraction.path}: {'written' if save(extraction) else 'up to date'}")
    for line in summary(extraction.card):
        _tell(f"  {line}")


def _write(path: Path, text: str) -> None:
    """Write text to a file in one step."""
    from mlcard.extract.text import write

    write(path, text)


def _tell(line: str) -> None:
    """Print on stderr: what mlcard has to say is never in the way of what it was asked for."""
    click.echo(line.encode("utf-8", "backslashreplace").decode("utf-8"), err=True)
