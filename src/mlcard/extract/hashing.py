"""SHA-256 of many files at once.

`hashlib` releases the interpreter lock, so threads hash as fast as the disk or the cores allow.
"""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

from mlcard.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from io import BufferedReader

    from mlcard.facts import Source


def sha256_of_all(sources: Sequence[Source]) -> list[str | UnreadableFileError]:
    """SHA-256 of each file as 64 hexadecimal digits, in the order given, or why it could not be read."""
    if len(sources) < 2:
        return [_sha256(source) for source in sources]
    with ThreadPoolExecutor(max_workers=min(len(sources), os.cpu_count() or 1)) as pool:
        return list(pool.map(_sha256, sources))


def _sha256(source: Source) -> str | UnreadableFileError:
    """SHA-256 of one file."""
    try:
        with source.open() as stream:
            return hashlib.file_digest(cast("BufferedReader", stream), "sha256").hexdigest()
    except UnreadableFileError as error:
        return error
    except OSError as error:  # the file vanished, or its disk failed, while it was read
        return UnreadableFileError(f"{source.name}: cannot be read ({error.strerror})")
