"""A rule is asked only of cards that have what it is about: whoever is not asked has nothing to say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcard import card as cards
from mlcard.card.words import look_for, words_in
from mlcard.configuration import Configuration
from mlcard.errors import InvalidCardError
from mlcard.validate import Folder, all_rules, lint_text, rule
from mlcard.validate.engine import has
from mlcard.validate.finding import Fault
from mlcard.validate.registry import NOTHING, asked, forget

DATA = Path(__file__).parent / "data"


def silent(path: Path, malformed: list[str]) -> list[tuple[str, str]]:
    """The rules that are not asked of a card, and find something in it nevertheless."""
    try:
        card = cards.load(path)
    except InvalidCardError:
        return []
    present, words = has(card), words_in(card.text)
    folder = Folder(path.parent)
    wrong = []
    for known in all_rules().values():
        needed = not known.needs or not known.needs.isdisjoint(present)
        if (needed and (not known.words or not known.words.isdisjoint(words))) or known.across:
            continue
        try:
            wrong += [(known.code, str(path)) for _ in known.check(card, folder)]
        except (TypeError, ValueError, AttributeError, KeyError):
            malformed.append(str(path))  # the schema's finding stands there, and the rule would not run
    return wrong


def test_rules_that_are_not_asked_find_nothing_in_real_cards(shared_data):
    paths = [path for path in sorted((shared_data / "cards").rglob("*")) if path.suffix in (".md", ".yaml")]
    malformed: list[str] = []
    assert len(paths) > 250
    assert [found for path in paths for found in silent(path, malformed)] == []
    assert len(set(malformed)) < len(paths) / 20


def test_rules_that_are_not_asked_find_nothing_in_the_cards_of_the_tests():
    paths = [path for path in sorted(DATA.rglob("*")) if path.suffix in (".md", ".yaml")]
    assert len(paths) > 20
    assert [found for path in paths for found in silent(path, [])] == []


def test_most_rules_are_not_asked_of_a_small_card():
    card = cards.parse("---\nlicense: mit\n---\n# Flowers\n\nTells irises apart.\n", "README.md")
    chosen = frozenset(all_rules())
    present, words = has(card), words_in(card.text)
    called = [known.code for known in asked(chosen, present, words, covering=False)]
    assert len(called) < len(chosen) / 2
    assert not {"MC505", "MC602", "MC701", "MC802", "MC906"} & set(called)


def test_what_a_card_has():
    card = cards.parse("---\nlicense: mit\nlicense: mit\nbase_model: gpt2\nmy_key: 1\n---\n", "README.md")
    assert has(card) >= {
        "license",
        "base_model",
        "duplicate-key",
        "unknown-key",
        "/models",
        "/models/*/base_models",
    }
    assert "/datasets" not in has(card)
    several = cards.parse("models: [{id: a}, {id: b, license: MIT}]\ndatasets: {id: c}\n", "modelcard.yaml")
    assert has(several) >= {"models", "/models", "/models/*/license", "/datasets", "/datasets/*/id"}
    assert has(cards.parse("models: []\n", "modelcard.yaml")) == {"models"}


@pytest.fixture
def own_rule():
    """A function that registers a rule for one test."""
    registered = []

    def register(code, **needs):
        @rule(code, code.lower(), "error", **needs)
        def check(_card, _folder):
            """Says that it was asked."""
            yield Fault("", "asked")

        registered.append(code)
        forget()

    yield register
    for code in registered:
        all_rules().pop(code)
    from mlcard.validate import registry

    for code in registered:
        del registry._RULES[code]
    forget()


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        pytest.param({}, True, id="nothing in particular"),
        pytest.param({"needs": ("/models/*/license",)}, True, id="a slot that is there"),
        pytest.param({"needs": ("/models/*/files", "license")}, True, id="one of two"),
        pytest.param({"needs": ("/models/*/files",)}, False, id="a slot that is not there"),
        pytest.param({"words": ("irises",)}, True, id="a word that is there, in another case"),
        pytest.param({"words": ("tulips",)}, False, id="a word that is not there"),
        pytest.param({"needs": ("license",), "words": ("tulips",)}, False, id="both, and one is not there"),
        pytest.param({"needs": (NOTHING,)}, False, id="no card at all"),
    ],
)
def test_a_rule_is_asked_if_the_card_has_what_it_needs(own_rule, needs, found):
    own_rule("ASKED001", **needs)
    text = "---\nlicense: mit\n---\n# Flowers\n\nTells IRISES apart.\n"
    chosen = Configuration(select=("ASKED001",))
    assert bool(lint_text(text, "README.md", chosen)) == found


@given(st.text(alphabet="abAB \n<é\u202e", max_size=30))
def test_words_are_found_in_any_case(text):
    wanted = look_for("ab", "b a", "<a", "aba", "\u202e", "é")
    lowered = text.encode().lower()
    assert words_in(text) & wanted == {word for word in wanted if word.encode() in lowered}


def test_words_that_come_later_are_looked_for_as_well():
    text = "a word of a later rule"
    assert "a later rule" not in words_in(text)
    look_for("a later rule")
    assert "a later rule" in words_in(text)
