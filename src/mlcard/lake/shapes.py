"""SHACL shapes of a house as lint rules: their results become findings at the line of the card.

A result names a node and a property by their IRIs (https://www.w3.org/TR/shacl/#results). The JSON-LD of the
card says which slot a node stands for, so the finding gets the place of the value, or of the node that lacks
it. pyshacl judges, on rdflib: the reference for SHACL.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph

from mlcard import schema
from mlcard.card import InvalidCardError, load, span_of
from mlcard.errors import ConfigurationError, MissingExtraError
from mlcard.export.jsonld import context, document
from mlcard.export.rdf import quads
from mlcard.facts import pointer
from mlcard.readers.formats import MANGLED
from mlcard.validate.finding import Finding, Judgement
from mlcard.validate.suppression import apply, suppressions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from mlcard.card import Card
    from mlcard.configuration import Severity
    from mlcard.facts import JsonValue

#: Code of a finding whose shape has no IRI of its own.
CODE = "SHACL"
_SHACL = "http://www.w3.org/ns/shacl#"
_SEVERITIES: dict[str, Severity] = {"Violation": "error", "Warning": "warning", "Info": "info"}


@dataclass(frozen=True, slots=True)
class Shapes:
    """Shapes that were read: an rdflib graph."""

    graph: Any


def read_shapes(files: Iterable[Path]) -> Shapes:
    """Read files with shapes, in Turtle or whatever their suffix says.

    Raises:
        ConfigurationError: a file cannot be read as RDF.
        MissingExtraError: pyshacl is not installed.
    """
    rdflib = _pyshacl()[1]
    from xml.sax import SAXException  # noqa: PLC0415 - as late as the parser that raises it

    broken = (*MANGLED, SyntaxError, AssertionError, SAXException, rdflib.exceptions.Error)
    graph = rdflib.Graph()
    for file in files:
        try:
            form = rdflib.util.guess_format(str(file)) or "turtle"
            graph.parse(data=file.read_bytes(), format=form, publicID=file.absolute().as_uri())
        except broken as error:
            raise ConfigurationError(
                f"{file}: cannot be read as RDF ({error})", hint="write the shapes in Turtle, as file.ttl"
            ) from error
    return Shapes(graph)


def judge_shapes(path: Path, shapes: Shapes, base: str) -> Judgement:
    """What the shapes find in the card of a file; nothing in one that lint cannot read, and says so."""
    try:
        card = load(path)
    except InvalidCardError:
        return Judgement(str(path), ())
    found = sorted(_found(card, shapes, base), key=lambda finding: (finding.span.start, finding.message))
    pairs = list(apply(found, suppressions(card)))
    return Judgement(
        str(path),
        tuple(finding for finding, by in pairs if by is None),
        tuple((finding, by.reason) for finding, by in pairs if by is not None),
    )


def _found(card: Card, shapes: Shapes, base: str) -> Iterator[Finding]:
    """What the shapes find in a card."""
    pyshacl, rdflib = _pyshacl()
    jsonld = document(card.data, base)
    triples = pyoxigraph.serialize(quads(card.data, base), format=pyoxigraph.RdfFormat.N_TRIPLES)
    graph = rdflib.Graph().parse(data=triples, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes.graph, inference="none", advanced=True)
    slots = dict(slots_of_nodes(jsonld.body, card.data))
    keys = {_iri(definition): key for key, definition in context(jsonld.terms).items()}
    shacl = rdflib.Namespace(_SHACL)
    for result in report.subjects(rdflib.RDF.type, shacl.ValidationResult):
        node = slots.get(str(report.value(result, shacl.focusNode)), "")
        predicate = str(report.value(result, shacl.resultPath) or "")
        key = keys.get(predicate) or _key_of(predicate)
        slot = node + pointer(key) if key else node
        severity = str(report.value(result, shacl.resultSeverity)).removeprefix(_SHACL)
        messages = sorted(str(message) for message in report.objects(result, shacl.resultMessage))
        yield Finding(
            card.path, span_of(card, slot), _code(report, result, shapes, rdflib, shacl),
            _SEVERITIES.get(severity, "error"), "; ".join(messages) or "a shape is not satisfied", slot,
        )  # fmt: skip


def _pyshacl() -> tuple[Any, Any]:
    try:
        import pyshacl  # noqa: PLC0415 - an extra
        import rdflib  # noqa: PLC0415 - comes with it
    except ImportError as error:
        raise MissingExtraError("SHACL shapes need pyshacl", hint="pip install 'mlcard[shacl]'") from error
    return pyshacl, rdflib


def slots_of_nodes(node: JsonValue, value: JsonValue, slot: str = "") -> Iterator[tuple[str, str]]:
    """The IRI of every node of a JSON-LD document, with the slot of the card that it stands for."""
    if isinstance(node, dict) and isinstance(value, dict):
        if isinstance(node.get("@id"), str):
            yield str(node["@id"]), slot
        for key, inner in node.items():
            if key in value:
                yield from slots_of_nodes(inner, value[key], slot + pointer(key))
    elif isinstance(node, list) and isinstance(value, list):
        for position, (inner, item) in enumerate(zip(node, value, strict=False)):
            yield from slots_of_nodes(inner, item, f"{slot}/{position}")
    elif isinstance(node, list) and isinstance(value, dict):  # a mapping of the card, such as hyperparameters
        for inner, key in zip(node, value, strict=False):
            if isinstance(inner, dict) and isinstance(inner.get("@id"), str):
                yield str(inner["@id"]), slot + pointer(key)


def _iri(definition: JsonValue) -> str:
    """The IRI that a term of a context stands for."""
    return str(definition.get("@id") if isinstance(definition, dict) else definition)


def _key_of(predicate: str) -> str:
    """The key of the standard for a property that the card does not use; empty for one that has none."""
    for described in schema.classes().values():
        for name, slot in described.slots.items():
            if slot.uri == predicate:
                return name
    return ""


def _code(report: Any, result: Any, shapes: Shapes, rdflib: Any, shacl: Any) -> str:
    """The name of the shape: the end of the IRI of the shape, or of the one that has it as a property."""
    shape = report.value(result, shacl.sourceShape)
    if not isinstance(shape, rdflib.URIRef):
        shape = shapes.graph.value(None, shacl.property, shape)
    name = str(shape).rpartition("#")[2].rpartition("/")[2] if isinstance(shape, rdflib.URIRef) else ""
    return name or CODE
