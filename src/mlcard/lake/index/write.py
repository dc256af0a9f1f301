"""Writing the index of a lake: what changed is read, a new store is made, and one commit puts it in place."""

from __future__ import annotations

import contextlib
import gc
import os
import shutil
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

import mlcard
from mlcard import schema
from mlcard.errors import LakeIndexError
from mlcard.lake import inferred
from mlcard.lake.index import load, stores
from mlcard.lake.index.changes import Changes, changes
from mlcard.lake.index.convert import Converted, convert
from mlcard.lake.index.manifest import CONTESTED, EVERY, about, clear, open_manifest, writing
from mlcard.lake.index.record import Record
from mlcard.lake.index.said import Said

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
#: Bytes of the record that may be of cards that are no more, however small the lake.
_SLACK = 1_000_000


class _Wish(NamedTuple):
    """What the user wants of a run: to read all anew, and every card in a graph of its own."""

    anew: bool
    graphs: bool | None


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
    lake: Path, base: str, *, jobs: int = 1, anew: bool = False, graphs: bool | None = None,
    advance: Callable[[int, int], object] = lambda _done, _all: None,
) -> Written:  # fmt: skip
    """Bring the index of a lake up to date, or make it.

    Args:
        lake: folder of the lake.
        base: IRI that relative ids are appended to.
        jobs: most processes that read cards.
        anew: whether to read every card, whatever the old index says.
        graphs: whether every card's statements are to stand in a graph of its own, too; None for as it was.
            Otherwise those of cards do that describe a model or dataset of which another card says something
            else.
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
            written, names = _write(connection, folder, lake, base, jobs, _Wish(anew, graphs), advance)
        stores.remove_others(folder, names)
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
    connection: sqlite3.Connection, folder: Path, lake: Path, base: str, jobs: int, wish: _Wish,
    advance: Callable[[int, int], object],
) -> tuple[Written, tuple[str, str]]:  # fmt: skip
    """The work between the beginning and the commit of the transaction; the names of store and record."""
    before = about(connection)
    old, record = before.get("store", ""), before.get("record", "")
    stores.remove_others(folder, {old, record})
    root = root_of(lake)
    changed = Changes()
    goes_on = (
        not wish.anew
        and (before.get("base"), before.get("made_by")) == (base, maker())
        and (folder / old).is_dir()
        and _is_tidy(folder / record, int(before["record_size"]), int(before["record_past"]))
    )
    if goes_on:
        changed = changes(root, connection)
        lost = len(changed.gone) + sum(path in changed.before for path in changed.read)
        goes_on = lost <= max(_FEW, changed.known // _MOST_CHANGED)
    if not goes_on:
        clear(connection)
        changed = changes(root, connection)
    _note_files(connection, changed)
    graphs = _graphs(wish.graphs, before)
    name, size = old, int(before.get("record_size", 0))
    past = int(before["record_past"]) + _length(changed) if goes_on else 0
    if changed or not goes_on or graphs != before["graphs"]:
        name = stores.next_name(folder)
        record = record if goes_on else stores.record_of(name)
        run = _Run(root, base, jobs, advance, changed, every=graphs == EVERY)
        try:
            if goes_on:
                stores.cloned(folder / old, folder / name)
            with Record(folder / record, size if goes_on else 0) as opened:
                _fill(folder / name, run, Said(connection, opened), goes_on=goes_on)
                opened.sync()
                size = opened.size
            stores.settled(folder / name, folder / old if goes_on else None)
            stores.announce(folder, name)
        except BaseException:
            shutil.rmtree(folder / name, ignore_errors=True)
            if not goes_on:
                (folder / record).unlink(missing_ok=True)
            raise
    total = connection.execute("SELECT count(*) FROM files WHERE is_card").fetchone()[0]
    count = about(connection)["statements"]
    for key, value in (
        ("base", base), ("made_by", maker()), ("store", name), ("graphs", graphs),
        ("record", record), ("record_size", str(size)), ("record_past", str(past)),
    ):  # fmt: skip
        connection.execute("REPLACE INTO about VALUES (?, ?)", (key, value))
    space = load.files_of(folder / name) + size + (folder / "cards.sqlite").stat().st_size
    return Written(total, len(changed.read), len(changed.gone), int(count), space, folder), (name, record)


def _is_tidy(record: Path, size: int, past: int) -> bool:
    """Whether the record is whole, and most of it of cards that are still so.

    What is no more leaves neither the record nor the store; when it is the larger part all is written anew.

    Args:
        record: its path.
        size: its bytes, as the list has them.
        past: those of them that are of cards as they were before.
    """
    return record.exists() and record.stat().st_size >= size and 2 * past <= size + _SLACK


def _length(changed: Changes) -> int:
    """Bytes in the record of cards that have changed or are gone."""
    touched = (*changed.gone, *changed.read)
    return sum(changed.before[path].place.length for path in touched if path in changed.before)


def _graphs(wish: bool | None, before: dict[str, str]) -> str:
    """Which cards are to have a graph to themselves: as is wished, else as before."""
    if wish is None:
        return before.get("graphs", CONTESTED)
    return EVERY if wish else CONTESTED


@dataclass(frozen=True, slots=True)
class _Run:
    """What a run works on: where, how, and what is known; `every` card with a graph to itself, or some."""

    root: str
    base: str
    jobs: int
    advance: Callable[[int, int], object]
    changed: Changes
    every: bool


def _fill(folder: Path, run: _Run, said: Said, *, goes_on: bool) -> None:
    """Make the store of a run: empty, or the copy of the last."""
    changed, connection = run.changed, said.connection
    store = pyoxigraph.Store(str(folder))
    inferences = pyoxigraph.NamedNode(inferred.graph_name(run.base))
    touched = {inferences.value}
    before = [(store.dump(format=pyoxigraph.RdfFormat.N_TRIPLES, from_graph=inferences) or b"").decode()]
    now: list[str] = []
    for path in (*changed.gone, *changed.read):
        if path in changed.before:
            said.forget(path)
            before.append(said.record.read(changed.before[path].place))
            touched.add(changed.before[path].graph or "")
    if goes_on:
        for card in _cards(run, list(changed.read)):
            said.keep(card)
            now.append(card.triples)
            touched.add(card.graph or "")
        count = int(about(connection)["statements"])
    else:
        for card in load.load(store, _cards(run, sorted(changed.read))):
            said.keep(card)
        count = _count(store)
    links = _inferred(connection, run.base)
    now.append(links)
    elsewhere = said.elsewhere({*changed.gone, *changed.read})
    count += load.exchange(store, before, now, elsewhere)
    load.put_graphs(
        store,
        said.graphs(every=run.every) | ({inferences.value} if links else set()),
        touched,
        lambda graph: links if graph == inferences.value else said.of_graph(graph),
    )
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


def _inferred(connection: sqlite3.Connection, base: str) -> str:
    """What the lake infers, in N-Triples."""
    found = connection.execute(
        "SELECT iri, content FROM contents WHERE content IN"
        " (SELECT content FROM contents GROUP BY content HAVING count(DISTINCT iri) > 1)"
    )
    return inferred.duplicates(found, base)


def _note_files(connection: sqlite3.Connection, changed: Changes) -> None:
    """Note the files and folders that were looked at."""
    for path in changed.left:
        connection.execute("DELETE FROM folders WHERE path = ?", (path,))
    connection.executemany("REPLACE INTO folders VALUES (?, ?)", changed.folders.items())
    connection.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in changed.gone))
    connection.executemany(
        "REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (path, *row.stamp, row.digest, row.is_card, row.graph, *row.place)
            for path, row in (*changed.read.items(), *changed.same.items())
        ),
    )


def root_of(lake: Path) -> str:
    """The folder of a lake as the paths of its cards begin: absolute, with a separator at its end."""
    return os.path.join(os.path.abspath(lake), "")  # noqa: PTH100, PTH118
