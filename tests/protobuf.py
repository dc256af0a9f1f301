"""Protobuf messages written by hand, for files that no honest writer makes."""

from __future__ import annotations

from typing import TypeAlias

#: A number, bytes or text, packed numbers, or the fields of a message.
Value: TypeAlias = "int | bytes | str | list[int] | dict[int, object] | tuple[tuple[int, object], ...]"


def varint(value: int) -> bytes:
    value &= 2**64 - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def message(*fields: tuple[int, object]) -> bytes:
    """A message of fields: a number and what stands there; a list is packed, a tuple of fields a message."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
            continue
        content = value.encode() if isinstance(value, str) else value
        if isinstance(content, list):
            content = b"".join(map(varint, content))
        elif isinstance(content, tuple):
            content = message(*content)
        assert isinstance(content, bytes)
        out += varint(number << 3 | 2) + varint(len(content)) + content
    return out


def nested(depth: int, path: tuple[int, ...]) -> bytes:
    """A message in a message, so many times along a path of field numbers."""
    heads = [b""] * depth
    length = 0
    for level in reversed(range(depth)):
        heads[level] = varint(path[level % len(path)] << 3 | 2) + varint(length)
        length += len(heads[level])
    return b"".join(heads)
