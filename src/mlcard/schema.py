"""The schema at run time: what the generated slot table says of classes, slots and enumerations.

`tools/generate.py` compiles the LinkML schema to `_generated/slots.json`; nothing here knows a slot by name.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from mlcard import _generated


class Slot(NamedTuple):
    """One slot of one class.

    Attributes:
        uri: IRI of the property.
        kind: `scalar` and `enum` are values; `object` is a nested node; `reference` is the id of a named
            thing;
            `any` is whatever JSON holds.
        range: name of the class, enumeration or type.
        datatype: IRI of the datatype of a scalar; None where the value is an IRI.
        multivalued: whether the slot holds several values.
        form: how several nested nodes are written: as a `list`, or as a mapping (`dict`, `simple_dict`).
        key_slot: in a mapping, the slot that the key stands for.
        value_slot: in a `simple_dict`, the slot that a bare value stands for.
    """

    uri: str
    kind: Literal["scalar", "enum", "object", "reference", "any"]
    range: str
    datatype: str | None
    multivalued: bool
    form: Literal["single", "list", "dict", "simple_dict"]
    key_slot: str | None
    value_slot: str | None

    def entry(self, key: str, value: Any) -> dict[str, Any]:
        """One entry of a mapping as a node: the key becomes a slot, and so does a value that stands for one.

        A mapping that lacks the value slot is a value itself, such as an estimator among hyperparameters.
        """
        item: dict[str, Any] = {self.key_slot: key} if self.key_slot else {}
        if self.value_slot is None or (isinstance(value, dict) and self.value_slot in value):
            return item | (value if isinstance(value, dict) else {})
        return item | {self.value_slot: value}


class Class(NamedTuple):
    """One class of the schema.

    Attributes:
        uri: IRI of the class.
        named: whether its instances have an id of their own, in place of one derived from where they stand.
        key: slots whose values tell one nested instance from its siblings.
        slots: the slots of the class, inherited ones included, in the order of the schema.
    """

    uri: str
    named: bool
    key: tuple[str, ...]
    slots: dict[str, Slot]


@cache
def _table() -> dict[str, Any]:
    """The generated slot table."""
    table: dict[str, Any] = json.loads(Path(_generated.__file__).with_name("slots.json").read_bytes())
    return table


@cache
def classes() -> dict[str, Class]:
    """Every class of the schema by its name."""
    return {name: _class(entry) for name, entry in _table()["classes"].items()}


@cache
def enumerations() -> dict[str, dict[str, str | None]]:
    """For every enumeration, its values and the IRI that each means."""
    table: dict[str, dict[str, str | None]] = _table()["enums"]
    return table


def meanings(name: str) -> dict[str, str]:
    """The values of an enumeration that have an IRI, and that IRI."""
    return {value: iri for value, iri in enumerations()[name].items() if iri}


#: What a slot tells of a thing: every slot answers one of these.
Question: TypeAlias = Literal["what", "who", "where", "when", "why", "how"]
#: In the order in which they are told.
QUESTIONS: tuple[Question, ...] = get_args(Question)


@cache
def questions() -> dict[str, Question]:
    """For every slot the question that it answers."""
    return {name: question for question in QUESTIONS for name in _table()["questions"][question]}


def prefixes() -> dict[str, str]:
    """The prefixes that the schema declares, and their namespaces."""
    table: dict[str, str] = _table()["prefixes"]
    return table


def version() -> str:
    """Version of the schema, as a card states it under `mlcard`."""
    return str(_table()["version"])


def _class(entry: dict[str, Any]) -> Class:
    """One class from its entry in the table."""
    slots = {
        name: Slot(
            uri=slot["uri"],
            kind=slot["kind"],
            range=slot["range"],
            datatype=slot.get("datatype"),
            multivalued=slot["multivalued"],
            form=slot["form"],
            key_slot=slot.get("key_slot"),
            value_slot=slot.get("value_slot"),
        )
        for name, slot in entry["slots"].items()
    }
    return Class(entry["uri"], entry["named"], tuple(entry["key"]), slots)
