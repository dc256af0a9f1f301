"""Findings as a GitLab code quality report (https://docs.gitlab.com/ci/testing/code_quality/)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.validate.finding import Finding
    from mlcard.validate.reporters import Suppressed

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def report(findings: Sequence[Finding], _suppressed: Suppressed = ()) -> Iterator[str]:
    """The whole list; a fingerprint keeps when lines move, and no two are the same."""
    seen: Counter[str] = Counter()
    entries = []
    for finding in findings:
        key = f"{finding.code}\n{finding.path}\n{finding.slot}\n{finding.message}"
        seen[key] += 1
        entries.append({
            "description": finding.message,
            "check_name": finding.code,
            "fingerprint": hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest(),
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": finding.path,
                "positions": {"begin": {"line": finding.line, "column": finding.column}},
            },
        })  # fmt: skip
    yield json.dumps(entries, indent=2, ensure_ascii=False)
