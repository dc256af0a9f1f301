"""SHACL shapes that the RDF of every valid card satisfies.

Written from the schema directly, for what LinkML's own generator cannot be told:

* property shapes have names (`shape:MLModel-created`), so a report points at something, and a change of the
  schema changes a few lines; canonical labels of anonymous nodes change everywhere at once;
* the slot `id` is the node itself, so it has no property shape;
* no shape is closed: the JSON Schema closes the card, and in a graph others may add statements to a node;
* a reference is only asked to be an IRI, since the node may be described in another card; a nested node is
  asked for its class;
* the rules of a class (if this value, then that slot) are shapes of their own, with the rule as message;
* bounds of types (a fraction lies between 0 and 1) are kept; a pattern is kept unless it looks around, which
  the regular expressions of SPARQL cannot.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from generators.turtle import Names, subject, text

if TYPE_CHECKING:
    from generators.elements import Elements, Slot

HEADER = "# Written by tools/generate.py from schema/modellake.yaml. Edit the schema, not this file.\n"
SHAPE = "https://w3id.org/modellake/shapes/"
XSD = "http://www.w3.org/2001/XMLSchema#"
NAMESPACES = {
    "sh": "http://www.w3.org/ns/shacl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "shape": SHAPE,
}
LOOKAROUND = re.compile(r"\(\?<?[=!]")


def render(elements: Elements) -> str:
    """One node shape for each class that nodes can have, followed by its property shapes."""
    names = Names(elements.prefixes | NAMESPACES)
    for iri in (*NAMESPACES.values(), XSD):
        names.short(iri + "x")
    blocks = [
        block
        for name in sorted(elements.classes)
        if not elements.is_abstract(name)
        for block in _class_blocks(name, elements, names)
    ]
    return HEADER + names.header() + "\n" + "\n".join(blocks)


def _class_blocks(name: str, elements: Elements, names: Names) -> list[str]:
    shapes = {
        f"shape:{name}-{slot.name}": slot for slot in elements.slots[name].values() if slot.name != "id"
    }
    statements = [
        "a sh:NodeShape",
        f"sh:targetClass {names.short(elements.class_iri(name))}",
        f"rdfs:label {text(name)}",
        f"rdfs:comment {text(_prose(elements.classes[name].description))}",
    ]
    if shapes:
        statements.append("sh:property " + ", ".join(shapes))
    properties = [
        subject(shape, _property_shape(name, slot, elements, names)) for shape, slot in shapes.items()
    ]
    rules = [_rule_block(name, rule, elements, names) for rule in elements.classes[name].rules]
    return [subject(f"shape:{name}", statements), *properties, *rules]


def _rule_block(owner: str, rule: Any, elements: Elements, names: Names) -> str:
    """A shape for `if this slot is there, or has this value, then those slots are there`."""
    ((condition, expected),) = rule.preconditions.slot_conditions.items()
    slot = elements.slots[owner][condition]
    required = rule.postconditions.slot_conditions
    if not all(consequence.required for consequence in required.values()):
        raise ValueError(f"{owner}: rule {rule.title} is of a form that has no shape yet")
    if expected.equals_string is not None:
        meaning = elements.enums.get(slot.range, {}).get(expected.equals_string)
        value = names.short(meaning) if meaning else text(expected.equals_string)
        absent = f"[ sh:not [ sh:path {names.short(slot.uri)} ; sh:hasValue {value} ] ]"
    else:
        absent = f"[ sh:path {names.short(slot.uri)} ; sh:maxCount 0 ]"
    present = [
        f"sh:property [ sh:path {names.short(elements.slots[owner][str(name)].uri)} ; sh:minCount 1 ]"
        for name in required
    ]
    return subject(
        f"shape:{owner}-rule-{rule.title}",
        [
            "a sh:NodeShape",
            f"sh:targetClass {names.short(elements.class_iri(owner))}",
            f"sh:message {text(_prose(rule.description))}",
            f"sh:or ( {absent} [ {' ; '.join(present)} ] )",
        ],
    )


def _property_shape(owner: str, slot: Slot, elements: Elements, names: Names) -> list[str]:
    statements = [
        "a sh:PropertyShape",
        f"sh:path {names.short(slot.uri)}",
        f"sh:name {text(slot.name)}",
        f"sh:description {text(_prose(slot.definition.description))}",
        f"sh:message {text(_message(owner, slot))}",
    ]
    if slot.required:
        statements.append("sh:minCount 1")
    if not slot.multivalued and slot.kind != "any":
        statements.append("sh:maxCount 1")
    return statements + _values(slot, elements, names)


def _values(slot: Slot, elements: Elements, names: Names) -> list[str]:
    """What each value of the slot must be; nothing for a slot of any range."""
    match slot.kind:
        case "enum":
            meanings = elements.enums[slot.range].items()
            members = " ".join(names.short(iri) if iri else text(value) for value, iri in meanings)
            return [f"sh:in ( {members} )"]
        case "object":
            return ["sh:nodeKind sh:IRI", _class_constraint(slot.range, elements, names)]
        case "reference":
            return ["sh:nodeKind sh:IRI"]
        case "scalar" if slot.datatype is None:
            return ["sh:nodeKind sh:IRI"]
        case "scalar":
            return [f"sh:datatype {names.short(str(slot.datatype))}", *_bounds(slot)]
        case _:
            return []


def _class_constraint(name: str, elements: Elements, names: Names) -> str:
    concrete = [
        names.short(elements.class_iri(descendant))
        for descendant in sorted(elements.view.class_descendants(name))
        if not elements.is_abstract(descendant)
    ]
    if len(concrete) == 1:
        return f"sh:class {concrete[0]}"
    return f"sh:or ( {' '.join(f'[ sh:class {iri} ]' for iri in concrete)} )"


def _bounds(slot: Slot) -> list[str]:
    bounds = []
    if slot.minimum is not None:
        bounds.append(f"sh:minInclusive {slot.minimum}")
    if slot.maximum is not None:
        bounds.append(f"sh:maxInclusive {slot.maximum}")
    if slot.pattern and not LOOKAROUND.search(slot.pattern):
        bounds.append(f"sh:pattern {text(slot.pattern)}")
    return bounds


def _message(owner: str, slot: Slot) -> str:
    """What must hold, in words: `parameter_count of MLModel must be at most one integer, at least 0`."""
    many = slot.multivalued or slot.kind == "any"
    count = (
        ("at least one" if slot.required else "any number of")
        if many
        else ("one" if slot.required else "at most one")
    )
    what = {
        "enum": f"value of {slot.range}",
        "object": slot.range,
        "reference": f"reference to {slot.range}",
        "any": "value",
    }.get(slot.kind, slot.range)
    bounds = [f"at least {slot.minimum}"] * (slot.minimum is not None)
    bounds += [f"at most {slot.maximum}"] * (slot.maximum is not None)
    return ", ".join([f"{slot.name} of {owner} must be {count} {what}", *bounds])


def _prose(description: Any) -> str:
    return " ".join(str(description or "").split())
