"""Which folders are model folders: each gets one card, which describes the files at and below it."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from mlcard.extract.group import model_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.extract.walk import Found, Walk

#: Roles of files that people keep around a model and that make their folder the model's project.
_AROUND_A_MODEL = frozenset({"data", "code", "documentation"})


def model_folders(walked: Walk) -> dict[str, list[Found]]:
    """Divide the files of a walk among model folders: the folder that gets the card, and its files.

    A folder with a card stays the home of what lies below it. Else a model folder is the highest folder with
    a model file directly in it (`onnx/model.onnx` below a folder with weights is the same model in another
    form). It is lifted to its parent while the parent holds no other model but code, data or documentation
    beside it: `project/train.py` with `project/models/svm.joblib` is one project. Every other file goes to
    the nearest model folder above it. Tables that no model folder holds get cards of their own, in the
    highest folder that holds them and no model; without any model, the root is the home of its tables and
    scripts.
    """
    found = walked.files
    direct = {model_folder(item) for item in found if item.is_model}
    tops = [folder for folder in direct if not any(above in direct for above in _ancestors(folder))]
    if not tops:
        return {"": found} if any(item.role in {"data", "code"} for item in found) else {}
    tops_below = _count_below(tops)
    around_below = _count_below(item.folder for item in found if item.role in _AROUND_A_MODEL)
    homes: set[str] = set()
    for top in tops:
        known = next((folder for folder in _upwards(top) if folder in walked.carded), None)
        homes.add(_lifted(top, tops_below, around_below) if known is None else known)
    homes |= _of_tables(found, homes, walked.carded)
    divided: dict[str, list[Found]] = {home: [] for home in sorted(homes)}
    for item in found:
        owner = next((folder for folder in _upwards(item.folder) if folder in homes), None)
        if owner is not None:
            divided[owner].append(item)
    return divided


def _of_tables(found: Iterable[Found], homes: set[str], carded: set[str]) -> set[str]:
    """The highest folders with tables and no model folder above or below; those with a card keep it."""
    below = _count_below(homes)
    tops: set[str] = set()
    for folder in {item.folder for item in found if item.role == "data"}:
        if homes.isdisjoint(_upwards(folder)) and not below[folder]:
            free = [place for place in _upwards(folder) if not below[place]]
            tops.add(next((place for place in free if place in carded), free[-1]))
    return tops


def _upwards(folder: str) -> Iterator[str]:
    """Yield a folder and those that it lies in, the nearest first; the root of the walk is empty."""
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _ancestors(folder: str) -> Iterator[str]:
    """Yield the folders that a folder lies in, the nearest first."""
    return islice(_upwards(folder), 1, None)


def _count_below(folders: Iterable[str]) -> Counter[str]:
    """Count, for every folder, how many of the given ones it is or has below it."""
    counts: Counter[str] = Counter()
    for folder in folders:
        counts.update(_upwards(folder))
    return counts


def _lifted(top: str, tops_below: Counter[str], around_below: Counter[str]) -> str:
    """The highest folder that one model folder can be lifted to."""
    home = top
    for parent in _ancestors(top):
        if tops_below[parent] > 1 or around_below[parent] == around_below[home]:
            break
        home = parent
    return home
