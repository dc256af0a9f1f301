"""What changed in a lake since its index was written.

Each file is compared by its stamp, and by its content where the stamp differs; a folder is listed again where
its time says that something came or went. In a lake of 100,000 cards in which nothing changed that is 200,000
calls of `stat`, and no file is opened.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.card.walk import look
from mlcard.lake.index.manifest import Row, Stamp, folders, row, stamps

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

#: Nanoseconds within which a file system may give two changes the same time: FAT counts in two seconds.
_TICK = 2_000_000_000
_UNKNOWN = Stamp(-1, -1, -1)


@dataclass(slots=True)
class Changes:
    """What is not as the list says.

    Attributes:
        read: files with another content, or new: with their new rows, the graph still to be found.
        gone: files that are no more, or are no cards any more.
        same: files whose stamp is another and whose content is the same, with their new rows.
        folders: folders to note, with the time of their last change.
        left: folders that are no more.
        before: what the list says of those files that it has.
        known: how many files the list has.
    """

    read: dict[str, Row] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    same: dict[str, Row] = field(default_factory=dict)
    folders: dict[str, int | None] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    before: dict[str, Row] = field(default_factory=dict)
    known: int = 0

    def __bool__(self) -> bool:
        """Whether any card is another, has come or has gone."""
        return bool(self.read or self.gone)


def changes(root: str, connection: sqlite3.Connection) -> Changes:
    """Compare a lake with the list of its index.

    Args:
        root: folder of the lake, with a separator at its end.
        connection: to the list; the paths of its folders end in a separator, and that of the lake is empty.

    Raises:
        OSError: the lake itself cannot be read.
    """
    start = time.time_ns()
    found = Changes()
    listed: set[str] = set()
    _folders(root, folders(connection), start, found, listed)
    _files(root, connection, start, found, listed)
    return found


def _folders(
    root: str, known: Mapping[str, int | None], start: int, found: Changes, listed: set[str]
) -> None:
    """List what is new or has changed among the folders; `listed` gets the files of those."""
    os.stat(root)  # noqa: PTH116 - an error here is the user's to know
    waiting = [""] if "" not in known else []
    gone: set[str] = set()
    for path, stamp in known.items():
        try:
            now = os.stat(root + path).st_mtime_ns  # noqa: PTH116
        except OSError:
            gone.add(path)
            continue
        if now != stamp:
            waiting.append(path)
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        try:
            changed = os.stat(root + path).st_mtime_ns  # noqa: PTH116 - before it is listed
            inner, files = look(root + path)
        except OSError:
            gone.add(path)
            continue
        found.folders[path] = changed if changed < start - _TICK else None
        listed.update(path + name for name, _ in files)
        waiting += [f"{path}{name}{os.sep}" for name in inner if f"{path}{name}{os.sep}" not in known]
    found.left = sorted(gone & known.keys())
    found.folders = {path: stamp for path, stamp in found.folders.items() if path not in gone}


def _files(root: str, connection: sqlite3.Connection, start: int, found: Changes, listed: set[str]) -> None:
    """Compare the files of the list, and those that were listed anew."""
    for path, size, modified, changed in stamps(connection):
        found.known += 1
        listed.discard(path)
        try:
            status = os.stat(root + path)  # noqa: PTH116
        except OSError:
            status = None
        if (
            status is None
            or status.st_mtime_ns != modified
            or status.st_ctime_ns != changed
            or status.st_size != size
            or not stat.S_ISREG(status.st_mode)
        ):
            found.before[path] = row(connection, path)
            _look(root, path, status, start, found)
    for path in sorted(listed):
        try:
            status = os.stat(root + path)  # noqa: PTH116
        except OSError:
            status = None
        _look(root, path, status, start, found)


def _look(root: str, path: str, status: os.stat_result | None, start: int, found: Changes) -> None:
    """Look into a file that is not as the list says, or not in it."""
    before = found.before.get(path)
    if status is None or not stat.S_ISREG(status.st_mode):
        if status is None and os.path.lexists(root + path) and not _is_readme(path):
            # A link that leads nowhere: whoever opens it says so.
            _note(path, Row(_UNKNOWN, b"", is_card=True), before, found)
        elif before is not None:
            found.gone.append(path)
        return
    now = Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    young = max(now.modified, now.changed) >= start - _TICK
    content = _content(root + path)
    seen = Row(
        now._replace(modified=-1) if young else now,
        hashlib.blake2b(content, digest_size=16).digest() if content is not None else b"",
        is_card=_is_card(path, content),
    )
    _note(path, seen, before, found)


def _note(path: str, seen: Row, before: Row | None, found: Changes) -> None:
    """Note a file whose stamp is not that of the list."""
    if before is not None and (before.digest, before.is_card) == (seen.digest, seen.is_card):
        if before.stamp != seen.stamp:
            found.same[path] = seen._replace(graph=before.graph, place=before.place)
    elif seen.is_card:
        found.read[path] = seen
    elif before is not None and before.is_card:
        found.gone.append(path)
        found.same[path] = seen
    else:
        found.same[path] = seen


def _content(path: str) -> bytes | None:
    """The bytes of a file; None if it cannot be read, which whoever parses it says."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - there may be 100,000
            return stream.read(_MOST)
    except OSError:
        return None


#: More than a card may have: of a longer file the beginning and the size tell enough.
_MOST = 10_000_001


def _is_card(path: str, content: bytes | None) -> bool:
    """Whether a file is a card, as the walk says: a README has to open with front matter."""
    if not _is_readme(path) or content is None:
        return True
    return content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"---")


def _is_readme(path: str) -> bool:
    return path.lower().endswith("readme.md")
