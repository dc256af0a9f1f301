"""RDF in any text format as a document of nodes: subjects, their predicates, and values.

Nothing is fetched: a JSON-LD document whose context stands elsewhere is an error. XML with a document type is
refused, for its entities could make a reader fetch files or expand without end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import tokens
from mlcard.imports.document import Node, bounded
from mlcard.readers.bounded_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.facts import JsonValue, Source

#: Most bytes and statements that are read.
MAX_BYTES, MAX_STATEMENTS = 32_000_000, 500_000
TYPE = "rdf:type"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def load(source: Source, prefixes: Mapping[str, str]) -> Node:
    """The graph of a file: a mapping from subjects to predicates to values, a list where there are several.

    Args:
        source: the file; its content shows whether it is RDF/XML, JSON-LD or Turtle, of which N-Triples are a
            part.
        prefixes: namespaces by their prefixes; names of predicates and types are shortened by them.

    Raises:
        UnreadableFileError: the file is no RDF.
        LimitExceededError: it is larger than is read.
    """
    with source.open() as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LimitExceededError(f"{source.name}: is larger than the {MAX_BYTES} bytes that are read of RDF")
    graph: dict[str, dict[str, list[JsonValue]]] = {}
    try:
        for count, quad in enumerate(pyoxigraph.parse(content, _format(content, source.name))):
            if count >= MAX_STATEMENTS:
                raise LimitExceededError(f"{source.name}: has more than {MAX_STATEMENTS} statements")
            name = quad.predicate.value
            key = TYPE if name == _RDF_TYPE else short(name, prefixes)
            value = _value(quad.object)
            found = graph.setdefault(_name(quad.subject), {}).setdefault(key, [])
            shortened = short(str(value), prefixes) if key == TYPE else value
            if shortened not in found:
                found.append(shortened)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise UnreadableFileError(
            f"{source.name}: not readable as RDF ({error})",
            hint="Turtle, N-Triples, RDF/XML and JSON-LD are read",
        ) from error
    single: dict[str, JsonValue] = {
        subject: {key: values[0] if len(values) == 1 else values for key, values in predicates.items()}
        for subject, predicates in graph.items()
    }
    return Node(single)


def short(name: str, prefixes: Mapping[str, str]) -> str:
    """An IRI with a prefix in place of its namespace."""
    for prefix, namespace in prefixes.items():
        if name.startswith(namespace):
            return f"{prefix}:{name.removeprefix(namespace)}"
    return name


def place(where: str) -> str:
    """The place of a value for people: subject and predicate."""
    subject, *rest = tokens(where) or [""]
    return " ".join([f"<{subject}>" if ":" in subject and not subject.startswith("_:") else subject, *rest])


def _format(content: bytes, name: str) -> pyoxigraph.RdfFormat:
    """The text format of a document."""
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")) and not start.startswith(b"[]"):
        bounded(parse_json(content, name, unique=False), name)
        return pyoxigraph.RdfFormat.JSON_LD
    if start.startswith((b"<?xml", b"<rdf:", b"<!--", b"<!DOCTYPE", b"<RDF")):
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise UnreadableFileError(
                f"{name}: declares a document type or entities",
                hint="both make a reader fetch files or expand without end; remove them",
            )
        return pyoxigraph.RdfFormat.RDF_XML
    return pyoxigraph.RdfFormat.TURTLE


def _name(term: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Triple) -> str:
    """How a node is called: its IRI, or its label in the document."""
    return term.value if isinstance(term, pyoxigraph.NamedNode) else str(term)


def _value(term: object) -> JsonValue:
    """A value as JSON has it: the text of literals, the names of nodes."""
    if isinstance(term, pyoxigraph.Literal):
        return term.value
    return _name(term)  # type: ignore[arg-type]
