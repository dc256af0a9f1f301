"""SHA-256 of files in threads: the same as hashlib's, bounded, told on the way, and stopped at once."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from mlcard.errors import UnreadableFileError
from mlcard.extract.feeding import Feed
from mlcard.extract.hashing import CHUNK, FEW_BYTES, Hashed, hash_all
from mlcard.extract.tensors import Region
from mlcard.facts import Source

if TYPE_CHECKING:
    from pathlib import Path

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, FEW_BYTES, 3 * CHUNK + 17]


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    """Files of several sizes, the same every time."""
    for number, size in enumerate(SIZES):
        (tmp_path / f"{number}.bin").write_bytes(hashlib.shake_256(bytes([number])).digest(size))
    return [Source(tmp_path / f"{number}.bin", f"{number}.bin") for number in range(len(SIZES))]


def regions(size: int) -> list[Region]:
    """Tensors that cover a file, one of them across every chunk, and one without elements at its end."""
    cuts = [0, size // 3, size // 2, size]
    found = [Region(begin, end - begin, "U8", end - begin, 8) for begin, end in pairwise(cuts)]
    return [*found, Region(0, size, "U8", size, 64), Region(size, 0, "F32", 0, 64)]


@pytest.mark.parametrize("threads", [1, 2, 3, 16])
@pytest.mark.parametrize("measured", [False, True])
def test_hashes_are_those_of_hashlib(sources: list[Source], threads: int, *, measured: bool) -> None:
    wanted = {source: regions(source.size()) for source in sources} if measured else {}
    found = hash_all(sources, wanted, threads=threads)
    assert list(found) == sources
    for source in sources:
        raw, outcome = source.path.read_bytes(), found[source]
        assert isinstance(outcome, Hashed)
        assert outcome.sha256 == hashlib.sha256(raw).hexdigest()
        assert set(outcome.measured) == set(wanted.get(source, ()))
        for region, result in outcome.measured.items():
            inside = raw[region.begin : region.begin + region.size]
            assert result.digest == hashlib.sha256(inside).hexdigest()


@pytest.mark.parametrize("threads", [1, 4])
def test_a_file_that_cannot_be_read_does_not_keep_the_others(sources: list[Source], threads: int) -> None:
    sources[4].path.unlink()
    gone = Source(sources[0].path.parent, "a folder")
    found = hash_all([*sources, gone], threads=threads)
    assert [source.name for source, outcome in found.items() if not isinstance(outcome, Hashed)] == [
        "4.bin", "a folder",
    ]  # fmt: skip
    assert isinstance(found[gone], UnreadableFileError)


def test_a_region_that_the_file_does_not_reach(sources: list[Source]) -> None:
    size = sources[-1].size()
    found = hash_all([sources[-1]], {sources[-1]: [Region(size - 10, 11, "U8", 11, 0)]})
    outcome = found[sources[-1]]
    assert isinstance(outcome, UnreadableFileError)
    assert "became shorter" in str(outcome)


@pytest.mark.parametrize("threads", [1, 4])
def test_progress_grows_to_the_whole(sources: list[Source], threads: int) -> None:
    told: list[tuple[int, int]] = []
    hash_all(sources, threads=threads, progress=lambda done, total: told.append((done, total)))
    assert {total for _, total in told} == {sum(SIZES)}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == sum(SIZES)


def test_no_more_threads_than_granted(tmp_path: Path) -> None:
    size = 24 * FEW_BYTES
    for number in range(6):
        with (tmp_path / str(number)).open("wb") as file:
            file.truncate(size)
    sources = [Source(tmp_path / str(number), str(number)) for number in range(6)]
    before, most = threading.active_count(), 0

    def watch(_done: int, _total: int) -> None:
        nonlocal most
        most = max(most, threading.active_count() - before)

    hash_all(sources, threads=3, progress=watch)
    assert most == 3
    hash_all(sources, {source: regions(size) for source in sources}, threads=4, progress=watch)
    assert most == 4
    most = 0
    few = {source: regions(size) for source in sources[:2]}
    hash_all(sources[:2], few, threads=5, progress=watch)
    assert most == 4, "two for each file"
    assert threading.active_count() == before


@pytest.mark.parametrize("threads", [1, 4])
def test_an_interruption_stops_all_threads(tmp_path: Path, threads: int) -> None:
    """Sparse files of 8 GB in all: nobody waits until they are hashed."""
    for number in range(4):
        with (tmp_path / str(number)).open("wb") as file:
            file.truncate(2**31)
    sources = [Source(tmp_path / str(number), str(number)) for number in range(4)]
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), 2))
    timer.start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        hash_all(sources, threads=threads)
    assert time.monotonic() - start < 2
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("hash")]


def test_tensors_get_their_bytes_whatever_the_chunks() -> None:
    raw = bytes(number * number % 61 for number in range(10_000))
    wanted = [*regions(10_000), Region(7, 4000, "F32", 1000, 64), Region(9, 4000, "F32", 1000, 64, None, 4)]
    results = []
    for chunk in (1, 7, 4096, 10_000):
        feed = Feed(wanted)
        for begin in range(0, len(raw), chunk):
            feed.take(begin, memoryview(raw)[begin : begin + chunk])
        feed.finish()
        results.append(feed.measured)
    assert results == [results[0]] * 4
    assert set(results[0]) == set(wanted)
