"""A card that fits the schema is told without the library that checks it, and only such a one."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mlcard import card as cards
from mlcard.errors import InvalidCardError
from mlcard.validate import structure
from mlcard.validate.certainty import certainly_fits

DATA = Path(__file__).parent / "data"
SCHEMA = json.loads(structure.SCHEMA.read_bytes())
LIBRARY = structure._validator()


def certain(data):
    return certainly_fits(data, SCHEMA, SCHEMA["$defs"])


def read(paths):
    for path in sorted(paths):
        if path.suffix in (".md", ".yaml", ".yml"):
            try:
                data = cards.load(path).data
            except InvalidCardError:
                continue
            if data:
                yield path, data


def test_what_certainly_fits_fits_and_nearly_all_that_fits_does_so_certainly(shared_data):
    found = list(read([*DATA.rglob("*"), *(shared_data / "cards").rglob("*")]))
    fitting = [path for path, data in found if LIBRARY.is_valid(data)]
    told = [path for path, data in found if certain(data)]
    assert not set(told) - set(fitting)
    assert len(told) > 0.98 * len(fitting) > 200


def places(value, owner=None, key=None):
    """Every value of a document, with what holds it and under which key."""
    yield owner, key, value
    for inner, item in (
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [])
    ):
        yield from places(item, value, inner)


VALID = [json.loads(json.dumps(data)) for _, data in read((DATA / "schema" / "valid").glob("*"))]
KEYS = sorted({key for part in SCHEMA["$defs"].values() for key in part.get("properties", {})})
TEXTS = ("", "MIT", "MIT\n", "en", "ẽn", "2024-02-30", "2024-02-29", "20240229", "2024-01-02T03:04:05Z", "٣",
         "1.0", "a b", "/models/0", "similar", "ordinal", "not_applicable", "unknown", "read")  # fmt: skip
ANY = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(TEXTS) | st.text(max_size=4)
    | st.lists(st.sampled_from(TEXTS), max_size=2)
    | st.dictionaries(st.sampled_from(KEYS), st.sampled_from(TEXTS) | st.integers(-1, 2), max_size=2)
)  # fmt: skip


@given(st.data())
def test_a_document_that_was_changed_does_not_fit_certainly_unless_it_fits(data):
    document = copy.deepcopy(data.draw(st.sampled_from(VALID)))
    for _ in range(data.draw(st.integers(1, 3))):
        owner, key, value = data.draw(st.sampled_from(list(places(document))))
        if isinstance(value, dict) and data.draw(st.booleans()):
            value[data.draw(st.sampled_from(KEYS))] = data.draw(ANY)
        elif owner is not None and data.draw(st.booleans()):
            del owner[key]
        elif owner is not None:
            owner[key] = data.draw(ANY)
    assert not certain(document) or LIBRARY.is_valid(document)


# Each keyword that the generated schema has, and one that it has not.
SCHEMAS = [
    {"type": "integer", "minimum": 0}, {"type": "number", "maximum": 1},
    {"type": "string", "pattern": "^[^/]$"},
    {"type": "string", "format": "date"}, {"type": "string", "enum": ["a", "1"]}, {"const": "a"},
    {"type": ["array", "boolean"]}, {"type": "array", "items": {"type": "string"}}, {"required": ["a"]},
    {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
    {"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "integer"}},
    {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}},
    {"if": {"properties": {"a": {"const": "x"}}}, "then": {"required": ["b"]}, "else": {"required": ["c"]}},
    {"if": {"type": "object", "required": ["a"]}, "then": {"type": "object"}, "else": {"type": "string"}},
    {"if": {"maxProperties": 1}, "then": {"required": ["b"]}, "else": {"required": ["c"]}},
    {"allOf": [{"type": "integer"}, {"minimum": 1}]}, {"anyOf": [{"type": "string"}, {"minimum": 1}]},
    {"maxLength": 1}, {"$ref": "#/$defs/one"}, {"$ref": "#/$defs/none"}, {"format": "email"}, False,
]  # fmt: skip
VALUES = [
    None, True, False, 0, 1, -1, 0.5, 1.0, float("inf"), 2**70, "", "a", "x", "1", "a\n", "٣", "2024-02-30",
    "2024-02-29", [], ["a"], [1], {}, {"a": "x"}, {"a": "y", "b": 1}, {"a": 1, "c": 2}, {"b": "x", "c": 1},
    {"c": 1},
]  # fmt: skip


@given(st.sampled_from(SCHEMAS), st.sampled_from(VALUES) | ANY)
@example({"type": "integer"}, True)
@example({"type": "string", "pattern": "^a$"}, "a\n")
@example({"type": "string", "pattern": r"^\d$"}, "٣")
def test_every_keyword_errs_on_the_same_side(schema, value):
    definitions = {"one": {"type": "integer"}}
    inner = {"type": "object", "properties": {"v": schema}}
    if schema == {"$ref": "#/$defs/none"} or isinstance(schema, bool):
        assert schema is False or not certainly_fits({"v": value}, inner, definitions)
        return
    library = jsonschema_rs.Draft201909Validator({**inner, "$defs": definitions}, validate_formats=True)
    assert not certainly_fits({"v": value}, inner, definitions) or library.is_valid({"v": value})


@pytest.mark.parametrize(("line", "loaded"), [("license: MIT", False), ("license: [MIT]", True)])
def test_the_library_is_loaded_for_what_does_not_fit(tmp_path, line, loaded):
    card = tmp_path / "modelcard.yaml"
    card.write_text(f"mlcard: '1.0'\nmodels:\n- id: flowers\n  trained_on: [{{dataset: iris}}]\n  {line}\n")
    code = (
        "import sys; from pathlib import Path; from mlcard.validate import lint_file; "
        "from mlcard.configuration import Configuration; "
        "found = lint_file(Path(sys.argv[1]), Configuration()); "
        "print('jsonschema_rs' in sys.modules, 'MC108' in {finding.code for finding in found})"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(card)], capture_output=True, text=True, check=True, env=os.environ
    )
    assert told.stdout.split() == [str(loaded), str(loaded)]
