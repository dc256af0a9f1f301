"""JSON whose bulk is one list that nobody needs: the text without its elements, only their number.

A forest in JSON takes hundreds of megabytes, nearly all of it numbers in the list `trees`. The text is scanned
for strings and brackets, the list is replaced by the number of its elements, and what is left is small.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes that are read at once.
CHUNK = 4 * 2**20
#: Largest file, largest outline, and longest text in it.
MAX_BYTES = 2 * 2**30
MAX_OUTLINE = 6_000_000
MAX_STRING = 4_000_000

#: A key with a list of numbers, at once because nearly all of a forest are such; else a string, perhaps cut off by
#: the end of what has been read so far; or a bracket.
_TOKEN = re.compile(
    rb'"[^"\\]*+"\s*+:\s*+\[[^][{}"]*+\]|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL
)
_OPENS = b"[{"


def outline(stream: BinaryIO, name: str, key: bytes) -> bytes:
    """The JSON text of a stream with every list under a key replaced by the number of its elements.

    Args:
        stream: the text.
        name: how messages call the file.
        key: the key, for instance `b"trees"`; only elements that are lists or objects are counted.
    """
    parts: list[bytes] = []
    size, elided = 0, 0
    for piece in _pieces(stream, name, b'"' + key + b'"'):
        if piece is None:
            elided += 1
            continue
        size += len(piece)
        if size > MAX_OUTLINE:
            raise LimitExceededError(f"{name}: holds more than {MAX_OUTLINE} bytes beside its trees")
        parts.append(piece)
    if not elided and size == 0:
        raise UnreadableFileError(f"{name}: is empty")
    return b"".join(parts)


def _pieces(stream: BinaryIO, name: str, quoted: bytes) -> Iterator[bytes | None]:
    """Pieces of the outline in order; None where a list was replaced."""
    inside = _Elision()
    waiting, read = b"", 0
    after_key = False
    while True:
        chunk = stream.read(CHUNK)
        read += len(chunk)
        if read > MAX_BYTES:
            raise LimitExceededError(f"{name}: is larger than the {MAX_BYTES} bytes that are read of such a file")
        text = waiting + chunk
        begin, keep = 0, len(text)
        for token in _TOKEN.finditer(text):
            start, end = token.span()
            first = text[start : start + 1]
            if first == b'"' and text[end - 1 : end] == b"]":
                if not inside.depth and text.startswith(quoted, start):
                    yield text[begin : start + len(quoted)] + b":0"
                    begin = end
                after_key = False
                continue
            if first == b'"':
                if chunk and end == len(text):  # it may go on, or be the key of what comes next
                    keep = start
                    break
                after_key = text[start:end] == quoted
                continue
            if inside.depth:
                inside.bracket(first)
                if not inside.depth:
                    yield str(inside.count).encode()
                    yield None
                    begin = end
            elif first == b"[" and after_key:
                yield text[begin:start]
                inside.bracket(first)
            after_key = False
        if not inside.depth:
            yield text[begin:keep]
        waiting = text[keep:]
        if len(waiting) > MAX_STRING:
            raise LimitExceededError(f"{name}: holds a text of more than {MAX_STRING} bytes")
        if not chunk:
            break
    if inside.depth:
        raise UnreadableFileError(f"{name}: ends within a list", hint="copy or download the file again")


class _Elision:
    """How deep in a list that is left out the scan is, and how many elements it has seen."""

    __slots__ = ("count", "depth")

    def __init__(self) -> None:
        self.depth = self.count = 0

    def bracket(self, bracket: bytes) -> None:
        if bracket in _OPENS:
            self.count = 0 if self.depth == 0 else self.count + (self.depth == 1)
            self.depth += 1
        else:
            self.depth -= 1
