"""How an audit is written down: one row and one module for each format, imported on use."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, TypeAlias

from mlcard.lake.audit.report import findings
from mlcard.validate.reporters import REPORTERS, sarif
from mlcard.validate.reporters import report as report_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.lake.audit.report import Report

    #: From a report to lines of output.
    Format: TypeAlias = Callable[[Report], Iterator[str]]

#: Formats of the whole report: name, module, and what it is for.
WHOLE = {
    "text": ("mlcard.lake.audit.formats.text", "a report to read, by section"),
    "full-json": (
        "mlcard.lake.audit.formats.full_json",
        "the whole report: every item with its answer and evidence",
    ),
    "html": ("mlcard.lake.audit.formats.html", "a page to read, print and file, in one file"),
    "turtle": ("mlcard.lake.audit.formats.turtle", "a validation report of SHACL with every answer, as RDF"),
}
#: The others hold what is missing, as findings of a linter.
FORMATS = {**WHOLE, **{name: row for name, row in REPORTERS.items() if name not in WHOLE}}


def written(report: Report, form: str) -> Iterator[str]:
    """The lines of a report; the name of the format is a key of `FORMATS`."""
    if form in WHOLE:
        module: Format = importlib.import_module(WHOLE[form][0]).written
        return module(report)
    found = findings(report)
    if form == "sarif":
        return sarif.report(found, items={item.id: (item.title, item.source) for item in report.pack.items})
    return report_findings(found, form)
