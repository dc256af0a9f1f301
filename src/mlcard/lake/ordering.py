"""Sorting the rows of an answer outside of the engine.

pyoxigraph looks the text of a term up again in each comparison: 100,000 rows take it four seconds, and a sort
of what it has serialised a tenth of that. So an `ORDER BY` that only names variables of the table, at the end
of a query without `LIMIT`, is taken out of the query, and the rows are sorted as SPARQL has it
(https://www.w3.org/TR/sparql11-query/#modOrderBy): unbound, IRIs, then literals, numbers among them by value.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: One or more variables, each with a direction or without, and nothing behind them.
_ORDER = re.compile(r"\}\s*ORDER\s+BY((?:\s+(?:\?\w+|(?:ASC|DESC)\s*\(\s*\?\w+\s*\)))+)\s*$", re.IGNORECASE)
_ONE = re.compile(r"(?:(ASC|DESC)\s*\(\s*)?\?(\w+)", re.IGNORECASE)
_SHOWN = re.compile(r"\?(\w+)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
#: Comments may hold anything, also what looks like an order.
_COMMENTED = re.compile(r"(?m)^[^\n]*#[^\n]*ORDER", re.IGNORECASE)


class By(NamedTuple):
    """A variable to sort by, and whether the largest comes first."""

    variable: str
    descending: bool


def taken_out(query: str) -> tuple[str, tuple[By, ...]]:
    """A query without its order, and the order; the query as it is where that cannot be told at sight."""
    found = _ORDER.search(query)
    if found is None or _COMMENTED.search(query):
        return query, ()
    order = tuple(By(name, word.upper() == "DESC") for word, name in _ONE.findall(found[1]))
    # What is sorted by and not shown is not in the table.
    shown = set(_SHOWN.findall(query[: query.find("{")].upper().rpartition("SELECT")[2]))
    if not {by.variable.upper() for by in order} <= shown:
        return query, ()
    return query[: found.start() + 1] + "\n", order


def ordered(table: bytes, order: tuple[By, ...]) -> bytes:
    """A table of SPARQL's TSV with its rows in order.

    Args:
        table: https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv; tabs and line ends inside of terms are
            escaped.
        order: what to sort by; a variable that the table does not have is the same in all rows.
    """
    header, *lines = table.decode("utf-8").rstrip("\n").split("\n")
    names = [name.removeprefix("?") for name in header.split("\t")]
    if len(names) == 1:
        lines = table.decode("utf-8").split("\n")[1:-1]  # a row of one unbound variable is an empty line
    rows = [line.split("\t") for line in lines]
    for by in reversed(order):
        if by.variable in names:
            place = names.index(by.variable)
            rows.sort(key=lambda row, place=place: _key(row[place]), reverse=by.descending)  # type: ignore[misc]
    return "\n".join([header, *map("\t".join, rows), ""]).encode("utf-8")


def _key(term: str) -> tuple[int, float, str]:
    """What a term of TSV is sorted by."""
    if not term:
        return 0, 0.0, ""
    if term[0] == "_":
        return 1, 0.0, term
    if term[0] == "<":
        return 2, 0.0, term[1:-1]
    if term[0] == '"':
        text, _, datatype = term[1:].rpartition('"')
        if datatype.startswith("^^") and _NUMBER.fullmatch(text):
            return 3, float(text), ""
        return 4, 0.0, text
    return (3, float(term), "") if _NUMBER.fullmatch(term) else (4, 0.0, term)
