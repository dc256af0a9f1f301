"""CSV: delimited text, compressed or not, how it is written and what its columns hold.

Format: RFC 4180, and what is found in the wild (see `mlcard.readers.tables.dialect`). A file is read once;
twice more only when a value far down does not fit what the rows above suggest.

What counts as a row: every record with at least one field that is not empty. Records with fewer fields than
columns lack the last ones. Records with more are left out, and said to be; where they are many, the file is
refused, because nobody knows what the others mean.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.tables import DEFAULT_OPTIONS, TableOptions
from mlcard.readers.tables.column_types import VALUE_KIND, TextKind, read_values, widened
from mlcard.readers.tables.dialect import Dialect, detect, one_byte_encoding, whole_records
from mlcard.readers.tables.engine import pl, translated
from mlcard.readers.tables.found import FoundTable, facts_of
from mlcard.readers.tables.packed import compression, unpacked
from mlcard.readers.tables.parts import united
from mlcard.readers.tables.ragged import Ragged
from mlcard.readers.tables.table import Column, LeftOut, MisfitError, Table, as_told
from mlcard.readers.tables.text_blocks import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import Source

_HINT = "open it in an editor near that place; fields with a delimiter or a line break in them need quotes"
_NUMBERS = {"integer": pl.Int64, "real": pl.Float64}
#: Bytes by which the kinds of the columns are guessed: some ten thousand rows. A value that does not fit
#: costs a second look at the file, and as a rule none comes.
_GUESSED_BY = 4 << 20


@dataclass(frozen=True, slots=True)
class _Text:
    """A CSV file, or the content of a compressed one, and how it is written."""

    source: Source
    dialect: Dialect

    @property
    def keys(self) -> list[str]:
        """Names of the columns in the batches."""
        return [f"c{index}" for index in range(len(self.dialect.names))]

    def blocks(self) -> Iterator[bytes]:
        """The blocks of the file: their borders depend on it alone, so no sum depends on the machine."""
        return blocks(self.source, self.dialect.encoding, self.dialect.ends, self.dialect.quote)

    def start(self) -> Iterator[bytes]:
        """One block, a short one."""
        dialect = self.dialect
        return islice(blocks(self.source, dialect.encoding, dialect.ends, dialect.quote, size=_GUESSED_BY), 1)

    def too_long(self, line: int, more: str) -> UnreadableFileError:
        """The error of records with too many fields."""
        columns = len(self.dialect.names)
        return UnreadableFileError(
            f"{self.source.name}, line {line}: more fields than the {columns} columns{more}", hint=_HINT
        )


def read(
    source: Source, options: TableOptions = DEFAULT_OPTIONS, parts: Sequence[Source] = ()
) -> Iterator[Fact]:
    """Facts from a CSV file, or from one that was written in parts: dialect, columns, rows, meta-features."""
    found = [table for part in (source, *parts) for table in tables(part)]
    yield Fact("/file/format", "csv", "first MiB", "inferred")
    yield from compression(unpacked(source)[1])
    yield from facts_of([united(found)], options)


def tables(source: Source) -> Iterator[FoundTable]:
    """The one table of a CSV file."""
    content, _ = unpacked(source)
    dialect = detect(content)

    def opened(options: TableOptions, thorough: bool) -> Table:
        return _table(content, dialect, options, thorough=thorough)

    yield FoundTable(source, dialect.names, opened)


def _table(source: Source, dialect: Dialect, options: TableOptions, *, thorough: bool) -> Table:
    """The table with the kinds that its first batch suggests, or those that all batches demand."""
    text = _Text(source, dialect)
    try:
        kinds = _kinds(text, text.blocks() if thorough else text.start())
    except UnreadableFileError:
        encoding = _encoding_below(text)
        if encoding is None:
            raise
        return _table(source, detect(source, encoding), options, thorough=thorough)
    columns = tuple(
        as_told(Column(column, index, VALUE_KIND[kinds[key]]), options)
        for index, (column, key) in enumerate(zip(dialect.names, text.keys, strict=True))
    )
    for column in columns:
        if column.kind == "string":
            kinds[column.key] = "string"
        elif column.kind == "real" and kinds[column.key] == "string":
            kinds[column.key] = "grouped"
    settings = dialect.settings("," if "real_comma" in kinds.values() else "")
    codes: dict[str, set[str]] = {}
    left_out: list[LeftOut] = []
    return Table(
        source.name,
        columns,
        lambda: _batches(text, kinds, codes, left_out),
        codes,
        facts=(Fact("/file/dialect", settings, "first MiB", "inferred"),),
        left_out=left_out,
    )


def _kinds(text: _Text, first: Iterator[bytes]) -> dict[str, TextKind]:
    """The narrowest kind of each column that fits the first blocks, or all of them."""
    kinds: dict[str, TextKind] = dict.fromkeys(text.keys, "empty")
    ragged = Ragged(text.too_long)
    for index, block in enumerate(first):
        frame = _texts(text, block, index, ragged)
        kinds = widened(kinds, frame, decimal_comma=text.dialect.delimiter != ",")
    return kinds


def _batches(
    text: _Text, kinds: dict[str, TextKind], codes: dict[str, set[str]], left_out: list[LeftOut]
) -> Iterator[Any]:
    """The values in batches; what is left out is told when the last one has been read."""
    ragged = Ragged(text.too_long)
    try:
        yield from _values(text, kinds, codes, ragged)
    except UnreadableFileError as error:
        if _encoding_below(text) is None:
            raise
        raise MisfitError from error
    left_out.extend(ragged.left_out())


def _values(
    text: _Text, kinds: dict[str, TextKind], codes: dict[str, set[str]], ragged: Ragged
) -> Iterator[Any]:
    """The values in batches.

    Numbers are parsed by polars' CSV parser, at half the cost, until a block has one that it does not know: a
    code for a missing value, blanks around a number.
    """
    schema = {key: _NUMBERS.get(kind, pl.String) for key, kind in kinds.items()}
    texts = {key: kind for key, kind in kinds.items() if kind not in _NUMBERS}
    is_quick = len(texts) < len(kinds)
    padded = text.dialect.padded
    for index, block in enumerate(text.blocks()):
        if is_quick:
            try:
                with translated(text.source.name, "CSV", _HINT):
                    frame = _parsed(text.dialect, block, index, schema)
            except UnreadableFileError:
                is_quick = False
            else:
                is_quick = not _has_nan(frame, kinds)
        if is_quick:
            yield read_values(frame, texts, codes, padded=padded)
        else:
            yield read_values(_texts(text, block, index, ragged), kinds, codes, padded=padded)


def _has_nan(frame: Any, kinds: dict[str, TextKind]) -> bool:
    reals = [key for key, kind in kinds.items() if kind == "real"]
    return bool(reals) and any(frame.select(pl.col(reals).is_nan().any()).row(0))


def _parsed(dialect: Dialect, block: bytes, index: int, schema: dict[str, Any]) -> Any:
    """The records of a block that are not blank."""
    frame = pl.scan_csv(
        block,
        has_header=False,
        skip_rows=dialect.skip if index == 0 else 0,
        separator=dialect.delimiter,
        quote_char=dialect.quote or None,
        schema=schema,
        missing_columns="insert",
    ).collect()
    if all(frame[key].null_count() for key in schema):
        return frame.filter(~pl.all_horizontal(pl.all().is_null()))
    return frame


def _texts(text: _Text, block: bytes, index: int, ragged: Ragged) -> Any:
    """The records of a block, all fields as texts; those with too many are left out, if they are few."""
    try:
        with translated(text.source.name, "CSV", _HINT):
            frame = _parsed(text.dialect, block, index, dict.fromkeys(text.keys, pl.String))
    except UnreadableFileError:
        found = whole_records(block, text.dialect, text.dialect.skip if index == 0 else 0)
        if found is None or not found[1]:
            raise
        return _of_records(text, *found, index, ragged)
    ragged.whole += frame.height
    return frame


def _of_records(text: _Text, records: list[list[str]], lines: list[int], index: int, ragged: Ragged) -> Any:
    """The frame of the records of a block, after a note of those that are not among them."""
    above = 0 if ragged.line else sum(block.count(b"\n") for block in islice(text.blocks(), index))
    ragged.add(above + lines[0], len(lines), len(records))
    columns = list(zip_longest(*records)) if records else []
    columns += [(None,) * len(records)] * (len(text.keys) - len(columns))
    return pl.DataFrame(
        {key: [cell or None for cell in cells] for key, cells in zip(text.keys, columns, strict=True)},
        schema=dict.fromkeys(text.keys, pl.String),
    )


def _encoding_below(text: _Text) -> str | None:
    """The encoding of a file that begins as UTF-8 and goes on as something else, or None if it does not."""
    if text.dialect.encoding != "utf-8":
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    with text.source.open() as stream:
        while part := stream.read(1 << 20):
            try:
                decoder.decode(part)
            except UnicodeDecodeError:
                return one_byte_encoding(part)
    return None
