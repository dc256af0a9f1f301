"""Sorting the rows of an answer outside of the engine.

pyoxigraph looks the text of a term up again in each comparison: 100,000 rows take it four seconds, and a sort
of what it has serialised a tenth of that. So an `ORDER BY` that only names variables of the table, at the end
of a query without `LIMIT`, is taken out of the query, and the rows are sorted as SPARQL has it
(https://www.w3.org/TR/sparql11-query/#modOrderBy): unbound, IRIs, then literals, numbers among them by value.
What is sorted by and not shown becomes a column, and leaves with the order.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import NamedTuple

#: Variables, each with a direction or without, behind the body of a query or what it is grouped by.
_ORDER = re.compile(
    r"(?:\}|(?P<grouped>\bGROUP\s+BY(?:\s+\?\w+)+))\s*(?P<order>ORDER\s+BY"
    r"(?P<by>(?:\s+(?:\?\w+|(?:ASC|DESC)\s*\(\s*\?\w+\s*\)))+)\s*(?:LIMIT\s+(?P<limit>\d+)\s*)?)$",
    re.IGNORECASE,
)
_ONE = re.compile(r"(?:(ASC|DESC)\s*\(\s*)?\?(\w+)", re.IGNORECASE)
#: What a query shows: variables, and expressions under a name; whoever shows all is not understood.
_SHOWN = re.compile(
    r"\bSELECT\s+(?P<distinct>DISTINCT\s+)?"
    r"(?P<shown>(?:\?\w+|\((?:[^(){}]|\([^(){}]*\))*\))(?:\s+(?:\?\w+|\((?:[^(){}]|\([^(){}]*\))*\)))*)"
    r"\s*(?=(?:WHERE\s*)?\{)",
    re.IGNORECASE,
)
#: The name of a column: the only variable, or the one behind AS.
_NAME = re.compile(r"(?:^|\s)\?(\w+)(?=\s|$)|\bAS\s+\?(\w+)\s*\)(?=\s|$)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
#: How TSV writes what would end a term, a cell or a line.
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "r": "\r", "t": "\t"}
#: Comments may hold anything, also what looks like an order.
_COMMENTED = re.compile(r"(?m)^[^\n]*#[^\n]*ORDER", re.IGNORECASE)


class By(NamedTuple):
    """A variable to sort by, and whether the largest comes first."""

    variable: str
    descending: bool


class Order(NamedTuple):
    """The order of a table.

    Attributes:
        by: what to sort by, the most important first.
        hidden: columns at the end of the table that are there to sort by.
        distinct: whether each row stands once.
        most: how many rows it has at most; None for any number.
    """

    by: tuple[By, ...]
    hidden: int = 0
    distinct: bool = False
    most: int | None = None


def taken_out(query: str) -> tuple[str, Order | None]:
    """A query without its order, and the order; the query as it is where that cannot be told at sight."""
    found = _ORDER.search(query)
    if found is None or _COMMENTED.search(query):
        return query, None
    shown = _SHOWN.search(query, query.upper().find("SELECT"), query.find("{") + 1)
    # Few rows of many are found sooner by the engine, unless the many are groups.
    if shown is None or (found["limit"] and not found["grouped"]):
        return query, None
    by = tuple(By(name, word.upper() == "DESC") for word, name in _ONE.findall(found["by"]))
    known = {one or other for one, other in _NAME.findall(shown["shown"])}
    hidden = dict.fromkeys(one.variable for one in by if one.variable not in known)
    if hidden and (found["grouped"] or "(" in shown["shown"]):
        return query, None
    text = query[: found.start("order")].rstrip() + "\n"
    for name in reversed(hidden):
        text = f"{text[: shown.end('shown')]} ?{name}{text[shown.end('shown') :]}"
    most = int(found["limit"]) if found["limit"] else None
    return text, Order(by, len(hidden), distinct=bool(shown["distinct"]), most=most)


def ordered(table: bytes, order: Order) -> bytes:
    """A table of SPARQL's TSV with its rows in order.

    Args:
        table: https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv; tabs and line ends inside of terms are
            escaped.
        order: of its rows; a variable that the table does not have is the same in all rows.
    """
    text = table.decode("utf-8")
    header, *lines = text.split("\n")[:-1]
    names = [name.removeprefix("?") for name in header.split("\t")]
    # One list of all cells and not one for each row, which Python would look through for garbage again and
    # again: that took longer than the sorting.
    cells = text.replace("\n", "\t").split("\t")[:-1]
    places = [0] * len(lines)
    for by in order.by:
        # What comes behind columns that tell all rows apart decides nothing.
        if by.variable in names and len(set(places)) < len(lines):
            column = cells[len(names) + names.index(by.variable) :: len(names)]
            rank, count = _ranks(column)
            sign = -1 if by.descending else 1
            places = [place * count + sign * rank[term] for place, term in zip(places, column, strict=True)]
    sorted_lines = [lines[number] for number in sorted(range(len(lines)), key=places.__getitem__)]
    if order.hidden:
        header = header.rsplit("\t", order.hidden)[0]
        sorted_lines = [line.rsplit("\t", order.hidden)[0] for line in sorted_lines]
        if order.distinct:
            sorted_lines = list(dict.fromkeys(sorted_lines))
    return "\n".join([header, *sorted_lines[: order.most], ""]).encode("utf-8")


#: An IRI without the marks around it: what follows in a longer one may be less than the mark.
_INSIDE = itemgetter(slice(1, -1))


def _ranks(column: list[str]) -> tuple[dict[str, int], int]:
    """The place of each term among those of a column, the same for equals; and a number above all of them."""
    terms = set(column)
    if all(term[:1] == "<" for term in terms):  # IRIs, none like another: most columns are
        in_order = sorted(terms, key=_INSIDE)
        return {term: place for place, term in enumerate(in_order)}, len(terms)
    ranks: dict[str, int] = {}
    before, place = None, 0
    for key, term in sorted((_key(term), term) for term in terms):
        place += key != before
        ranks[term], before = place, key
    return ranks, place + 1


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
        return 4, 0.0, _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), text)
    return (3, float(term), "") if _NUMBER.fullmatch(term) else (4, 0.0, term)
