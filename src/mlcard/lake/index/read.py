"""Reading the index of a lake, if it is there and says what the cards say."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph

from mlcard.errors import LakeIndexError
from mlcard.lake.index import stores
from mlcard.lake.index.changes import changes
from mlcard.lake.index.convert import HERE
from mlcard.lake.index.manifest import EVERY, about, open_manifest
from mlcard.lake.index.write import index_folder, maker, root_of
from mlcard.lake.names import shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: How often a store may go while it is being opened: each time a run of `mlcard index` ended in that moment.
_TRIES = 10


@dataclass(frozen=True, slots=True)
class Opened:
    """An index that was opened, or why it was not.

    Attributes:
        store: read-only; None if the index is not to be used.
        folder: of the store.
        why: in one sentence, why there is no store; empty if nobody ever made an index.
        notes: what of the cards is not in the store, and why.
        every: whether each card's statements stand in a graph of their own, and not only those of cards that
            describe a model or dataset of which another card says something else.
        lock: keeps the store from being removed; held as long as this is.
    """

    store: pyoxigraph.Store | None
    folder: Path
    why: str
    notes: tuple[str, ...] = ()
    every: bool = False
    lock: stores.Hold | None = None


def open_index(lake: Path, base: str, *, trusted: bool = False) -> Opened:
    """Open the index of a lake for reading, beside others that read or write it.

    Args:
        lake: folder of the lake.
        base: IRI that relative ids are appended to.
        trusted: whether to use the index as it is, without a look at the cards.
    """
    folder = index_folder(lake)
    if not (folder / "cards.sqlite").exists():
        return Opened(None, folder, "")
    try:
        for _ in range(_TRIES):
            opened = _open(folder, lake, base, trusted=trusted)
            if opened is not None:
                return opened
    except (OSError, sqlite3.Error, LakeIndexError) as error:
        return Opened(None, folder, f"the index is not used: {error}")
    return Opened(None, folder, "the index is not used: it changes faster than it can be opened")


def things_in(opened: Opened) -> list[tuple[str, str, bool]] | None:
    """What the cards of an index that was opened are about.

    None if another run of `mlcard index` ended since: the list is of another store now.

    Returns:
        For each card, by its path below the lake, each thing: its IRI, and whether it is one that the card
        describes, as a model or a dataset, and not only says something of. Each card is about something: a
        card is a thing itself, or inside one.
    """
    try:
        with contextlib.closing(open_manifest(opened.folder.parent / "cards.sqlite")) as connection:
            connection.execute("BEGIN")
            if about(connection).get("store") != opened.folder.name:
                return None
            rows = connection.execute("SELECT path, iri, kind FROM things")
            return [(path, iri, bool(kind)) for path, iri, kind in rows]
    except (sqlite3.Error, LakeIndexError):
        return None


def _open(folder: Path, lake: Path, base: str, *, trusted: bool) -> Opened | None:
    """Open the index as it is now; None if it changed meanwhile."""
    connection = open_manifest(folder / "cards.sqlite")
    try:
        connection.execute("BEGIN")
        found = about(connection)
        why = _unfit(found, base)
        if not why and not trusted:
            why = _stale(connection, lake)
        if why:
            return Opened(None, folder, why)
        lock = stores.held(folder, found["store"])
        if lock is None:
            return None
        notes = tuple(_notes(connection, lake, base))
    finally:
        connection.close()
    where = folder / found["store"]
    every = found["graphs"] == EVERY
    return Opened(pyoxigraph.Store.read_only(str(where)), where, "", notes, every, lock)


def _unfit(found: dict[str, str], base: str) -> str:
    """Why an index does not fit this program, or this base."""
    if "store" not in found:
        return "the index is not used: it was never finished (mlcard index finishes it)"
    if found["made_by"] != maker():
        return f"the index is not used: {found['made_by']} wrote it (mlcard index writes it anew)"
    if found["base"] != base:
        return f"the index is not used: its ids are below {found['base']}, not {base}"
    return ""


def _stale(connection: sqlite3.Connection, lake: Path) -> str:
    """Why an index does not say what the cards say."""
    changed = changes(root_of(lake), connection)
    if not changed:
        return ""
    count = len(changed.read) + len(changed.gone)
    cards = "one card has" if count == 1 else f"{count:,} cards have"
    return f"the index is not used: {cards} changed since (mlcard index brings it up to date)"


def _notes(connection: sqlite3.Connection, lake: Path, base: str) -> Iterator[str]:
    """What to tell of the cards in the index, as for cards that are read one by one."""
    for path, text in connection.execute("SELECT path, text FROM notes ORDER BY path, rowid"):
        yield text.replace(HERE, str(lake / path))
    several = connection.execute(
        "SELECT path, name FROM things WHERE kind = 'models' AND iri IN"
        " (SELECT iri FROM things WHERE kind = 'models' GROUP BY iri HAVING count(*) > 1)"
        " ORDER BY path, rowid"
    )
    yield from shared(((lake / path, {"models": [{"id": name}]}) for path, name in several), base)
