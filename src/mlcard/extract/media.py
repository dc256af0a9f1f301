"""Which folders hold images, sounds, videos or texts sorted by class, so that they are a dataset."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.readers import FOLDERS
from mlcard.readers.media_folder import MediaFolder, modality

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from mlcard.extract.walk import Found

#: Files that a folder has at least to be one of a class; texts lie in folders for many reasons.
_FEWEST = {"image": 2, "audio": 2, "video": 2, "text": 5}
#: What of the files in it have to be of the one modality.
_SHARE = 0.9
#: Names of folders that hold a split.
_SPLITS = frozenset(
    {"train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval", "holdout"}
)
#: Folders whose pictures illustrate something else.
_ILLUSTRATIONS = frozenset(
    {"doc", "docs", "documentation", "assets", "static", "figures", "figs", "plots", "templates", "public",
     "site", "notebooks", "examples", "tests", "logs", "results", "output", "outputs"}
)  # fmt: skip


def with_media_folders(root: Path, found: Sequence[Found], make: type[Found]) -> list[Found]:
    """The files of a walk, those of each dataset of media as one.

    Args:
        root: where the walk began.
        found: its files.
        make: what a file of a walk is.
    """
    folders: dict[str, list[Found]] = defaultdict(list)
    for item in found:
        folders[item.folder].append(item)
    held: dict[str, str] = {}
    datasets: list[Found] = []
    for place, kind, classes in _datasets(folders):
        listed = tuple(
            (*classes[folder], tuple(item.source for item in folders[folder] if _is(item, kind)))
            for folder in sorted(classes)
        )
        held |= {item.name: place for _, _, files in listed for item in files}
        source = MediaFolder(root / place, place or ".", kind, listed)
        datasets.append(make(source, FOLDERS[f"{kind}-folder"]))
    return [*(item for item in found if item.source.name not in held), *datasets]


def _datasets(
    folders: Mapping[str, Sequence[Found]],
) -> Iterator[tuple[str, str, dict[str, tuple[str, str]]]]:
    """Yield the folder of each dataset, its modality, and by the folders of its classes split and class."""
    groups: dict[tuple[str, str], dict[str, tuple[str, str]]] = defaultdict(dict)
    for folder, files in folders.items():
        kind = _kind(files)
        if kind and not _ILLUSTRATIONS.intersection(part.lower() for part in PurePosixPath(folder).parts):
            above, _, name = folder.rpartition("/")
            upper, _, split = above.rpartition("/")
            is_split = split.lower() in _SPLITS
            groups[upper if is_split else above, kind][folder] = (split if is_split else "", name)
    for (place, kind), classes in groups.items():
        if len({name for _, name in classes.values()} - _SPLITS) > 1:
            yield place, kind, classes


def _is(item: Found, kind: str) -> bool:
    """Whether a file is of a modality."""
    return modality(item.source.name) == kind


def _kind(files: Sequence[Found]) -> str:
    """The modality of the files in a folder; empty if they are too few, or of several."""
    kinds = Counter(modality(item.source.name) for item in files)
    kind, number = kinds.most_common(1)[0]
    plain = all(item.role in {"other", ""} for item in files)
    return kind if plain and kind and number >= max(_FEWEST[kind], _SHARE * len(files)) else ""
