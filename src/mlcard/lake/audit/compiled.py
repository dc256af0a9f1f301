"""SHACL core on a store of pyoxigraph: each constraint of each shape is one query that finds its violations.

The queries read the whole graph at once, so the cost grows with the graph and not with the cards times the
shapes. pyshacl is the reference: tests hold both to the same results on the same data.

An error in a condition, such as a comparison of a name with a number, is a violation, hence `COALESCE`.
Members of `sh:in` are compared as terms, as SHACL asks; ill-formed literals are none of these queries'
business: the export writes none. Nor are the edges of the lineage that the lake adds (`modellake:dependsOn`):
no card says them, so they open no closed shape.
"""

from __future__ import annotations

from itertools import combinations, count
from typing import TYPE_CHECKING

import pyoxigraph

from mlcard.lake.audit.paths import Step, sparql
from mlcard.lake.audit.results import Result
from mlcard.lake.audit.terms import RDF, RDFS, Uncompilable
from mlcard.lake.edges import DEPENDS_ON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.lake.audit.shapes import Constraint, Shape
    from mlcard.lake.audit.terms import Term

#: Numbers of values up to this one are told apart by as many variables.
_MOST = 6
_KINDS = {
    "IRI": "isIRI({0})", "BlankNode": "isBlank({0})", "Literal": "isLiteral({0})",
    "BlankNodeOrIRI": "(isBlank({0}) || isIRI({0}))",
    "BlankNodeOrLiteral": "(isBlank({0}) || isLiteral({0}))",
    "IRIOrLiteral": "(isIRI({0}) || isLiteral({0}))",
}  # fmt: skip
_ORDERS = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}
_LESS = {"lessThan": "<", "lessThanOrEquals": "<="}
#: Constraints on all values together; the others are on each value.
_OF_THE_SET = frozenset({
    "minCount", "maxCount", "hasValue", "equals", "disjoint", "lessThan", "lessThanOrEquals",
    "qualifiedMinCount", "qualifiedMaxCount", "closed",
})  # fmt: skip


def violations(
    store: pyoxigraph.Store, shapes: tuple[Shape, ...], *, among: Iterable[str] = ()
) -> list[Result]:
    """What shapes find in the default graph of a store, in the order of the results.

    Args:
        store: the graph.
        shapes: shapes with targets.
        among: the nodes that are looked at, as N-Triples write them; without any, all that the targets name.

    Raises:
        Uncompilable: a shape has no translation.
    """
    compiler = _compiler(store, among)
    queries = [query for shape in shapes for query in compiler.queries(shape)]
    return sorted(result for query in queries for result in query.run(store))


def conforming(store: pyoxigraph.Store, shape: Shape, nodes: Iterable[str]) -> frozenset[str]:
    """Those of some nodes, as N-Triples write them, that satisfy a shape.

    Raises:
        Uncompilable: the shape has no translation.
    """
    given = " ".join(nodes)
    condition = _compiler(store).condition(shape, "?focus")
    found = store.query(f"SELECT ?focus WHERE {{ VALUES ?focus {{ {given} }} FILTER ({condition}) }}")
    assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - a SELECT
    return frozenset(str(solution["focus"]) for solution in found)


def targeted(store: pyoxigraph.Store, targets: tuple[tuple[str, Term], ...]) -> list[str]:
    """The nodes that targets name, as N-Triples write them, in their order."""
    if not targets:
        return []
    found = store.query(f"SELECT DISTINCT ?focus WHERE {{ {_compiler(store).targets(targets)} }}")
    assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - a SELECT
    return sorted(str(solution["focus"]) for solution in found)


def _compiler(store: pyoxigraph.Store, among: Iterable[str] = ()) -> Compiler:
    subclasses = next(store.quads_for_pattern(None, pyoxigraph.NamedNode(f"{RDFS}subClassOf"), None), None)
    return Compiler(subclasses=subclasses is not None, among=among)


class Query:
    """A query that finds the violations of one constraint of one shape: `?focus`, and `?value` or `?path`."""

    def __init__(self, shape: Shape, constraint: Constraint, names: tuple[str, ...], where: str) -> None:
        self.shape = shape
        self.constraint = constraint
        self.names = names
        self.text = (
            f"SELECT DISTINCT {' '.join(f'?{name}' for name in dict.fromkeys(names))} WHERE {{ {where} }}"
        )

    def run(self, store: pyoxigraph.Store) -> Iterator[Result]:
        """Yield a result for each violation."""
        shape = self.shape
        path = f"<{shape.path.iri}>" if isinstance(shape.path, Step) and not shape.path.inverse else ""
        found = store.query(self.text)
        assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - a SELECT
        for solution in found:
            focus, value, property_ = [*(str(solution[name]) for name in self.names), "", ""][:3]
            yield Result(
                focus, shape.node, self.constraint.component, property_ or path, value, shape.severity,
                shape.message,
            )  # fmt: skip


