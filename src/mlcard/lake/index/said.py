"""What the index knows of each card beside the merged graph: in the list, and in the record of statements."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph

from mlcard.lake.index.load import as_stored, lines_of
from mlcard.lake.index.record import Place
from mlcard.lake.owners import around

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection

    from mlcard.lake.index.convert import Converted
    from mlcard.lake.index.record import Record

#: Of every card that may say something: those of the nodes that it is about, or is inside of.
_CARDS = """SELECT DISTINCT path, start, length FROM things JOIN files USING (path)
 WHERE iri IN (SELECT value FROM json_each(?)) AND length > 0"""
#: The graphs of cards that describe a model or dataset of which another card says something else.
_CONTESTED = """SELECT DISTINCT graph FROM things JOIN files USING (path) WHERE said != x'' AND iri IN (
 SELECT iri FROM things WHERE said != x'' GROUP BY iri HAVING count(DISTINCT said) > 1)"""
#: Cards whose statements are kept unpacked while a run looks who says what.
_KEPT = 1_000


class Said:
    """What the cards of an index say.

    Attributes:
        connection: to the list, amid the transaction of the run.
        record: of the statements.
    """

    def __init__(self, connection: sqlite3.Connection, record: Record) -> None:
        self.connection = connection
        self.record = record

    def keep(self, card: Converted) -> None:
        """Note what is kept of a card; what was noted of it before has been forgotten."""
        run = self.connection.executemany
        place = self.record.add(card.record)
        row = (card.graph, *place, card.path)
        self.connection.execute("UPDATE files SET graph = ?, start = ?, length = ? WHERE path = ?", row)
        run("INSERT INTO notes VALUES (?, ?)", ((card.path, note) for note in card.notes))
        run("INSERT INTO things VALUES (?, ?, ?, ?, ?)", ((card.path, *thing) for thing in card.things))
        run("INSERT INTO contents VALUES (?, ?, ?)", ((card.path, *pair) for pair in card.contents))

    def forget(self, path: str) -> None:
        """Forget what was noted of a card."""
        for table in ("notes", "things", "contents"):
            self.connection.execute(f"DELETE FROM {table} WHERE path = ?", (path,))  # noqa: S608 - our own names

    def graphs(self, *, every: bool) -> set[str]:
        """The IRIs of the cards that have a graph to themselves: all, or those that another one contests."""
        asked = "SELECT DISTINCT graph FROM files WHERE graph IS NOT NULL" if every else _CONTESTED
        return {graph for (graph,) in self.connection.execute(asked)}

    def of_graph(self, graph: str) -> str:
        """What the cards with a graph say; a README and the modelcard.yaml beside it may share one."""
        asked = "SELECT start, length FROM files WHERE graph = ? ORDER BY path"
        return "".join(self.record.read(Place(*row)) for row in self.connection.execute(asked, (graph,)))

    def elsewhere(self, touched: Collection[str]) -> Callable[[pyoxigraph.Triple], bool]:
        """Whether a card says something, as a function; some cards, by their paths, do not count."""

        @lru_cache(_KEPT)
        def read(start: int, length: int) -> str:
            return self.record.read(Place(start, length))

        def said(triple: pyoxigraph.Triple) -> bool:
            assert isinstance(triple.subject, pyoxigraph.NamedNode)  # noqa: S101 - cards have no blank nodes
            iri = triple.subject.value
            begin = f"<{iri}> {triple.predicate} "
            names = json.dumps([iri, *around(iri)])
            for path, *place in self.connection.execute(_CARDS, (names,)):
                if path in touched or begin not in (text := read(*place)):
                    continue
                found = [line for line in lines_of(text) if line.startswith(begin)]
                if any(quad.triple == triple for quad in as_stored(found)):
                    return True
            return False

        return said
