"""`.dvc` files: data that DVC keeps, and where it imported them from.

Format: https://doc.dvc.org/user-guide/project-structure/dvc-files. `dvc import-url` notes the address under
`deps`, `dvc import` the repository with its revision; of data that were only added there is no source. Before
DVC 1 a stage of a pipeline stood in such a file, too: it has a command.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from mlcard.facts import Fact
from mlcard.readers.origins import address, origin, yaml_object
from mlcard.readers.origins.dvc_outs import outs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Source
    from mlcard.readers.origins.dvc_outs import Out


def read(source: Source) -> Iterator[Fact]:
    """Where the data of a `.dvc` file come from."""
    document = yaml_object(source)
    yield Fact("/file/format", "dvc", "the whole file")
    within = posixpath.dirname(source.name)
    listed = list(_list(document, "deps"))
    told = [found for dependency in listed if (found := _source(dependency)) is not None]
    if not listed and "cmd" not in document:
        told = [(None, "dvc add", "key outs")]
    for where, method, place in told:
        for out in _kept(document, within):
            fact = origin(where, method, place, out.path, within=within, **_hash(out))
            if fact is not None:
                yield fact


def kept(source: Source) -> Iterator[Out]:
    """The data that a `.dvc` file stands for."""
    document = yaml_object(source)
    yield from _kept(document, posixpath.dirname(source.name))


def _kept(document: dict[str, Any], within: str) -> Iterator[Out]:
    folder = document.get("wdir", ".")
    return outs(document, folder, within) if isinstance(folder, str) else iter(())


def _hash(out: Out) -> dict[str, JsonValue]:
    """What is told of the content, for a fact."""
    return {"md5": out.md5} if out.md5 else {}


def _source(dependency: dict[str, Any]) -> tuple[str | None, str, str] | None:
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
