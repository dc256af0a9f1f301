"""The walkers of protobuf and FlatBuffers: bounds, nesting, and files that do not fit into memory."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import pytest
from protobuf import message, nested, varint

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Source
from mlcard.readers import flatbuffer, wire
from mlcard.readers.flatbuffer import Buffer, root
from mlcard.readers.wire import (
    Span,
    last,
    message_of,
    number_at,
    numbers,
    open_message,
    signed,
    spans,
    text_at,
)

if TYPE_CHECKING:
    from pathlib import Path


def walk(span: Span) -> int:
    """Take every span for a message, and count the fields."""
    return sum(1 + (walk(value) if isinstance(value, Span) else 0) for _, value in span)


def test_fields_of_every_wire_type():
    data = message((1, 150), (2, "testing"), (3, -1)) + b"\x25\1\0\0\0" + b"\x29\2\0\0\0\0\0\0\0"
    fields = last(message_of(data, "m"))

    assert number_at(fields, 1) == 150, "the example of the specification"
    assert text_at(fields, 2) == "testing"
    assert number_at(fields, 3) == -1
    assert (number_at(fields, 4), number_at(fields, 5)) == (1, 2)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(message((7, [1, 2, 300])), id="packed"),
        pytest.param(message((7, 1), (7, 2), (7, 300)), id="one-by-one"),
        pytest.param(message((7, [1, 2]), (7, 300)), id="mixed"),
    ],
)
def test_repeated_numbers(data: bytes):
    assert numbers(message_of(data, "m"), 7) == [1, 2, 300]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"\x0a\x05abc", "over the end", id="text-longer-than-the-file"),
        pytest.param(b"\x0a" + varint(2**62), "over the end", id="length-of-four-exabytes"),
        pytest.param(b"\x0a" + varint(2**64 - 1), "over the end", id="length-of-minus-one"),
        pytest.param(b"\x0a", "no end", id="no-length"),
        pytest.param(b"\x08" + b"\xff" * 11, "no end", id="number-of-eleven-bytes"),
        pytest.param(b"\xff" * 9, "no end", id="tag-without-end"),
        pytest.param(b"\x0d\1\2", "over its end", id="four-bytes-of-which-two-are-there"),
        pytest.param(b"\x0b\x0c", "wire type 3", id="group"),
        pytest.param(b"\x0f", "wire type 7", id="wire-type-that-does-not-exist"),
        pytest.param(b"\x02\x00", "number 0", id="field-0"),
    ],
)
def test_broken_message(data: bytes, reason: str):
    with pytest.raises(UnreadableFileError, match=reason):
        list(message_of(data, "m"))


@pytest.mark.parametrize(
    "size", [100, wire.CHUNK + 1, 3 * wire.CHUNK], ids=["held", "just-streamed", "streamed"]
)
def test_held_and_streamed_messages_are_the_same(size: int, tmp_path: Path):
    path = tmp_path / "m"
    path.write_bytes(message((1, 5), (2, bytes(size)), (3, ((1, "inner"), (2, bytes(size)))), (4, -7)))
    source = Source(path, "m")
    with source.open() as file:
        fields = last(open_message(source, file))
        inner = fields[3]
        assert isinstance(inner, Span)
        assert text_at(last(inner), 1) == "inner"
        assert (number_at(fields, 1), number_at(fields, 4)) == (5, -7)
        assert [len(span) for span in spans(inner, 2)] == [size]


def test_a_streamed_message_ends_where_it_says(tmp_path: Path):
    path = tmp_path / "m"
    inner = b"\x0a" + varint(wire.CHUNK * 2) + bytes(wire.CHUNK + 10)
    path.write_bytes(message((1, inner)) + bytes(wire.CHUNK * 2))
    source = Source(path, "m")
    with source.open() as file, pytest.raises(UnreadableFileError, match="over the end"):
        walk(open_message(source, file))


def test_nesting_is_bounded():
    assert walk(message_of(nested(wire.MAX_DEPTH, (1,)), "m")) == wire.MAX_DEPTH
    with pytest.raises(LimitExceededError, match="nested"):
        walk(message_of(nested(200_000, (1,)), "m"))


def test_number_of_fields_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(wire, "MAX_FIELDS", 1_000)
    with pytest.raises(LimitExceededError, match="1000 fields"):
        walk(message_of(message(*[(1, 0)] * 1_001), "m"))


def test_text_is_cut_and_never_invalid():
    span = next(spans(message_of(message((1, b"\xff" + "ä".encode() * 5_000)), "m"), 1))
    assert span.text(10) == "\ufffd" + "ä" * 9


@pytest.mark.parametrize(
    ("value", "expected"), [(0, 0), (2**63 - 1, 2**63 - 1), (2**63, -(2**63)), (2**64 - 1, -1)]
)
def test_signed(value: int, expected: int):
    assert signed(value) == expected


def buffer(data: bytes) -> Buffer:
    return Buffer(io.BytesIO(data), len(data), "b")


def table(*fields: bytes | int | None) -> bytes:
    """A buffer of one table: numbers stand in it, vectors behind it, None is left out."""
    vtable_size, size = 4 + 2 * len(fields), 4 + 4 * len(fields)
    start = 4 + vtable_size + (-(4 + vtable_size) % 4)
    vtable = struct.pack("<2H", vtable_size, size)
    inline, behind = b"", b""
    for index, value in enumerate(fields):
        vtable += struct.pack("<H", 0 if value is None else 4 + 4 * index)
        place = start + 4 + 4 * index
        if isinstance(value, bytes):
            inline += struct.pack("<I", start + size + len(behind) - place)
            behind += value + bytes(-len(value) % 4)
        else:
            inline += struct.pack("<i", value or 0)
    head = struct.pack("<I", start) + vtable
    return head + bytes(start - len(head)) + struct.pack("<i", start - 4) + inline + behind


def test_fields_of_a_table():
    found = root(buffer(table(7, None, struct.pack("<I", 3) + b"abc", struct.pack("<I2i", 2, -1, 5))))

    assert found.signed(0, 4) == 7
    assert (found.unsigned(1, 4), found.text(1), found.integers(1, 10)) == (0, "", None)
    assert found.text(2) == "abc"
    assert found.integers(3, 10) == [-1, 5]
    assert found.unsigned(9, 4) == 0, "a field of a newer schema"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "not in it", id="empty"),
        pytest.param(struct.pack("<I", 2**31), "not in it", id="root-outside"),
        pytest.param(struct.pack("<I", 0), "leads nowhere", id="root-at-itself"),
        pytest.param(struct.pack("<2I", 4, 2**31 - 1) + bytes(8), "not in it", id="vtable-outside"),
        pytest.param(struct.pack("<Ii2H", 4, -4, 3, 0), "no list of fields", id="vtable-of-odd-length"),
        pytest.param(table(struct.pack("<I", 2**31)), "claims 2147483648", id="vector-of-two-billion"),
    ],
)
def test_broken_buffer(data: bytes, reason: str):
    with pytest.raises(UnreadableFileError, match=reason):
        root(buffer(data)).text(0)


def test_number_of_tables_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(flatbuffer, "MAX_VISITS", 1_000)
    with pytest.raises(LimitExceededError, match="1000 tables"):
        list(root(buffer(table(struct.pack("<I", 2_000) + bytes(8_000)))).tables(0))
