"""What an audit says: for each thing and each item an answer with its evidence, and the findings in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from mlcard.card import Span
from mlcard.validate.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mlcard.configuration import Severity
    from mlcard.lake.audit.conditions import Condition
    from mlcard.lake.audit.evidence import Evidence
    from mlcard.lake.audit.pack_model import Item, Pack
    from mlcard.lake.audit.results import Result

Status: TypeAlias = Literal["satisfied", "missing", "withheld", "not applicable", "not checkable"]
#: In the order in which reports count them.
STATUSES: tuple[Status, ...] = get_args(Status)
#: Severity of the finding by the level of the item; what may be left out is no finding.
SEVERITIES: dict[str, Severity] = {"must": "error", "should": "warning"}
#: Stands in every report for people.
NOTE = (
    "This report says what the cards show and what they do not. It is no legal advice: whether what they say "
    "is true and enough is for people to judge."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of one item for one thing.

    Attributes:
        item: the item.
        status: the answer.
        reason: why; of a satisfied item empty.
        hint: what to do about what is missing; empty for anything else.
        evidence: what shows it.
        place: the slot, and the span in the card, where what is missing belongs.
        results: the results of the shapes behind it.
    """

    item: Item
    status: Status
    reason: str = ""
    hint: str = ""
    evidence: tuple[Evidence, ...] = ()
    place: tuple[str, Span] = ("", Span(1, 1, 0, 0))
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that was audited.

    Attributes:
        iri: its IRI.
        name: its id in the card.
        path: the card, or the first of several that describe it.
        line: line in the card.
        conditions: what decides which items are asked, by name.
        answers: one for each item.
    """

    iri: str
    name: str
    path: str
    line: int
    conditions: dict[str, Condition] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()


@dataclass(slots=True)
class Subjects:
    """The things that were audited. Those of a large lake do not fit into memory: each pass judges them anew.

    Attributes:
        passed: gives them, in the order of their cards.
        count: how many there are.
        advance: told of each that was given.
        missing: whether a pass gave one that lacks something that must or should be there.
    """

    passed: Callable[[], Iterable[Subject]]
    count: int
    advance: Callable[[int], None] = lambda _: None
    missing: bool = False

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Subject]:
        for subject in self.passed():
            self.missing = self.missing or any(is_finding(answer) for answer in subject.answers)
            yield subject
            self.advance(1)


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit says.

    Attributes:
        pack: the policy pack.
        subjects: the things that were audited.
        cards: number of cards that were read.
        notes: what was not audited, and why.
        engine: what judged the shapes, `mlcard` or `pyshacl`.
    """

    pack: Pack
    subjects: Subjects
    cards: int
    notes: tuple[str, ...]
    engine: str


def counts(answers: tuple[Answer, ...]) -> Counter[Status]:
    """How many items have each answer."""
    return Counter(answer.status for answer in answers)


def is_finding(answer: Answer) -> bool:
    """Whether something is missing that must or should be there."""
    return answer.status == "missing" and answer.item.level in SEVERITIES


def findings(report: Report) -> Iterator[Finding]:
    """What is missing of the items that must or should be there, as findings of a linter."""
    for subject in report.subjects:
        for answer in subject.answers:
            if is_finding(answer):
                severity = SEVERITIES[answer.item.level]
                slot, span = answer.place
                message = f"{answer.item.title} ({answer.item.source}): {answer.reason}"
                yield Finding(subject.path, span, answer.item.id, severity, message, slot, answer.hint)
