"""The same results by pyshacl, the reference implementation (extra `shacl`), on a graph of rdflib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph

from mlcard.errors import MissingExtraError
from mlcard.lake.audit.results import Result
from mlcard.lake.audit.terms import SH
from mlcard.lake.edges import DEPENDS_ON

if TYPE_CHECKING:
    from collections.abc import Iterator


def violations(store: pyoxigraph.Store, shapes: bytes, why: str = "") -> list[Result]:
    """What shapes find in the default graph of a store, in the order of the results.

    Args:
        store: the graph; it is copied, since pyshacl over a store gives other results.
        shapes: the graph of shapes, in Turtle.
        why: what needs pyshacl, for the message if it is missing.

    Raises:
        MissingExtraError: pyshacl is not installed.
    """
    edges = pyoxigraph.NamedNode(DEPENDS_ON)  # which the lake adds, and no card says
    quads = store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())
    said = (quad.triple for quad in quads if quad.predicate != edges)
    return violations_in(
        pyoxigraph.serialize(said, format=pyoxigraph.RdfFormat.N_TRIPLES) or b"", shapes, why
    )


def violations_in(triples: bytes, shapes: bytes, why: str = "") -> list[Result]:
    """The same for a graph in N-Triples."""
    try:
        import pyshacl  # noqa: PLC0415 - an extra
        import rdflib  # noqa: PLC0415 - comes with it
    except ImportError as error:
        raise MissingExtraError(
            f"the pack uses {why or 'shapes'}, which only pyshacl can judge",
            hint="pip install 'mlcard[shacl]'",
        ) from error
    data = rdflib.Graph().parse(data=triples, format="nt")
    given = rdflib.Graph().parse(data=shapes, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=given, inference="none", advanced=True)
    return sorted(set(_results(report, rdflib)))


def _results(report: Any, rdflib: Any) -> Iterator[Result]:
    """The results of a report."""
    shacl = rdflib.Namespace(SH)

    def written(result: Any, name: str) -> str:
        term = report.value(result, shacl[name])
        return "" if term is None else term.n3()

    for result in report.objects(None, shacl.result):  # those inside others, as their detail, are no results
        path = report.value(result, shacl.resultPath)
        messages = sorted(str(message) for message in report.objects(result, shacl.resultMessage))
        yield Result(
            written(result, "focusNode"),
            written(result, "sourceShape"),
            str(report.value(result, shacl.sourceConstraintComponent)),
            path.n3() if isinstance(path, rdflib.URIRef) else "",
            written(result, "value"),
            str(report.value(result, shacl.resultSeverity)),
            "; ".join(messages),
        )
