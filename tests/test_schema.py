"""The schema keeps its own conventions: each test lists what breaks one and passes when the list is empty."""

from __future__ import annotations

import collections
import re
import subprocess
import sys

import pytest
import yaml
from schema_under_test import REPOSITORY, SCHEMA, elements

QUESTIONS = {"what", "who", "where", "when", "why", "how"}
ZONES = {"data_zone", "analysis_zone", "governance_zone"}
XSD = "http://www.w3.org/2001/XMLSchema#"
# These keep their lexical form in RDF stores; int, float and dateTimeStamp are rewritten or rounded.
STABLE_DATATYPES = {
    XSD + name for name in ("string", "boolean", "integer", "decimal", "double", "date", "dateTime")
}
MODULES = sorted(SCHEMA.glob("**/*.yaml"))


def used_slots() -> dict:
    return {name: elements().view.get_slot(name) for name in elements().any_slot}


def test_no_slot_is_without_a_class():
    assert set(map(str, elements().view.all_slots())) - set(elements().any_slot) == set()


@pytest.mark.parametrize("field", ["description", "slot_uri", "range", "examples", "in_subset"])
def test_every_slot_says(field):
    assert [name for name, slot in used_slots().items() if not getattr(slot, field)] == []


@pytest.mark.parametrize("subsets", [QUESTIONS, ZONES], ids=["one of 5W1H", "one zone"])
def test_every_slot_is_in_exactly(subsets):
    assert [
        name
        for name, slot in used_slots().items()
        if len(subsets.intersection(map(str, slot.in_subset))) != 1
    ] == []


def test_descriptions_are_sentences():
    said = {name: " ".join(slot.description.split()) for name, slot in used_slots().items()}
    assert [
        name for name, text in said.items() if len(text) < 12 or text[-1] not in ".)" or text[0].islower()
    ] == []


def test_every_class_and_enumeration_has_a_description():
    view = elements().view
    definitions = {**view.all_classes(), **view.all_enums(), **elements().view.schema.subsets}
    assert [name for name, definition in definitions.items() if not definition.description] == []


def test_no_two_slots_of_a_class_share_a_property():
    """They could not be told apart in the graph, and the shapes of one would bind the values of the other."""
    shared = collections.defaultdict(list)
    for owner, members in elements().slots.items():
        for slot in members.values():
            shared[owner, slot.uri].append(slot.name)
    assert {place: names for place, names in shared.items() if len(names) > 1} == {}


def test_one_class_has_one_iri():
    classes = collections.Counter(elements().class_iri(name) for name in elements().classes)
    assert [iri for iri, count in classes.items() if count > 1] == []


def test_no_class_has_slots_of_its_own_making():
    """An attribute of the same name in two classes would collide silently in the JSON-LD context."""
    assert [name for name, definition in elements().classes.items() if definition.attributes] == []


def test_no_refinement_changes_the_property():
    changed = [
        f"{owner}.{slot.name}"
        for owner, members in elements().slots.items()
        for slot in members.values()
        if slot.uri != elements().any_slot[slot.name].uri
    ]
    assert changed == []


def test_every_datatype_survives_in_rdf():
    datatypes = {
        f"{owner}.{slot.name}": slot.datatype
        for owner, members in elements().slots.items()
        for slot in members.values()
        if slot.kind == "scalar" and slot.datatype
    }
    assert {
        place: datatype for place, datatype in datatypes.items() if datatype not in STABLE_DATATYPES
    } == {}


def test_every_permissible_value_has_a_description_and_a_meaning():
    values = [
        f"{enum}.{value}"
        for enum, definition in elements().view.all_enums().items()
        for value, permissible in definition.permissible_values.items()
        if not (permissible.description and permissible.meaning)
    ]
    assert values == []


def test_meanings_within_an_enumeration_differ():
    enums = elements().enums.items()
    assert [name for name, values in enums if len(set(values.values())) < len(values)] == []


def test_nested_objects_are_inlined_by_choice():
    """Where a range is a class, the schema says whether the node or its id stands there, and how."""
    ranges = {
        name: slot.definition
        for name, slot in elements().any_slot.items()
        if slot.range in elements().classes
    }
    assert [name for name, slot in ranges.items() if slot.inlined is None] == []
    nested = {name: slot for name, slot in ranges.items() if slot.inlined and slot.multivalued}
    assert [name for name, slot in nested.items() if slot.inlined_as_list is None] == []


