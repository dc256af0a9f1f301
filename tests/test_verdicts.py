"""The table of verdicts in the documentation is what mlcard says, and it is what was promised."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs/security/verdicts.md"
ROWS = [
    line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")
]


@pytest.mark.usefixtures("shared_data")
def test_the_table_says_what_mlcard_says():
    command = [sys.executable, str(REPOSITORY / "tools/verdicts.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "kind", "said"), [row[:3] for row in ROWS], ids=lambda text: text.strip("`")
)
def test_hostile_files_are_reported_and_honest_ones_pass(name: str, kind: str, said: str):
    allowed = {
        "hostile": {"unknown", "dangerous", "unreadable", "dangerous, unreadable"},
        "honest": {"no finding", "inert", "unreviewed"},
        "encrypted": {"unreadable"},
        "no pickle": {"no finding", "not recognised"},
    }
    assert said in allowed.get(kind, {"unknown"}), name


def test_the_table_is_whole():
    kinds = [row[1] for row in ROWS]
    assert kinds.count("hostile") >= 49
    assert kinds.count("honest") >= 70
