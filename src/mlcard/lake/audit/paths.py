"""Property paths of SHACL (https://www.w3.org/TR/shacl/#property-paths): read from RDF, written as SPARQL."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Literal, TypeAlias

import pyoxigraph

from mlcard.lake.audit.terms import RDF, SH, Uncompilable, only, term_list

if TYPE_CHECKING:
    from mlcard.lake.audit.terms import Term


@dataclass(frozen=True, slots=True)
class Step:
    """One property.

    Attributes:
        iri: its IRI.
        inverse: whether it is followed from its object to its subject.
    """

    iri: str
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Steps:
    """Paths one behind the other (`sequence`), or one of several (`alternative`)."""

    kind: Literal["sequence", "alternative"]
    parts: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path taken `*` any number of times, `+` once or more, or `?` at most once."""

    path: Path
    times: Literal["*", "+", "?"]


Path: TypeAlias = Step | Steps | Repeated
#: Most sequences into which a path is spelled out.
_MOST = 40
_REPEATED: dict[str, Literal["*", "+", "?"]] = {
    "zeroOrMorePath": "*",
    "oneOrMorePath": "+",
    "zeroOrOnePath": "?",
}


def read_path(store: pyoxigraph.Store, node: Term) -> Path:
    """The path that a node of a graph of shapes stands for.

    Raises:
        Uncompilable: it is no path that SHACL knows.
    """
    if isinstance(node, pyoxigraph.NamedNode):
        return Step(node.value)
    if only(store, node, f"{RDF}first") is not None:
        return Steps("sequence", tuple(read_path(store, part) for part in term_list(store, node)))
    alternative = only(store, node, f"{SH}alternativePath")
    if alternative is not None:
        return Steps("alternative", tuple(read_path(store, part) for part in term_list(store, alternative)))
    inverse = only(store, node, f"{SH}inversePath")
    if inverse is not None:
        return inverted(read_path(store, inverse))
    for name, times in _REPEATED.items():
        inner = only(store, node, f"{SH}{name}")
        if inner is not None:
            return Repeated(read_path(store, inner), times)
    raise Uncompilable("a path of an unknown form")


def inverted(path: Path) -> Path:
    """The same path from its end to its beginning."""
    match path:
        case Step(iri, inverse):
            return Step(iri, not inverse)
        case Steps("sequence", parts):
            return Steps("sequence", tuple(inverted(part) for part in reversed(parts)))
        case Steps(kind, parts):
            return Steps(kind, tuple(inverted(part) for part in parts))
        case Repeated(inner, times):
            return Repeated(inverted(inner), times)


def sparql(path: Path) -> str:
    """The path as a property path of SPARQL 1.1, its alternatives outermost.

    `(a|b)/c*/d` is `a/d|a/c+/d|b/d|b/c+/d`: pyoxigraph follows a sequence from where it begins, but looks for
    alternatives inside one, and for paths of no length, in the whole graph.
    """
    found = ways(path)
    if not 1 <= len(found) <= _MOST or not all(found):
        return _nested(path)
    return "|".join("/".join(_nested(part) for part in way) for way in found)


def _nested(path: Path) -> str:
    """The path as it is nested."""
    match path:
        case Step(iri, inverse):
            return f"{'^' if inverse else ''}<{iri}>"
        case Steps(kind, parts):
            return "(" + ("/" if kind == "sequence" else "|").join(_nested(part) for part in parts) + ")"
        case Repeated(inner, times):
            return f"({_nested(inner)}){times}"


def ways(path: Path) -> list[tuple[Path, ...]]:
    """The sequences that a path allows; one that is empty stands for staying where one is."""
    match path:
        case Steps("sequence", parts):
            return [
                tuple(step for way in found for step in way)
                for found in islice(product(*map(ways, parts)), _MOST + 1)
            ]
        case Steps(_, parts):
            return [way for part in parts for way in ways(part)]
        case Repeated(inner, "*"):
            return [(), (Repeated(inner, "+"),)]
        case Repeated(inner, "?"):
            return [(), *ways(inner)]
        case _:
            return [(path,)]
