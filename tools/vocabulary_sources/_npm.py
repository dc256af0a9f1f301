"""Packages of npm as sources: fetched by the ordinary client into a temporary folder, and read with node."""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any


def evaluate(package: str, expression: str) -> Any:
    """The JSON value of a JavaScript expression in which `it` is the package, such as `name@1.2.3`."""
    with tempfile.TemporaryDirectory() as folder:
        content = _unpacked(package, Path(folder))
        program = f"const it = require({json.dumps(str(content))}); console.log(JSON.stringify({expression}))"
        return json.loads(_run(["node", "-e", program], folder))


def files(package: str, *names: str) -> list[Any]:
    """The content of JSON files of a package."""
    with tempfile.TemporaryDirectory() as folder:
        content = _unpacked(package, Path(folder))
        return [json.loads((content / name).read_text(encoding="utf-8")) for name in names]


def published(package: str) -> str:
    """The day on which a version was published."""
    name, _, version = package.rpartition("@")
    times: dict[str, str] = json.loads(_run(["npm", "view", name, "time", "--json"], "."))
    return times[version][:10]


def _unpacked(package: str, folder: Path) -> Path:
    name = _run(["npm", "pack", "--silent", package], str(folder)).split()[-1]
    with tarfile.open(folder / name) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def _run(command: list[str], folder: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout
