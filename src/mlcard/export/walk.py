"""The way through a card, node by node, whatever is made of it: JSON-LD, or statements.

What fits the schema, which IRI a node has and what is left out is decided here, by a table that each class of
the schema compiles to once. A form of the card (`mlcard.export.jsonld`, `mlcard.lake.statements`) says how it
writes an IRI and a literal, and what it makes of a node when all that stands in it is made.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from mlcard import schema
from mlcard.card.identity import resolved
from mlcard.export.iris import below, card_iri, natural_name, quoted
from mlcard.export.literals import STRING, plain_of
from mlcard.facts import pointer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mlcard.facts import JsonValue
    from mlcard.schema import Class, Slot

#: What a form makes of a node, and of a value that is none.
Made = TypeVar("Made")
#: What is said of slots, by their pointers: all nodes have to be known by then.
_ABOUT_SLOTS = ("evidence", "statements")


class Compiled(NamedTuple):
    """A slot of a class, as a form writes it.

    Attributes:
        mark: what the form wants to know of the slot when it puts a node together.
        plain: writes a value that is no node of this card, given the base that relative ids are appended to;
            None if the schema has no such value in the slot.
        nested: the slot of the schema, if its values are nodes.
        several: whether it may hold several values.
    """

    mark: Any
    plain: Callable[[JsonValue, str], Any]
    nested: Slot | None
    several: bool


class Table(NamedTuple):
    """A class, as a form writes it.

    Attributes:
        name: of the class.
        found: the class of the schema.
        slots: its slots by name, but for `id`, which names the node.
        position: the slot that tells the place in a list, if there is one.
        about: the slot that tells the node that a pointer in the slot `slot` leads to, if there are both.
    """

    name: str
    found: Class
    slots: dict[str, Compiled]
    position: Compiled | None
    about: Compiled | None


class Walk(ABC, Generic[Made]):
    """A walk through one card.

    Attributes:
        base: IRI that relative ids are appended to; it ends with `/` or `#`.
        nodes: IRI of every node so far, by its JSON Pointer in the card.
        left_out: JSON Pointers of what does not fit the schema.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self.nodes: dict[str, str] = {}
        self.left_out: list[str] = []

    @staticmethod
    @abstractmethod
    def mark(name: str, slot: Slot) -> Any:
        """What the form wants to know of a slot when it puts a node together."""

    @staticmethod
    @abstractmethod
    def reference(iri: str) -> Made:
        """An IRI."""

    @staticmethod
    @abstractmethod
    def literal(name: str, datatype: str) -> Callable[[Any], Made]:
        """How a slot writes the plain values of a datatype (`mlcard.export.literals.plain_of`)."""

    @staticmethod
    @abstractmethod
    def anything(value: JsonValue) -> Made:
        """A value of a slot that may hold anything JSON has."""

    @abstractmethod
    def made(self, iri: str, table: Table, parts: list[tuple[Any, Made | list[Made]]]) -> Made:
        """What the form makes of a node.

        Args:
            iri: of the node.
            table: of its class.
            parts: of each slot that has a value its mark, and what was made of the value or values.
        """

    def card(self, card: Mapping[str, JsonValue]) -> tuple[str, Made]:
        """The IRI of a card in normal form, and what the form makes of it."""
        iri = card_iri(card, self.base)
        ordered = dict(card)
        for name in _ABOUT_SLOTS:
            if name in ordered:
                ordered[name] = ordered.pop(name)
        return iri, self._node(ordered, _table(type(self), "Card"), iri, "")

    def _node(
        self, value: Mapping[str, JsonValue], table: Table, iri: str, at: str, index: int | None = None
    ) -> Made:
        """One node: its IRI, its type, and its slots.

        Args:
            value: the slots, as the card writes them.
            table: of its class.
            iri: of the node, unless it has an id of its own.
            at: JSON Pointer of the node.
            index: its place in a list.
        """
        own = value.get("id")
        if isinstance(own, str):
            iri = resolved(own, self.base)
            inside = below(iri)
        else:
            inside = f"{iri}/"
        self.nodes[at] = iri
        base, slots = self.base, table.slots
        parts: list[tuple[Any, Any]] = []
        for key, part in value.items():
            slot = slots.get(key)
            if slot is None:
                if key != "id" or not isinstance(part, str):
                    self.left_out.append(at + pointer(key))
                continue
            mark, plain, nested, several = slot
            if nested is not None:
                found = self._nested(part, nested, inside + key, f"{at}/{key}")
            elif several and isinstance(part, list):
                found = self._several(part, plain, f"{at}/{key}")
            else:
                found = plain(part, base)
            if found is None:
                self.left_out.append(f"{at}/{key}")
            else:
                parts.append((mark, found))
        if table.position is not None and index is not None and "position" not in value:
            parts.append((table.position.mark, table.position.plain(index, base)))
        if table.about is not None and "about" not in value:
            where = value.get("slot")
            if isinstance(where, str):
                parts.append((table.about.mark, self.reference(self._nearest(where))))
        return self.made(iri, table, parts)

    def _nested(self, value: JsonValue, slot: Slot, iri: str, at: str) -> Made | list[Made] | None:
        """The node or nodes in a slot; None if the value is neither a node nor several."""
        table = _table(type(self), slot.range)
        if isinstance(value, dict):
            if slot.form in {"dict", "simple_dict"}:
                return [
                    self._node(slot.entry(name, item), table, f"{iri}/{quoted(name)}", at + pointer(name))
                    for name, item in value.items()
                ]
            return self._node(value, table, iri, at)
        return self._listed(value, table, iri, at) if isinstance(value, list) and slot.multivalued else None

    def _listed(self, items: list[JsonValue], table: Table, iri: str, at: str) -> list[Made]:
        """The nodes of a list of nested things, each named by its natural key, else by its place."""
        taken: set[str] = set()
        nodes: list[Made] = []
        for index, item in enumerate(items):
            if not isinstance(item, dict):
                self.left_out.append(f"{at}/{index}")
                continue
            name = natural_name(item, table.found) or str(index)
            while name in taken:
                name = f"{name}.{index}"
            taken.add(name)
            nodes.append(self._node(item, table, f"{iri}/{name}", f"{at}/{index}", index))
        return nodes

    def _several(self, items: list[JsonValue], plain: Callable[[JsonValue, str], Any], at: str) -> list[Made]:
        """The plain values of a list."""
        several: list[Made] = []
        for index, item in enumerate(items):
            found = plain(item, self.base)
            if found is None:
                self.left_out.append(f"{at}/{index}")
            else:
                several.append(found)
        return several

    def _nearest(self, at: str) -> str:
        """IRI of the node that a pointer leads to, or of the nearest around it."""
        while at and at not in self.nodes:
            at = at.rpartition("/")[0]
        return self.nodes[at]


