"""Fixes: spans of the text are edited, everything else stays, and a file is never damaged."""

from __future__ import annotations

import difflib
import os

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlcard.cli import cli
from mlcard.configuration import Configuration
from mlcard.errors import MlcardError
from mlcard.validate import Edit, Fault, Fix, rule
from mlcard.validate.fixing import fix_file, fix_text, write
from mlcard.validate.registry import _RULES, forget

BAD = """\
mlcard: "1.0"
models:
- id: a
  license: Apache 2.0 # ours
  ml_task: tabular-classification
  trained_on: [{dataset: d}]
  version: 1.10
"""
GOOD = BAD.replace("Apache 2.0", "Apache-2.0").replace("1.10", '"1.10"')


def run(*arguments, stdin=None):
    return CliRunner().invoke(cli, ["lint", *map(str, arguments)], input=stdin)


@pytest.fixture
def card(tmp_path):
    path = tmp_path / "modelcard.yaml"
    path.write_text(BAD)
    return path


def test_fixes_edit_spans_and_nothing_else(card):
    result = run(card, "--fix")
    assert (result.exit_code, card.read_text()) == (0, GOOD)
    assert "2 fixed" in result.stderr
    assert run(card, "--fix").stderr == "1 card: nothing found\n"


def test_diff_writes_nothing(card):
    result = run(card, "--diff")
    assert result.exit_code == 1
    assert "-  license: Apache 2.0 # ours\n+  license: Apache-2.0 # ours\n" in result.stdout
    assert card.read_text() == BAD
    card.write_text(GOOD)
    assert run(card, "--diff").exit_code == 0


def test_fixes_keep_what_other_tools_destroy(tmp_path):
    text = (
        "\ufeff---\r\nlanguage: no  # Norwegian\r\n# a comment\r\nlicense:   'Apache 2'\r\ntags: [b, a]\r\n"
        "model_index: []\r\npipeline_tag: fill-mask\r\ndatasets:\r\n  - norec\r\n---\r\n# Prose 😀\r\n"
    )
    path = tmp_path / "README.md"
    path.write_bytes(text.encode())
    path.chmod(0o640)
    fixed = fix_file(path, Configuration(), unsafe=False)
    expected = (
        text.replace("language: no ", 'language: "no" ')
        .replace("'Apache 2'", "apache-2.0")
        .replace("model_index", "model-index")
        .removeprefix("\ufeff")  # huggingface_hub finds no metadata behind a byte order mark
    )
    assert path.read_bytes().decode() == expected == fixed.text
    assert path.stat().st_mode & 0o777 == 0o640
    assert [finding.code for finding in fixed.applied] == ["MC113", "MC111", "MC302", "MC106"]
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


def test_a_fix_through_a_link_keeps_the_link(tmp_path, card):
    link = tmp_path / "link.yaml"
    link.symlink_to(card)
    fix_file(link, Configuration(), unsafe=False)
    assert link.is_symlink()
    assert card.read_text() == GOOD


def test_a_file_that_changed_meanwhile_is_left_alone(card):
    with pytest.raises(MlcardError, match="changed while"):
        write(card, "something else", GOOD)
    assert card.read_text() == BAD


def test_a_file_that_cannot_be_written_stays_whole(card, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MlcardError, match="No space left"):
        write(card, BAD, GOOD)
    assert card.read_text() == BAD
    assert [path.name for path in card.parent.iterdir()] == ["modelcard.yaml"]


def test_fixing_real_cards_is_stable_and_touches_only_the_faults(shared_data):
    fixed = 0
    for path in sorted((shared_data / "cards").rglob("README.md")):
        text = path.read_bytes().decode("utf-8")
        once = fix_text(text, str(path), Configuration(), unsafe=True)
        assert fix_text(once.text, str(path), Configuration(), unsafe=True).text == once.text
        fixed += bool(once.applied)
        lines, new_lines = text.split("\n"), once.text.split("\n")
        spans = [(finding.span.start, finding.span.end) for finding in once.applied]
        spans += [(edit.start, edit.end) for finding in once.applied for edit in finding.fix.edits]
        touched = {
            text.count("\n", 0, start) + 1 + offset
            for start, end in spans
            for offset in range(text.count("\n", start, end) + 1)
        }
        opcodes = difflib.SequenceMatcher(None, lines, new_lines, autojunk=False).get_opcodes()
        gone = {line + 1 for tag, start, end, *_ in opcodes if tag != "equal" for line in range(start, end)}
        # What a second round finds is numbered as the first one left the text.
        shift = max(0, len(lines) - len(new_lines))
        assert gone <= {line + moved for line in touched for moved in range(shift + 1)}, path
    assert fixed > 2


