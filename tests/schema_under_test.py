"""The schema as tools/generate.py sees it, loaded once for all the tests that ask about it."""

from __future__ import annotations

import functools
import importlib
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
SCHEMA = REPOSITORY / "schema"
GENERATED = REPOSITORY / "src" / "mlcard" / "_generated"


def tool(name: str) -> Any:
    """Import `tools/<name>.py`, as running it would."""
    folder = str(REPOSITORY / "tools")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


@functools.cache
def elements() -> Any:
    """Classes, slots and enumerations; loading LinkML takes most of a second, so only when asked."""
    return tool("generators.elements").Elements(SCHEMA / "modellake.yaml")
