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
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
            for name in sorted(names):
                candidate = Path(folder, name)
                if (name in NATIVE_NAMES and not candidate.is_fifo()) or (
                    name.lower() == "readme.md" and _has_front_matter(candidate)
                ):
                    yield candidate


def _has_front_matter(path: Path) -> bool:
    """Whether a Markdown file opens with `---`; one that cannot be opened counts, so that it is reported."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(512).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"---")
    except OSError:
        return True
