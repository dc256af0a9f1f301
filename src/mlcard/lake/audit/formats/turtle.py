"""The report as RDF: a `sh:ValidationReport` with every answer.

https://www.w3.org/TR/shacl/#validation-report

What is missing is a `sh:ValidationResult`. Each answer is a node of modellake, with its status, reason and
evidence. `sh:conforms` is SHACL's word for a graph in which shapes found nothing; it says nothing of the law.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from mlcard import schema
from mlcard.lake.audit.report import NOTE, counts
from mlcard.lake.audit.terms import DCT, MODELLAKE, RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mlcard.lake.audit.evidence import Evidence
    from mlcard.lake.audit.report import Answer, Report, Subject

    Node = pyoxigraph.BlankNode | pyoxigraph.NamedNode

_SEVERITIES = {"must": "Violation", "should": "Warning", "may": "Info"}


def written(report: Report) -> Iterator[str]:
    """The report in Turtle, one thing after the other: that of a lake need not fit into memory."""
    prefixes = {**schema.prefixes(), "sh": SH, "rdfs": RDFS, "xsd": XSD, "dct": DCT}
    root = pyoxigraph.BlankNode("report")
    head = _text(_head(root, report), prefixes)
    declared = head[: head.index("_:report")]
    yield head.rstrip("\n")
    missing = False
    for number, subject in enumerate(report.subjects):
        missing = missing or counts(subject.answers)["missing"] > 0
        answers = (
            triple
            for position, answer in enumerate(subject.answers)
            for triple in _answer(root, subject, answer, f"{number}x{position}")
        )
        yield _text(answers, prefixes).removeprefix(declared).rstrip("\n")
    conforms = _text([_triple(root, f"{SH}conforms", pyoxigraph.Literal(not missing))], prefixes)
    yield conforms.removeprefix(declared).rstrip("\n")


def _text(triples: Iterable[pyoxigraph.Triple], prefixes: Mapping[str, str]) -> str:
    found = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=dict(prefixes))
    return (found or b"").decode()


def _head(root: Node, report: Report) -> Iterator[pyoxigraph.Triple]:
    """What is said of the report as a whole, but for `sh:conforms`, which is known at the end."""
    yield _triple(root, f"{RDF}type", _iri(f"{SH}ValidationReport"))
    yield _triple(root, f"{RDFS}comment", pyoxigraph.Literal(NOTE))
    yield _triple(root, f"{DCT}title", pyoxigraph.Literal(report.pack.title))
    yield _triple(root, f"{DCT}source", pyoxigraph.Literal(report.pack.source))
    for note in report.notes:
        yield _triple(root, f"{MODELLAKE}notAudited", pyoxigraph.Literal(note))


def _answer(root: Node, subject: Subject, answer: Answer, name: str) -> Iterator[pyoxigraph.Triple]:
    """One answer, and the results behind it."""
    node = pyoxigraph.BlankNode(f"a{name}")
    item = answer.item
    yield _triple(root, f"{MODELLAKE}answer", node)
    yield _triple(node, f"{RDF}type", _iri(f"{MODELLAKE}Answer"))
    yield _triple(node, f"{MODELLAKE}about", _iri(subject.iri))
    yield _triple(node, f"{DCT}identifier", pyoxigraph.Literal(item.id))
    yield _triple(node, f"{DCT}title", pyoxigraph.Literal(item.title))
    yield _triple(node, f"{DCT}source", pyoxigraph.Literal(item.source))
    yield _triple(node, f"{MODELLAKE}level", pyoxigraph.Literal(item.level))
    yield _triple(node, f"{MODELLAKE}status", pyoxigraph.Literal(answer.status))
    if answer.reason:
        yield _triple(node, f"{MODELLAKE}reason", pyoxigraph.Literal(answer.reason))
    if item.note:
        yield _triple(node, f"{RDFS}comment", pyoxigraph.Literal(item.note))
    for number, piece in enumerate(answer.evidence):
        yield from _evidence(node, piece, f"e{name}x{number}")
    if answer.status == "missing":
        yield from _results(root, subject, answer, name)


def _evidence(answer: Node, piece: Evidence, name: str) -> Iterator[pyoxigraph.Triple]:
    """What shows an item, in the words of the schema."""
    node = pyoxigraph.BlankNode(name)
    slots = schema.classes()["Evidence"].slots
    yield _triple(answer, f"{MODELLAKE}evidence", node)
    yield _triple(node, f"{RDF}type", _iri(schema.classes()["Evidence"].uri))
    said = {"slot": piece.slot, "file": piece.file, "where": piece.where, "method": piece.method}
    for slot, value in said.items():
        meaning = schema.enumerations()["EvidenceMethodEnum"].get(value) if slot == "method" else None
        if value:
            yield _triple(node, slots[slot].uri, _iri(meaning) if meaning else pyoxigraph.Literal(value))
    yield _triple(node, f"{RDFS}label", pyoxigraph.Literal(piece.value))


def _results(root: Node, subject: Subject, answer: Answer, name: str) -> Iterator[pyoxigraph.Triple]:
    """The results of shapes behind a missing item; one of the item where code found what is missing."""
    severity = _iri(SH + _SEVERITIES[answer.item.level])
    for number, result in enumerate(answer.results):
        node = pyoxigraph.BlankNode(f"r{name}x{number}")
        yield from _result(root, node, _term(result.focus), result.severity, result.message or answer.reason)
        yield _triple(node, f"{SH}sourceConstraintComponent", _iri(result.component))
        if result.shape.startswith("<") and not result.shape.startswith("<urn:mlcard:"):
            yield _triple(node, f"{SH}sourceShape", _term(result.shape))
        if result.path:
            yield _triple(node, f"{SH}resultPath", _term(result.path))
        if result.value:
            yield _triple(node, f"{SH}value", _term(result.value))
    if not answer.results:
        node = pyoxigraph.BlankNode(f"r{name}")
        yield from _result(root, node, _iri(subject.iri), severity.value, answer.reason)
        yield _triple(node, f"{SH}sourceConstraintComponent", _iri(f"{MODELLAKE}ComputedConstraintComponent"))


def _result(
    root: Node,
    node: Node,
    focus: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal,
    severity: str,
    message: str,
) -> Iterator[pyoxigraph.Triple]:
    """What every result says."""
    yield _triple(root, f"{SH}result", node)
    yield _triple(node, f"{RDF}type", _iri(f"{SH}ValidationResult"))
    yield _triple(node, f"{SH}focusNode", focus)
    yield _triple(node, f"{SH}resultSeverity", _iri(severity))
    yield _triple(node, f"{SH}resultMessage", pyoxigraph.Literal(message))


def _triple(
    subject: Node, predicate: str, value: pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal
) -> pyoxigraph.Triple:
    return pyoxigraph.Triple(subject, _iri(predicate), value)


def _iri(text: str) -> pyoxigraph.NamedNode:
    return pyoxigraph.NamedNode(text)


def _term(text: str) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal:
    """The term that N-Triples write so."""
    (quad,) = pyoxigraph.parse(f"<urn:s> <urn:p> {text} .".encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    return quad.object  # type: ignore[no-any-return]
