"""What there is to do: the model folders under some roots, each with its files and the place of its card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlcard.errors import ConfigurationError, UnreadableFileError
from mlcard.extract.homes import model_folders
from mlcard.extract.walk import CARD_NAMES, Found, walk
from mlcard.facts import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from mlcard.errors import MlcardError
    from mlcard.extract.walk import Walk


@dataclass(frozen=True, slots=True)
class Job:
    """One card to write.

    Attributes:
        folder: the model folder.
        found: its files, named relative to it.
        card: where the card is to stand.
        standing: the card to begin with, if there is one: it keeps a person's words.
        unread: files and folders, relative to the model folder, that could not be looked into; what a card
            says of them stays.
        alone: whether only one file is described, and a card may say more of the others.
    """

    folder: Path
    found: tuple[Found, ...]
    card: Path
    standing: Path | None = None
    unread: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """All cards to write, and what could not be looked into on the way."""

    jobs: tuple[Job, ...]
    problems: tuple[MlcardError, ...]


def plan(roots: Sequence[Path], excluded: Callable[[Path], bool] | None = None) -> Plan:
    """Find the model folders under some folders or files; one that is under two of them counts once.

    Args:
        roots: folders and files.
        excluded: which files below a folder are passed over.

    Raises:
        UnreadableFileError: a root does not exist, or nothing under it is known to mlcard.
    """
    jobs: dict[Path, Job] = {}
    problems: list[MlcardError] = []
    for root in roots:
        walked = walk(root, excluded)
        found = model_folders(walked)
        if not found:
            raise _nothing(walked)
        problems += walked.problems
        for home, files in found.items():
            job = _job(walked, home, files)
            where = files[0].source.path if job.alone else job.folder
            jobs.setdefault(where.resolve(), job)
    return Plan(tuple(jobs.values()), tuple(problems))


def single(todo: Plan, output: Path | None) -> Plan:
    """A plan whose one card is to stand in a file that the user names; None for its usual place.

    Raises:
        ConfigurationError: there are several model folders, and their cards do not go into one file.
    """
    if len(todo.jobs) > 1:
        raise ConfigurationError(
            f"one card is asked for, but there are {len(todo.jobs)} model folders: "
            + _listed(job.folder for job in todo.jobs),
            hint="name one of the folders, or leave -o and --format out to write a card into each",
        )
    (job,) = todo.jobs
    if output is None:
        return todo
    found = tuple(item for item in job.found if item.source.path.resolve() != output.resolve())
    standing = output if output.is_file() else job.standing
    return replace(todo, jobs=(replace(job, card=output, standing=standing, found=found),))


def _job(walked: Walk, home: str, files: Sequence[Found]) -> Job:
    """The job of one model folder."""
    alone = walked.root.is_file()
    base = walked.root.parent if alone else walked.root
    folder = base / home if home else base
    start = f"{home}/" if home else ""
    unread = [
        name.removeprefix(start) for name in walked.unread if name.startswith(start) or start.startswith(name)
    ]
    standing = next((folder / name for name in CARD_NAMES if (folder / name).is_file()), None)
    return Job(
        folder=folder,
        found=tuple(_from(item, start) for item in files),
        card=standing or folder / CARD_NAMES[0],
        standing=standing,
        unread=tuple(unread),
        alone=alone,
    )


def _from(item: Found, start: str) -> Found:
    """A found file with its name relative to the model folder."""
    return replace(item, source=Source(item.source.path, item.source.name.removeprefix(start)))


def _nothing(walked: Walk) -> UnreadableFileError:
    """The error of a root without anything that could be described."""
    if walked.problems:
        first = walked.problems[0]
        more = f" and {len(walked.problems) - 1} more" if len(walked.problems) > 1 else ""
        return UnreadableFileError(
            f"{walked.root}: nothing that could be read; {first}{more}", hint=first.hint
        )
    known = sorted({item.format.name for item in walked.files if item.format is not None})
    only = f", only {_listed(known)}" if known else ""
    return UnreadableFileError(
        f"{walked.root}: no model, table or training script that mlcard knows{only}",
        hint="give a folder with model files (scikit-learn pickle or joblib, safetensors, config.json), "
        "tables (CSV, Parquet) or the script that trains",
    )


def _listed(items: Iterable[object]) -> str:
    """The first few of some things, for a message."""
    texts = [str(item) for item in items]
    return ", ".join(texts[:3]) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
