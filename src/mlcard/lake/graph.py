"""The graph of cards, and what the disk says beside them.

A card tells what its files were when it was written. The graph adds what they are now, from the file system
alone (`observed_…` slots, never written into a card), so that a question can ask which cards are stale.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import pyoxigraph

from mlcard import card as cards
from mlcard.errors import InvalidCardError, LakeIndexError
from mlcard.lake import inferred
from mlcard.lake.index import Opened, open_index
from mlcard.lake.names import shared
from mlcard.lake.notes import left_out
from mlcard.lake.statements import statements
from mlcard.validate.folder import Folder, content, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.facts import JsonValue


@dataclass(frozen=True, slots=True)
class Graph:
    """The statements of cards.

    Attributes:
        store: the merged graph of all cards; a resource that two cards describe is one node.
        notes: what is not in it, and why.
        index: the index that the store is of; None if the cards were read.
    """

    store: pyoxigraph.Store
    notes: tuple[str, ...]
    index: Opened | None = None


#: Which cards have their statements in a graph to themselves: none, at least those that describe a model or
#: dataset of which another card says something else, or every one.
Graphs: TypeAlias = Literal["none", "contested", "every"]
#: How much an index counts: `auto` where it says what the cards say, `trust` whatever the cards say, `ignore`
#: not at all.
Use: TypeAlias = Literal["auto", "trust", "ignore"]


def open_graph(
    paths: Sequence[str | Path], base: str, *, graphs: Graphs = "none", files: bool = False, use: Use = "auto"
) -> Graph:
    """Open the graph of the cards at paths, or below them: of their index if it is fresh, else of the cards.

    An index is used when the one path is the lake that it is of, and when it has the named graphs that are
    needed. It holds the same statements as the cards give; its store is read-only and may lie on the disk.
    Whoever asks cannot tell the difference but by the time, and by a note where an index is there and not
    used.

    Args:
        paths: cards and folders.
        base: IRI that relative ids are appended to (see `mlcard.lake.identity.base_for`).
        graphs: which cards' statements are also to stand in a graph that has the card's IRI, at least.
        files: whether to look what the files of each card are now; no index knows that.
        use: how much an index counts.

    Raises:
        InvalidCardError: there is no card that can be read.
        LakeIndexError: the index is to be trusted and cannot be used.
    """
    indexed, said = (None, ()) if files else index_of(paths, base, use, every=graphs == "every")
    if indexed is not None:
        return indexed
    graph = graph_of(paths, base, by_card=graphs != "none", files=files)
    return Graph(graph.store, (*said, *graph.notes))


def index_of(
    paths: Sequence[str | Path], base: str, use: Use, *, every: bool = False
) -> tuple[Graph | None, tuple[str, ...]]:
    """The graph in the index of the lake at paths, if it counts; else None, and what to say of that.

    Args:
        paths: cards and folders.
        base: IRI that relative ids are appended to.
        use: how much an index counts.
        every: whether it has to have a graph of each card.

    Raises:
        LakeIndexError: the index is to be trusted and cannot be used.
    """
    if use == "ignore" or len(paths) != 1 or not Path(paths[0]).is_dir():
        return None, ()
    opened = open_index(Path(paths[0]), base, trusted=use == "trust")
    hint = "mlcard index writes it; it needs one folder"
    if every and opened.store is not None and not opened.every:
        why = "the index is not used: it has no graph of each card (mlcard index --graphs keeps them)"
        opened, hint = Opened(None, opened.folder, why), "without --index trust the cards are read"
    if opened.store is not None and next(iter(opened.store), None) is not None:
        return Graph(opened.store, opened.notes, opened), ()
    if use == "trust":
        raise LakeIndexError(opened.why or f"{paths[0]}: there is no index", hint=hint)
    return None, (opened.why,) if opened.why else ()


def graph_of(paths: Iterable[str | Path], base: str, *, by_card: bool = False, files: bool = False) -> Graph:
    """Load the cards at paths, or below them, into a store in memory.

    Args:
        paths: cards and folders.
        base: IRI that relative ids are appended to.
        by_card: whether each card's statements also stand in a graph that has the card's IRI.
        files: whether to look what the files of each card are now.

    Raises:
        InvalidCardError: there is no card that can be read.
    """
    store = pyoxigraph.Store()
    notes: list[str] = []
    problems: list[InvalidCardError] = []
    read: list[tuple[Path, dict[str, JsonValue]]] = []
    same: list[tuple[str, str]] = []
    for path in cards.find(paths):
        try:
            card = cards.load(path).data
        except InvalidCardError as error:
            problems.append(error)
            notes.append(f"not in the answer: {error}")
            continue
        found, triples = statements(observed(card, path) if files else card, base)
        _load(store, triples, found.iri if by_card else None)
        notes += left_out(path, found.left_out)
        read.append((path, names_only(card)))
        same += inferred.contents(card, base)
    if not read:
        if problems:
            hint = problems[0].hint or "mlcard lint says what is wrong"
            raise InvalidCardError(f"no card to ask: {problems[0]}", hint=hint)
        raise InvalidCardError(
            "no card to ask", hint="mlcard extract writes one from the files of a model folder"
        )
    _load(store, inferred.duplicates(same, base), inferred.graph_name(base) if by_card else None)
    return Graph(store, (*notes, *shared(read, base)))


def _load(store: pyoxigraph.Store, triples: str, graph: str | None) -> None:
    """Load statements in N-Triples into the merged graph, and into one of their own."""
    content = triples.encode("utf-8", "replace")  # half a surrogate pair, which no encoding has
    store.bulk_load(content, pyoxigraph.RdfFormat.N_TRIPLES)
    if graph is not None:
        store.bulk_load(content, pyoxigraph.RdfFormat.N_TRIPLES, to_graph=pyoxigraph.NamedNode(graph))


def names_only(card: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Of a card the ids of its models, so that a lake need not be kept in memory twice."""
    models = card.get("models")
    listed = models if isinstance(models, list) else []
    return {"models": [{"id": model.get("id")} for model in listed if isinstance(model, dict)]}


