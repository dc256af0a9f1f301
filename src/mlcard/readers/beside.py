"""Names of files that a file gives for data beside it: none may leave its folder."""

from __future__ import annotations

from pathlib import PurePosixPath

from mlcard.facts import Source


def stays_inside(name: str) -> bool:
    """Whether a name leads to a file in the folder that it is relative to, or below it."""
    path = PurePosixPath(name)
    return (
        0 < len(name) <= 1_000
        and not set(name) & set("\\:\0\ufffd")
        and not path.is_absolute()
        and ".." not in path.parts
        and path != PurePosixPath()
    )


def file_beside(source: Source, name: str) -> Source:
    """The file of a name relative to the folder of another one; the caller has seen that it stays inside."""
    folder = PurePosixPath(source.name).parent
    return Source(source.path.parent / name, str(folder / name))
