"""Which files lie under a folder, and what each is.

The walk never follows a link to a folder (no loops), nor a link to a file outside (a card would publish what
is none of the folder's), passes over what is not
the author's (version control, environments, caches), and survives what may not be read: each such file or
folder becomes a problem of the walk, and the walk goes on. Files whose content is elsewhere are found by what
stands in for them.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.extract.group import WHOLES
from mlcard.extract.media import with_media_folders
from mlcard.extract.stand_ins import kept_by_dvc, pointed_to
from mlcard.facts import Source
from mlcard.git_lfs import POINTER
from mlcard.readers import recognise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.readers import Format

#: Folders that hold nothing of the model's author; hidden folders are passed over as well.
SKIPPED_FOLDERS = frozenset(
    {"__pycache__", "node_modules", "venv", "site-packages", "__MACOSX", "wandb", "mlruns"}
)
#: The folder of a model or dataset in Hugging Face's cache.
_CACHED = re.compile(r"(models|datasets|spaces)--")
CARD_NAMES = ("modelcard.yaml", "modelcard.yml")


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the walk and the format it has; the format is None when nothing recognises it."""

    source: Source
    format: Format | None

    @property
    def role(self) -> str:
        """What the file is for: `model`, `data`, `code`, …; empty when it is not known."""
        return self.format.role if self.format else ""

    @property
    def is_model(self) -> bool:
        """Whether the file alone shows a model in its folder: weights, or what describes a whole folder."""
        return self.format is not None and (self.role == "model" or self.format.name in WHOLES)

    @property
    def folder(self) -> str:
        """The folder of the file, relative to the root of the walk; empty for the root itself."""
        return self.source.name.rpartition("/")[0]


@dataclass(slots=True)
class Walk:
    """Everything that was found under a root, in a stable order.

    Attributes:
        root: where the walk began.
        files: the files, cards excepted.
        carded: folders in which a card stands, relative to the root.
        unread: files and folders that could not be looked into, relative to the root.
        problems: for each of these, why.
    """

    root: Path
    files: list[Found] = field(default_factory=list)
    carded: set[str] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)
    problems: list[UnreadableFileError] = field(default_factory=list)


def walk(root: Path, excluded: Callable[[Path], bool] | None = None) -> Walk:
    """Find all files under a folder, or the one file that `root` is, and recognise each.

    Args:
        root: the folder or file.
        excluded: which files below a folder are passed over.
    """
    result = Walk(root)
    if not root.exists():
        raise UnreadableFileError(f"{root}: does not exist", hint="give a folder or a model file that exists")
    if not (root.is_file() or root.is_dir()):
        raise UnreadableFileError(f"{root}: is not a regular file", hint="give a folder or a model file")
    sources = [Source(root, root.name)] if root.is_file() else _files(root, result)
    for source in sources:
        if source.path.name in CARD_NAMES:
            result.carded.add(Found(source, None).folder)
            continue
        if excluded is not None and source.path != root and excluded(source.path):
            continue
        try:
            _check_name(source.name)
            if source.path != root:
                _check_place(source, root)
            result.files.append(_found(source))
        except UnreadableFileError as error:
            result.unread.append(source.name)
            result.problems.append(error)
    kept = kept_by_dvc(root, [item.source for item in result.files], excluded)
    result.files += [Found(source, form) for source, form in kept]
    result.files = with_media_folders(root, result.files, Found)
    return result


def _check_place(source: Source, root: Path) -> None:
    """Refuse what is no regular file, and a link that leads out of the root: a card is to be published."""
    if not (source.path.is_file() or source.path.is_dir()):  # a pipe would keep its reader waiting
        raise UnreadableFileError(f"{source.name}: is not a regular file", hint="move it out of the folder")
    if source.path.is_symlink() and not _may_lead(source.path, root):
        raise UnreadableFileError(
            f"{source.name}: is a link that leads out of {root}, and is not followed",
            hint="put a copy in its place, or extract the folder that holds both",
        )


def _may_lead(link: Path, root: Path) -> bool:
    """Whether a link stays in the root, in its repository, or in the folder of its model in a cache."""
    target = link.resolve()
    top = root.resolve()
    repository = next((place for place in (top, *top.parents) if (place / ".git").exists()), top)
    if target.is_relative_to(repository):
        return ".git" not in target.relative_to(repository).parts
    # Hugging Face's cache: models--org--name/snapshots/<revision>/x leads to models--org--name/blobs/.
    here = link.parent.resolve()
    caches = (place for place in (here, *here.parents) if _CACHED.match(place.name))
    cache = next(caches, None)
    return (
        cache is not None
        and here.is_relative_to(cache / "snapshots")
        and target.is_relative_to(cache / "blobs")
    )


def _check_name(name: str) -> None:
    """Refuse a name that is no Unicode text: no card can hold it."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError as error:
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        raise UnreadableFileError(f"{shown}: the name is not UTF-8", hint="rename the file") from error


def _found(source: Source) -> Found:
    """A file with its format; one that only stands in for data, as the data that it stands in for."""
    form = recognise(source)
    return Found(*pointed_to(source)) if form is not None and form.name == POINTER else Found(source, form)


def _files(root: Path, result: Walk) -> Iterator[Source]:
    """Yield the regular files under a folder, sorted, without the folders that are passed over."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(root / folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            result.unread.append(folder)
            result.problems.append(
                UnreadableFileError(
                    f"{PurePosixPath(root.as_posix(), folder)}: cannot be listed ({error.strerror})",
                    hint="check the permissions of the folder",
                )
            )
            continue
        below = []
        for entry in found:
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED_FOLDERS and not entry.name.startswith("."):
                    below.append(name)
            elif _counts(entry, root / name, root):
                yield Source(root / name, name)
        waiting.extend(reversed(below))


def _counts(entry: os.DirEntry[str], path: Path, root: Path) -> bool:
    """Whether an entry that is no folder is to be looked at, or complained about.

    A link that leads nowhere is not, nor one to a folder that the walk comes by anyway.
    """
    try:
        if not entry.is_dir():
            entry.stat()
            return True
        return (
            entry.name not in SKIPPED_FOLDERS and not entry.name.startswith(".") and not _may_lead(path, root)
        )
    except OSError:  # a link to itself, or to nothing
        return False
