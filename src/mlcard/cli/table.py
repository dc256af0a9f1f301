"""SPARQL results as a table for a person."""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import unquote

import click

#: Columns that a value may take; a longer one is cut.
_WIDEST = 60


def print_table(result: dict[str, Any], base: str) -> None:
    """Print SPARQL results as a table; ids stand as the cards write them.

    Args:
        result: SPARQL 1.1 results JSON.
        base: IRI that relative ids were appended to.
    """
    if "boolean" in result:
        click.echo("yes" if result["boolean"] else "no")
        return
    names = result["head"]["vars"]
    rows = [[_cell(row.get(name), base) for name in names] for row in result["results"]["bindings"]]
    widths = [max(map(_width, column)) for column in zip(names, *rows, strict=True)]
    for row in (names, ["-" * width for width in widths], *rows):
        cells = [text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())
    click.echo(f"{len(rows)} row{'s' if len(rows) != 1 else ''}", err=True)


def _cell(term: dict[str, str] | None, base: str) -> str:
    """One value of a table, on one line, without what a terminal would obey."""
    if term is None:
        return ""
    text = shown_iri(term["value"], base) if term["type"] == "uri" else term["value"]
    text = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split())
    )
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def shown_iri(iri: str, base: str) -> str:
    """An IRI as a card writes it: relative to the base, its letters as they are."""
    name = iri.removeprefix(base)
    try:
        return unquote(name, errors="strict")
    except UnicodeDecodeError:
        return name


def _width(text: str) -> int:
    """Columns that a text takes in a terminal: wide characters take two, combining ones none."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(bool(unicodedata.combining(char)) for char in text)
