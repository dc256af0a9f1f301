"""The text of a card: what is written reads back, and an update changes what it has to and nothing else."""

from __future__ import annotations

import difflib
import re
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlcard import card as cards
from mlcard.errors import InvalidCardError
from mlcard.extract import text
from mlcard.extract.draft import Draft, Origin
from mlcard.extract.merge import merge

ORIGIN = Origin("m.pkl", "opcode 1", "read", "mlcard 0 test")
WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
TRICKY = st.sampled_from([
    "no", "?a", "0?", ":",
    "- x", "a: b", "a #b", "1e3", "0o7", "1_0", "12:30", "~", "null", "", " x", "x ", "|",
    "a,b", "{a", "x]", "...", "---", "=", "<<", "'", '"', "\\", "&a", "*a", "!t", "%d", "@x", "`", "a\nb",
    "a\n\nb", "a\n", "\n", "\t", "\u00a0", "\u2028", "\ufeff", "\U0001f600", "2024-01-02", "#", "x:y", "é",
    "http://x:1/y?z#u", "\x85",
])  # fmt: skip
SCALARS = st.one_of(
    st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), WORDS, TRICKY
)
NAMES = st.one_of(WORDS, TRICKY)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)
SETTINGS = st.dictionaries(st.one_of(WORDS, TRICKY), VALUES, max_size=6)


def extracted(values: dict[str, Any]) -> dict[str, Any]:
    """A card of a model with these hyperparameters, and an evaluation for each."""
    draft = Draft()
    draft.put(("models", 0, "id"), "m", ORIGIN)
    for name, value in values.items():
        draft.put(("models", 0, "hyperparameters", name), value, ORIGIN)
        item = {"measure": name, "value": 1.5}
        draft.append_keyed(("models", 0, "evaluations"), item, ("measure",), ORIGIN)
    card: dict[str, Any] = {"mlcard": "1.0", **draft.card}
    return {**card, "evidence": draft.evidence(card)}


@settings(max_examples=200, deadline=None)
@given(SETTINGS)
def test_every_value_reads_back(values: dict[str, Any]) -> None:
    card = {"mlcard": "1.0", "models": [{"id": "m", "hyperparameters": values}]}
    assert cards.parse(text.fresh(card), "modelcard.yaml").data == card


@settings(max_examples=200, deadline=None)
@given(st.one_of(WORDS, TRICKY))
def test_yaml_1_1_reads_texts_as_texts_too(value: str) -> None:
    written = text.fresh({"description": value, "list": [value], value: 1})
    read = yaml.safe_load(written)
    assert list(read) == ["description", "list", value] or re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    assert str(read["description"]) == str(read["list"][0]) == value


def test_a_very_long_key() -> None:
    card = {
        "mlcard": "1.0",
        "models": [{"id": "m", "hyperparameters": {"k" * 3_000: 1, "j" * 2_000: {"a": [1, "x" * 200]}}}],
    }
    assert cards.parse(text.fresh(card), "modelcard.yaml").data == card


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    SETTINGS,
    SETTINGS,
    SETTINGS,
    st.sampled_from(["{}", "\ufeff{}", "---\n{}", "# a\n{}# z\n"]),
    st.booleans(),
)
def test_an_update_says_what_the_merge_says(
    first: dict[str, Any], by_hand: dict[str, Any], second: dict[str, Any], style: str, windows: bool
) -> None:
    card = extracted(first)
    card["models"][0]["hyperparameters"] = {**card["models"][0].get("hyperparameters", {}), **by_hand}
    standing = style.format(text.fresh(card))
    standing = standing.replace("\n", "\r\n") if windows else standing
    old = cards.parse(standing, "modelcard.yaml")
    merged = merge(old.data, extracted(second))
    result = text.updated(standing, old.data, merged.card)
    assert cards.parse(result, "modelcard.yaml").data == merged.card
    again = merge(merged.card, extracted(second))
    assert again.card == merged.card


