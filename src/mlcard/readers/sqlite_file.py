"""An SQLite database of somebody else, opened so that nothing in it runs and nothing changes it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from mlcard.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

#: No functions in the schema are trusted, no cell is taken for sound; https://www.sqlite.org/security.html.
_PRAGMAS = ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0")


@contextmanager
def opened(source: Source, longest: int) -> Iterator[sqlite3.Connection]:
    """The database of a file, for reading only; what SQLite throws at its content is the file's fault.

    Args:
        source: the file.
        longest: most bytes of one value.

    Raises:
        UnreadableFileError: if the file is no database, or a question meets something that is broken.
    """
    try:
        database = sqlite3.connect(f"file:{quote(str(source.path.resolve()))}?mode=ro&immutable=1", uri=True)
        with closing(database):
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
            database.text_factory = lambda text: text.decode("utf-8", "replace")
            for pragma in _PRAGMAS:
                database.execute(f"PRAGMA {pragma}")
            yield database
    except (sqlite3.Error, UnicodeDecodeError) as error:  # its messages quote names, which may not be UTF-8
        raise UnreadableFileError(
            f"{source.name}: not a readable SQLite database ({error})",
            hint="copy it again, or repair it with the command .recover of sqlite3",
        ) from error
