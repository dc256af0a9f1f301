"""The hashes of all rows of a table, in files: what it takes to compare two tables row by row.

A file holds one hash a row, 64-bit integers, least significant byte first: `exact` of the values of some
columns, `near` of what is left when small differences are dropped (see `hashing`), without the target.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.readers.tables.profile import frames
from mlcard.readers.tables.sketching.rows import RowHasher

if TYPE_CHECKING:
    from mlcard.readers.tables.sketching import DumpOptions
    from mlcard.readers.tables.table import Table

#: Names of the files.
EXACT, NEAR = "exact", "near"


def dump_rows(table: Table, options: DumpOptions) -> int:
    """Write the hashes of all rows, and return how many there are.

    Raises:
        UnreadableFileError: they cannot be written, or the table not be read.
    """
    wanted = set(options.columns)
    columns = [column for column in table.columns if column.name in wanted and column.kind != "complex"]
    hasher = RowHasher(columns, options.different, loose=False)
    folder, rows = Path(options.folder), 0
    try:
        with (folder / EXACT).open("wb") as exact, (folder / NEAR).open("wb") as near:
            for frame in frames(table):
                found, _ = hasher.add(frame, None, None)
                exact.write(found.exact.astype("<u8", copy=False).tobytes())
                near.write(found.near.astype("<u8", copy=False).tobytes())
                rows += frame.height
    except OSError as error:
        raise UnreadableFileError(
            f"{table.name}: the hashes of its rows cannot be written ({error.strerror})",
            hint="make room in the temporary folder (TMPDIR): it takes 16 bytes a row",
        ) from error
    return rows
