"""Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for code scanning.

GitHub takes at most 25,000 results of a run and shows 5,000. So the worst come first, no rule has more than
its share, and a notification says what was left out:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mlcard import __version__
from mlcard.validate.finding import SEVERITIES
from mlcard.validate.registry import all_rules, sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mlcard.validate.finding import Finding
    from mlcard.validate.reporters import Suppressed

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LIMIT = 25_000
#: Most results of one rule: whoever has more of a kind sees that in the notification.
LIMIT_A_RULE = 1_000
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def report(
    findings: Iterable[Finding],
    suppressed: Suppressed = (),
    items: Mapping[str, tuple[str, str]] | None = None,
) -> Iterator[str]:
    """One run with its results and the pages of the rules that fired.

    Args:
        findings: what was found; it is gone through once, and no more is kept than is written.
        suppressed: what comments switch off, with their reasons.
        items: of codes that are no rules of mlcard, such as those of a policy, the title and where it stands.
    """
    kept, left_out = _kept(findings)
    quiet = suppressed[: LIMIT - len(kept)]
    codes = sorted({finding.code for finding in (*kept, *(finding for finding, _ in quiet))})
    results = [_result(finding, codes.index(finding.code)) for finding in kept]
    for finding, reason in quiet:
        justified = {"kind": "inSource", "justification": reason}
        results.append({**_result(finding, codes.index(finding.code)), "suppressions": [justified]})
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "mlcard",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": "https://w3id.org/modellake/",
                "rules": [
                    _rule(code, [*kept, *(finding for finding, _ in quiet)], items or {}) for code in codes
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    if left_out:
        counted = ", ".join(f"{count:,} of {code}" for code, count in sorted(left_out.items()))
        text = f"{left_out.total():,} of {left_out.total() + len(kept):,} findings were left out: {counted}"
        notice = {"level": "warning", "message": {"text": text}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [notice]}]
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _kept(findings: Iterable[Finding]) -> tuple[list[Finding], Counter[str]]:
    """The findings that are reported, the worst first, and how many of each rule are left out."""
    kept: list[Finding] = []
    counts: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    first: list[Finding] = []
    alike: Counter[tuple[str, str]] = Counter()
    for finding in findings:  # of a rule and severity no more can be reported than the first so many
        alike[finding.code, finding.severity] += 1
        if alike[finding.code, finding.severity] <= LIMIT_A_RULE:
            first.append(finding)
        else:
            left_out[finding.code] += 1
    for finding in sorted(first, key=lambda finding: SEVERITIES.index(finding.severity)):
        if counts[finding.code] < LIMIT_A_RULE and len(kept) < LIMIT:
            counts[finding.code] += 1
            kept.append(finding)
        else:
            left_out[finding.code] += 1
    return kept, left_out


def _rule(code: str, findings: Sequence[Finding], items: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """A rule, as the run describes it; a code that is none of ours, such as a policy's, has no page."""
    rule = all_rules().get(code)
    if rule is None:
        severity = next(finding.severity for finding in findings if finding.code == code)
        found: dict[str, Any] = {"id": code, "defaultConfiguration": {"level": _LEVELS[severity]}}
        if code in items:
            title, source = items[code]
            found |= {
                "shortDescription": {"text": title},
                "help": {"text": f"{title}. {source}".rstrip(". ") + "."},
            }
        return found
    page = sections(rule.page)
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": page[""]},
        "fullDescription": {"text": f"{page.get('What it does', '')} {page.get('Why', '')}".strip()},
        "help": {"text": rule.page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    """A finding; its fingerprint keeps when lines move."""
    text = f"{finding.message}. {finding.hint}".rstrip(". ") + "."
    region: dict[str, Any] = {"startLine": finding.line, "startColumn": finding.column}
    if finding.span.end > finding.span.start:
        region |= {"charOffset": finding.span.start, "charLength": finding.span.end - finding.span.start}
    key = f"{finding.code}\n{finding.path}\n{finding.slot}\n{finding.value}"
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{
            "physicalLocation": {"artifactLocation": {"uri": _uri(finding.path)}, "region": region},
            "logicalLocations": [{"fullyQualifiedName": finding.slot}],
        }],
        "partialFingerprints": {"mlcard/v1": hashlib.sha256(key.encode()).hexdigest()},
    }  # fmt: skip


def _uri(path: str) -> str:
    """A path as an IRI reference."""
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())
