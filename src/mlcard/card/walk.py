"""Finding cards: `modelcard.yaml`, and `README.md` with front matter, under folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Names of files that are native cards.
NATIVE_NAMES = frozenset({"modelcard.yaml", "modelcard.yml"})
#: Folders in which nobody keeps cards of their own.
SKIPPED_FOLDERS = frozenset({
    ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".ipynb_checkpoints", "site-packages", ".mlcard",
})  # fmt: skip


def find(paths: Iterable[str | Path]) -> Iterator[Path]:
    """Files given by name, whatever they are called, and the cards under folders, sorted by name.

    Links to folders are not followed, so a loop of links ends at once. A path that does not exist is passed
    on: who opens it says so.
    """
    for path in map(Path, paths):
        if path.is_dir():
            yield from map(Path, _cards_below("" if path == Path() else f"{path}{os.sep}"))
        else:
            yield path


def _cards_below(folder: str) -> Iterator[str]:
    """The cards in a folder, then those in its folders; the name ends in a separator, or is empty."""
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            inner, found = look(folder)
        except OSError:
            continue  # a folder that may not be read, or has gone
        yield from sorted(folder + name for name, is_card in found if is_card)
        waiting += sorted((f"{folder}{name}{os.sep}" for name in inner), reverse=True)


def look(folder: str) -> tuple[list[str], list[tuple[str, bool]]]:
    """The folders in a folder that may hold cards, and its files that are cards, or could become ones.

    A README without front matter is none, and may be one tomorrow. A folder's name ends in a separator, or is
    empty for the current one.

    Raises:
        OSError: the folder cannot be read.
    """
    inner: list[str] = []
    found: list[tuple[str, bool]] = []
    with os.scandir(folder or ".") as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED_FOLDERS:
                    inner.append(entry.name)
            elif entry.name in NATIVE_NAMES or entry.name.lower() == "readme.md":
                found.append((entry.name, _is_card(entry, folder + entry.name)))
    return inner, found


def _is_card(entry: os.DirEntry[str], path: str) -> bool:
    """Whether a file is a card by its name and, if it is a README, by how it begins."""
    if entry.name in NATIVE_NAMES:
        return entry.is_file() or (entry.is_symlink() and not os.path.exists(path))  # noqa: PTH110
    return entry.name.lower() == "readme.md" and _has_front_matter(entry, path)


def _has_front_matter(entry: os.DirEntry[str], path: str) -> bool:
    """Whether a Markdown file opens with `---`; one that cannot be opened counts, so that it is reported."""
    try:
        if not entry.is_file():
            return False
        handle = os.open(path, os.O_RDONLY)
        try:
            return os.read(handle, 512).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"---")
        finally:
            os.close(handle)
    except OSError:
        return True
