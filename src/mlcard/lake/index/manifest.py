"""The list of what an index holds: `cards.sqlite`.

The transaction that writes it is also the lock of the writer and the moment in which the index changes. In
the journal mode that SQLite has by default readers go on while it is prepared, and need no right to write.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from mlcard.errors import LakeIndexError
from mlcard.lake.index.record import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Version of the index: of the list, of the store, and of what is stated in it.
FORMAT = 2
#: Which cards have their statements in a graph to themselves, as the list has it: every one, or those that
#: describe a model or dataset of which another card says something else.
EVERY, CONTESTED = "every", "contested"
#: Seconds that somebody waits for another process to finish a commit.
_WAIT = 10.0

_TABLES = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE folders (path TEXT PRIMARY KEY, stamp INTEGER) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, changed INTEGER, digest BLOB,
  is_card INTEGER NOT NULL, graph TEXT, start INTEGER, length INTEGER) WITHOUT ROWID;
CREATE INDEX graphs ON files (graph);
CREATE TABLE notes (path TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX noted ON notes (path);
CREATE TABLE things (path TEXT NOT NULL, iri TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL,
  said BLOB NOT NULL);
CREATE INDEX described ON things (iri);
CREATE INDEX contested ON things (iri, said) WHERE said != x'';
CREATE INDEX named ON things (iri) WHERE kind = 'models';
CREATE INDEX describing ON things (path);
CREATE TABLE contents (path TEXT NOT NULL, iri TEXT NOT NULL, content TEXT NOT NULL);
CREATE INDEX alike ON contents (content);
CREATE INDEX holding ON contents (path);
"""


class Stamp(NamedTuple):
    """What the file system says of a file: as long as it says the same, the content is the same.

    Attributes:
        size: in bytes; -1 for a file that cannot be looked at.
        modified: time of the last change of the content, in nanoseconds; -1 if it was too young to be
            trusted: a file system that counts in ticks may give a second change the time of the first.
        changed: time of the last change of content, owner or rights, in nanoseconds: nobody can set it back.
    """

    size: int
    modified: int
    changed: int


class Row(NamedTuple):
    """A file of the list.

    Attributes:
        stamp: what the file system says of it.
        digest: of its content.
        is_card: whether it is a card, and not a README of something else.
        graph: IRI of the card; None if it could not be read.
        place: of its statements in the record.
    """

    stamp: Stamp
    digest: bytes | None
    is_card: bool
    graph: str | None = None
    place: Place = Place(0, 0)


def open_manifest(file: Path, *, write: bool = False) -> sqlite3.Connection:
    """Open the list for reading, or make it if it is to be written.

    Raises:
        LakeIndexError: it was made by a newer mlcard.
        sqlite3.Error: it is no such list, or cannot be opened.
    """
    try:
        connection, found = _opened(file, "rwc" if write else "ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
        # A writer was killed amid its commit. Whoever may write takes back what it did; then there is a list.
        _opened(file, "rw")[0].close()
        connection, found = _opened(file, "ro")
    if found <= FORMAT:
        return connection
    connection.close()
    raise LakeIndexError(
        f"{file.parent}: a newer mlcard wrote the index (format {found}; this one knows {FORMAT})",
        hint="upgrade mlcard, or remove the folder to have it written anew",
    )


def _opened(file: Path, mode: str) -> tuple[sqlite3.Connection, int]:
    """Open the list in a mode of SQLite; its format is read, for SQLite opens a file when it is asked."""
    # Everything is decided in transactions of our own: isolation_level=None.
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", timeout=_WAIT, uri=True,
                                 isolation_level=None, check_same_thread=False)  # fmt: skip
    try:
        return connection, int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error:
        connection.close()
        raise


@contextlib.contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction: nobody else writes meanwhile, and all of it counts or nothing.

    Raises:
        LakeIndexError: another process is writing.
    """
    # A transaction that outgrows the cache would lock readers out long before its commit.
    connection.execute("PRAGMA cache_spill = OFF")
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise LakeIndexError(
            "another process is writing the index of this lake", hint="wait until it has ended"
        ) from error
    connection.execute(f"PRAGMA busy_timeout = {_WAIT * 1000:.0f}")
    try:
        if int(connection.execute("PRAGMA user_version").fetchone()[0]) != FORMAT:
            clear(connection)
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def clear(connection: sqlite3.Connection) -> None:
    """Make the tables, or make them anew."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        connection.execute(f'DROP TABLE "{name}"')
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {FORMAT}")


def about(connection: sqlite3.Connection) -> dict[str, str]:
    """The index as a whole; empty if there is none.

    Its base, what wrote it (`made_by`), the names of its `store` and `record`, the `record_size` in bytes and
    how many of them are of the past (`record_past`), the number of `statements`, and the `graphs` that stand
    by themselves: `every` card's, or `contested`.
    """
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
        return {}
    return dict(connection.execute("SELECT key, value FROM about"))


def stamps(connection: sqlite3.Connection) -> Iterator[tuple[str, int, int, int]]:
    """Yield path and stamp of each file of the list, which may be too many to make a `Row` of each."""
    yield from connection.execute("SELECT path, size, modified, changed FROM files")


def row(connection: sqlite3.Connection, path: str) -> Row:
    """What the list says of one of its files."""
    asked = "SELECT size, modified, changed, digest, is_card, graph, start, length FROM files WHERE path = ?"
    found = connection.execute(asked, (path,)).fetchone()
    return Row(Stamp(*found[:3]), found[3], bool(found[4]), found[5], Place(*found[6:]))


def folders(connection: sqlite3.Connection) -> dict[str, int | None]:
    """The folders that were looked into, and the time of their last change; None if it proves nothing."""
    return dict(connection.execute("SELECT path, stamp FROM folders"))
