"""Facts become a card: which fact goes into which slot of which model or dataset.

Order matters twice. Facts that stand in the files come before what a person declares, and that before
guesses; and a slot that has a value keeps it (`Draft.put` notes the disagreement).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard import __version__, schema
from mlcard.errors import UnreadableFileError
from mlcard.extract.account import Account
from mlcard.extract.draft import RANK, Disagreement, Draft, Origin
from mlcard.extract.group import stem
from mlcard.extract.signature import said_once, told
from mlcard.facts import pointer, tokens
from mlcard.readers.git_attributes import fits
from mlcard.readers.sklearn import OF_TEXTS, TABULAR, TEXT_STEPS
from mlcard.readers.stand_in import KEEPERS, StandIn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mlcard.extract.file_tables import FileTable
    from mlcard.extract.group import Artifact
    from mlcard.extract.note import Note
    from mlcard.extract.signature import Conflict
    from mlcard.extract.walk import Found
    from mlcard.facts import Fact, JsonValue, Reading, Source

#: Slots that a README says of the one model of its folder, and not of each of several.
_OF_ONE_MODEL = frozenset({"name", "description", "evaluations", "parameter_count", "version"})
#: Slots that a README says of all data of its folder together, and not of each of several tables.
_OF_ALL_DATA = _OF_ONE_MODEL | {
    "number_of_instances", "byte_size", "download_byte_size", "splits", "record_sets",
}  # fmt: skip
#: Files that speak of all data of their folder and below; the nearest to a table speaks of it.
_NEAREST = ("readme", "huggingface-dataset-info")
#: Types of columns that say how to read what a file stores.
_NOT_STORED = re.compile(r"class_label|list<|struct<")
#: Slots of a file that belongs to a model which hold for the model as well.
_OF_COMPANIONS = frozenset({"security_findings", "libraries"})
#: What a file that belongs to a model says of itself as a step of the model's pipeline.
_OF_STEPS = frozenset({"algorithm", "implementation", "hyperparameters"})
#: The slot of who made the model of a file.
_AGENT = "/agent/name"
_FEATURE = "/dataset/features/-"
_NOT_IN_AN_ID = re.compile(r"[^\w./-]+")

Place = tuple[str | int, ...]


def extractor(name: str) -> str:
    """How evidence names the part of mlcard that found a value."""
    return f"mlcard {__version__} {name}"


def origin(fact: Fact, reading: Reading) -> Origin:
    """Where a fact comes from, as evidence tells it."""
    return Origin(reading.source.name, fact.where, fact.method, extractor(reading.format))


def identifier(text: str) -> str:
    """A relative IRI from the name of a file or folder: no blanks, no characters that IRIs reserve."""
    return _NOT_IN_AN_ID.sub("-", text).strip("-/.") or "unnamed"


def add_models(
    draft: Draft, folder: str, groups: Sequence[Artifact], shared: Sequence[Reading], *, alone: bool = False
) -> dict[str, Place]:
    """Add one model for each artifact.

    Args:
        draft: the card so far.
        folder: name of the model folder; it names the model when there is only one.
        groups: the artifacts.
        shared: readings of files that speak of the whole folder: README, metrics.
        alone: whether one file is described and not its folder.

    Returns:
        For the name of each file of a model, the place of the model in the card.
    """
    places: dict[str, Place] = {}
    single = len(groups) == 1 and not alone
    for group in groups:
        what = "name of the folder" if single else "name of the file"
        guess = Origin(group.files[0].source.name, what, "inferred", extractor("files"))
        path = folder if single or not group.path else f"{folder}/{group.path}"
        place = _add_named(draft, "models", path, guess)
        for item in group.files:
            places[item.source.name] = place
        own, conflicts = said_once(group.readings)
        about = [*own, *_nearest(shared, group.files[0].source.name)]
        for fact, reading in _ranked(about, "model"):
            slot = tokens(fact.slot)[1]
            if single or reading in own or slot not in _OF_ONE_MODEL:
                put_fact(draft, place, "MLModel", fact, reading)
        draft.disagreements.extend(_disagreement(place, conflict) for conflict in conflicts)
        _add_companions(draft, place, group)
        _add_creators(draft, place, group.readings)
        if draft.get((*place, "name")) is None:
            draft.put((*place, "name"), PurePosixPath(path).name, guess)
        _add_problems(draft, place, [*group.readings, *group.beside])
    return places


def _add_companions(draft: Draft, place: Place, group: Artifact) -> None:
    """Add what the files beside a model say: their findings, and themselves as steps before the model."""
    has_pipeline = draft.get((*place, "pipeline")) is not None
    for reading in group.beside:
        step: dict[str, JsonValue] = {"name": stem(reading.source.name)}
        for fact in reading.facts:
            path = tokens(fact.slot)
            if path[:1] != ["model"]:
                continue
            if path[1] in _OF_COMPANIONS:
                put_fact(draft, place, "MLModel", fact, reading)
            elif path[1] in _OF_STEPS and fact.value is not None:
                _set(step, path[1:], fact.value)
        if "algorithm" in step and not has_pipeline:
            where = Origin(
                reading.source.name, "lies beside the model", "inferred", extractor(reading.format)
            )
            draft.append_keyed((*place, "pipeline"), step, ("name",), where)
            _refine_task(draft, place, step, where)


def _refine_task(draft: Draft, place: Place, step: dict[str, JsonValue], where: Origin) -> None:
    """Say that a model classifies texts when what takes texts lies beside it, and the guess was a table."""
    slot = (*place, "ml_task")
    guess = draft.origins.get(pointer(*slot))
    if guess is None or guess.method != "inferred" or step["algorithm"] not in TEXT_STEPS:
        return
    if draft.get(slot) == TABULAR:
        what = replace(where, where=f"{step['algorithm']} {where.where}")
        draft.refine(slot, OF_TEXTS, what)


def _disagreement(place: Place, conflict: Conflict) -> Disagreement:
    """What two formats say that does not fit, as a disagreement of the card: shapes, or numbers."""
    sides: list[tuple[JsonValue, Origin]] = []
    for reading in (conflict.kept, conflict.other):
        facts = told(reading, conflict.slot)
        shapes = [fact.value.get("shape") for fact in facts if isinstance(fact.value, dict)]
        sides.append((shapes or facts[0].value, origin(facts[0], reading)))
    (kept, kept_from), (other, other_from) = sides
    return Disagreement(pointer(*place, conflict.slot), kept, kept_from, other, other_from)


def _add_creators(draft: Draft, place: Place, readings: Iterable[Reading]) -> None:
    """Add the agents that the files of a model name as those who made it."""
    for reading in readings:
        for fact in reading.facts:
            if fact.slot == _AGENT and isinstance(fact.value, str) and fact.value:
                agent = identifier(fact.value.lower())
                add_agent(draft, {"id": agent, "name": fact.value}, origin(fact, reading))
                creators = draft.get((*place, "creator"))
                if not isinstance(creators, list) or agent not in creators:
                    draft.append((*place, "creator"), agent, origin(fact, reading))


def add_agent(draft: Draft, agent: dict[str, JsonValue], source: Origin) -> None:
    """Add a person or organization, once."""
    agents = draft.get(("agents",))
    known = [item.get("id") for item in agents if isinstance(item, dict)] if isinstance(agents, list) else []
    if agent["id"] not in known:
        draft.append(("agents",), agent, source)


def _set(node: dict[str, JsonValue], path: Sequence[str], value: JsonValue) -> None:
    """Set a value at a path of keys, making the mappings on the way."""
    for name in path[:-1]:
        inner = node.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        node = inner
    node.setdefault(path[-1], value)


def _nearest(shared: Sequence[Reading], name: str) -> list[Reading]:
    """The readings that speak of a file's thing: of several READMEs only the nearest to it."""
    here = PurePosixPath(name).parent
    above = {here, *here.parents}
    chosen = [item for item in shared if item.format not in _NEAREST]
    for form in _NEAREST:
        told = (
            item for item in shared if item.format == form and PurePosixPath(item.source.name).parent in above
        )
        nearest = max(told, key=lambda item: len(PurePosixPath(item.source.name).parts), default=None)
        chosen += [nearest] if nearest is not None else []
    return chosen


