"""Cards to what an index keeps of them, many at a time, in several processes where that pays."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import threading
import time
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from mlcard import card as cards
from mlcard.card.identity import COLLECTIONS, resolved
from mlcard.errors import InvalidCardError, LakeIndexError
from mlcard.lake.index.record import packed
from mlcard.lake.inferred import contents
from mlcard.lake.notes import left_out
from mlcard.lake.owners import owners
from mlcard.lake.statements import statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.facts import JsonValue

#: The collections of things of which the index knows when cards describe them in different ways.
_CONTESTED = ("models", "datasets")
#: So many cards are read sooner than another process has started.
_WORTH_A_PROCESS = 400
_BATCH = 100
#: Stands for the path of the card in a note, which depends on where the lake is seen from.
HERE = "\0"


class Thing(NamedTuple):
    """Something that statements of a card are about, and that another card may say something of, too.

    Attributes:
        iri: of it.
        kind: the collection in which the card describes it, as `models`; empty if it is in none.
        name: its id, as the card writes it; empty like the kind.
        said: digest of what the card says of it, where it matters whether another card says the same; else
            empty.
    """

    iri: str
    kind: str = ""
    name: str = ""
    said: bytes = b""


@dataclass(frozen=True, slots=True)
class Converted:
    """What the index keeps of a card.

    Attributes:
        path: of the card, below the lake.
        graph: IRI of the card; None if it could not be read.
        triples: its statements, in N-Triples.
        record: the same, packed.
        notes: what is not among them, and why; the path is written as `HERE`.
        things: that its statements are about, each once.
        contents: IRI of each dataset with files, and what stands for their content.
    """

    path: str
    graph: str | None
    triples: str
    record: bytes = b""
    notes: tuple[str, ...] = ()
    things: tuple[Thing, ...] = ()
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
        note = f"not in the answer: {error}".replace(root + path, HERE)
        return Converted(path, None, "", notes=(note,))
    found, text = statements(card, base)
    triples = text.encode("utf-8", "replace").decode()  # half a surrogate pair, which no encoding has
    return Converted(
        path,
        found.iri,
        triples,
        packed(triples),
        tuple(left_out(HERE, found.left_out)),
        _things(card, found.subjects, base),
        tuple(contents(card, base)),
    )


def _things(card: dict[str, JsonValue], subjects: frozenset[str], base: str) -> tuple[Thing, ...]:
    """What the statements of a card are about.

    Args:
        card: a card in normal form.
        subjects: IRIs of all that something is stated of.
        base: IRI that relative ids are appended to.
    """
    found = {iri: Thing(iri) for iri in sorted(owners(subjects))}
    for kind in COLLECTIONS:
        listed = card.get(kind)
        for thing in listed if isinstance(listed, list) else ():
            name = thing.get("id") if isinstance(thing, dict) else None
            if isinstance(name, str):
                iri = resolved(name, base)
                said = _digest(thing) if kind in _CONTESTED else b""
                found[iri] = Thing(iri, kind, name, said)
    return tuple(found.values())


def _digest(thing: JsonValue) -> bytes:
    """A digest of how a card describes a thing: the same for two that say the same in the same order."""
    return hashlib.blake2b(json.dumps(thing).encode(), digest_size=8).digest()


def _end_with(parent: int) -> None:
    """In a process of the pool: end when the process that reads for us does, however that ends."""
    started = os.getppid()

    def watch() -> None:
        while os.getppid() == started:
            time.sleep(0.5)
        os._exit(3)

    if started == parent or started > 1:
        threading.Thread(target=watch, daemon=True).start()
