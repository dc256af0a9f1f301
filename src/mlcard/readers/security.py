"""Security findings: what a reader saw in a file that reaches out of it, or that it does not know.

They report what was seen, and certify nothing: a file without findings is a file in which none was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from mlcard.facts import Fact
from mlcard.readers.tensors import one_line

if TYPE_CHECKING:
    from mlcard.facts import JsonValue, Source

Severity: TypeAlias = Literal["info", "low", "medium", "high", "critical"]
Tier: TypeAlias = Literal["inert", "unreviewed", "unknown", "dangerous", "unreadable"]

#: How bad it is, and how well what it names is known.
Level: TypeAlias = tuple[Severity, Tier]
#: A library must be loaded to run the model, and what it does is not known.
UNKNOWN_LIBRARY: Level = ("medium", "unknown")
#: A well-known library brings it along, and nobody has looked at it.
UNREVIEWED: Level = ("low", "unreviewed")
#: Reads or writes what is not the model's.
REACHES_OUT: Level = ("high", "dangerous")
#: Runs code of the process that loads the model.
RUNS_CODE: Level = ("critical", "dangerous")
#: Most findings of one kind that one file gets.
MOST_FINDINGS = 100
_MOST_CHARACTERS = 200


def security_finding(level: Level, what: str, *, file: str, where: str, description: str) -> Fact:
    """One finding.

    Args:
        level: severity and tier.
        what: what was seen, as the file names it.
        file: the file, relative to the folder that is described.
        where: the place in the file.
        description: what it can do.
    """
    place = one_line(where, _MOST_CHARACTERS)
    finding: dict[str, JsonValue] = {
        "severity": level[0],
        "tier": level[1],
        "what": one_line(what, _MOST_CHARACTERS),
        "file": file,
        "where": place,
        "description": description,
    }
    return Fact("/model/security_findings/-", finding, place)


def finding(source: Source, what: str, where: str, description: str, severity: Severity, tier: Tier) -> Fact:
    """One finding in a file, with a level of its own (see `security_finding`)."""
    return security_finding((severity, tier), what, file=source.name, where=where, description=description)
