"""Cards: two dialects at the door, one normal form inside, and the place of every slot in the text.

`parse` reads a text, `load` a file, `find` finds the files. A native card is YAML (`modelcard.yaml`); a
README in the Hugging Face dialect has YAML front matter. What cannot be read as a card raises
`CardSyntaxError`, an `InvalidCardError` whose message starts with `path:line:column`.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from mlcard.card.document import (
    Card,
    CardSyntaxError,
    Dialect,
    Remark,
    Span,
    locate,
    span_of,
)
from mlcard.card.huggingface import parse_readme
from mlcard.card.native import parse_native
from mlcard.card.walk import NATIVE_NAMES, find
from mlcard.errors import InvalidCardError
from mlcard.patterns import lazy

__all__ = [
    "NATIVE_NAMES", "Card", "CardSyntaxError", "Dialect", "InvalidCardError", "Remark", "Span",
    "decode", "find", "load", "locate", "parse", "span_of",
]  # fmt: skip

#: Largest card that is read, in bytes; the largest README among 29,432 real ones has 0.5 MB.
MAX_SIZE = 10_000_000

_MARKDOWN = (".md", ".markdown")
_USUAL, _USUAL_NATIVE = "README.md", "modelcard.yaml"
_TWO_FENCES = lazy(r"\ufeff?\s*---[ \t]*\r?\n.*?\n---[ \t]*\r?\n\s*\S", re.DOTALL)


def parse(text: str, path: str, *, places: bool = False) -> Card:
    """Parse a card; the suffix of its path says the dialect, and the text itself where there is no suffix.

    Args:
        text: the card.
        path: the path or name that messages use.
        places: whether to find out at once where everything stands, as pays when somebody will ask; else that
            may wait until somebody does.

    Raises:
        CardSyntaxError: the text cannot be read as a card.
    """
    if path.endswith(_USUAL):  # a path is taken apart in the time that a sixth of a card takes
        return parse_readme(text, path)
    if path.endswith(_USUAL_NATIVE):
        return parse_native(text, path, places=places)
    suffix = Path(path).suffix.lower()
    if suffix in _MARKDOWN or (not suffix and _TWO_FENCES.match(text)):
        return parse_readme(text, path)
    return parse_native(text, path, places=places)


def load(path: Path | str, *, places: bool = False) -> Card:
    """Read and parse the card in a file.

    Args:
        path: of the file.
        places: whether to find out at once where everything stands, as pays when somebody will ask; else that
            may wait until somebody does.

    Raises:
        CardSyntaxError: the file cannot be read as a card.
        InvalidCardError: the file cannot be opened.
    """
    content = b""
    try:
        status = os.stat(path)  # noqa: PTH116 - a path is taken apart in the time that reading takes
        if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_SIZE:
            content = _content(path, status.st_size)
    except OSError as error:
        raise InvalidCardError(
            f"{path}: cannot be opened ({error.strerror})",
            hint="check that the file exists and that you may read it",
        ) from error
    if not stat.S_ISREG(status.st_mode):
        raise InvalidCardError(f"{path}: not a file", hint="name a card, or a folder that holds cards")
    if status.st_size > MAX_SIZE:
        raise CardSyntaxError(
            str(path), "limit", f"{status.st_size:,} bytes, and a card has at most {MAX_SIZE:,}",
            hint="is this really a card? move long tables to files of their own",
        )  # fmt: skip
    return parse(decode(content, str(path)), str(path), places=places)


def _content(path: Path | str, size: int) -> bytes:
    """What stands in a file of so many bytes, or of more by now."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        content = os.read(handle, size + 1)
        while len(content) > size and (more := os.read(handle, MAX_SIZE)):
            size, content = len(content), content + more
        return content
    finally:
        os.close(handle)


def decode(content: bytes, path: str) -> str:
    """The text of a card's bytes, with its byte order mark and line ends, so that a fix can write it back.

    Raises:
        CardSyntaxError: the bytes are not UTF-8; the place is that of the first wrong byte.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        name = "UTF-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else f"byte 0x{content[error.start]:02x}"
        raise CardSyntaxError(
            path,
            "encoding",
            f"not UTF-8 ({name})",
            locate(before + "?", len(before)),
            hint="save the file as UTF-8",
        ) from error
