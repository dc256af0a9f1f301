"""Universal Binary JSON, as far as XGBoost writes it: lists of numbers are counted, not kept.

Format: https://ubjson.org/ (draft 12). The stream is read piece by piece; lengths are checked against what is
left of it, and what is kept is bounded.
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from mlcard.errors import LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from mlcard.facts import JsonValue

#: Bytes that are read at once.
CHUNK = 64 * 2**10
#: Deepest nesting; a model of XGBoost has ten levels.
MAX_DEPTH = 32
#: Most values that are walked over: 40,000 trees.
MAX_VALUES = 1_000_000
#: Most values, and bytes of text, that are kept.
MAX_KEPT, MAX_TEXT = 500_000, 16_000_000

#: Integers and floating-point numbers by their marker (big endian).
NUMBERS = {
    b"i": struct.Struct(">b"), b"U": struct.Struct(">B"), b"I": struct.Struct(">h"),
    b"l": struct.Struct(">i"),
    b"L": struct.Struct(">q"), b"d": struct.Struct(">f"), b"D": struct.Struct(">d"),
}  # fmt: skip
INTEGERS = frozenset({b"i", b"U", b"I", b"l", b"L"})
#: Lists of such elements are counted only; XGBoost writes its numbers as `[$d#L…`.
SIZES = {marker: number.size for marker, number in NUMBERS.items()} | {b"Z": 0, b"T": 0, b"F": 0, b"C": 1}
CONSTANTS: dict[bytes, JsonValue] = {b"Z": None, b"T": True, b"F": False}
COUNT = "#"


class _Bounds(NamedTuple):
    """What the elements of a container are and how many, where its head says so."""

    kind: bytes
    size: int


def parse(stream: BinaryIO, name: str, counted: str = "trees") -> dict[str, JsonValue]:
    """The object that a stream holds; a list of numbers of one type becomes `{"#": length}`.

    Args:
        stream: the bytes; it must be seekable.
        name: how messages call the file.
        counted: the key of lists of which, too, only the length is kept.
    """
    reader = _Reader(stream, name, counted)
    value = reader.value(reader.take(1), 0, keep=True)
    if not isinstance(value, dict):
        raise reader.broken("it holds no object")
    return value


class _Reader:
    __slots__ = ("_at", "_buffer", "_counted", "_kept", "_left", "_name", "_stream", "_text", "_values")

    def __init__(self, stream: BinaryIO, name: str, counted: str) -> None:
        position = stream.tell()
        self._left = stream.seek(0, os.SEEK_END) - position
        stream.seek(position)
        self._stream, self._name, self._counted = stream, name, counted
        self._buffer, self._at = b"", 0
        self._values = self._kept = self._text = 0

    def take(self, count: int) -> bytes:
        """The next bytes."""
        end = self._at + count
        if end > len(self._buffer):
            self._fill(count)
            end = count
        found = self._buffer[self._at : end]
        self._at = end
        return found

    def _fill(self, count: int) -> None:
        """Read on until so many bytes are there."""
        rest = self._buffer[self._at :]
        if count - len(rest) > self._left:
            raise self.broken("it ends within a value")
        chunk = self._stream.read(min(self._left, max(CHUNK, count - len(rest))))
        self._left -= len(chunk)
        self._buffer, self._at = rest + chunk, 0
        if len(self._buffer) < count:
            raise self.broken("it ends within a value")

    def skip(self, count: int) -> None:
        """Pass over bytes without reading them."""
        here = len(self._buffer) - self._at
        if count <= here:
            self._at += count
            return
        if count - here > self._left:
            raise self.broken("a list is longer than the file")
        self._stream.seek(count - here, os.SEEK_CUR)
        self._left -= count - here
        self._buffer, self._at = b"", 0

    def value(self, marker: bytes, depth: int, *, keep: bool) -> JsonValue:
        """The value that begins with a marker; None for one that is not kept."""
        self._values += 1
        self._kept += keep
        if self._values > MAX_VALUES or self._kept > MAX_KEPT or self._text > MAX_TEXT or depth > MAX_DEPTH:
            raise LimitExceededError(f"{self._name}: holds more, or deeper, values than a reader grants")
        if marker in NUMBERS:
            number = NUMBERS[marker]
            return number.unpack(self.take(number.size))[0]  # type: ignore[no-any-return]
        if marker in {b"S", b"H"}:
            return self._string(keep=keep)
        if marker == b"{":
            return self._object(depth, keep=keep)
        if marker == b"[":
            return self._list(depth, keep=keep)
        if marker == b"C":
            return self.take(1).decode("latin-1")
        if marker in CONSTANTS:
            return CONSTANTS[marker]
        raise self.broken(f"byte {marker.hex()} marks no value")

    def _length(self) -> int:
        marker = self.take(1)
        if marker not in INTEGERS:
            raise self.broken("a length is no integer")
        number = NUMBERS[marker]
        length: int = number.unpack(self.take(number.size))[0]
        if length < 0:
            raise self.broken("a length is below 0")
        return length

    def _string(self, *, keep: bool) -> str:
        length = self._length()
        if not keep:
            self.skip(length)
            return ""
        self._text += length
        if self._text > MAX_TEXT:
            raise LimitExceededError(f"{self._name}: holds more than {MAX_TEXT} bytes of text")
        return self.take(length).decode("utf-8", "replace")

    def _bounds(self) -> tuple[_Bounds | None, bytes]:
        """The bounds in the head of a container, or its first byte when it has none."""
        marker, kind = self.take(1), b""
        if marker == b"$":
            kind, marker = self.take(1), self.take(1)
            if marker != b"#":
                raise self.broken("a list has a type and no length")
        if marker == b"#":
            return _Bounds(kind, self._length()), b""
        return None, marker

    def _list(self, depth: int, *, keep: bool) -> JsonValue:
        bounds, marker = self._bounds()
        found: list[JsonValue] = []
        count = 0
        if bounds is not None and bounds.kind in SIZES:
            self.skip(bounds.size * SIZES[bounds.kind])
            return {COUNT: bounds.size}
        while count < bounds.size if bounds is not None else marker != b"]":
            if bounds is not None:
                marker = bounds.kind or self.take(1)
            value = self.value(marker, depth + 1, keep=keep)
            if keep:
                found.append(value)
            count += 1
            if bounds is None:
                marker = self.take(1)
        return found if keep else {COUNT: count}

    def _object(self, depth: int, *, keep: bool) -> JsonValue:
        bounds, marker = self._bounds()
        found: dict[str, JsonValue] = {}
        count = 0
        while count < bounds.size if bounds is not None else marker != b"}":
            key = self._key(marker, keep=keep)
            kind = bounds.kind if bounds is not None and bounds.kind else self.take(1)
            value = self.value(kind, depth + 1, keep=keep and key != self._counted)
            if keep:
                if key in found:
                    raise self.broken(f"the key {key[:60]!r} occurs twice")
                found[key] = value
            count += 1
            marker = self.take(1) if bounds is None else b""
        return found

    def _key(self, marker: bytes, *, keep: bool) -> str:
        """A key; its length begins with a marker that may have been read already."""
        if marker:
            if marker not in INTEGERS:
                raise self.broken("the length of a key is no integer")
            self._at -= 1  # the marker is the last byte that was taken, and still in the buffer
        return self._string(keep=keep)

    def broken(self, reason: str) -> UnreadableFileError:
        return UnreadableFileError(
            f"{self._name}: not a whole UBJSON file: {reason}", hint="copy or download the file again"
        )
