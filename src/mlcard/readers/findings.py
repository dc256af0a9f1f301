"""One security finding as a fact: what was seen, where, and what it can do; nothing is certified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from mlcard.facts import Fact

if TYPE_CHECKING:
    from mlcard.facts import JsonValue, Source

Severity: TypeAlias = Literal["info", "low", "medium", "high", "critical"]
Tier: TypeAlias = Literal["inert", "unreviewed", "unknown", "dangerous", "unreadable"]


def finding(source: Source, what: str, where: str, description: str, severity: Severity, tier: Tier) -> Fact:
    """A security finding.

    Args:
        source: the file in which it was seen.
        what: the name or construct that was seen; cut at 200 characters.
        where: its place in the file.
        description: what it can do.
        severity: how bad it is if it is meant badly.
        tier: how well it is known.
    """
    value: dict[str, JsonValue] = {
        "severity": severity,
        "tier": tier,
        "what": what[:200],
        "file": source.name,
        "where": where[:200],
        "description": description,
    }
    return Fact("/model/security_findings/-", value, where[:200])
