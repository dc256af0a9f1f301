"""From the files of one model folder to a draft of its card: read, group, assemble, link, fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlcard.errors import ConfigurationError
from mlcard.extract import assemble, evaluated, lineage
from mlcard.extract.draft import Draft, Origin
from mlcard.extract.fitting import fit
from mlcard.extract.group import ABOUT_THE_FOLDER, BUNDLE, artifacts
from mlcard.extract.hashing import sha256_of_all
from mlcard.extract.history import add_history
from mlcard.extract.unhoused import unhoused
from mlcard.readers import read
from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlcard.errors import MlcardError
    from mlcard.extract.fitting import Misfit
    from mlcard.extract.plan import Job
    from mlcard.extract.walk import Found
    from mlcard.facts import Reading, Source

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
    """

    draft: Draft
    unread: frozenset[str]
    problems: tuple[MlcardError, ...]
    misfits: tuple[Misfit, ...]


def describe(
    job: Job, *, hashes: bool, table: TableOptions, remembered: Mapping[str, TableOptions]
) -> Described:
    """Describe one model folder.

    Args:
        job: the model folder.
        hashes: whether the SHA-256 of every file is computed.
        table: what the user says of the columns of tables.
        remembered: what the card that stands says of the columns of the table in a file.
    """
    found = job.found
    readings, told, complaint = _read(found, table, remembered)
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
    digests = _hashes(found) if hashes else {}
    for group in groups:
        assemble.add_files(draft, models[group.files[0].source.name], group.files, readings, digests)
    for item in found:
        if item.source.name in datasets:
            assemble.add_files(draft, datasets[item.source.name], [item], readings, digests)
    add_history(draft, job.folder, models, datasets, added)
    misfits = tuple(fit(draft))
    unread = frozenset(name for name, item in readings.items() if item.problem is not None)
    problems = [item.problem for item in readings.values() if item.problem is not None]
    if not groups:
        untold = [reading for name, reading in readings.items() if name not in datasets]
        problems += [problem for reading in untold for problem in unhoused(reading)]
    return Described(draft, unread, (*problems, *([complaint] if complaint else [])), misfits)


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
        full = known.full if table.full is None else table.full
        options = TableOptions(
            target, table.ignore or known.ignore, table.row_id or known.row_id, told_by, full
        )
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
        again = read(source, TableOptions(full=options.full))
    return again, reading.problem


def _hashes(found: Sequence[Found]) -> dict[str, str]:
    """SHA-256 of the files that a card lists; a file that cannot be read has a problem of its own already."""
    sources = [item.source for item in found if item.role in {"model", "data"}]
    digests = zip(sources, sha256_of_all(sources), strict=True)
    return {source.name: value for source, value in digests if isinstance(value, str)}