def add_datasets(
    draft: Draft, folder: str, tables: Sequence[FileTable], shared: Sequence[Reading]
) -> tuple[list[Place], list[Note]]:
    """Add one dataset for each table.

    Args:
        draft: the card so far.
        folder: name of the model folder.
        tables: the tables.
        shared: readings of files that speak of the whole folder.

    Returns:
        The place of each dataset; and for each file that speaks of all data together what no dataset has.
    """
    places: list[Place] = []
    account = Account()
    several = len(tables) > 1
    for table in tables:
        reading = table.reading
        name = "/".join(part for part in (table.path, table.name) if part) or folder
        what = "name of the table" if table.name else "name of the file"
        guess = Origin(reading.source.name, what, "inferred", extractor("files"))
        path = f"{folder}/{name}" if table.path or table.name else folder
        place = _add_named(draft, "datasets", path, guess)
        places.append(place)
        columns = _columns(reading)
        for fact, teller in _ranked([reading, *_nearest(shared, reading.source.name)], "dataset"):
            if teller is reading or _concerns(fact, table, columns, several=several):
                account.took(fact)
                put_fact(draft, place, "Dataset", _stored(fact, columns), teller)
            elif several:
                account.passed(fact, teller)
            else:  # a column that the file does not have
                kept_from = origin(next(iter(columns.values())), reading)
                slot, other_from = pointer(*place, "features"), origin(fact, teller)
                draft.disagreements.append(Disagreement(slot, [*columns], kept_from, _name(fact), other_from))
        if draft.get((*place, "name")) is None:
            draft.put((*place, "name"), table.name or PurePosixPath(name).name, guess)
    return places, list(account.notes())


def _concerns(fact: Fact, table: FileTable, columns: Mapping[str, Fact], *, several: bool) -> bool:
    """Whether what a file says of data holds for a table."""
    if fact.slot == _FEATURE:
        return not columns or _name(fact) in columns
    slot = tokens(fact.slot)[1]
    return not several or slot not in _OF_ALL_DATA or (slot == "splits" and _is_split(fact, table))