VALUES = st.sampled_from([
    "no", "1.10", "MIT", "Apache 2", "'x'", "[a, b]", "{a: b}", "", "7B", "{license}",
    "|\n    text", "&a x", "*a",
    "EN", "en, fr", "pt-BR", "null", "[null]", "{a: [1]}", "English", "conversational", "[a, a]", "[{}, [1]]",
    '"x\ny"', "!!str 5", "a: b", "-1", "https://huggingface.co/a/b", "/root/x", ".nan", "yes", '"7"',
])  # fmt: skip
NAMES = st.sampled_from([
    "license", "licence", "version", "keywords", "language", "parameter_count", "ml_task", "description",
    "classes",
    "base_models", "created", "verified", "xyzzy", "models", "evaluations", "files", "hyperparameters",
])  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=6))
def test_any_card_is_linted_and_fixed_without_harm(entries):
    text = 'mlcard: "1.0"\nmodels:\n- id: a # keep\n' + "".join(
        f"  {name}: {value}\n" for name, value in entries
    )
    once = fix_text(text, "modelcard.yaml", Configuration(), unsafe=True)
    assert "id: a # keep" in once.text
    assert fix_text(once.text, "modelcard.yaml", Configuration(), unsafe=True).text == once.text


@settings(max_examples=200, deadline=None)
@example([("license", "&a x"), ("licence", "no"), ("license", "*a"), ("licence", "no")])
@given(st.lists(st.tuples(st.sampled_from([
    "license", "licence", "language", "tags", "datasets", "dataset", "metrics", "model-index", "base_model",
    "pipeline_tag",
    "library_name", "co2_eq_emissions", "pretty_name", "dataset_info", "license_name", "base_model_relation",
    "license_link", "widget", "thumbnail", "version", "title", "sdk", "colorFrom", "short_description",
    "task_categories", "new_version", "language_bcp47", "description", "configs",
]), VALUES), max_size=6))  # fmt: skip
def test_any_front_matter_is_linted(entries):
    text = "---\n" + "".join(f"{name}: {value}\n" for name, value in entries) + "---\n# Prose\n"
    once = fix_text(text, "README.md", Configuration(profile="strict"), unsafe=True)
    assert once.text.endswith("---\n# Prose\n")
    assert fix_text(once.text, "README.md", Configuration(profile="strict"), unsafe=True).text == once.text


def test_a_fix_that_would_break_the_card_is_left_out():
    text = 'mlcard: "1.0"\nmodels:\n- {id: a, license: Apache 2.0}\n'

    @rule("BREAKS001", "breaks", "error", fixable="safe")
    def breaks(_card, _folder):
        """Its fix makes the card unreadable."""
        yield Fault("", "a fault", fix=Fix((Edit(0, 0, "[\n"),)))

    try:
        forget()
        fixed = fix_text(text, "modelcard.yaml", Configuration(select=("BREAKS001", "MC303")), unsafe=False)
    finally:
        del _RULES["BREAKS001"]
        forget()
    assert fixed.text == text.replace("Apache 2.0", "Apache-2.0")
    assert [finding.code for finding in fixed.applied] == ["MC303"]
    assert [finding.code for finding in fixed.left] == ["BREAKS001"]


def test_what_wants_a_persons_eye_is_repaired_when_asked_for_only():
    text = 'mlcard: "1.0"\nmodels:\n- id: a\n  license: MIT\n  license: Apache-2.0\n'
    chosen = Configuration(select=("MC105",))
    assert fix_text(text, "modelcard.yaml", chosen, unsafe=False).text == text
    repaired = fix_text(text, "modelcard.yaml", chosen, unsafe=True)
    assert repaired.text == text.replace("  license: MIT\n", "")
    assert repaired.left == ()
