"""CSV: delimited text, and what its columns hold.

Format: RFC 4180, and what is found in the wild (see `mlcard.readers.tables.dialect`). A file is read once;
twice more only when a value far down does not fit what the rows above suggest.

What counts as a row: every record with at least one field that is not empty. Records with fewer fields than
columns lack the last ones; records with more make the file unreadable, because nobody knows which is wrong.
"""

from __future__ import annotations

import codecs
from itertools import islice
from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.tables import DEFAULT_OPTIONS, TableOptions
from mlcard.readers.tables.column_types import VALUE_KIND, MisfitError, TextKind, read_values, widened
from mlcard.readers.tables.describe import facts
from mlcard.readers.tables.dialect import Dialect, detect, one_byte_encoding, ragged_record
from mlcard.readers.tables.engine import pl, translated
from mlcard.readers.tables.profile import TableProfile, profile_table
from mlcard.readers.tables.table import Column, Table, check_options, with_classes
from mlcard.readers.tables.text_blocks import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

_HINT = "open it in an editor near that place; fields with a delimiter or a line break in them need quotes"


def read(source: Source, options: TableOptions = DEFAULT_OPTIONS) -> Iterator[Fact]:
    """Facts from a CSV file: its columns, rows and meta-features."""
    dialect = detect(source)
    yield Fact("/file/format", "csv", "first MiB", "inferred")
    check_options(source.name, dialect.names, options)
    try:
        table = _profile(source, dialect, options)
    except UnreadableFileError:
        encoding = _encoding_below(source) if dialect.encoding == "utf-8" else None
        if encoding is None:
            raise
        table = _profile(source, detect(source, encoding), options)
    yield from facts(table, options)


def _profile(source: Source, dialect: Dialect, options: TableOptions) -> TableProfile:
    """Profile a file with the kinds that its first batch suggests, or else that all batches demand."""
    kinds = _kinds(islice(_text_batches(source, dialect), 1), dialect)
    try:
        return profile_table(_table(source, dialect, kinds, options), options)
    except MisfitError:
        kinds = _kinds(_text_batches(source, dialect), dialect)
        return profile_table(_table(source, dialect, kinds, options), options)


def _kinds(batches: Iterator[Any], dialect: Dialect) -> dict[str, TextKind]:
    """The narrowest kind of each column that fits all these batches."""
    kinds: dict[str, TextKind] = dict.fromkeys(_keys(dialect), "empty")
    for frame in batches:
        kinds = widened(kinds, frame, decimal_comma=dialect.delimiter != ",")
    return kinds


def _table(source: Source, dialect: Dialect, kinds: dict[str, TextKind], options: TableOptions) -> Table:
    codes: dict[str, set[str]] = {}
    columns = tuple(
        with_classes(Column(column, index, VALUE_KIND[kinds[key]]), options)
        for index, (column, key) in enumerate(zip(dialect.names, _keys(dialect), strict=True))
    )
    kinds = kinds | {column.key: "string" for column in columns if column.classes is not None}
    return Table(source.name, columns, lambda: _batches(source, dialect, kinds, codes), codes)


def _batches(
    source: Source, dialect: Dialect, kinds: dict[str, TextKind], codes: dict[str, set[str]]
) -> Iterator[Any]:
    """The values in batches.

    Numbers are parsed by polars' CSV parser, at half the cost, until a block has one that it does not know: a
    code for a missing value, blanks around a number.
    """
    numbers = {"integer": pl.Int64, "real": pl.Float64}
    schema = {key: numbers.get(kind, pl.String) for key, kind in kinds.items()}
    texts = {key: kind for key, kind in kinds.items() if kind not in numbers}
    is_quick = len(texts) < len(kinds)
    for index, block in enumerate(_blocks(source, dialect)):
        if is_quick:
            try:
                with translated(source.name, "CSV", _HINT):
                    frame = _parsed(dialect, block, index, schema)
            except UnreadableFileError:
                is_quick = False
            else:
                is_quick = not _has_nan(frame, kinds)
        if is_quick:
            yield read_values(frame, texts, codes, padded=dialect.padded)
        else:
            yield read_values(_texts(source, dialect, block, index), kinds, codes, padded=dialect.padded)


def _has_nan(frame: Any, kinds: dict[str, TextKind]) -> bool:
    reals = [key for key, kind in kinds.items() if kind == "real"]
    return bool(reals) and any(frame.select(pl.col(reals).is_nan().any()).row(0))


def _text_batches(source: Source, dialect: Dialect) -> Iterator[Any]:
    """The rows as texts, in batches."""
    return (_texts(source, dialect, block, index) for index, block in enumerate(_blocks(source, dialect)))


def _blocks(source: Source, dialect: Dialect) -> Iterator[bytes]:
    """The blocks of the file: their borders depend on it alone, so no sum depends on the machine."""
    return blocks(source, dialect.encoding, dialect.end.encode())


def _parsed(dialect: Dialect, block: bytes, index: int, schema: dict[str, Any]) -> Any:
    """The records of a block that are not blank."""
    frame = pl.scan_csv(
        block,
        has_header=False,
        skip_rows=dialect.skip if index == 0 else 0,
        separator=dialect.delimiter,
        eol_char=dialect.end,
        schema=schema,
        missing_columns="insert",
    ).collect()
    if all(frame[key].null_count() for key in schema):
        return frame.filter(~pl.all_horizontal(pl.all().is_null()))
    return frame


def _texts(source: Source, dialect: Dialect, block: bytes, index: int) -> Any:
    """The records of a block, all fields as texts; an error names the line."""
    try:
        with translated(source.name, "CSV", _HINT):
            return _parsed(dialect, block, index, dict.fromkeys(_keys(dialect), pl.String))
    except UnreadableFileError as error:
        line = ragged_record(block, dialect)
        if line is None:
            raise
        line += sum(above.count(dialect.end.encode()) for above in islice(_blocks(source, dialect), index))
        raise UnreadableFileError(
            f"{source.name}, line {line}: more fields than the {len(dialect.names)} columns", hint=_HINT
        ) from error


def _keys(dialect: Dialect) -> list[str]:
    return [f"c{index}" for index in range(len(dialect.names))]


def _encoding_below(source: Source) -> str | None:
    """The encoding of a file that begins as UTF-8 and goes on as something else, or None if it does not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with source.open() as stream:
        while part := stream.read(1 << 20):
            try:
                decoder.decode(part)
            except UnicodeDecodeError:
                return one_byte_encoding(part)
    return None
