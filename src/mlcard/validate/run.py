"""Judging many cards: in several processes where that pays, and from the cache where nothing changed."""

from __future__ import annotations

import gc
import os
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING

from mlcard.validate.engine import judge_file
from mlcard.validate.registry import take_in, taken_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from mlcard.configuration import Configuration
    from mlcard.validate.cache import Cache
    from mlcard.validate.finding import Judgement

#: So many cards are judged sooner than another process has started.
_WORTH_A_PROCESS = 500
#: Cards that a process is given at a time: enough to hide the hand-over, few enough for a steady bar.
_BATCH = 100


def judge(
    cards: Iterable[tuple[Path, Configuration]],
    *,
    jobs: int = 1,
    cache: Cache | None = None,
    advance: Callable[[int], object] = lambda _: None,
) -> list[Judgement]:
    """Judge cards, and give what was found in their order.

    Args:
        cards: each with the configuration that holds for it.
        jobs: most processes to use; a few hundred cards are done in this one.
        cache: what was found before; it is asked, and told what is new.
        advance: called with the number of cards that are done since the last call.
    """
    listed = list(cards)
    done: list[Judgement | None] = [cache.find(*card) if cache else None for card in listed]
    todo = [(position, *card) for position, card in enumerate(listed) if done[position] is None]
    advance(len(listed) - len(todo))
    for positions, judgements in _judged(todo, jobs):
        for position, judgement in zip(positions, judgements, strict=True):
            done[position] = judgement
            if cache:
                cache.keep(*listed[position], judgement)
        advance(len(positions))
    return [judgement for judgement in done if judgement is not None]


def _judged(
    todo: Sequence[tuple[int, Path, Configuration]], jobs: int
) -> Iterator[tuple[list[int], list[Judgement]]]:
    """The judgements of cards, a batch at a time, with the positions of the cards."""
    batches = [
        ([position for position, _, _ in batch], [path for _, path, _ in batch], configuration)
        for configuration, batch in _batches(todo)
    ]
    if jobs < 2 or len(todo) < _WORTH_A_PROCESS:
        for positions, paths, configuration in batches:
            yield positions, judge_batch(paths, configuration)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - 10 ms, and few runs need it

    with ProcessPoolExecutor(min(jobs, len(batches)), initializer=take_in, initargs=taken_in()) as pool:
        results = pool.map(judge_batch, map(itemgetter(1), batches), map(itemgetter(2), batches))
        yield from zip(map(itemgetter(0), batches), results, strict=True)


def _batches(
    todo: Sequence[tuple[int, Path, Configuration]],
) -> Iterator[tuple[Configuration, list[tuple[int, Path, Configuration]]]]:
    """Neighbours under one configuration, some at a time."""
    for _, neighbours in groupby(todo, key=lambda item: id(item[2])):
        while batch := list(islice(neighbours, _BATCH)):
            yield batch[0][2], batch


def judge_batch(paths: Sequence[Path], configuration: Configuration) -> list[Judgement]:
    """Judge some cards one after the other.

    Trees of nodes hold no cycles, so the collector of cycles would only look through them in vain: it made
    three times the work of the parsing.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return [judge_file(path, configuration) for path in paths]
    finally:
        if collecting:
            gc.enable()


def processes(jobs: int | None) -> int:
    """How many processes to use, where nobody said it: one for each core."""
    return jobs or os.cpu_count() or 1
