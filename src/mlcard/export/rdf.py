"""Quads of cards, and their text in any RDF format.

pyoxigraph reads the JSON-LD (7 to 20 times faster than rdflib) and writes the rest; its Turtle writer is
linear, where rdflib's is quadratic in the number of namespaces.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, BinaryIO

import pyoxigraph

from mlcard import schema
from mlcard.export.jsonld import context, document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mlcard.export.jsonld import Document
    from mlcard.facts import JsonValue

#: Name on the command line, and the format that pyoxigraph writes.
FORMATS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
#: Characters that XML 1.0 cannot say, not even escaped (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XMLNS = re.compile(rb"xmlns:([^=]+)=")


def quads(card: Mapping[str, JsonValue], base: str, *, named: bool = False) -> Iterator[pyoxigraph.Quad]:
    """Yield the statements of a card.

    Args:
        card: a card in normal form.
        base: IRI that relative ids are appended to.
        named: whether the statements stand in a graph named by the card's IRI, or in the default graph.
    """
    found = document(card, base)
    statements = pyoxigraph.parse(text_of(found), pyoxigraph.RdfFormat.JSON_LD)
    if not named:
        yield from statements
        return
    graph = pyoxigraph.NamedNode(found.iri)
    for quad in statements:
        yield pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, graph)


def text_of(found: Document) -> bytes:
    """The JSON-LD text of one card, for a program to read."""
    return _json({"@context": context(found.terms), **found.body}, indent=None)


def serialize(cards: Iterable[Mapping[str, JsonValue]], base: str, to: str, output: BinaryIO) -> None:
    """Write cards in an RDF format.

    Args:
        cards: cards in normal form.
        base: IRI that relative ids are appended to.
        to: a name in `FORMATS`.
        output: where the bytes go.
    """
    if to == "jsonld":
        output.write(_readable([document(card, base) for card in cards]))
    elif to in {"turtle", "rdfxml"}:
        triples = (triple for card in cards for triple in _by_subject(quads(card, base)))
        output.write(_HEADERS[to](map(_for_xml, triples) if to == "rdfxml" else triples, base))
    else:
        statements = (quad for card in cards for quad in quads(card, base, named=to == "nquads"))
        pyoxigraph.serialize(
            statements if to == "nquads" else (quad.triple for quad in statements), output, FORMATS[to]
        )


def _readable(documents: list[Document]) -> bytes:
    """One JSON-LD document for one card or many, for a person to read: a term of the context a line."""
    bodies = [found.body for found in documents]
    body = bodies[0] if len(bodies) == 1 else {"@graph": bodies}
    terms = dict.fromkeys(term for found in documents for term in found.terms)
    lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(term)}" for name, term in context(terms).items())
    return b'{\n  "@context": {\n%b\n  },%b\n' % (lines.encode(), _json(body, indent=2)[1:])


def _by_subject(statements: Iterable[pyoxigraph.Quad]) -> Iterator[pyoxigraph.Triple]:
    """Yield triples so that those of one subject stand together, in the order of the subjects."""
    found: dict[Any, list[pyoxigraph.Triple]] = {}
    for quad in statements:
        found.setdefault(quad.subject, []).append(quad.triple)
    for triples in found.values():
        yield from triples


def _turtle(triples: Iterable[pyoxigraph.Triple], base: str) -> bytes:
    """Turtle with the prefixes in use, sorted: pyoxigraph writes all of them, each time in another order."""
    text = pyoxigraph.serialize(triples, format=FORMATS["turtle"], base_iri=base, prefixes=schema.prefixes())
    header = len(schema.prefixes()) + 1
    body = bytes(text or b"").split(b"\n", header)[header]
    used = "".join(
        f"@prefix {name}: <{iri}> .\n"
        for name, iri in sorted(schema.prefixes().items())
        if f"{name}:".encode() in body
    )
    return f"@base <{base}> .\n{used}\n".encode() + body


def _rdfxml(triples: Iterable[pyoxigraph.Triple], base: str) -> bytes:
    """RDF/XML whose root declares the prefixes in use, sorted, for the same reason."""
    text = pyoxigraph.serialize(triples, format=FORMATS["rdfxml"], base_iri=base, prefixes=schema.prefixes())
    before, root, body = bytes(text or b"").partition(b"<rdf:RDF")
    declared, end, body = body.partition(b">")
    used = [
        item
        for item in sorted(declared.split())
        if (name := _XMLNS.match(item)) is None or name[1] + b":" in body
    ]
    return b" ".join([before + root, *used]) + end + body


def _json(value: dict[str, Any], indent: int | None) -> bytes:
    """JSON as UTF-8; half a surrogate pair, which no encoding has, becomes a question mark."""
    return json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def _for_xml(triple: pyoxigraph.Triple) -> pyoxigraph.Triple:
    """A triple whose text XML can say."""
    value = triple.object
    if not isinstance(value, pyoxigraph.Literal) or not _NOT_XML.search(value.value):
        return triple
    text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value.value)
    return pyoxigraph.Triple(
        triple.subject, triple.predicate, pyoxigraph.Literal(text, datatype=value.datatype)
    )


_HEADERS = {"turtle": _turtle, "rdfxml": _rdfxml}
