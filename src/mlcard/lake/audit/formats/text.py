"""The report as text: for few things every item by section, for many what is missing where."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING

from mlcard.lake.audit.conditions import HOLDS, TITLES
from mlcard.lake.audit.formats.summary import summary
from mlcard.lake.audit.report import NOTE, STATUSES, counts
from mlcard.validate.reporters.text import visible

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator

    from mlcard.lake.audit.evidence import Evidence
    from mlcard.lake.audit.formats.summary import Summary
    from mlcard.lake.audit.report import Answer, Report, Status, Subject

    Paint = Callable[[str, Status], str]

TO_DO = (
    "Write what is missing into the card, or state under `statements` that it is unknown, not applicable "
    "(and why) or withheld."
)
#: Answers with which the note of an item is told.
TOLD: frozenset[Status] = frozenset({"satisfied", "missing"})
#: Up to so many things are told item by item.
FEW = 3
_WIDTH = 110
#: Most things that a summary lists.
_LISTED = 20
_COLOURS: dict[Status, str] = {
    "satisfied": "32",
    "missing": "31",
    "withheld": "33",
    "not applicable": "36",
    "not checkable": "35",
}


def written(report: Report) -> Iterator[str]:
    """The report without colours."""
    return lines(report, lambda text, _: text)


def on_terminal(report: Report) -> Iterator[str]:
    """The report with colours."""
    return lines(report, lambda text, status: f"\x1b[{_COLOURS[status]}m{text}\x1b[0m")


def lines(report: Report, paint: Paint) -> Iterator[str]:
    """The report; `paint` colours the name of an answer."""
    yield f"{visible(report.pack.title)} ({visible(report.pack.name)})"
    yield visible(report.pack.source)
    yield from textwrap.wrap(NOTE, _WIDTH)
    if len(report.subjects) > FEW:
        found = summary(report, _LISTED)
        yield from _summary(report, found, paint)
        missing = any(counted["missing"] for _, counted in found.items)
    else:
        missing = False
        for subject in report.subjects:
            yield from _subject(subject, paint)
            missing = missing or counts(subject.answers)["missing"] > 0
    if missing:
        yield ""
        yield from textwrap.wrap(TO_DO, _WIDTH)


def _subject(subject: Subject, paint: Paint) -> Iterator[str]:
    """One thing, item by item."""
    yield ""
    yield visible(f"{subject.name}  {subject.path}:{subject.line}" if subject.path else subject.iri)
    yield f"  {told(counts(subject.answers))}"
    by_reason = {condition.reason: TITLES[name] for name, condition in subject.conditions.items()}
    for name, condition in subject.conditions.items():
        yield from _wrapped(f"{TITLES[name]}: {HOLDS[condition.holds]}; {condition.reason}", 2)
    for section, group in groupby(subject.answers, key=lambda answer: answer.item.section):
        answers = list(group)
        yield ""
        if section:
            yield f"  {visible(section)}"
        first = answers[0]
        alike = all((one.status, one.reason) == ("not applicable", first.reason) for one in answers)
        if alike and first.reason in by_reason:
            items = f"{len(answers)} item{'s' * (len(answers) != 1)}"
            why = f"({items}): {by_reason[first.reason]}, see above"
            yield f"    {paint('not applicable', 'not applicable')} {why}"
            continue
        for answer in answers:
            yield from _answer(answer, paint)


def _answer(answer: Answer, paint: Paint) -> Iterator[str]:
    """One item with its answer, and what it rests on."""
    item = answer.item
    status = paint(f"{answer.status:<14}", answer.status)
    yield f"    {status} {item.id:<15} {item.level:<6} {visible(item.title)}"
    if answer.reason:
        yield from _wrapped(answer.reason, 19)
    for piece in answer.evidence:
        yield from _wrapped(evidence(piece), 19)
    if item.note and answer.status in TOLD:
        yield from _wrapped(f"note: {item.note}", 19)


def evidence(piece: Evidence) -> str:
    """A piece of evidence in one line: slot, value, how it is known, and where it stands."""
    place = f"{piece.path}:{piece.line}"
    if piece.file and piece.file != piece.path:
        found = f"{piece.file}, {piece.where}" if piece.where else piece.file
        return f"{piece.slot} = {piece.value} ({piece.method} from {found}; {place})"
    return f"{f'{piece.slot} = ' if piece.slot else ''}{piece.value} ({piece.method}; {place})"


def _summary(report: Report, found: Summary, paint: Paint) -> Iterator[str]:
    """Many things: for each item how many have which answer, then the things with most missing."""
    yield ""
    yield f"{len(report.subjects)} audited, in {report.cards} cards"
    yield ""
    yield f"  {'':<15} {'':<6} " + " ".join(f"{status:>14}" for status in STATUSES)
    for section, group in groupby(found.items, key=lambda one: one[0].section):
        if section:
            yield f"  {visible(section)}"
        for item, counted in group:
            cells = " ".join(
                paint(f"{counted[status] or '.':>14}", status) if counted[status] else f"{'.':>14}"
                for status in STATUSES
            )
            yield f"  {item.id:<15} {item.level:<6} {cells}  {visible(item.title)}"
    yield ""
    for subject in found.worst:
        place = visible(f"{subject.name}  {subject.path}:{subject.line}")
        yield f"  {counts(subject.answers)['missing']:>4} missing  {place}"
    if len(report.subjects) > len(found.worst):
        left_out = len(report.subjects) - len(found.worst)
        yield f"  and {left_out} more; --output-format full-json has every answer"


def told(counted: Counter[Status]) -> str:
    """How many items have each answer, in words."""
    return ", ".join(f"{counted[status]} {status}" for status in STATUSES if counted[status]) or "no items"


def _wrapped(text: str, indent: int) -> Iterable[str]:
    """A text on as many lines as it takes."""
    space = " " * indent
    wrapper = textwrap.TextWrapper(_WIDTH, space, space, break_long_words=False, break_on_hyphens=False)
    return wrapper.wrap(visible(text))
