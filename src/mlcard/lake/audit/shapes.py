"""Shapes of SHACL core (https://www.w3.org/TR/shacl/) as values, read from their graph.

What stands in the namespace of SHACL and is not in the tables below has no translation: `Uncompilable` names
it, and pyshacl judges in place of the compiled queries. Nothing is skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph

from mlcard.lake.audit.paths import read_path
from mlcard.lake.audit.terms import RDF, RDFS, SH, Uncompilable, objects, only, term_list

if TYPE_CHECKING:
    from mlcard.lake.audit.paths import Path
    from mlcard.lake.audit.terms import Term


@dataclass(frozen=True, slots=True)
class Constraint:
    """One parameter of a shape.

    Attributes:
        name: the local name of the parameter, such as `minCount`.
        terms: its value, or the members of the list that is its value.
        shapes: the shapes that it refers to, in place of terms.
        flags: of a pattern its flags, of a closed shape the properties that it allows.
    """

    name: str
    terms: tuple[Term, ...] = ()
    shapes: tuple[Shape, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def component(self) -> str:
        """IRI of the constraint component that a result names."""
        return f"{SH}{_COMPONENTS.get(self.name, self.name[0].upper() + self.name[1:])}ConstraintComponent"


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape if it has a path.

    Attributes:
        node: the node of the shape in its graph, as N-Triples write it.
        path: the path to its value nodes; None for a node shape.
        targets: kind of target and term, such as (`targetClass`, the class).
        constraints: its parameters; those of a deactivated shape are left out.
        severity: IRI of the severity.
        message: what it says of what violates it; empty if it says nothing.
    """

    node: str
    path: Path | None
    targets: tuple[tuple[str, Term], ...]
    constraints: tuple[Constraint, ...]
    severity: str
    message: str


_COMPONENTS = {"qualifiedMinCount": "QualifiedMinCount", "qualifiedMaxCount": "QualifiedMaxCount"}
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_ONE_VALUE = frozenset({
    "class", "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive", "maxExclusive",
    "maxInclusive", "minLength", "maxLength", "pattern", "equals", "disjoint", "lessThan",
    "lessThanOrEquals", "hasValue", "closed",
})  # fmt: skip
_ONE_LIST = frozenset({"in", "languageIn"})
_ONE_SHAPE = frozenset({"node", "property", "not"})
_SHAPE_LIST = frozenset({"and", "or", "xone"})
_QUALIFIED = frozenset({"qualifiedMinCount", "qualifiedMaxCount"})
#: Read with the parameter or shape that they belong to.
_READ_ELSEWHERE = frozenset({
    "path", "flags", "ignoredProperties", "qualifiedValueShape", "severity", "message", "deactivated",
    *_TARGETS,
})  # fmt: skip
#: Say nothing about what is valid.
_SILENT = frozenset({"name", "description", "order", "group", "defaultValue"})
_DEEPEST = 20


def read_shapes(store: pyoxigraph.Store) -> tuple[Shape, ...]:
    """Every shape of a graph that has a target, in the order of their names.

    Raises:
        Uncompilable: the graph holds something that has no translation.
    """
    subjects = {quad.subject for quad in store if quad.predicate.value.startswith(SH)}
    nodes = [
        subject for subject in subjects if isinstance(subject, (pyoxigraph.NamedNode, pyoxigraph.BlankNode))
    ]
    reader = _Reader(store)
    return tuple(reader.shape(node, ()) for node in sorted(nodes, key=str) if reader.targets(node))


def read_shape(store: pyoxigraph.Store, node: Term) -> Shape:
    """The shape of a node, with or without a target.

    Raises:
        Uncompilable: it holds something that has no translation.
    """
    return _Reader(store).shape(node, ())


