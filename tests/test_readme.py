"""The README reader: declared slots with their lines, title and first paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mlcard.errors import MlcardError
from mlcard.facts import Source
from mlcard.readers import readme

if TYPE_CHECKING:
    from pathlib import Path

    from mlcard.facts import Fact


def read(tmp_path: Path, text: str | bytes) -> list[Fact]:
    path = tmp_path / "README.md"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return [fact for fact in readme.read(Source(path, path.name)) if fact.slot != "/file/format"]


def rows(found: list[Fact]) -> list[tuple[str, Any, str]]:
    return [(fact.slot, fact.value, fact.where) for fact in found]


MODEL = """\
---
license: apache-2.0
language: en
pipeline_tag: text-classification
library_name: transformers
datasets:
- glue
base_model: distilbert-base-uncased
base_model_relation: finetune
model-index:
- name: tiny
  results:
  - task: {type: text-classification}
    dataset: {type: glue, name: GLUE}
    metrics:
    - type: accuracy
      value: 0.91
---
# Tiny classifier

Tells *kind* from unkind [sentences](https://example.org).

More prose.
"""


def test_model_card(tmp_path: Path) -> None:
    found = read(tmp_path, MODEL)
    slots = {fact.slot: (fact.value, fact.where) for fact in found}

    assert {fact.method for fact in found} == {"declared"}
    assert slots["/model/license"] == ("Apache-2.0", "line 2")
    assert slots["/model/language/-"] == ("en", "line 3")
    assert slots["/model/ml_task"] == ("text-classification", "line 4")
    assert slots["/model/libraries/-"] == ({"name": "transformers"}, "line 5")
    assert slots["/model/trained_on/-"] == ({"dataset": "glue"}, "line 7")
    assert slots["/model/base_models/-"] == (
        {"model": "distilbert-base-uncased", "relation": "finetune"}, "line 8",
    )  # fmt: skip
    evaluation, where = slots["/model/evaluations/-"]
    assert isinstance(evaluation, dict)
    assert (evaluation["measure"], evaluation["value"], where) == ("accuracy", 0.91, "line 16")
    assert slots["/model/name"] == ("tiny", "line 11"), "the name of the model index, and not the title"
    assert slots["/model/description"] == ("Tells kind from unkind sentences.", "line 21")
    assert "/model/id" not in slots


def test_dataset_card(tmp_path: Path) -> None:
    front_matter = "pretty_name: Wine\nsize_categories: [n<1K]\nlicense: mit\n"
    text = f"---\n{front_matter}---\n# Wine data\n\nAll the wines here.\n"

    assert rows(read(tmp_path, text)) == [
        ("/dataset/license", "MIT", "line 4"),
        ("/dataset/name", "Wine", "line 2"),
        ("/dataset/description", "All the wines here.", "line 8"),
    ]


@pytest.mark.parametrize(
    ("body", "name", "description"),
    [
        (
            "# Diabetes\n\nPredicts who has it, from eight numbers.\n",
            "Diabetes",
            "Predicts who has it, from eight numbers.",
        ),
        pytest.param(
            "Diabetes\n========\nOne two three four.", "Diabetes", "One two three four.", id="underlined"
        ),
        pytest.param("# A `b` **c** [d](e) #\n", "A b c d", None, id="markup-in-the-title"),
        pytest.param("One two three four five.\n", None, "One two three four five.", id="no-title"),
        pytest.param(
            "## Usage\n\nOne two three four.", None, "One two three four.", id="no-heading-of-level-one"
        ),
        pytest.param("```\n# no title\nno prose at all here\n```\n", None, None, id="code"),
        pytest.param("~~~~\n```\n# x\n~~~\n~~~~\n# T\n", "T", None, id="code-in-code"),
        pytest.param("<!-- # no\none two three four\n-->\n# T\n", "T", None, id="comment"),
        pytest.param(
            "# T\n\n![badge](x) [![b](c)](d)\n\nThe first real words here.",
            "T",
            "The first real words here.",
            id="badges",
        ),
        pytest.param(
            "# T\n\n- one two three four\n\n| a | b c d e |\n\n1. one two three four\n",
            "T",
            None,
            id="lists-and-tables",
        ),
        pytest.param(
            "# T\n\n> quoted words are no prose\n\n<div>one two three four</div>\n",
            "T",
            None,
            id="quote-and-html",
        ),
        pytest.param(
            "# T\nThe words begin at once here\nand go on.\n- list",
            "T",
            "The words begin at once here and go on.",
            id="no-empty-line",
        ),
        pytest.param("# T\n\nHow to use it:\n\n    code\n", "T", None, id="introduces-something"),
        pytest.param("# T\n\nToo short.\n", "T", None, id="few-words"),
        pytest.param(
            "# [More Information Needed]\n\n{{ model_summary | default('') }} one two three",
            None,
            None,
            id="template",
        ),
        pytest.param(
            "# T\r\n\r\nLine ends of Windows are fine.\r\n",
            "T",
            "Line ends of Windows are fine.",
            id="line-ends",
        ),
        pytest.param("", None, None, id="empty"),
        pytest.param("#\n# \n#no\n", None, None, id="empty-headings"),
    ],
)
def test_prose_without_front_matter(
    tmp_path: Path, body: str, name: str | None, description: str | None
) -> None:
    found = {fact.slot: fact.value for fact in read(tmp_path, body)}

    assert found.get("/model/name") == name
    assert found.get("/model/description") == description


def test_a_long_first_paragraph_ends_with_a_sentence(tmp_path: Path) -> None:
    (fact,) = read(tmp_path, "This sentence has five words. " * 100)

    assert isinstance(fact.value, str)
    assert len(fact.value) <= readme.MAX_DESCRIPTION
    assert fact.value.endswith("words.")


@pytest.mark.parametrize(
    "front_matter",
    [
        pytest.param("license: [1, 2]", id="license-of-numbers"),
        pytest.param("pipeline_tag: [a, b]", id="two-tasks"),
        pytest.param("tags: {a: b}", id="tags-as-a-mapping"),
        pytest.param("language: [{a: b}, null, 3]", id="languages-of-other-types"),
        pytest.param("datasets: [null, {a: b}]", id="datasets-of-other-types"),
        pytest.param(
            "model-index: [{name: null, results: [{metrics: [{type: f1, value: high}]}]}]", id="text-as-value"
        ),
        pytest.param("model-index: 7", id="index-as-a-number"),
    ],
)
def test_what_has_not_the_shape_of_its_slot_is_left_out(tmp_path: Path, front_matter: str) -> None:
    assert read(tmp_path, f"---\n{front_matter}\n---\n") == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("---\na: b\n", id="front-matter-not-closed"),
        pytest.param("---\na: [\n---\n", id="no-YAML"),
        pytest.param("---\n- a\n---\n", id="list"),
        pytest.param(b"---\na: \xff\n---\n", id="not-UTF-8"),
        pytest.param("---\na: " + "[" * 20_000 + "\n---\n", id="nested-deeply"),
        pytest.param(b" " * 10_000_001, id="too-large"),
    ],
)
def test_unreadable(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(MlcardError, match=r"README\.md"):
        read(tmp_path, text)


def test_real_cards(shared_data: Path) -> None:
    paths = sorted((shared_data / "cards/hf-models-2022-permissive").rglob("README.md"))
    counts: dict[str, int] = {}
    for path in paths:
        for slot in {fact.slot for fact in readme.read(Source(path, path.name))}:
            counts[slot] = counts.get(slot, 0) + 1

    assert len(paths) >= 70
    assert counts["/model/license"] == len(paths), "these cards were chosen by their licence"
    assert counts["/model/name"] >= 50
    assert counts["/model/description"] >= 60
    assert counts["/model/evaluations/-"] >= 10
