"""Linting many cards: processes, cache, baseline, and the rules of a house."""

from __future__ import annotations

import concurrent.futures
import json
import multiprocessing
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from mlcard.cli import cli
from mlcard.configuration import Configuration
from mlcard.errors import ConfigurationError
from mlcard.validate import baseline, cards_under, registry
from mlcard.validate.cache import open_cache
from mlcard.validate.run import judge

WRONG = 'mlcard: "1.0"\nmodels:\n- id: a\n  license: Apache 2.0\n  trained_on: [{dataset: d}]\n'
RIGHT = WRONG.replace("Apache 2.0", "Apache-2.0")
CHOSEN = Configuration(select=("MC303", "MC9"))


def run(*arguments):
    return CliRunner().invoke(cli, ["lint", "--select", "MC303,MC9", *map(str, arguments)])


def found(output):
    return [(entry["path"].rpartition("lake/")[2], entry["code"]) for entry in json.loads(output)]


@pytest.fixture
def lake(tmp_path, monkeypatch):
    """Sixty cards, every third with a fault."""
    monkeypatch.setenv("MLCARD_CACHE_DIR", str(tmp_path / "cache"))
    for number in range(60):
        folder = tmp_path / "lake" / f"m{number:02}"
        folder.mkdir(parents=True)
        (folder / "modelcard.yaml").write_text(WRONG if number % 3 == 0 else RIGHT)
    return tmp_path / "lake"


@pytest.fixture
def own_rules():
    """The registry as it was, when a test has taken rules in."""
    yield
    for code in [code for code in registry._RULES if not code.startswith("MC")]:
        del registry._RULES[code]
    registry._FILES.clear()
    registry._PLUGINS.clear()
    registry.forget()


def test_several_processes_find_the_same_in_the_same_order(lake, monkeypatch):
    monkeypatch.setattr("mlcard.validate.run._WORTH_A_PROCESS", 10)
    monkeypatch.setattr("mlcard.validate.run._BATCH", 7)
    asked = []

    class Pool(concurrent.futures.ProcessPoolExecutor):
        def __init__(self, workers, **options):
            asked.append(workers)
            super().__init__(workers, **options)

    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", Pool)
    cards = list(cards_under([lake], CHOSEN))
    steps = []
    alone = judge(cards)
    together = judge(cards, jobs=2, advance=steps.append)
    assert together == alone
    assert [judgement.path for judgement in together] == [str(path) for path, _ in cards]
    assert asked == [2]
    assert sum(steps) == 60
    assert sum(len(judgement.findings) for judgement in together) == 20


class Counting:
    """Counts the cards that are read."""

    def __init__(self, monkeypatch):
        self.read = 0
        from mlcard.validate import run as module

        original = module.judge_file

        def counted(path, configuration):
            self.read += 1
            return original(path, configuration)

        monkeypatch.setattr(module, "judge_file", counted)

    def since(self):
        read, self.read = self.read, 0
        return read


def judged(lake, configuration=CHOSEN):
    cache = open_cache()
    judgements = judge(cards_under([lake], configuration), cache=cache)
    cache.save()
    return judgements


def test_only_what_changed_is_read_again(lake, monkeypatch):
    counting = Counting(monkeypatch)
    first = judged(lake)
    assert counting.since() == 60
    again = judged(lake)
    assert counting.since() == 0
    assert [judgement.findings for judgement in again] == [judgement.findings for judgement in first]

    (lake / "m00" / "modelcard.yaml").write_text(RIGHT)
    assert sum(len(judgement.findings) for judgement in judged(lake)) == 19
    assert counting.since() == 1

    os.utime(lake / "m01" / "modelcard.yaml", ns=(1, 1))  # as after a fresh checkout: the content decides
    judged(lake)
    assert counting.since() == 0

    judged(lake, Configuration(select=("MC1",)))
    assert counting.since() == 60

    (lake / "m02" / "modelcard.yaml").unlink()
    assert len(judged(lake)) == 59


def test_a_card_that_changes_while_it_is_judged_is_read_again(lake, monkeypatch):
    from mlcard.validate import run as module

    original = module.judge_file

    def judge_file(path, configuration):
        judgement = original(path, configuration)
        if path.parent.name == "m00":
            path.write_text(RIGHT)
        return judgement

    monkeypatch.setattr(module, "judge_file", judge_file)
    assert sum(len(judgement.findings) for judgement in judged(lake)) == 20
    monkeypatch.setattr(module, "judge_file", original)
    assert sum(len(judgement.findings) for judgement in judged(lake)) == 19


def test_a_file_beside_a_card_counts_too(lake, monkeypatch):
    card = lake / "m01" / "modelcard.yaml"
    card.write_text(RIGHT + "  files: [{path: weights.bin}]\n")
    counting = Counting(monkeypatch)
    assert [finding.code for finding in judged(lake)[1].findings] == ["MC901"]
    counting.since()
    (lake / "m01" / "weights.bin").write_bytes(b"x")
    assert judged(lake)[1].findings == ()
    assert counting.since() == 1


