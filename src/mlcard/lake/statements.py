"""What a card states, as N-Triples: the fast way into a store.

The same graph as through JSON-LD (`mlcard.export.quads`), which a test holds to it on every real card, by the
same walk through the card; but lines are written where JSON-LD makes nodes: those, their text, its parser and
the objects of a store's API would cost several times as much as all the rest. Beside what the card says stand
the edges of its lineage (see `edges`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcard import schema
from mlcard.card.identity import resolved
from mlcard.export.literals import BOOLEAN, STRING, anything, plain_of
from mlcard.export.walk import Walk
from mlcard.lake.edges import DEPENDS_ON, SLOTS, dependencies

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    """

    iri: str
    left_out: tuple[str, ...]


def statements(card: Mapping[str, JsonValue], base: str) -> tuple[Stated, str]:
    """The statements of a card in N-Triples: what it says, and the edges of its lineage.

    Args:
        card: a card in normal form.
        base: IRI that relative ids are appended to.
    """
    form = _Form(base)
    iri, root = form.card(card)
    lines = form.lines
    lines += [f"{thing} <{DEPENDS_ON}> {source} .\n" for thing, source in dependencies(root)]
    return Stated(iri, tuple(form.left_out)), "".join(dict.fromkeys(lines))


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
    def plain(name: str, slot: Slot) -> Callable[[JsonValue, str], str | None]:  # noqa: ARG004
        """How the values of a slot are written: as IRIs or literals."""
        return _object(slot)

    @staticmethod
    def reference(iri: str) -> str:
        """An IRI."""
        return f"<{iri}>"

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


def _object(slot: Slot) -> Callable[[JsonValue, str], str | None]:
    """How the values of a slot are written: as IRIs or literals."""
    if slot.kind == "any":
        return lambda value, _base: _any(value)
    if slot.kind == "enum":
        iris = {value: f"<{iri}>" for value, iri in schema.meanings(slot.range).items()}
        return lambda value, _base: iris.get(value) if isinstance(value, str) else None
    if slot.kind != "scalar" or slot.datatype is None:
        return lambda value, base: f"<{resolved(value, base)}>" if isinstance(value, str) else None
    if slot.datatype == STRING:
        return _string
    plain, end = plain_of(slot.datatype), _end(slot.datatype)

    def literal(value: JsonValue, _base: str) -> str | None:
        found = plain(value)
        return None if found is None else _literal(found, end)

    return literal


def _any(value: JsonValue) -> str:
    """A value of a slot that may hold anything: its own type decides."""
    found = anything(value)
    plain = found["@value"]
    if "@type" not in found and isinstance(plain, str):
        return _text(plain)
    return _literal(plain, _end(found.get("@type", BOOLEAN)))


def _string(value: JsonValue, _base: str) -> str | None:
    """A value of a slot for strings."""
    return _text(value) if isinstance(value, str) else None


def _text(text: str) -> str:
    """A string, which needs no datatype."""
    return f'"{text.translate(_ESCAPES)}"' if _SPECIAL.search(text) else f'"{text}"'


def _literal(value: bool | float | str, end: str) -> str:
    """A literal, given what stands behind its text."""
    if isinstance(value, str):
        return _text(value) + end
    if isinstance(value, bool):
        return f'"true"{end}' if value else f'"false"{end}'
    return f'"{value!r}"{end}'


def _end(datatype: str) -> str:
    """What stands behind the text of a literal."""
    return f"^^<{datatype}>"
