"""Protobuf messages in files, without a schema and without loading them.

Format: https://protobuf.dev/programming-guides/encoding/. A message is a row of fields: a number, a wire
type, and a number or a span of bytes. A span is taken for a text, for packed numbers or for a message only
when a reader asks for it, so weights are passed over by their length. Messages of up to 64 KiB are read at
once, larger ones field by field; files may be larger than memory.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

#: Most bytes of one message that are held in memory.
CHUNK = 64 * 2**10
#: Nesting that protobuf's own parsers accept (`CodedInputStream::GetDefaultRecursionLimit`).
MAX_DEPTH = 100
#: Most fields that are looked at in one file, of which opening a message counts for some: 2 to 4 seconds.
#: Fields that are only located take a third of the time: 500,000 nodes of ONNX come to 3 million.
MAX_FIELDS, _OPENING, _LOCATED = 3_000_000, 4, 3
#: Longest text that is read; longer ones are prose or payload, and cut.
MAX_TEXT = 2_000

_VARINT, _FIXED64, _SPAN, _FIXED32 = 0, 1, 2, 5
#: Most bytes of the number and length of a field.
_HEAD = 20


class Input:
    """A file, or bytes, that hold protobuf messages; counts the fields that were looked at."""

    __slots__ = ("fields_left", "file", "name", "size")

    def __init__(self, file: BinaryIO, size: int, name: str) -> None:
        self.file = file
        self.size = size
        self.name = name
        self.fields_left = MAX_FIELDS

    def read(self, start: int, count: int) -> bytes:
        """Exactly so many bytes from a place."""
        self.file.seek(start)
        data = self.file.read(count)
        if len(data) < count:
            raise self.broken(f"it ends before byte {start + count}")
        return data

    def take(self, count: int) -> None:
        """Count fields that are looked at."""
        self.fields_left -= count
        if self.fields_left < 0:
            raise LimitExceededError(f"{self.name}: holds more than {MAX_FIELDS} fields")

    def broken(self, reason: str) -> UnreadableFileError:
        """The error for a file that is not the message it is taken for."""
        return UnreadableFileError(
            f"{self.name}: not a whole protobuf message: {reason}", hint="copy or download the file again"
        )


class Span:
    """Bytes of a file that a field spans: iterating takes them for a message, and gives its fields.

    A field is its number and its value: an integer as it stands on the wire (unsigned), or a span.
    """

    __slots__ = ("_base", "_data", "_depth", "_input", "end", "start")

    def __init__(self, source: Input, held: tuple[bytes, int], start: int, end: int, depth: int) -> None:
        self._input = source
        # The bytes from `_base` on, where a message around this one was read at once.
        self._data, self._base = held
        self.start = start
        self.end = end
        self._depth = depth

    def __len__(self) -> int:
        return self.end - self.start

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[tuple[int, int | Span]]:
        self._input.take(_OPENING)
        if self._depth > MAX_DEPTH:
            raise LimitExceededError(f"{self._input.name}: messages are nested more than {MAX_DEPTH} deep")
        if not self._data and len(self) > CHUNK:
            return self._streamed()
        if not self._data:
            self._data, self._base = self._input.read(self.start, len(self)), self.start
        return self._held()

    def broken(self, reason: str) -> UnreadableFileError:
        """The error for a file whose span is not what it is taken for."""
        return self._input.broken(reason)

    def content(self, most: int = CHUNK) -> bytes:
        """The bytes, of which there may not be more than `most`."""
        if len(self) > most:
            raise LimitExceededError(
                f"{self._input.name}: {len(self)} bytes at byte {self.start} are more than {most}"
            )
        return self.first(most)

    def first(self, count: int) -> bytes:
        """The first bytes, at most so many."""
        count = min(count, len(self))
        if self._data:
            at = self.start - self._base
            return self._data[at : at + count]
        return self._input.read(self.start, count)

    def text(self, most: int = MAX_TEXT) -> str:
        """The bytes as text of at most so many characters; what is not UTF-8 becomes U+FFFD."""
        return self.first(4 * most).decode("utf-8", "replace")[:most]

    def varints(self, most: int = CHUNK) -> list[int]:
        """The packed numbers of which the span consists."""
        data = self.content(most)
        values, at = [], 0
        while at < len(data):
            value, at = self._varint(data, at, len(data))
            values.append(value)
        return values

    def located(self) -> tuple[bytes, list[tuple[int, int, int]]] | None:
        """Where the spans of a message stand, without opening any: for messages of which there are many.

        Returns:
            Bytes, and for each field that is a span its number and where in the bytes it begins and ends.
            None for a message that is too large to be held in memory.
        """
        if not self._data and len(self) > CHUNK:
            return None
        if not self._data:
            self._data, self._base = self._input.read(self.start, len(self)), self.start
        data, found = self._data, list[tuple[int, int, int]]()
        add = found.append
        at, end = self.start - self._base, self.end - self._base
        while at + 1 < end:
            tag = data[at]
            length = data[at + 1]
            if tag & 0x87 == _SPAN and length < 0x80 and tag > 7:  # number and length in a byte each
                start = at + 2
                at = start + length
                add((tag >> 3, start, at))
                continue
            number, kind, value, at = self._field(data, at, end)
            if kind == _SPAN:
                add((number, at, at + value))
                at += value
        if at != end:
            raise self._input.broken(f"a field reaches over the end of the message at byte {self.start}")
        self._input.take(1 + len(found) // _LOCATED)
        return data, found

    def part(self, start: int, end: int) -> Span:
        """The span between two places in the bytes that `located` returned."""
        base = self._base
        return Span(self._input, (self._data, base), base + start, base + end, self._depth + 1)

    def _held(self) -> Iterator[tuple[int, int | Span]]:
        """The fields of a message whose bytes are in memory."""
        data, base, source, depth = self._data, self._base, self._input, self._depth + 1
        held = (data, base)
        at, end = self.start - base, self.end - base
        while at < end:
            tag = data[at]
            if tag & 0x87 == _SPAN and at + 1 < end and data[at + 1] < 0x80 and tag > 7:  # all in two bytes
                source.take(1)
                number, kind, value, at = tag >> 3, _SPAN, data[at + 1], at + 2
            else:
                number, kind, value, at = self._field(data, at, end)
            if kind == _SPAN:
                if value > end - at:
                    raise source.broken(f"the field at byte {base + at} reaches over the end of its message")
                yield number, Span(source, held, base + at, base + at + value, depth)
                at += value
            else:
                yield number, value

    def _streamed(self) -> Iterator[tuple[int, int | Span]]:
        """The fields of a message that is too large for memory: its larger parts are passed over."""
        source, depth, end = self._input, self._depth + 1, self.end
        start = base = self.start
        data = b""
        while start < end:
            if start + _HEAD > base + len(data) < end:
                data, base = source.read(start, min(CHUNK, end - start)), start
            at = start - base
            tag = data[at] if at < len(data) else 0
            if tag & 0x87 == _SPAN and at + 1 < len(data) and data[at + 1] < 0x80 and tag > 7:
                source.take(1)
                number, kind, value, at = tag >> 3, _SPAN, data[at + 1], at + 2
            else:
                number, kind, value, at = self._field(data, at, len(data))
            start = base + at
            if kind == _SPAN:
                if value > end - start:
                    raise source.broken(f"the field at byte {start} reaches over the end of its message")
                inside = start + value <= base + len(data)
                held = (data, base) if inside else (b"", 0)
                yield number, Span(source, held, start, start + value, depth)
                start += value
            else:
                yield number, value

    def _field(self, data: bytes, at: int, end: int) -> tuple[int, int, int, int]:
        """Number, wire type, and value (of a span its length) of a field, and the place behind its head."""
        source = self._input
        source.take(1)
        tag = data[at]
        if tag < 0x80:
            at += 1
        else:
            tag, at = self._varint(data, at, end)
        number, kind = tag >> 3, tag & 7
        if kind in (_SPAN, _VARINT):
            if at < end and data[at] < 0x80:
                value, at = data[at], at + 1
            else:
                value, at = self._varint(data, at, end)
        elif kind in (_FIXED32, _FIXED64):
            size = 4 if kind == _FIXED32 else 8
            value, at = int.from_bytes(data[at : at + size], "little"), at + size
        else:
            raise source.broken(f"wire type {kind} is not used in such files")
        if at > end or not number:
            raise source.broken("a field has the number 0" if not number else "a field reaches over its end")
        return number, kind, value, at

    def _varint(self, data: bytes, at: int, end: int) -> tuple[int, int]:
        value = shift = 0
        for place in range(at, min(at + 10, end)):
            byte = data[place]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & 0xFFFF_FFFF_FFFF_FFFF, place + 1
            shift += 7
        raise self._input.broken("a number has no end")


def open_message(source: Source, file: BinaryIO) -> Span:
    """The message that a file consists of; the file stays open as long as its spans are used."""
    size = source.size()
    return Span(Input(file, size, source.name), (b"", 0), 0, size, 0)


def message_of(data: bytes, name: str) -> Span:
    """The message that some bytes consist of; `name` says in messages where they are from."""
    return Span(Input(io.BytesIO(data), len(data), name), (data, 0), 0, len(data), 0)


def signed(value: int) -> int:
    """A 64-bit number in two's complement, as `int32` and `int64` stand on the wire."""
    return value - 2**64 if value >= 2**63 else value