def with_other_entries(text):
    cache = json.loads(text)
    return json.dumps({**cache, "entries": {card: [1] for card in cache["entries"]}})


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda text: text[: len(text) // 2], id="cut"),
        pytest.param(lambda _: "[]", id="a list"),
        pytest.param(lambda text: text.replace('"made_by":"', '"made_by":"another '), id="another version"),
        pytest.param(lambda text: text.replace("[[", "[[[").replace("]]", "]]]"), id="other nesting"),
        pytest.param(
            with_other_entries,
            id="entries of another shape",
        ),
    ],
)
def test_a_damaged_cache_is_as_none(lake, monkeypatch, damage):
    expected = [judgement.findings for judgement in judged(lake)]
    (file,) = (lake.parent / "cache").iterdir()
    file.write_text(damage(file.read_text()))
    counting = Counting(monkeypatch)
    assert [judgement.findings for judgement in judged(lake)] == expected
    assert counting.since() == 60


def test_the_command_uses_the_cache_and_does_without(lake):
    first = run(lake, "--output-format", "json")
    assert (lake.parent / "cache").is_dir()
    assert run(lake, "--output-format", "json").stdout == first.stdout
    shutil.rmtree(lake.parent / "cache")
    assert run(lake, "--output-format", "json", "--no-cache").stdout == first.stdout
    assert not (lake.parent / "cache").exists()


def test_an_old_lake_starts_clean_and_new_faults_are_told(lake):
    file = lake.parent / "baseline.json"
    written = run(lake, "--baseline", file, "--write-baseline")
    assert (written.exit_code, written.stdout) == (0, "")
    assert "20 written" in written.stderr
    same = run(lake, "--baseline", file)
    assert (same.exit_code, same.stdout) == (0, "")
    assert "20 known" in same.stderr

    moved = (lake / "m00" / "modelcard.yaml").read_text()
    (lake / "m00" / "modelcard.yaml").write_text("# a new line\n" + moved)
    (lake / "m01" / "modelcard.yaml").write_text(WRONG)
    (lake / "m03" / "modelcard.yaml").write_text(RIGHT)
    (lake / "m06" / "modelcard.yaml").write_text(WRONG.replace("Apache 2.0", "Apache 2"))
    later = run(lake, "--baseline", file, "--output-format", "json")
    assert found(later.stdout) == [("m01/modelcard.yaml", "MC303"), ("m06/modelcard.yaml", "MC303")]
    assert "2 of" in run(lake, "--baseline", file).stderr


def test_a_baseline_counts_how_often(tmp_path):
    from mlcard.card import Span
    from mlcard.validate import Finding

    one = Finding(str(tmp_path / "x"), Span(1, 1, 0, 1), "MC107", "error", "m", "/a", value="v")
    file = tmp_path / "b.json"
    assert baseline.write(file, [one, one]) == 2
    assert baseline.filtered([one] * 3, baseline.read(file), file) == baseline.Filtered([one], 2, 0)
    assert baseline.filtered([one], baseline.read(file), file) == baseline.Filtered([], 1, 1)
    assert file.read_text().count("\n") == 3
    for other in (one._replace(slot="/b"), one._replace(value="w"), one._replace(code="MC108")):
        assert baseline.filtered([other], baseline.read(file), file).new == [other]
    elsewhere = tmp_path / "elsewhere" / "b.json"
    elsewhere.parent.mkdir()
    shutil.copyfile(file, elsewhere)
    there = one._replace(path=str(tmp_path / "elsewhere" / "x"))
    assert baseline.filtered([there], baseline.read(elsewhere), elsewhere).new == []
    moved = one._replace(span=Span(9, 9, 90, 91), message="n")
    assert baseline.filtered([moved], baseline.read(file), file).new == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(None, "cannot be opened", id="not there"),
        pytest.param("{", "no JSON", id="no JSON"),
        pytest.param("[]", "not a baseline", id="a list"),
        pytest.param('{"mlcard_baseline": 2, "findings": []}', "this version", id="another version"),
        pytest.param('{"mlcard_baseline": 1, "findings": [1]}', r"findings\[0\]", id="no entry"),
        pytest.param(
            '{"mlcard_baseline": 1, "findings": [{"code": 1}]}', r"findings\[0\]", id="a code that is no text"
        ),
        pytest.param(
            '{"mlcard_baseline": 1, "findings": [{"code": "MC1", "count": 0}]}',
            r"findings\[0\]",
            id="no count",
        ),
    ],
)
def test_a_wrong_baseline_says_what_to_do(tmp_path, content, words):
    if content is not None:
        (tmp_path / "b.json").write_text(content)
    with pytest.raises(ConfigurationError, match=words) as caught:
        baseline.read(tmp_path / "b.json")
    assert "--write-baseline" in caught.value.hint


