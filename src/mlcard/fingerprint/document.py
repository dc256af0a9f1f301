"""Fingerprints as JSON: what a card says, and the file beside it that lists the tensors.

A card has the summary (class `Fingerprint` of the schema) and names the file. The file holds the same objects
with their tensors (class `TensorFingerprint`), a line each. The digest of a fingerprint ties the two
together, whatever the model is called.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from mlcard.beside import objects_in
from mlcard.errors import InvalidCardError
from mlcard.fingerprint import METHOD, Fingerprint, TensorFingerprint, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from mlcard.facts import JsonValue

#: Most bytes of a file of fingerprints; one of 10,000 tensors takes four megabytes.
MOST_BYTES = 256 * 2**20
_AGAIN = "delete it, and run `mlcard extract --fingerprint` again"
_SHAPE = re.compile(r"\(((\d+)(, \d+)*,?)?\)")


def summary(fingerprint: Fingerprint) -> dict[str, JsonValue]:
    """A fingerprint without its tensors, as a card has it."""
    entry: dict[str, JsonValue] = {
        "file": fingerprint.file,
        "format": fingerprint.format,
        "method": METHOD,
        "tensors_digest": fingerprint.digest,
        "tensor_count": fingerprint.tensor_count,
        "stored_elements": fingerprint.elements,
    }
    if fingerprint.norm is not None:
        entry["norm"] = fingerprint.norm
    if fingerprint.left_out:
        entry["tensors_left_out"] = fingerprint.left_out
    if fingerprint.unlisted:
        entry["tensors_unlisted"] = fingerprint.unlisted
    return entry


def entry(fingerprint: Fingerprint) -> dict[str, JsonValue]:
    """A fingerprint with its tensors, as the file beside the card has it."""
    return {**summary(fingerprint), "tensors": [_tensor(tensor) for tensor in fingerprint.tensors]}


def _tensor(tensor: TensorFingerprint) -> dict[str, JsonValue]:
    sizes = ", ".join(map(str, tensor.shape))
    found: dict[str, JsonValue] = {
        "name": tensor.name,
        "data_type": tensor.dtype,
        "shape": f"({sizes},)" if len(tensor.shape) == 1 else f"({sizes})",
        "sha256": tensor.digest,
    }
    if tensor.norm is not None:
        found["norm"] = tensor.norm
    if tensor.sample:
        found["sample"] = list(tensor.sample)
    return found


def text_of(entries: Iterable[Mapping[str, JsonValue]], version: str) -> str:
    """The text of a file of fingerprints: a line for each tensor, so that a change shows where it is.

    Args:
        entries: fingerprints with their tensors.
        version: version of the schema.
    """
    parts = ",\n".join("".join(_lines(item)) for item in entries)
    return f'{{"mlcard": {json.dumps(version)}, "fingerprints": [\n{parts}\n]}}\n'


def _lines(item: Mapping[str, JsonValue]) -> Iterator[str]:
    tensors = item.get("tensors")
    about = json.dumps({name: value for name, value in item.items() if name != "tensors"}, ensure_ascii=False)
    yield about.removesuffix("}")
    yield ', "tensors": [\n'
    listed = tensors if isinstance(tensors, list) else []
    yield ",\n".join(json.dumps(tensor, ensure_ascii=False) for tensor in listed)
    yield "\n]}"


def entries_in(path: Path) -> list[dict[str, JsonValue]]:
    """The fingerprints in a file, with their tensors; none when there is no such file.

    Raises:
        InvalidCardError: it is no file of fingerprints, or a digest is not that of its tensors.
        LimitExceededError: it is larger than any.
    """
    listed = objects_in(path, "fingerprints", most_bytes=MOST_BYTES, hint=_AGAIN)
    for item in listed:
        found = parse(item)
        if not found.unlisted and digest_of(tensor.digest for tensor in found.tensors) != found.digest:
            raise InvalidCardError(
                f"{path}: the digest of {found.file} is not that of its tensors", hint=_AGAIN
            )
    return listed


def fingerprints_in(path: Path) -> dict[str, Fingerprint]:
    """The fingerprints in a file beside a card, by the files that they are of; see `entries_in`."""
    return {found.file: found for found in map(parse, entries_in(path))}


def parse(item: Mapping[str, JsonValue]) -> Fingerprint:
    """The fingerprint that an object of class `Fingerprint` says, with its tensors where it lists them.

    Raises:
        InvalidCardError: it is of another method, or lacks what every fingerprint has.
    """
    if item.get("method") != METHOD:
        raise InvalidCardError(
            f"a fingerprint of the method {str(item.get('method'))[:100]!r}, where {METHOD} is known",
            hint="extract both with the same version of mlcard",
        )
    listed = item.get("tensors")
    norm = item.get("norm")
    return Fingerprint(
        file=_text(item, "file"),
        format=str(item.get("format", "")),
        digest=_text(item, "tensors_digest"),
        tensor_count=_count(item, "tensor_count"),
        elements=_count(item, "stored_elements"),
        norm=float(norm) if isinstance(norm, int | float) else None,
        left_out=_count(item, "tensors_left_out"),
        unlisted=_count(item, "tensors_unlisted"),
        tensors=tuple(
            _parsed(tensor)
            for tensor in (listed if isinstance(listed, list) else [])
            if isinstance(tensor, dict)
        ),
    )


def _parsed(tensor: Mapping[str, JsonValue]) -> TensorFingerprint:
    shape, norm, sample = _text(tensor, "shape"), tensor.get("norm"), tensor.get("sample")
    if not _SHAPE.fullmatch(shape) or len(shape) > 1_000:
        raise InvalidCardError(f"a fingerprint with a tensor of the shape {shape[:100]!r}")
    return TensorFingerprint(
        name=_text(tensor, "name"),
        dtype=_text(tensor, "data_type"),
        shape=tuple(int(size) for size in re.findall(r"\d+", shape)),
        digest=_text(tensor, "sha256"),
        norm=float(norm) if isinstance(norm, int | float) else None,
        sample=tuple(
            value for value in (sample if isinstance(sample, list) else []) if isinstance(value, int | float)
        ),
    )


def _text(item: Mapping[str, JsonValue], name: str) -> str:
    value = item.get(name)
    if not isinstance(value, str):
        raise InvalidCardError(f"a fingerprint that lacks {name}")
    return value


def _count(item: Mapping[str, JsonValue], name: str) -> int:
    value = item.get(name, 0)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
