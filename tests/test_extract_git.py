"""Who, when and where, from real git repositories."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from model_folders import project, run

from mlcard.extract import Extraction, extract, is_stale, save

if TYPE_CHECKING:
    from pathlib import Path

WHO = {
    "GIT_AUTHOR_NAME": "Zoë Müller", "GIT_AUTHOR_EMAIL": "zoe@example.org",
    "GIT_COMMITTER_NAME": "Zoë Müller", "GIT_COMMITTER_EMAIL": "zoe@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
}  # fmt: skip


def git(folder: Path, *arguments: str, date: str = "2024-04-17T23:30:00+02:00") -> str:
    """Run git in a folder; commits have the date given."""
    environment = os.environ | WHO | {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project in a repository with two commits and a remote with a password."""
    folder = project(tmp_path / "p")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "one")
    (folder / "metrics.json").write_text('{"accuracy": 0.8}')
    (folder / "model.joblib").write_bytes((folder / "model.joblib").read_bytes())
    (folder / "train.py").write_text((folder / "train.py").read_text() + "\n# done\n")
    git(folder, "commit", "--quiet", "-am", "two", date="2025-01-02T10:00:00+00:00")
    git(folder, "remote", "add", "origin", "https://zoe:hunter2@example.org/lake/p.git")
    return folder


def extraction_of(folder: Path) -> Extraction:
    (found,) = extract(folder)
    assert isinstance(found, Extraction)
    return found


def test_who_when_and_where(repository: Path) -> None:
    card: dict[str, Any] = extraction_of(repository).card
    (model,), (dataset,) = card["models"], card["datasets"]
    assert (model["created"], model["modified"], model["administrator"]) == (
        "2024-04-17",
        "2024-04-17",
        "zoë-müller",
    )
    assert (dataset["created"], dataset["administrator"]) == ("2024-04-17", "zoë-müller")
    assert card["agents"] == [{"id": "zoë-müller", "name": "Zoë Müller", "type": "person"}]
    code = model["training"]["source_code"]
    assert code["repository"] == "https://example.org/lake/p.git"
    assert code["revision"] == git(repository, "rev-parse", "HEAD")
    methods = {entry["slot"]: entry["method"] for entry in card["evidence"]}
    assert methods["/models/0/administrator"] == methods["/models/0/created"] == "inferred"
    assert methods["/models/0/training/source_code/revision"] == "read"


def test_no_credential_and_no_address_reaches_the_card(repository: Path) -> None:
    text = extraction_of(repository).text
    assert "hunter2" not in text
    assert "zoe@example.org" not in text


def test_a_script_that_differs_from_the_commit_has_no_revision(repository: Path) -> None:
    (repository / "train.py").write_text((repository / "train.py").read_text() + "# edited\n")
    code = extraction_of(repository).card["models"][0]["training"]["source_code"]
    assert "revision" not in code
    assert code["repository"] == "https://example.org/lake/p.git"


def test_a_card_is_not_stale_because_it_was_committed(repository: Path) -> None:
    found = extraction_of(repository)
    assert save(found)
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "card", date="2025-03-04T10:00:00+00:00")
    assert not is_stale(extraction_of(repository))
    (repository / "train.py").write_text((repository / "train.py").read_text() + "# touched\n")
    git(repository, "commit", "--quiet", "-am", "touched", date="2026-03-04T10:00:00+00:00")
    again = extraction_of(repository)
    assert not is_stale(again)  # history alone makes no card stale …
    assert again.text != again.before  # … though extraction brings it up to date


def test_a_folder_deep_in_a_repository(repository: Path) -> None:
    (repository / "lake").mkdir()
    for name in ("data", "train.py", "metrics.json", "model.joblib"):
        git(repository, "mv", name, f"lake/{name}")
    git(repository, "commit", "--quiet", "-m", "moved", date="2025-06-07T10:00:00+00:00")
    code = extraction_of(repository / "lake").card["models"][0]["training"]["source_code"]
    assert code["path"] == "train.py"
    assert code["revision"] == git(repository, "rev-parse", "HEAD")


def test_without_a_repository_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    card = extraction_of(project(tmp_path / "p")).card
    assert "agents" not in card
    assert "created" not in card["models"][0]


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    folder = project(tmp_path / "p")
    git(folder, "init", "--quiet")
    assert "agents" not in extraction_of(folder).card


def test_a_hostile_repository_starts_no_program(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    touched = tmp_path / "touched"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {touched}\n")
    program.chmod(0o755)
    for name in (
        "core.fsmonitor", "core.hooksPath", "core.pager", "core.editor", "core.sshCommand", "core.askPass",
        "core.gitProxy", "gpg.program", "diff.external", "filter.x.clean", "filter.x.smudge",
        "filter.x.process",
        "diff.x.textconv", "diff.x.command", "credential.helper", "uploadpack.packObjectsHook",
        "alias.log",
    ):  # fmt: skip
        git(
            repository,
            "config",
            name,
            f"!{program}" if name.startswith(("alias", "credential")) else str(program),
        )
    git(repository, "config", "log.showSignature", "true")
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "attributes").write_text("* filter=x diff=x\n")
    for hook in ("post-index-change", "pre-commit", "post-checkout"):
        hooks = repository / ".git" / "hooks"
        hooks.mkdir(exist_ok=True)
        (hooks / hook).write_text(program.read_text())
        (hooks / hook).chmod(0o755)
    (repository / "train.py").touch()
    assert run(capsys, "extract", repository).code == 0
    assert not touched.exists()