def read_targets(store: pyoxigraph.Store, node: Term) -> tuple[tuple[str, Term], ...]:
    """What a shape is about; none for a target that only pyshacl knows."""
    return _Reader(store).targets(node)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads shapes out of one graph."""

    store: pyoxigraph.Store

    def shape(self, node: Term, around: tuple[str, ...]) -> Shape:
        """The shape of a node; `around` are the shapes that lead to it."""
        name = str(node)
        if name in around or len(around) > _DEEPEST:
            raise Uncompilable("a shape that refers to itself")
        path = only(self.store, node, f"{SH}path")
        deactivated = only(self.store, node, f"{SH}deactivated")
        off = isinstance(deactivated, pyoxigraph.Literal) and deactivated.value in ("true", "1")
        severity = only(self.store, node, f"{SH}severity")
        messages = [
            term for term in objects(self.store, node, f"{SH}message") if isinstance(term, pyoxigraph.Literal)
        ]
        return Shape(
            name,
            None if path is None else read_path(self.store, path),
            self.targets(node),
            () if off else tuple(self._constraints(node, (*around, name))),
            severity.value if isinstance(severity, pyoxigraph.NamedNode) else f"{SH}Violation",
            "; ".join(message.value for message in messages),
        )

    def targets(self, node: Term) -> tuple[tuple[str, Term], ...]:
        """What a shape is about; a shape that is a class is about its instances."""
        found = [(kind, term) for kind in _TARGETS for term in objects(self.store, node, SH + kind)]
        types = {str(term) for term in objects(self.store, node, f"{RDF}type")}
        if isinstance(node, pyoxigraph.NamedNode) and f"<{RDFS}Class>" in types:
            found.append(("targetClass", node))
        return tuple(found)

    def _constraints(self, node: Term, around: tuple[str, ...]) -> list[Constraint]:
        """The parameters of a shape."""
        assert not isinstance(node, pyoxigraph.Literal)  # noqa: S101 - a literal has no parameters
        found: list[Constraint] = []
        quads = self.store.quads_for_pattern(node, None, None)
        for quad in sorted(quads, key=lambda quad: (quad.predicate.value, str(quad.object))):
            name = quad.predicate.value.removeprefix(SH)
            if name == quad.predicate.value or name in _READ_ELSEWHERE or name in _SILENT:
                continue
            value: Term = quad.object  # type: ignore[assignment]  # no triple terms in Turtle
            found.append(self._constraint(node, name, value, around))
        return found

    def _constraint(self, node: Term, name: str, value: Term, around: tuple[str, ...]) -> Constraint:
        """One parameter.

        Raises:
            Uncompilable: it is none that can be translated.
        """
        if name in _ONE_VALUE:
            return Constraint(name, (value,), flags=self._flags(node, name))
        if name in _ONE_LIST:
            return Constraint(name, tuple(term_list(self.store, value)))
        if name in _ONE_SHAPE:
            return Constraint(name, shapes=(self.shape(value, around),))
        if name in _SHAPE_LIST:
            return Constraint(
                name, shapes=tuple(self.shape(member, around) for member in term_list(self.store, value))
            )
        if name in _QUALIFIED:
            shape = only(self.store, node, f"{SH}qualifiedValueShape")
            if shape is None or only(self.store, node, f"{SH}qualifiedValueShapesDisjoint") is not None:
                raise Uncompilable("sh:qualifiedValueShapesDisjoint")
            return Constraint(name, (value,), (self.shape(shape, around),))
        raise Uncompilable(f"sh:{name}")

    def _flags(self, node: Term, name: str) -> tuple[str, ...]:
        """Of a pattern its flags, of a closed shape the properties that it allows."""
        if name == "pattern":
            flags = only(self.store, node, f"{SH}flags")
            return (flags.value,) if isinstance(flags, pyoxigraph.Literal) else ()
        if name != "closed":
            return ()
        ignored = only(self.store, node, f"{SH}ignoredProperties")
        allowed = term_list(self.store, ignored) if ignored is not None else []
        for inner in objects(self.store, node, f"{SH}property"):
            path = only(self.store, inner, f"{SH}path")
            allowed += [path] if isinstance(path, pyoxigraph.NamedNode) else []
        return tuple(term.value for term in allowed if isinstance(term, pyoxigraph.NamedNode))
