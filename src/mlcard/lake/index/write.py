"""Writing the index of a lake: what changed is read, a new store is made, and one commit puts it in place."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph

import mlcard
from mlcard import schema
from mlcard.errors import LakeIndexError
from mlcard.lake import inferred
from mlcard.lake.index import load, stores
from mlcard.lake.index.changes import Changes, changes
from mlcard.lake.index.convert import Converted, convert
from mlcard.lake.index.manifest import about, clear, open_manifest, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: Of every so many cards one may change before all of them are read anew: it takes less time then, for a
#: store loses statements slowly.
_MOST_CHANGED = 8
#: So few cards never pay for it.
_FEW = 20
#: Changed cards from which a store is put in order again.
_UNTIDY = 2_000


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did.

    Attributes:
        cards: in the index.
        read: that were new or had changed.
        gone: that are no more.
        statements: of all cards, those that several cards make counted once.
        byte_size: of the index on the disk.
        folder: of the index.
    """

    cards: int
    read: int
    gone: int
    statements: int
    byte_size: int
    folder: Path


def write_index(
    lake: Path, base: str, *, jobs: int = 1, anew: bool = False,
    advance: Callable[[int, int], object] = lambda _done, _all: None,
) -> Written:  # fmt: skip
    """Bring the index of a lake up to date, or make it.

    Args:
        lake: folder of the lake.
        base: IRI that relative ids are appended to.
        jobs: most processes that read cards.
        anew: whether to read every card, whatever the old index says.
        advance: called with the number of cards that were read, and of those to be read.

    Raises:
        LakeIndexError: another process is writing it, it is a newer mlcard's, or the disk is full; the old
            index is as it was.
    """
    folder = index_folder(lake)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ignored = folder.parent / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", encoding="utf-8")
        with contextlib.closing(_manifest(folder)) as connection, writing(connection):
            written, store = _write(connection, folder, lake, base, jobs, anew, advance)
        stores.remove_others(folder, store)
    except (OSError, sqlite3.Error) as error:
        raise LakeIndexError(
            f"{folder}: the index cannot be written ({error}); what was there before is as it was",
            hint="make room on the disk, or see that you may write there",
        ) from error
    return written


def index_folder(lake: Path) -> Path:
    """Where the index of a lake is kept."""
    return lake / ".mlcard" / "index"


def maker() -> str:
    """The program that writes an index: another one may state other things of the same cards."""
    return f"mlcard {mlcard.__version__}, schema {schema.version()}"


def _manifest(folder: Path) -> sqlite3.Connection:
    """The list of the index, for writing; one that is damaged is thrown away: the cards have it all."""
    file = folder / "cards.sqlite"
    try:
        connection = open_manifest(file, write=True)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise
        file.unlink()
        connection = open_manifest(file, write=True)
    return connection


