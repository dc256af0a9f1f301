"""Arrays of numpy beside a model: which belong to it, and which are data.

joblib wrote the arrays of a model into files of their own (`model.pkl_01.npy`). Any other array in the folder
of a model (means, thresholds, embeddings) is taken for a part of what the model needs, unless a script reads
it or its name says that it is data. Where no model lies beside it, an array is data.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mlcard.extract.walk import Found
    from mlcard.facts import Reading

ARRAYS = frozenset({"npy", "npz"})
#: The files beside a pickle, as joblib before 0.10 named them.
COMPANION = re.compile(r"(?P<of>.+\.(pkl|pickle|joblib|sav|pk|p))_\d+\.npy$", re.IGNORECASE)
#: Words in the name of an array that is data.
_DATA = re.compile(
    r"(?i)(^|[^a-z])(x|y|data|dataset|train|training|test|val|valid|validation|features?|labels?|targets?|"
    r"samples?|inputs?|images?|sounds?|texts?)([^a-z]|$)"
)


def with_roles(found: Sequence[Found], used: Collection[str]) -> list[Found]:
    """The files, those arrays that belong to a model in the role of what they are for.

    Args:
        found: the files of a model folder.
        used: names of the files that scripts read.
    """
    names = {item.source.name for item in found}
    folders = {item.folder for item in found if item.role == "model"}
    return [_with_role(item, names, folders, used) for item in found]


def _with_role(item: Found, names: Collection[str], folders: Collection[str], used: Collection[str]) -> Found:
    form, name = item.format, item.source.name
    if form is None or form.name not in ARRAYS:
        return item
    companion = COMPANION.match(name)
    if companion is not None and companion["of"] in names:
        return replace(item, format=replace(form, role="model"))
    if item.folder in folders and name not in used and not _DATA.search(PurePosixPath(name).stem):
        return replace(item, format=replace(form, role="other"))
    return item


def of_model(reading: Reading) -> Reading:
    """What an array of a model says: its findings are the model's, and it is no dataset."""
    facts = (
        replace(fact, slot=fact.slot.replace("/dataset/security_findings/", "/model/security_findings/", 1))
        for fact in reading.facts
    )
    return replace(reading, facts=tuple(fact for fact in facts if not fact.slot.startswith("/dataset/")))
