"""JSON whose bulk is one list that nobody needs: the text without its elements, only their number.

A forest in JSON takes hundreds of megabytes, nearly all of it numbers in the list `trees`. The text is
scanned for strings and brackets, the list is replaced by the number of its elements, and what is left is
small.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from mlcard.errors import LimitExceededError, UnreadableFileError

#: Bytes that are read at once.
CHUNK = 4 * 2**20
#: Largest file, largest outline, and longest text in it.
MAX_BYTES = 2 * 2**30
MAX_OUTLINE = 6_000_000
MAX_STRING = 4_000_000

#: A key with a list of numbers, at once because nearly all of a forest are such; else a string, perhaps cut
#: off by the end of what has been read so far; or a bracket.
_TOKEN = re.compile(
    rb'("[^"\\]*+"\s*+:\s*+\[[^][{}"]*+\])|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL
)
_OPENS = b"[{"


def outline(stream: BinaryIO, name: str, key: bytes) -> bytes:
    """The JSON text of a stream with every list under a key replaced by the number of its elements.

    Args:
        stream: the text.
        name: how messages call the file.
        key: the key, for instance `b"trees"`; only elements that are lists or objects are counted.
    """
    scan = _Scan(name, b'"' + key + b'"')
    waiting, read, last = b"", 0, False
    while not last:
        chunk = stream.read(CHUNK)
        read, last = read + len(chunk), not chunk
        if read > MAX_BYTES:
            raise LimitExceededError(
                f"{name}: is larger than the {MAX_BYTES} bytes that are read of such a file"
            )
        waiting = scan.text(waiting + chunk, last=last)
        if len(waiting) > MAX_STRING:
            raise LimitExceededError(f"{name}: holds a text of more than {MAX_STRING} bytes")
    if scan.depth:
        raise UnreadableFileError(f"{name}: ends within a list", hint="copy or download the file again")
    return b"".join(scan.parts)


class _Scan:
    """The outline so far.

    Attributes:
        parts: its pieces.
        depth: how deep in a list that is left out the scan is; 0 outside.
    """

    __slots__ = ("_after_key", "_count", "_name", "_quoted", "_size", "depth", "parts")

    def __init__(self, name: str, quoted: bytes) -> None:
        self._name = name
        self._quoted = quoted
        self._after_key = False
        self._count = self._size = self.depth = 0
        self.parts: list[bytes] = []

    def text(self, text: bytes, *, last: bool) -> bytes:
        """Scan the next piece of text; returns the end of it that may go on in the piece after it."""
        begin, keep = 0, len(text)
        for token in _TOKEN.finditer(text):
            start, end = token.span()
            first = text[start : start + 1]
            if token[1]:
                if not self.depth and text.startswith(self._quoted, start):
                    self._put(text[begin : start + len(self._quoted)] + b":0")
                    begin = end
                self._after_key = False
            elif first == b'"':
                if not last and end == len(text):  # it may go on, or be the key of what comes next
                    keep = start
                    break
                self._after_key = text[start:end] == self._quoted
            else:
                if self._bracket(first, text, begin, start):
                    begin = end
                self._after_key = False
        if not self.depth:
            self._put(text[begin:keep])
        return text[keep:]

    def _bracket(self, bracket: bytes, text: bytes, begin: int, start: int) -> bool:
        """Go into or out of a list; returns whether it is one that was left out, and ends here."""
        opens = bracket in _OPENS
        if not self.depth:
            if bracket == b"[" and self._after_key:
                self._put(text[begin:start])
                self._count, self.depth = 0, 1
            return False
        self._count += opens and self.depth == 1
        self.depth += 1 if opens else -1
        if not self.depth:
            self._put(str(self._count).encode())
        return not self.depth

    def _put(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > MAX_OUTLINE:
            raise LimitExceededError(f"{self._name}: holds more than {MAX_OUTLINE} bytes beside its trees")
        self.parts.append(piece)
