"""Reading a policy pack: SHACL in Turtle, with what the report says of each shape beside it.

A shipped pack is generated from `schema/policies/NAME.yaml`. A pack of one's own is any file of shapes; the
properties in the namespace of modellake are optional there: `section` and `level` (`must`, `should`, `may`)
of an item, `appliesWhen` (a condition of mlcard or a shape, whose `sh:message` says why it does not apply
otherwise), `notCheckable` and `otherwise`; `prose` of a need. An `rdfs:comment` of an item is its note.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph

from mlcard import schema
from mlcard.card.topics import TOPICS
from mlcard.errors import ConfigurationError
from mlcard.lake.audit.conditions import CONDITIONS
from mlcard.lake.audit.pack_model import Item, Need, Pack
from mlcard.lake.audit.path_names import label
from mlcard.lake.audit.paths import read_path
from mlcard.lake.audit.scope import apart
from mlcard.lake.audit.shapes import read_shape, read_shapes, read_targets
from mlcard.lake.audit.terms import (
    DCT,
    MODELLAKE,
    RDF,
    RDFS,
    SH,
    Uncompilable,
    local_name,
    objects,
    only,
    term_list,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card.topics import Topic
    from mlcard.lake.audit.paths import Path
    from mlcard.lake.audit.shapes import Shape
    from mlcard.lake.audit.terms import Term

#: Level of an item by the severity of its shape, where it does not say it itself.
_LEVELS = {f"{SH}Violation": "must", f"{SH}Warning": "should", f"{SH}Info": "may"}
_CONDITION = f"{MODELLAKE}Condition_"
#: Parameters without which a property shape lets there be no value.
_ASK_FOR_ONE = ("minCount", "qualifiedMinCount", "hasValue")
#: What is said of blank nodes that are paths, and no shapes.
_PATHS = frozenset({"alternativePath", "inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"})


def read_pack(name: str, turtle: bytes, where: str) -> Pack:
    """The pack that a text in Turtle is.

    Args:
        name: what the pack is called.
        turtle: the graph of shapes.
        where: the file, for messages.

    Raises:
        ConfigurationError: it is not Turtle, or holds no shape with a target.
    """
    given = pyoxigraph.Store()
    try:
        given.load(turtle, format=pyoxigraph.RdfFormat.TURTLE, base_iri=f"{MODELLAKE}policies/{name}#")
    except (SyntaxError, ValueError) as error:
        raise ConfigurationError(
            f"{where}: cannot be read as Turtle ({error})", hint="write the shapes in Turtle, as file.ttl"
        ) from error
    store = _without_blank_shapes(given)
    reason = ""
    shapes: tuple[Shape, ...] = ()
    try:
        shapes = read_shapes(store)
    except Uncompilable as found:
        reason = str(found)
    try:
        items = tuple(_items(store, where, apart(shapes)[1]))
    except Uncompilable as found:
        raise ConfigurationError(f"{where}: {found}", hint="see https://www.w3.org/TR/shacl/") from found
    if not items:
        raise ConfigurationError(
            f"{where}: no shape with a target",
            hint="say what the shapes are about, for instance with `sh:targetClass fair4ml:MLModel`",
        )
    about = _pack_node(store) or pyoxigraph.NamedNode(f"{MODELLAKE}policies/{name}")
    return Pack(
        name, text(store, about, f"{DCT}title") or name, text(store, about, f"{DCT}description"),
        text(store, about, f"{DCT}source") or where, items, shapes,
        store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph()) or b"",
        reason, not reason and not any(map(_goes_deeper, shapes)),
    )  # fmt: skip


def _goes_deeper(shape: Shape) -> bool:
    """Whether results of a shape are about what a path leads to: a property shape has another inside."""
    return any(
        constraint.name == "property"
        and (shape.path is not None or any(_goes_deeper(inner) for inner in constraint.shapes))
        for constraint in shape.constraints
    )


def _without_blank_shapes(given: pyoxigraph.Store) -> pyoxigraph.Store:
    """A copy in which blank shapes have names, so that results of every engine say which they are of."""
    said: dict[pyoxigraph.BlankNode, set[str]] = {}
    for quad in given:
        if isinstance(quad.subject, pyoxigraph.BlankNode) and quad.predicate.value.startswith(SH):
            said.setdefault(quad.subject, set()).add(quad.predicate.value.removeprefix(SH))
    paths = {quad.object for quad in given.quads_for_pattern(None, pyoxigraph.NamedNode(f"{SH}path"), None)}
    blank = [node for node, names in said.items() if names.isdisjoint(_PATHS) and node not in paths]
    named = {node: pyoxigraph.NamedNode(f"urn:mlcard:shape:{number}") for number, node in enumerate(blank)}
    store = pyoxigraph.Store()
    store.extend(
        pyoxigraph.Quad(
            named.get(quad.subject, quad.subject), quad.predicate, named.get(quad.object, quad.object)
        )
        for quad in given
    )
    return store


def _items(store: pyoxigraph.Store, where: str, across: frozenset[str]) -> Iterator[Item]:
    """The items of a graph of shapes: in the order of the pack if it gives one, else of their names."""
    targets = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target")
    found: set[Term] = {
        quad.subject  # type: ignore[misc]  # no triple terms in Turtle
        for name in targets
        for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(SH + name), None)
    }
    classes = pyoxigraph.NamedNode(f"{RDFS}Class")
    kinds = store.quads_for_pattern(None, pyoxigraph.NamedNode(f"{RDF}type"), classes)
    shapes = {quad.subject for quad in store if quad.predicate.value.startswith(SH)}
    found |= {quad.subject for quad in kinds if quad.subject in shapes}  # type: ignore[misc]
    pack_node = _pack_node(store)
    parts = only(store, pack_node, f"{DCT}hasPart") if pack_node else None
    ordered = [node for node in (term_list(store, parts) if parts else ()) if node in found]
    for node in (*ordered, *sorted(found - set(ordered), key=str)):
        off = only(store, node, f"{SH}deactivated")
        if getattr(off, "value", "false") not in ("true", "1"):
            yield _item(store, node, where, across)


def _pack_node(store: pyoxigraph.Store) -> pyoxigraph.NamedNode | None:
    """The node that describes the pack itself; a file of plain shapes has none."""
    kind = pyoxigraph.NamedNode(f"{MODELLAKE}PolicyPack")
    found = store.quads_for_pattern(None, pyoxigraph.NamedNode(f"{RDF}type"), kind)
    return next((quad.subject for quad in found if isinstance(quad.subject, pyoxigraph.NamedNode)), None)


def _item(store: pyoxigraph.Store, node: Term, where: str, across: frozenset[str]) -> Item:
    """The item that a shape with a target is."""
    inner = list(dict.fromkeys(_nested(store, node)))
    severity = only(store, node, f"{SH}severity")
    level = text(store, node, f"{MODELLAKE}level") or _LEVELS.get(
        getattr(severity, "value", f"{SH}Violation"), "must"
    )
    if level not in _LEVELS.values():
        raise ConfigurationError(f"{where}: {node}: the level {level!r} is none of must, should, may")
    conditions = objects(store, node, f"{MODELLAKE}appliesWhen")
    known = [
        str(term)[1:-1].removeprefix(_CONDITION)
        for term in conditions
        if str(term).startswith(f"<{_CONDITION}")
    ]
    if unknown := [name for name in known if name not in CONDITIONS]:
        raise ConfigurationError(
            f"{where}: {node}: no condition is called {unknown[0]}", hint=f"there are {', '.join(CONDITIONS)}"
        )
    shapes = [term for term in conditions if not str(term).startswith(f"<{_CONDITION}")]
    needs = tuple(
        _need(store, shape, across) for shape in inner if only(store, shape, f"{SH}path") is not None
    )
    messages = text(store, node, f"{SH}message")
    return Item(
        text(store, node, f"{DCT}identifier") or local_name(str(node).strip("<>")),
        text(store, node, f"{RDFS}label") or text(store, node, f"{SH}name") or messages
        or next((need.message for need in needs if need.message), "") or local_name(str(node).strip("<>")),
        text(store, node, f"{DCT}source") or where,
        text(store, node, f"{MODELLAKE}section"),
        level,
        tuple(known),
        tuple((read_shape(store, shape), text(store, shape, f"{SH}message")) for shape in shapes),
        text(store, node, f"{MODELLAKE}notCheckable"),
        text(store, node, f"{MODELLAKE}otherwise"),
        text(store, node, f"{RDFS}comment"),
        needs,
        frozenset(str(shape) for shape in (node, *inner)),
        read_targets(store, node),
    )  # fmt: skip


def _nested(store: pyoxigraph.Store, node: Term) -> Iterator[Term]:
    """The property shapes of a shape, the shape itself if it is one, and theirs."""
    seen: set[Term] = set()
    waiting = [node]
    while waiting:
        shape = waiting.pop(0)
        if shape in seen:
            continue
        seen.add(shape)
        if shape != node or only(store, shape, f"{SH}path") is not None:
            yield shape
        waiting += objects(store, shape, f"{SH}property")


def _need(store: pyoxigraph.Store, node: Term, across: frozenset[str]) -> Need:
    """What a property shape wants to see."""
    found = only(store, node, f"{SH}path")
    assert found is not None  # noqa: S101 - only property shapes come here
    path = _same(read_path(store, found))
    each = []
    for shape in objects(store, node, f"{SH}node"):
        for inner in objects(store, shape, f"{SH}property"):
            part = only(store, inner, f"{SH}path")
            if part is not None:
                way = _same(read_path(store, part))
                each.append((way, text(store, inner, f"{SH}name") or label(way)))
    return Need(
        str(node), path, text(store, node, f"{SH}name") or label(path), text(store, node, f"{SH}message"),
        tuple(sorted(each, key=lambda part: part[1])), _members(store, node),
        tuple(_topics(store, node)),
        text(store, node, f"{MODELLAKE}computed"),
        not any(objects(store, node, SH + name) for name in _ASK_FOR_ONE), str(node) in across,
    )  # fmt: skip


@cache
def _same(path: Path) -> Path:
    """One path for all that are equal, so that what is found on it once is found for all of them."""
    return path


def _topics(store: pyoxigraph.Store, node: Term) -> Iterator[Topic]:
    """The topics of sections that show a need too.

    Raises:
        ConfigurationError: one is not a topic.
    """
    for term in objects(store, node, f"{MODELLAKE}prose"):
        if str(term).strip('"') not in TOPICS:
            raise ConfigurationError(f"{term} is no topic of prose", hint=f"there are {', '.join(TOPICS)}")
        yield next(topic for topic in TOPICS if f'"{topic}"' == str(term))


def _members(store: pyoxigraph.Store, node: Term) -> frozenset[str]:
    """The values of which a property shape wants one, as they stand in cards."""
    shape = only(store, node, f"{SH}qualifiedValueShape")
    given = None if shape is None else only(store, shape, f"{SH}in")
    if given is None:
        return frozenset()
    words = _words()
    return frozenset(
        words.get(term.value, term.value)
        for term in term_list(store, given)
        if not isinstance(term, pyoxigraph.BlankNode)
    )


@cache
def _words() -> dict[str, str]:
    """The word in cards of each IRI that a value of an enumeration means."""
    return {
        iri: word
        for values in schema.enumerations().values()
        for word, iri in values.items()
        if iri is not None
    }
