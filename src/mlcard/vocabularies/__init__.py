"""Vocabularies: the words that others fixed, such as licences, tasks and languages, as generated data.

Each is one JSON file here, written by `tools/vocabularies.py`, which names its source, version and date. A
file is read when the first word of it is looked up; who knows what the words mean has its own module.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def load(name: str) -> dict[str, Any]:
    """The content of a vocabulary, such as `spdx`: its `source`, `version` and `date`, and its words."""
    content: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_bytes())
    return content
