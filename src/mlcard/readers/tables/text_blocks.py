"""A text file cut into blocks of whole records, so that memory is bounded however large the file is.

polars could stream a CSV file by itself, but it cuts where it finds no quote open, and a quote that is never
closed makes it hold the rest of the file: seven times its size was measured.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from mlcard.facts import Source

#: Bytes that are read at once.
BLOCK = 16 << 20
#: Bytes at the end of a part among which the end of a line is looked for.
_TAIL = 64 << 10
#: Longest record, in bytes.
MAX_RECORD = 64 << 20


def blocks(
    source: Source, encoding: str, ends: Collection[str], quote: str, size: int = BLOCK
) -> Iterator[bytes]:
    """Cut a file into blocks of whole records, in UTF-8, whose lines end with a line feed.

    Args:
        source: the file.
        encoding: Python's name of its encoding; a byte order mark is dropped.
        ends: what ends the lines: `lf`, `crlf`, `cr`. The end of a line ends the record too, unless it stands
            between quotes.
        quote: the quote; empty where there is none.
        size: how many bytes are read at once.
    """
    rest = b""
    mark = quote.encode()
    parts = utf8_parts(source, encoding, size)
    for part in _with_line_feeds(parts) if "cr" in ends else parts:
        if mark and (mark in part or mark in rest):
            part, rest = rest + part, b""  # noqa: PLW2901 - what is left of the part before belongs to it
            border = _border(part, mark)
        else:
            border = part.rfind(b"\n") + 1
        if border == len(part) and not rest:
            yield part  # as it is: a copy takes as long as reading
        elif border:
            yield b"".join((rest, memoryview(part)[:border]))
            rest = part[border:]
        else:
            rest += part
        if len(rest) > MAX_RECORD:
            raise LimitExceededError(
                f"{source.name}: a record of more than {MAX_RECORD} bytes, from {rest[:30]!r} on",
                hint="a quote may be missing that closes a field",
            )
    if rest:
        yield rest


def _with_line_feeds(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts with a line feed in the place of every other end of a line."""
    waiting = False  # for the line feed that may follow a carriage return
    for part in parts:
        text = b"\r" + part if waiting else part
        waiting = text.endswith(b"\r")
        yield (text[:-1] if waiting else text).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if waiting:
        yield b"\n"


def _border(text: bytes, quote: bytes) -> int:
    """Where the last record ends that is whole: after the last end of a line that is not between quotes."""
    if not quote:
        return text.rfind(b"\n") + 1
    quotes = text.count(quote)
    border = len(text)
    while border >= 0 and (found := text.rfind(b"\n", 0, border)) >= 0:
        quotes -= text.count(quote, found, border)
        if quotes % 2 == 0:
            return found + 1
        border = text.rfind(quote, 0, found)  # all ends of lines after this quote stand within quotes, too
        quotes -= 1
    return 0


def _lines(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """A file in parts of at most so many bytes that end with a line, if one ends near their end."""
    tail = min(size, _TAIL)
    if not stream.seekable():
        rest = b""
        while part := rest + stream.read(size - len(rest)):
            border = part.rfind(b"\n", len(part) - tail) + 1 if len(part) == size else len(part)
            yield part[: border or size]
            rest = part[border or size :]
        return
    start = stream.tell()
    while True:
        stream.seek(start + size - tail)
        end = stream.read(tail)
        border = end.rfind(b"\n") + 1 if len(end) == tail else 0
        stream.seek(start)
        part = stream.read(size - tail + border if border else size)
        if not part:
            return
        yield part
        start += len(part)


def utf8_parts(source: Source, encoding: str, size: int) -> Iterator[bytes]:
    """The text of a file in UTF-8, in parts; UTF-8 itself is passed on unchecked: polars checks it."""
    with source.open() as stream:
        if encoding in ("utf-8", "utf-8-sig"):
            stream.read(len(codecs.BOM_UTF8) if encoding == "utf-8-sig" else 0)
            yield from _lines(stream, size)
            return
        lenient = "replace" if encoding == "cp1252" else "strict"  # five bytes mean nothing there
        decoder = codecs.getincrementaldecoder(encoding)(lenient)
        try:
            while part := stream.read(size):
                yield decoder.decode(part).encode()
            yield decoder.decode(b"", final=True).encode()
        except UnicodeError as error:
            raise UnreadableFileError(
                f"{source.name}: not {encoding} text ({error})", hint="save it as UTF-8"
            ) from error
