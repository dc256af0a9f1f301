"""What a user can choose of an extraction."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlcard.readers.tables import TableOptions


@dataclass(frozen=True, slots=True)
class Options:
    """What a user can choose of an extraction.

    Attributes:
        hashes: whether the SHA-256 of every file is computed.
        table: which column is the target, and which to leave out, where no script says so.
        fingerprints: whether fingerprints of all models are made; else only those that a card has are kept up
            to date.
        lists_tensors: whether a file beside the card lists the tensors of a fingerprint one by one.
    """

    hashes: bool = True
    table: TableOptions = field(default_factory=TableOptions)
    fingerprints: bool = False
    lists_tensors: bool = True
