"""Who and when: what version control knows of the files of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.extract.assemble import add_agent, extractor, identifier
from mlcard.extract.draft import Origin
from mlcard.readers.git import history

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from mlcard.extract.assemble import Place
    from mlcard.extract.draft import Draft
    from mlcard.facts import Method
    from mlcard.readers.git import Commit, FileHistory, History

#: Hexadecimal digits of a commit that evidence shows.
_SHORT = 10


def add_history(
    draft: Draft,
    folder: Path,
    models: Mapping[str, Place],
    datasets: Mapping[str, Place],
    runs: Mapping[str, Iterable[Place]],
) -> None:
    """Add who made the models and datasets and when, and the revision of the scripts.

    The dates of a thing are those of the commits of its files, and its administrator is the author of the
    last one: both are guesses, and marked so. Of a script that differs from the last commit no revision is
    told.

    Args:
        draft: the card so far.
        folder: the model folder.
        models: the place of the model that each file belongs to.
        datasets: the place of the dataset that each file belongs to.
        runs: for each script, the places of the runs that it made.
    """
    if not any((place / ".git").exists() for place in (folder.resolve(), *folder.resolve().parents)):
        return  # saves two processes for each folder of a large lake
    known = history(folder, sorted({*models, *datasets, *runs}))
    if known is None:
        return
    for place, names in _by_place([*models.items(), *datasets.items()]):
        _add_dates(draft, place, {name: known.files[name] for name in names if name in known.files})
    for script, places in runs.items():
        if script in known.files:
            for place in places:
                _add_revision(draft, place, script, known)


def _by_place(pairs: Iterable[tuple[str, Place]]) -> Iterator[tuple[Place, list[str]]]:
    """Yield each place with the files that belong to it."""
    places: dict[Place, list[str]] = {}
    for name, place in pairs:
        places.setdefault(place, []).append(name)
    yield from places.items()


def _add_dates(draft: Draft, place: Place, files: Mapping[str, FileHistory]) -> None:
    """Add the dates of the first and the last commit of a thing's files, and the last author."""
    if not files:
        return
    last_name, last = max(files.items(), key=lambda item: (item[1].last.date, item[0]))
    firsts = [(item.first.date, name, item.first) for name, item in files.items() if item.first is not None]
    if len(firsts) == len(files):
        _, name, first = min(firsts, key=lambda item: item[:2])
        draft.put((*place, "created"), first.date[:10], _origin(name, "first commit", first))
    draft.put((*place, "modified"), last.last.date[:10], _origin(last_name, "last commit", last.last))
    if not last.last.name:
        return
    agent = identifier(last.last.name.lower())
    origin = _origin(last_name, "author of the last commit", last.last)
    add_agent(draft, {"id": agent, "name": last.last.name, "type": "person"}, origin)
    draft.put((*place, "administrator"), agent, origin)


def _add_revision(draft: Draft, place: Place, script: str, known: History) -> None:
    """Add the repository of a script, and its revision when the file is that of the last commit."""
    file = known.files[script]
    if known.remote:
        draft.put(
            (*place, "source_code", "repository"),
            known.remote,
            _origin(script, "remote of", file.last, "read"),
        )
    if file.modified is False:
        draft.put(
            (*place, "source_code", "revision"),
            file.last.hash,
            _origin(script, "last commit", file.last, "read"),
        )


def _origin(name: str, what: str, commit: Commit, method: Method = "inferred") -> Origin:
    """Where a fact of version control comes from."""
    return Origin(name, f"{what} {commit.hash[:_SHORT]}", method, extractor("git"))
