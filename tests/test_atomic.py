"""Files are written in one step; what is no file is written to and stays what it is."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from model_folders import copy_of_diabetes

from mlcard.atomic import write_bytes, write_parts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes")


def test_an_interruption_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    def parts() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    path = tmp_path / "card.yaml"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        write_parts(path, parts())
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["card.yaml"]


@posix
def test_links_are_followed_and_permissions_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "card.yaml", tmp_path / "link.yaml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@posix
@pytest.mark.parametrize("linked", [False, True])
def test_a_pipe_stays_a_pipe(tmp_path: Path, linked: bool) -> None:
    """As a device would: whoever writes to `/dev/null` as root must not put a file in its place."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    target = path
    if linked:
        target = tmp_path / "link"
        target.symlink_to(path)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()), daemon=True)
    reader.start()
    write_bytes(target, b"content")
    assert stat.S_ISFIFO(path.stat().st_mode)
    reader.join(10)
    assert read == [b"content"]


@posix
def test_standard_output_by_its_name_is_a_pipe(tmp_path: Path) -> None:
    folder = copy_of_diabetes(tmp_path)
    command = [sys.executable, "-m", "mlcard", "extract", str(folder), "-o", "/dev/stdout"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "algorithm: SVC" in done.stdout
