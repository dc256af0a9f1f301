"""The datasets of a lake: what their cards say, and their sketches, from beside the cards or made now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlcard import card as cards
from mlcard.errors import InvalidCardError, MlcardError
from mlcard.extract.draft import mappings
from mlcard.extract.remembered import remembered
from mlcard.extract.sketches import list_path, listed_in, of_dataset
from mlcard.facts import Source, pointer
from mlcard.readers import read
from mlcard.readers.tables import TableOptions
from mlcard.readers.tables.sketching.hashing import key_name
from mlcard.sketch.document import parse
from mlcard.validate.folder import Folder, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mlcard.card import Card
    from mlcard.facts import JsonValue
    from mlcard.readers.tables.sketching import SketchOptions
    from mlcard.sketch import TableSketch


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A dataset of the lake.

    Attributes:
        card: its card.
        number: its place among the datasets of the card, from 0.
        id: its id.
        files: paths of its files, as the card names them.
        sources: the files.
        table: which table of its file it is; empty where there is one.
        options: what is known of its columns.
        names: names of the columns that can be compared, those among them that no sketch shows.
        sketch: what is kept of its rows and columns.
    """

    card: Card
    number: int
    id: str
    files: tuple[str, ...]
    sources: tuple[Source, ...]
    table: str
    options: TableOptions
    names: frozenset[str]
    sketch: TableSketch


@dataclass(slots=True)
class Lake:
    """The cards of a lake, and the datasets in them that can be compared.

    Attributes:
        cards: the native cards.
        members: the datasets.
        notes: what could not be compared, and why.
        refused: why cards cannot be written.
    """

    cards: list[Card] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: list[MlcardError] = field(default_factory=list)


def lake_of(paths: Iterable[Path], options: SketchOptions, advance: Callable[[int], None]) -> Lake:
    """Read the cards at paths, or below them.

    Args:
        paths: cards and folders.
        options: how sketches are made of tables whose cards have none.
        advance: is told of each table that was read.

    Raises:
        InvalidCardError: there is no card that can be read.
    """
    lake = Lake()
    problems: list[InvalidCardError] = []
    for path in dict.fromkeys(cards.find(paths)):
        try:
            card = cards.load(path)
        except InvalidCardError as error:
            problems.append(error)
            lake.notes.append(str(error))
            continue
        if card.dialect == "native":
            lake.cards.append(card)
            lake.members += _members(card, options, lake.notes, advance)
    if not lake.cards:
        hint = "mlcard extract writes one from the files of a folder"
        raise problems[0] if problems else InvalidCardError("no modelcard.yaml to compare", hint=hint)
    _drop_ambiguous(lake)
    _drop_other_keys(lake, key_name(options.key))
    return lake


def _drop_ambiguous(lake: Lake) -> None:
    """Of datasets with one id keep the first, if all have the same rows, as where several cards describe one.

    Else nobody could say which is meant, and all are left out.
    """
    named: defaultdict[str, list[Member]] = defaultdict(list)
    for member in lake.members:
        named[member.id].append(member)
    lake.members = []
    for name, members in named.items():
        if len({member.sketch.rows_digest for member in members}) == 1:
            lake.members.append(members[0])
        else:
            lake.notes.append(
                f"{name}: {len(members)} datasets with different rows have this id, and none is compared"
            )


def _drop_other_keys(lake: Lake, key: str) -> None:
    """Leave out sketches of another key than the one that was given."""
    others = [member for member in lake.members if member.sketch.key != key]
    for member in others:
        lake.notes.append(
            f"{member.id}: its sketch has "
            + (f"the key {member.sketch.key}" if member.sketch.key else "no key")
            + ", and is not compared with the others"
        )
    lake.members = [member for member in lake.members if member.sketch.key == key]


def _members(
    card: Card, options: SketchOptions, notes: list[str], advance: Callable[[int], None]
) -> Iterator[Member]:
    """The datasets of a card that can be compared."""
    known = _listed(card, notes)
    told = remembered(card.data)
    folder = Folder(Path(card.path).parent)
    made: dict[str, dict[str, TableSketch]] = {}
    datasets = card.data.get("datasets")
    for number, dataset in enumerate(datasets if isinstance(datasets, list) else []):
        if not isinstance(dataset, dict):
            continue
        files = [item for item in mappings(dataset.get("files")) if isinstance(item.get("path"), str)]
        if not isinstance(dataset.get("id"), str) or not files:
            continue
        paths = tuple(str(item["path"]) for item in files)
        table = str(files[0].get("table", ""))
        found = (place(folder, path) for path in paths)
        sources = tuple(
            Source(path, name) for path, name in zip(found, paths, strict=True) if path is not None
        )
        own = _options(dataset, told.get(paths[0], TableOptions()))
        sketch = known.get(str(of_dataset(dataset)))
        if sketch is None and len(sources) == len(paths):
            if paths[0] not in made:
                made[paths[0]] = _made(sources, replace(own, sketch=options), notes)
                advance(1)
            sketch = made[paths[0]].get(table)
        if sketch is not None:
            identity = str(dataset["id"])
            yield Member(card, number, identity, paths, sources, table, own, _names(dataset, sketch), sketch)


def _listed(card: Card, notes: list[str]) -> dict[str, TableSketch]:
    """The sketches beside a card, by their keys."""
    wanted = {str(key) for dataset in mappings(card.data.get("datasets")) if (key := of_dataset(dataset))}
    if not wanted:
        return {}
    path = list_path(Path(card.path))
    try:
        return {str(key): parse(item) for key, item in listed_in(path).items() if str(key) in wanted}
    except MlcardError as error:
        notes.append(f"{path}: {error}; its sketches are made anew")
        return {}


def _names(dataset: dict[str, JsonValue], sketch: TableSketch) -> frozenset[str]:
    """The names of the columns that can be compared: as the card has them, else as the sketch does."""
    features = [*mappings(dataset.get("features"))]
    if not features:
        return frozenset(column.name for column in sketch.columns)
    return frozenset(str(item.get("name")) for item in features if item.get("type") != "complex")


def _options(dataset: dict[str, JsonValue], told: TableOptions) -> TableOptions:
    """What the card says of the columns of a table."""
    target = dataset.get("target_feature")
    return replace(told, target=target if isinstance(target, str) else None, full=None, sketch=None)


def _made(sources: tuple[Source, ...], options: TableOptions, notes: list[str]) -> dict[str, TableSketch]:
    """The sketches of the tables of a file, by their names."""
    reading = read(sources[0], options, sources[1:])
    if reading.problem is not None:
        notes.append(f"{sources[0].path}: {reading.problem}")
    found: dict[str, TableSketch] = {}
    for fact in reading.facts:
        if fact.slot.endswith("/dataset/sketch") and isinstance(fact.value, dict):
            table = "" if fact.slot == pointer("dataset", "sketch") else fact.slot.split("/")[2]
            found[table.replace("~1", "/").replace("~0", "~")] = parse(fact.value)
    return found
