"""The text of a Python script, and its syntax tree, from files that nobody vouches for."""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING

from mlcard.errors import LimitExceededError, UnreadableFileError

if TYPE_CHECKING:
    from mlcard.facts import Source

#: Most bytes of a script; larger ones are data in the form of a program.
MAX_BYTES = 2_000_000
#: Most words and marks of a script: the syntax tree takes about 400 bytes for each.
MAX_TOKENS = 400_000
#: Longest run of prefix operators and most open brackets; Python's own parser stops at 200 brackets.
_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
#: Codecs that a coding line (PEP 263) may ask for. No other is looked up: a lookup imports a module of that
#: name.
_CODECS = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-8-sig": "utf-8", "ascii": "ascii", "us-ascii": "ascii",
    "latin-1": "latin-1", "latin1": "latin-1", "iso-8859-1": "latin-1", "iso-8859-15": "iso-8859-15",
    "cp1252": "cp1252", "windows-1252": "cp1252",
}  # fmt: skip
_TOKENS = re.compile(r"\w+|[^\w\s]")


def parse(source: Source) -> ast.Module:
    """The syntax tree of a script."""
    with source.open() as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise LimitExceededError(
            f"{source.name}: is larger than the {MAX_BYTES} bytes that are read of a script"
        )
    return tree_of(_decode(source, data), source.name)


def tree_of(text: str, name: str) -> ast.Module:
    """The syntax tree of Python code.

    Args:
        text: the code.
        name: where it stands, for messages.
    """
    if sum(1 for _ in _TOKENS.finditer(text)) > MAX_TOKENS:
        raise LimitExceededError(f"{name}: has more than {MAX_TOKENS} words and marks")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a script writes carelessly is no warning of ours
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError) as error:
            place = f", line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            raise UnreadableFileError(
                f"{name}: not Python 3{place} ({getattr(error, 'msg', error)})",
                hint="correct the syntax, or leave the file out",
            ) from error
        except (RecursionError, MemoryError) as error:
            raise LimitExceededError(f"{name}: its expressions are nested too deeply") from error


def _decode(source: Source, data: bytes) -> str:
    data = data.removeprefix(b"\xef\xbb\xbf")
    lines = data.split(b"\n", 2)[:2]
    cookie = next((match.group(1) for match in map(_CODING.match, lines) if match), b"utf-8").decode().lower()
    codec = _CODECS.get(cookie.replace("_", "-"))
    if codec is None:
        raise UnreadableFileError(
            f"{source.name}: its encoding {cookie[:40]!r} is not read", hint="save it as UTF-8"
        )
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{source.name}: is not {codec} at byte {error.start}", hint="save it as UTF-8"
        ) from error
