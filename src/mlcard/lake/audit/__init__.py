"""Audit: what cards show of what a regulation, a framework or a house asks for.

`pack(name)` is a policy pack, `audit(paths, …)` judges cards by it. A pack is SHACL; what SHACL cannot say
(when an item is asked, what stands in prose, what is withheld and why) is added from the cards themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.lake.audit.assess import assess
from mlcard.lake.audit.described import read
from mlcard.lake.audit.pack_model import Pack
from mlcard.lake.audit.packs import pack, shipped
from mlcard.lake.audit.report import Report, findings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mlcard.lake.graph import Use

__all__ = ["Pack", "Report", "assess", "audit", "findings", "pack", "read", "shipped"]


def audit(paths: Sequence[Path], given: Pack, *, base: str, use: Use = "auto") -> Report:
    """Judge the cards at paths, or below them, by a policy pack.

    Args:
        paths: cards and folders.
        given: the pack.
        base: IRI that relative ids of the cards are appended to.
        use: how much the index of the lake counts, if it has one.

    Raises:
        InvalidCardError: there is no card that can be read.
        LakeIndexError: the index is to be trusted and cannot be used.
        MissingExtraError: the pack has shapes that only pyshacl can judge, and it is not installed.
    """
    return assess(read(paths, base, whole=any(path.is_dir() for path in paths), use=use), given)
