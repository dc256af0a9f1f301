"""The JSON-LD context that makes a card with its types filled in RDF.

Written from the schema directly: LinkML's own generator coerces a slot of any range to an IRI, loses the
meaning of enumerated values, and mints an IRI under `@vocab` for every key that the schema does not know.
Here

* `id` is the node's IRI, and `type` stays a property: the exporter writes `@type`, the name of the class;
* an enumerated value becomes the IRI that it means, through a context of its property alone;
* a slot that a class refines (`type` of an agent, of a feature) has a context of that class alone;
* classes, references and IRIs are nodes, literals get their datatype, values of any range stay as they are;
* a key that the schema does not know is dropped, not turned into a property.

Numbers of `xsd:decimal` must be written as strings by the exporter: JSON-LD turns a JSON number with a
fraction into the lexical form of a double (`9.8E-1`), which no decimal has.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generators.elements import Elements, Slot

STRING = "http://www.w3.org/2001/XMLSchema#string"


def render(elements: Elements) -> str:
    """The context document: prefixes, then classes, then slots, each sorted by name."""
    common = _common_terms(elements)
    terms: dict[str, Any] = {"@version": 1.1, **elements.prefixes}
    terms |= {name: _class_term(name, common, elements) for name in sorted(elements.classes)}
    terms |= common
    terms["id"] = "@id"
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(term)}" for name, term in terms.items())
    return f'{{"@context": {{\n{lines}\n}}}}\n'


def _common_terms(elements: Elements) -> dict[str, dict[str, Any]]:
    """For each slot the term that most classes need; the first of them where two are needed equally often."""
    terms: dict[str, Counter[str]] = {}
    for members in elements.slots.values():
        for slot in members.values():
            terms.setdefault(slot.name, Counter())[json.dumps(_term(slot, elements))] += 1
    return {name: json.loads(variants.most_common(1)[0][0]) for name, variants in sorted(terms.items())}


def _class_term(name: str, common: dict[str, dict[str, Any]], elements: Elements) -> dict[str, Any]:
    own = {slot.name: _term(slot, elements) for slot in elements.slots[name].values() if slot.name != "id"}
    refined = {slot: term for slot, term in sorted(own.items()) if term != common[slot]}
    term: dict[str, Any] = {"@id": elements.curie(elements.class_iri(name))}
    return term | {"@context": refined} if refined else term


def _term(slot: Slot, elements: Elements) -> dict[str, Any]:
    term: dict[str, Any] = {"@id": elements.curie(slot.uri)}
    if slot.kind == "enum":
        term["@type"] = "@vocab"
        term["@context"] = {
            value: elements.curie(iri) for value, iri in elements.enums[slot.range].items() if iri
        }
    elif slot.kind in {"object", "reference"} or (slot.kind == "scalar" and slot.datatype is None):
        term["@type"] = "@id"
    elif slot.kind == "scalar" and slot.datatype != STRING:
        term["@type"] = elements.curie(str(slot.datatype))
    return term
