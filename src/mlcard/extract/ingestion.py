"""How data came into the lake: by what a script fetched, or what a file beside them says of their source."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.extract.assemble import origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from mlcard.extract.assemble import Place
    from mlcard.extract.draft import Draft
    from mlcard.extract.lineage import Run
    from mlcard.facts import Fact, JsonValue, Reading


def add_ingestion(
    draft: Draft, readings: Collection[Reading], runs: Iterable[Run], datasets: Mapping[str, Place]
) -> dict[str, list[Place]]:
    """Add the ingestion of each dataset of which a source is known: what fetched it comes before what tells.

    Args:
        draft: the card so far.
        readings: all readings.
        runs: the scripts.
        datasets: the place of the dataset that each file holds.

    Returns:
        For the name of each script that fetched data, the places of the ingestions.
    """
    added: dict[str, list[Place]] = {}
    for run in runs:
        for item, fact in run.each("fetched"):
            name = run.file(item.get("path"), datasets)
            if name and draft.get((*datasets[name], "ingestion")) is None:
                _put(draft, datasets[name], item, fact, run.reading)
                draft.put(
                    (*datasets[name], "ingestion", "source_code", "path"),
                    run.script,
                    origin(fact, run.reading),
                )
                added.setdefault(run.script, []).append((*datasets[name], "ingestion"))
    have_run = {_folder(reading) for reading in readings if any(_stages(reading, "read"))}
    for reading in readings:
        for item, fact in _each(reading, "origin"):
            for place in _meant(reading, item.get("path"), datasets):
                if draft.get((*place, "ingestion")) is None:
                    _put(draft, place, item, fact, reading)
        for stage, fact in _stages(reading, "read"):
            _add_stage(draft, stage, fact, reading, datasets)
    for reading in readings:
        if _folder(reading) not in have_run:  # else a stage that is only declared did not run
            for stage, fact in _stages(reading, "declared"):
                _add_stage(draft, stage, fact, reading, datasets)
    return added


def _folder(reading: Reading) -> str:
    return PurePosixPath(reading.source.name).parent.as_posix()


def _stages(reading: Reading, method: str) -> Iterator[tuple[dict[str, JsonValue], Fact]]:
    """The stages of a pipeline that ran (`read`), or that are to run (`declared`)."""
    return ((stage, fact) for stage, fact in _each(reading, "stage") if fact.method == method)


def _each(reading: Reading, subject: str) -> Iterator[tuple[dict[str, JsonValue], Fact]]:
    for fact in reading.facts:
        if fact.slot == f"/{subject}/-" and isinstance(fact.value, dict):
            yield fact.value, fact


def _put(draft: Draft, place: Place, item: Mapping[str, JsonValue], fact: Fact, reading: Reading) -> None:
    for slot in ("source", "method"):
        if item.get(slot):
            draft.put((*place, "ingestion", slot), item[slot], origin(fact, reading))


def _meant(reading: Reading, path: JsonValue, datasets: Mapping[str, Place]) -> list[Place]:
    """The datasets that a file speaks of: that of a path, also a folder, or all of its folder and below."""
    wanted = posixpath.normpath(posixpath.join(_folder(reading), str(path or "")))
    within = "" if wanted == "." else f"{wanted}/"
    places = [place for name, place in datasets.items() if name == wanted or name.startswith(within)]
    return list(dict.fromkeys(places))


def _add_stage(
    draft: Draft, stage: Mapping[str, JsonValue], fact: Fact, reading: Reading, datasets: Mapping[str, Place]
) -> None:
    """Add a stage of a pipeline as the processing of what it wrote."""
    where = origin(fact, reading)
    used = _names(stage.get("used"))
    inputs = list(dict.fromkeys(place for name in used for place in _meant(reading, name, datasets)))
    for name in _names(stage.get("generated")):
        for place in _meant(reading, name, datasets):
            if place in inputs or draft.get((*place, "processing")) is not None:
                continue  # a script has told it, with its operations
            spot = draft.append((*place, "processing"), {"name": stage.get("name")}, where)
            if stage.get("command"):
                draft.put((*spot, "description"), stage["command"], where)
            script = next(
                (path for path in used if path.endswith((".py", ".ipynb", ".r", ".R", ".sh"))), None
            )
            if script is not None:
                path = posixpath.normpath(posixpath.join(_folder(reading), script))
                draft.put((*spot, "source_code", "path"), path, where)
            for one in inputs:
                draft.append_keyed((*spot, "used"), draft.get((*one, "id")), (), where)
                draft.append_keyed((*place, "was_derived_from"), draft.get((*one, "id")), (), where)


def _names(value: JsonValue) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
