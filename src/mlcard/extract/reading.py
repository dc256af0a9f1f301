"""Reading the files of a model folder, the scripts first: they tell which column of a table is the target."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mlcard.errors import ConfigurationError
from mlcard.extract import lineage
from mlcard.extract.model_arrays import ARRAYS, of_model, with_roles
from mlcard.extract.parts import data_files
from mlcard.facts import Reading
from mlcard.readers import media_folder, read, stand_in
from mlcard.readers.media_folder import MediaFolder
from mlcard.readers.stand_in import StandIn
from mlcard.readers.tables import TableOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mlcard.errors import MlcardError
    from mlcard.extract.parts import DataFiles
    from mlcard.extract.walk import Found


@dataclass(slots=True)
class Read:
    """What the files of a model folder said.

    Attributes:
        found: the files; now it is known which arrays belong to a model.
        readings: the readings by the files' names.
        data: the files that hold data, those that make one table together.
        targets: the target columns of tables that a script tells.
        complaint: that no table has a column which the user, or a script that makes no columns, names.
    """

    found: Sequence[Found]
    readings: dict[str, Reading] = field(default_factory=dict)
    data: list[DataFiles] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)
    complaint: MlcardError | None = None


def read_all(found: Sequence[Found], table: TableOptions, remembered: Mapping[str, TableOptions]) -> Read:
    """Read the files.

    Args:
        found: the files.
        table: what the user says of the columns of tables.
        remembered: what the card that stands says of the columns of the table in a file.
    """
    readings = {item.source.name: read(item.source) for item in found if item.role == "code"}
    names = {item.source.name for item in found}
    scripts = lineage.runs(readings.values())
    used = {run.file(item.get("path"), names) for run in scripts for item, _ in run.each("used")}
    result = Read(with_roles(found, used), readings)
    result.data = data_files(result.found)
    result.targets, classes = lineage.targets(scripts, names), lineage.classes(scripts, names)
    sure = lineage.targets(scripts, names, sure=True)
    complaints: list[MlcardError | None] = []
    for data in result.data:
        known = remembered.get(data.name, TableOptions())
        told = next(
            (result.targets[item.source.name] for item in data.files if item.source.name in result.targets),
            None,
        )
        target = table.target or told or known.target
        options = replace(
            known,
            target=target,
            ignore=table.ignore or known.ignore,
            row_id=table.row_id or known.row_id,
            full=known.full if table.full is None else table.full,
            sketch=table.sketch or known.sketch,
            classes=classes.get(data.name) if target == told else None,
        )
        reading, problem = _read_data(data, options)
        readings[data.name] = reading
        if table.names() or (data.name in sure and target == sure[data.name]):
            complaints.append(problem)
    for item in result.found:
        if item.source.name not in readings:
            readings[item.source.name] = _read_other(item)
    result.complaint = complaints[0] if complaints and all(complaints) else None
    return result


def _read_other(item: Found) -> Reading:
    """Read a file that is no data, or is not here, or is only a part of a table that has been read."""
    name = item.format.name if item.format is not None else ""
    if isinstance(item.source, StandIn):
        return Reading(item.source, "" if item.source.guessed else name, tuple(stand_in.facts(item.source)))
    if item.role == "data":
        return Reading(item.source, name)
    return of_model(read(item.source)) if name in ARRAYS else read(item.source)


def _read_data(data: DataFiles, options: TableOptions) -> tuple[Reading, MlcardError | None]:
    """Read the files of a dataset, or the folder that it is."""
    source = data.files[0].source
    if isinstance(source, MediaFolder):
        form = data.files[0].format
        return Reading(source, form.name if form else "", tuple(media_folder.facts(source))), None
    if any(isinstance(item.source, StandIn) for item in data.files):
        return _read_other(data.files[0]), None  # without one of its parts a table is not whole
    return _read_table(data, options)


def _read_table(data: DataFiles, options: TableOptions) -> tuple[Reading, MlcardError | None]:
    """Read a table; when it lacks a column that is named, without the names, and with the complaint."""
    source, *parts = (item.source for item in data.files)
    reading = read(source, options, parts)
    if not isinstance(reading.problem, ConfigurationError):
        return reading, None
    again = read(source, replace(options, target=None), parts)
    if isinstance(again.problem, ConfigurationError):
        again = read(source, replace(options, target=None, ignore=(), row_id=None), parts)
    return again, reading.problem
