"""Which cards are older than their files: by what the files are, and not by how new they look."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time

import pytest
from asking import answer, rows

from mlcard.lake import questions


@pytest.fixture
def lake(tmp_path):
    """A lake of one card whose file is what the card says."""
    content = b"weights of the model"
    (tmp_path / "model.bin").write_bytes(content)
    (tmp_path / "modelcard.yaml").write_text(
        f"models: [{{id: m, files: [{{path: model.bin, byte_size: {len(content)}, "
        f"sha256: {hashlib.sha256(content).hexdigest()}}}]}}]"
    )
    age(tmp_path / "model.bin", 2000)
    age(tmp_path / "modelcard.yaml", 1000)
    return tmp_path


def age(path, seconds):
    moment = time.time() - seconds
    os.utime(path, (moment, moment))


def stale(lake):
    return [row["path"] for row in rows(answer(questions()["stale-evidence"].text, lake).content)]


def test_an_untouched_file_is_not_stale(lake):
    assert stale(lake) == []


def test_a_file_of_another_size_is_stale(lake):
    (lake / "model.bin").write_bytes(b"more weights of the model")
    age(lake / "model.bin", 5000)
    assert stale(lake) == ["model.bin"]


@pytest.mark.parametrize("seconds", [0, 5000])
def test_a_file_of_the_same_size_is_stale_by_its_digest(lake, seconds):
    """Also when it was put there with an old time of modification."""
    (lake / "model.bin").write_bytes(b"weights of the modem")
    age(lake / "model.bin", seconds)
    assert stale(lake) == ["model.bin"]


def test_a_fresh_checkout_gives_no_false_alarm(lake, tmp_path_factory):
    copy = tmp_path_factory.mktemp("clone") / "lake"
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(lake)]
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "lake"]):
        subprocess.run([*git, *command], check=True)
    subprocess.run(["git", "clone", "-q", str(lake), str(copy)], check=True)
    age(copy / "modelcard.yaml", 1000)  # whichever of the two was written first
    assert stale(copy) == []


def test_a_file_that_git_lfs_has_not_fetched_is_not_stale(lake):
    digest = hashlib.sha256(b"weights of the model").hexdigest()
    (lake / "model.bin").write_text(
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 20\n"
    )
    assert stale(lake) == []


def test_files_that_are_gone_or_elsewhere_are_left_alone(lake):
    (lake / "model.bin").unlink()
    (lake / "modelcard.yaml").write_text(
        "models: [{id: m, files: [{path: model.bin, byte_size: 1}, {path: ../../etc/passwd, byte_size: 1},"
        "{path: /etc/passwd, byte_size: 1}, {path: 3, byte_size: 1}, x]}, y]"
    )
    assert stale(lake) == []
