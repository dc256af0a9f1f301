"""How data came into the lake: by what a script fetched, or what a file beside them says of their source."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.extract.assemble import origin
from mlcard.extract.draft import mappings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from mlcard.extract.assemble import Place
    from mlcard.extract.draft import Draft
    from mlcard.extract.lineage import Run
    from mlcard.facts import Fact, JsonValue, Reading


def add_ingestion(
    draft: Draft, readings: Collection[Reading], runs: Iterable[Run], datasets: Mapping[str, Sequence[Place]]
) -> dict[str, list[Place]]:
    """Add the ingestion of each dataset of which a source is known: what fetched it comes before what tells.

    Args:
        draft: the card so far.
        readings: all readings.
        runs: the scripts.
        datasets: the places of the datasets that each file holds.

    Returns:
        For the name of each script that fetched data, the places of the ingestions.
    """
    added: dict[str, list[Place]] = {}
    for run in runs:
        for item, fact in run.each("fetched"):
            name = run.file(item.get("path"), datasets)
            for place in datasets[name] if name else ():
                if draft.get((*place, "ingestion")) is None:
                    _put(draft, place, item, fact, run.reading)
                    spot = (*place, "ingestion", "source_code", "path")
                    draft.put(spot, run.script, origin(fact, run.reading))
                    added.setdefault(run.script, []).append((*place, "ingestion"))
    have_run = {_folder(reading) for reading in readings if any(_stages(reading, "read"))}
    _add_origins(draft, readings, datasets, with_source=True)
    _add_origins(draft, readings, datasets, with_source=False)
    for reading in readings:
        for stage, fact in _stages(reading, "read"):
            _add_stage(draft, stage, fact, reading, datasets)
    for reading in readings:
        if _folder(reading) not in have_run:  # else a stage that is only declared did not run
            for stage, fact in _stages(reading, "declared"):
                _add_stage(draft, stage, fact, reading, datasets)
    return added


def _add_origins(
    draft: Draft, readings: Iterable[Reading], datasets: Mapping[str, Sequence[Place]], *, with_source: bool
) -> None:
    """Add what files beside the data say: who tells only how these came is asked last."""
    for reading in readings:
        for item, fact in _each(reading, "origin"):
            if ("source" in item) is with_source:
                for place in _meant(reading, item.get("path"), datasets):
                    if draft.get((*place, "ingestion")) is None:
                        _put(draft, place, item, fact, reading)


def add_checksums(draft: Draft, readings: Iterable[Reading], holders: Mapping[str, Sequence[Place]]) -> None:
    """Add the MD5 of files that a file beside them tells, to the models and datasets that hold them."""
    for reading in readings:
        for path, md5, fact in _sums(reading):
            name = posixpath.normpath(posixpath.join(_folder(reading), path))
            for place in holders.get(name, ()):
                for index, entry in enumerate(mappings(draft.get((*place, "files")))):
                    if entry.get("path") == name:
                        told: JsonValue = {"checksum_algorithm": "md5", "checksum_value": md5}
                        spot = (*place, "files", index, "checksum")
                        draft.append_keyed(spot, told, ("checksum_algorithm",), origin(fact, reading))


def _sums(reading: Reading) -> Iterator[tuple[str, JsonValue, Fact]]:
    """The paths of files of which a file tells the MD5, with that, and the fact."""
    for item, fact in _each(reading, "origin"):
        if "md5" in item:
            yield str(item.get("path")), item["md5"], fact
    for item, fact in _each(reading, "stage"):
        sums = item.get("md5")
        for path, md5 in sums.items() if isinstance(sums, dict) else ():
            yield path, md5, fact


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


def _meant(reading: Reading, path: JsonValue, datasets: Mapping[str, Sequence[Place]]) -> list[Place]:
    """The datasets that a file speaks of: that of a path, also a folder, or all of its folder and below."""
    wanted = posixpath.normpath(posixpath.join(_folder(reading), str(path or "")))
    within = "" if wanted == "." else f"{wanted}/"
    held = (places for name, places in datasets.items() if name == wanted or name.startswith(within))
    return list(dict.fromkeys(place for places in held for place in places))


def _add_stage(
    draft: Draft,
    stage: Mapping[str, JsonValue],
    fact: Fact,
    reading: Reading,
    datasets: Mapping[str, Sequence[Place]],
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
