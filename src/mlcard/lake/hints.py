"""Hints that a query gives the embedded engine: how a pattern is read, and which named graphs it needs.

pyoxigraph follows a query row by row: for each model it looks up what the next pattern says of it, in some
4 µs. Where a question is about one thing that is right. Where it is about the whole lake, to read all
statements of the pattern once and to join them in memory takes a fourth of that. The engine does the one for
patterns and the other for what a subselect gives, and it cannot tell which is better, for it does not know
how much there is of anything.

So a question says it: a line of one pattern that ends in `# once` becomes a subselect of its own.

    OPTIONAL { ?evaluation modellake:split ?split }  # once
    ?evaluation mls:hasValue ?value .  # once

The subselect gives every variable of the pattern, each solution as often as the pattern gives it, so a hint
never changes an answer. To other engines it is a comment.

A query that says `GRAPH` may ask what any one card says, for which an index has to keep all statements twice.
One that asks this only of models and datasets of which cards say different things may tell so:

    GRAPH ?said_by { ?thing ?property ?one }  # contested
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.lake.binding import mentions

if TYPE_CHECKING:
    from mlcard.lake.graph import Graphs

#: One pattern on a line: two variables and what is between them, which has neither variables nor filters.
_HINTED = re.compile(
    r"^(?P<begin>[ \t]*(?P<optional>OPTIONAL )?)(?(optional)\{ )"
    r"(?P<pattern>(?P<one>\?\w+) [^\s{}\"#?]+ (?!(?P=one)\b)(?P<other>\?\w+)) (?(optional)\}|\.) +# once$",
    re.MULTILINE,
)

#: The end of a line that says `GRAPH` of contested things alone.
_CONTESTED = "# contested"


def graphs(query: str) -> Graphs:
    """Of which cards a query needs a graph to themselves."""
    if not mentions(query, "GRAPH"):
        return "none"
    lines = [line for line in query.splitlines() if mentions(line, "GRAPH")]
    return "contested" if all(line.endswith(_CONTESTED) for line in lines) else "every"


def followed(query: str) -> str:
    """A query in which each pattern with a hint is a subselect; any other stays as it is."""
    return _HINTED.sub(r"\g<begin>{ SELECT \g<one> \g<other> { \g<pattern> } }", query)
