"""Sketches of tables: the summary goes into the card, the hashes into a file beside it.

The readers give both as one fact. A sketch in the file belongs to that of the dataset with the same file,
table and digests.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from mlcard import schema
from mlcard.errors import MlcardError
from mlcard.extract.draft import mappings
from mlcard.sketch.document import entries_in, summary, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mlcard.extract.file_tables import FileTable
    from mlcard.facts import Fact, JsonValue

_SLOT = "/dataset/sketch"
#: File and table that a sketch is of, and its digests.
Key = tuple[str, str, str, str]


def list_path(card: Path) -> Path:
    """Where the hashes of the sketches of a card stand: beside it, under its name."""
    return card.with_name(f"{card.stem}.sketches.json")


def parted(
    tables: Iterable[FileTable], sketch_file: str
) -> tuple[list[FileTable], tuple[dict[str, JsonValue], ...]]:
    """The tables with the summaries of their sketches, and the sketches.

    Args:
        tables: what the files say.
        sketch_file: the file that lists the hashes; empty when there is none.
    """
    made: list[dict[str, JsonValue]] = []
    found: list[FileTable] = []
    for table in tables:
        facts = tuple(_brief(fact, table, sketch_file, made) for fact in table.reading.facts)
        found.append(replace(table, reading=replace(table.reading, facts=facts)) if made else table)
    return found, tuple(made)


def _brief(fact: Fact, table: FileTable, sketch_file: str, made: list[dict[str, JsonValue]]) -> Fact:
    """A fact; a sketch without its hashes, which are taken note of."""
    if fact.slot != _SLOT or not isinstance(fact.value, dict):
        return fact
    named: dict[str, JsonValue] = {"file": table.files[0].source.name}
    named |= {"table": table.name} if table.name else {}
    made.append(named | fact.value)
    listed: dict[str, JsonValue] = {"sketch_file": sketch_file} if sketch_file else {}
    return replace(fact, value=summary(fact.value) | listed)


def of_dataset(dataset: Mapping[str, JsonValue]) -> Key | None:
    """The key of the sketch that a dataset of a card has; None without one, or without a file."""
    sketch, file = dataset.get("sketch"), next(mappings(dataset.get("files")), None)
    if not isinstance(sketch, dict) or file is None:
        return None
    return _key({**sketch, "file": file.get("path"), "table": file.get("table", "")})


def _key(item: Mapping[str, JsonValue]) -> Key:
    return (
        str(item.get("file")),
        str(item.get("table", "")),
        str(item.get("rows_digest")),
        str(item.get("values_digest")),
    )


def listed_in(path: Path) -> dict[Key, dict[str, JsonValue]]:
    """The sketches in a file beside a card; see `entries_in`."""
    return {_key(item): item for item in entries_in(path)}


def list_text(
    card: Mapping[str, JsonValue], made: Sequence[dict[str, JsonValue]], standing: Path
) -> str | None:
    """The text of the list of sketches that belongs to a card; None when the card names none.

    Args:
        card: the card.
        made: the sketches that were made now.
        standing: where those of the card that stands are listed; one that is damaged is as good as none.
    """
    wanted = [key for dataset in _listing(card) if (key := of_dataset(dataset)) is not None]
    if not wanted:
        return None
    known = {_key(item): item for item in made}
    if not known.keys() >= set(wanted):
        with suppress(MlcardError):
            known = {**listed_in(standing), **known}
    version = ".".join(schema.version().split(".")[:2])
    return text_of((known[key] for key in sorted(set(wanted) & known.keys())), version)


def lost_keys(card: Mapping[str, JsonValue], *, sketching: bool) -> Iterator[str]:
    """Yield what to tell of sketches that are not made again, because they take a secret key."""
    for dataset in mappings(card.get("datasets")):
        sketch = dataset.get("sketch")
        if isinstance(sketch, dict) and "sketch_key" in sketch and not sketching:
            yield (
                f"no sketch: {dataset.get('id')}: the one in the card was made with the key "
                f"{sketch['sketch_key']}, which was not given (--sketch-key-file)"
            )


def _listing(card: Mapping[str, JsonValue]) -> Iterator[dict[str, JsonValue]]:
    """The datasets of a card whose sketches are listed beside it."""
    for dataset in mappings(card.get("datasets")):
        sketch = dataset.get("sketch")
        if isinstance(sketch, dict) and "sketch_file" in sketch:
            yield dataset
