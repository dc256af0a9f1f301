"""The stores of an index: `store-1`, `store-2`, …, of which the list names one, and who reads them.

A reader holds a shared lock beside the store that it opened (`store-1.lock`), so that the writer, which
removes the stores of the past, leaves it alone. The system lets go of the lock when the reader ends, however
it ends.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from typing import TYPE_CHECKING

if sys.platform != "win32":  # which removes no file that somebody has open
    import fcntl

from mlcard.lake.index.answers import SUFFIX

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_NAME = re.compile(r"(?:store|record)-(\d+)(?:\.lock|\.gone|\.answers)?")


def next_name(folder: Path) -> str:
    """The name of a store that no store has had."""
    numbers = [int(found[1]) for entry in folder.iterdir() if (found := _NAME.fullmatch(entry.name))]
    return f"store-{max(numbers, default=0) + 1}"


def record_of(store: str) -> str:
    """The name of the record that is begun with a store."""
    return store.replace("store", "record")


def cloned(old: Path, new: Path) -> None:
    """A store with the content of another that nobody writes to, in its own folder.

    Tables are never changed once they are written, so a second name for the file does; the journals of the
    store, which are, get copied. What the store did in the past (`LOG`, `LOG.old.…`) stays behind.
    """
    new.mkdir()
    for entry in old.iterdir():
        if _is_chatter(entry.name):
            continue
        if entry.suffix == ".sst":
            with contextlib.suppress(OSError):  # a file system without hard links
                os.link(entry, new / entry.name)
                continue
        shutil.copyfile(entry, new / entry.name)


def _is_chatter(name: str) -> bool:
    """Whether a file of a store holds nothing of its content."""
    return name in {"LOCK", "LOG"} or name.startswith("LOG.old.")


def settled(folder: Path, before: Path | None) -> None:
    """Have the system write a store to the disk before the list names it.

    Args:
        folder: of the store.
        before: of the store that it was cloned from; what both share is on the disk.
    """
    shared = {entry.inode() for entry in os.scandir(before)} - {0} if before else set[int]()
    new: list[str | Path] = [
        entry.path
        for entry in os.scandir(folder)
        if not _is_chatter(entry.name) and entry.inode() not in shared
    ]
    for path in (*new, folder, folder.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):  # Windows syncs only what is open for writing
                os.fsync(handle)
        finally:
            os.close(handle)


class Hold:
    """The lock of a reader on a store, which keeps it on the disk until nothing refers to the lock."""

    def __init__(self, lock: Path) -> None:
        self._handle = os.open(lock, os.O_RDONLY)
        if sys.platform != "win32":
            fcntl.flock(self._handle, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            os.close(self._handle)


def held(folder: Path, name: str) -> Hold | None:
    """The lock of a reader on a store; None if the store is on its way out."""
    try:
        lock = Hold(folder / f"{name}.lock")
    except OSError:
        return None
    return lock if (folder / name).is_dir() else None


def announce(folder: Path, name: str) -> None:
    """Make the file that readers of a store lock."""
    (folder / f"{name}.lock").touch()


def remove_others(folder: Path, current: Collection[str]) -> None:
    """Remove the stores and records that are not the current ones and that nobody reads."""
    kept = {name + suffix for name in current for suffix in ("", ".lock", SUFFIX)}
    for entry in folder.iterdir():
        found = _NAME.fullmatch(entry.name)
        if found is None or entry.name in kept:
            continue
        if entry.suffix == SUFFIX:
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.is_dir():
            _remove(folder, entry)
        elif not (folder / f"store-{found[1]}").exists():
            entry.unlink(missing_ok=True)


def _remove(folder: Path, store: Path) -> None:
    """Remove a store, unless somebody reads it."""
    lock = folder / f"{store.name}.lock"
    with contextlib.ExitStack() as stack:
        try:
            if sys.platform != "win32" and lock.exists():
                stream = stack.enter_context(lock.open("rb"))
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            gone = store if store.suffix == ".gone" else store.with_suffix(".gone")
            if gone != store:
                store.rename(gone)
        except OSError:
            return
        shutil.rmtree(gone, ignore_errors=True)
        lock.unlink(missing_ok=True)
