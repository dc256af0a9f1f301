"""Findings as annotations of a GitHub workflow.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.validate.finding import Finding
    from mlcard.validate.reporters import Suppressed

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def report(findings: Iterable[Finding], _suppressed: Suppressed = ()) -> Iterator[str]:
    """One workflow command for each finding."""
    for finding in findings:
        text = f"{finding.message}\n{finding.hint}" if finding.hint else finding.message
        yield (
            f"::{_COMMANDS[finding.severity]} title={_property(f'mlcard {finding.code}')},"
            f"file={_property(finding.path)},line={finding.line},col={finding.column}::{_message(text)}"
        )


def _message(text: str) -> str:
    """Text with the characters escaped that would end the command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The same for a property, where `:` and `,` have a meaning too."""
    return _message(text).replace(":", "%3A").replace(",", "%2C")
