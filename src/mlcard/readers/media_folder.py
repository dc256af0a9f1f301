"""Folders of images, sounds, videos or texts by class: how many files, how large, of which formats.

The layout is that of torchvision's `ImageFolder` (https://docs.pytorch.org/vision/stable/datasets.html) and
of the folders that Hugging Face loads (https://huggingface.co/docs/datasets/image_dataset): `dog/1.jpg`, or
`train/dog/1.jpg` where there are splits. No file is opened.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.facts import Fact, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.facts import JsonValue

#: Formats by the suffixes of files, for each modality.
SUFFIXES: dict[str, dict[str, str]] = {
    "image": {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".bmp": "bmp", ".webp": "webp",
              ".tif": "tiff", ".tiff": "tiff"},
    "audio": {".wav": "wav", ".mp3": "mp3", ".flac": "flac", ".ogg": "ogg", ".m4a": "m4a", ".aiff": "aiff"},
    "video": {".mp4": "mp4", ".avi": "avi", ".mov": "mov", ".mkv": "mkv", ".webm": "webm"},
    "text": {".txt": "txt"},
}  # fmt: skip
#: Up to so many classes are listed as the values of the label, as is done for columns.
_LISTED = 20


@dataclass(frozen=True)
class MediaFolder(Source):
    """A folder of media, in the place of a file.

    Attributes:
        modality: what they are: a key of `SUFFIXES`.
        classes: for each folder of a class its split (empty where there are none), its class and its files.
    """

    modality: str = ""
    classes: tuple[tuple[str, str, tuple[Source, ...]], ...] = ()

    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size() for _, _, files in self.classes for file in files)


def modality(name: str) -> str:
    """What a file holds by its suffix; empty if it is none of these."""
    suffix = PurePosixPath(name).suffix.lower()
    return next((modality for modality, suffixes in SUFFIXES.items() if suffix in suffixes), "")


def facts(folder: MediaFolder) -> Iterator[Fact]:
    """Facts of a folder of media."""
    names = sorted({name for _, name, _ in folder.classes})
    splits: Counter[str] = Counter()
    for split, _, files in folder.classes:
        splits[split] += len(files)
    where = f"names of {len(folder.classes)} folders"
    yield Fact("/file/format", f"{folder.modality}-folder", where, "inferred")
    yield Fact("/dataset/data_modality/-", folder.modality, "suffixes of the files", "inferred")
    yield Fact("/dataset/number_of_instances", splits.total(), "number of files", "computed")
    label: dict[str, JsonValue] = {
        "name": "label",
        "type": "nominal",
        "role": "target",
        "distinct": len(names),
    }
    label |= {"categories": [*names]} if len(names) <= _LISTED else {}
    yield Fact("/dataset/features/-", label, where, "inferred")
    yield Fact("/dataset/target_feature", "label", where, "inferred")
    for split, number in splits.items() if set(splits) != {""} else ():
        item: JsonValue = {"name": split, "number_of_instances": number}
        yield Fact("/dataset/splits/-", item, f"folder {split}", "computed")
    for split, name, files in folder.classes:
        yield _of_class(folder, split, name, files)


def _of_class(folder: MediaFolder, split: str, name: str, files: Sequence[Source]) -> Fact:
    """The files of one class in one split."""
    suffixes = SUFFIXES[folder.modality]
    formats = sorted({suffixes[PurePosixPath(file.name).suffix.lower()] for file in files})
    item: dict[str, JsonValue] = {"name": name, "split": split} if split else {"name": name}
    item |= {
        "number_of_instances": len(files),
        "byte_size": sum(file.size() for file in files),
        "formats": [*formats],
    }
    where = f"folder {split}/{name}" if split else f"folder {name}"
    return Fact("/dataset/class_counts/-", item, where, "computed")
