"""`mlcard extract` on the command line: exit codes, messages, and what is written where."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from model_folders import DIABETES, TABLE, TRAIN, copy_of_diabetes, hub_repository, project, run

from mlcard import card as cards


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A project with its card."""
    made = project(tmp_path / "p")
    assert run(capsys, "extract", made).code == 0
    return made


def test_the_card_is_written_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copy_of_diabetes(tmp_path)
    ran = run(capsys, "extract", folder)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines()[:2] == [
        f"{folder}/modelcard.yaml: written",
        "  model    diabetes: SVC (kernel=rbf, C=2.3, decision_function_shape=ovr, break_ties=False, 9 more)",
    ]
    assert "lineage  diabetes/data/diabetes → train.py → diabetes" in ran.err
    assert (folder / "modelcard.yaml").read_text().startswith("# yaml-language-server: $schema=")
    assert run(capsys, "extract", folder).err.startswith(f"{folder}/modelcard.yaml: up to date\n")
    assert sorted(path.name for path in folder.iterdir()) == [
        "README.md", "data", "metrics.json", "model.joblib", "modelcard.yaml", "train.py",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        pytest.param(["nowhere"], "nowhere: does not exist", "give a folder", id="no such path"),
        pytest.param(["empty"], "no model, table or training script", "give a folder", id="nothing known"),
        pytest.param(
            ["lake", "-o", "card.yaml"], "one card is asked for", "name one of", id="-o for several"
        ),
        pytest.param(["lake", "--format", "json"], "2 model folders", "name one of", id="json of several"),
        pytest.param(["lake", "nowhere"], "nowhere: does not exist", "give a folder", id="one of the paths"),
    ],
)
def test_what_cannot_be_done_has_a_next_step(
    arguments: list[str],
    message: str,
    hint: str,
    *,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    for name in ("a", "b"):
        project(Path("lake") / name)
    ran = run(capsys, "extract", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("mlcard: ")
    assert message in ran.err
    assert f"\n  hint: {hint}" in ran.err
    assert list(tmp_path.rglob("modelcard.yaml")) == []


def test_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = folder / "modelcard.yaml"
    fresh = run(capsys, "extract", folder, "--check")
    assert (fresh.code, fresh.err) == (0, "")
    before = card.read_text()
    (folder / "metrics.json").write_text('{"accuracy": 0.5}')
    stale = run(capsys, "extract", folder, "--check")
    assert stale.code == 1
    assert stale.err == (f"{card}: stale: /models/0/evaluations/0\n  hint: mlcard extract {folder}\n")
    assert card.read_text() == before
    card.unlink()
    missing = run(capsys, "extract", folder, "--check")
    assert (missing.code, missing.err) == (1, f"{card}: missing\n  hint: mlcard extract {folder}\n")


def test_check_names_what_left_the_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "data" / "table.csv").unlink()
    ran = run(capsys, "extract", folder, "--check")
    assert ran.code == 1
    assert "/datasets/0/features/0, " in ran.err
    assert " more\n" in ran.err


def test_a_new_version_of_mlcard_makes_nothing_stale(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlcard.extract.assemble.__version__", "99.1.0")
    assert run(capsys, "extract", folder, "--check").code == 0
    before = (folder / "modelcard.yaml").read_bytes()
    assert run(capsys, "extract", folder).code == 0
    assert (folder / "modelcard.yaml").read_bytes() == before


@pytest.mark.parametrize(("form", "key"), [("json", "mlcard"), ("jsonld", "@context"), ("yaml", "mlcard")])
def test_printing(form: str, key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = hub_repository(tmp_path / "größe")
    ran = run(capsys, "extract", folder, "--format", form, "-o", "-")
    assert ran.code == 0
    document = cards.parse(ran.out, "modelcard.yaml").data if form == "yaml" else json.loads(ran.out)
    assert key in document
    assert not (folder / "modelcard.yaml").exists()


def test_json_goes_to_standard_output_by_itself(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "extract", folder, "--format", "json")
    assert json.loads(ran.out) == cards.load(folder / "modelcard.yaml").data


def test_an_output_file(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "modelcard.yaml").unlink()
    out = tmp_path / "card.yaml"
    assert run(capsys, "extract", folder, "-o", out).code == 0
    assert not (folder / "modelcard.yaml").exists()
    out.write_text(
        out.read_text().replace("  algorithm: SVC\n", "  algorithm: SVC\n  license: MIT # legal\n")
    )
    (folder / "metrics.json").write_text('{"accuracy": 0.5}')
    assert run(capsys, "extract", folder, "-o", out).code == 0
    assert "  license: MIT # legal\n" in out.read_text()
    assert run(capsys, "extract", folder, "-o", out, "--check").code == 0
    assert run(capsys, "extract", folder, "-o", tmp_path / "card.json", "--format", "json").code == 0
    assert json.loads((tmp_path / "card.json").read_text())["mlcard"] == "1.0"


def test_a_new_output_file_begins_with_the_card_of_the_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = folder / "modelcard.yaml"
    card.write_text(
        card.read_text().replace("  algorithm: SVC\n", "  algorithm: SVC\n  license: MIT # legal\n")
    )
    assert run(capsys, "extract", folder, "-o", tmp_path / "new.yaml").code == 0
    assert "  license: MIT # legal\n" in (tmp_path / "new.yaml").read_text()


def test_one_file_is_a_path_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(DIABETES / "model.joblib", tmp_path / "m.joblib")
    ran = run(capsys, "extract", tmp_path / "m.joblib", "-o", "-")
    assert ran.code == 0
    assert cards.parse(ran.out, "modelcard.yaml").data["models"][0]["algorithm"] == "SVC"


def test_a_persons_words_stay_and_a_contradiction_names_both_places(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = folder / "modelcard.yaml"
    edited = card.read_text().replace(
        "  algorithm: SVC\n", "  # as in the paper\n  algorithm: Support vector machine\n"
    )
    card.write_text(edited)
    ran = run(capsys, "extract", folder)
    assert ran.code == 1
    line = edited.splitlines().index("  algorithm: Support vector machine") + 1
    assert f"contradiction: /models/0/algorithm: {card}:{line}:14 says" in ran.err
    assert 'model.joblib (opcode 323) says "SVC"' in ran.err
    assert "  # as in the paper\n  algorithm: Support vector machine\n" in card.read_text()
    assert run(capsys, "extract", folder, "--check").code == 1


def test_line_ends_of_windows_stay(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = folder / "modelcard.yaml"
    card.write_bytes(card.read_bytes().replace(b"\n", b"\r\n"))
    (folder / "metrics.json").write_text('{"accuracy": 0.5}')
    assert run(capsys, "extract", folder).code == 0
    content = card.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")
    assert b"value: 0.5" in content


BROKEN = {
    "not YAML": ("mlcard: '1.0'\nmodels: [\n", ":3:1: YAML syntax"),
    "a list": ("- 1\n", ":1:1: "),
    "a key twice": ("mlcard: '1.0'\nmodels: []\nmodels: []\n", ":3:1: the key models stands twice"),
    "alias bomb": (
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in pairwise("abcdefghi")),
        "more than",
    ),
    "no text": ("\udcff", "not UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_card_is_left_as_it_is(kind: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, message = BROKEN[kind]
    card = folder / "modelcard.yaml"
    card.write_bytes(content.encode("utf-8", "surrogateescape"))
    before = card.read_bytes()
    ran = run(capsys, "extract", folder)
    assert ran.code == 2
    assert f"mlcard: {card}" in ran.err
    assert message in ran.err
    assert card.read_bytes() == before


def test_a_truncated_pickle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = (DIABETES / "model.joblib").read_bytes()
    (tmp_path / "model.joblib").write_bytes(content[:10_000])
    ran = run(capsys, "extract", tmp_path)
    assert ran.code == 1
    assert "unreadable: " in ran.err
    assert "tier: unreadable" in (tmp_path / "modelcard.yaml").read_text()


def test_a_pickle_that_would_run_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "touched"
    hostile = b"cos\nsystem\n(S'touch " + str(target).encode() + b"'\ntR."
    (tmp_path / "model.pkl").write_bytes(hostile)
    ran = run(capsys, "extract", tmp_path)
    assert "security critical: os.system in model.pkl" in ran.err
    assert not target.exists()
    finding = cards.load(tmp_path / "modelcard.yaml").data["models"][0]["security_findings"][0]
    assert (finding["severity"], finding["what"]) == ("critical", "os.system")


def test_files_that_disagree(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "train.py").write_text(TRAIN.replace("C=2.3", "C=5"))
    ran = run(capsys, "extract", folder)
    assert ran.code == 1
    assert "the files disagree: " in ran.err
    assert re.search(r"/hyperparameters/C: model.joblib \(opcode .*\) says 2.3, but train.py \(line", ran.err)


def test_a_lake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(6):
        project(tmp_path / f"p{number}")
    (tmp_path / "p3" / "modelcard.yaml").write_text("mlcard: [\n")
    ran = run(capsys, "extract", tmp_path, "--jobs", 2)
    assert ran.code == 2
    assert ran.err.splitlines()[-1] == "6 cards: 5 written, 1 left as they are"
    assert len(list(tmp_path.rglob("modelcard.yaml"))) == 6
    assert "\r" not in ran.err


def test_a_progress_bar_on_a_terminal_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        project(tmp_path / f"p{number}")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ran = run(capsys, "extract", tmp_path, "--jobs", 1)
    assert ran.code == 0
    assert "extract" in ran.err
    assert "100%" in ran.err
    assert ran.out == ""


def test_the_target_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.csv").write_text(TABLE)
    assert run(capsys, "extract", tmp_path, "--target", "y", "--ignore", "z").code == 0
    text = (tmp_path / "modelcard.yaml").read_text()
    assert "  target_feature: y\n" in text
    assert "ignored_features: [z]" in text
    assert run(capsys, "extract", tmp_path, "--check").code == 0
    wrong = run(capsys, "extract", tmp_path, "--target", "w")
    assert wrong.code == 1
    assert "has no column 'w'" in wrong.err
    assert "hint: its columns are x, z, y" in wrong.err


def test_what_the_configuration_excludes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mlcard.toml").write_text('exclude = ["old/**"]\n')
    for name in ("new", "old"):
        project(tmp_path / name)
    assert run(capsys, "extract", tmp_path).code == 0
    assert [path.parent.name for path in tmp_path.rglob("modelcard.yaml")] == ["new"]


def test_a_folder_that_cannot_be_written(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    card = folder / "modelcard.yaml"
    before = card.read_bytes()
    (folder / "metrics.json").write_text('{"accuracy": 0.5}')

    def refused(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refused)
    ran = run(capsys, "extract", folder)
    assert ran.code == 2
    assert f"mlcard: {card}: cannot be written (No space left on device)" in ran.err
    assert card.read_bytes() == before
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_link_and_permissions_stay(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card, elsewhere = folder / "modelcard.yaml", tmp_path / "elsewhere.yaml"
    card.rename(elsewhere)
    elsewhere.chmod(0o640)
    card.symlink_to(elsewhere)
    (folder / "metrics.json").write_text('{"accuracy": 0.5}')
    assert run(capsys, "extract", folder).code == 0
    assert card.is_symlink()
    assert "value: 0.5" in elsewhere.read_text()
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o640


REWRITE = """
import sys
from pathlib import Path
from mlcard.extract import text
old, new = ("x" * 200_000 + "\\n", "y" * 300_000 + "\\n")
path = Path(sys.argv[1])
print("ready", flush=True)
while True:
    text.write(path, new)
    text.write(path, old)
"""


def test_a_process_that_is_killed_leaves_the_old_or_the_new_card(tmp_path: Path) -> None:
    card = tmp_path / "modelcard.yaml"
    wholes = {"x" * 200_000 + "\n", "y" * 300_000 + "\n"}
    for attempt in range(8):
        card.write_text("x" * 200_000 + "\n")
        with subprocess.Popen([sys.executable, "-c", REWRITE, card], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.01 + attempt * 0.003)
            process.send_signal(signal.SIGKILL)
        assert card.read_text() in wholes


def test_nothing_heavy_is_imported_for_help() -> None:
    heavy = {"polars", "yaml", "jsonschema_rs", "multiprocessing"}
    script = (
        f"import sys; from mlcard.cli.extract import command; print(sorted({heavy} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_two_edits_of_one_card_by_hand_survive_ten_extractions(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = folder / "modelcard.yaml"
    card.write_text(
        card.read_text()
        .replace("models:\n", "# ours\nmodels:\n")
        .replace("  algorithm: SVC\n", "  algorithm: SVC\n  intended_use: [screening]  # not diagnosis\n")
    )
    for number in range(10):
        (folder / "metrics.json").write_text(json.dumps({"accuracy": number / 10}))
        assert run(capsys, "extract", folder).code == 0
    text = card.read_text()
    assert text.count("# ours\n") == 1
    assert text.count("  intended_use: [screening]  # not diagnosis\n") == 1
    assert cards.load(card).data["models"][0]["evaluations"][0]["value"] == 0.9


def test_a_renamed_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = copy_of_diabetes(tmp_path, "one"), tmp_path / "two"
    assert run(capsys, "extract", one).code == 0
    one.rename(two)
    before = (two / "modelcard.yaml").read_text()
    for _ in range(2):
        ran = run(capsys, "extract", two)
        assert (ran.code, "contradiction" in ran.err) == (0, False)
        assert "modelcard.yaml: up to date" in ran.err
    assert (two / "modelcard.yaml").read_text() == before
    script = (two / "train.py").read_text()
    (two / "train.py").write_text(script.replace("C=2.3", "C=7.5"))
    (two / "metrics.json").write_text('{"accuracy": 0.5}')
    ran = run(capsys, "extract", two)
    assert "contradiction" not in ran.err


def test_a_target_that_is_taken_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = copy_of_diabetes(tmp_path)
    run(capsys, "extract", folder)
    usual = cards.load(folder / "modelcard.yaml").data
    (folder / "modelcard.yaml").unlink()
    run(capsys, "extract", folder, "--target", "age")
    ran = run(capsys, "extract", folder)
    assert (ran.code, "contradiction" in ran.err) == (0, False)
    card = cards.load(folder / "modelcard.yaml").data
    for name in usual:  # the order alone is another
        assert by_slot(card[name]) == by_slot(usual[name]), name


def by_slot(value: object) -> object:
    """The items of evidence by their slots; every other value as it is, its keys sorted."""
    if isinstance(value, dict):
        return {name: by_slot(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        slots = all(isinstance(item, dict) and "slot" in item for item in value)
        return [by_slot(item) for item in (sorted(value, key=lambda item: item["slot"]) if slots else value)]
    return value


@pytest.mark.parametrize("check", [False, True])
def test_a_grave_finding_in_one_of_many_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, check: bool
) -> None:
    for name in ("a", "b"):
        project(tmp_path / name)
    assert run(capsys, "extract", tmp_path).code == 0
    (tmp_path / "b" / "model.joblib").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    for _ in range(2):
        ran = run(capsys, "extract", tmp_path, *["--check"] * check)
        assert ran.code == 1
        assert ran.err.count("b/modelcard.yaml: security critical: os.system in model.joblib\n") == 1


@pytest.mark.parametrize("name", ["model.joblib", "data/table.csv", "train.py"])
def test_one_file_of_a_folder_with_a_card(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "modelcard.yaml").read_text()
    ran = run(capsys, "extract", folder / name)
    assert ran.code == 0
    assert ran.err.startswith(f"{folder}/modelcard.yaml: up to date\n")
    assert (folder / "modelcard.yaml").read_text() == before
    assert list(folder.rglob("modelcard.yaml")) == [folder / "modelcard.yaml"]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        pytest.param("", "# yaml-language-server", id="empty"),
        pytest.param("\n---\n\n", "# yaml-language-server", id="blank"),
        pytest.param("# to be written\n", "# to be written\n# yaml-language-server", id="a comment"),
    ],
)
def test_a_card_that_says_nothing_is_written(
    text: str, begins: str, *, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = folder / "modelcard.yaml"
    usual = cards.load(card).data
    card.write_text(text)
    assert run(capsys, "extract", folder, "--check").code == 1
    assert run(capsys, "extract", folder).code == 0
    assert card.read_text().startswith(begins)
    assert cards.load(card).data == usual
    assert "up to date" in run(capsys, "extract", folder).err