class Compiler:
    """Writes queries; every variable that it makes is new.

    Attributes:
        subclasses: whether the graph knows subclasses, so that an instance of one is one of the class too.
        among: the nodes that are looked at; without any, all that targets name.
    """

    def __init__(self, *, subclasses: bool, among: Iterable[str] = ()) -> None:
        nodes = " ".join(among)
        self._among = f"VALUES ?focus {{ {nodes} }} " if nodes else ""
        self._type = f"<{RDF}type>/<{RDFS}subClassOf>*" if subclasses else f"<{RDF}type>"
        self._numbers = count()

    def queries(self, shape: Shape) -> Iterator[Query]:
        """The queries of a shape for each of its targets."""
        yield from self._of(shape, self.targets(shape.targets), "focus")

    def targets(self, targets: tuple[tuple[str, Term], ...]) -> str:
        """The pattern that binds `?focus` to what some targets name."""
        parts = [self._target(kind, term) for kind, term in targets]
        found = parts[0] if len(parts) == 1 else " UNION ".join(f"{{ {part} }}" for part in parts)
        return f"{self._among}{found}"

    def _target(self, kind: str, term: Term) -> str:
        """The pattern that binds `?focus` to what a target names."""
        match kind:
            case "targetClass":
                return f"?focus {self._type} {term} ."
            case "targetNode":
                return f"VALUES ?focus {{ {term} }}"
            case "targetSubjectsOf":
                return f"?focus {term} {self._new()} ."
            case _:
                return f"{self._new()} {term} ?focus ."

    def _of(self, shape: Shape, where: str, focus: str) -> Iterator[Query]:
        """The queries of a shape at the nodes that a pattern binds."""
        if shape.path is None:
            values, value = where, focus
        else:
            value = self._new()[1:]
            values = f"{where} ?{focus} ({sparql(shape.path)}) ?{value} ."
        for constraint in shape.constraints:
            if constraint.name == "property":
                yield from self._of(constraint.shapes[0], values, value)
            elif constraint.name in _OF_THE_SET:
                yield from self._of_set(shape, constraint, where, focus)
            else:
                condition = self._condition(constraint, f"?{value}")
                pattern = f"{values} FILTER (!COALESCE({condition}, false))"
                yield Query(shape, constraint, (focus, value), pattern)

    def _of_set(self, shape: Shape, constraint: Constraint, where: str, focus: str) -> Iterator[Query]:
        """The query of a constraint on all values together, with the value at fault where there is one."""
        value = self._new()
        path = f"({sparql(shape.path)})" if shape.path else None
        names: tuple[str, ...] = (focus, value[1:])
        match constraint.name:
            case "closed":
                if str(constraint.terms[0]).startswith('"false"'):
                    return
                property_ = self._new()
                allowed = ", ".join(f"<{iri}>" for iri in (*constraint.flags, DEPENDS_ON))
                body = f"?{focus} {property_} {value} . FILTER ({property_} NOT IN ({allowed}))"
                names = (focus, value[1:], property_[1:])
            case "equals" if path:
                other = constraint.terms[0]
                one, two = f"?{focus} {path} {value} .", f"?{focus} {other} {value} ."
                body = (
                    f"{{ {where} {one} FILTER NOT EXISTS {{ {two} }} }} UNION "
                    f"{{ {where} {two} FILTER NOT EXISTS {{ {one} }} }}"
                )
                where = ""
            case "disjoint" if path:
                body = f"?{focus} {path} {value} . ?{focus} {constraint.terms[0]} {value} ."
            case "lessThan" | "lessThanOrEquals" if path:
                greater = self._new()
                ordered = f"{value} {_LESS[constraint.name]} {greater}"
                body = (
                    f"?{focus} {path} {value} . ?{focus} {constraint.terms[0]} {greater} . "
                    f"FILTER (!COALESCE({ordered}, false))"
                )
            case _:
                body, names = f"FILTER ({self._set_violated(shape, constraint, f'?{focus}')})", (focus,)
        yield Query(shape, constraint, names, f"{where} {body}")

    def _set_violated(self, shape: Shape, constraint: Constraint, focus: str) -> str:
        """The condition under which the values of a node together violate a constraint."""
        path = f"({sparql(shape.path)})" if shape.path else None
        match constraint.name:
            case "minCount" if path:
                return f"!{self._at_least(focus, path, _number(constraint), None)}"
            case "maxCount" if path:
                return self._at_least(focus, path, _number(constraint) + 1, None)
            case "qualifiedMinCount" if path:
                return f"!{self._at_least(focus, path, _number(constraint), constraint.shapes[0])}"
            case "qualifiedMaxCount" if path:
                return self._at_least(focus, path, _number(constraint) + 1, constraint.shapes[0])
            case "hasValue" if path:
                value = self._new()
                return (
                    f"NOT EXISTS {{ {focus} {path} {value} . FILTER ({_same(value, constraint.terms[0])}) }}"
                )
            case "hasValue":
                return f"!({_same(focus, constraint.terms[0])})"
            case _:
                raise Uncompilable(f"sh:{constraint.name} in a place that it is rarely in")

    def _at_least(self, focus: str, path: str, number: int, shape: Shape | None) -> str:
        """The condition that a node has so many different values on a path, which satisfy a shape."""
        if number <= 0:
            return "true"
        if number > _MOST:
            raise Uncompilable(f"more than {_MOST} values counted")
        values = [self._new() for _ in range(number)]
        parts = [f"{focus} {path} {value} ." for value in values]
        parts += [f"FILTER (!sameTerm({one}, {two}))" for one, two in combinations(values, 2)]
        parts += [f"FILTER ({self.condition(shape, value)})" for value in values if shape]
        return f"EXISTS {{ {' '.join(parts)} }}"

    def condition(self, shape: Shape, node: str) -> str:
        """The condition under which a node satisfies a shape."""
        parts = [self._satisfied(shape, constraint, node) for constraint in shape.constraints]
        return " && ".join(f"({part})" for part in parts) or "true"

    def _satisfied(self, shape: Shape, constraint: Constraint, node: str) -> str:
        """The condition under which a node satisfies one constraint of a shape."""
        if constraint.name in _OF_THE_SET:
            if constraint.name in ("equals", "disjoint", "lessThan", "lessThanOrEquals", "closed"):
                inner = next(self._of_set(shape, constraint, "", node[1:]), None)
                return f"NOT EXISTS {{ {inner.text.partition('WHERE {')[2][:-1]} }}" if inner else "true"
            return f"!({self._set_violated(shape, constraint, node)})"
        if shape.path is None:
            return f"COALESCE({self._condition(constraint, node)}, false)"
        value = self._new()
        condition = self._condition(constraint, value)
        return (
            f"NOT EXISTS {{ {node} ({sparql(shape.path)}) {value} . FILTER (!COALESCE({condition}, false)) }}"
        )

    def _condition(self, constraint: Constraint, value: str) -> str:
        """The condition that one value has to fulfil."""
        term = constraint.terms[0] if constraint.terms else None
        match constraint.name:
            case "class":
                return f"EXISTS {{ {value} {self._type} {term} }}"
            case "datatype":
                return f"DATATYPE({value}) = {term}"
            case "nodeKind":
                return _KINDS[str(term)[1:-1].rpartition("#")[2]].format(value)
            case "minLength":
                return f"!isBlank({value}) && STRLEN(STR({value})) >= {_number(constraint)}"
            case "maxLength":
                return f"!isBlank({value}) && STRLEN(STR({value})) <= {_number(constraint)}"
            case "pattern":
                flags = f", {pyoxigraph.Literal(constraint.flags[0])}" if constraint.flags else ""
                return f"!isBlank({value}) && REGEX(STR({value}), {term}{flags})"
            case "in":
                return " || ".join(_same(value, member) for member in constraint.terms) or "false"
            case "languageIn":
                ranges = [f"langMatches(LANG({value}), {member})" for member in constraint.terms]
                return f"isLiteral({value}) && ({' || '.join(ranges) or 'false'})"
            case "not":
                return f"!({self.condition(constraint.shapes[0], value)})"
            case "node" | "and" | "property":
                return (
                    " && ".join(f"({self.condition(shape, value)})" for shape in constraint.shapes) or "true"
                )
            case "or":
                return (
                    " || ".join(f"({self.condition(shape, value)})" for shape in constraint.shapes) or "false"
                )
            case "xone":
                ones = [f"IF({self.condition(shape, value)}, 1, 0)" for shape in constraint.shapes]
                return f"({' + '.join(ones) or '0'}) = 1"
            case name if name in _ORDERS:
                return f"{value} {_ORDERS[name]} {term}"
            case name:
                raise Uncompilable(f"sh:{name}")

    def _new(self) -> str:
        return f"?v{next(self._numbers)}"


def _same(value: str, term: Term) -> str:
    """The condition that a value is a term; `=` is as exact for IRIs, and finds them by their index."""
    if isinstance(term, pyoxigraph.NamedNode):
        return f"{value} = {term}"
    return f"sameTerm({value}, {term})"


def _number(constraint: Constraint) -> int:
    """The number that is the value of a parameter.

    Raises:
        Uncompilable: it is none.
    """
    term = constraint.terms[0]
    if isinstance(term, pyoxigraph.Literal) and term.value.lstrip("+").isdecimal():
        return int(term.value)
    raise Uncompilable(f"sh:{constraint.name} {term}")
