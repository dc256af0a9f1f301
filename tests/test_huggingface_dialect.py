"""READMEs with Hugging Face front matter in the normal form, each slot at its place."""

from __future__ import annotations

import pytest

from mlcard.card import CardSyntaxError, parse

README = """\
---
# a comment
language: no
license: apache-2.0
tags:
- vision
datasets: [squad, glue]
metrics: [f1]
base_model: org/base
base_model_relation: finetune
pipeline_tag: text-classification
library_name: transformers
co2_eq_emissions: {emissions: 12.5, geographical_location: Paris, hardware_used: A100}
favourite: blue
model-index:
- name: My Model
  results:
  - task: {type: text-classification}
    dataset: {type: glue, name: GLUE, config: mnli, split: test, revision: abc}
    metrics:
    - {type: accuracy, value: 0.9, verified: true}
    - {type: f1, value: "25.59%"}
---
# My model
"""


def test_a_model_readme_becomes_the_normal_form():
    card = parse(README, "org/my model/README.md")
    evaluation = {"dataset": "glue", "dataset_config": "mnli", "split": "test", "revision": "abc",
                  "ml_task": "text-classification"}  # fmt: skip
    assert card.data == {
        "mlcard": "1.0",
        "models": [{
            "id": "my-model",
            "license": "Apache-2.0",
            "language": ["no"],
            "keywords": ["vision"],
            "name": "My Model",
            "ml_task": "text-classification",
            "libraries": [{"name": "transformers"}],
            "trained_on": [{"dataset": "squad"}, {"dataset": "glue"}],
            "base_models": [{"model": "org/base", "relation": "finetune"}],
            "training": {
                "co2e": {"value": 12.5, "unit": "g"}, "location": "Paris", "hardware": [{"name": "A100"}],
            },
            "evaluations": [
                {"measure": "accuracy", "value": 0.9, "verified": True, **evaluation},
                {"measure": "f1", "value": "25.59%", **evaluation},
            ],
        }],
    }  # fmt: skip
    assert card.body == "# My model\n"
    assert card.body_span.line == 24
    assert [remark.kind for remark in card.remarks] == ["ambiguous-scalar", "unknown-key"]
    assert card.remarks[0].slot == "/models/0/language"
    for slot, written in {
        "/models/0/license": "apache-2.0",
        "/models/0/trained_on/1/dataset": "glue",
        "/models/0/base_models/0/model": "org/base",
        "/models/0/training/co2e/value": "12.5",
        "/models/0/evaluations/1/value": '"25.59%"',
        "/models/0/evaluations/1/dataset": "glue",
    }.items():
        span = card.spans[slot]
        assert card.text[span.start : span.end] == written


def test_a_dataset_readme_becomes_the_normal_form():
    text = (
        "---\npretty_name: Quora\nlicense: [unknown]\ntask_categories: [other]\n"
        "language: [en, multilingual, code]\n"
        "dataset_info:\n  features:\n  - {name: id, dtype: int32}\n"
        "  splits:\n  - {name: train, num_examples: 5}\n"
        "  - {name: test, num_examples: 2}\n  dataset_size: 99\n---\n"
    )
    card = parse(text, "data/README.md")
    assert card.data == {
        "mlcard": "1.0",
        "datasets": [{
            "id": "data", "name": "Quora", "language": ["en", "mul"], "byte_size": 99,
            "number_of_instances": 7,
            "features": [{"name": "id", "data_type": "int32"}],
        }],
        "statements": [{"slot": "/datasets/0/license", "status": "unknown"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("# Dataset Card for Flowers\n", "datasets"), ("\ntext\n\n# Flowers dataset\n", "datasets"),
        ("# A model for the Flowers dataset\n", "models"), ("# Flowers\n\n## Dataset\n", "models"),
        ("", "models"),
    ],
)  # fmt: skip
def test_the_title_tells_the_kind_where_no_key_does(body, kind):
    assert list(parse(f"---\nlicense: mit\n---\n{body}", "README.md").data) == ["mlcard", kind]


@pytest.mark.parametrize(
    ("front_matter", "slot", "value"),
    [
        pytest.param("license: gemma", "license", "LicenseRef-gemma", id="a licence of the Hub only"),
        pytest.param(
            "license: openrail++", "license", "LicenseRef-openrail-plus-plus", id="letters that SPDX forbids"
        ),
        pytest.param(
            "license: other\nlicense_name: my own", "license", "LicenseRef-my-own", id="a name of its own"
        ),
        pytest.param(
            "license: [mit, cc0-1.0]", "license", "MIT AND CC0-1.0", id="several licences hold together"
        ),
        pytest.param("license: MIT License", "license", "MIT License", id="what nobody knows stays"),
        pytest.param("license: {a: b}", "license", {"a": "b"}, id="what is no text stays for the schema"),
        pytest.param("datasets: squad", "trained_on", [{"dataset": "squad"}], id="one dataset"),
        pytest.param("library_name: [a]", "libraries", [{"name": "a"}], id="a list where the Hub has one"),
        pytest.param(
            "tags: vision", "keywords", "vision", id="the Hub refuses tags as text, so does the schema"
        ),
        pytest.param(
            "model-index: {a: 1}\nlicense: mit", "license", "MIT", id="a model-index of another shape"
        ),
        pytest.param(
            "model-index: [{results: [1, {metrics: [2]}]}]\nlicense: mit", "license", "MIT", id="odd results"
        ),
        pytest.param("base_model: [null, 1]", "base_models", [{"model": 1}], id="odd base models"),
    ],
)
def test_front_matter_slots(front_matter, slot, value):
    card = parse(f"---\n{front_matter}\n---\n", "README.md")
    assert card.data["models"][0][slot] == value
    assert f"/models/0/{slot}" in card.spans


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("# prose\n", "missing", id="no front matter"),
        pytest.param("---\n---\n# prose\n", "missing", id="empty front matter"),
        pytest.param("---\nsdk: gradio\ntitle: x\n---\n", None, id="a space is neither model nor dataset"),
        pytest.param("\ufeff\n---\r\nlicense: mit\r\n---\r\nx", "models", id="BOM, blank line, CRLF"),
        pytest.param("---\nlicense: mit\n---", "models", id="no end of line"),
        pytest.param("---\rlicense: mit\r---\rx", "models", id="old Macintosh line ends"),
    ],
)
def test_readme_shapes(text, kind):
    card = parse(text, "README.md")
    if kind == "missing":
        assert [remark.kind for remark in card.remarks] == ["front-matter-missing"]
    assert list(card.data)[1:] == ([kind] if kind in ("models", "datasets") else [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("---\nlicense: mit\n", "front-matter", id="not closed"),
        pytest.param("---\n- a\n---\n", "not-a-mapping", id="a list"),
        pytest.param("---\nlicense: [mit\n---\n", "yaml", id="not YAML"),
        pytest.param("---\n" + "a: b\n" * 2_000_000, "front-matter", id="10 MB, not closed"),
    ],
)
def test_front_matter_that_cannot_be_read(text, problem):
    with pytest.raises(CardSyntaxError) as caught:
        parse(text, "README.md")
    assert caught.value.problem == problem
