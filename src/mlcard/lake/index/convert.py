"""Cards to what an index keeps of them, many at a time, in several processes where that pays."""

from __future__ import annotations

import gc
import os
import threading
import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from mlcard import card as cards
from mlcard.card.identity import resolved
from mlcard.errors import InvalidCardError, LakeIndexError
from mlcard.lake.inferred import contents
from mlcard.lake.notes import left_out
from mlcard.lake.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.facts import JsonValue

#: So many cards are read sooner than another process has started.
_WORTH_A_PROCESS = 400
_BATCH = 100
#: Stands for the path of the card in a note, which depends on where the lake is seen from.
HERE = "\0"


@dataclass(frozen=True, slots=True)
class Converted:
    """What the index keeps of a card.

    Attributes:
        path: of the card, below the lake.
        graph: IRI of the card; None if it could not be read.
        triples: its statements, in N-Triples.
        notes: what is not among them, and why; the path is written as `HERE`.
        models: name and IRI of each model that it describes.
        contents: IRI of each dataset with files, and what stands for their content.
    """

    path: str
    graph: str | None
    triples: str
    notes: tuple[str, ...] = ()
    models: tuple[tuple[str, str], ...] = ()
    contents: tuple[tuple[str, str], ...] = ()


def convert(root: str, paths: Iterable[str], base: str, jobs: int) -> Iterator[Converted]:
    """Yield what is kept of each card, in order.

    Args:
        root: folder of the lake, with a separator at its end.
        paths: of the cards, below it.
        base: IRI that relative ids are appended to.
        jobs: most processes to use.

    Raises:
        LakeIndexError: the system ended one of the processes.
    """
    listed = list(paths)
    batches = [listed[start : start + _BATCH] for start in range(0, len(listed), _BATCH)]
    if jobs < 2 or len(listed) < _WORTH_A_PROCESS:
        for batch in batches:
            yield from converted(root, batch, base)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - few runs need it
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    waiting = iter(batches)
    try:
        with ProcessPoolExecutor(
            min(jobs, len(batches)), initializer=_end_with, initargs=(os.getpid(),)
        ) as pool:
            # A few batches ahead and no more: the results wait in memory until the store has taken them.
            running = [pool.submit(converted, root, batch, base) for batch in islice(waiting, 4 * jobs)]
            while running:
                done = running.pop(0).result()
                running += [pool.submit(converted, root, batch, base) for batch in islice(waiting, 1)]
                yield from done
    except BrokenProcessPool as error:
        raise LakeIndexError(
            "a process that reads cards was ended by the system", hint="give --jobs 1: it needs less memory"
        ) from error


def converted(root: str, paths: Sequence[str], base: str) -> list[Converted]:
    """Read some cards; the collector of cycles would look through their trees in vain."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return [_converted(root, path, base) for path in paths]
    finally:
        if collecting:
            gc.enable()


def _converted(root: str, path: str, base: str) -> Converted:
    try:
        card = cards.load(root + path).data
    except InvalidCardError as error:
        return Converted(path, None, "", (f"not in the answer: {error}".replace(root + path, HERE),))
    found, triples = statements(card, base)
    models = card.get("models")
    return Converted(
        path,
        found.iri,
        triples.encode("utf-8", "replace").decode(),  # half a surrogate pair, which no encoding has
        tuple(left_out(HERE, found.left_out)),
        tuple(_described(models if isinstance(models, list) else [], base)),
        tuple(contents(card, base)),
    )


def _described(models: list[JsonValue], base: str) -> Iterator[tuple[str, str]]:
    """Yield the id of each model, and its IRI."""
    for model in models:
        name = model.get("id") if isinstance(model, dict) else None
        if isinstance(name, str):
            yield name, resolved(name, base)


def _end_with(parent: int) -> None:
    """In a process of the pool: end when the process that reads for us does, however that ends."""
    started = os.getppid()

    def watch() -> None:
        while os.getppid() == started:
            time.sleep(0.5)
        os._exit(3)

    if started == parent or started > 1:
        threading.Thread(target=watch, daemon=True).start()