def _is_split(fact: Fact, table: FileTable) -> bool:
    """Whether the files of a split are files of a table."""
    told = fact.value if isinstance(fact.value, dict) else {}
    listed = told.get("file_patterns")
    patterns = [*(listed if isinstance(listed, list) else ()), told.get("file")]
    names = [item.source.name for item in table.files]
    return any(fits(f"/{pattern}", name) for pattern in patterns if pattern for name in names)


def _stored(fact: Fact, columns: Mapping[str, Fact]) -> Fact:
    """A fact; of a column that the file has, without a type that says how to read what the file stores."""
    told = fact.value
    if fact.slot != _FEATURE or not isinstance(told, dict) or fact is columns.get(_name(fact)):
        return fact
    if _name(fact) not in columns or not _NOT_STORED.match(str(told.get("data_type"))):
        return fact
    own = columns[_name(fact)].value
    stored = {"data_type", "categories"} & set(own if isinstance(own, dict) else ())
    return replace(fact, value={key: part for key, part in told.items() if key not in stored})


def _columns(reading: Reading) -> dict[str, Fact]:
    """The columns that a table has, by name."""
    return {_name(fact): fact for fact in reading.facts if fact.slot == _FEATURE}


def _name(fact: Fact) -> str:
    return str(fact.value.get("name")) if isinstance(fact.value, dict) else ""


def add_files(
    draft: Draft, place: Place, found: Iterable[Found], readings: dict[str, Reading], hashes: dict[str, str]
) -> None:
    """Add the files of a model or dataset: path, format, size and digest."""
    for item in found:
        reading = readings[item.source.name]
        entry: dict[str, JsonValue] = {"path": item.source.name}
        guesses: list[Fact] = []
        for fact in reading.facts:
            subject, slot, *rest = tokens(fact.slot)
            if subject != "file" or slot not in schema.classes()["File"].slots or rest:
                continue
            if fact.method in {"inferred", "declared"}:
                guesses.append(fact)
            else:
                entry.setdefault(slot, fact.value)
        if reading.format and not any(fact.slot == "/file/format" for fact in guesses):
            entry.setdefault("format", reading.format)
        with suppress(UnreadableFileError):  # the file has gone since it was read
            entry["byte_size"] = item.source.size()
        if item.source.name in hashes:
            entry["sha256"] = hashes[item.source.name]
        spot = draft.append((*place, "files"), entry, _origin_of(item.source))
        for fact in guesses:
            put_fact(draft, spot, "File", fact, reading)


def _origin_of(source: Source) -> Origin:
    """Where path, size and hash of a file are from: from its content, or from what stands in for it."""
    if isinstance(source, StandIn):
        return Origin(source.teller, KEEPERS[source.kind].where, "read", extractor("files"))
    return Origin(source.name, "the whole file", "computed", extractor("files"))


def put_fact(draft: Draft, place: Place, class_name: str, fact: Fact, reading: Reading) -> None:
    """Put one fact at its slot; whether the value fits the schema is for `fitting` to see.

    A fact without a value says nothing: a card has no nulls.
    """
    path = tokens(fact.slot)[1:]
    if fact.value is None:
        return
    source = origin(fact, reading)
    if path[-1] != "-":
        draft.put((*place, *path), fact.value, source)
        return
    slot = schema.classes()[class_name].slots.get(path[0])
    nested = schema.classes().get(slot.range) if slot is not None else None
    draft.append_keyed((*place, *path[:-1]), fact.value, nested.key if nested else (), source)


def _ranked(readings: Iterable[Reading], subject: str) -> list[tuple[Fact, Reading]]:
    """The facts about a subject, the most certain kind first, else in the order of reading."""
    pairs = [
        (fact, reading)
        for reading in readings
        for fact in reading.facts
        if fact.slot.startswith(f"/{subject}/")
    ]
    return sorted(pairs, key=lambda pair: RANK[pair[0].method])


def _add_named(draft: Draft, collection: str, name: str, source: Origin) -> Place:
    """Append a model or dataset with an id made from its name; a number is added while the id is taken."""
    wanted = identifier(name)
    unique, number = wanted, 2
    while unique in draft.ids:
        unique, number = f"{wanted}-{number}", number + 1
    draft.ids.add(unique)
    items = draft.card.get(collection)
    place: Place = (collection, len(items) if isinstance(items, list) else 0)
    draft.put((*place, "id"), unique, source)
    return place


def _add_problems(draft: Draft, place: Place, readings: Iterable[Reading]) -> None:
    """A model file that could not be read, or not to its end, is a finding of the card: never silence."""
    for reading in readings:
        if reading.problem is not None:
            # Where the folder lies on this machine is no part of the card.
            what = str(reading.problem).replace(str(reading.source.path), reading.source.name)
            finding: JsonValue = {
                "severity": "medium",
                "tier": "unreadable",
                "what": what,
                "file": reading.source.name,
            }
            where = Origin(
                reading.source.name, "the whole file", "read", extractor(reading.format or "files")
            )
            draft.append((*place, "security_findings"), finding, where)
