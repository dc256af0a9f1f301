"""Findings as JUnit XML: each card with findings is a suite, each finding a failed case."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.validate.finding import Finding
    from mlcard.validate.reporters import Suppressed

# https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report(given: Iterable[Finding], _suppressed: Suppressed = ()) -> Iterator[str]:
    """The whole document, which begins with the number of findings; without any a single case that passed."""
    findings = list(given)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    if not findings:
        yield '<testsuites name="mlcard" tests="1" failures="0">'
        yield '<testsuite name="mlcard" tests="1" failures="0">'
        yield '<testcase name="lint" classname="mlcard"/></testsuite>'
    else:
        yield f'<testsuites name="mlcard" tests="{len(findings)}" failures="{len(findings)}">'
        for path, group in groupby(findings, key=lambda finding: finding.path):
            yield from _suite(path, list(group))
    yield "</testsuites>"


def _suite(path: str, findings: list[Finding]) -> Iterator[str]:
    """The findings of one card."""
    yield f'<testsuite name={_quoted(path)} tests="{len(findings)}" failures="{len(findings)}">'
    for finding in findings:
        place = f"line {finding.line}, column {finding.column}"
        name = _quoted(f"{finding.code} {place}")
        yield f'<testcase name={name} classname={_quoted(path)} line="{finding.line}">'
        text = escape(_NOT_XML.sub("�", f"{place}: {finding.message}. {finding.hint}".strip()))
        yield f"<failure type={_quoted(finding.severity)} message={_quoted(finding.message)}>{text}</failure>"
        yield "</testcase>"
    yield "</testsuite>"


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub("�", text))
