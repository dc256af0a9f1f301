"""Lint as a whole: selection, configuration, fixes, the command line, and every real card."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from mlcard.cli import cli
from mlcard.configuration import Configuration, configuration_for
from mlcard.errors import ConfigurationError
from mlcard.validate import all_rules, lint, selected
from mlcard.validate.selection import excluded, fits

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


def found(output):
    return [entry["code"] for entry in json.loads(output)]


def test_findings_and_exit_codes(card):
    result = run(card, "--output-format", "json")
    assert (result.exit_code, found(result.stdout)) == (1, ["MC303", "MC108"])
    first = json.loads(result.stdout)[0]
    assert list(first) == [
        "path", "line", "column", "code", "severity", "message", "slot", "hint", "fixable",
    ]  # fmt: skip
    assert (first["path"], first["line"], first["column"], first["slot"]) == (
        str(card),
        4,
        12,
        "/models/0/license",
    )
    assert run(card, "--exit-zero").exit_code == 0
    assert "2 can be fixed" in run(card).stderr
    card.write_text(GOOD)
    assert (run(card).exit_code, run(card).stdout) == (0, "")


def test_text_output(card):
    lines = run(card).stdout.splitlines()
    assert lines[0] == f"{card}:4:12: MC303 [*] 'Apache 2.0' is not how SPDX spells this licence"
    assert lines[1] == "  write `Apache-2.0`"


def test_no_card_is_said_and_is_no_error(tmp_path):
    result = run(tmp_path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no card found" in result.stderr
    assert "mlcard extract" in result.stderr


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    result = run(tmp_path / "gone")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["--select", "MC3"], ["MC303"], id="family"),
        pytest.param(["--select", "licence-not-spdx"], ["MC303"], id="name"),
        pytest.param(["--ignore", "MC3"], ["MC108"], id="ignore"),
        pytest.param(["--select", "MC3,MC108", "--ignore", "MC303"], ["MC108"], id="both"),
        pytest.param(["--select", "MC303", "--ignore", "MC3"], ["MC303"], id="the longer code decides"),
        pytest.param(["--select", "MC1,MC303", "--ignore", "MC1"], ["MC303"], id="all but one family"),
        pytest.param(["--select", "MC9", "--extend-select", "MC108"], ["MC108"], id="extend"),
    ],
)
def test_selection(card, options, expected):
    assert found(run(card, "--output-format", "json", *options).stdout) == expected


@pytest.mark.parametrize("selector", ["MC999", "X", "licence-mising"])
def test_a_selector_that_fits_nothing_is_refused(card, selector):
    result = run(card, "--select", selector)
    assert result.exit_code == 1
    assert isinstance(result.exception, ConfigurationError)
    if "-" in selector:
        assert "licence-missing" in result.exception.hint


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        pytest.param("mlcard.toml", 'ignore = ["MC303"]', ["MC108"], id="own file"),
        pytest.param("pyproject.toml", '[tool.mlcard]\nselect = ["MC3"]', ["MC303"], id="pyproject"),
        pytest.param(
            "pyproject.toml", '[project]\nname = "mlcard-user"', ["MC303", "MC108"], id="no table of ours"
        ),
        pytest.param(
            "mlcard.toml", '[per-file-ignores]\n"modelcard.yaml" = ["MC1"]', ["MC303"], id="per file"
        ),
        pytest.param(
            "mlcard.toml", '[per-file-ignores]\n"other/*" = ["MC1"]', ["MC303", "MC108"], id="another file"
        ),
        pytest.param("mlcard.toml", 'exclude = ["sub"]', [], id="excluded folder"),
    ],
)
def test_configuration(tmp_path, file, content, expected):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "modelcard.yaml").write_text(BAD)
    (tmp_path / file).write_text(content)
    (tmp_path / ".git").mkdir()
    assert found(run(tmp_path, "--output-format", "json").stdout) == expected
    assert [finding.code for finding in lint([tmp_path])] == expected


def test_the_nearest_configuration_wins_and_the_search_ends_at_the_repository(tmp_path):
    inner = tmp_path / "repository" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "mlcard.toml").write_text('base = "https://outside.example/"')
    assert configuration_for(inner).base == "https://outside.example/"
    (tmp_path / "repository" / ".git").mkdir()
    assert configuration_for(inner).file is None
    (inner / "mlcard.toml").write_text('base = "https://inner.example/#"')
    assert configuration_for(inner).base == "https://inner.example/#"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("ignor = []", "did you mean ignore", id="misspelt key"),
        pytest.param("colour = 1", "the keys are", id="unknown key"),
        pytest.param("ignore = 'MC1'", "list of texts|ignore = ", id="wrong type"),
        pytest.param("base = 'here'", "base = ", id="not an IRI"),
        pytest.param("per-file-ignores = []", "for instance", id="not a table"),
        pytest.param("= 1", "toml.io", id="not TOML"),
    ],
)
def test_a_wrong_configuration_says_what_to_do(tmp_path, content, words):
    (tmp_path / "mlcard.toml").write_text(content)
    with pytest.raises(ConfigurationError, match=r"mlcard\.toml") as caught:
        configuration_for(tmp_path)
    assert re.search(words, caught.value.hint)


@pytest.mark.parametrize(
    ("name", "pattern", "expected"),
    [
        ("a/b/modelcard.yaml", "modelcard.yaml", True), ("a/b/c", "b", True), ("a/b/c", "a/b", True),
        ("a/b/c", "a/*", True), ("a/b/c", "**/c", True), ("c", "**/c", True), ("a/b/c", "b/c", False),
        ("a/bc", "b", False), ("legacy/x/README.md", "legacy/**", True),
    ],
)  # fmt: skip
def test_patterns(name, pattern, expected):
    assert fits(name, pattern) is expected


def test_nothing_is_excluded_by_default():
    assert not excluded(Configuration(), Path("x"))


def test_standard_input(tmp_path):
    readme = "---\nlicense: Apache 2.0\npipeline_tag: graph-ml\ndatasets: [d]\n---\n"
    result = run(
        "-", "--stdin-filename", "docs/README.md", "--output-format", "json", "--ignore", "MC8", stdin=readme
    )
    assert found(result.stdout) == ["MC302"]
    assert json.loads(result.stdout)[0]["path"] == "docs/README.md"
    fixed = run("-", "--stdin-filename", "README.md", "--fix", "--ignore", "MC8", stdin=readme)
    assert (fixed.exit_code, fixed.stdout) == (0, readme.replace("Apache 2.0", "apache-2.0"))
    assert run("-", stdin="mlcard: '1.0'\n").exit_code == 0
    assert found(run("-", "--output-format", "json", stdin=b"\xff\xfe").stdout) == ["MC113"]


def test_statistics(card):
    assert run(card, "--statistics").stdout.splitlines() == [
        "1  MC108 [*]  wrong-type", "1  MC303 [*]  licence-not-spdx",
    ]  # fmt: skip


def test_a_card_is_linted_once(card):
    assert run(card, card.parent, card, "--output-format", "json").stdout.count('"MC303"') == 1


def test_rule_pages():
    result = CliRunner().invoke(cli, ["rule", "mc301"])
    assert result.stdout.startswith(
        "MC301 licence-missing (error, fixed by --fix --unsafe-fixes)\n\nA model or"
    )
    assert CliRunner().invoke(cli, ["rule", "licence-missing"]).stdout == result.stdout
    listed = json.loads(CliRunner().invoke(cli, ["rule", "--format", "json"]).stdout)
    assert [entry["code"] for entry in listed] == list(all_rules())
    assert {"code", "name", "severity", "fixable"} <= set(listed[0])
    assert len(CliRunner().invoke(cli, ["rule"]).stdout.splitlines()) == len(all_rules())
    wrong = CliRunner().invoke(cli, ["rule", "MC3001"])
    assert "MC301" in wrong.exception.hint


def imported_by_lint(path):
    """What `mlcard lint` prints of a card, and the modules that it imports."""
    code = (
        "import sys\nfrom mlcard.cli import main\nsys.argv = ['mlcard', 'lint', sys.argv[1]]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nprint(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return done.stdout, set(done.stdout.splitlines()[-1].split())


def test_the_hot_path_stays_light(card):
    """A pre-commit hook runs this for each commit: nothing heavy may be imported."""
    printed, imported = imported_by_lint(card)
    assert "MC303" in printed
    heavy = {"linkml", "linkml_runtime", "rdflib", "pydantic", "polars", "pandas", "numpy", "sklearn", "rich",
             "pyoxigraph", "ruamel", "tomllib", "multiprocessing", "concurrent",
             "hashlib", "difflib", "asyncio", "ssl", "tempfile", "shutil", "importlib.resources"}  # fmt: skip
    assert imported & heavy == set()


def test_the_sizes_of_files_are_judged_without_the_readers(tmp_path):
    (tmp_path / "labels.txt").write_text("cat\ndog\n")
    files = "  files:\n  - {path: labels.txt, byte_size: 9}\n"
    (tmp_path / "modelcard.yaml").write_text(f"mlcard: '1.0'\nmodels:\n- id: a\n  name: A\n{files}")
    printed, imported = imported_by_lint(tmp_path / "modelcard.yaml")
    assert "labels.txt" in printed
    assert {name for name in imported if name.startswith("mlcard.readers")} == set()


def test_every_real_card_is_linted(shared_data):
    paths = [path for path in sorted((shared_data / "cards").rglob("*")) if path.is_file()]
    findings = list(lint(paths))
    unreadable = {finding.path for finding in findings if all_rules()[finding.code].problem}
    assert len(paths) > 400
    assert 0 < len(unreadable) < 10
    for finding in findings:
        assert finding.line >= 1
        assert finding.column >= 1
        assert finding.message
        assert "given schemas" not in finding.message


def test_selected_is_everything_by_default():
    default = {code for code, rule in all_rules().items() if "default" in rule.profiles}
    assert selected(Configuration(), "x") == default
    assert selected(Configuration(profile="strict"), "x") == frozenset(all_rules())


def test_a_repository_says_how_severe_findings_are(tmp_path):
    (tmp_path / "mlcard.toml").write_text('[severity]\nMC303 = "info"\nMC103 = "warning"\n')
    for name, text in (("a", BAD), ("b", "mlcard: [")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "modelcard.yaml").write_text(text)
    found = json.loads(run(tmp_path, "--select", "MC303,MC103", "--output-format", "json").stdout)
    assert [(entry["code"], entry["severity"]) for entry in found] == [
        ("MC303", "info"),
        ("MC103", "warning"),
    ]


def test_words_that_a_repository_knows_are_no_fault_there(tmp_path):
    card = tmp_path / "modelcard.yaml"
    card.write_text(BAD.replace("Apache 2.0", "Our licence 2"))
    assert "MC303" in run(card, "--select", "MC303").stdout
    (tmp_path / "mlcard.toml").write_text('[known]\nlicenses = ["Our licence *"]\n')
    assert "MC303" not in run(card, "--select", "MC303").stdout
