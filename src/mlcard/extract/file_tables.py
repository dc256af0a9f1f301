"""The tables of a file: each is a dataset of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlcard.facts import Fact, pointer, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mlcard.extract.parts import DataFiles
    from mlcard.extract.walk import Found
    from mlcard.facts import Reading


@dataclass(frozen=True, slots=True)
class FileTable:
    """What a file, or the files that make one table, say of a table.

    Attributes:
        path: what names the file or files.
        name: what the file calls the table; empty where it holds one.
        files: the files.
        reading: what they say, with the facts of the table as if it were the only one.
    """

    path: str
    name: str
    files: tuple[Found, ...]
    reading: Reading

    @property
    def target(self) -> str | None:
        """The column that was taken for the target when the table was read."""
        columns = (fact.value for fact in self.reading.facts if fact.slot == "/dataset/features/-")
        named = (item for item in columns if isinstance(item, dict) and item.get("role") == "target")
        return next((str(item["name"]) for item in named), None)


def file_tables(data: Iterable[DataFiles], readings: Mapping[str, Reading]) -> Iterator[FileTable]:
    """Divide what files of data say among their tables; what is said of the file is said of each."""
    for item in data:
        reading = readings[item.name]
        own = tuple(fact for fact in reading.facts if not fact.slot.startswith("/table/"))
        tables: dict[str, list[Fact]] = {}
        for fact in reading.facts:
            if fact.slot.startswith("/table/"):
                _, name, *slot = tokens(fact.slot)
                tables.setdefault(name, []).append(replace(fact, slot=pointer(*slot)))
        if not tables:
            yield FileTable(item.path, "", item.files, reading)
        for name, facts in tables.items():
            which = Fact("/file/table", name, f"table {name}")
            yield FileTable(item.path, name, item.files, replace(reading, facts=(*own, which, *facts)))
