"""svmlight and libsvm: a label, then `index:value` for every value that is not zero; compressed or not.

Format: https://www.cs.cornell.edu/people/tj/svm_light/ (section "How to use") and the README of libsvm. The
label is the target. Columns are called after their indices: `feature_1`, `feature_2` …; the number of a query
(`qid`) is a column too. What has more than ten thousand columns is told by its shape, and not profiled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.tables import DEFAULT_OPTIONS, TableOptions
from mlcard.readers.tables.column_types import VALUE_KIND, TextKind, read_values, widened
from mlcard.readers.tables.engine import pl
from mlcard.readers.tables.found import FoundTable, facts_of
from mlcard.readers.tables.packed import compression, unpacked
from mlcard.readers.tables.ragged import Ragged
from mlcard.readers.tables.table import Column, LeftOut, Table, as_told
from mlcard.readers.tables.text_blocks import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

#: Bytes that are read at once, cells of one batch, columns that are profiled.
_BLOCK = 4 << 20
_CELLS = 2_000_000
MOST_COLUMNS = 10_000
LABEL, QUERY = "label", "qid"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a first look at all lines showed: rows, values, least and greatest index, queries or none."""

    rows: int
    values: int
    first: int
    last: int
    has_queries: bool

    @property
    def width(self) -> int:
        """Number of columns of features."""
        return self.last - self.first + 1 if self.last >= self.first else 0

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns."""
        queries = (QUERY,) if self.has_queries else ()
        return (LABEL, *queries, *(f"feature_{index}" for index in range(self.first, self.last + 1)))


@dataclass(slots=True)
class _Row:
    """A line: its label, the number of its query, and its values by index."""

    label: str
    query: str | None
    values: dict[int, str]


def read(source: Source, options: TableOptions = DEFAULT_OPTIONS) -> Iterator[Fact]:
    """Facts from a file of sparse rows: its shape, columns, rows and meta-features."""
    content, codec = unpacked(source)
    ragged = _ragged(content)
    shape = _shape(content, ragged)
    yield Fact("/file/format", "svmlight", "first line", "inferred")
    yield from compression(codec)
    yield Fact("/dataset/target_feature", LABEL, "first field of every line")
    text = f"sparse matrix of {shape.rows} rows and {shape.width} columns, {shape.values} values"
    yield Fact("/dataset/description", text, f"all {shape.rows} rows", "computed")
    if shape.width <= MOST_COLUMNS:
        yield from facts_of([_found(content, shape)], replace(options, target=options.target or LABEL))
        return
    yield Fact("/dataset/number_of_instances", shape.rows, f"all {shape.rows} rows", "computed")
    for item in ragged.left_out():
        raise item.problem


def _shape(source: Source, ragged: Ragged) -> Shape:
    """Look at all lines once."""
    rows = values = 0
    first, last = 1, 0  # indices begin with 1, or with 0
    has_queries = False
    for row in _rows(source, ragged):
        rows += 1
        values += len(row.values)
        has_queries |= row.query is not None
        if row.values:
            first, last = min(first, *row.values), max(last, *row.values)
    if not rows:
        raise UnreadableFileError(
            f"{source.name}: there are no rows in it", hint="one line a row: 1 1:0.5 7:2"
        )
    return Shape(rows, values, first, last, has_queries)


def _found(source: Source, shape: Shape) -> FoundTable:
    names = shape.names
    keys = [f"c{index}" for index in range(len(names))]

    def opened(options: TableOptions, thorough: bool) -> Table:
        kinds: dict[str, TextKind] = dict.fromkeys(keys, "empty")
        for frame in islice(_frames(source, shape, _ragged(source)), None if thorough else 1):
            kinds = widened(kinds, frame, decimal_comma=False)
        columns = tuple(
            as_told(Column(name, index, VALUE_KIND[kinds[keys[index]]]), options)
            for index, name in enumerate(names)
        )
        kinds |= {column.key: "string" for column in columns if column.kind == "string"}
        left_out: list[LeftOut] = []

        def batches() -> Iterator[Any]:
            ragged = _ragged(source)
            for frame in _frames(source, shape, ragged):
                yield read_values(frame, kinds, {}, padded=False)
            left_out.extend(ragged.left_out())

        return Table(source.name, columns, batches, left_out=left_out)

    return FoundTable(source, names, opened)


def _frames(source: Source, shape: Shape, ragged: Ragged) -> Iterator[Any]:
    """The rows as texts, with the zeros that they leave out."""
    rows = _rows(source, ragged)
    most = max(1, _CELLS // len(shape.names))
    while batch := list(islice(rows, most)):
        columns = [["0"] * len(batch) for _ in range(shape.width)]
        for number, row in enumerate(batch):
            for index, value in row.values.items():
                columns[index - shape.first][number] = value
        labels: list[list[Any]] = [[row.label for row in batch]]
        labels += [[row.query for row in batch]] if shape.has_queries else []
        yield pl.DataFrame(
            {f"c{index}": column for index, column in enumerate([*labels, *columns])},
            schema_overrides={f"c{index}": pl.String for index in range(len(shape.names))},
        )


def _rows(source: Source, ragged: Ragged) -> Iterator[_Row]:
    """The lines that are rows."""
    line = 0
    for block in blocks(source, "utf-8", ("lf", "cr"), "", _BLOCK):
        for number, text in enumerate(block.decode("utf-8", "replace").split("\n"), start=line + 1):
            row = _row(text.partition("#")[0].split())
            if row is not None:
                ragged.add(0, 0, 1)
                yield row
            elif text.strip() and not text.lstrip().startswith("#"):
                ragged.add(number, 1, 0)
        line += block.count(b"\n")


def _row(fields: list[str]) -> _Row | None:
    """The row that the fields of a line are; None if they are none."""
    if not fields or not all(map(_is_number, fields[0].split(","))):
        return None
    row = _Row(fields[0], None, {})
    for field in fields[1:]:
        index, mark, value = field.partition(":")
        if not mark or not _is_number(value):
            return None
        if index == QUERY:
            row.query = value
        elif index.isdecimal() and len(index) <= 9:
            row.values[int(index)] = value
        else:
            return None
    return row


def _is_number(text: str) -> bool:
    """Whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _ragged(source: Source) -> Ragged:
    return Ragged(
        lambda line, more: UnreadableFileError(
            f"{source.name}, line {line}: not a row of svmlight{more}", hint="one line a row: 1 1:0.5 7:2"
        )
    )