@cache
def _table(form: type[Walk[Any]], name: str) -> Table:
    """The table of a class for a form."""
    found = schema.classes()[name]
    slots = {
        key: Compiled(
            form.mark(key, slot),
            _plain(form, key, slot),
            slot if slot.kind == "object" else None,
            slot.multivalued,
        )
        for key, slot in found.slots.items()
        if key != "id"
    }
    about = slots.get("about") if "slot" in slots else None
    return Table(name, found, slots, slots.get("position"), about)


def _plain(form: type[Walk[Any]], name: str, slot: Slot) -> Callable[[JsonValue, str], Any]:
    """How a form writes what is no node of this card: a literal, an IRI, or the meaning of a term."""
    if slot.kind == "any":
        return lambda value, _base: form.anything(value)
    if slot.kind == "enum":
        iris = schema.meanings(slot.range)
        return lambda value, _base: (
            form.reference(iris[value]) if isinstance(value, str) and value in iris else None
        )
    if slot.kind != "scalar" or slot.datatype is None:
        return lambda value, base: form.reference(resolved(value, base)) if isinstance(value, str) else None
    plain, write = plain_of(slot.datatype), form.literal(name, slot.datatype)
    if slot.datatype == STRING:  # most values are: one call less
        return lambda value, _base: write(value) if isinstance(value, str) else None
    return lambda value, _base: None if (found := plain(value)) is None else write(found)
