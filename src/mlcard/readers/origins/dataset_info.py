"""`dataset_info.json`: what Hugging Face's datasets notes of a dataset that it prepared.

Format: `datasets.DatasetInfo`, https://huggingface.co/docs/datasets/package_reference/main_classes. The
addresses of the files that were downloaded are the keys of `download_checksums`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers.bounded_json import read_object
from mlcard.readers.origins import address, origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source


def read(source: Source) -> Iterator[Fact]:
    """Where the data of the folder were downloaded from."""
    document = read_object(source)
    yield Fact("/file/format", "huggingface-dataset-info", "the whole file")
    infos = (
        [document]
        if "features" in document
        else [item for item in document.values() if isinstance(item, dict)]
    )
    for info in infos[:1]:
        checksums = info.get("download_checksums")
        addresses = (
            [found for found in map(address, checksums) if found] if isinstance(checksums, dict) else []
        )
        found = addresses[0] if len(addresses) == 1 else address(info.get("homepage"))
        key = "download_checksums" if len(addresses) == 1 else "homepage"
        fact = origin(found, "Hugging Face datasets", f"key {key}") if found else None
        if fact is not None:
            yield fact
