"""What lint says of values that look filled and are not, in the words of the card that it reads."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from mlcard.card import CardSyntaxError, parse
from mlcard.cli import cli
from mlcard.configuration import Configuration
from mlcard.facts import Fact, Reading, Source
from mlcard.validate import Folder, all_rules, lint_file, lint_text
from mlcard.validate.fixing import fix_text

#: Of the rules about what is missing only those that these cards are about.
ABSENT = tuple(
    code for code, rule in all_rules().items() if rule.absence and code not in ("MC101", "MC301", "MC401")
)
CHOSEN = Configuration(ignore=ABSENT)
HEAD = "mlcard: '1.0'\nmodels:\n- id: a\n  license: MIT\n  trained_on: [{dataset: d}]\n"


def lint(*arguments, stdin=None):
    return CliRunner().invoke(cli, ["lint", "--ignore", ",".join(ABSENT), *map(str, arguments)], input=stdin)


def said(text, path="nowhere/modelcard.yaml"):
    return [(finding.code, finding.message) for finding in lint_text(text, path, CHOSEN, Folder(None))]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("created: 2024-13-45", [("MC114", "a date such as")], id="no such month"),
        pytest.param("modified: yesterday", [("MC114", "not 'yesterday'")], id="a word"),
        pytest.param("issued: 2023-02-29", [("MC114", "a date such as")], id="no leap year"),
        pytest.param("created: 2024-02-29", [], id="a day"),
        pytest.param(
            "training: {started_at: '2024-01-02T25:00:00'}", [("MC114", "a time such")], id="hour 25"
        ),
        pytest.param("training: {started_at: '2024-01-02T05:00:00'}", [], id="time without zone"),
        pytest.param("training: {started_at: '2024-01-02T05:00:00Z'}", [], id="time with zone"),
        pytest.param("landing_page: https://exämple.org/é", [], id="an IRI with letters"),
        pytest.param("description: ''", [("MC109", "`description` is empty")], id="empty text"),
        pytest.param("intended_use: ''", [("MC109", "`intended_use` is empty")], id="empty, not a list"),
        pytest.param("intended_use: ['']", [("MC109", "`intended_use[0]` is empty")], id="empty in a list"),
        pytest.param("hyperparameters: {sep: ''}", [], id="an empty value of the files"),
    ],
)
def test_values_that_look_filled(line, expected):
    found = said(f"{HEAD}  {line}\n")
    assert [code for code, _ in found] == [code for code, _ in expected]
    assert all(words in message for (_, message), (_, words) in zip(found, expected, strict=True))


def test_a_fix_takes_an_empty_value_out_and_never_dresses_it_up():
    text = f"{HEAD}  intended_use: ''\n"
    assert fix_text(text, "modelcard.yaml", CHOSEN, unsafe=True, folder=Folder(None)).text == HEAD


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("tags: [x]", "keywords"), ("author: me", "creator"), ("params: {C: 1}", "hyperparameters"),
        ("metrics: [x]", "evaluations"), ("datasets: [x]", "trained_on"), ("task: x", "ml_task"),
        ("framework: x", "libraries"),
    ],
)  # fmt: skip
def test_words_of_others_for_keys(key, meant):
    (finding,) = lint_text(f"{HEAD}  {key}\n", "modelcard.yaml", CHOSEN, Folder(None))
    assert f"`{meant}`" in finding.hint


def test_the_hint_for_a_hyperparameter_helps_when_a_person_wrote_it(tmp_path):
    facts = (Fact("/model/hyperparameters/C", 2.3, "example"),)
    (tmp_path / "m.joblib").touch()
    reading = Reading(Source(tmp_path / "m.joblib", "m.joblib"), "example", facts)
    text = f"{HEAD}  hyperparameters: {{C: 1.0}}\n  files: [{{path: m.joblib}}]\n"
    (finding,) = lint_text(text, "modelcard.yaml", CHOSEN, Folder(tmp_path, {"m.joblib": reading}))
    assert finding.hint == "write `2.3`, or delete the line and run `mlcard extract`"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        pytest.param("", "or let `mlcard extract` write", id="empty"),
        pytest.param("# later\n", "or let `mlcard extract` write", id="a comment only"),
        pytest.param("- a\n", "or move this file away and let", id="a list that extract leaves alone"),
    ],
)
def test_the_hint_for_what_is_no_card_does_not_lead_in_a_circle(text, hint):
    with pytest.raises(CardSyntaxError) as caught:
        parse(text, "modelcard.yaml")
    assert hint in caught.value.hint


NATIVE = "mlcard: '1.0'\nmodels:\n- id: a\n"
README = "---\nlanguage: en\n---\n"


@pytest.mark.parametrize(
    ("native", "readme", "of_native", "of_readme"),
    [
        pytest.param(HEAD, README, [], [], id="the native card says it"),
        pytest.param(HEAD, "# Prose only\n", [], [], id="a README without front matter"),
        pytest.param(NATIVE, "---\nlicense: mit\ndatasets: [d]\n---\n", [], [], id="the README says it"),
        pytest.param(NATIVE, README, ["MC301", "MC401"], ["MC301", "MC401"], id="nobody says it"),
        pytest.param(HEAD, "---\nlicense: Apache 2.0\n---\n", [], ["MC302"], id="a wrong value stays wrong"),
        pytest.param(
            NATIVE + "- id: b\n", "---\nlicense: mit\ndatasets: [d]\n---\n",
            ["MC301", "MC401", "MC301", "MC401"], [], id="a README cannot speak for two models",
        ),
    ],
)  # fmt: skip
def test_what_two_cards_of_a_folder_lack_together(tmp_path, native, readme, of_native, of_readme):
    (tmp_path / "modelcard.yaml").write_text(native)
    (tmp_path / "README.md").write_text(readme)
    found = {
        name: [finding.code for finding in lint_file(tmp_path / name, CHOSEN)]
        for name in ("modelcard.yaml", "README.md")
    }
    assert found == {"modelcard.yaml": of_native, "README.md": of_readme}


@pytest.mark.parametrize(
    ("front_matter", "message"),
    [
        pytest.param("pipeline_tag:\n- a", "`pipeline_tag` has to be text, and this is a list", id="task"),
        pytest.param("pipeline_tag:\n- None", "`pipeline_tag` has to be text, and this is a list", id="None"),
        pytest.param("tags: [a, 1]", "`tags[1]` has to be text, and 1 is a number", id="an item"),
        pytest.param("co2_eq_emissions: {emissions: x}", "`co2_eq_emissions.emissions` has", id="nested"),
        pytest.param(
            "model-index:\n- name: m\n  results:\n  - dataset: {type: d}\n    metrics: [{value: 1}]",
            "a metric has no `type`", id="a metric without a name",
        ),
    ],
)  # fmt: skip
def test_a_readme_is_told_in_its_own_keys(front_matter, message):
    found = said(f"---\nlicense: mit\ndatasets: [d]\n{front_matter}\n---\n", "nowhere/README.md")
    assert any(text.startswith(message) for _, text in found), found
    assert not any("ml_task" in text or "evaluations" in text for _, text in found)


def test_an_id_of_a_model_and_of_a_dataset():
    assert said(f"{HEAD}datasets: [{{id: a}}]\n") == [
        ("MC211", "the id 'a' is that of a model of this card already")
    ]


def test_a_path_with_a_line_break_stays_on_one_line(tmp_path):
    folder = tmp_path / "a\nb\x1b[31m"
    folder.mkdir()
    (folder / "modelcard.yaml").write_text(NATIVE)
    lines = lint(tmp_path).stdout.splitlines()
    assert len(lines) == 4
    assert "a\\nb\\x1b[31m/modelcard.yaml:3:3: MC301" in lines[0]


@pytest.mark.parametrize("given", ["", " ", ","])
def test_selecting_no_rule_is_an_error(tmp_path, given):
    result = lint(tmp_path, "--select", given)
    assert result.exit_code == 2
    assert "names no rule" in result.stderr


def test_a_name_for_standard_input_is_enough():
    readme = "---\nlicense: Apache 2.0\ndatasets: [d]\n---\n"
    result = lint("--stdin-filename", "nowhere/README.md", "--output-format", "json", stdin=readme)
    assert [finding["code"] for finding in json.loads(result.stdout)] == ["MC302"]


def test_a_file_name_may_hold_a_line_break():
    assert said(HEAD + '  files: [{path: "a\\nb"}, {path: "\\nb"}]\n') == []
