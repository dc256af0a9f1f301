"""SHACL shapes of a house: results become findings at the line of the card, in both dialects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mlcard.cli import cli
from mlcard.errors import ConfigurationError

SHAPES = Path(__file__).parent.parent / "examples" / "own_rules" / "acme_shapes.ttl"
CARD = 'mlcard: "1.0"\nmodels:\n- id: a\n  license: MIT\n  description: short\n- id: b\n  license: MIT\n'
PARAMETERS = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix acme: <https://acme.example/shapes#> .
@prefix mls: <http://www.w3.org/ns/mls#> .
acme:NoC a sh:NodeShape ; sh:targetClass mls:HyperParameterSetting ;
  sh:not [ a sh:NodeShape ; sh:property [ sh:path <http://schema.org/name> ; sh:hasValue "C" ] ] ;
  sh:message "C is not to be set" .
"""


def run(path, shapes=SHAPES):
    arguments = ["lint", str(path), "--select", "MC107", "--shapes", str(shapes), "--output-format", "json"]
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    return [
        (found["line"], found["code"], found["slot"], found["severity"])
        for found in json.loads(result.stdout)
    ]


def test_findings_have_the_place_of_the_value_or_of_what_lacks_it(tmp_path):
    path = tmp_path / "modelcard.yaml"
    path.write_text(CARD)
    assert run(path) == [
        (5, "Described", "/models/0/description", "warning"),
        (6, "Described", "/models/1/description", "warning"),
    ]


def test_a_readme(tmp_path):
    path = tmp_path / "README.md"
    path.write_text("---\nlicense: mit\ndescription: short\n---\n")
    assert run(path) == [(3, "Described", "/models/0/description", "warning")]


def test_what_satisfies_the_shapes_and_what_lint_cannot_read(tmp_path):
    (tmp_path / "modelcard.yaml").write_text(CARD.partition("- id: b")[0].replace("short", "long " * 10))
    (tmp_path / "README.md").write_text("---\na: [\n---\n")
    assert run(tmp_path) == []


def test_comments_switch_shapes_off(tmp_path):
    path = tmp_path / "modelcard.yaml"
    path.write_text(CARD.replace("short", "short  # mlcard: ignore[Described] -- a draft"))
    assert [slot for _, _, slot, _ in run(path)] == ["/models/1/description"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("s.ttl", "a b", id="words"),
        pytest.param("s.ttl", "@prefix a: <http://a#> . a:b", id="cut"),
        pytest.param("s.ttl", "@prefix", id="cut in a keyword"),
        pytest.param("s.ttl", "\xff\xfe", id="no UTF-8"),
        pytest.param("s.xml", "<rdf:RDF>", id="no XML"),
        pytest.param("s.jsonld", "{", id="no JSON"),
        pytest.param("s.html", "<p>x</p>", id="a format without a parser"),
    ],
)
def test_a_shape_that_is_no_rdf(tmp_path, name, content):
    (tmp_path / "modelcard.yaml").write_text(CARD)
    (tmp_path / name).write_bytes(content.encode("latin-1"))
    with pytest.raises(ConfigurationError, match="cannot be read as RDF"):
        run(tmp_path, tmp_path / name)


def test_an_entry_of_a_mapping_has_its_place(tmp_path):
    path = tmp_path / "modelcard.yaml"
    path.write_text(
        'mlcard: "1.0"\nmodels:\n- id: a\n  license: MIT\n  hyperparameters:\n    gamma: 1\n    C: 2\n'
    )
    shapes = tmp_path / "parameters.ttl"
    shapes.write_text(PARAMETERS)
    assert run(path, shapes) == [(7, "NoC", "/models/0/hyperparameters/C", "error")]
