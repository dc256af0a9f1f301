"""From the files of one model folder to a draft of its card: read, group, assemble, link, fit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mlcard.errors import ConfigurationError
from mlcard.extract import assemble, evaluated, lineage
from mlcard.extract.draft import Draft, Origin
from mlcard.extract.fingerprints import add_fingerprints, contents
from mlcard.extract.fitting import fit
from mlcard.extract.group import ABOUT_THE_FOLDER, BUNDLE, artifacts
from mlcard.extract.history import add_history
from mlcard.extract.tensor_list import Standing, list_path
from mlcard.extract.unhoused import unhoused
from mlcard.readers import read
from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlcard.errors import MlcardError
    from mlcard.extract.fingerprints import Means
    from mlcard.extract.fitting import Misfit
    from mlcard.extract.options import Options
    from mlcard.extract.plan import Job
    from mlcard.extract.walk import Found
    from mlcard.facts import Reading, Source
    from mlcard.fingerprint import Fingerprint

#: Where evidence says that the user named the target column.
BY_OPTION = "option --target"


@dataclass(frozen=True, slots=True)
class Described:
    """What the files of a model folder say.

    Attributes:
        draft: the card.
        unread: names of the files that could not be read, or not to their end.
        problems: why; and columns that the user names and no table has.
        misfits: values that the schema refuses.
        fingerprints: those that were made, with their tensors.
        notes: why there is no fingerprint of a file.
    """

    draft: Draft
    unread: frozenset[str]
    problems: tuple[MlcardError, ...]
    misfits: tuple[Misfit, ...]
    fingerprints: tuple[Fingerprint, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What the card that stands says, and the files do not.

    Attributes:
        tables: what is said of the columns of tables, by their files.
        fingerprints: the fingerprints, and what they were made from.
    """

    tables: Mapping[str, TableOptions] = field(default_factory=dict)
    fingerprints: Standing = field(default_factory=Standing)


def describe(job: Job, options: Options, memory: Memory, means: Means) -> Described:
    """Describe one model folder.

    Args:
        job: the model folder.
        options: what the user wants.
        memory: what the card that stands says.
        means: how many threads there are, and who is told of the progress.
    """
    found = job.found
    readings, told, complaint = _read(found, options.table, memory.tables)
    scripts = lineage.runs(readings[item.source.name] for item in found if item.role == "code")
    draft = Draft()
    groups = artifacts(found, readings)
    grouped = {item.source.name for group in groups for item in group.files}
    rest = [item for item in found if item.source.name not in grouped]
    about = (readings[item.source.name] for item in rest if item.role in ABOUT_THE_FOLDER)
    shared = evaluated.attributed(about, groups, scripts)
    tables = [readings[item.source.name] for item in rest if item.role == "data"]
    name = job.name or job.folder.resolve().name.removesuffix(BUNDLE)
    models = assemble.add_models(draft, name, groups, shared, alone=job.alone)
    datasets = assemble.add_datasets(draft, name, tables, shared)
    holding = {reading.source.name for group in groups for reading in group.readings}
    trained = {name: place for name, place in models.items() if name in holding}
    added = lineage.link(draft, scripts, trained, datasets)
    logs = {item.source.name for item in found if item.role == "log"}
    evaluated.complete(draft, scripts, models.values(), datasets, logs)
    for table_name, target in told.items():
        if table_name not in datasets:
            continue
        where = Origin(table_name, BY_OPTION, "declared", assemble.extractor("extract"))
        draft.put((*datasets[table_name], "target_feature"), target, where)
    of_models = [item for group in groups for item in group.files]
    inside = contents(found, of_models, options, memory.fingerprints, means)
    tensors_file = list_path(job.card).name if options.lists_tensors else ""
    for group in groups:
        place = models[group.files[0].source.name]
        assemble.add_files(draft, place, group.files, readings, inside.hashes)
        add_fingerprints(draft, place, group.files, inside, tensors_file)
    for item in found:
        if item.source.name in datasets:
            assemble.add_files(draft, datasets[item.source.name], [item], readings, inside.hashes)
    add_history(draft, job.folder, models, datasets, added)
    misfits = tuple(fit(draft))
    unread = frozenset(name for name, item in readings.items() if item.problem is not None)
    problems = [item.problem for item in readings.values() if item.problem is not None]
    if not groups:
        untold = [reading for name, reading in readings.items() if name not in datasets]
        problems += [problem for reading in untold for problem in unhoused(reading)]
    problems += [complaint] if complaint else []
    made = tuple(inside.made.values())
    return Described(draft, unread, tuple(problems), misfits, made, tuple(inside.notes))


def _read(
    found: Sequence[Found], table: TableOptions, remembered: Mapping[str, TableOptions]
) -> tuple[dict[str, Reading], dict[str, str], MlcardError | None]:
    """Read the files, the scripts first, because they tell which column of a table is the target.

    Returns:
        The readings by the files' names; the target columns of tables that no script tells; and the complaint
        when no table has a column that the user, or a script that makes no columns, names.
    """
    readings = {item.source.name: read(item.source) for item in found if item.role == "code"}
    names = {item.source.name for item in found}
    scripts = lineage.runs(readings.values())
    targets, classes = lineage.targets(scripts, names), lineage.classes(scripts, names)
    sure = lineage.targets(scripts, names, sure=True)
    told: dict[str, str] = {}
    complaints: list[MlcardError | None] = []
    for item in found:
        name = item.source.name
        if item.role != "data":
            if name not in readings:
                readings[name] = read(item.source)
            continue
        known = remembered.get(name, TableOptions())
        target = table.target or targets.get(name) or known.target
        told_by = classes.get(name) if target == targets.get(name) else None
        options = TableOptions(target, table.ignore or known.ignore, table.row_id or known.row_id, told_by)
        readings[name], problem = _read_table(item.source, options)
        if table.names() or (name in sure and target == sure[name]):
            complaints.append(problem)
        if problem is None and target is not None and target != targets.get(name):
            told[name] = target
    complaint = complaints[0] if complaints and all(complaints) else None
    return readings, told, complaint


def _read_table(source: Source, options: TableOptions) -> tuple[Reading, MlcardError | None]:
    """Read a table; when it lacks a column that is named, without the names, and with the complaint."""
    reading = read(source, options)
    if not isinstance(reading.problem, ConfigurationError):
        return reading, None
    again = read(source, replace(options, target=None))
    if isinstance(again.problem, ConfigurationError):
        again = read(source, TableOptions())
    return again, reading.problem
