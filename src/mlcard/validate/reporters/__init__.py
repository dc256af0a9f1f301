"""How findings are written down: one row and one module for each format, imported on use."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mlcard.validate.finding import Finding

    #: Findings that comments switch off, each with the reason given there.
    Suppressed: TypeAlias = Sequence[tuple[Finding, str]]
    #: From findings, and those that are switched off, to lines of output.
    Reporter: TypeAlias = Callable[[Iterable[Finding], Suppressed], Iterator[str]]

#: Name of the format, module, and what it is for.
REPORTERS = {
    "text": ("mlcard.validate.reporters.text", "lines `path:line:column: CODE message`"),
    "json": ("mlcard.validate.reporters.json", "a list of findings"),
    "sarif": ("mlcard.validate.reporters.sarif", "SARIF 2.1.0, for code scanning"),
    "github": ("mlcard.validate.reporters.github", "annotations of a GitHub workflow"),
    "gitlab": ("mlcard.validate.reporters.gitlab", "a GitLab code quality report"),
    "junit": ("mlcard.validate.reporters.junit", "JUnit XML, one test case for each card"),
}


def report(findings: Iterable[Finding], form: str, suppressed: Suppressed = ()) -> Iterator[str]:
    """The lines of a report; the format is a key of `REPORTERS`. The findings are gone through once."""
    reporter: Reporter = importlib.import_module(REPORTERS[form][0]).report
    return reporter(findings, suppressed)
