"""The sheets of an Excel workbook, read by python-calamine in a process of their own.

The first row with about as many cells as most rows names the columns; what stands above it, such as a title,
is passed over. What counts as missing is what counts in CSV: an empty cell, an error, `NA` and the like.
"""

from __future__ import annotations

from datetime import time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import python_calamine as calamine

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.tables.cells import table_of
from mlcard.readers.tables.column_types import MISSING_CODES
from mlcard.readers.tables.dialect import has_header, names_of
from mlcard.readers.tables.excel_parts import weigh
from mlcard.readers.tables.found import FoundTable
from mlcard.readers.tables.table import Column, LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import JsonValue, Source
    from mlcard.readers.tables import TableOptions
    from mlcard.readers.tables.cells import Batch
    from mlcard.readers.tables.table import Table

#: Rows that show how a sheet is laid out, and cells that are handed on at once.
_HEAD = 500
_CELLS = 1_000_000
_CODES = frozenset(MISSING_CODES)


def tables(source: Source) -> Iterator[FoundTable]:
    """The tables of a workbook: its sheets that are not empty."""
    weighed = weigh(source)
    try:
        book = calamine.CalamineWorkbook.from_path(source.path)
        sheets = [
            book.get_sheet_by_name(sheet.name)
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
    except calamine.CalamineError as error:
        raise UnreadableFileError(
            f"{source.name}: not a readable Excel workbook ({error})", hint="copy or download the file again"
        ) from error
    problem = None
    if weighed.without_result:
        problem = UnreadableFileError(
            f"{source.name}: {weighed.without_result} of {weighed.formulas} formulas have no stored result, "
            "and count as missing",
            hint="open it in Excel or LibreOffice and save it, which stores the results",
        )
    found = [sheet for sheet in sheets if sheet.start is not None]
    if not found:
        raise UnreadableFileError(f"{source.name}: all its sheets are empty")
    for index, sheet in enumerate(found):
        yield _found(source, sheet, problem if index == 0 else None)


def _found(source: Source, sheet: Any, problem: UnreadableFileError | None) -> FoundTable:
    head = list(islice(_rows(sheet), _HEAD))
    above = _above(head)
    texts = [["" if cell == "" else str(_value(cell)) for cell in row] for row in head[above:]]
    rows = [row for row in texts[1:] if any(row)]
    header = has_header(texts[0], rows)
    names = names_of(texts[0], rows, header=header)
    settings: dict[str, JsonValue] = {"header": header}
    settings |= {"skip_rows": sheet.start[0] + above} if sheet.start[0] + above else {}

    def opened(options: TableOptions, thorough: bool) -> Table:
        codes: dict[str, set[str]] = {}

        def batches(left_out: list[LeftOut]) -> Iterator[Batch]:
            yield from _batches(islice(_rows(sheet), above + header, None), len(names), codes)
            left_out += [LeftOut(0, problem)] if problem is not None else []

        columns = [Column(name, index, "empty") for index, name in enumerate(names)]
        fact = Fact("/file/dialect", settings, f"first {len(head)} rows", "inferred")
        return table_of(source.name, columns, batches, options, thorough=thorough, codes=codes, facts=(fact,))

    return FoundTable(source, names, opened, sheet.name)


def _rows(sheet: Any) -> Iterator[Sequence[object]]:
    """The rows from the first one on that is not empty; columns before the first are left out already."""
    return islice(sheet.iter_rows(), sheet.start[0], None)


def _above(rows: Sequence[Sequence[object]]) -> int:
    """How many rows stand above the first one with half as many cells as most rows have, or more."""
    widths = [sum(cell != "" for cell in row) for row in rows]
    present = sorted(width for width in widths if width)
    usual = present[len(present) // 2]
    return next(index for index, width in enumerate(widths) if width and 2 * width >= usual)


def _batches(rows: Iterator[Sequence[object]], width: int, codes: dict[str, set[str]]) -> Iterator[Batch]:
    """The values by column, without rows that are empty."""
    most = max(1, _CELLS // width)
    present = (row for row in rows if any(cell != "" for cell in row))
    while batch := list(islice(present, most)):
        columns = [[_value(cell) for cell in column] for column in zip(*batch, strict=True)]
        for index, column in enumerate(columns):
            found = _CODES.intersection(cell.strip() for cell in column if isinstance(cell, str))
            if found:
                codes.setdefault(f"c{index}", set()).update(found - {""})
                columns[index] = [None if str(cell).strip() in found else cell for cell in column]
        yield columns


def _value(cell: object) -> object:
    """The value of a cell: a number without decimals is an integer, as Excel has no others."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return str(cell) if isinstance(cell, time | timedelta) else None if cell == "" else cell
