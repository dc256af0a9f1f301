"""`dataset_info.json`: what Hugging Face's datasets notes of a dataset that it prepared.

Format: `datasets.DatasetInfo`, https://huggingface.co/docs/datasets/package_reference/main_classes. The
addresses of the files that were downloaded are the keys of `download_checksums`. `dataset_infos.json` has one
such object for each configuration, by name.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from mlcard.facts import Fact, tokens
from mlcard.readers import hub_dataset
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
        else [{**item, "config_name": name} for name, item in document.items() if isinstance(item, dict)]
    )
    listed = hub_dataset.configurations(document if "features" in document else infos)
    yield from hub_dataset.facts(listed, _key, posixpath.dirname(source.name))
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


def _key(at: str) -> str:
    """The place of a value: the keys that lead to it."""
    return f"key {'/'.join(tokens(at)[1:])}" if at.count("/") > 1 else "the whole file"
