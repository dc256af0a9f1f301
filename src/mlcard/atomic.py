"""Writing a file in one step: whoever looks, and whatever interrupts, it is the old one or the new one."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, its line ends as they are."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file; a link is followed, and an existing file keeps its permissions."""
    write_parts(path, (content,))


def write_parts(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file of parts that are made one after the other, so that it need not fit into memory.

    What is no file, such as `/dev/null`, a terminal or a pipe, is written to and stays what it is.
    """
    if _is_device(path):
        with path.open("wb") as stream:
            stream.writelines(parts)
        return
    target = Path(os.path.realpath(path))
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(parts)
            stream.flush()
            os.fsync(stream.fileno())
        mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
        os.chmod(name, mode)  # noqa: PTH101 - of the temporary file, before it becomes the real one
        os.replace(name, target)  # noqa: PTH105 - the atomic step
    except BaseException:  # also an interruption: nothing may be left beside the file; then it goes on
        Path(name).unlink(missing_ok=True)
        raise


def _is_device(path: Path) -> bool:
    """Whether there is something that is neither a file nor a folder."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _umask() -> int:
    """The permissions that this process withholds from new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