LINES = text.fresh(
    extracted({"C": 2.3, "kernel": "rbf", "layers": [[1, 2], [3, 4]], "weights": {"a": {"b": 1}}})
).split("\n")[:-1]
CHANGES: list[dict[str, Any]] = [
    {"C": 9.5}, {"C": 2.3}, {"kernel": "linear", "tol": 0.001}, {},
    {"C": 2.3, "kernel": "rbf", "layers": [[1, 2]], "weights": {"a": {"b": 2}}, "one": "more"},
    {"C": "many\nlines", "weights": {"a": {"b": 1}}},
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_comment_is_lost(data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(1, len(LINES) - 1), min_size=1, max_size=4))
    lines = []
    for number, line in enumerate(LINES):
        if number in places:
            margin = " " * (len(line) - len(line.lstrip()))
            kind = data.draw(st.sampled_from(["own", "first column", "end", "blank lines"]))
            before = {"own": [f"{margin}# note {number}!"], "first column": [f"# note {number}!"]}
            lines += before.get(kind, ["", f"# note {number}!", ""] if kind == "blank lines" else [])
            lines.append(line + (f"  # note {number}!" if kind == "end" else ""))
        else:
            lines.append(line)
    standing = "\n".join(lines) + "\n"
    old = cards.parse(standing, "modelcard.yaml")
    merged = merge(old.data, extracted(data.draw(st.sampled_from(CHANGES))))
    result = text.updated(standing, old.data, merged.card)
    assert cards.parse(result, "modelcard.yaml").data == merged.card
    for number in places:
        assert result.count(f"# note {number}!") == 1


BY_HAND = """\
# Our card.
mlcard:   "1.0"
models:
    -   id: m        # four blanks
        hyperparameters:
            C:   2.3     # tuned
            'kernel': "rbf"
            gamma: 4.006187089480762e+246
            text: >
                folded
                lines
        keywords: [ a,
                    b ]   # two
        description: a text that
          runs on

        evaluations:
            - measure: accuracy
              value: 0.9   # cross-validated
            -
              # by hand
              measure: joy
              value: 1
evidence: []
# the end"""


def updated(change: Any) -> list[str]:
    """The lines that differ after a change of the card."""
    old = cards.parse(BY_HAND, "modelcard.yaml")
    new = cards.parse(BY_HAND, "modelcard.yaml").data
    change(new)
    result = text.updated(BY_HAND, old.data, new)
    assert cards.parse(result, "modelcard.yaml").data == new
    lines = difflib.ndiff((BY_HAND + "\n").splitlines(), result.splitlines())
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        pytest.param(
            lambda card: card["models"][0]["hyperparameters"].update(C=5),
            ["-             C:   2.3     # tuned", "+             C:   5     # tuned"],
            id="a value",
        ),
        pytest.param(
            lambda card: card["models"][0]["hyperparameters"].update(tol=0.5),
            ["+             tol: 0.5"],
            id="a new key, behind a folded text",
        ),
        pytest.param(
            lambda card: card["models"][0]["hyperparameters"].pop("C"),
            ["-             C:   2.3     # tuned", "+             # tuned"],
            id="a key less, its comment stays",
        ),
        pytest.param(
            lambda card: card["models"][0]["evaluations"].append({"measure": "f1", "value": 0.5}),
            ["+             - {measure: f1, value: 0.5}"],
            id="a new item, at the column of the others",
        ),
        pytest.param(
            lambda card: card["models"][0]["evaluations"].pop(0),
            [
                "-             - measure: accuracy",
                "-               value: 0.9   # cross-validated",
                "+             # cross-validated",
            ],
            id="an item less",
        ),
        pytest.param(
            lambda card: card["models"][0]["evaluations"][1].update(value=2),
            ["-               value: 1", "+               value: 2"],
            id="an item whose dash stands alone",
        ),
        pytest.param(
            lambda card: card.update(agents=[{"id": "tim"}]),
            ["+ agents:", "+   - id: tim"],
            id="a new key of the card, in the style of the others",
        ),
        pytest.param(
            lambda card: card["models"].append({"id": "n", "name": "N"}),
            ["+     - id: n", "+       name: N"],
            id="a new model",
        ),
    ],
)  # fmt: skip
def test_an_edit_touches_nothing_else(change: Any, lines: list[str]) -> None:
    assert updated(change) == lines


def test_a_text_that_shares_values_is_refused() -> None:
    standing = "mlcard: '1.0'\nmodels:\n- id: m\n  hyperparameters: &s {C: 1}\n  x: *s\n"
    old = cards.parse(standing, "modelcard.yaml")
    new = cards.parse(standing, "modelcard.yaml").data
    new["models"][0]["hyperparameters"] = {"C": 3}
    with pytest.raises(InvalidCardError, match="in place") as refused:
        text.checked(text.updated(standing, old.data, new), new, old)
    assert refused.value.hint


def test_json_is_yaml_too() -> None:
    standing = '{\n  "mlcard": "1.0",\n  "models": [\n    {"id": "m", "hyperparameters": {"C": 1}}\n  ]\n}\n'
    old = cards.parse(standing, "modelcard.yaml")
    new = merge(old.data, extracted({"C": 2.3})).card
    result = text.updated(standing, old.data, new)
    assert cards.parse(result, "modelcard.yaml").data == new
    assert result.startswith('{\n  "mlcard": "1.0",\n')
