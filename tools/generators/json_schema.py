"""The JSON Schema of a card, from LinkML's generator, with the four places put right where it is too wide.

* LinkML gives a value of any type every JSON type but `array`, and allows null. Here an array is a value, and
  null is none: a card says what is known, and nothing about the rest.
* A mapping such as `hyperparameters` may hold plain values or spelled-out objects. Where plain values may be
  objects themselves, LinkML's `anyOf` accepts every misspelt object; here an object that has the value slot
  is a spelled-out one, and no other.
* Definitions that nothing refers to are left out, and those of imported modules stand in one document.
* Properties keep the order of the schema, so an editor offers what matters first.
"""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from linkml.generators.jsonschemagen import JsonSchemaGenerator

from generators.elements import ROOT

if TYPE_CHECKING:
    from generators.elements import Elements, Slot

IDENTIFIER = "https://w3id.org/modellake/modellake.schema.json"
COMMENT = "Written by tools/generate.py from schema/modellake.yaml. Edit the schema, not this file."
ANNOTATIONS = ("title", "description", "examples")
# A JSON number is also an integer where it has no fraction; no nulls, at any depth.
ANY_VALUE = {
    "type": ["array", "boolean", "number", "object", "string"],
    "items": {"$ref": "#/$defs/Any"},
    "additionalProperties": {"$ref": "#/$defs/Any"},
}


def for_editors(elements: Elements) -> str:
    """The schema with titles, descriptions and examples, which editors show beside the key."""
    return json.dumps(_build(elements), indent=1, ensure_ascii=False) + "\n"


def for_run_time(elements: Elements) -> str:
    """The schema without what only people read: half the size, so it loads twice as fast."""
    return (
        json.dumps(_without_annotations(_build(elements)), separators=(",", ":"), ensure_ascii=False) + "\n"
    )


def _build(elements: Elements) -> dict[str, Any]:
    generator = JsonSchemaGenerator(deepcopy(elements.view.schema), top_class=ROOT, include_null=False)
    stock = json.loads(generator.generate().to_json())
    definitions = stock["$defs"]
    definitions["Any"] = {"title": "Any", **ANY_VALUE}
    for name, members in elements.slots.items():
        for slot in members.values():
            _widen(definitions[name]["properties"], slot)
            if slot.value_slot:
                plain = elements.slots[slot.range][slot.value_slot]
                _tell_apart(definitions[name]["properties"][slot.name], slot, plain)
        _reorder(definitions[name], list(members))
    root = definitions.pop(ROOT)
    schema: dict[str, Any] = {
        "$schema": stock["$schema"],
        "$id": IDENTIFIER,
        "$comment": COMMENT,
        **root,
        "title": elements.view.schema.title or stock["title"],
    }
    schema["$defs"] = _reachable(schema, definitions)
    return schema


def _reorder(definition: dict[str, Any], names: list[str]) -> None:
    properties = definition.get("properties", {})
    definition["properties"] = {name: properties[name] for name in names if name in properties}
    if "required" in definition:
        definition["required"] = sorted(definition["required"])


def _widen(properties: dict[str, Any], slot: Slot) -> None:
    """Let a slot that may hold any value hold any value, however its range is put."""
    if slot.kind == "any":
        said = {keyword: text for keyword, text in properties[slot.name].items() if keyword in ANNOTATIONS}
        properties[slot.name] = {**said, "$ref": "#/$defs/Any"}


def _tell_apart(prop: dict[str, Any], slot: Slot, value: Slot) -> None:
    """Make the choice between a spelled-out object and a plain value depend on the value slot alone."""
    spelled_out = {"$ref": f"#/$defs/{slot.range}__identifier_optional"}
    plain = [choice for choice in prop["additionalProperties"]["anyOf"] if choice != spelled_out]
    prop["additionalProperties"] = {
        "if": {"type": "object", "required": [value.name]},
        "then": spelled_out,
        "else": {"$ref": "#/$defs/Any"} if value.kind == "any" else {"anyOf": plain},
    }


def _reachable(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    found: set[str] = set()
    waiting = _references(schema)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting |= _references(definitions[name])
    return {name: definitions[name] for name in sorted(found)}


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"].rpartition("/")[2]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(_references, node.values()))
    if isinstance(node, list):
        return set().union(*map(_references, node))
    return set()


def _without_annotations(schema: Any) -> Any:
    """Drop annotations, but not the properties that are called `title` or `description`."""
    if isinstance(schema, list):
        return [_without_annotations(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        keyword: {name: _without_annotations(member) for name, member in value.items()}
        if keyword in {"properties", "$defs"}
        else _without_annotations(value)
        for keyword, value in schema.items()
        if keyword not in ANNOTATIONS
    }
