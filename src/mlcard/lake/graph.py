"""The graph of cards, and what the disk says beside them.

A card tells what its files were when it was written. The graph adds what they are now, from the file system
alone (`observed_…` slots, never written into a card), so that a question can ask which cards are stale.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph

from mlcard import card as cards
from mlcard.errors import InvalidCardError
from mlcard.export import document, text_of
from mlcard.lake.names import shared
from mlcard.validate.folder import Folder, content, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from mlcard.facts import JsonValue


@dataclass(frozen=True, slots=True)
class Graph:
    """The statements of cards.

    Attributes:
        store: the merged graph of all cards; a resource that two cards describe is one node.
        notes: what is not in it, and why.
    """

    store: pyoxigraph.Store
    notes: tuple[str, ...]


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
    for path in cards.find(paths):
        try:
            card = cards.load(path).data
        except InvalidCardError as error:
            problems.append(error)
            notes.append(f"not in the answer: {error}")
            continue
        found = document(observed(card, path) if files else card, base)
        text = text_of(found)
        store.load(text, format=pyoxigraph.RdfFormat.JSON_LD)
        if by_card:
            store.load(text, format=pyoxigraph.RdfFormat.JSON_LD, to_graph=pyoxigraph.NamedNode(found.iri))
        notes += left_out(path, found.left_out)
        read.append((path, _names_only(card)))
    if not read:
        if problems:
            hint = problems[0].hint or "mlcard lint says what is wrong"
            raise InvalidCardError(f"no card to ask: {problems[0]}", hint=hint)
        raise InvalidCardError(
            "no card to ask", hint="mlcard extract writes one from the files of a model folder"
        )
    return Graph(store, (*notes, *shared(read, base)))


def _names_only(card: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Of a card the ids of its models, so that a lake need not be kept in memory twice."""
    models = card.get("models")
    listed = models if isinstance(models, list) else []
    return {"models": [{"id": model.get("id")} for model in listed if isinstance(model, dict)]}


def left_out(path: Path, slots: tuple[str, ...]) -> list[str]:
    """What to tell of values that a card has and its RDF has not."""
    if not slots:
        return []
    others = f" and {len(slots) - 1} more" if len(slots) > 1 else ""
    return [f"{path}: left out {slots[0]}{others}, which the schema does not accept (see mlcard lint)"]


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
