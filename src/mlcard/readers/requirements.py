"""`requirements.txt`, `conda.yaml` and `python_env.yaml`: the libraries that somebody pinned for a model.

Formats: https://pip.pypa.io/en/stable/reference/requirements-file-format/,
https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html,
https://mlflow.org/docs/latest/ml/model/dependencies/. Only exact versions say which library there was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.errors import LimitExceededError
from mlcard.facts import Fact
from mlcard.readers.mlflow import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.facts import JsonValue, Source

MAX_BYTES = 1_000_000
MAX_PINS = 2_000
_NAME = r"(?P<name>[A-Za-z0-9](?:[\w.\-]*[A-Za-z0-9])?)(?:\s*\[[^\]]*\])?"
_VERSION = r"(?P<version>\d[\w.+!\-]*)"
#: A requirement of pip with an exact version (PEP 508), without what conditions and hashes follow.
_PIP = re.compile(rf"\s*{_NAME}\s*===?\s*{_VERSION}\s*(?:\s--hash=.*|;.*|#.*|\\)?", re.ASCII)
#: A requirement of conda that is exact: `name==1.2`, or `name=1.2=build`.
_CONDA = re.compile(
    rf"(?:[\w.\-/]+::)?{_NAME}\s*(?:==\s*{_VERSION}|=\s*(?P<built>\d[\w.+!]*)=[\w.*]+)", re.ASCII
)
_PYTHON = re.compile(r"(?:python\s*={1,2}\s*)?(\d+\.\d+\.\d+)(?:=[\w.*]+)?", re.ASCII)

Pin = tuple[str, str, str]


def read(source: Source) -> Iterator[Fact]:
    """The pinned libraries; one that is pinned to two versions is left out."""
    with source.open() as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise LimitExceededError(
            f"{source.name}: is larger than the {MAX_BYTES} bytes that are read of such a file"
        )
    if source.path.suffix.lower() in {".yaml", ".yml"}:
        yield from _environment(source, content)
        return
    yield Fact("/file/format", "requirements", "the file's name")
    lines = content.decode(_encoding(content), "replace").splitlines()
    yield from _libraries(_pip_pins((line, f"line {number}") for number, line in enumerate(lines, 1)))


def _encoding(content: bytes) -> str:
    """PowerShell writes what `pip freeze` prints as UTF-16."""
    return "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _pip_pins(lines: Iterable[tuple[str, str]]) -> Iterator[Pin]:
    for line, where in lines:
        match = _PIP.fullmatch(line[:1_000].rstrip())
        if match:
            yield match.group("name"), match.group("version"), where


def _libraries(pins: Iterable[Pin]) -> Iterator[Fact]:
    found: dict[str, dict[str, str]] = {}
    for name, version, where in pins:
        # As PEP 503 compares names, so that they are those of other readers.
        found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), {}).setdefault(version, where)
    for name, versions in list(found.items())[:MAX_PINS]:
        if len(versions) == 1:
            ((version, where),) = versions.items()
            library: dict[str, JsonValue] = {"name": name, "version": version}
            yield Fact("/model/libraries/-", library, where, "declared")


def _environment(source: Source, content: bytes) -> Iterator[Fact]:
    """An environment of conda, or `python_env.yaml` of MLflow."""
    tree, _ = parsed(source, content)
    environment = tree.value if isinstance(tree.value, dict) else {}
    yield Fact(
        "/file/format", "conda-environment" if "python" not in environment else "python-environment", "keys"
    )
    python = environment.get("python")
    dependencies = environment.get("dependencies")
    pins: list[Pin] = []
    for position, item in enumerate(dependencies[:MAX_PINS] if isinstance(dependencies, list) else []):
        where = f"key dependencies/{position}"
        if isinstance(item, str) and item.startswith("python") and _PYTHON.fullmatch(item):
            python = item
        elif isinstance(item, str) and "python" not in environment:
            match = _CONDA.fullmatch(item.strip()[:1_000])
            if match:
                pins.append((match.group("name"), match.group("version") or match.group("built"), where))
        elif isinstance(item, dict) and isinstance(item.get("pip"), list):
            below = item["pip"]
            texts = [line for line in below if isinstance(line, str)] if isinstance(below, list) else []
            pins.extend(_pip_pins((line, f"{where}/pip") for line in texts))
    release = _PYTHON.fullmatch(python) if isinstance(python, str) else None
    if release:
        where = "key python" if "python" in environment else "key dependencies"
        yield Fact("/model/training/environment/python_version", release.group(1), where, "declared")
    yield from _libraries(pins)
