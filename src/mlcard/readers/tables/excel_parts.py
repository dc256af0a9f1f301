"""What the parts of an Excel workbook weigh, measured before another program believes them.

Format: ECMA-376 (https://ecma-international.org/publications-and-standards/standards/ecma-376/), part 1,
section 18.3.1. A cell says where it stands; two cells can span 17 billion, which readers allocate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.readers.archive_findings import named
from mlcard.readers.zip_archive import read_archive
from mlcard.readers.zip_archive.content import pieces

if TYPE_CHECKING:
    from mlcard.facts import Source

#: Most bytes of all parts, unpacked, and most cells between the first and the last of a sheet.
MAX_UNPACKED = 2 << 30
MAX_CELLS = 60_000_000
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_ROW = re.compile(rb'<row[^>]{0,200}?\sr="(\d{1,7})"')
_FORMULA = re.compile(rb"<f[\s>/]")
#: A formula whose result nobody has stored.
_NO_RESULT = re.compile(rb"(</f>|<f[^>]{0,200}/>)\s*(<v\s*/>|<v>\s*</v>)?\s*</c>")
_ERROR = re.compile(rb'<c[^>]{0,200}\st="e"')
#: What a pattern may need of the end of the part before.
_OVERLAP = 512


@dataclass(slots=True)
class Weighed:
    """What the sheets hold: formulas, those of them without a stored result, and errors."""

    formulas: int = 0
    without_result: int = 0
    errors: int = 0


def weigh(source: Source) -> Weighed:
    """Unpack all parts of a workbook piece by piece, and refuse it when it is too large."""
    try:
        return _weighed(source)
    except UnreadableFileError as error:
        raise named(error, source) from error


def _weighed(source: Source) -> Weighed:
    weighed = Weighed()
    total = 0
    with source.open() as file:
        for member in read_archive(file).members:
            if not member.name.startswith("xl/") or not member.name.endswith((".xml", ".rels")):
                continue
            rows = columns = 0
            before = b""
            for piece in pieces(file, member):
                total += len(piece)
                if total > MAX_UNPACKED:
                    raise LimitExceededError(
                        f"{source.name}: its parts unpack to more than {MAX_UNPACKED} bytes",
                        hint="save the sheet as CSV",
                    )
                if _SHEET.fullmatch(member.name):
                    text = before + piece
                    _count(weighed, text, len(before))
                    rows, columns = _extent(text, rows, columns)
                    before = text[-_OVERLAP:]
            if rows * columns > MAX_CELLS:
                raise LimitExceededError(
                    f"{source.name}, {member.name}: spans {rows} rows and {columns} columns",
                    hint="delete what stands far from the table, or save the sheet as CSV",
                )
    return weighed


def _count(weighed: Weighed, text: bytes, seen: int) -> None:
    """Count what ends behind what was seen before."""
    weighed.formulas += sum(match.end() > seen for match in _FORMULA.finditer(text))
    weighed.without_result += sum(match.end() > seen for match in _NO_RESULT.finditer(text))
    weighed.errors += sum(match.end() > seen for match in _ERROR.finditer(text))


def _extent(text: bytes, rows: int, columns: int) -> tuple[int, int]:
    """The last row and column that cells of a part say they stand in."""
    letters = {match[1] for match in _CELL.finditer(text)}
    numbers = {int(match[1]) for match in _ROW.finditer(text)} | {
        int(match[2]) for match in _CELL.finditer(text)
    }
    return max(rows, *numbers, 0), max(columns, *map(_column, letters), 0)


def _column(letters: bytes) -> int:
    """The number of a column, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
