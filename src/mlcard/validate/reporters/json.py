"""Findings as JSON: a list of `{path, line, column, code, severity, message, slot, hint, fixable}`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mlcard.validate.finding import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.validate.finding import Finding
    from mlcard.validate.reporters import Suppressed


def report(findings: Sequence[Finding], _suppressed: Suppressed = ()) -> Iterator[str]:
    """The whole list."""
    yield json.dumps([as_json(finding) for finding in findings], indent=2, ensure_ascii=False)
