"""What a card states, as N-Triples: the fast way into a store.

The same graph as through JSON-LD (`mlcard.export.quads`), which a test holds to it on every real card,
written straight from the nodes and from the terms that the schema compiled to: the text of JSON-LD, its
parser and the objects of a store's API would cost twice as much as all the rest. Beside what the card says
stand the edges of its lineage (see `edges`).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from mlcard.export import document
from mlcard.export.jsonld import context
from mlcard.lake.edges import DEPENDS_ON, dependencies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.export import Document
    from mlcard.export.jsonld import Node
    from mlcard.facts import JsonValue

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_XSD = "http://www.w3.org/2001/XMLSchema#"
#: What a string in N-Triples cannot hold as it is (https://www.w3.org/TR/n-triples/#grammar-production-ECHAR).
_SPECIAL = re.compile(r'["\\\n\r]')
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"})


def statements(card: Mapping[str, JsonValue], base: str) -> tuple[Document, str]:
    """A card's JSON-LD, and its statements in N-Triples: what it says, and the edges of its lineage.

    Args:
        card: a card in normal form.
        base: IRI that relative ids are appended to.
    """
    found = document(card, base)
    lines = list(_of_node(found.body))
    lines += [f"<{thing}> <{DEPENDS_ON}> <{source}> .\n" for thing, source in dependencies(found.body)]
    return found, "".join(dict.fromkeys(lines))


def in_graph(triples: str, graph: str) -> str:
    """Statements in N-Triples as N-Quads of a graph."""
    return triples.replace(" .\n", f" <{graph}> .\n")


def _of_node(node: Node) -> Iterator[str]:
    """Yield the statements of a node of JSON-LD and of the nodes inside it."""
    subject = f"<{node['@id']}> "
    yield f"{subject}{_TYPE} {_term(node['@type'])[0]} .\n"
    for key, value in node.items():
        if key[0] == "@":
            continue
        predicate, datatype = _term(key)
        begin = f"{subject}{predicate} "
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, dict) and "@type" in item and "@id" in item:
                yield f"{begin}<{item['@id']}> .\n"
                yield from _of_node(item)
            else:
                yield f"{begin}{_object(item, datatype)} .\n"


def _object(value: Any, datatype: str) -> str:
    """The object of a statement: an IRI or a literal.

    Args:
        value: a value of JSON-LD.
        datatype: of plain values; empty for strings.
    """
    if isinstance(value, str):
        return _literal(value, datatype)
    if isinstance(value, dict):
        if "@id" in value:
            return f"<{value['@id']}>"
        return _object(value["@value"], value.get("@type", ""))
    if isinstance(value, bool):
        return _literal("true" if value else "false", datatype or f"{_XSD}boolean")
    return _literal(repr(value), datatype or f"{_XSD}{'integer' if isinstance(value, int) else 'double'}")


def _literal(text: str, datatype: str) -> str:
    """A literal; a string needs no datatype."""
    if _SPECIAL.search(text):
        text = text.translate(_ESCAPES)
    return f'"{text}"^^<{datatype}>' if datatype else f'"{text}"'


@cache
def _term(name: str) -> tuple[str, str]:
    """The property or class of a term, and the datatype of its plain values, empty for strings."""
    found = context([name])[name]
    datatype = found.get("@type", "")
    return f"<{found['@id']}>", "" if datatype in {"@id", f"{_XSD}string"} else datatype
