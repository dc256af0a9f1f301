"""What a query gives, in the formats that a user can ask for."""

from __future__ import annotations

from typing import Any

import pyoxigraph

from mlcard.errors import InvalidQueryError

SOLUTIONS = {
    "table": pyoxigraph.QueryResultsFormat.JSON,
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
    "xml": pyoxigraph.QueryResultsFormat.XML,
}


def graph_text(triples: Any, form: str) -> bytes:
    """A graph that a query gives, as Turtle.

    Raises:
        InvalidQueryError: `form` is one for tables.
    """
    if form not in {"turtle", "table"}:
        raise InvalidQueryError("the query gives a graph, not a table", hint="--format turtle")
    return bytes(pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE) or b"")


def solutions_text(result: Any, form: str) -> bytes:
    """Solutions, or yes or no, that a query gives.

    Raises:
        InvalidQueryError: `form` is one for graphs.
    """
    if form == "turtle":
        raise InvalidQueryError(
            "the query gives a table, not a graph", hint="--format table, json, csv, tsv or xml"
        )
    return bytes(result.serialize(format=SOLUTIONS[form]) or b"")
