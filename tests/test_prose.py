"""What sections are about, and whether anything stands in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlcard import card as cards
from mlcard.card.filling import filled, placeholders
from mlcard.card.prose import (
    SLOTS,
    filled_slots,
    in_english,
    labels,
    outline,
    own_text,
    section_filled,
    sections_about,
    topic_filled,
    whole_text,
)
from mlcard.card.topics import TOPICS, plain, topics_of
from mlcard.errors import InvalidCardError
from mlcard.schema import classes

OTHER_TITLES = Path(__file__).parent / "data" / "prose" / "other_titles.txt"
FRONT = "---\nlicense: mit\n---\n"


def readme(body: str, front: str = "license: mit") -> cards.Card:
    """A README of a model with a body."""
    return cards.parse(f"---\n{front}\n---\n{body}", "README.md")


@pytest.mark.parametrize(
    ("title", "topics"),
    [
        pytest.param("Intended uses & limitations", ("intended_use", "limitations"), id="Trainer"),
        pytest.param("Bias, Risks, and Limitations", ("limitations", "bias"), id="Hub, models"),
        pytest.param("Out-of-Scope Use", ("out_of_scope_use",), id="joined words"),
        pytest.param("Personal and Sensitive Information", ("personal_information",), id="Hub, datasets"),
        pytest.param("Who are the annotators?", ("annotation",), id="a question"),
        pytest.param("Who are the source language producers?", ("data_producers",), id="not of languages"),
        pytest.param("Training and evaluation data", ("training_data",), id="the longest phrase counts"),
        pytest.param("Ethical Considerations", ("ethics",), id="Mitchell et al."),
        pytest.param("Quantitative Analyses", ("evaluation",), id="plural"),
        pytest.param("How to Get Started with the Model", ("how_to_use",), id="a sentence"),
        pytest.param("## 4. **Limitations**", ("limitations",), id="number and emphasis"),
        pytest.param("IV-Dataset Structure", ("data_structure",), id="Roman number"),
        pytest.param("🚀 Quick Start", ("how_to_use",), id="ornament"),
        pytest.param("[Citation](#citation) [optional]", ("citation",), id="link and note"),
        pytest.param("Model Card Authors", ("authors",), id="authors"),
        pytest.param("Environmental Impact", ("environmental_impact",), id="emissions"),
        pytest.param("Model Dates", ("dates",), id="dates"),
        pytest.param("License", ("license",), id="American"),
        pytest.param("LICENCE", ("license",), id="British, capitals"),
        pytest.param("Fine-tuning", ("training_procedure",), id="joint"),
        # no topic
        pytest.param("bert-base-bias-detection", (), id="word inside a name"),
        pytest.param("Dataset Card for Bias in Bios", (), id="name of the dataset"),
        pytest.param("Model Card for Risk Limits", (), id="name of the model"),
        pytest.param("Additional Information", (), id="says nothing"),
        pytest.param("Table of Contents", (), id="contents"),
        pytest.param("", (), id="empty"),
        pytest.param("limitations " * 50, (), id="a paragraph"),
        pytest.param("🎉", (), id="no word"),
    ],
)
def test_topics(title, topics):
    assert topics_of(title.lstrip("# ")) == topics


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("**Model** `Details`", "Model Details"),
        ("1.2. Usage:", "Usage"),
        ("[Uses](#uses)", "Uses"),
        ("Citation(s)", "Citation(s)"),
        ("<b>About</b>", "About"),
        ("snake_case_name", "snake_case_name"),
        ("2024", "2024"),
    ],
)
def test_plain_titles(raw, words):
    assert plain(raw) == words


def test_the_titles_of_real_cards_have_their_topics(shared_data):
    """Of the headings that carry a topic at least 95 of 100 are known; the others were read by hand."""
    others = set(OTHER_TITLES.read_text(encoding="utf-8").splitlines())
    known = missed = 0
    for path in sorted((shared_data / "cards").rglob("*.md")):
        try:
            card = cards.load(path)
        except InvalidCardError:
            continue
        for section in outline(card).sections[1:]:
            if section.topics:
                known += 1
            elif section.title and section.title not in others and "ard for" not in section.title:
                missed += 1
    assert known > 2300
    assert known / (known + missed) > 0.95


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_slots_of_the_schema(topic):
    slots = {**classes()["MLModel"].slots, **classes()["Dataset"].slots}
    runs = classes()["TrainingRun"].slots
    for name in SLOTS[topic]:
        first, _, second = name.partition("/")
        assert first in slots
        assert not second or (first == "training" and second in runs)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("English", id="one word"),
        pytest.param("N/A", id="a statement"),
        pytest.param("- **License:** MIT", id="label with a value"),
        pytest.param("| a | b |\n|---|---|\n| 1 | 2 |", id="table"),
        pytest.param("```python\nmodel.fit(x)\n```", id="code"),
        pytest.param("See the [paper by Fisher](https://x.org).", id="words around a link"),
        pytest.param("[COCO](https://cocodataset.org)", id="link with a name"),
        pytest.param("[More Information Needed]\n\nTrained on irises.", id="placeholder and words"),
        pytest.param("Todo lo que sabe de lirios.", id="a Spanish word"),
        pytest.param("用于对鸢尾花进行分类", id="Chinese"),
        pytest.param("Users should be made aware that it knows three species.", id="begins like a template"),
        pytest.param("Prompt: `{{ system }}`", id="a prompt"),
    ],
)
def test_filled(text):
    assert filled(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("\n  \n---\n", id="a rule"),
        pytest.param("[More Information Needed]", id="Hub"),
        pytest.param("More information needed", id="Trainer"),
        pytest.param("[Needs More Information]", id="datasets"),
        pytest.param("[More Information Needed](https://github.com/x/y#z)", id="linked placeholder"),
        pytest.param("[TODO: describe the data used to train the model]", id="diffusers"),
        pytest.param("<!-- What can go wrong? -->", id="comment"),
        pytest.param("<!-- never closed", id="open comment"),
        pytest.param("- **License:** [More Information Needed]\n- **Paper:**", id="labels"),
        pytest.param("**BibTeX:**\n\n```bibtex\n[More Information Needed]\n```", id="placeholder in code"),
        pytest.param("![badge](https://img.shields.io/x.svg)", id="badge"),
        pytest.param("[![badge](x.svg)](https://x.org)", id="linked badge"),
        pytest.param("https://x.org/paper", id="address"),
        pytest.param("[link](https://x.org) [here](https://x.org)", id="lone links"),
        pytest.param("### Sub-section\n\n#### Another", id="headings"),
        pytest.param("<details>\n<summary>Click to expand</summary>\n</details>", id="HTML"),
        pytest.param("Coming soon.", id="soon"),
        pytest.param("Use the code below to get started with the model.", id="sentence"),
        pytest.param(
            "Users (both direct and downstream) should be made aware of the risks, biases and\nlimitations "
            "of the model. More information needed for further recommendations.",
            id="sentence over two lines",
        ),
        pytest.param('{{ model_description | default("", true) }}', id="template not filled in"),
        pytest.param("[Add homepage URL here if available]()", id="instruction"),
    ],
)
def test_not_filled(text):
    assert not filled(text)


def test_an_address_is_enough_where_it_says_all():
    assert filled("https://doi.org/10.1/x", addresses=True)
    assert not filled("**Paper:**", addresses=True)


@pytest.mark.parametrize(
    "text",
    [
        "the TODOs", "todo", "METODO", "{{ messages }}", "[Your model](https://x.org)", "[model name][1]",
        "more information is needed to say", "f'{model}'", "[x] done", "[ADD-1]", "<your-token>",
    ],
)  # fmt: skip
def test_no_placeholder(text):
    assert not list(placeholders(text))


def test_sections_have_their_places_in_the_text():
    card = readme("before\n\n# A\nown\n## B\ninner\n# C\nlast\n")
    body = outline(card)
    assert [(section.level, section.title) for section in body.sections] == [
        (0, ""), (1, "A"), (2, "B"), (1, "C"),
    ]  # fmt: skip
    assert [own_text(body, section) for section in body.sections] == [
        "before\n\n",
        "own\n",
        "inner\n",
        "last\n",
    ]
    assert [whole_text(body, section) for section in body.sections[1:]] == [
        "own\n## B\ninner\n", "inner\n", "last\n",
    ]  # fmt: skip
    assert [card.text[section.start :].split("\n", 1)[0] for section in body.sections[1:]] == [
        "# A",
        "## B",
        "# C",
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('<h2 align="center">Limitations</h2>\n\nThree species only.', id="HTML heading"),
        pytest.param("Limitations\n-----------\nThree species only.", id="underlined"),
        pytest.param("## Limits\n\n**Limitations:** three species only.", id="label with text"),
        pytest.param("## Limits\n\n**Limitations**\n\nThree species only.", id="label alone"),
        pytest.param("| Limitations | three species only |\n", id="row of a table"),
        pytest.param("- Limitations: three species only\n", id="plain label"),
        pytest.param("## Limitations\n\n### Colours\n\nBlind to them.", id="sub-section without a topic"),
        pytest.param("## Limitations\r\n\r\nThree species only.\r\n", id="CRLF"),
    ],
)
def test_limitations_are_found(body):
    assert section_filled(outline(readme(body)), "limitations")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="no body"),
        pytest.param("Knows irises.", id="no section"),
        pytest.param("## Limitations\n", id="empty"),
        pytest.param("## Limitations\n\n## Usage\n\nCall it.", id="the next section"),
        pytest.param("## Limitations\n\n### License\n\nMIT", id="sub-section about something else"),
        pytest.param("<!--\n## Limitations\n\nThree species.\n-->", id="in a comment"),
        pytest.param("```\n## Limitations\n\nThree species.\n```", id="in code"),
        pytest.param("<!-- <h2>Limitations</h2> three species -->\n\nwords", id="HTML in a comment"),
        pytest.param("- **Limitations:**\n- **License:** MIT", id="label without text"),
        pytest.param("| Limitations | License | Cost |\n|---|---|---|\n| 1 | 2 | 3 |", id="head of a table"),
    ],
)
def test_limitations_are_not_found(body):
    card = readme(body)
    assert not section_filled(outline(card), "limitations")


def test_slots_and_statements_answer_as_sections_do():
    native = cards.parse("mlcard: '1.0'\nmodels: [{id: a, limitations: [three species]}]", "modelcard.yaml")
    assert topic_filled(native, "limitations")
    assert filled_slots(native, "limitations") == ["/models/0/limitations"]
    assert not topic_filled(native, "intended_use")
    stated = "mlcard: '1.0'\nmodels: [{id: a}]\nstatements: [{slot: /models/0/intended_use, status: unknown}]"
    assert topic_filled(cards.parse(stated, "modelcard.yaml"), "intended_use")
    assert topic_filled(readme("", "datasets: [squad]"), "training_data")


@pytest.mark.parametrize("junk", ["models: 3", "models: [3, [], null]", "models: {id: a}", "datasets: x"])
def test_odd_cards_answer_nothing(junk):
    card = cards.parse(f"mlcard: '1.0'\n{junk}\nstatements: 7", "modelcard.yaml")
    assert [topic for topic in TOPICS if topic_filled(card, topic)] == []
    assert len(outline(card).sections) == 1


@pytest.mark.parametrize(
    ("body", "topic"),
    [
        ("This model is intended for lessons.", "intended_use"),
        ("It should not be used for roses.", "limitations"),
        ("It was fine-tuned on irises.", "training_procedure"),
        ("It reaches an accuracy of 0.97.", "evaluation"),
    ],
)
def test_said_in_passing(body, topic):
    assert topic_filled(readme(body), topic)
    assert not topic_filled(readme(f"- [{body}](#x)\n\n<!-- {body} -->\n\n```\n{body}\n```"), topic)


def test_in_english():
    assert in_english(readme("This is what it is for. " * 20))
    assert in_english(readme("Kurz."))
    assert not in_english(readme("Das Modell erkennt drei Arten von Schwertlilien an ihren Maßen. " * 10))


def test_labels_end_where_the_next_one_begins():
    body = outline(readme("**Authors**\n\nTim\n\n**License**\n\nMIT\n"))
    assert [own_text(body, label).strip() for label in labels(body)] == ["Tim", "MIT"]
    assert [label.topics for label in labels(body)] == [("authors",), ("license",)]


def test_sections_about():
    body = outline(readme("# Uses\na\n# Use cases\nb\n# Other\nc"))
    assert [section.title for section in sections_about(body, "intended_use")] == ["Uses", "Use cases"]
