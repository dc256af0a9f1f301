"""`mlcard init`: sets a repository up, and never overwrites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from model_folders import REPOSITORY, run

from mlcard.configuration import configuration_for

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_an_empty_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run(capsys, "init", tmp_path)
    assert ran.code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [".pre-commit-config.yaml", "mlcard.toml"]
    assert configuration_for(tmp_path).file == tmp_path / "mlcard.toml"
    assert "yaml-language-server: $schema=" in ran.out
    assert "next: mlcard extract" in ran.out


def test_again_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "init", tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    ran = run(capsys, "init", tmp_path)
    assert ran.code == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert "left as it is" in ran.out
    assert "has mlcard already" in ran.out


def test_what_exists_is_not_overwritten_and_what_to_add_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hooks = "repos:\n- repo: https://example.org/other\n  rev: v1\n  hooks: [{id: other}]\n"
    (tmp_path / ".pre-commit-config.yaml").write_text(hooks)
    (tmp_path / "mlcard.toml").write_text('ignore = ["MC301"]\n')
    ran = run(capsys, "init", tmp_path)
    assert (tmp_path / ".pre-commit-config.yaml").read_text() == hooks
    assert (tmp_path / "mlcard.toml").read_text() == 'ignore = ["MC301"]\n'
    assert "add this under `repos:`" in ran.out
    assert "id: mlcard-lint" in ran.out


def test_a_configuration_in_pyproject_is_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.mlcard]\nignore = []\n")
    ran = run(capsys, "init", tmp_path)
    assert not (tmp_path / "mlcard.toml").exists()
    assert "pyproject.toml configures mlcard" in ran.out


def test_a_folder_that_does_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "init", tmp_path / "nowhere").code == 2


def test_the_hooks_are_those_that_the_repository_offers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "init", tmp_path)
    written = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    offered = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    assert [(hook["id"], hook["entry"]) for hook in written] == [
        (hook["id"], hook["entry"]) for hook in offered
    ]
    assert [hook.get("files") for hook in written] == [hook.get("files") for hook in offered]
    assert [hook.get("pass_filenames") for hook in written] == [
        hook.get("pass_filenames") for hook in offered
    ]
    assert [hook.get("always_run") for hook in written] == [hook.get("always_run") for hook in offered]
