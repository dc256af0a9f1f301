"""Data whose content is not here: Git LFS and DVC leave a small text, which tells name, size and hash.

Such a file is a dataset like any other, without a profile. Where the card that stands was made from the same
content, what it says of that stays; where the text tells of another content, it goes.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

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
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mlcard.extract.walk import Found
    from mlcard.facts import JsonValue, Source
    from mlcard.readers import Format
    from mlcard.readers.origins.dvc_outs import Out

#: So many files are named in a note.
_NAMED = 3
#: Media by whose names alone a folder of them is known; a text can be anything.
_MEDIA = frozenset({"image", "audio", "video"})
#: What is kept by MD5 in `File.checksum`.
_MD5 = "md5"


def pointed_to(source: Source) -> tuple[StandIn, Format | None]:
    """What a Git LFS pointer stands in for, with the format that the name promises.

    Raises:
        UnreadableFileError: its name is not one of data, so that the file cannot be told without its content;
            or the pointer is broken.
    """
    name = source.name
    form = promised(name)
    kind = modality(name) if modality(name) in _MEDIA else ""
    with source.open() as stream:
        pointer = pointer_of(stream.read(LONGEST))
    if pointer is None or (form is None and not kind):
        broken = " (a broken one)" if pointer is None else ""
        raise UnreadableFileError(
            f"{name}: is a Git LFS pointer{broken}, and the file itself is not here",
            hint="git lfs pull fetches it",
        )
    if form is None and kind == "image":
        form = BY_NAME["image"]
    told = StandIn(source.path, name, name, "git_lfs", sha256=pointer.sha256, byte_size=pointer.byte_size)
    return told, form


def kept_by_dvc(
    root: Path, sources: Sequence[Source], excluded: Callable[[Path], bool] | None
) -> Iterator[tuple[StandIn, Format]]:
    """Yield the data that `.dvc` files and `dvc.lock` speak of and that are not here, each once.

    Args:
        root: where the walk began.
        sources: the files of the walk.
        excluded: which files are passed over.
    """
    base = root.parent if root.is_file() else root
    seen = {source.name for source in sources}
    for source in sources:
        kept = _keeping(source.path.name.lower())
        if kept is None:
            continue
        try:
            outs = list(kept(source))
        except (MlcardError, ValueError):  # its reader says so
            continue
        for out in outs:
            name = posixpath.normpath(posixpath.join(posixpath.dirname(source.name), out.path))
            form = None if out.is_folder or _is_hidden(name) else promised(name)
            path = base / name
            if form is None or name in seen or path.exists() or (excluded is not None and excluded(path)):
                continue
            seen.add(name)
            yield StandIn(source.path, name, source.name, "dvc", md5=out.md5, byte_size=out.byte_size), form


def _keeping(name: str) -> Callable[[Source], Iterator[Out]] | None:
    """What reads the files that DVC keeps from a file of a name."""
    if name == "dvc.lock":
        return dvc_lock.kept
    return dvc.kept if name.endswith(".dvc") else None


def _is_hidden(name: str) -> bool:
    """Whether the walk would not look into one of the folders of a file."""
    return any(part.startswith(".") for part in PurePosixPath(name).parts[:-1])


def recalled(found: Iterable[Found], card: Mapping[str, Sequence[Mapping[str, JsonValue]]]) -> list[Found]:
    """The files; of those that are not here, with what the card that stands was made from.

    Args:
        found: the files of a model folder.
        card: the entries of the card by the paths of the files.
    """
    return [
        replace(item, source=_recalled(item.source, card.get(item.source.name, ())))
        if isinstance(item.source, StandIn)
        else item
        for item in found
    ]


def _recalled(source: StandIn, entries: Sequence[Mapping[str, JsonValue]]) -> StandIn:
    """A file that is not here, with the tables that the card knows of the same content."""
    if not entries or any("stand_in" in entry or _differs(source, entry) for entry in entries):
        return source
    tables = tuple(str(entry["table"]) for entry in entries if "table" in entry)
    return replace(source, recalled=True, tables=tables)


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


def entries_of(card: Mapping[str, JsonValue]) -> dict[str, list[Mapping[str, JsonValue]]]:
    """The entries of the files of a card's datasets, by path."""
    found: dict[str, list[Mapping[str, JsonValue]]] = defaultdict(list)
    for dataset in mappings(card.get("datasets")):
        for entry in mappings(dataset.get("files")):
            found[str(entry.get("path"))].append(entry)
    return dict(found)


def unread(found: Iterable[Found]) -> frozenset[str]:
    """Names of the files of which a card's words stay: it was made from the content that is not here."""
    return frozenset(
        item.source.name for item in found if isinstance(item.source, StandIn) and item.source.recalled
    )


def notes(found: Iterable[Found]) -> Iterator[Note]:
    """Yield a note for each kind of files that are not here: which, and how they are fetched."""
    groups: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for item in found:
        if isinstance(item.source, StandIn) and not modality(item.source.name):
            groups[item.source.kind, item.source.recalled].append(item.source.name)
    for (kind, is_recalled), names in groups.items():
        keeper = KEEPERS[kind]
        listed = ", ".join(names[:_NAMED]) + (
            f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        )
        what = "what the card says of it stays" if is_recalled else "so there is no profile"
        text = f"{listed}: only {keeper.what} is, {what} ({keeper.fetch} fetches it)"
        yield Note(NoteKind.NOT_HERE, text)
