"""Files whose content is not here: Git LFS and DVC leave a small text, which tells name, size and hash.

Data are a dataset like any other, without a profile, and a file of a model is one of which nothing more is
known. Where the card that stands was made from the same content, what it says of that stays; where the text
tells of another content, it goes. What a name alone does not tell is in no card, and a note says so.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.extract.draft import mappings
from mlcard.extract.note import Note, NoteKind
from mlcard.git_lfs import LONGEST, pointer_of
from mlcard.readers import promised
from mlcard.readers.formats import BY_NAME
from mlcard.readers.media_folder import modality
from mlcard.readers.origins import dvc, dvc_lock
from mlcard.readers.stand_in import KEEPERS, StandIn

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mlcard.extract.walk import Found
    from mlcard.facts import JsonValue, Source
    from mlcard.readers import Format
    from mlcard.readers.origins.dvc_outs import Out

#: So many files are named in a note.
_NAMED = 3
#: Media, of which single files are no data of their own.
_MEDIA = frozenset({"image", "audio", "video"})
#: What is kept by MD5 in `File.checksum`.
_MD5 = "md5"


def pointed_to(source: Source) -> tuple[StandIn, Format | None]:
    """What a Git LFS pointer stands in for, with the format that the name promises; None if it promises none.

    Raises:
        UnreadableFileError: the pointer is broken.
    """
    name = source.name
    with source.open() as stream:
        pointer = pointer_of(stream.read(LONGEST))
    if pointer is None:
        raise UnreadableFileError(
            f"{name}: is a broken Git LFS pointer, and the file itself is not here",
            hint="git lfs pull fetches it",
        )
    told = StandIn(source.path, name, name, "git_lfs", sha256=pointer.sha256, byte_size=pointer.byte_size)
    return _promising(told)


def _promising(source: StandIn) -> tuple[StandIn, Format | None]:
    """A file that is not here, and the format that its name promises."""
    promise = promised(source.name)
    if promise is None:
        return source, BY_NAME["image"] if modality(source.name) == "image" else None
    return replace(source, guessed=not promise.is_certain), promise.format


def kept_by_dvc(
    root: Path, sources: Sequence[Source], excluded: Callable[[Path], bool] | None
) -> Iterator[tuple[StandIn, Format | None]]:
    """Yield the files and folders that `.dvc` files and `dvc.lock` speak of and that are not here, each once.

    Args:
        root: where the walk began.
        sources: the files of the walk.
        excluded: which files are passed over.
    """
    base = root.parent if root.is_file() else root
    seen = {source.name for source in sources}
    for source in sources:
        kept = _keeping(source.path.name.lower())
        if kept is None or isinstance(source, StandIn):
            continue
        try:
            outs = list(kept(source))
        except (MlcardError, ValueError):  # its reader says so
            continue
        for out in outs:
            name = posixpath.normpath(posixpath.join(posixpath.dirname(source.name), out.path))
            path = base / name
            if name in seen or path.exists() or (excluded is not None and excluded(path)):
                continue
            if _is_hidden(name) or (modality(name) in _MEDIA and not out.is_folder):
                continue
            seen.add(name)
            told = StandIn(source.path, name, source.name, "dvc", md5=out.md5, byte_size=out.byte_size)
            yield (told, None) if out.is_folder else _promising(told)


def _keeping(name: str) -> Callable[[Source], Iterator[Out]] | None:
    """What reads the files that DVC keeps from a file of a name."""
    if name == "dvc.lock":
        return dvc_lock.kept
    return dvc.kept if name.endswith(".dvc") else None


def _is_hidden(name: str) -> bool:
    """Whether the walk would not look into one of the folders of a file."""
    return any(part.startswith(".") for part in PurePosixPath(name).parts[:-1])


class Remembered(NamedTuple):
    """What the card that stands says of a file: the entry, and the id of the model that has it."""

    entry: Mapping[str, JsonValue]
    model: str


def recalled(found: Iterable[Found], card: Mapping[str, Sequence[Remembered]]) -> list[Found]:
    """The files; of those that are not here, with what the card that stands was made from.

    Args:
        found: the files of a model folder.
        card: what the card says of files, by their paths.
    """
    return [
        replace(item, source=_recalled(item.source, card.get(item.source.name, ())))
        if isinstance(item.source, StandIn)
        else item
        for item in found
    ]


def _recalled(source: StandIn, said: Sequence[Remembered]) -> StandIn:
    """A file that is not here, with the tables and the model that the card knows of the same content."""
    entries = [item.entry for item in said]
    if not entries or any("stand_in" in entry or _differs(source, entry) for entry in entries):
        return source
    tables = tuple(str(entry["table"]) for entry in entries if "table" in entry)
    return replace(source, recalled=True, tables=tables, model=said[0].model)


def _differs(source: StandIn, entry: Mapping[str, JsonValue]) -> bool:
    """Whether an entry of a card is of another content."""
    sums = mappings(entry.get("checksum"))
    md5 = (item.get("checksum_value") for item in sums if item.get("checksum_algorithm") == _MD5)
    pairs = (
        (source.sha256, entry.get("sha256")),
        (source.md5, next(md5, None)),
        (source.byte_size, entry.get("byte_size")),
    )
    return any(told not in (None, "") and said not in (None, told) for told, said in pairs)


def entries_of(card: Mapping[str, JsonValue]) -> dict[str, list[Remembered]]:
    """What a card says of the files of its models and datasets, by their paths."""
    found: dict[str, list[Remembered]] = defaultdict(list)
    for collection in ("models", "datasets"):
        for thing in mappings(card.get(collection)):
            model = str(thing.get("id")) if collection == "models" else ""
            for entry in mappings(thing.get("files")):
                found[str(entry.get("path"))].append(Remembered(entry, model))
    return dict(found)


def unread(found: Iterable[Found]) -> frozenset[str]:
    """Names of the files of which a card's words stay: it was made from the content that is not here."""
    return frozenset(
        item.source.name for item in found if isinstance(item.source, StandIn) and item.source.recalled
    )


def notes(found: Iterable[Found], told: Container[str]) -> Iterator[Note]:
    """Yield a note for each kind of files that are not here: which, and how they are fetched.

    Args:
        found: the files of a model folder.
        told: the names of those that models and datasets of its card have.
    """
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in found:
        if isinstance(item.source, StandIn) and modality(item.source.name) not in _MEDIA:
            groups[item.source.kind, _consequence(item, told)].append(item.source.name)
    for (kind, consequence), names in groups.items():
        keeper = KEEPERS[kind]
        listed = ", ".join(names[:_NAMED]) + (
            f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        )
        text = f"{listed}: only {keeper.what} is, {consequence} ({keeper.fetch} fetches it)"
        yield Note(NoteKind.NOT_HERE, text)


def _consequence(item: Found, told: Container[str]) -> str:
    """What it means for the card that a file is not here."""
    if item.source.name not in told:
        return "and the card does not tell of it"
    if isinstance(item.source, StandIn) and item.source.recalled:
        return "what the card says of it stays"
    return "so there is no profile" if item.role == "data" else "so the card has its size and hash at most"


def unhoused(source: StandIn) -> Iterator[UnreadableFileError]:
    """Yield the problem of a file that is not here, and that no card tells of: it is in no model folder."""
    if modality(source.name) not in _MEDIA:
        keeper = KEEPERS[source.kind]
        yield UnreadableFileError(
            f"{source.name}: only {keeper.what} is here, and no card tells of it",
            hint=f"{keeper.fetch} fetches it",
        )
