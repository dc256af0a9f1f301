"""Excel workbooks (`.xlsx`, `.xlsm`): each sheet a table; formulas are not evaluated, macros never run.

Format: ECMA-376 (https://ecma-international.org/publications-and-standards/standards/ecma-376/). A formula
counts with the result that the program which wrote it has stored. The archive is looked at first, then
python-calamine (extra `excel`) reads the cells, in a process of its own (see
`mlcard.readers.tables.excel_rows`).
"""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from mlcard.errors import MissingExtraError, UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.security import finding
from mlcard.readers.tables import DEFAULT_OPTIONS, TableOptions
from mlcard.readers.tables.apart import facts_apart
from mlcard.readers.zip_archive import read_archive
from mlcard.readers.zip_archive.findings import archive_findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import Source
    from mlcard.readers.security import Severity
    from mlcard.readers.zip_archive import Member

#: The mark of a compound file: Excel hides workbooks with a password in one, and kept those before 2007 so.
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Members that reach out of the workbook: what they are, what they can do, and how bad that is.
_REACHING: tuple[tuple[str, str, str, Severity], ...] = (
    (r"xl/vbaProject\.bin", "macros", "a program in Visual Basic, which Excel runs if it is let", "high"),
    (r"xl/macrosheets/.*", "macros", "a sheet of Excel 4 macros, which Excel runs if it is let", "high"),
    (r"xl/(activeX|embeddings)/.*", "embedded objects", "other programs open them", "medium"),
    (r"xl/(connections\.xml|externalLinks/.*|queryTables/.*)", "external data", "Excel may fetch it", "low"),
)


def read(source: Source, options: TableOptions = DEFAULT_OPTIONS) -> Iterator[Fact]:
    """Facts from a workbook: what reaches out of it; of each sheet the columns, rows and meta-features."""
    if find_spec("python_calamine") is None:
        raise MissingExtraError(
            "Excel workbooks are read with python-calamine, which is not installed",
            hint="pip install 'mlcard[excel]'",
        )
    with source.open() as file:
        if file.read(8) == COMPOUND:
            raise UnreadableFileError(
                f"{source.name}: has a password, or is of Excel 97", hint="save it as .xlsx without password"
            )
        archive = read_archive(file)
    members = archive.members
    if archive.problem is not None or not any(member.name == "xl/workbook.xml" for member in members):
        raise UnreadableFileError(
            f"{source.name}: not a whole Excel workbook: {archive.problem or 'it has no xl/workbook.xml'}",
            hint="copy or download the file again",
        )
    yield Fact("/file/format", "excel", "archive")
    for fact in (*archive_findings(archive.oddities, source), *_reaching(source, members)):
        yield replace(fact, slot=fact.slot.replace("/model/", "/dataset/", 1))
    yield from facts_apart("Excel", "excel_rows", (source,), options)


def _reaching(source: Source, members: Sequence[Member]) -> Iterator[Fact]:
    """A finding for each kind of thing that reaches out of a workbook."""
    for pattern, what, why, severity in _REACHING:
        found = next((member.name for member in members if re.fullmatch(pattern, member.name)), None)
        if found is not None:
            yield finding(source, what, found, why, severity, "unreviewed")
