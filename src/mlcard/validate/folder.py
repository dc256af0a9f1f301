"""The files beside a card, read only when a rule asks, and never outside the card's folder."""

from __future__ import annotations

import contextlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mlcard.facts import Source
from mlcard.git_lfs import LONGEST, pointer_of
from mlcard.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, JsonValue, Reading

#: Largest file that a rule hashes: half a second's work.
HASH_BOUND = 512 * 1024 * 1024
#: Largest file that a rule has read if its reader goes through the whole of it.
READ_BOUND = 64 * 1024 * 1024
#: Suffixes of formats whose readers read a header only, whatever the size of the file.
_HEADER_ONLY = frozenset({".safetensors", ".gguf", ".npy", ".npz"})
#: How many bytes of git's configuration are read.
_GIT_CONFIG = 20_000
#: Where git says what a folder was cloned from, and where huggingface_hub puts what it downloads.
_CLONED = lazy(
    rb"(?m)^\s*url\s*=\s*\S+?(?:huggingface\.co|hf\.co)[/:](?:datasets/|spaces/)?([\w.-]+/[\w.-]+?)(?:\.git)?/?\s*$"
)
_DOWNLOADED = lazy(r"(?:models|datasets|spaces)--([\w.-]+?)--([\w.-]+)/snapshots/[0-9a-f]{40}$")
#: Most of them that are asked: the parts of one model tell the same.
_MOST_TELLING = 3
_OUTSIDE = lazy(r"[A-Za-z]:|~|[\\/]")
#: Files that describe a whole model, the more special before the more general.
_DESCRIBING = ("model_index.json", "adapter_config.json", "modules.json", "meta.json", "config.json")
#: Suffixes of files that hold a model and tell its library.
_TELLING = (".skops", ".joblib", ".pkl", ".pickle", ".keras", ".safetensors")


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder that a card describes.

    Attributes:
        root: where it lies; None if the card is not on disk, and then nothing is known of any file.
        readings: what readers said of its files so far, by path.
        consulted: the paths that rules asked about, `.` for the list of all names: what a judgement rests on.
        listed: all names, once they were asked for.
    """

    root: Path | str | None
    readings: dict[str, Reading] = field(default_factory=dict)
    consulted: set[str] = field(default_factory=set)
    listed: list[str] = field(default_factory=list)


class Content(NamedTuple):
    """Size in bytes and SHA-256 of a file; None where finding out would take too long."""

    byte_size: int
    sha256: str | None


def climbs(path: str) -> bool:
    """Whether a path in a card leaves the card's folder: absolute, or up by more than it went down."""
    if "://" in path:
        return False
    if _OUTSIDE.match(path):
        return True
    depth = 0
    for part in re.split(r"[\\/]", path):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return True
    return False


def names(folder: Folder) -> list[str]:
    """The names in the folder, sorted; none if it cannot be listed."""
    if folder.root is not None and "." not in folder.consulted:
        folder.consulted.add(".")
        with contextlib.suppress(OSError):
            folder.listed.extend(sorted(os.listdir(folder.root or ".")))  # noqa: PTH208 - iterdir is 4 times slower
    return folder.listed


def place(folder: Folder, path: str) -> Path | None:
    """Where a file of the folder lies; None if it may not be read: outside, a URL, or nothing is on disk."""
    if folder.root is None or "://" in path or climbs(path) or "\0" in path or not path:
        return None
    folder.consulted.add(path)
    root = os.path.realpath(folder.root)
    target = os.path.realpath(Path(root, path.split("!/", 1)[0]))
    return Path(target) if os.path.commonpath([root, target]) == root else None


def is_missing(folder: Folder, path: str) -> bool:
    """Whether a path names a file of the folder that is not there; a link to elsewhere counts as there."""
    if folder.root is None or "://" in path or climbs(path) or "\0" in path or not path:
        return False
    folder.consulted.add(path)
    return not os.path.lexists(Path(folder.root, path.split("!/", 1)[0]))


def content(folder: Folder, path: str, *, hashed: bool) -> Content | None:
    """Size and hash of a file, those that an LFS pointer states included; None if it cannot be read."""
    target = place(folder, path)
    if target is None or "!/" in path or not target.is_file():
        return None
    try:
        size = target.stat().st_size
        if size < LONGEST and (pointer := pointer_of(target.read_bytes())):
            return Content(pointer.byte_size, pointer.sha256)
        if not hashed or size > HASH_BOUND:
            return Content(size, None)
        import hashlib  # noqa: PLC0415 - few cards need it, and it loads OpenSSL

        with target.open("rb") as stream:
            return Content(size, hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError:
        return None


def facts(folder: Folder, path: str) -> tuple[Fact, ...]:
    """What the reader of its format says of a file; nothing if it cannot be read, or would take too long."""
    if path not in folder.readings:
        target = place(folder, path)
        if target is None or not target.is_file() or not _quick(target):
            return ()
        from mlcard.readers import read  # noqa: PLC0415 - only cards that name files need the readers

        folder.readings[path] = read(Source(target, path))
    return folder.readings[path].facts


def facts_of(folder: Folder, paths: Iterator[str], slot: str) -> list[tuple[str, Fact]]:
    """The facts of several files for one slot, or for all slots below it."""
    found: list[tuple[str, Fact]] = []
    for path in paths:
        found += [
            (path, fact)
            for fact in facts(folder, path)
            if fact.slot == slot or fact.slot.startswith(slot + "/")
        ]
    return found


def repository(folder: Folder) -> str:
    """The repository of the Hub that a folder was cloned or downloaded from; empty if that cannot be told."""
    if folder.root is None:
        return ""
    if downloaded := _DOWNLOADED.search(os.path.realpath(folder.root)):
        return "/".join(downloaded.groups())
    folder.consulted.add(".git/config")
    configuration = os.path.join(folder.root, ".git", "config")  # noqa: PTH118 - most folders have none
    try:
        if not os.path.exists(configuration):  # noqa: PTH110
            return ""
        with open(configuration, "rb") as file:  # noqa: PTH123
            cloned = _CLONED.search(file.read(_GIT_CONFIG))
    except OSError:
        return ""
    return cloned[1].decode("ascii", "replace") if cloned else ""


def told(folder: Folder, slot: str) -> tuple[JsonValue, str]:
    """What the files of a folder tell of its model for a slot, such as `ml_task`, and which file does.

    Returns:
        Of a slot that is a list the first item; None where no file tells anything.
    """
    present = names(folder)
    candidates = [name for name in _DESCRIBING if name in present]
    telling = [name for name in present if name.endswith(_TELLING) and os.path.splitext(name)[1]]  # noqa: PTH122
    candidates += telling[:_MOST_TELLING]
    for path in candidates:
        for fact in facts(folder, path):
            if fact.slot in (f"/model/{slot}", f"/model/{slot}/-") and fact.method != "declared":
                return fact.value, path
    return None, ""


def _quick(target: Path) -> bool:
    """Whether reading a file takes no longer than a lint may."""
    return target.suffix.lower() in _HEADER_ONLY or target.stat().st_size <= READ_BOUND
