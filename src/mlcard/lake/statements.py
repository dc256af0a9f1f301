"""What a card states, as N-Triples: the fast way into a store.

The same graph as through JSON-LD (`mlcard.export.quads`), which a test holds to it on every real card, by the
same walk through the card; but lines are written where JSON-LD makes nodes: those, their text, its parser and
the objects of a store's API would cost several times as much as all the rest. Beside what the card says stand
the edges of its lineage (see `edges`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcard.export.literals import BOOLEAN, STRING, anything
from mlcard.export.walk import Walk
from mlcard.lake.edges import DEPENDS_ON, SLOTS, dependencies

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mlcard.export.literals import Plain
    from mlcard.export.walk import Table
    from mlcard.facts import JsonValue
    from mlcard.lake.edges import Thing
    from mlcard.schema import Slot

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
#: What a string in N-Triples cannot hold as it is (https://www.w3.org/TR/n-triples/#grammar-production-ECHAR).
_SPECIAL = re.compile(r'["\\\n\r]')
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"})


class Stated(NamedTuple):
    """What was stated of a card.

    Attributes:
        iri: IRI of the card.
        left_out: JSON Pointers of the values that are in no statement, because the schema does not accept
            them.
        subjects: IRIs of all that something is stated of.
    """

    iri: str
    left_out: tuple[str, ...]
    subjects: frozenset[str]


def statements(card: Mapping[str, JsonValue], base: str) -> tuple[Stated, str]:
    """The statements of a card in N-Triples: what it says, and the edges of its lineage.

    Args:
        card: a card in normal form.
        base: IRI that relative ids are appended to.
    """
    form = _Form(base)
    iri, root = form.card(card)
    lines = form.lines
    edges = list(dependencies(root))
    lines += [f"{thing} <{DEPENDS_ON}> {source} .\n" for thing, source in edges]
    subjects = frozenset([*form.nodes.values(), *(thing[1:-1] for thing, _ in edges)])
    return Stated(iri, tuple(form.left_out), subjects), "".join(dict.fromkeys(lines))


def in_graph(triples: str, graph: str) -> str:
    """Statements in N-Triples as N-Quads of a graph."""
    return triples.replace(" .\n", f" <{graph}> .\n")


class _Mark(NamedTuple):
    """What is to know of a slot.

    Attributes:
        predicate: the property, and the blank behind it.
        edges: its name, if edges of lineage go through it; else empty.
    """

    predicate: str
    edges: str


class _Form(Walk[Any]):
    """A value is the object of a statement; a node, when its statements are written, a thing with edges."""

    def __init__(self, base: str) -> None:
        super().__init__(base)
        self.lines: list[str] = []

    @staticmethod
    def mark(name: str, slot: Slot) -> _Mark:
        """The predicate of a slot, and whether edges go through it."""
        return _Mark(f"<{slot.uri}> ", name if name in SLOTS else "")

    @staticmethod
    def reference(iri: str) -> str:
        """An IRI."""
        return f"<{iri}>"

    @staticmethod
    def literal(name: str, datatype: str) -> Callable[[Any], str]:  # noqa: ARG004
        """A literal with its datatype."""
        return _literal(datatype)

    @staticmethod
    def anything(value: JsonValue) -> str:
        """A literal with the datatype of the value."""
        found = anything(value)
        plain = found["@value"]
        return _literal(found.get("@type", BOOLEAN if isinstance(plain, bool) else STRING))(plain)

    def made(self, iri: str, table: Table, parts: list[tuple[_Mark, Any]]) -> Thing:
        """Write the statements of a node."""
        lines, subject = self.lines, f"<{iri}> "
        lines.append(f"{subject}{_TYPE} <{table.found.uri}> .\n")
        thing: Thing = {"@id": f"<{iri}>"}
        for (predicate, edges), found in parts:
            if found.__class__ is str:
                lines.append(f"{subject}{predicate}{found} .\n")
            else:
                for item in found if found.__class__ is list else (found,):
                    term = item if item.__class__ is str else item["@id"]
                    lines.append(f"{subject}{predicate}{term} .\n")
            if edges:
                thing[edges] = found
        return thing


def _text(text: str) -> str:
    """A string, which needs no datatype."""
    return f'"{text.translate(_ESCAPES)}"' if _SPECIAL.search(text) else f'"{text}"'


@cache
def _literal(datatype: str) -> Callable[[Any], str]:
    """What writes the plain values of a datatype."""
    if datatype == STRING:
        return _text
    end = f"^^<{datatype}>"

    def literal(value: Plain) -> str:
        if isinstance(value, str):
            return _text(value) + end
        if isinstance(value, bool):
            return f'"true"{end}' if value else f'"false"{end}'
        return f'"{value!r}"{end}'

    return literal
