"""Cards that the schema accepts, and cards that it rejects with the message that stands in their first line.

The documents lie in tests/data/schema/{valid,invalid} and are named `<Class>-<why>.yaml`; each is a whole
card, so that a class is tested where it stands. A new document needs no change here.
"""

from __future__ import annotations

import functools
import json
import re
from typing import TYPE_CHECKING

import jsonschema_rs
import pytest
import yaml
from schema_under_test import GENERATED, REPOSITORY, SCHEMA, elements

from mlcard.configuration import Configuration
from mlcard.validate import all_rules, lint_text

if TYPE_CHECKING:
    from pathlib import Path

#: Rules that speak in the place of the schema.
COVERING = tuple(code for code, rule in all_rules().items() if rule.covers)
DOCUMENTS = REPOSITORY / "tests" / "data" / "schema"
VALID = sorted(DOCUMENTS.glob("valid/*.yaml"))
INVALID = sorted(DOCUMENTS.glob("invalid/*.yaml"))
EXPECT = re.compile(r"# expect: (?P<message>.+)\n")


class Loader(yaml.CSafeLoader):
    """YAML as JSON has it: dates stay text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path):
    return yaml.load(path.read_text("utf-8"), Loader)  # noqa: S506 - a subclass of the safe loader


@functools.cache
def validator():
    schema = json.loads((GENERATED / "modellake.schema.json").read_text("utf-8"))
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def messages(card) -> list[str]:
    """Each finding as `/place: message`."""
    return [
        f"/{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in validator().iter_errors(card)
    ]


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid(path):
    assert messages(read(path)) == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid(path):
    expected = EXPECT.match(path.read_text("utf-8"))
    assert expected, f"the first line of {path.name} must be '# expect: <regular expression>'"
    found = messages(read(path))
    assert any(re.search(expected["message"], message) for message in found), found
    assert len(found) == 1, "one document shows one fault"


def test_every_class_has_a_valid_and_an_invalid_document():
    """A class is told by the name of the file; a card that never uses the class would be no test of it."""
    concrete = {name for name in elements().classes if not elements().is_abstract(name)}
    shown = {
        kind: {path.stem.partition("-")[0] for path in DOCUMENTS.glob(f"{kind}/*.yaml")} for kind in KINDS
    }
    assert {kind: sorted(concrete - names) for kind, names in shown.items()} == {"valid": [], "invalid": []}
    assert sorted(set.union(*shown.values()) - concrete) == []


KINDS = ("valid", "invalid")


@pytest.mark.parametrize("path", [*VALID, *INVALID], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_class_in_the_name_is_in_the_card(path):
    assert path.stem.partition("-")[0] in set(classes_in(read(path), "Card"))


def classes_in(node, name):
    """Names of the classes of a node and of all nodes below it."""
    yield name
    for key, value in node.items() if isinstance(node, dict) else ():
        slot = elements().slots[name].get(key)
        if slot and slot.kind == "object":
            nested = value.values() if slot.key_slot and isinstance(value, dict) else value
            for item in (nested or ()) if slot.multivalued else [value]:
                yield from classes_in(item, slot.range)


def test_linkmls_own_validator_agrees():
    """LinkML's validator, on the schema that LinkML generates by itself, accepts and rejects the same cards.

    Its JSON Schema allows null in optional slots and no arrays in values of any range, and ours does not;
    cards about those two carry `null` or `any` in their names and are not compared.
    """
    from linkml.validator import Validator
    from linkml.validator.plugins import JsonschemaValidationPlugin

    stock = Validator(str(SCHEMA / "modellake.yaml"), [JsonschemaValidationPlugin(closed=True)])
    compared = [path for path in [*VALID, *INVALID] if not re.search(r"-(null|any)\b", path.stem)]
    accepted = {path: not stock.validate(read(path), "Card").results for path in compared}
    assert [f"{path.parent.name}/{path.name}" for path in compared if accepted[path] != (path in VALID)] == []


STRUCTURAL = Configuration(select=("MC106", "MC107", "MC108", "MC109", "MC114"), extend_select=COVERING)


@pytest.mark.parametrize("path", [*VALID, *INVALID], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_lint_agrees_on_the_structure(path):
    """What LinkML's validator accepts has no structural finding, and what it rejects has one."""
    findings = [
        finding for finding in lint_text(path.read_text("utf-8"), "modelcard.yaml", STRUCTURAL)
        if finding.code in (*STRUCTURAL.select, *COVERING)
    ]  # fmt: skip
    assert bool(findings) == (path in INVALID), findings


def test_every_valid_document_is_rejected_when_a_key_is_misspelt():
    """All objects are closed, at every depth."""
    for path in VALID:
        card = read(path)
        assert messages(card | {"modells": []}) != []
        for key in ("models", "datasets", "agents", "studies"):
            for item in card.get(key, []):
                assert messages(card | {key: [item | {"nmae": "x"}]}) != [], path.name


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_no_null_is_accepted_anywhere(path):
    card = read(path)
    for key in card:
        assert messages(card | {key: None}) != []
