"""Findings about an archive: what an honest writer does not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.pickle_findings import MOST_FINDINGS
from mlcard.readers.security import finding
from mlcard.readers.zip_archive.local import ENCRYPTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.facts import Fact, Source
    from mlcard.readers.security import Tier
    from mlcard.readers.zip_archive.directory import Oddity

DESCRIPTION = "honest writers do not do this; other programs may read other bytes"


def archive_findings(oddities: Iterable[Oddity], source: Source) -> Iterator[Fact]:
    """Yield a finding for each thing in an archive that an honest writer does not do."""
    seen = set[tuple[str, str]]()
    for oddity in oddities:
        key = (oddity.what, oddity.member)
        if key in seen or len(seen) >= MOST_FINDINGS:
            continue
        seen.add(key)
        where = (oddity.member.encode("utf-8", "backslashreplace").decode() or "archive")[:200]
        tier: Tier = "unreadable" if oddity.what == ENCRYPTED else "unknown"
        yield finding(source, f"archive: {oddity.what}", where, DESCRIPTION, oddity.severity, tier)
