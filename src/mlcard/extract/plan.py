"""What there is to do: the model folders under some roots, each with its files and the place of its card."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlcard.errors import ConfigurationError, UnreadableFileError
from mlcard.extract import stand_ins
from mlcard.extract.assemble import identifier
from mlcard.extract.group import BUNDLE
from mlcard.extract.homes import model_folders
from mlcard.extract.unhoused import unhoused
from mlcard.extract.walk import CARD_NAMES, Found, walk
from mlcard.readers import read
from mlcard.readers.stand_in import StandIn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path, PurePath

    from mlcard.errors import MlcardError
    from mlcard.extract.walk import Walk


#: Names of folders that say nothing of the model in them: what it is called says the folder above.
_GENERIC = re.compile(
    r"(models?|weights|checkpoints?|outputs?|final|best|latest|artifacts?|src|app|main|exports?|saved_?model"
    r"|((v|version|run|checkpoint|epoch|step|trial|fold)[-_]?)?\d+([._-]\d+)*)",
    re.IGNORECASE,
)
#: So many folders above a file outside of any repository may hold the card that describes it.
_FAR = 5


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
        name: what the ids of the folder's models and datasets begin with.
    """

    folder: Path
    found: tuple[Found, ...]
    card: Path
    standing: Path | None = None
    unread: tuple[str, ...] = ()
    alone: bool = False
    name: str = ""


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
        ConfigurationError: a file stands below a card that does not describe it.
    """
    jobs: dict[Path, Job] = {}
    problems: list[MlcardError] = []
    for root in roots:
        above = _card_above(root) if root.is_file() else None
        if above is not None:
            job = _holding(root, above, excluded)
            jobs.setdefault(job.folder.resolve(), job)
            continue
        walked = walk(root, excluded)
        found = model_folders(walked)
        dangers = list(_dangers(walked, found.values()))
        if not found and not dangers:
            raise _nothing(walked)
        problems += [*walked.problems, *dangers]
        for home, files in found.items():
            job = _job(walked, home, files)
            where = files[0].source.path if job.alone else job.folder
            jobs.setdefault(where.resolve(), job)
    return Plan(tuple(_named(list(jobs.values()))), tuple(problems))


def _card_above(file: Path) -> Path | None:
    """The nearest folder with a card, of that of a file and those above it in its repository.

    Outside of any repository, a card further up counts only when it names the file.
    """
    path = file.absolute()
    inside = any((place / ".git").exists() for place in path.parents)
    for levels, folder in enumerate(path.parents):
        card = next((folder / name for name in CARD_NAMES if (folder / name).is_file()), None)
        if card is not None and (inside or not levels or _names(card, path.relative_to(folder))):
            return _up(file.parent, levels)
        if (folder / ".git").exists() or (not inside and levels == _FAR):
            break
    return None


def _names(card: Path, file: PurePath) -> bool:
    """Whether the text of a card has the path of a file."""
    try:
        return file.as_posix().encode("utf-8", "surrogateescape") in card.read_bytes()
    except OSError:
        return False


def _up(folder: Path, levels: int) -> Path:
    """A folder some levels up, named as the user names things."""
    for _ in range(levels):
        folder = folder.parent if folder.name not in {"", ".."} else folder.resolve().parent
    return folder


def _holding(file: Path, folder: Path, excluded: Callable[[Path], bool] | None) -> Job:
    """The job of the card that describes a file: only the folder as a whole tells what the file is in it."""
    walked = walk(folder, excluded)
    for home, files in model_folders(walked).items():
        if any(item.source.path.resolve() == file.resolve() for item in files):
            return _job(walked, home, files)
    raise ConfigurationError(
        f"{file}: the card in {folder} stands above it and does not describe it",
        hint=f"extract the folder {folder}, or move the file to a folder of its own",
    )


def _named(jobs: list[Job]) -> Iterator[Job]:
    """Yield the jobs with names: as much of the path as tells a folder from every other."""
    paths = {job.folder: job.folder.resolve().parts[1:] for job in jobs}
    lengths = {folder: _telling(path) for folder, path in paths.items()}
    while True:
        names = {
            folder: identifier("/".join(path[-lengths[folder] :]).removesuffix(BUNDLE))
            for folder, path in paths.items()
        }
        counts = Counter(names.values())
        shared = [
            folder
            for folder, name in names.items()
            if counts[name] > 1 and lengths[folder] < len(paths[folder])
        ]
        if not shared:
            break
        for folder in shared:
            lengths[folder] += 1
    yield from (replace(job, name=names[job.folder]) for job in jobs)


def _telling(path: Sequence[str]) -> int:
    """How many of the last names of a path are needed until one is no name that many folders have."""
    lengths = (length for length in range(1, len(path) + 1) if not _GENERIC.fullmatch(path[-length]))
    return next(lengths, 1)


def _dangers(walked: Walk, homes: Iterable[Iterable[Found]]) -> Iterator[MlcardError]:
    """Yield what is dangerous, or cannot be read, in the files that are in no model folder."""
    housed = {item.source.name for home in homes for item in home}
    for item in walked.files:
        if item.source.name in housed:
            continue
        if isinstance(item.source, StandIn):
            yield from stand_ins.unhoused(item.source)
        elif item.format is not None and item.format.module is not None:
            reading = read(item.source)
            yield from unhoused(reading)
            if reading.problem is not None and item.role == "other":
                yield reading.problem


def single(todo: Plan, output: Path | None) -> Plan:
    """A plan whose one card is to stand in a file that the user names; None for its usual place.

    Raises:
        ConfigurationError: there are several model folders, and their cards do not go into one file.
    """
    if not todo.jobs:
        raise todo.problems[0]
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
    return replace(item, source=replace(item.source, name=item.source.name.removeprefix(start)))


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
        hint="give a folder with model files (pickle, joblib, PyTorch, safetensors, GGUF, ONNX, Keras, …), "
        "tables (CSV, Parquet, Arrow, JSON lines, ARFF, Excel, …) or the script that trains",
    )


def _listed(items: Iterable[object]) -> str:
    """The first few of some things, for a message."""
    texts = [str(item) for item in items]
    return ", ".join(texts[:3]) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
