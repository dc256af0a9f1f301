"""Files that a script fetches from somewhere else, and where it puts them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.readers.script.flow import made_from, reached
from mlcard.readers.script.inputs import location, path_of
from mlcard.readers.script.values import Call, is_certain, origins, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue
    from mlcard.readers.script.trace import Trace
    from mlcard.readers.script.values import FilePath, Value

#: Functions that fetch a file: places of the address and of the path.
_FETCHING = {
    "urllib.request.urlretrieve": ((0, "url"), (1, "filename")), "wget.download": ((0, "url"), (1, "out")),
    "gdown.download": ((0, "url"), (1, "output")), "gdown.cached_download": ((0, "url"), (1, "path")),
    "torch.hub.download_url_to_file": ((0, "url"), (1, "dst")), "pooch.retrieve": ((0, "url"), (2, "fname")),
    "torchvision.datasets.utils.download_url": ((0, "url"), (2, "filename")),
}  # fmt: skip
#: Functions whose result is what an address holds.
_GETTING = re.compile(r"(requests\.(get|post)|urllib\.request\.urlopen|httpx\.get|fsspec\.open)$")
_ADDRESS = re.compile(r"(https?|ftp|s3|gs)://", re.IGNORECASE)


def fetched(
    trace: Trace, written: Iterator[tuple[Call, Value | None, FilePath]]
) -> Iterator[tuple[dict[str, JsonValue], int, bool]]:
    """What a script fetches: the path, the source and by what; the line; whether it is certain.

    Args:
        trace: the script.
        written: what it writes: the call, the value and the path.
    """
    for call in trace.calls:
        if call.target in _FETCHING:
            from_, to = _FETCHING[call.target]
            url, path = call.argument(*from_), path_of(call.argument(*to))
            source = _address(url)
            if source is not None and path is not None and "path" in location(path):
                yield {**location(path), "source": source, "method": call.target}, call.line, is_certain(url)
    for call, value, path in written:
        place = location(path)
        found = _got(value, trace)
        if found is not None and "path" in place:
            source, method = found
            yield {**place, "source": source, "method": method}, call.line, is_certain(path)


def _got(value: Value | None, trace: Trace) -> tuple[str, str] | None:
    """The one address or dataset elsewhere that a value comes from, and what gets it."""
    for node in origins(value, budget=60):
        if isinstance(node, Call) and _GETTING.match(node.target):
            source = _address(node.argument(0, "url"))
            return None if source is None else (source, node.target)
    names = made_from(value, trace)
    if len(names) != 1 or not isinstance(names[0], str) or not _ADDRESS.match(names[0]):
        return None
    readers = (
        node.target for node in origins(value) if isinstance(node, Call) and names[0] in reached([node]).names
    )
    return names[0], next((reader for reader in readers if "." in reader), "read")


def _address(value: Value | None) -> str | None:
    """An address without user, password and query."""
    path = path_of(value) if text(value) else None
    found = location(path).get("url") if path is not None else None
    return found if isinstance(found, str) else None
