"""From the files of one model folder to a draft of its card: read, group, assemble, link, fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.extract import assemble, evaluated, lineage, sketches, stand_ins
from mlcard.extract.draft import Draft, Origin
from mlcard.extract.file_tables import FileTable, file_tables
from mlcard.extract.filters import add_filters
from mlcard.extract.fingerprints import add_fingerprints, contents
from mlcard.extract.fitting import fit
from mlcard.extract.group import ABOUT_THE_FOLDER, BUNDLE, artifacts
from mlcard.extract.history import add_history
from mlcard.extract.ingestion import add_checksums, add_ingestion
from mlcard.extract.reading import read_all
from mlcard.extract.tensor_list import Standing, list_path
from mlcard.extract.unhoused import unhoused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlcard.errors import MlcardError
    from mlcard.extract.assemble import Place
    from mlcard.extract.fingerprints import Means
    from mlcard.extract.fitting import Misfit
    from mlcard.extract.note import Note
    from mlcard.extract.options import Options
    from mlcard.extract.plan import Job
    from mlcard.extract.stand_ins import Remembered
    from mlcard.facts import JsonValue
    from mlcard.fingerprint import Fingerprint
    from mlcard.readers.tables import TableOptions

#: Where evidence says that the user named the target column.
BY_OPTION = "option --target"


@dataclass(frozen=True, slots=True)
class Described:
    """What the files of a model folder say.

    Attributes:
        draft: the card.
        unread: names of the files that could not be read, or not to their end, or are not here.
        problems: why; and columns that the user names and no table has.
        misfits: values that the schema refuses.
        fingerprints: those that were made, with their tensors.
        notes: what else is to be told: no fingerprint of a file, files that are not here.
        sketches: those of tables that were made, with their hashes.
    """

    draft: Draft
    unread: frozenset[str]
    problems: tuple[MlcardError, ...]
    misfits: tuple[Misfit, ...]
    fingerprints: tuple[Fingerprint, ...] = ()
    notes: tuple[Note, ...] = ()
    sketches: tuple[dict[str, JsonValue], ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What the card that stands says, and the files do not.

    Attributes:
        tables: what is said of the columns of tables, by their files.
        fingerprints: the fingerprints, and what they were made from.
        sketches: the sketches that have a secret key, by file and table.
        files: what is said of files, by their paths.
    """

    tables: Mapping[str, TableOptions] = field(default_factory=dict)
    fingerprints: Standing = field(default_factory=Standing)
    sketches: Mapping[tuple[str, str], sketches.Keyed] = field(default_factory=dict)
    files: Mapping[str, Sequence[Remembered]] = field(default_factory=dict)


def describe(job: Job, options: Options, memory: Memory, means: Means) -> Described:
    """Describe one model folder.

    Args:
        job: the model folder.
        options: what the user wants.
        memory: what the card that stands says.
        means: how many threads there are, and who is told of the progress.
    """
    files = read_all(stand_ins.recalled(job.found, memory.files), options.table, memory.tables)
    found, readings = files.found, files.readings
    scripts = lineage.runs(readings[item.source.name] for item in found if item.role == "code")
    draft = Draft()
    groups = artifacts(found, readings)
    grouped = {item.source.name for group in groups for item in group.files}
    rest = [item for item in found if item.source.name not in grouped]
    about = (readings[item.source.name] for item in rest if item.role in ABOUT_THE_FOLDER)
    shared = evaluated.attributed(about, groups, scripts)
    sketch_file = sketches.list_path(job.card).name if options.lists_tensors else ""
    tables, sketched = sketches.parted(
        file_tables((data for data in files.data if data.name not in grouped), readings), sketch_file
    )
    name = job.name or job.folder.resolve().name.removesuffix(BUNDLE)
    models = assemble.add_models(draft, name, groups, shared, alone=job.alone)
    places, not_kept = assemble.add_datasets(draft, name, tables, shared)
    datasets = _by_file(tables, places)
    holding = {reading.source.name for group in groups for reading in group.readings}
    trained = {name: place for name, place in models.items() if name in holding}
    added = lineage.link(draft, scripts, trained, datasets)
    logs = {item.source.name for item in found if item.role == "log"}
    holders = _holders(tables, places)
    for script, spots in add_ingestion(draft, readings.values(), scripts, holders).items():
        added.setdefault(script, []).extend(spots)
    add_filters(draft, job.folder, found, readings.values(), holders)
    evaluated.complete(draft, scripts, models.values(), datasets, logs)
    for one, place in zip(tables, places, strict=True):
        if one.target is not None and one.target != files.targets.get(one.reading.source.name):
            where = Origin(one.reading.source.name, BY_OPTION, "declared", assemble.extractor("extract"))
            draft.put((*place, "target_feature"), one.target, where)
    of_models = [item for group in groups for item in group.files]
    inside = contents(found, of_models, options, memory.fingerprints, means)
    tensors_file = list_path(job.card).name if options.lists_tensors else ""
    for group in groups:
        place = models[group.files[0].source.name]
        assemble.add_files(draft, place, group.files, readings, inside.hashes)
        add_fingerprints(draft, place, group.files, inside, tensors_file)
    for one, place in zip(tables, places, strict=True):
        own = readings | {one.reading.source.name: one.reading}
        assemble.add_files(draft, place, one.files, own, inside.hashes)
        inside.notes += filter(None, [sketches.keep_keyed(draft, place, memory.sketches)])
    of_model = {name: [place] for name, place in models.items()}
    add_checksums(draft, readings.values(), holders | of_model)
    inside.notes += [*stand_ins.notes(found, {*models, *datasets}), *not_kept]
    add_history(draft, job.folder, models, datasets, added)
    misfits = tuple(fit(draft))
    unread = frozenset(name for name, item in readings.items() if item.problem is not None)
    unread |= stand_ins.unread(found)
    problems = [item.problem for item in readings.values() if item.problem is not None]
    if not groups:
        untold = [reading for name, reading in readings.items() if name not in datasets]
        problems += [problem for reading in untold for problem in unhoused(reading)]
    problems += [files.complaint] if files.complaint else []
    made = tuple(inside.made.values())
    return Described(draft, unread, tuple(problems), misfits, made, tuple(inside.notes), sketched)


def _holders(tables: Sequence[FileTable], places: Sequence[Place]) -> dict[str, list[Place]]:
    """The places of all datasets that each file holds, or holds a part of."""
    holders: dict[str, list[Place]] = {}
    for table, place in zip(tables, places, strict=True):
        for item in table.files:
            holders.setdefault(item.source.name, []).append(place)
    return holders


def _by_file(tables: Sequence[FileTable], places: Sequence[Place]) -> dict[str, Place]:
    """The place of the dataset that each file is of; a script that names a file means its first table."""
    datasets: dict[str, Place] = {}
    for table, place in zip(tables, places, strict=True):
        for item in table.files:
            datasets.setdefault(item.source.name, place)
    return datasets