OWN = (Path(__file__).parent.parent / "examples" / "own_rules" / "acme_rules.py").read_text()


def test_rules_of_a_house(lake, own_rules, monkeypatch):
    file = lake.parent / "house.py"
    file.write_text(OWN)
    monkeypatch.setattr("mlcard.validate.run._WORTH_A_PROCESS", 10)
    result = run(lake, "--rules", file, "--output-format", "json", "--select", "ACME001", "--jobs", "2")
    assert len(found(result.stdout)) == 60
    assert found(result.stdout)[0] == ("m00/modelcard.yaml", "ACME001")
    sarif = run(lake / "m01", "--rules", file, "--output-format", "sarif", "--extend-select", "ACME")
    assert "begins with no team" in sarif.stdout


def test_the_cache_knows_by_which_rules_of_a_house_it_was_made(lake, own_rules):
    file = lake.parent / "house.py"
    file.write_text(OWN)
    every = ("--select", "ALL", "--output-format", "json")
    assert "begins with no team" in run(lake, "--rules", file, *every).stdout
    for code in [code for code in registry._RULES if not code.startswith("MC")]:
        del registry._RULES[code]
    registry._FILES.clear()
    registry.forget()
    assert "ACME001" not in run(lake, *every).stdout
    file.write_text(OWN.replace("begins with no team", "lacks a team"))
    assert "lacks a team" in run(lake, "--rules", file, *every).stdout


def test_what_was_found_over_all_cards_is_not_taken_for_some_of_them(lake):
    circle = (
        WRONG.partition("models:")[0]
        + "models:\n- {{id: {0}, license: MIT, base_models: [{{model: {1}}}]}}\n"
    )
    for name, other in (("m00", "m01"), ("m01", "m00")):
        (lake / name / "modelcard.yaml").write_text(circle.format(name, other))
    circles = ("--extend-select", "MC607")
    assert "MC607" in run(lake, *circles).stdout
    assert "MC607" in run(lake, *circles).stdout
    assert "MC607" not in run(*sorted(lake.iterdir())[1:], *circles).stdout
    assert "MC607" in run(lake, *circles).stdout


def test_processes_that_start_afresh_know_the_rules_of_a_house(lake, own_rules, monkeypatch):
    """As on macOS and Windows, where a process inherits nothing."""
    file = lake.parent / "house.py"
    file.write_text(OWN)
    monkeypatch.setattr("mlcard.validate.run._WORTH_A_PROCESS", 10)
    before = multiprocessing.get_start_method()
    multiprocessing.set_start_method("spawn", force=True)
    try:
        result = run(lake, "--rules", file, "--output-format", "json", "--select", "ACME001", "--jobs", "2")
    finally:
        multiprocessing.set_start_method(before, force=True)
    assert len(found(result.stdout)) == 60


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("1 +", "SyntaxError", id="no Python"),
        pytest.param("import nothing_of_that_name", "ModuleNotFoundError", id="an import that fails"),
        pytest.param(OWN.replace("ACME001", "MC999"), "not MC", id="a code of mlcard's kind"),
        pytest.param(OWN.replace("ACME001", "acme-1"), "no code", id="no code"),
        pytest.param(
            OWN + OWN.partition("annotations\n")[2], "two rules have the code", id="twice the same code"
        ),
    ],
)
def test_rules_that_cannot_be_taken_in(tmp_path, own_rules, content, words):
    file = tmp_path / "house.py"
    file.write_text(content)
    before = dict(registry.all_rules())
    with pytest.raises(ConfigurationError, match=words):
        registry.take_in([file])
    assert registry.all_rules() == before


def test_a_repository_cannot_make_lint_run_its_code(lake, own_rules):
    (lake / "house.py").write_text("from pathlib import Path\nPath(__file__).with_name('ran').touch()\n")
    for key in ('rules = ["house.py"]', 'plugins = ["house.py"]'):
        (lake / "mlcard.toml").write_text(key)
        result = run(lake)
        assert isinstance(result.exception, ConfigurationError)
    assert not (lake / "ran").exists()


def test_plugins_are_entry_points_of_installed_packages(tmp_path, own_rules, monkeypatch):
    package = tmp_path / "site" / "acme_rules.py"
    package.parent.mkdir()
    package.write_text(OWN)
    metadata = tmp_path / "site" / "acme_rules-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[mlcard.rules]\nacme = acme_rules\n")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    (tmp_path / "modelcard.yaml").write_text(RIGHT)
    (tmp_path / "mlcard.toml").write_text('plugins = ["acme"]')
    assert [
        code for _, code in found(run(tmp_path, "--output-format", "json", "--extend-select", "ACME").stdout)
    ] == ["ACME001"]
    (tmp_path / "mlcard.toml").write_text('plugins = ["amce"]')
    result = run(tmp_path)
    assert isinstance(result.exception, ConfigurationError)
    assert "installed are acme" in result.exception.hint
