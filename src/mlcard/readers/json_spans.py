"""Where the members of a large JSON object begin and end, without building what is in them.

A tokenizer of 17 MB holds a million texts, which take half a gigabyte as Python objects. Here runs of scalars
are passed over by one match each; a text that is no JSON may pass, if its brackets are balanced.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from mlcard.errors import LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Deepest nesting, and most members of the object that is looked into.
MAX_DEPTH, MAX_MEMBERS = 200, 10_000

_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_SCALAR = rb'[^\s"\[\]{},:]++'
_PAIR = rb"(?:%b)\s*+:\s*+(?:%b|%b)\s*+,?+\s*+" % (_STRING, _STRING, _SCALAR)
_ITEM = rb"(?:%b|%b)\s*+,?+\s*+" % (_STRING, _SCALAR)
_LIST = rb"\[\s*+(?:%b)*+\]\s*+,?+\s*+" % _ITEM
_CHILD = re.compile(rb"%b|%b|%b" % (_LIST, _PAIR, _ITEM), re.DOTALL)
_RUN = re.compile(rb"\s*+(?:%b|%b|%b)*+" % (_LIST, _PAIR, _ITEM), re.DOTALL)
_KEY = re.compile(rb"\s*+(%b)\s*+:\s*+" % _STRING, re.DOTALL)
_VALUE = re.compile(rb"(?:%b|%b)" % (_STRING, _SCALAR), re.DOTALL)
_BETWEEN = re.compile(rb"[\s,:]*+")


def members(text: bytes, begin: int, name: str) -> Iterator[tuple[str, int, int]]:
    """The keys of the object that begins at an offset, each with the offsets of its value.

    Args:
        text: JSON in UTF-8.
        begin: offset of the object's bracket.
        name: where the text is from, for messages.
    """
    if text[begin : begin + 1] != b"{":
        raise UnreadableFileError(f"{name}: holds no JSON object where one is expected")
    position = begin + 1
    for _ in range(MAX_MEMBERS):
        key = _KEY.match(text, position)
        if key is None:
            if text[position : position + 64].lstrip()[:1] == b"}":
                return
            raise UnreadableFileError(
                f"{name}: not readable as JSON (byte {position})", hint="restore the file"
            )
        end = _end(text, key.end(), name)
        yield json.loads(key.group(1)), key.end(), end
        between = _BETWEEN.match(text, end)
        position = between.end() if between else end
    raise LimitExceededError(f"{name}: an object has more than {MAX_MEMBERS} members")


def count(text: bytes, begin: int, end: int) -> int | None:
    """Number of scalars, pairs or flat lists in what stands between two offsets; None if it holds others."""
    run = _RUN.match(text, begin + 1, end)
    if run is None or text[run.end() : end].strip() not in (b"]", b"}"):
        return None
    return sum(1 for _ in _CHILD.finditer(text, begin + 1, run.end()))


def _end(text: bytes, begin: int, name: str) -> int:
    """Offset behind the value that begins at an offset."""
    scalar = _VALUE.match(text, begin)
    if scalar:
        return scalar.end()
    depth, position = 0, begin
    while position < len(text):
        mark = text[position : position + 1]
        depth += (mark in b"[{") - (mark in b"]}")
        if depth > MAX_DEPTH:
            raise LimitExceededError(f"{name}: nested deeper than {MAX_DEPTH} levels")
        if mark not in b"[]{}:,":
            break
        position += 1
        if depth <= 0:
            return position
        for pattern in (_BETWEEN, _RUN, _BETWEEN):
            passed = pattern.match(text, position)
            position = passed.end() if passed else position
    raise UnreadableFileError(f"{name}: not readable as JSON (byte {position})", hint="restore the file")
