"""Findings as JSON: a list of `{path, line, column, code, severity, message, slot, hint, fixable}`."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from mlcard.validate.finding import as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mlcard.validate.finding import Finding
    from mlcard.validate.reporters import Suppressed


def report(findings: Iterable[Finding], _suppressed: Suppressed = ()) -> Iterator[str]:
    """The whole list."""
    yield from listed(as_json(finding) for finding in findings)


def listed(entries: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """The lines of a list as `json.dumps` indents it, one entry after the other, so it may be long."""
    before = ""
    for entry in entries:
        yield f"{before}," if before else "["
        before = textwrap.indent(json.dumps(entry, indent=2, ensure_ascii=False), "  ", lambda _: True)
    yield from (before, "]") if before else ("[]",)
