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
    ".ruff_cache", ".pytest_cache", ".ipynb_checkpoints", "site-packages",
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
        inner = []
        found = []
        try:
            with os.scandir(folder or ".") as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if entry.name not in SKIPPED_FOLDERS:
                            inner.append(f"{folder}{entry.name}{os.sep}")
                    elif _is_card(entry, folder + entry.name):
                        found.append(folder + entry.name)
        except OSError:
            continue  # a folder that may not be read, or has gone
        yield from sorted(found)
        waiting += sorted(inner, reverse=True)


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
