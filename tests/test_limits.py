"""What the process of a query may take."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from asking import BASE, LAKE

from mlcard.lake import ask, questions
from mlcard.lake.index import write_index
from mlcard.lake.questions import bindings

SOCKET = """
import socket, sys
from mlcard.lake.limits import without_sockets
socket.socket().close()
if not without_sockets():
    sys.exit(7)
try:
    socket.socket()
except PermissionError:
    open(__file__ if "__file__" in globals() else sys.executable, "rb").close()
    sys.exit(0)
sys.exit(1)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="how Linux refuses a call")
def test_a_process_without_sockets_opens_files_all_the_same():
    done = subprocess.run([sys.executable, "-c", SOCKET], capture_output=True, text=True, check=False)
    assert done.returncode in {0, 7}, done.stderr
    if done.returncode == 7:
        pytest.skip("this system has no seccomp")


def test_an_index_is_asked_after_many_changes(tmp_path):
    """A store has more files then than it opens at first; the process of a query may open the others."""
    root = Path(shutil.copytree(LAKE, tmp_path / "lake"))
    card = root / "stranger" / "modelcard.yaml"
    for number in range(4):
        card.write_text(f"models: [{{id: stranger, license: MIT, name: S{number}}}]")
        write_index(root, BASE)
    for name in ("who-administers", "overview", "models-without-license", "contradictory-claims"):
        shipped = questions()[name]
        bound = bindings({}, shipped.parameters, BASE)
        one, other = (
            ask([root], shipped.text, base=BASE, bound=bound, form="json", timeout=20.0, index=use).content
            for use in ("trust", "ignore")
        )
        assert one == other
