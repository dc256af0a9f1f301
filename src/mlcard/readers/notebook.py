"""Jupyter notebooks: their cells of Python code, followed in the order in which they stand.

Format: https://nbformat.readthedocs.io/en/latest/format_description.html, versions 3 and 4. The cells make
one script, which is read as `mlcard.readers.script` reads scripts; nothing is run, and what the notebook
shows of an earlier run is not looked at. Lines that are commands of IPython (`%`, `!`, `?`) are left out,
but for those that fetch a file; a cell that is no Python (`%%bash`, a syntax error) is left out as a whole.
That the cells ran in the order in which they stand is a guess that every reader of a notebook makes.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers import script
from mlcard.readers.bounded_json import read_object
from mlcard.readers.script.source_text import MAX_BYTES, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source

#: Most bytes of a notebook: pictures that it shows stand in it.
_MOST = 64 * 2**20
#: Magics for a cell, below which Python goes on.
_PYTHON = re.compile(r"%%(time|timeit|capture|prun|memit|python3?)\b")
_COMMAND = re.compile(r"\s*[%!?]|.*\?\s*$")
_FETCH = re.compile(r"\s*!\s*(wget|curl)\s+(.*)")
_LINE = re.compile(r"^line (\d+)")


def read(source: Source) -> Iterator[Fact]:
    """Facts of a notebook, as those of a script; each with the number of its cell, counted from 1."""
    document = read_object(source, max_bytes=_MOST)
    yield Fact("/file/format", "notebook", "the whole file")
    if _language(document) not in {"python", "python3", "ipython", ""}:
        return
    code: list[str] = []
    places: list[tuple[int, int]] = []
    size = 0
    for number, text in _cells(document):
        lines = _python(text, f"{source.name}, cell {number}")
        code += lines
        places += [(number, line) for line in range(1, len(lines) + 1)]
        size += sum(map(len, lines))
        if size > MAX_BYTES:
            raise LimitExceededError(f"{source.name}: has more than {MAX_BYTES} characters of code")
    for fact in script.facts_of(tree_of("\n".join(code), source.name), source, "the cells parse"):
        yield Fact(
            fact.slot, fact.value, _LINE.sub(lambda found: _place(found, places), fact.where), fact.method
        )


def _place(found: re.Match[str], places: list[tuple[int, int]]) -> str:
    """The cell and the line in it of a line of the code."""
    line = int(found[1])
    return "cell {}, line {}".format(*places[line - 1]) if 0 < line <= len(places) else found[0]


def _language(document: dict[str, JsonValue]) -> str:
    """The language of the cells, in lower case; empty if it is not said."""
    metadata = document.get("metadata")
    for part, name in (("language_info", "name"), ("kernelspec", "language")):
        about = metadata.get(part) if isinstance(metadata, dict) else None
        if isinstance(about, dict) and isinstance(about.get(name), str):
            return str(about[name]).lower()
    return ""


def _cells(document: dict[str, JsonValue]) -> Iterator[tuple[int, str]]:
    """The code of a notebook, with the numbers of the cells among all, from 1."""
    sheets = document.get("worksheets")  # version 3
    cells = document.get("cells")
    if not isinstance(cells, list) and isinstance(sheets, list) and sheets and isinstance(sheets[0], dict):
        cells = sheets[0].get("cells")
    for number, cell in enumerate(cells if isinstance(cells, list) else [], 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            text = cell.get("source", cell.get("input"))
            lines = [line for line in text if isinstance(line, str)] if isinstance(text, list) else [text]
            yield number, "".join(line for line in lines if isinstance(line, str))


def _python(text: str, name: str) -> list[str]:
    """The lines of a cell as Python; blank where they are none."""
    lines = text.split("\n")
    if lines[0].startswith("%%") and not _PYTHON.match(lines[0]):
        return [""] * len(lines)
    code = [
        _statement(line) if _COMMAND.match(line) and not line.strip().startswith("#") else line
        for line in lines
    ]
    for candidate in (code, lines):
        try:
            tree_of("\n".join(candidate), name)
        except UnreadableFileError:
            continue
        return candidate
    return [""] * len(lines)


def _statement(line: str) -> str:
    """A command of IPython as Python: that it fetches a file, or nothing."""
    found = _FETCH.match(line)
    blank = line[: len(line) - len(line.lstrip())] + "pass"
    if found is None:
        return blank
    try:
        words = shlex.split(found[2])
    except ValueError:
        return blank
    addresses = [word for word in words if re.match(r"(https?|ftp)://", word)]
    paths = [words[place + 1] for place, word in enumerate(words[:-1]) if word in {"-O", "-o", "--output"}]
    if len(addresses) != 1:
        return blank
    path = paths[0] if paths else addresses[0].partition("?")[0].rstrip("/").rpartition("/")[2]
    indent = blank.removesuffix("pass")
    return f"{indent}import urllib.request; urllib.request.urlretrieve({addresses[0]!r}, {path!r})"
