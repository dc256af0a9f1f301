"""`datapackage.json`: a data package of Frictionless Data.

Format: https://datapackage.org/standard/data-package/. The sources of a resource come before those of the
package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcard.facts import Fact
from mlcard.readers.bounded_json import read_object
from mlcard.readers.origins import MOST, address, origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

_METHOD = "as its data package says"


def read(source: Source) -> Iterator[Fact]:
    """Where the resources of a package come from."""
    document = read_object(source)
    yield Fact("/file/format", "data-package", "the whole file")
    whole = _source(document) or address(document.get("homepage"))
    resources = document.get("resources")
    for number, resource in enumerate(resources[:MOST] if isinstance(resources, list) else ()):
        path = resource.get("path") if isinstance(resource, dict) else None
        found = _source(resource) or whole if isinstance(resource, dict) else None
        if isinstance(path, str) and address(path) is None and found is not None:
            fact = origin(found, _METHOD, f"key resources/{number}", path)
            if fact is not None:
                yield fact


def _source(described: dict[str, Any]) -> str | None:
    """The address of the first source that has one."""
    sources = described.get("sources")
    for item in sources[:MOST] if isinstance(sources, list) else ():
        found = address(item.get("path")) if isinstance(item, dict) else None
        if found is not None:
            return found
    return None
