"""Which files of data make one dataset: those that a program wrote in parts.

A table can be cut into `part-00000.parquet`, `part-00001.parquet` …, or into folders that name the value of a
column for all rows below (`year=2024/month=01/…`, as Hive does).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.extract.group import stem
from mlcard.readers.media_folder import MediaFolder
from mlcard.readers.tables.naming import PARTITION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlcard.extract.walk import Found

#: Formats whose files can be parts of one table.
_DIVISIBLE = frozenset({"csv", "parquet", "arrow", "json-lines", "webdataset"})
#: Names of parts: Spark's, pandas' and dask's, those of Hugging Face's datasets and the like.
_NUMBERED = re.compile(
    r"(?P<name>.*?)[-_.]?\d+-of-\d+([-_.][0-9a-f]{8,})?"
    r"|(part|chunk|shard|block|partition|batch)([-_.][mr])?[-_.]?\d+([-_.][0-9a-z]+)*|\d{4,}",
    re.IGNORECASE,
)
#: What Spark and pyarrow write beside the parts: their footers once more, without rows.
_SUMMARIES = frozenset({"_metadata", "_common_metadata"})


@dataclass(frozen=True, slots=True)
class DataFiles:
    """The files that make one dataset, or the one file that holds several.

    Attributes:
        path: what names it: the path without suffix, or the folder.
        files: the files, in their order.
    """

    path: str
    files: tuple[Found, ...]

    @property
    def name(self) -> str:
        """The name of its first file, by which it is known among what was read."""
        return self.files[0].source.name


def data_files(found: Iterable[Found]) -> list[DataFiles]:
    """Group the files of data that are parts of one table; all others stand alone."""
    groups: dict[tuple[str, str, str], list[Found]] = {}
    data = [item for item in found if item.role == "data"]
    for item in data:
        path = PurePosixPath(item.source.name)
        if path.name in _SUMMARIES and any(
            other.folder.startswith(item.folder) and other is not item for other in data
        ):
            continue
        folder, name = _whole(item)
        key = (
            (folder, name, item.format.name if item.format else "")
            if name is not None
            else (str(path), "", "")
        )
        groups.setdefault(key, []).append(item)
    return [_grouped(folder, name, files) for (folder, name, _), files in groups.items()]


def _grouped(folder: str, name: str, files: list[Found]) -> DataFiles:
    if len(files) == 1:
        path = PurePosixPath(files[0].source.name)
        if isinstance(files[0].source, MediaFolder):
            return DataFiles("" if path == PurePosixPath() else path.as_posix(), (files[0],))
        return DataFiles(path.with_name(stem(path.name)).as_posix(), (files[0],))
    return DataFiles(f"{folder}/{name}".strip("/"), tuple(files))


def _whole(item: Found) -> tuple[str, str | None]:
    """The folder and the name of the table that a file may be a part of; without name, it is none."""
    if item.format is None or item.format.name not in _DIVISIBLE:
        return "", None
    folders = PurePosixPath(item.source.name).parts[:-1]
    for depth, folder in enumerate(folders):
        if PARTITION.fullmatch(folder):
            return "/".join(folders[:depth]), ""
    match = _NUMBERED.fullmatch(PurePosixPath(item.source.name).name.partition(".")[0])
    if match is None:
        match = _NUMBERED.fullmatch(stem(item.source.name))
    return ("", None) if match is None else ("/".join(folders), match["name"] or "")
