"""Rows and columns of the tables beside a card, counted without an extra, and only where that is quick."""

from __future__ import annotations

import csv
import fnmatch
import io
import os
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from mlcard.errors import MlcardError
from mlcard.facts import Source
from mlcard.patterns import lazy
from mlcard.validate.folder import climbs, names, place

if TYPE_CHECKING:
    from mlcard.facts import Reading
    from mlcard.validate.folder import Folder

#: Largest text file whose rows are counted: a quarter of a second's work.
MAX_BYTES = 16 * 1024 * 1024
#: Most files that one pattern of a card is looked up in.
MAX_FILES = 1000
_WILD = lazy(r"[*?\[]")
_TEXT = {".csv": "csv", ".tsv": "csv", ".jsonl": "lines", ".ndjson": "lines", ".parquet": "parquet"}


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of a table.

    Attributes:
        rows: records with at least one value.
        columns: their names, empty where the file does not begin with them.
    """

    rows: int
    columns: tuple[str, ...] = ()


def is_table(path: str) -> bool:
    """Whether a path names a table whose rows are counted."""
    return path[path.rfind(".") :].lower() in _TEXT


def counted(folder: Folder, path: str) -> Counted | None:
    """Rows and columns of a table of the folder; None if it cannot be read, or would take too long."""
    if path in folder.readings:
        return _read_before(folder.readings[path])
    target = place(folder, path)
    kind = _TEXT.get(target.suffix.lower()) if target else None
    if target is None or kind is None or not target.is_file():
        return None
    if kind != "parquet" and target.stat().st_size > MAX_BYTES:
        return None
    try:
        return {"csv": _csv, "lines": _lines, "parquet": _parquet}[kind](Source(target, path))
    except (MlcardError, OSError, UnicodeError, csv.Error):
        return None


def matching(folder: Folder, pattern: str) -> list[str]:
    """The files of the folder that a pattern such as `data/train-*` names; none if there are too many.

    `*` and its like stand for names within one folder; a pattern with `**` names nothing here.
    """
    if folder.root is None or climbs(pattern) or "://" in pattern or "\0" in pattern or "**" in pattern:
        return []
    found = [""]
    for part in pattern.split("/"):
        found = [name for before in found for name in _named(folder, before, part)]
        if len(found) > MAX_FILES:
            return []
    return sorted(found)


def _named(folder: Folder, before: str, part: str) -> list[str]:
    """The paths below one folder whose last part fits a pattern."""
    if part in ("", "."):
        return [before]
    prefix = f"{before}/" if before else ""
    if not _WILD.search(part):
        return [prefix + part] if place(folder, prefix + part) else []
    fitting = fnmatch.filter(_names(folder, before), part)[: MAX_FILES + 1]
    return [prefix + name for name in fitting if place(folder, prefix + name)]


def _names(folder: Folder, below: str) -> list[str]:
    """The names in the folder, or in one below it; none if it cannot be listed."""
    if not below:
        return names(folder)
    listed = place(folder, below)
    try:
        return os.listdir(listed) if listed else []  # noqa: PTH208 - iterdir is 4 times slower
    except OSError:
        return []


def _read_before(reading: Reading) -> Counted | None:
    """What a reader said of a table."""
    rows = None
    columns = []
    for fact in reading.facts:
        if fact.slot == "/dataset/number_of_instances" and isinstance(fact.value, int):
            rows = fact.value
        elif fact.slot == "/dataset/features/-" and isinstance(fact.value, dict):
            columns.append(str(fact.value.get("name")))
    return None if rows is None else Counted(rows, tuple(dict.fromkeys(columns)))


def _csv(source: Source) -> Counted:
    """A CSV file: a record counts if one of its fields is not empty."""
    from mlcard.readers.tables.dialect import detect  # noqa: PLC0415 - only cards with tables need it

    dialect = detect(source)
    with source.open() as stream, io.TextIOWrapper(stream, dialect.encoding, newline="") as text:
        records = csv.reader(text, delimiter=dialect.delimiter)
        rows = sum(1 for record in islice(records, dialect.skip, None) if any(record))
    return Counted(rows, dialect.names)


def _lines(source: Source) -> Counted:
    """A file with one JSON document in each line."""
    with source.open() as stream:
        return Counted(sum(1 for line in stream if line.strip()))


def _parquet(source: Source) -> Counted:
    """A Parquet file: its footer says how many rows there are."""
    from mlcard.readers.tables.parquet_footer import read_footer  # noqa: PLC0415 - as above

    return Counted(read_footer(source).rows)
