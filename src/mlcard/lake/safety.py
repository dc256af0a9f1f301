"""Queries that may run: reading only, and nothing that opens a connection.

pyoxigraph answers `SERVICE` by asking the server that it names, and cannot be told not to. Where SPARQL's
grammar puts a keyword is not for a regular expression to find out (`?o.SERVICE`, `1SERVICE` and
`SERVICESILENT<…>` are all read as one, `FILTER(?a<?b)SERVICE?s#>` hides one in what looks like an IRI), so
pyoxigraph's own parser decides: a query in which the word may stand anywhere but as the keyword is still a
query with another word in its place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyoxigraph

from mlcard import schema
from mlcard.errors import InvalidQueryError
from mlcard.lake.binding import bound_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SERVICE = re.compile("service", re.IGNORECASE)
#: The first word after the prologue of SPARQL 1.1 Update; possessive, so that no text takes long.
_UPDATE = re.compile(
    r"(?:\s++|#[^\n]*+|(?:PREFIX|BASE)\b[^<]*+<[^>]*+>)*+"
    r"(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected ([A-Z]+)$)?")
_SENTENCE = re.compile(r"(?:The|Prefix) [A-Za-z ]{6,}")
_LONGEST = 1_000_000


def run(store: pyoxigraph.Store, query: str, base: str) -> Any:
    """Run a query that reads the store and nothing else.

    Prefixes of the schema need no declaration, and relative IRIs are relative to the base.

    Args:
        store: the graph.
        query: SPARQL 1.1 query text.
        base: IRI that relative ids of the cards are appended to.

    Raises:
        InvalidQueryError: the query is not SPARQL, is an update, or uses SERVICE.
    """
    if len(query) > _LONGEST:
        raise InvalidQueryError(f"the query has {len(query):,} characters; at most {_LONGEST:,} are accepted")
    _refuse_service(query, base)
    try:
        return store.query(query, base_iri=base, prefixes=schema.prefixes())
    except SyntaxError as error:
        raise _not_sparql(query, error) from error


def result_of(query: str, base: str) -> type:
    """What a query gives: QuerySolutions, QueryBoolean or QueryTriples.

    Raises:
        InvalidQueryError: the query is not SPARQL, is an update, or uses SERVICE.
    """
    return type(run(pyoxigraph.Store(), query, base))


def bound_text(query: str, terms: Mapping[str, str], base: str) -> str:
    """A query with values in place of variables, which is still a query.

    Args:
        query: a SPARQL 1.1 query.
        terms: terms in N-Triples syntax by the variable that they are for.
        base: IRI that relative ids of the cards are appended to.

    Raises:
        InvalidQueryError: the query does not have the variable or assigns it itself, or a value cannot stand
            where its variable does.
    """
    text = bound_query(query, terms)
    try:
        result_of(text, base)
    except InvalidQueryError as error:
        names = " and ".join(f"?{name}" for name in terms)
        raise InvalidQueryError(
            f"the query is none with the value of {names}",
            hint="only an id, not a text or a number, can be a property or what a property is of",
        ) from error
    return text


def _refuse_service(query: str, base: str) -> None:
    """Refuse a query in which `SERVICE` is a keyword."""
    if not _SERVICE.search(query):
        return
    other = next(word for word in _words() if word not in query.lower())
    try:
        pyoxigraph.Store().query(_SERVICE.sub(other, query), base_iri=base, prefixes=schema.prefixes())
    except SyntaxError as error:
        place = _offset(query, error)
        if place is None or any(word.start() <= place <= word.end() for word in _SERVICE.finditer(query)):
            raise InvalidQueryError(
                "SERVICE is not allowed: a query over cards opens no connection",
                hint="take the clause out, and ask the other server by itself",
            ) from error
        raise _not_sparql(query, error) from error


def _words() -> Iterator[str]:
    """Yield words as long as `service` that mean nothing, so that places in the text stay what they are."""
    for number in range(_LONGEST):
        yield f"q{number:06}"


def _not_sparql(query: str, error: SyntaxError) -> InvalidQueryError:
    """A syntax error with its line, and a mark below its column."""
    update = _UPDATE.match(query)
    if update:
        return InvalidQueryError(
            f"{update[1].upper()} is not allowed: a query reads the cards and changes nothing",
            hint="change the cards themselves; mlcard extract refreshes what comes from files",
        )
    place = _place(error)
    if not place:
        return InvalidQueryError(f"the query is not SPARQL: {error}")
    line, column = place
    lines = query.split("\n")
    text = lines[line - 1] if line <= len(lines) else ""
    shown = text.expandtabs(1).rstrip()
    # Between lists of all that might stand there, the parser has words for what the grammar does not say.
    reason = _SENTENCE.search(str(error))
    return InvalidQueryError(
        f"the query is not SPARQL: line {line}, column {column}{f' ({reason[0]})' if reason else ''}\n"
        f"  {shown}\n  {' ' * (column - 1)}^",
        hint="the fault is at the mark, or just before it",
    )


def _place(error: SyntaxError) -> tuple[int, int] | None:
    """Line and column of a syntax error.

    Where the parser wanted one keyword, it tells the column behind as many characters as the keyword has. Its
    lists of everything that might stand there help nobody.
    """
    found = _PLACE.match(str(error))
    return (int(found[1]), int(found[2]) - len(found[3] or "")) if found else None


def _offset(query: str, error: SyntaxError) -> int | None:
    """Where in the query a syntax error is."""
    place = _place(error)
    if not place:
        return None
    before = query.split("\n")[: place[0] - 1]
    return sum(len(line) + 1 for line in before) + place[1] - 1
