"""What a card answers of what, who, where, when, why and how: by slots, by sections, and over many cards."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from mlcard import card as cards
from mlcard.card.prose import SLOTS
from mlcard.cli import cli as main
from mlcard.errors import InvalidCardError
from mlcard.schema import QUESTIONS, classes, questions
from mlcard.validate.completeness import ASKED, Answer, completeness, shares
from mlcard.validate.reporters.completeness import REPORTS

NATIVE = """\
mlcard: "1.0"
models:
- id: flowers
  description: Tells which iris a flower is.
  algorithm: SVC
  administrator: tim
  intended_use: [Lessons]
  trained_on: [{dataset: iris}]
  training: {method: 5-fold cross validation, started_at: "2026-01-02T03:04:05Z", was_associated_with: [tim]}
"""
README = """\
---
license: mit
datasets: [squad]
pipeline_tag: text-classification
---
# flowers

Tells which iris a flower is.

**Developed by:** Tim

## Intended use

Lessons.

## Limitations

[More Information Needed]

## Contact

tim@example.org
"""


def answers(text: str, path: str) -> dict[str, Answer]:
    """The answers of a card by question."""
    found = completeness(cards.parse(text, path))
    assert found is not None
    assert [answer.question for answer in found.answers] == list(QUESTIONS)
    return {answer.question: answer for answer in found.answers}


def test_slots_answer_the_question_that_the_schema_gives_them():
    found = answers(NATIVE, "modelcard.yaml")
    assert found["what"].slots == ("/models/0/description", "/models/0/trained_on")
    assert found["who"].slots == ("/models/0/administrator", "/models/0/training/was_associated_with")
    assert found["when"].slots == ("/models/0/training/started_at",)
    assert found["why"].slots == ("/models/0/intended_use",)
    assert found["how"].slots == ("/models/0/algorithm", "/models/0/training")
    assert not found["where"].answered
    assert found["where"].missing == ("code_repository",)
    assert found["why"].missing == ("ml_task", "limitations")
    assert found["what"].missing == ()  # the algorithm is as good as an architecture
    assert all(not answer.sections for answer in found.values())


def test_sections_answer_as_the_slots_of_their_topics_do():
    found = answers(README, "README.md")
    assert found["why"].sections == ("Intended use",)
    assert found["why"].missing == ("limitations",)  # a placeholder is no answer
    assert found["who"].sections == ("Contact", "Developed by")
    assert found["who"].missing == ()
    assert found["how"].slots == ("/models/0/license",)
    assert found["what"].sections == ("the first lines",)
    assert not found["when"].answered


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("---\ntitle: A\nsdk: gradio\n---\n# A\n", "README.md", id="a Space"),
        pytest.param("# A\n\n## License\n\nMIT\n", "README.md", id="no front matter"),
        pytest.param('mlcard: "1.0"\nagents: [{id: tim}]\n', "modelcard.yaml", id="agents only"),
        pytest.param('mlcard: "1.0"\nmodels: 7\n', "modelcard.yaml", id="malformed"),
    ],
)
def test_cards_without_models_and_datasets_have_no_completeness(text, path):
    assert completeness(cards.parse(text, path)) is None


def test_an_id_and_empty_values_answer_nothing():
    found = answers(
        'mlcard: "1.0"\nmodels: [{id: a, description: "", trained_on: [], training: {}}]', "c.yaml"
    )
    assert not any(answer.answered for answer in found.values())


def test_a_card_of_datasets_is_asked_for_what_datasets_have():
    found = completeness(cards.parse('mlcard: "1.0"\ndatasets: [{id: a, source: "https://x.org"}]', "c.yaml"))
    assert found is not None
    assert found.kind == "dataset"
    assert found.answers[2] == Answer("where", ("/datasets/0/source",), (), ())


@pytest.mark.parametrize("kind", ["model", "dataset"])
def test_what_is_asked_for_is_in_the_schema_and_answers_its_question(kind):
    slots = classes()[{"model": "MLModel", "dataset": "Dataset"}[kind]].slots
    for question, names in ASKED[kind].items():
        assert set(names) <= set(slots)
        assert {questions()[name] for name in names} == {question}


def test_every_topic_answers_a_question():
    assert all(questions()[names[0].partition("/")[0]] in QUESTIONS for names in SLOTS.values())


def test_every_slot_answers_one_question():
    names = [name for cls in classes().values() for name in cls.slots]
    assert set(names) == set(questions())


def test_shares():
    native, readme = (completeness(cards.parse(t, p)) for t, p in ((NATIVE, "a.yaml"), (README, "README.md")))
    assert native is not None
    assert readme is not None
    assert shares([native, readme]) == {
        "what": 1.0, "who": 1.0, "where": 0.0, "when": 0.5, "why": 1.0, "how": 1.0,
    }  # fmt: skip
    assert shares([]) == {}


def test_every_real_card_can_be_shown(shared_data):
    shown = []
    for path in sorted((shared_data / "cards").rglob("*.md")):
        try:
            shown.append(completeness(cards.load(path)))
        except InvalidCardError:
            continue
    known = [card for card in shown if card]
    assert len(known) > 150
    lines = list(REPORTS["text"](known))
    assert len(lines) == 7 * len(known) + 7
    found = shares(known)
    # Nearly every card says what a thing is and how it may be used; dates stand in front matter nowhere.
    assert found["what"] > 0.99
    assert found["how"] > 0.9
    assert found["when"] < 0.1


def test_text_of_one_card():
    found = completeness(cards.parse(NATIVE, "modelcard.yaml"))
    assert found
    assert list(REPORTS["text"]([found])) == [
        "modelcard.yaml",
        "  what   description, trained_on",
        "  who    administrator, training/was_associated_with",
        "  where  not answered; no code_repository",
        "  when   training/started_at",
        "  why    intended_use; no ml_task, no limitations",
        "  how    algorithm, training; no license, no evaluations, no usage_instructions",
    ]


def test_command_line(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "modelcard.yaml").write_text(NATIVE)
    (tmp_path / "README.md").write_text(README)
    (tmp_path / "modelcard.yaml").write_text("{")
    run = CliRunner().invoke(main, ["lint", "--completeness", "--output-format", "json", str(tmp_path)])
    told = json.loads(run.stdout)
    assert run.exit_code == 0
    assert "modelcard.yaml:1:2: YAML syntax" in run.stderr
    assert [(card["kind"], len(card["answers"])) for card in told["cards"]] == [("model", 6), ("model", 6)]
    assert told["shares"]["when"] == 0.5
    assert told["cards"][1]["answers"][4]["answered"]
    text = CliRunner().invoke(main, ["lint", "--completeness", str(tmp_path)]).stdout
    assert text.endswith(
        "of 2 cards answer\n  what   100%\n  who    100%\n  where    0%\n  when    50%\n  why    100%\n"
        "  how    100%\n"
    )


@pytest.mark.parametrize("option", [["--output-format", "sarif", "."], ["-"]])
def test_completeness_is_text_or_json_of_files(option):
    run = CliRunner().invoke(main, ["lint", "--completeness", *option])
    assert run.exit_code == 2
    assert "--completeness" in run.stderr


def test_no_card_at_all(tmp_path):
    run = CliRunner().invoke(main, ["lint", "--completeness", str(tmp_path)])
    assert (run.exit_code, run.stdout) == (0, "")
    assert "no card found" in run.stderr
