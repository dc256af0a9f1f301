"""What the readers of boosted trees share: settings that are written as text, features, and the task."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers.tensors import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue

#: Longest name of a feature.
MAX_NAME = 500
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?")


def number_of(text: object) -> JsonValue:
    """A number that is written as text; `[7.1E-1]` is the number in it; what is none stays a text."""
    if not isinstance(text, str):
        return None
    text = one_line(text, 2_000)
    inner = text[1:-1] if text[:1] == "[" and text[-1:] == "]" else text
    parts = [_number(part) for part in inner.split(",")] if inner != text else [_number(text)]
    if inner == text:
        return parts[0]
    if any(isinstance(part, str) for part in parts):
        return text
    return parts[0] if len(parts) == 1 else parts


def _number(text: str) -> JsonValue:
    text = text.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and len(text) <= 60 and math.isfinite(float(text)):
        return float(text)
    return text


def feature_fact(name: object, kind: str, where: str) -> Iterator[Fact]:
    """A column that a model was trained on; nothing when it has no name."""
    text = one_line(name, MAX_NAME) if isinstance(name, str) else ""
    if text:
        feature: dict[str, JsonValue] = {"name": text}
        if kind:
            feature["type"] = kind
        yield Fact("/model/features/-", feature, where)


def task_facts(task: str, where: str) -> Iterator[Fact]:
    """Learning type and task, as far as an objective tells them."""
    if task:
        yield Fact("/model/learning_type", "supervised", where, "inferred")
        yield Fact("/model/ml_task", task, where, "inferred")
