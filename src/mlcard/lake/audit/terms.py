"""RDF terms of a graph of shapes: how they are looked up, and what is not understood in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph

if TYPE_CHECKING:
    from collections.abc import Iterator

Term: TypeAlias = "pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal"

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCT = "http://purl.org/dc/terms/"
MODELLAKE = "https://w3id.org/modellake/"
#: Longest list that is followed; one that leads back into itself ends here.
_LONGEST = 10_000


class Uncompilable(Exception):  # noqa: N818 - it is no error: pyshacl takes such shapes
    """Something in a graph of shapes that has no translation to SPARQL here; the message names it."""


def objects(store: pyoxigraph.Store, node: Term, predicate: str) -> list[Term]:
    """What a property of a node points to, in an order that does not change."""
    if isinstance(node, pyoxigraph.Literal):
        return []
    found = store.quads_for_pattern(node, pyoxigraph.NamedNode(predicate), None)
    return sorted((quad.object for quad in found), key=str)  # type: ignore[misc]  # no triple terms in Turtle


def only(store: pyoxigraph.Store, node: Term, predicate: str) -> Term | None:
    """The one thing that a property of a node points to; None if there is none.

    Raises:
        Uncompilable: there are several.
    """
    found = objects(store, node, predicate)
    if len(found) > 1:
        raise Uncompilable(f"{len(found)} values of {predicate.rpartition('#')[2]} where one is expected")
    return found[0] if found else None


def text(store: pyoxigraph.Store, node: Term, predicate: str) -> str:
    """The text that a property of a node has, the English or untagged one of several; empty if none."""
    found = [term for term in objects(store, node, predicate) if not isinstance(term, pyoxigraph.BlankNode)]
    plain = [term for term in found if not getattr(term, "language", None)]
    english = [term for term in found if (getattr(term, "language", None) or "").startswith("en")]
    return next((term.value for term in (*plain, *english, *found)), "")


def term_list(store: pyoxigraph.Store, node: Term) -> list[Term]:
    """The members of an RDF list.

    Raises:
        Uncompilable: the list is broken.
    """
    return list(_members(store, node))


def _members(store: pyoxigraph.Store, node: Term) -> Iterator[Term]:
    for _ in range(_LONGEST):
        if isinstance(node, pyoxigraph.NamedNode) and node.value == f"{RDF}nil":
            return
        first, rest = only(store, node, f"{RDF}first"), only(store, node, f"{RDF}rest")
        if first is None or rest is None:
            break
        yield first
        node = rest
    raise Uncompilable("a broken list")


def local_name(iri: str) -> str:
    """The last part of an IRI, behind `#` or `/`."""
    return iri.rpartition("#")[2].rpartition("/")[2]
