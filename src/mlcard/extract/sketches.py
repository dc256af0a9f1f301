"""Sketches of tables: the summary goes into the card, the hashes into a file beside it.

The readers give both as one fact. A sketch in the file belongs to that of the dataset with the same file,
table and digests.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlcard import schema
from mlcard.errors import MlcardError
from mlcard.extract.draft import Origin, mappings
from mlcard.extract.note import Note, NoteKind
from mlcard.sketch.document import entries_in, summary, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mlcard.extract.assemble import Place
    from mlcard.extract.draft import Draft
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


@dataclass(frozen=True, slots=True)
class Keyed:
    """A sketch of the card that stands, which takes a secret key to be made again.

    Attributes:
        sketch: the summary.
        files: what the card says of the files that it was made from.
        evidence: that of the sketch.
    """

    sketch: dict[str, JsonValue]
    files: list[dict[str, JsonValue]]
    evidence: dict[str, JsonValue]


def keyed(card: Mapping[str, JsonValue]) -> dict[tuple[str, str], Keyed]:
    """The sketches of a card that have a secret key, by file and table."""
    found: dict[tuple[str, str], Keyed] = {}
    evidence = {entry.get("slot"): entry for entry in mappings(card.get("evidence"))}
    datasets = card.get("datasets")
    for number, dataset in enumerate(datasets if isinstance(datasets, list) else []):
        sketch = dataset.get("sketch") if isinstance(dataset, dict) else None
        entry = evidence.get(f"/datasets/{number}/sketch")
        if isinstance(dataset, dict) and isinstance(sketch, dict) and "sketch_key" in sketch and entry:
            key = of_dataset(dataset)
            if key is not None:
                found[key[:2]] = Keyed(sketch, [*mappings(dataset.get("files"))], entry)
    return found


def keep_keyed(draft: Draft, place: Place, standing: Mapping[tuple[str, str], Keyed]) -> Note | None:
    """Keep the sketch of a dataset that has a secret key, if its files are what they were.

    Args:
        draft: the card so far.
        place: the dataset in it, with its files.
        standing: the sketches of the card that stands.

    Returns:
        What to tell of one that is not kept; else None.
    """
    files = [*mappings(draft.get((*place, "files")))]
    if not files or draft.get((*place, "sketch")) is not None:
        return None
    known = standing.get((str(files[0].get("path")), str(files[0].get("table", ""))))
    if known is None:
        return None
    if len(files) == len(known.files) and all(map(_is_same, files, known.files)):
        told = known.evidence
        where = Origin(str(told.get("file")), str(told.get("where")), "computed", str(told.get("extractor")))
        draft.put((*place, "sketch"), known.sketch, where)
        return None
    return Note(
        NoteKind.NO_SKETCH,
        f"{draft.get((*place, 'id'))}: the table has changed, and its sketch has the key "
        f"{known.sketch['sketch_key']}, which was not given (--sketch-key-file)",
    )


def _is_same(file: Mapping[str, JsonValue], before: Mapping[str, JsonValue]) -> bool:
    """Whether a file is what a card says, by its SHA-256, or its size where there is none."""
    names = ("path", "byte_size", *(["sha256"] if "sha256" in file and "sha256" in before else []))
    return all(file.get(name) == before.get(name) for name in names)


def _listing(card: Mapping[str, JsonValue]) -> Iterator[dict[str, JsonValue]]:
    """The datasets of a card whose sketches are listed beside it."""
    for dataset in mappings(card.get("datasets")):
        sketch = dataset.get("sketch")
        if isinstance(sketch, dict) and "sketch_file" in sketch:
            yield dataset
