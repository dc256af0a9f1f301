"""`dataset-metadata.json`: what Kaggle's command line notes of a dataset.

Format: https://github.com/Kaggle/kaggle-api/blob/main/docs/datasets_metadata.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers.bounded_json import read_object
from mlcard.readers.origins import origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

_ID = re.compile(r"[\w-]{1,100}/[\w-]{1,200}")


def read(source: Source) -> Iterator[Fact]:
    """That the data of the folder are a dataset of Kaggle."""
    document = read_object(source)
    yield Fact("/file/format", "kaggle-dataset", "the whole file")
    identifier = document.get("id")
    if isinstance(identifier, str) and _ID.fullmatch(identifier) and not identifier.startswith("INSERT"):
        fact = origin(f"https://www.kaggle.com/datasets/{identifier}", "kaggle datasets", "key id")
        if fact is not None:
            yield fact
