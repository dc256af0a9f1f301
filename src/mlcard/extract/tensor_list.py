"""The list of tensors beside a card: what stands there, and what is to stand there.

The card names it and stays readable; a fingerprint in it belongs to that of the card with the same file and
the same digest.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard import schema
from mlcard.errors import MlcardError
from mlcard.extract.draft import mappings
from mlcard.fingerprint.document import entries_in, entry, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mlcard.facts import JsonValue
    from mlcard.fingerprint import Fingerprint

#: File and digest of a fingerprint.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the card that stands says of fingerprints.

    Attributes:
        items: the fingerprints, by the file that each is of.
        hashes: SHA-256 of files, by their paths.
        entries: the fingerprints with their tensors, from the file beside the card.
    """

    items: Mapping[str, dict[str, JsonValue]] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[Key, dict[str, JsonValue]] = field(default_factory=dict)


def key_of(item: Mapping[str, JsonValue]) -> Key:
    """What a fingerprint in a card and that in the list have in common."""
    return str(item.get("file")), str(item.get("tensors_digest"))


def standing_in(card: Mapping[str, JsonValue], path: Path) -> Standing:
    """What a card says of fingerprints; a list that is damaged is as good as none, and is made anew.

    Args:
        card: the card.
        path: where its list of tensors stands.
    """
    items: dict[str, dict[str, JsonValue]] = {}
    hashes: dict[str, str] = {}
    for model in mappings(card.get("models")):
        items |= {str(item.get("file")): item for item in mappings(model.get("fingerprints"))}
        hashes |= {str(item.get("path")): str(item.get("sha256")) for item in mappings(model.get("files"))}
    entries: Iterable[dict[str, JsonValue]] = ()
    with suppress(MlcardError):
        entries = entries_in(path) if items else ()
    return Standing(items, hashes, {key_of(item): item for item in entries})


def list_path(card: Path) -> Path:
    """Where the list of the tensors of a card stands: beside it, under its name."""
    return card.with_name(f"{card.stem}.fingerprint.json")


def list_text(card: Mapping[str, JsonValue], made: Iterable[Fingerprint], standing: Standing) -> str | None:
    """The text of the list of tensors that belongs to a card; None when the card names none."""
    known = {**standing.entries, **{(item.file, item.digest): entry(item) for item in made}}
    wanted = {
        key_of(item)
        for model in mappings(card.get("models"))
        for item in mappings(model.get("fingerprints"))
        if "tensors_file" in item
    }
    version = ".".join(schema.version().split(".")[:2])
    return text_of((known[key] for key in sorted(wanted & known.keys())), version) if wanted else None