def spans(message: Span, number: int) -> Iterator[Span]:
    """The spans of one field of a message; what stands there as a number is passed over."""
    for found, value in message:
        if found == number and isinstance(value, Span):
            yield value


def last(message: Span) -> dict[int, int | Span]:
    """The fields of a message that are not repeated: of several with one number the last counts."""
    return dict(message)


def texts(message: Span, number: int, most: int = MAX_TEXT) -> Iterator[str]:
    """The texts of one field of a message."""
    return (span.text(most) for span in spans(message, number))


def text_at(fields: dict[int, int | Span], number: int, most: int = MAX_TEXT) -> str:
    """The text of a field, or an empty one."""
    value = fields.get(number)
    return value.text(most) if isinstance(value, Span) else ""


def number_at(fields: dict[int, int | Span], number: int) -> int:
    """The number of a field as a signed one, or 0."""
    value = fields.get(number)
    return signed(value) if isinstance(value, int) else 0


def numbers(message: Span, number: int, most: int = 1_000) -> list[int]:
    """The signed numbers of a repeated field, packed or not."""
    found: list[int] = []
    for at, value in message:
        if at == number:
            found += [signed(item) for item in (value.varints() if isinstance(value, Span) else [value])]
            if len(found) > most:
                raise message.broken(f"more than {most} numbers stand where a few are expected")
    return found


def map_entries(message: Span, number: int) -> Iterator[tuple[str, Span | None]]:
    """Key and value of each entry of a map from texts to messages or texts."""
    for entry in spans(message, number):
        fields = last(entry)
        value = fields.get(2)
        yield text_at(fields, 1), value if isinstance(value, Span) else None
