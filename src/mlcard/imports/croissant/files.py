"""File objects of Croissant as files of a dataset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.conversions import units
from mlcard.conversions.media_types import FORMATS
from mlcard.imports.rows import Row, address, facts, said, text

if TYPE_CHECKING:
    from collections.abc import Generator

    from mlcard.facts import Fact, JsonValue
    from mlcard.imports.document import Node
    from mlcard.imports.rows import Place

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]*)")
_MEDIA_TYPE = re.compile(r"[a-z]+/[\w.+-]+")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MD5 = re.compile(r"[0-9a-f]{32}")


def _size(value: JsonValue) -> int | None:
    """A number of bytes, such as `117743 B` or `1.5 MB`."""
    match = _SIZE.fullmatch(str(value).strip())
    if not match:
        return None
    count = units.convert(float(match[1]), units.unit(match[2] or "B") or "", "By")
    return round(count) if count is not None else None


def _media_type(value: JsonValue) -> str | None:
    return value if isinstance(value, str) and _MEDIA_TYPE.fullmatch(value) else None


def _hash(pattern: re.Pattern[str], value: JsonValue) -> str | None:
    return value.lower() if isinstance(value, str) and pattern.fullmatch(value.lower()) else None


def _md5(value: JsonValue) -> JsonValue:
    found = _hash(_MD5, value)
    return [{"checksum_algorithm": "md5", "checksum_value": found}] if found else None


_ROWS = (
    Row(("description",), "description", text),
    Row(("encodingFormat",), "media_type", _media_type),
    Row(("contentSize",), "byte_size", _size),
    Row(("sha256",), "sha256", lambda value: _hash(_SHA256, value)),
    Row(("md5",), "checksum", _md5),
)


def file_of(item: Node, place: Place) -> Generator[Fact, None, str | None]:
    """Yield what a file object says of a file; return its path. Sets of files stay for the leftovers."""
    kind, url = item.peek("@type"), item.peek("contentUrl")
    if "FileSet" in kind or item.get("containedIn") is not None:
        item.drop("a set of files, or a file inside another, is no file of a card")
        return None
    relative = bool(url) and address(url) is None and not url.startswith(("..", "/")) and ":" not in url
    path = url if relative else item.peek("name") or item.peek("@id")
    if not path or path.startswith(("..", "/")) or ":" in path:
        item.drop("says no path of a file")
        return None
    yield said(item, (*place, "path"), path)
    for name in ("@type", "@id", "name"):
        if node := item.get(name):
            node.take()
    if node := item.get("contentUrl"):
        node.take()
        if address(url):
            yield said(node, (*place, "download_url"), url)
    media_type = item.peek("encodingFormat")
    yield from facts(item, place, _ROWS)
    if media_type in FORMATS:
        yield said(item, (*place, "format"), FORMATS[media_type])
    return path
