"""Fingerprints of folders and files, as `mlcard extract --fingerprint` makes them; nothing is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mlcard.extract import Extraction, Options, extract
from mlcard.fingerprint.document import parse

if TYPE_CHECKING:
    from pathlib import Path

    from mlcard.fingerprint import Fingerprint, TensorFingerprint


def extraction_of(path: Path, *, threads: int = 1) -> Extraction:
    """The one card of a folder or file, with fingerprints."""
    (found,) = extract(path, Options(fingerprints=True), jobs=threads)
    assert isinstance(found, Extraction), found
    return found


def fingerprints_of(path: Path, *, threads: int = 1) -> dict[str, Fingerprint]:
    """The fingerprints of all models of a folder, or of a file, by the file that each is of."""
    listed = extraction_of(path, threads=threads).tensor_list
    assert listed is not None
    found = [parse(item) for item in json.loads(listed.text)["fingerprints"]]
    return {item.file: item for item in found}


def tensors_of(path: Path) -> dict[str, TensorFingerprint]:
    """The tensors of one file by their names."""
    (found,) = fingerprints_of(path).values()
    assert len({tensor.name for tensor in found.tensors}) == len(found.tensors)
    return {tensor.name: tensor for tensor in found.tensors}
