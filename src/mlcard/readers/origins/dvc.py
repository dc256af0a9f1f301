"""`.dvc` files: data that DVC keeps, and where it imported them from.

Format: https://doc.dvc.org/user-guide/project-structure/dvc-files. `dvc import-url` notes the address under
`deps`, `dvc import` the repository with its revision; of data that were only added there is no source.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from mlcard.facts import Fact
from mlcard.readers.origins import MOST, address, origin, yaml_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source


def read(source: Source) -> Iterator[Fact]:
    """Where the data of a `.dvc` file come from."""
    document = yaml_object(source)
    yield Fact("/file/format", "dvc", "the whole file")
    outs = [item for item in _list(document, "outs") if isinstance(item.get("path"), str)]
    for dependency in _list(document, "deps"):
        found = _source(dependency)
        if found is None:
            continue
        where, method, place = found
        for out in outs[:MOST]:
            folder = document.get("wdir") if isinstance(document.get("wdir"), str) else ""
            fact = origin(where, method, place, posixpath.join(str(folder), out["path"]))
            if fact is not None:
                yield fact


def _source(dependency: dict[str, Any]) -> tuple[str, str, str] | None:
    """The address of a dependency, how it was imported, and the key that says so."""
    repository = dependency.get("repo")
    if isinstance(repository, dict):
        found = address(repository.get("url"))
        if found is None:
            return None
        revision = repository.get("rev_lock") or repository.get("rev")
        path = dependency.get("path")
        place = f"#{path}" if isinstance(path, str) and len(path) < 500 else ""
        at = f"@{revision}" if isinstance(revision, str) and revision.isalnum() else ""
        return f"{found}{at}{place}", "dvc import", "key deps/repo/url"
    found = address(dependency.get("path"))
    return None if found is None else (found, "dvc import-url", "key deps/path")


def _list(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = document.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
