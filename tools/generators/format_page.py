"""The page of file formats, from the format table and the readers' docstrings."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

from generators.markdown import cell, code, table
from mlcard.readers.formats import FOLDERS, FORMATS, PACKED, Format

COMMENT = (
    "<!-- Written by tools/generate.py from src/mlcard/readers/formats.py and the readers' docstrings. "
    "Edit those, not this file. -->\n\n"
)
HEADINGS = {
    "model": "Models",
    "configuration": "Configuration",
    "tokenizer": "Tokenizers",
    "data": "Data",
    "code": "Code",
    "documentation": "Documentation",
    "log": "Results and logs",
    "pointer": "Pointers",
    "other": "Other files that lie beside models",
}
INTRODUCTION = """# File formats

What `mlcard extract` recognises, by content first and by name only where the content does not tell. A format
without a description is recognised and said, and not read. No file is ever executed or loaded.
"""


def render() -> str:
    """One table for each role that a file can have."""
    parts = [COMMENT + INTRODUCTION]
    for role, heading in HEADINGS.items():
        rows = [
            [code(form.name), _names(form), cell(_description(form))] for form in FORMATS if form.role == role
        ]
        if rows:
            parts.append(f"## {heading}\n\n" + table(["format", "file names", "what is read"], rows))
    rows = [[code(form.name), cell(_description(form))] for form in FOLDERS.values()]
    parts.append("## Folders of data\n\n" + table(["format", "what is read"], rows))
    return "\n".join(parts)


def _names(form: Format) -> str:
    """The names that files of a format usually have, with what compression adds to them."""
    names = ", ".join(map(code, form.names)) or "any name"
    return f"{names}; also with {', '.join(map(code, PACKED))}" if form.packed else names


def _description(form: Format) -> str:
    """The first line of the reader's docstring; the reader is parsed, not imported."""
    if form.module is None:
        return ""
    found = find_spec(form.module)
    if found is None or found.origin is None:
        raise ValueError(f"{form.name}: there is no module {form.module}")
    text = ast.get_docstring(ast.parse(Path(found.origin).read_text(encoding="utf-8")))
    return (text or "").partition("\n\n")[0].replace("\n", " ")
