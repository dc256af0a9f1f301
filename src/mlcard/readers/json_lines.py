"""JSON lines, and JSON arrays of objects: one record an object, one column a key; compressed or not.

Formats: https://jsonlines.org and RFC 8259. Types are those of the values; texts that are all dates are
dates. Columns of lists and objects are named but not read. A line that is no object is left out, and said to
be.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.readers.tables import DEFAULT_OPTIONS, TableOptions
from mlcard.readers.tables.cells import table_of
from mlcard.readers.tables.dialect import encoding_of
from mlcard.readers.tables.found import FoundTable, facts_of
from mlcard.readers.tables.packed import compression, unpacked
from mlcard.readers.tables.parts import united
from mlcard.readers.tables.ragged import Ragged
from mlcard.readers.tables.table import Column, Table
from mlcard.readers.tables.text_blocks import blocks, utf8_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import Fact, Source
    from mlcard.readers.tables.cells import Batch
    from mlcard.readers.tables.table import LeftOut

#: Bytes that are read at once, and that one record may have: parsed, they take up to fifty times as much.
_BLOCK = 4 << 20
_MAX_RECORD = 16 << 20
#: Most different keys: where there are more, they are data.
_MAX_COLUMNS = 100_000
#: What stands between two records of an array.
_BETWEEN = " \t\r\n,"


@dataclass(frozen=True, slots=True)
class _Text:
    """A file of records, or the content of a compressed one."""

    source: Source
    encoding: str

    def broken(self, line: int, more: str) -> UnreadableFileError:
        """The error of a line that is no record."""
        return UnreadableFileError(
            f"{self.source.name}, line {line}: not a JSON object{more}",
            hint='every line has to be one whole object, such as {"a": 1}',
        )


def read(
    source: Source, options: TableOptions = DEFAULT_OPTIONS, parts: Sequence[Source] = ()
) -> Iterator[Fact]:
    """Facts from a file of records, or from one that was written in parts: columns, rows, meta-features."""
    found = [table for part in (source, *parts) for table in tables(part)]
    yield from compression(unpacked(source)[1])
    yield from facts_of([united(found)], options)


def tables(source: Source) -> Iterator[FoundTable]:
    """The one table of a file of records."""
    content, _ = unpacked(source)
    text = _Text(content, encoding_of(content))
    first = next(filter(None, _records(text, Ragged(text.broken))), [])
    names = tuple(_keys(text, [first]))
    if not names:
        raise UnreadableFileError(
            f"{source.name}: there is no JSON object with a key in it", hint='one line an object: {"a": 1}'
        )

    def opened(options: TableOptions, thorough: bool) -> Table:
        keys = tuple(_keys(text, _records(text, Ragged(text.broken)))) if thorough else names
        columns = [Column(name, index, "empty") for index, name in enumerate(keys)]

        def batches(left_out: list[LeftOut]) -> Iterator[Batch]:
            return _batches(text, keys, left_out)

        return table_of(source.name, columns, batches, options, thorough=thorough)

    yield FoundTable(source, names, opened)


def _keys(text: _Text, batches: Any) -> dict[str, None]:
    """The keys of all records, in the order in which they come."""
    keys: dict[str, None] = {}
    for records in batches:
        for record in records:
            if not record.keys() <= keys.keys():
                keys |= dict.fromkeys(record)
        if len(keys) > _MAX_COLUMNS:
            raise LimitExceededError(
                f"{text.source.name}: its records have more than {_MAX_COLUMNS} different keys",
                hint="keys name columns; what differs from record to record belongs into values",
            )
    return keys


def _batches(text: _Text, keys: Sequence[str], left_out: list[LeftOut]) -> Iterator[Batch]:
    """The values by column. A column more than there are keys tells of a key that was not known."""
    ragged = Ragged(text.broken)
    known, listed = frozenset(keys), list(keys)
    for records in _records(text, ragged):
        if records and all(list(record) == listed for record in records):
            yield list(zip(*(record.values() for record in records), strict=True))
            continue
        batch = [[record.get(key) for record in records] for key in keys]
        yield batch if all(record.keys() <= known for record in records) else [*batch, []]
    left_out.extend(ragged.left_out())


def _records(text: _Text, ragged: Ragged) -> Iterator[list[dict[str, Any]]]:
    """The records in batches: an array if the file begins as one, else lines."""
    if next(utf8_parts(text.source, text.encoding, _BLOCK), b"").lstrip()[:1] == b"[":
        yield from _of_array(text)
        return
    line = 0
    for block in blocks(text.source, text.encoding, ("lf", "cr"), "", _BLOCK):
        records, broken = _of_lines(block)
        ragged.add(line + broken[0] if broken else 0, len(broken), len(records))
        yield records
        line += block.count(b"\n")


def _of_lines(block: bytes) -> tuple[list[dict[str, Any]], list[int]]:
    """The objects that the lines of a block are, and the numbers of the lines that are none, from 1."""
    records: list[dict[str, Any]] = []
    broken: list[int] = []
    for number, line in enumerate(block.decode("utf-8", "replace").split("\n"), start=1):
        if not line or line.isspace():
            continue
        try:
            record = json.loads(line) if len(line) <= _MAX_RECORD else None
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            records.append(record)
        else:
            broken.append(number)
    return records, broken


def _of_array(text: _Text) -> Iterator[list[dict[str, Any]]]:
    """The objects of an array, which may come in any number of lines."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    decode = json.JSONDecoder().raw_decode
    rest, ended = "", False
    for number, part in enumerate(utf8_parts(text.source, text.encoding, _BLOCK)):
        rest += decoder.decode(part)
        records, rest, ended = _whole(text, decode, rest if number else rest.lstrip()[1:])
        yield records
        if ended:
            return
        if len(rest) > _MAX_RECORD:
            raise LimitExceededError(
                f"{text.source.name}: a record is broken, or has more than {_MAX_RECORD} characters, from "
                f"{_outline(rest)!r} on",
                hint="correct the record there",
            )
    raise UnreadableFileError(
        f"{text.source.name}: not a whole JSON array of objects: it breaks off at {_outline(rest)!r}",
        hint="copy it again, or correct the record there",
    )


def _whole(text: _Text, decode: Any, rest: str) -> tuple[list[dict[str, Any]], str, bool]:
    """The objects that are whole in a part of an array, what is left, and whether the array has ended."""
    records: list[dict[str, Any]] = []
    position = 0
    while True:
        while position < len(rest) and rest[position] in _BETWEEN:
            position += 1
        if rest[position : position + 1] == "]":
            return records, "", True
        try:
            record, position = decode(rest, position)
        except ValueError:
            return records, rest[position:], False
        except RecursionError as error:
            raise LimitExceededError(f"{text.source.name}: a record is nested too deeply") from error
        if not isinstance(record, dict):
            raise UnreadableFileError(
                f"{text.source.name}: its array holds a {type(record).__name__} and not only objects",
                hint="write every record as an object",
            )
        records.append(record)


#: A key, or a value, whose end may be missing.
_PART = re.compile(r'("(?:[^"\\]|\\.)*"\s*:)|"(?:[^"\\]|\\.)*"?|[^\s\[\]{}:,"]+')


def _outline(text: str) -> str:
    """The beginning of a text of JSON, its values left out: messages show nobody's data."""
    return _PART.sub(lambda part: part[1] or "…", text[:40])
