"""ARFF: attributes with declared types and values, dense and sparse rows, compressed or not.

Format: https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/. The declared values of
nominal attributes are kept, in their order: OpenML's meta-features are defined by them. Rows with too few or
too many values are left out, and said to be. Attributes of bags (`relational`) are named but not read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.tables import DEFAULT_OPTIONS, TableOptions, Told
from mlcard.readers.tables.arff_header import Header, parse_header, split_header
from mlcard.readers.tables.arff_rows import frames
from mlcard.readers.tables.column_types import VALUE_KIND, TextKind, read_values, widened
from mlcard.readers.tables.dialect import encoding_of, unique_names
from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.found import FoundTable, facts_of
from mlcard.readers.tables.packed import compression, unpacked
from mlcard.readers.tables.ragged import Ragged
from mlcard.readers.tables.table import Column, LeftOut, MisfitError, Table, as_told
from mlcard.readers.tables.text_blocks import blocks
from mlcard.sensitivity.judge import may_be_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import Source
    from mlcard.readers.tables.arff_header import Attribute

#: Bytes that are read at once: some rows have to be taken apart one by one.
_BLOCK = 4 << 20
_NUMBERS = frozenset({"empty", "integer", "real"})


@dataclass(frozen=True, slots=True)
class _Text:
    """An ARFF file, or the content of a compressed one."""

    source: Source
    encoding: str
    header: Header

    def data(self) -> Iterator[tuple[int, bytes]]:
        """The blocks below the header, each with the number of lines above it."""
        parts = _blocks(self.source, self.encoding)
        _, part = split_header(self.source.name, parts)
        line = self.header.lines
        while part:
            yield line, part
            line += part.count(b"\n")
            part = next(parts, b"")

    def ragged(self, line: int, more: str) -> UnreadableFileError:
        """The error of a row with too few or too many values."""
        width = len(self.header.attributes)
        return UnreadableFileError(
            f"{self.source.name}, line {line}: not one value for each of the {width} attributes{more}",
            hint="a value with a blank, a comma or a quote in it has to stand in quotes",
        )


def read(source: Source, options: TableOptions = DEFAULT_OPTIONS) -> Iterator[Fact]:
    """Facts from an ARFF file: its relation, columns, rows and meta-features."""
    text = _text(source)
    yield Fact("/file/format", "arff", f"line {text.header.lines}, @data")
    yield from compression(unpacked(source)[1])
    if text.header.relation:
        where = f"line {text.header.relation_line}, @relation"
        yield Fact("/dataset/name", text.header.relation[:200], where)
    yield from facts_of(tables(source), options)


def tables(source: Source) -> Iterator[FoundTable]:
    """The one table of an ARFF file."""
    text = _text(source)

    def opened(options: TableOptions, thorough: bool) -> Table:
        return _table(text, options, thorough=thorough)

    yield FoundTable(source, _names(text.header), opened)


def _text(source: Source) -> _Text:
    content, _ = unpacked(source)
    encoding = encoding_of(content)
    above, _ = split_header(source.name, _blocks(content, encoding))
    return _Text(content, encoding, parse_header(source.name, above))


def _blocks(source: Source, encoding: str) -> Iterator[bytes]:
    return blocks(source, encoding, ("lf", "cr"), "", _BLOCK)


def _names(header: Header) -> tuple[str, ...]:
    return unique_names([attribute.name for attribute in header.attributes])


def _table(text: _Text, options: TableOptions, *, thorough: bool) -> Table:
    """The table; numbers of the kind that the first rows suggest, or that all rows demand."""
    attributes = [*text.header.attributes]
    kinds: dict[str, TextKind] = {
        f"c{index}": "empty" for index, attribute in enumerate(attributes) if attribute.type == "numeric"
    }
    names = _names(text.header)
    left_out: list[LeftOut] = []
    for frame in islice(_frames(text, Ragged(text.ragged)), None if thorough else 1):
        kinds = widened(kinds, frame.select(kinds.keys()), decimal_comma=False)
        for index, attribute in enumerate(attributes):
            if attribute.form and not _are_dates(frame[f"c{index}"], attribute):
                attributes[index] = replace(attribute, form="")
                left_out.append(LeftOut(0, _misfit(text, names[index], "a date")))
    columns = tuple(
        as_told(_column(names[index], index, attribute, kinds), options)
        for index, attribute in enumerate(attributes)
    )
    misfits = [names[int(key[1:])] for key, kind in kinds.items() if kind not in _NUMBERS]
    left_out += [LeftOut(0, _misfit(text, name, "numeric")) for name in misfits]
    kinds = {key: "string" if columns[int(key[1:])].kind == "string" else kind for key, kind in kinds.items()}
    return Table(
        text.source.name, columns, lambda: _batches(text, columns, kinds, left_out), left_out=left_out
    )


def _column(name: str, index: int, attribute: Attribute, kinds: dict[str, TextKind]) -> Column:
    """The column that an attribute declares."""
    if attribute.type == "numeric":
        found = kinds[f"c{index}"]
        # Without values, the declaration still says that they would be numbers.
        kind = "real" if found == "empty" else VALUE_KIND[found] if found in _NUMBERS else "string"
        return Column(name, index, kind, data_type="numeric")
    if attribute.type == "nominal":
        return Column(name, index, "category", attribute.values, "nominal")
    if attribute.type == "relational":
        return Column(name, index, "complex", data_type="relational")
    if attribute.form:
        return Column(name, index, "date", data_type="date")
    told = Told("date" if attribute.type == "date" else "text", f"line {attribute.line}, @attribute", "read")
    return Column(name, index, "string", data_type=attribute.type, told=told)


def _misfit(text: _Text, name: str, declared: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{text.source.name}: attribute {name} is declared to be {declared} and has other values",
        hint="correct the declaration or the values",
    )


def _are_dates(texts: Any, attribute: Attribute) -> bool:
    """Whether all values of a column are dates as its attribute writes them."""
    return bool(texts.null_count() == pl.select(_date(texts, attribute)).to_series().null_count())


def _date(texts: Any, attribute: Attribute) -> Any:
    """The expression for dates; null where a text is none."""
    return texts.str.to_datetime(attribute.form, time_unit="ms", strict=False).cast(pl.Int64)


def _frames(text: _Text, ragged: Ragged) -> Iterator[Any]:
    """The rows as texts, without those that are ragged."""
    for above, block in text.data():
        for frame, wrong in frames(block, text.header.attributes):
            ragged.add(above + wrong[0] if wrong else 0, len(wrong), frame.height)
            yield frame


def _batches(
    text: _Text, columns: Sequence[Column], kinds: dict[str, TextKind], left_out: list[LeftOut]
) -> Iterator[Any]:
    """The values in batches; what is wrong with them is told when the last one has been read."""
    ragged = Ragged(text.ragged)
    undeclared: dict[str, str] = {}
    read = [column for column in columns if column.kind != "complex"]
    for frame in _frames(text, ragged):
        values = read_values(frame, kinds, {}, padded=False)
        batch = values.select(_of(column, text.header.attributes[column.position]) for column in read)
        dates = (column.key for column in read if column.kind == "date")
        if any(batch[key].null_count() > frame[key].null_count() for key in dates):
            raise MisfitError
        for column in read:
            if column.declared is not None and column.name not in undeclared:
                undeclared |= _undeclared(column, batch[column.key])
        yield batch
    for name, value in undeclared.items():
        shown = f"its value {value[:60]!r}" if may_be_shown(name, value) else "one of its values"
        problem = f"{text.source.name}: attribute {name} does not declare {shown}"
        left_out.append(LeftOut(0, UnreadableFileError(problem, hint="declare it, or correct the value")))
    left_out.extend(ragged.left_out())


def _of(column: Column, attribute: Attribute) -> Any:
    """The expression for a column: dates are read as the attribute writes them."""
    texts = pl.col(column.key)
    return _date(texts, attribute) if column.kind == "date" else texts


def _undeclared(column: Column, values: Any) -> dict[str, str]:
    """A value that a column does not declare, by its name; the first in the order of the alphabet."""
    others = sorted(set(values.drop_nulls().unique().to_list()).difference(column.declared or ()))
    return {column.name: others[0]} if others else {}
