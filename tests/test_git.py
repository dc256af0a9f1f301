"""Who changed what when: real repositories, and repositories that would like to run something."""

from __future__ import annotations

import hashlib
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from mlcard.readers import git
from mlcard.readers.git import history, public_url

if TYPE_CHECKING:
    from pathlib import Path


def run(
    folder: Path,
    *arguments: str,
    author: str = "Ada <ada@example.org>",
    date: str = "2024-04-17T10:00:00+02:00",
) -> str:
    name, _, email = author.rstrip(">").partition(" <")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
        "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": date,
        "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": date,
        "GIT_CONFIG_GLOBAL": os.devnull,
    }  # fmt: skip
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Three files, two authors, two commits."""
    folder = tmp_path / "lake"
    (folder / "models").mkdir(parents=True)
    run(folder, "init", "-q", "-b", "main")
    (folder / "models" / "train.py").write_text("print(1)\n")
    (folder / "models" / "ünï code.csv").write_text("a,b\n1,2\n")
    run(folder, "add", ".")
    run(folder, "commit", "-qm", "first")
    (folder / "models" / "train.py").write_text("print(2)\n")
    (folder / "models" / "model.bin").write_bytes(b"\0\1")
    run(folder, "add", ".")
    run(folder, "commit", "-qm", "second", author="Tim Ö <tim@example.org>", date="2025-01-02T03:04:05+00:00")
    return folder


def test_first_and_last_commit_of_each_file(repository: Path) -> None:
    head = run(repository, "rev-parse", "HEAD")

    found = history(repository / "models", ["train.py", "ünï code.csv", "model.bin", "absent.csv"])

    assert found is not None
    assert found.head == head
    assert found.root == repository
    assert found.remote is None
    assert sorted(found.files) == ["model.bin", "train.py", "ünï code.csv"]
    train = found.files["train.py"]
    assert train.first is not None
    assert (train.first.name, train.first.email, train.first.date) == (
        "Ada", "ada@example.org", "2024-04-17T10:00:00+02:00",
    )  # fmt: skip
    assert (train.last.name, train.last.hash) == ("Tim Ö", head)
    assert found.files["ünï code.csv"].last.name == "Ada"
    assert [file.modified for file in found.files.values()] == [False, False, False]


def test_modified_files(repository: Path) -> None:
    folder = repository / "models"
    (folder / "train.py").write_text("print(3)\n")
    (folder / "model.bin").unlink()
    (folder / "ünï code.csv").write_bytes(b"a,b\r\n1,2\r\n")

    found = history(folder, ["train.py", "model.bin", "ünï code.csv"])

    assert found is not None
    assert {name: file.modified for name, file in found.files.items()} == {
        "train.py": True,
        "model.bin": None,  # it is not there to be compared
        "ünï code.csv": False,  # the line ends of another platform
    }


def test_large_file_pointer_is_no_modification(repository: Path) -> None:
    content = b"weights" * 100
    digest = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n"
    (repository / "w.bin").write_text(pointer)
    run(repository, "add", "w.bin")
    run(repository, "commit", "-qm", "lfs")
    (repository / "w.bin").write_bytes(content)

    found = history(repository, ["w.bin"])
    (repository / "w.bin").write_bytes(content + b"!")
    changed = history(repository, ["w.bin"])

    assert found is not None
    assert changed is not None
    assert (found.files["w.bin"].modified, changed.files["w.bin"].modified) == (False, True)


def test_many_paths_are_asked_for_as_a_folder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "MAX_PATHS", 1)

    found = history(repository, ["models/train.py", "models/model.bin"])

    assert found is not None
    assert sorted(found.files) == ["models/model.bin", "models/train.py"]


def test_first_commit_is_unknown_where_the_history_is_cut(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, "clone", "-q", "--depth=1", f"file://{repository}", "shallow")
    shallow = history(tmp_path / "shallow", ["models/train.py"])
    monkeypatch.setattr(git, "MAX_COMMITS", 1)
    bounded = history(repository, ["models/train.py"])

    for found in (shallow, bounded):
        assert found is not None
        assert found.files["models/train.py"].first is None
        assert found.files["models/train.py"].last.name == "Tim Ö"


def test_paths_are_taken_literally(repository: Path) -> None:
    found = history(repository, [":(top)", "*", "--help", "models/*"])

    assert found is not None
    assert found.files == {}


def test_no_repository_no_commit_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert history(tmp_path, ["a"]) is None
    assert history(tmp_path / "absent", ["a"]) is None
    run(tmp_path, "init", "-q")
    assert history(tmp_path, ["a"]) is None
    monkeypatch.setenv("PATH", "")
    assert history(tmp_path, ["a"]) is None


def test_variables_of_another_repository_do_not_lead_there(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(repository / ".git"))  # as in a hook of that repository

    assert history(tmp_path, ["models/train.py"]) is None


@pytest.mark.parametrize(
    "setting",
    [
        "core.fsmonitor", "core.pager", "pager.log", "core.sshCommand", "core.editor", "diff.external",
        "gpg.program",
        "core.askPass", "credential.helper", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
        "diff.evil.textconv", "diff.evil.command", "alias.log", "alias.rev-parse", "core.gitProxy",
        "core.alternateRefsCommand",
    ],
)  # fmt: skip
def test_configuration_of_the_repository_starts_nothing(repository: Path, setting: str) -> None:
    proof = repository / "executed"
    script = repository / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch '{proof}'\ncat\n")
    script.chmod(0o755)
    (repository / ".git" / "info" / "attributes").write_text("* filter=evil diff=evil\n")
    run(repository, "config", "filter.evil.required", "true")
    run(repository, "config", "log.showSignature", "true")
    run(repository, "config", setting, str(script))
    (repository / "models" / "train.py").write_text("print(9)\n")

    found = history(repository, ["models/train.py"])

    assert found is not None
    assert found.files["models/train.py"].modified is True
    assert not proof.exists()


def test_hooks_start_nothing(repository: Path) -> None:
    proof = repository / "executed"
    for hook in ("post-index-change", "post-checkout", "reference-transaction", "pre-auto-gc"):
        path = repository / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch '{proof}'\n")
        path.chmod(0o755)

    assert history(repository, ["models/train.py"]) is not None
    assert not proof.exists()


def test_missing_objects_of_a_partial_clone_are_not_fetched(repository: Path) -> None:
    proof = repository / "executed"
    commit = run(repository, "rev-parse", "HEAD~1^{tree}")
    (repository / ".git" / "objects" / commit[:2] / commit[2:]).unlink()
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c touch% {proof}",
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
    }.items():
        run(repository, "config", name, value)

    found = history(repository, ["models/train.py"])

    assert found is None or found.remote is None
    assert not proof.exists()


def test_a_slow_git_is_stopped(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "TIMEOUT", 0.0)

    assert history(repository, ["models/train.py"]) is None


def test_remote(repository: Path) -> None:
    run(repository, "remote", "add", "origin", "https://ada:secret@example.org/lake.git")

    found = history(repository, [])

    assert found is not None
    assert found.remote == "https://example.org/lake.git"


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("https://example.org/a/b.git", "https://example.org/a/b.git"),
        pytest.param("https://token@example.org/a.git", "https://example.org/a.git", id="token"),
        pytest.param("https://a:b@example.org:8443/a?token=x#y", "https://example.org:8443/a", id="query"),
        pytest.param("git@example.org:a/b.git", "ssh://git@example.org/a/b.git", id="scp-form"),
        pytest.param("me@example.org:a/b.git", "ssh://git@example.org/a/b.git", id="scp-form-of-a-user"),
        pytest.param("ssh://git@example.org:22/a", "ssh://git@example.org:22/a", id="ssh"),
        pytest.param("ssh://me:pw@example.org/a", "ssh://example.org/a", id="ssh-of-a-user"),
        pytest.param("/srv/git/a.git", None, id="path"),
        pytest.param("C:/git/a.git", None, id="windows-path"),
        pytest.param("file:///srv/a.git", None, id="file"),
        pytest.param("ext::sh -c true", None, id="program"),
        pytest.param("https://[broken", None, id="broken"),
        pytest.param("", None, id="empty"),
    ],
)
def test_public_url(url: str, public: str | None) -> None:
    assert public_url(url) == public
