"""Findings as a GitLab code quality report (https://docs.gitlab.com/ci/testing/code_quality/)."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from mlcard.validate.reporters.json import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.validate.finding import Finding
    from mlcard.validate.reporters import Suppressed

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def report(findings: Iterable[Finding], _suppressed: Suppressed = ()) -> Iterator[str]:
    """The whole list; a fingerprint keeps when lines move, and no two are the same."""
    yield from listed(_entries(findings))


def _entries(findings: Iterable[Finding]) -> Iterator[dict[str, object]]:
    seen: Counter[str] = Counter()
    for finding in findings:
        key = f"{finding.code}\n{finding.path}\n{finding.slot}\n{finding.message}"
        seen[key] += 1
        yield {
            "description": finding.message,
            "check_name": finding.code,
            "fingerprint": hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest(),
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": finding.path,
                "positions": {"begin": {"line": finding.line, "column": finding.column}},
            },
        }
