"""Cards come in: what a document of another format says, as facts that somebody declares.

`read(path)` returns what a document says, and lists what no slot of the schema holds. Nothing in it is
executed or fetched, and its size, nesting and repetition are bounded. The facts' slots are JSON Pointers into
a card (`/models/0/name`); `mlcard.extract.declare` makes a card of them and merges it with the one that
stands.

| module | what it does |
|---|---|
| `formats` | the table of formats, and how each is recognised |
| `found` | the values that travel: leftovers, and all that a document says |
| `document` | a JSON document that remembers which of its values were taken |
| `rows` | facts from tables of keys and slots |
| `ids` | ids for what a document names |
| every other | one format: `read(source)` yields facts and leftovers |
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, Source
from mlcard.imports.formats import FORMATS, Format, guessed, named
from mlcard.imports.found import Imported, Leftover

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FORMATS", "Format", "Imported", "Leftover", "read"]


def read(path: Path, form: str | None = None, *, name: str | None = None) -> Imported:
    """What a document says, and what of it no slot holds.

    Args:
        path: a file, or the folder of a format that is one.
        form: name of the format; without it the content decides.
        name: how evidence names the document; its own name if it is not given.

    Raises:
        UnreadableFileError: the document is broken or hostile, or of no format that is known.
        ConfigurationError: there is no such format.
        MissingExtraError: the format needs a package that is not installed.
    """
    if not path.exists():
        raise UnreadableFileError(f"{path}: does not exist")
    known = guessed(path) if form is None else named(form)
    if path.is_dir() and not known.folder:
        raise UnreadableFileError(f"{path}: is a folder, and {known.title} is a file", hint="name the file")
    source = Source(path, name or path.resolve().name)
    facts: list[Fact] = []
    left: list[Leftover] = []
    for item in importlib.import_module(known.module).read(source):
        if isinstance(item, Fact):
            facts.append(item)
        else:
            left.append(item)
    if not facts:
        raise UnreadableFileError(
            f"{source.name}: says nothing that a card could hold", hint="is it about models or data?"
        )
    return Imported(source, known.name, tuple(facts), tuple(left))
