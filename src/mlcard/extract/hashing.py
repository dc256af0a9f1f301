"""SHA-256 of files, and of the tensors in them, in one pass over the bytes.

`hashlib` releases the interpreter lock, so threads hash as fast as the disk or the cores allow: several files
at once, and of one file the whole beside its tensors. No more than a chunk of a file is in memory.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from mlcard.errors import UnreadableFileError
from mlcard.extract.feeding import Feed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mlcard.extract.tensors import Region
    from mlcard.facts import Source
    from mlcard.fingerprint.measure import Measured

#: Is told how many bytes were read, and how many there are.
Progress: TypeAlias = "Callable[[int, int], None]"
#: For each file what is measured in it.
Regions: TypeAlias = "Mapping[Source, Sequence[Region]]"

#: Bytes that are read at once: so many stay in the cache of a core while they are hashed.
CHUNK = 2**20
#: A smaller file is hashed sooner than it is given to a thread.
FEW_BYTES = 2**20
#: Seconds after which the main thread looks whether it was interrupted: a wait without end may miss that.
PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Hashed:
    """What was found in one pass over a file.

    Attributes:
        sha256: 64 hexadecimal digits.
        measured: for each region what was measured.
    """

    sha256: str
    measured: Mapping[Region, Measured] = field(default_factory=dict)


Outcome: TypeAlias = "Hashed | UnreadableFileError"


@dataclass(slots=True)
class _Watch:
    """How far the passes over some files are, and whether they are to stop."""

    total: int
    progress: Progress | None
    done: int = 0
    stopped: bool = False
    lock: Lock = field(default_factory=Lock)

    def advance(self, count: int) -> None:
        """Count bytes that were read."""
        if self.progress is not None:
            with self.lock:
                self.done += count
                self.progress(self.done, self.total)


def hash_all(
    sources: Sequence[Source],
    regions: Regions | None = None,
    *,
    threads: int = 1,
    progress: Progress | None = None,
) -> dict[Source, Outcome]:
    """SHA-256 of each file and what was measured in it, or why it could not be read.

    Args:
        sources: the files.
        regions: what is measured in which of them.
        threads: how many threads may share the work.
        progress: is told how many bytes were read, and how many there are; by one thread at a time.
    """
    wanted = {source: (regions or {}).get(source, ()) for source in sources}
    sizes = {source: _size(source) for source in wanted}
    watch = _Watch(sum(sizes.values()), progress)
    large = sorted((item for item in sizes if sizes[item] >= FEW_BYTES), key=lambda item: -sizes[item])
    measured = any(wanted[source] for source in large)
    if threads < 2 or len(large) < 2 - measured:
        return {source: _hashed(source, wanted[source], watch, None) for source in wanted}
    found = _in_threads(large, wanted, watch, threads)
    return {source: found[source] for source in wanted}


def _in_threads(
    large: Sequence[Source], wanted: Regions, watch: _Watch, threads: int
) -> dict[Source, Outcome]:
    """Hash large files in threads, and the others meanwhile in this one.

    Where there are threads for it, each file has two: one hashes the whole, the other its tensors. An
    interruption stops all of them at once.
    """
    count = min(threads, len(large))
    workers = ThreadPoolExecutor(count, "hash")
    helpers = ThreadPoolExecutor(count, "hash-whole") if threads >= 2 * count else None
    try:
        jobs = {source: workers.submit(_hashed, source, wanted[source], watch, helpers) for source in large}
        small = {
            source: _hashed(source, wanted[source], watch, None) for source in wanted if source not in jobs
        }
        while wait(jobs.values(), PAUSE).not_done:
            pass
        return {**small, **{source: job.result() for source, job in jobs.items()}}
    except BaseException:  # also an interruption; then it goes on
        watch.stopped = True
        raise
    finally:
        workers.shutdown(cancel_futures=True)
        if helpers is not None:
            helpers.shutdown()


def _size(source: Source) -> int:
    """Size of a file; 0 for one that is not there, which the pass over it tells."""
    try:
        return source.size()
    except UnreadableFileError:
        return 0


def _hashed(source: Source, regions: Sequence[Region], watch: _Watch, helpers: Executor | None) -> Outcome:
    """One pass over a file."""
    feed = Feed(regions) if regions else None
    try:
        sha256 = _read(source, feed, watch, helpers)
    except UnreadableFileError as error:
        return error
    except OSError as error:  # the file vanished, or its disk failed, while it was read
        return UnreadableFileError(f"{source.name}: cannot be read ({error.strerror})")
    if feed is None:
        return Hashed(sha256)
    if len(feed.measured) < len(set(regions)):
        return UnreadableFileError(f"{source.name}: became shorter while it was read")
    return Hashed(sha256, feed.measured)


def _read(source: Source, feed: Feed | None, watch: _Watch, helpers: Executor | None) -> str:
    """SHA-256 of a file, whose bytes the tensors get as well."""
    whole = hashlib.sha256()
    buffer = memoryview(bytearray(CHUNK))
    at = 0
    with source.open() as stream:
        while not watch.stopped and (count := stream.readinto(buffer)):  # type: ignore[attr-defined]
            chunk = buffer[:count]
            if feed is None:
                whole.update(chunk)
            elif helpers is None:
                whole.update(chunk)
                feed.take(at, chunk)
            else:
                beside = helpers.submit(whole.update, chunk)
                feed.take(at, chunk)
                beside.result()
            at += count
            watch.advance(count)
    if watch.stopped:
        raise UnreadableFileError(f"{source.name}: was not read to its end")
    if feed is not None:
        feed.finish()
    return whole.hexdigest()
