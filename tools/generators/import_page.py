"""The page of the formats that cards come in from, from their table and the modules' docstrings."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

from generators.markdown import cell, code, table
from mlcard.imports.formats import FORMATS, Format

COMMENT = (
    "<!-- Written by tools/generate.py from src/mlcard/imports/formats.py and the modules' docstrings. "
    "Edit those, not this file. -->\n\n"
)
INTRODUCTION = """# Formats to import from

What `mlcard import` reads. The content of a document decides its format, or `--from`.

- Every value gets the evidence `declared` (`inferred`, where the document leaves open what it means), with
  the document and the place in it.
- What stands in the card stays, whoever wrote it; where the document says something else, that is a
  contradiction for a person to settle. Importing the same document again refreshes what it said before, and
  extracting never removes it.
- Whatever no slot holds is listed on standard error, and as JSON by `--report FILE`; `--strict` makes it exit
  code 1.
- Nothing is executed or fetched. Sizes, nesting, aliases and entities are bounded, and a document that
  exceeds them is an error that says so.

"""


def render() -> str:
    """One row for each format."""
    rows = [[code(form.name), cell(form.title), cell(_description(form))] for form in FORMATS]
    return COMMENT + INTRODUCTION + table(["`--from`", "format", "what is read"], rows)


def _description(form: Format) -> str:
    """The first paragraph of the module's docstring; the module is parsed, not imported."""
    found = find_spec(form.module)
    if found is None or found.origin is None:
        raise ValueError(f"{form.name}: there is no module {form.module}")
    text = ast.get_docstring(ast.parse(Path(found.origin).read_text(encoding="utf-8")))
    return (text or "").partition("\n\n")[0].replace("\n", " ")
