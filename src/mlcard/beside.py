"""Files that stand beside a card and hold what is too long for it: a list of objects under one key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mlcard.errors import InvalidCardError, LimitExceededError

if TYPE_CHECKING:
    from pathlib import Path


def objects_in(path: Path, key: str, *, most_bytes: int, hint: str) -> list[dict[str, Any]]:
    """The objects that a file beside a card lists; none when there is no such file.

    Args:
        path: the file.
        key: the key of the list, which messages call the objects by.
        most_bytes: its largest size.
        hint: what to do about a file that is none.

    Raises:
        InvalidCardError: it is no such file.
        LimitExceededError: it is larger than any.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(most_bytes + 1)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InvalidCardError(f"{path}: cannot be read ({error.strerror})") from error
    if len(content) > most_bytes:
        raise LimitExceededError(f"{path}: larger than {most_bytes} bytes")
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InvalidCardError(f"{path}: not a file of {key} ({error})", hint=hint) from error
    listed = document.get(key) if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise InvalidCardError(f"{path}: not a file of {key}", hint=hint)
    return listed
