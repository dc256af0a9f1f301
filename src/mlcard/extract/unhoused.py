"""Dangerous files that no model folder holds: no card can say it of them, and silence would be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import JsonValue, Reading

_SEVERE = frozenset({"high", "critical"})
#: Slots of what models and tables are found to hold.
_FINDINGS = ("/model/security_findings/-", "/dataset/security_findings/-")


def unhoused(reading: Reading) -> Iterator[UnreadableFileError]:
    """Yield a problem for each dangerous thing in a file that is part of no card."""
    told: set[str] = set()
    for fact in reading.facts:
        value = fact.value
        if fact.slot in _FINDINGS and isinstance(value, dict) and _is_dangerous(value):
            what = f"{reading.source.name}: security {value.get('severity')}: {value.get('what')}"
            if what not in told:
                told.add(what)
                yield UnreadableFileError(
                    f"{what} ({fact.where})",
                    hint="no model is beside it, and no card tells it: do not load it",
                )


def _is_dangerous(finding: dict[str, JsonValue]) -> bool:
    return finding.get("tier") == "dangerous" or finding.get("severity") in _SEVERE
