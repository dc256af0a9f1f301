"""Croissant: metadata of datasets by MLCommons, beside the files that they describe.

Format: https://docs.mlcommons.org/croissant/docs/croissant-spec.html. Read is where each file of the
distribution is from; a file with a relative address is beside the metadata, and comes from the address of
the dataset.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers.bounded_json import read_object
from mlcard.readers.origins import MOST, address, origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

_METHOD = "as its Croissant metadata say"


def read(source: Source) -> Iterator[Fact]:
    """Where the files of a dataset come from."""
    document = read_object(source)
    yield Fact("/file/format", "croissant", "the whole file")
    home = address(document.get("url")) or address(document.get("sameAs"))
    parts = document.get("distribution")
    for number, part in enumerate(parts[:MOST] if isinstance(parts, list) else ()):
        content = part.get("contentUrl") if isinstance(part, dict) else None
        if not isinstance(content, str):
            continue
        remote = address(content)
        found = remote or home
        path = posixpath.basename(remote) if remote else content
        fact = origin(found, _METHOD, f"key distribution/{number}/contentUrl", path) if found else None
        if fact is not None:
            yield fact
    if home is not None:
        fact = origin(home, _METHOD, "key url")
        if fact is not None:
            yield fact