def observed(card: dict[str, JsonValue], path: Path) -> dict[str, JsonValue]:
    """A card with what the file system says of its files now."""
    folder = Folder(path.parent)
    written = path.stat().st_mtime
    copy = dict(card)
    for collection in ("models", "datasets"):
        items = card.get(collection)
        if isinstance(items, list):
            copy[collection] = [_with_files(item, folder, written) for item in items]
    return copy


def _with_files(item: JsonValue, folder: Folder, written: float) -> JsonValue:
    """A model or dataset whose files carry what the file system says."""
    files = item.get("files") if isinstance(item, dict) else None
    if not isinstance(item, dict) or not isinstance(files, list):
        return item
    seen: list[JsonValue] = [
        {**file, **dict(_observations(file, folder, written))} if isinstance(file, dict) else file
        for file in files
    ]
    return {**item, "files": seen}


def _observations(
    file: dict[str, JsonValue], folder: Folder, written: float
) -> Iterator[tuple[str, JsonValue]]:
    """Yield what the file system says of one file; of a file that is not there or lies outside, nothing."""
    path = str(file.get("path"))
    found, target = content(folder, path, hashed=False), place(folder, path)
    if found is None or target is None:
        return
    status = target.stat()
    changed = dt.datetime.fromtimestamp(status.st_mtime, dt.UTC)
    yield "observed_byte_size", found.byte_size
    yield "observed_modified", changed.strftime("%Y-%m-%dT%H:%M:%SZ")
    # The time of the last change of status shows a file that was moved here with an old time of modification.
    touched = max(status.st_mtime, status.st_ctime) > written
    if found.sha256:
        yield "observed_sha256", found.sha256
    elif touched and "sha256" in file and file.get("byte_size") in {None, found.byte_size}:
        # As large as the card says, but touched since: only the content tells whether it is another file. In
        # a fresh checkout every file may be newer than its card, so times alone prove nothing.
        with target.open("rb") as stream:
            yield "observed_sha256", hashlib.file_digest(stream, "sha256").hexdigest()
