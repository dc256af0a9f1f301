"""What lint says: findings, and the edits of text that repair them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mlcard.card import Span
    from mlcard.configuration import Severity, Vocabulary
    from mlcard.validate.claims import Claims

#: The worst first.
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Edit(NamedTuple):
    """Replace `text[start:end]` of a card by `new`; offsets count code points."""

    start: int
    end: int
    new: str


class Fix(NamedTuple):
    """Edits that repair one finding.

    Attributes:
        edits: applied together or not at all.
        safe: whether the meaning stays, or the files prove the new value; others want a person's eye.
    """

    edits: tuple[Edit, ...]
    safe: bool = True


class Fault(NamedTuple):
    """What a rule yields: one place where it fires; the engine makes a finding of it.

    Attributes:
        slot: JSON Pointer into the normal form of the card.
        message: what is wrong, in words of the card.
        hint: what to do about it.
        fix: how to repair it, if that is certain enough to be offered.
        span: the place, if it is not that of the slot.
        unknown: the vocabulary and the word that it lacks, if that is the fault; a repository may know it.
    """

    slot: str
    message: str
    hint: str = ""
    fix: Fix | None = None
    span: Span | None = None
    unknown: tuple[Vocabulary, str] | None = None


class Finding(NamedTuple):
    """One place where a rule fires.

    Attributes:
        path: the card.
        span: the place in its text.
        code: code of the rule, such as `MC301`.
        severity: how bad it is.
        message: what is wrong.
        slot: JSON Pointer into the normal form of the card.
        hint: what to do about it; may be empty.
        fix: the edits that repair it; may be None.
        value: what stands at the place, white space folded; empty for blocks and for what is missing.
    """

    path: str
    span: Span
    code: str
    severity: Severity
    message: str
    slot: str = ""
    hint: str = ""
    fix: Fix | None = None
    value: str = ""

    @property
    def line(self) -> int:
        """Line of the place, from 1."""
        return self.span.line

    @property
    def column(self) -> int:
        """Column of the place, from 1."""
        return self.span.column

    @property
    def fixable(self) -> bool:
        """Whether `--fix` or `--unsafe-fixes` repairs it."""
        return self.fix is not None


class Judgement(NamedTuple):
    """What lint says of one card.

    Attributes:
        path: the card.
        findings: what it found, in the order of the text.
        suppressed: what it found and a comment in the card switches off, with the reason given there.
        consulted: the files beside the card that it rests on (see `Folder`).
        claims: what the card says that other cards may contradict; None if it cannot be read.
    """

    path: str
    findings: tuple[Finding, ...]
    suppressed: tuple[tuple[Finding, str], ...] = ()
    consulted: frozenset[str] = frozenset()
    claims: Claims | None = None


def as_json(finding: Finding) -> dict[str, str | int | bool]:
    """A finding as the JSON of `mlcard lint` and `mlcard audit` holds it."""
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "slot": finding.slot,
        "hint": finding.hint,
        "fixable": finding.fixable,
    }
