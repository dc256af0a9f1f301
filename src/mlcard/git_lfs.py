"""Git LFS pointers: a few lines in the place of a file that is kept elsewhere.

Format: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md. `version` comes first, then the other keys
in alphabetical order; `oid` is the SHA-256 of the content, `size` its length in bytes.
"""

from __future__ import annotations

from typing import NamedTuple

from mlcard.counts import is_count
from mlcard.patterns import lazy

#: Name of the format of pointers.
POINTER = "git-lfs-pointer"
#: A pointer is shorter than this, says the specification.
LONGEST = 1024
_POINTER = lazy(
    rb"version https://git-lfs\.github\.com/spec/v1\n"
    rb"(?:[a-z0-9.-]+ [^\r\n]*\n)*?oid sha256:([0-9a-f]{64})\n(?:[a-z0-9.-]+ [^\r\n]*\n)*?size (\d{1,19})\n"
)


class Pointer(NamedTuple):
    """What a pointer tells of the content: SHA-256, and size in bytes."""

    sha256: str
    byte_size: int


def pointer_of(content: bytes) -> Pointer | None:
    """What a pointer tells; None of anything else, and of a pointer that tells less than it has to."""
    told = _POINTER.match(content) if len(content) < LONGEST else None
    if told is None or not is_count(int(told[2])):
        return None
    return Pointer(told[1].decode(), int(told[2]))
