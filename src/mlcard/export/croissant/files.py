"""Files of a dataset as `cr:FileObject`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcard.conversions.media_types import MEDIA_TYPES, UNKNOWN
from mlcard.export.iris import quoted
from mlcard.export.projection import fill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.export.projection import Place


def media_type(file: Mapping[str, Any]) -> str:
    """The media type of a file: the card's, else that of its format."""
    given = file.get("media_type")
    if isinstance(given, str):
        return given
    if file.get("compression") is not None:
        return UNKNOWN
    form = str(file.get("format", "")).lower()
    dialect = file.get("dialect")
    delimiter = dialect.get("delimiter") if isinstance(dialect, dict) else None
    if form == "csv" and delimiter not in (None, ","):
        return "text/tab-separated-values" if delimiter == "\t" else "text/plain"
    return MEDIA_TYPES.get(form, UNKNOWN)


def described(dataset: Mapping[str, Any]) -> dict[str, str]:
    """The media types of the files that a document describes, by their paths."""
    files = dataset.get("files")
    return {
        file["path"]: media_type(file)
        for file in (files if isinstance(files, list) else ())
        if isinstance(file, dict) and isinstance(file.get("path"), str) and _has_checksum(file)
    }


def _has_checksum(file: Mapping[str, Any]) -> bool:
    several = file.get("checksum")
    kinds = (
        [item.get("checksum_algorithm") for item in several if isinstance(item, dict)]
        if isinstance(several, list)
        else []
    )
    return isinstance(file.get("sha256"), str) or "md5" in kinds


def file_object(file: Mapping[str, Any], place: Place) -> dict[str, Any] | None:
    """A file; one without a checksum would not be valid."""
    node = fill(file, "File", place)
    if not node.keys() & {"sha256", "md5"}:
        place.lost("a file of Croissant has a checksum, SHA-256 or MD5")
        return None
    return node


def begin(file: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """What a file object cannot do without: an id, a name, where it is, and its media type."""
    path = str(file.get("path", place.at.rpartition("/")[2]))
    return {
        "@type": "cr:FileObject",
        "@id": quoted(path),
        "name": path,
        "contentUrl": file.get("download_url") or _address(path, place),
        "encodingFormat": media_type(file),
    }


def _address(path: str, place: Place) -> str:
    """Where a file lies, seen from the folder of the document."""
    folder = place.work.folder
    if folder is None:
        return path
    lies = Path(place.work.card.path).absolute().parent / path
    try:
        return Path(os.path.relpath(lies, folder.absolute())).as_posix()
    except ValueError:  # on another drive
        return lies.as_posix()


def checksum(value: Mapping[str, Any], _: Place) -> dict[str, Any] | None:
    """A checksum that Croissant has a property for, MD5."""
    known = value.get("checksum_algorithm") == "md5" and value.get("checksum_value")
    return {"md5": value["checksum_value"]} if known else None


def form(name: str, place: Place) -> dict[str, Any] | None:
    """The format, which the media type says, if it has one."""
    file = place.work.node(place.at.rpartition("/")[0])
    known = MEDIA_TYPES.get(name.lower()) == media_type(file) or name.lower() in media_type(file)
    return {} if known else None


def size(count: int, _: Place) -> str:
    """A size with its unit."""
    return f"{count} B"
