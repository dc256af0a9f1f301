"""Names of files that a file gives for data beside it: none may leave its folder."""

from __future__ import annotations

from pathlib import PurePosixPath


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