def _write(
    connection: sqlite3.Connection, folder: Path, lake: Path, base: str, jobs: int, anew: bool,
    advance: Callable[[int, int], object],
) -> tuple[Written, str]:  # fmt: skip
    """The work between the beginning and the commit of the transaction; the name of the store."""
    before = about(connection)
    old = before.get("store", "")
    stores.remove_others(folder, old)
    root = root_of(lake)
    changed = Changes()
    goes_on = (
        not anew
        and (before.get("base"), before.get("made_by")) == (base, maker())
        and (folder / old).is_dir()
    )
    if goes_on:
        changed = changes(root, connection)
        lost = len(changed.gone) + sum(path in changed.before for path in changed.read)
        goes_on = lost <= max(_FEW, changed.known // _MOST_CHANGED)
    if not goes_on:
        clear(connection)
        changed = changes(root, connection)
    _note_files(connection, changed)
    name = old
    if changed or not goes_on:
        name = stores.next_name(folder)
        try:
            if goes_on:
                stores.cloned(folder / old, folder / name)
            _fill(connection, folder / name, _Run(root, base, jobs, advance, changed), goes_on=goes_on)
            stores.settled(folder / name, folder / old if goes_on else None)
            stores.announce(folder, name)
        except BaseException:
            shutil.rmtree(folder / name, ignore_errors=True)
            raise
    total = connection.execute("SELECT count(*) FROM files WHERE is_card").fetchone()[0]
    size = load.files_of(folder / name) + (folder / "cards.sqlite").stat().st_size
    count = about(connection)["statements"]
    for key, value in (("base", base), ("made_by", maker()), ("store", name)):
        connection.execute("REPLACE INTO about VALUES (?, ?)", (key, value))
    return Written(total, len(changed.read), len(changed.gone), int(count), size, folder), name


@dataclass(frozen=True, slots=True)
class _Run:
    """What a run works on: where, how, and what is known."""

    root: str
    base: str
    jobs: int
    advance: Callable[[int, int], object]
    changed: Changes


def _fill(connection: sqlite3.Connection, folder: Path, run: _Run, *, goes_on: bool) -> None:
    """Make the store of a run: empty, or the copy of the last."""
    changed = run.changed
    touched = {
        changed.before[path].graph for path in (*changed.gone, *changed.read) if path in changed.before
    }
    for path in changed.gone:
        _forget(connection, path)
    store = pyoxigraph.Store(str(folder))
    if goes_on:
        replaced = dict.fromkeys(sorted(iri for iri in touched if iri), "")
        fresh: list[Converted] = []
        for card in _cards(run, list(changed.read)):
            _keep(connection, card)
            fresh.append(card)
        # Cards with one graph, as of a README and the modelcard.yaml beside it, stand for it together.
        graphs = replaced.keys() | {card.graph for card in fresh if card.graph}
        done = {card.path for card in fresh}
        beside = sorted({path for path in _sharing(connection, graphs) if path not in done})
        for card in (*fresh, *convert(run.root, beside, run.base, 1)):
            if card.graph:
                replaced[card.graph] = replaced.get(card.graph, "") + card.triples
        more = load.replace(store, {**replaced, **_inferred(connection, run.base)})
        count = int(about(connection)["statements"]) + more
    else:
        for card in load.load(store, _cards(run, sorted(changed.read))):
            _keep(connection, card)
        load.replace(store, _inferred(connection, run.base))
        count = _count(store)
    store.flush()
    if not goes_on or len(changed.read) > _UNTIDY:
        store.optimize()
    connection.execute("REPLACE INTO about VALUES ('statements', ?)", (str(count),))
    del store
    gc.collect()  # the store is closed when nothing holds it


def _count(store: pyoxigraph.Store) -> int:
    """How many statements stand in the merged graph."""
    found = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(found, pyoxigraph.QuerySolutions)  # noqa: S101 - of a SELECT
    return int(next(found)["n"].value)


def _cards(run: _Run, paths: list[str]) -> Iterator[Converted]:
    for number, card in enumerate(convert(run.root, paths, run.base, run.jobs), start=1):
        yield card
        run.advance(number, len(paths))


def _inferred(connection: sqlite3.Connection, base: str) -> dict[str, str]:
    """The graph of what the lake infers, and its statements."""
    found = connection.execute(
        "SELECT iri, content FROM contents WHERE content IN"
        " (SELECT content FROM contents GROUP BY content HAVING count(DISTINCT iri) > 1)"
    )
    return {inferred.graph_name(base): inferred.duplicates(found, base)}


def _note_files(connection: sqlite3.Connection, changed: Changes) -> None:
    """Note the files and folders that were looked at."""
    for path in changed.left:
        connection.execute("DELETE FROM folders WHERE path = ?", (path,))
    connection.executemany("REPLACE INTO folders VALUES (?, ?)", changed.folders.items())
    connection.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in changed.gone))
    connection.executemany(
        "REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (path, *row.stamp, row.digest, row.is_card, row.graph)
            for path, row in (*changed.read.items(), *changed.same.items())
        ),
    )


def _keep(connection: sqlite3.Connection, card: Converted) -> None:
    """Note what is kept of a card beside its statements."""
    _forget(connection, card.path)
    connection.execute("UPDATE files SET graph = ? WHERE path = ?", (card.graph, card.path))
    connection.executemany("INSERT INTO notes VALUES (?, ?)", ((card.path, note) for note in card.notes))
    connection.executemany(
        "INSERT INTO models VALUES (?, ?, ?)", ((card.path, *names) for names in card.models)
    )
    connection.executemany(
        "INSERT INTO contents VALUES (?, ?, ?)", ((card.path, *pair) for pair in card.contents)
    )


def _forget(connection: sqlite3.Connection, path: str) -> None:
    for table in ("notes", "models", "contents"):
        connection.execute(f"DELETE FROM {table} WHERE path = ?", (path,))  # noqa: S608 - our own names


def _sharing(connection: sqlite3.Connection, graphs: set[str]) -> Iterator[str]:
    """Yield the cards that have one of some graphs."""
    for graph in sorted(graphs):
        for (path,) in connection.execute("SELECT path FROM files WHERE graph = ?", (graph,)):
            yield path


def root_of(lake: Path) -> str:
    """The folder of a lake as the paths of its cards begin: absolute, with a separator at its end."""
    return os.path.join(os.path.abspath(lake), "")  # noqa: PTH100, PTH118
