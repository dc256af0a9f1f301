"""The report as one HTML page: it loads nothing, prints, and is light or dark as its reader wants."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from mlcard.lake.audit.conditions import HOLDS, TITLES
from mlcard.lake.audit.formats.summary import summary
from mlcard.lake.audit.formats.text import TO_DO, TOLD, evidence, told
from mlcard.lake.audit.report import NOTE, STATUSES, counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.lake.audit.formats.summary import Summary
    from mlcard.lake.audit.report import Answer, Report, Subject

#: Most things that the page has; of more, those with most missing.
MOST = 200
_NAMED = re.compile(r"`([^`]+)`")
_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --soft: #5a5f66; --paper: #fff; --line: #d5d9de;
  --band: #f4f6f8;
  --satisfied: #16703a; --missing: #b3261e; --withheld: #8a5300;
  --not-applicable: #48606f; --not-checkable: #6a3ea1; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --soft: #a3abb3; --paper: #16181b;
  --line: #3a4047; --band: #1f2327; --satisfied: #6bd08f; --missing: #ff9189; --withheld: #f0b35c;
  --not-applicable: #9db8c9; --not-checkable: #c9a6f5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .25rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
p { margin: .3rem 0; } .soft, .place { color: var(--soft); font-size: .875rem; } a { color: inherit; }
.note { border-left: 4px solid var(--line); padding: .25rem .75rem; background: var(--band); margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } .scroll { overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .4rem .5rem; border-bottom: 1px solid var(--line); }
thead th { font-weight: 600; color: var(--soft); } td.n, th.n { text-align: right; white-space: nowrap; }
td.id { white-space: nowrap; font: .8rem/1.7 ui-monospace, monospace; }
td.s { white-space: nowrap; font-weight: 600; }
code { font: .85em ui-monospace, monospace; }
.satisfied { color: var(--satisfied); } .missing { color: var(--missing); }
.withheld { color: var(--withheld); }
.not-applicable { color: var(--not-applicable); } .not-checkable { color: var(--not-checkable); }
ul { margin: .2rem 0; padding-left: 1.1rem; } li { font-size: .85rem; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; }
  tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .subject + .subject { break-before: page; } thead { display: table-header-group; } }
"""


def written(report: Report) -> Iterator[str]:
    """The page."""
    title = escape(
        f"{report.pack.title}: audit of {len(report.subjects)} model{'s' * (len(report.subjects) != 1)}"
    )
    yield "<!DOCTYPE html>"
    yield '<html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body><main>"
    yield f"<h1>{escape(report.pack.title)}</h1>"
    name, source = escape(report.pack.name), _source(report.pack.source)
    yield f'<p class="soft">Policy pack <code>{name}</code>, {source}</p>'
    yield f"<p>{escape(report.pack.description)}</p>" if report.pack.description else ""
    yield f'<p class="note">{_words(NOTE)} {_words(TO_DO)}</p>'
    if report.notes:
        yield f"<details><summary>{len(report.notes)} notes on what was not audited</summary><ul>"
        yield from (f"<li>{escape(note)}</li>" for note in report.notes)
        yield "</ul></details>"
    shown: list[Subject]
    if len(report.subjects) > MOST:
        found = summary(report, MOST)
        shown = found.worst
        yield from _items(found)
        count = f"{len(report.subjects):,} were audited, in {report.cards:,} cards"
        yield f'<p class="note">{count}. This page has the {MOST} with most missing; '
        yield "<code>--output-format full-json</code> has every answer.</p>"
    else:
        shown = list(report.subjects)
    if len(shown) > 1:
        yield from _overview(shown)
    for number, subject in enumerate(shown):
        yield from _subject(subject, number)
    yield "</main></body></html>"


def _words(text: str) -> str:
    """A text with its names of slots as code."""
    return _NAMED.sub(r"<code>\1</code>", escape(text))


def _source(address: str) -> str:
    """An address as a link; anything else as text."""
    shown = escape(address)
    return f'<a href="{shown}">{shown}</a>' if address.startswith(("https://", "http://")) else shown


def _items(found: Summary) -> Iterator[str]:
    """A table of the items with the counts of the answers to them."""
    yield '<h2>Items</h2><div class="scroll"><table><thead><tr>'
    yield '<th scope="col">item</th><th scope="col">asked</th>'
    yield "".join(f'<th scope="col" class="n">{status}</th>' for status in STATUSES) + "</tr></thead><tbody>"
    for item, counted in found.items:
        cells = "".join(f'<td class="n {_class(status)}">{counted[status]}</td>' for status in STATUSES)
        yield f'<tr><td class="id">{escape(item.id)}</td><td>{escape(item.title)}</td>{cells}</tr>'
    yield "</tbody></table></div>"


def _overview(subjects: Sequence[Subject]) -> Iterator[str]:
    """A table of the things with the counts of their answers."""
    yield '<h2>Overview</h2><div class="scroll"><table><thead><tr><th scope="col">audited</th>'
    yield "".join(f'<th scope="col" class="n">{status}</th>' for status in STATUSES) + "</tr></thead><tbody>"
    for number, subject in enumerate(subjects):
        counted = counts(subject.answers)
        cells = "".join(f'<td class="n {_class(status)}">{counted[status]}</td>' for status in STATUSES)
        yield f'<tr><td><a href="#s{number}">{escape(subject.name)}</a></td>{cells}</tr>'
    yield "</tbody></table></div>"


def _subject(subject: Subject, number: int) -> Iterator[str]:
    """One thing, section by section."""
    yield f'<section class="subject" id="s{number}"><h2>{escape(subject.name)}</h2>'
    place = f"{subject.path}, line {subject.line}; " if subject.path else ""
    yield f'<p class="place">{escape(place)}<code>{escape(subject.iri)}</code></p>'
    yield f"<p>{escape(told(counts(subject.answers)))}</p>"
    if subject.conditions:
        yield "<ul>"
        for name, condition in subject.conditions.items():
            holds = f"<strong>{HOLDS[condition.holds]}</strong>"
            yield f"<li>{escape(TITLES[name])}: {holds}; {_words(condition.reason)}</li>"
        yield "</ul>"
    for section, group in groupby(subject.answers, key=lambda answer: answer.item.section):
        yield f"<h3>{escape(section)}</h3>" if section else ""
        yield '<div class="scroll"><table><thead><tr><th scope="col">answer</th><th scope="col">item</th>'
        yield '<th scope="col">asked, and what shows it</th></tr></thead><tbody>'
        yield from (_answer(answer) for answer in group)
        yield "</tbody></table></div>"
    yield "</section>"


def _answer(answer: Answer) -> str:
    """One item as a row."""
    item = answer.item
    parts = [
        f"<strong>{escape(item.title)}</strong>",
        f'<p class="soft">{escape(item.level)}; {escape(item.source)}</p>',
    ]
    if answer.reason:
        parts.append(f"<p>{_words(answer.reason)}</p>")
    if item.note and answer.status in TOLD:
        parts.append(f'<p class="soft">Note: {_words(item.note)}</p>')
    if answer.evidence:
        parts.append(
            "<ul>" + "".join(f"<li>{escape(evidence(piece))}</li>" for piece in answer.evidence) + "</ul>"
        )
    return (
        f'<tr><td class="s {_class(answer.status)}">{answer.status}</td><td class="id">{escape(item.id)}</td>'
        f"<td>{''.join(parts)}</td></tr>"
    )


def _class(status: str) -> str:
    return status.replace(" ", "-")