def test_references_go_to_named_classes():
    references = [
        slot for members in elements().slots.values() for slot in members.values() if slot.kind == "reference"
    ]
    assert [slot.name for slot in references if not elements().is_named(slot.range)] == []


def test_lists_of_objects_have_a_natural_key():
    """Without one, an object's IRI would be its place in the list, which changes when others come before."""
    listed = {
        slot.range
        for members in elements().slots.values()
        for slot in members.values()
        if slot.kind == "object" and slot.multivalued
    }
    keyless = {name for name in listed if not elements().is_named(name) and not elements().natural_key(name)}
    # An assessment in prose has nothing but its groups, and those are several.
    assert keyless == {"FairnessAssessment"}


def test_natural_keys_have_one_value():
    several = [
        f"{name}.{slot}"
        for name in elements().classes
        for slot in elements().natural_key(name)
        if elements().slots[name][slot].multivalued
    ]
    assert several == []


def test_natural_keys_are_slots_of_their_class():
    assert [
        name
        for name in elements().classes
        if not set(elements().natural_key(name)) <= set(elements().slots[name])
    ] == []


def test_examples_are_values_that_the_slot_accepts(card_validator_for):
    """An editor offers the examples, so they must be right."""
    wrong = []
    for name, slot in elements().any_slot.items():
        accepts = card_validator_for(slot)
        for example in slot.definition.examples:
            value = example_value(example, slot)
            if not accepts(value):
                wrong.append(f"{name}: {value!r}")
    assert wrong == []


def example_value(example, slot):
    """LinkML keeps examples as text; numbers and truth values are read back from it."""
    if example.object is not None:
        return yaml.safe_load(yaml.safe_dump(plain(example.object)))
    if slot.kind == "any" or slot.datatype not in {None, XSD + "string", XSD + "date", XSD + "dateTime"}:
        return yaml.safe_load(str(example.value))
    return str(example.value)


def plain(node):
    """LinkML's own object type as dicts and lists."""
    if hasattr(node, "_as_dict"):
        return plain(node._as_dict)
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    return [plain(item) for item in node] if isinstance(node, list) else node


@pytest.fixture
def card_validator_for(editor_schema):
    """Gives, for a slot, a function that says whether a value is accepted where the slot is first used."""
    import jsonschema_rs

    definitions = editor_schema["$defs"] | {"Card": editor_schema}

    def accepts_for(slot):
        owners = [
            name for name, members in elements().slots.items() if slot.name in members and name in definitions
        ]
        choices = [definitions[name]["properties"][slot.name] for name in owners]
        items = [choice["items"] if choice.get("type") == "array" else choice for choice in choices]
        any_of = {"$defs": editor_schema["$defs"], "anyOf": [*items, *choices] or [True]}
        return jsonschema_rs.validator_for(any_of, validate_formats=True).is_valid

    return accepts_for


@pytest.fixture(scope="module")
def editor_schema():
    import json

    return json.loads((SCHEMA / "modellake.schema.json").read_text("utf-8"))


def curies(node):
    """All strings below a key whose values are CURIEs."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"slot_uri", "class_uri", "uri", "meaning"} or key.endswith("_mappings"):
                yield from [value] if isinstance(value, str) else value
            else:
                yield from curies(value)
    elif isinstance(node, list):
        for item in node:
            yield from curies(item)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_every_prefix_is_declared(module):
    undeclared = [curie for curie in curies(yaml.safe_load(module.read_text("utf-8"))) if not declared(curie)]
    assert undeclared == []


def declared(curie):
    prefix, _, local = curie.partition(":")
    return bool(local) and prefix in elements().prefixes


def test_prefixes_are_namespaces():
    assert [
        name for name, iri in elements().prefixes.items() if not re.fullmatch(r"https?://\S+[/#:_]", iri)
    ] == []


def test_no_slot_is_named_like_a_prefix():
    assert set(elements().any_slot) & set(elements().prefixes) == set()


@pytest.mark.parametrize("part", ["modellake.yaml", "modellake"])  # the policies beside them are no schemas
def test_linkml_lint_is_silent(part):
    config = SCHEMA / ".linkmllint.yaml"
    command = [sys.executable, "-m", "linkml.linter.cli", "--config", config, SCHEMA / part]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)
    assert (done.returncode, done.stdout + done.stderr) == (0, "✓ No problems found\n")
