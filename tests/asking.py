"""Asking the lake under tests/data, as the tests of queries do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from mlcard.lake import ask
from mlcard.lake.questions import bindings

BASE = "https://lake.example/"
LAKE = Path(__file__).parent / "data" / "lake"


def answer(query, *paths, form="json", timeout=30.0, parameters=None, values=None, memory=1 << 30):
    bound = bindings(values or {}, parameters, BASE)
    return ask(paths or [LAKE], query, base=BASE, bound=bound, form=form, timeout=timeout, memory=memory)


def rows(content):
    """Solutions as an answer file has them: plain values, ids relative, unbound variables left out."""
    return [
        {name: term["value"].removeprefix(BASE) for name, term in row.items()}
        for row in json.loads(content)["results"]["bindings"]
    ]


def mlcard(*arguments, cwd=None, **environment):
    """Run the command line as a process, as a shell does."""
    script = "import sys; from mlcard.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-P", "-c", script, *map(str, arguments)], cwd=cwd, capture_output=True, text=True,
        check=False, env={**os.environ, **environment},
    )  # fmt: skip
