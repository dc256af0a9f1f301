"""The hooks, with the real pre-commit program in real repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from model_folders import REPOSITORY, project

from mlcard.extract import Extraction, extract, save

BIN = Path(sys.executable).parent
#: What the package is made of; the rest of the repository is not needed to install it.
PACKAGE = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "src")


def call(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a repository, without the user's configuration of git."""
    environment = os.environ | {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(folder.parent / "pre-commit-home"),
        "GIT_CONFIG_GLOBAL": str(folder.parent / "gitconfig"),
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    return subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def git(folder: Path, *arguments: str) -> None:
    """Run git; it must come to a good end."""
    done = call(folder, "git", *arguments)
    assert done.returncode == 0, done.stderr


def repository_at(folder: Path) -> Path:
    """An empty repository."""
    folder.mkdir(exist_ok=True)
    (folder.parent / "gitconfig").write_text(
        '[user]\nname = A\nemail = a@example.org\n[protocol "file"]\nallow = always\n'
    )
    git(folder, "init", "--quiet")
    return folder


def with_hooks(folder: Path, repos: list[object]) -> Path:
    """A repository with a project, its card, and hooks."""
    project(folder)
    repository_at(folder)
    for found in extract(folder):
        assert isinstance(found, Extraction)
        save(found)
    card = folder / "modelcard.yaml"
    card.write_text(card.read_text().replace("  algorithm: SVC\n", "  license: MIT\n  algorithm: SVC\n", 1))
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": repos}))
    installed = call(folder, BIN / "pre-commit", "install")
    assert installed.returncode == 0, installed.stderr
    git(folder, "add", ".")
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with our hooks, run by the mlcard under test in place of one of their own."""
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    for hook in hooks:
        hook["language"] = "system"
        hook.pop("additional_dependencies", None)
    return with_hooks(tmp_path / "p", [{"repo": "local", "hooks": hooks}])


def assert_hooks_work(folder: Path) -> None:
    """A good commit passes; a bad card and a stale one are refused, each with its finding."""
    good = call(folder, "git", "commit", "-m", "good")
    assert good.returncode == 0, good.stdout + good.stderr
    assert "mlcard lint" in good.stderr + good.stdout

    card = folder / "modelcard.yaml"
    right = card.read_text()
    card.write_text(right.replace("  license: MIT\n", "  license: My Own Licence!\n"))
    git(folder, "add", ".")
    bad = call(folder, "git", "commit", "-m", "bad")
    assert bad.returncode != 0
    line = right.splitlines().index("  license: MIT") + 1
    assert f"modelcard.yaml:{line}:12: MC" in bad.stdout + bad.stderr
    card.write_text(right)

    (folder / "metrics.json").write_text('{"accuracy": 0.1}')
    git(folder, "add", ".")
    stale = call(folder, "git", "commit", "-m", "stale")
    assert stale.returncode != 0
    assert "modelcard.yaml: stale: /models/0/evaluations/0" in stale.stdout + stale.stderr
    assert "hint: mlcard extract ." in stale.stdout + stale.stderr

    assert call(folder, BIN / "mlcard", "extract", ".").returncode == 0
    git(folder, "add", ".")
    fresh = call(folder, "git", "commit", "-m", "fresh")
    assert fresh.returncode == 0, fresh.stdout + fresh.stderr


def test_commits_are_refused_with_the_finding(repository: Path) -> None:
    assert_hooks_work(repository)


def test_the_hooks_as_others_get_them(tmp_path: Path) -> None:
    """pre-commit clones the repository and installs the package into an environment of its own (a minute)."""
    offered = repository_at(tmp_path / "mlcard")
    for name in PACKAGE:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, offered / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, offered / name)
    git(offered, "add", ".")
    git(offered, "commit", "--quiet", "-m", "as it is")
    revision = call(offered, "git", "rev-parse", "HEAD").stdout.strip()
    hooks = [{"id": "mlcard-lint"}, {"id": "mlcard-extract-check"}]
    repos: list[object] = [{"repo": str(offered), "rev": revision, "hooks": hooks}]
    assert_hooks_work(with_hooks(tmp_path / "p", repos))
