"""Data that came through Git LFS.

A pointer stands in for them, or `.gitattributes` says that they pass its filter.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from mlcard.errors import MlcardError
from mlcard.extract.assemble import extractor
from mlcard.extract.draft import Origin
from mlcard.facts import Source
from mlcard.git_lfs import POINTER
from mlcard.readers.git_attributes import LFS, Rule, deciding, rules
from mlcard.readers.media_folder import MediaFolder
from mlcard.readers.stand_in import KEEPERS, StandIn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mlcard.extract.assemble import Place
    from mlcard.extract.draft import Draft
    from mlcard.extract.walk import Found
    from mlcard.facts import Reading

_METHOD = "git-lfs"
_ATTRIBUTES = ".gitattributes"


def add_filters(
    draft: Draft,
    folder: Path,
    found: Iterable[Found],
    readings: Iterable[Reading],
    datasets: Mapping[str, Sequence[Place]],
) -> None:
    """Say of each dataset of which nothing better is known that it came through Git LFS, if it did.

    Args:
        draft: the card so far.
        folder: the model folder.
        found: its files.
        readings: what they say; those of `.gitattributes` tell the filters.
        datasets: the places of the datasets that each file holds.
    """
    if not datasets:
        return
    above = _repository(folder)
    known = dict(_above(folder, above))
    known |= {_join(above, _parent(item)): listed for item in readings if (listed := _told(item))}
    for item in found:
        places = [
            place for place in datasets.get(item.source.name, ()) if draft.get((*place, "ingestion")) is None
        ]
        where = _origin(item.source, above, known) if places else None
        if where is not None:
            for place in places:
                draft.put((*place, "ingestion", "method"), _METHOD, where)


def _origin(source: Source, above: str, known: Mapping[str, Sequence[Rule]]) -> Origin | None:
    """What says that a file came through Git LFS; None if nothing does.

    Args:
        source: the file.
        above: the path of the model folder in its repository.
        known: the rules by the folders of the repository that they stand in.
    """
    name = _one_of(source)
    decided = deciding(_join(above, name), known.items())
    if decided is not None and decided[1].filter == LFS:
        folder, rule = decided
        where = f"line {rule.line}"
        if f"{folder}/".startswith(f"{above}/") or not above:
            file = _join(folder.removeprefix(above).lstrip("/"), _ATTRIBUTES)
            return Origin(file, where, "read", extractor("git-attributes"))
        # What stands above the model folder is none of its files.
        shown = f"{_join(folder, _ATTRIBUTES)} of the repository, {where}"
        return Origin(source.name, shown, "read", extractor("git-attributes"))
    if isinstance(source, StandIn) and source.kind == "git_lfs":
        return Origin(name, KEEPERS[source.kind].where, "read", extractor(POINTER))
    return None


def _one_of(source: Source) -> str:
    """The name of a file, or of one of those that make up a folder of media."""
    files = (
        (file for _, _, listed in source.classes for file in listed)
        if isinstance(source, MediaFolder)
        else ()
    )
    return next((file.name for file in files), source.name)


def _told(reading: Reading) -> list[Rule]:
    """The rules of a `.gitattributes` that was read."""
    values = (fact.value for fact in reading.facts if fact.slot == "/filter/-")
    return [Rule(**value) for value in values if isinstance(value, dict)]  # type: ignore[arg-type]


def _repository(folder: Path) -> str:
    """The path of a folder in the repository that it lies in; empty where it lies in none."""
    here = folder.resolve()
    top = next((place for place in (here, *here.parents) if (place / ".git").exists()), here)
    path = here.relative_to(top).as_posix()
    return "" if path == "." else path


def _above(folder: Path, path: str) -> Iterator[tuple[str, list[Rule]]]:
    """Yield the rules of the folders above one, by their paths in the repository."""
    parts = path.split("/") if path else []
    for levels, place in zip(range(len(parts)), folder.resolve().parents, strict=False):
        file = place / _ATTRIBUTES
        if file.is_file() and not file.is_symlink():  # git follows no link here either
            with suppress(MlcardError):  # it is no file of the model folder, whose card would tell
                yield "/".join(parts[: len(parts) - levels - 1]), rules(Source(file, _ATTRIBUTES))


def _parent(reading: Reading) -> str:
    return reading.source.name.rpartition("/")[0]


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}".strip("/")
