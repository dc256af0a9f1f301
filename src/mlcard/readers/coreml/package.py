"""The manifest of a Core ML package (`Manifest.json` in a folder `*.mlpackage`): which files belong to it.

Format: https://apple.github.io/coremltools/docs-guides/source/convert-to-ml-program.html and
https://github.com/apple/coremltools/blob/main/modelpackage/src/ModelPackage.cpp. The model itself is one of
the items, and is read on its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact
from mlcard.readers.beside import stays_inside
from mlcard.readers.bounded_json import read_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

#: Folder of the package that paths of items are relative to.
DATA = "Data"
MOST_ITEMS = 1_000


def read(source: Source) -> Iterator[Fact]:
    """The format, and whether every item is there."""
    manifest = read_object(source, max_bytes=1_000_000)
    entries = manifest.get("itemInfoEntries")
    root = manifest.get("rootModelIdentifier")
    if not isinstance(entries, dict) or not entries:
        raise UnreadableFileError(f"{source.name}: not the manifest of a Core ML package: it lists no items")
    yield Fact("/file/format", "coreml-package", "itemInfoEntries")
    if root not in entries:
        raise UnreadableFileError(f"{source.name}: rootModelIdentifier is none of its items")
    for entry in list(entries.values())[:MOST_ITEMS]:
        path = entry.get("path") if isinstance(entry, dict) else None
        if not isinstance(path, str) or not stays_inside(path):
            raise UnreadableFileError(
                f"{source.name}: the item {str(path)[:100]!r} is not in the package",
                hint="do not use this model before it is clear why",
            )
        if not Path(source.path.parent, DATA, path).exists():
            raise UnreadableFileError(
                f"{source.name}: the item {path} is missing", hint="copy the whole package again"
            )
