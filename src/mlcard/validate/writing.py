"""Writing one value into YAML text, so that readers of YAML 1.1 and 1.2 read it back as it was meant."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from mlcard.card.scalars import ambiguity, resolve

if TYPE_CHECKING:
    from mlcard.facts import JsonValue

# Text that means itself without quotes anywhere in YAML, inside [ ] and { } too.
_PLAIN = re.compile(r"[A-Za-z0-9_./+][A-Za-z0-9_./+@()~ -]*(?<! )")


def yaml_scalar(value: JsonValue) -> str:
    """A value in YAML, on one line: plain where that is safe, else as JSON, which is YAML too."""
    if (
        isinstance(value, str)
        and _PLAIN.fullmatch(value)
        and resolve(value) == value
        and not ambiguity(value)
    ):
        return value
    return json.dumps(value, ensure_ascii=False)
