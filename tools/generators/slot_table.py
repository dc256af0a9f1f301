"""The slot table: what the exporter and the extractor must know of the schema at run time, and no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from generators.elements import QUESTIONS

if TYPE_CHECKING:
    from generators.elements import Elements, Slot


def render(elements: Elements) -> str:
    """Compact JSON, one class a line so that a change of the schema is a readable difference."""
    classes = ",\n".join(
        f"  {json.dumps(name)}: {_compact(_class(name, elements))}" for name in sorted(elements.classes)
    )
    enums = ",\n".join(
        f"  {json.dumps(name)}: {_compact(values)}" for name, values in sorted(elements.enums.items())
    )
    questions = ",\n".join(
        f"  {json.dumps(question)}: {_compact(names)}" for question, names in _questions(elements).items()
    )
    return (
        f'{{"version": {json.dumps(elements.view.schema.version)},\n'
        f' "prefixes": {_compact(elements.prefixes)},\n'
        f' "classes": {{\n{classes}\n }},\n'
        f' "enums": {{\n{enums}\n }},\n'
        f' "questions": {{\n{questions}\n }}}}\n'
    )


def _questions(elements: Elements) -> dict[str, list[str]]:
    """The slots that answer each question of 5W1H; every slot answers one."""
    subsets = {name: set(map(str, slot.definition.in_subset)) for name, slot in elements.any_slot.items()}
    return {
        question: sorted(name for name, its in subsets.items() if question in its) for question in QUESTIONS
    }


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _class(name: str, elements: Elements) -> dict[str, Any]:
    return {
        "uri": elements.class_iri(name),
        "named": elements.is_named(name),
        "key": elements.natural_key(name),
        "slots": {slot.name: _slot(slot) for slot in elements.slots[name].values()},
    }


def _slot(slot: Slot) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "uri": slot.uri,
        "kind": slot.kind,
        "range": slot.range,
        "datatype": slot.datatype,
        "multivalued": slot.multivalued,
        "form": slot.form,
    }
    if slot.key_slot:
        entry["key_slot"] = slot.key_slot
    if slot.value_slot:
        entry["value_slot"] = slot.value_slot
    return entry
