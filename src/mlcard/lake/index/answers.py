"""Answers that an index keeps: `store-1.answers`, one file an answer, beside the store that gave them.

Nobody writes to a store once the list names it, so a query over it gives the same answer each time, and the
next store has another name. A report over 100,000 models takes seconds; the same report again is read from
its file. Whoever may not write into the index asks again each time, and loses nothing but that.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph

from mlcard import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: What the folder of a store's answers is called, behind the name of the store.
SUFFIX = ".answers"
#: Seconds from which an answer is worth a file.
WORTH = 0.1
#: Bytes of all answers of a store; the oldest go first.
MOST = 1 << 30
#: Forms of query whose answer is no table, wherever the word stands.
_GRAPHS = re.compile(r"CONSTRUCT|DESCRIBE", re.IGNORECASE)
#: Functions that give something else each time, wherever the word stands in the query, and words for what no
#: index holds.
_FLEETING = re.compile(r"(?<![a-z_?$:])(?:NOW|RAND|(?:STR)?UUID|BNODE)(?![a-z_0-9])|observed", re.IGNORECASE)


def place(store: Path, request: Mapping[str, Any]) -> Path | None:
    """The file for the answer to a request; None if it may be another one next time.

    Args:
        store: folder of the store that is asked.
        request: what is asked: query, base, bindings and format.
    """
    if _FLEETING.search(request["query"]):
        return None
    query, form = request["query"], request["format"]
    if form == "table" and not _GRAPHS.search(query):
        form = "json"  # which the command line draws the table from
    parts = [pyoxigraph.__version__, request["base"], query, request["bindings"], form]
    name = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return store.with_name(store.name + SUFFIX) / name


def kept(file: Path) -> bytes | None:
    """The answer in a file, if it is there."""
    try:
        return file.read_bytes()
    except OSError:
        return None


def keep(file: Path, content: bytes) -> None:
    """Keep an answer, if there is a right and room to."""
    if len(content) > MOST:
        return
    with contextlib.suppress(OSError):
        if not file.parent.with_suffix("").is_dir():
            return  # the store has gone meanwhile
        file.parent.mkdir(exist_ok=True)
        atomic.write_bytes(file, content)
        _make_room(file.parent)


def _make_room(folder: Path) -> None:
    """Remove the oldest answers of those that are too many."""
    found = [(entry.stat(), entry) for entry in folder.iterdir()]
    total = sum(status.st_size for status, _ in found)
    for status, entry in sorted(found, key=lambda pair: pair[0].st_mtime_ns):
        if total <= MOST:
            return
        entry.unlink(missing_ok=True)
        total -= status.st_size
