"""Comments in a card that switch rules off: for one line, or for the whole card, each with its reason.

    license: other  # mlcard: ignore[MC303] -- our lawyers call it so
    <!-- mlcard: ignore[MC8] -- written by the customer -->
    # mlcard: ignore-file[licence-missing] -- internal, never distributed

A comment behind a value holds for its line, one that stands alone for the next line that says something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mlcard.card import Span, locate
from mlcard.patterns import lazy
from mlcard.validate.finding import Edit, Fault, Fix
from mlcard.validate.registry import all_rules
from mlcard.validate.wording import similar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.card import Card
    from mlcard.validate.claims import Quiet
    from mlcard.validate.finding import Finding

UNUSED, UNREASONED = "MC116", "MC117"

#: What a card with such a comment holds; most native cards hold the first of them.
_MARKS = ("mlcard:", "ignore")
_COMMENT = lazy(
    r"(?P<open>#|<!--)[ \t]*mlcard:[ \t]*ignore(?P<file>-file)?[ \t]*\[(?P<codes>[^\]\n]*)\](?P<rest>[^\n]*)"
)
_BEFORE_REASON = " \t:-\N{EN DASH}\N{EM DASH}"
_SAYS_NOTHING = lazy(r"\s*(?:#|<!--[^\n]*-->\s*$|$)")


class Suppression(NamedTuple):
    """One comment that switches rules off.

    Attributes:
        span: place of the comment.
        codes: codes of rules, their beginnings, or names, as they are written.
        reason: why; empty if nobody said it, and then the comment has no effect.
        line: the line that it holds for; 0 for the whole card.
    """

    span: Span
    codes: tuple[str, ...]
    reason: str
    line: int


def suppressions(card: Card) -> list[Suppression]:
    """The comments of a card that switch rules off, in the order of the text."""
    if not all(mark in card.text for mark in _MARKS):
        return []
    found = []
    for match in _COMMENT.finditer(card.text):
        in_body = card.dialect == "huggingface" and match.start() >= card.body_span.start
        if (match["open"] == "<!--") != in_body:
            continue
        codes = tuple(code.strip() for code in match["codes"].split(",") if code.strip())
        reason = match["rest"].partition("-->")[0].lstrip(_BEFORE_REASON).strip()
        span = locate(card.text, match.start(), match.end())
        found.append(Suppression(span, codes, reason, 0 if match["file"] else _line(card.text, span)))
    return found


def apply(
    findings: Iterable[Finding], given: Sequence[Suppression]
) -> Iterator[tuple[Finding, Suppression | None]]:
    """Each finding with the comment that switches it off, or None."""
    for finding in findings:
        yield finding, next((item for item in given if item.reason and holds(item, finding)), None)


def faults(
    card: Card, given: Sequence[Suppression], used: Iterable[tuple[Finding, Suppression | None]],
    chosen: frozenset[str],
) -> Iterator[tuple[str, Fault]]:  # fmt: skip
    """What is wrong with the comments themselves, with the code of the rule that says so."""
    pairs = list(used)
    for item in given:
        if not item.reason:
            hint = "say why behind two hyphens: `ignore[MC301] -- internal`; until then it has no effect"
            yield UNREASONED, Fault("", "this comment gives no reason", hint, span=item.span)
            continue
        effective = {finding.code for finding, by in pairs if by is item}
        for code in item.codes:
            if any(_fits(found, code) for found in effective):
                continue
            known = [rule for rule in all_rules() if _fits(rule, code)]
            if not known and code.startswith("MC"):
                close = similar(code, [*all_rules(), *(rule.name for rule in all_rules().values())], 1)
                hint = f"did you mean {close[0]}?" if close else "`mlcard rule` lists all rules"
                yield UNUSED, Fault("", f"no rule fits {code!r}", hint, span=item.span)
            elif not chosen.isdisjoint(known) and not any(all_rules()[rule].across for rule in known):
                message = f"{code} finds nothing here, so there is nothing to switch off"
                fix = _removed(card, item) if len(item.codes) == 1 else None
                yield UNUSED, Fault("", message, "remove the comment", fix, item.span)


def _line(text: str, span: Span) -> int:
    """The line that a comment holds for: its own, or the next one that says something."""
    start = text.rfind("\n", 0, span.start) + 1
    if text[start : span.start].strip():
        return span.line
    lines = text[span.end :].split("\n")[1:]
    ahead = (number for number, line in enumerate(lines, 1) if not _SAYS_NOTHING.match(line))
    return span.line + next(ahead, 0)


def holds(item: Suppression | Quiet, finding: Finding) -> bool:
    """Whether a comment is about a finding."""
    return item.line in (0, finding.line) and any(_fits(finding.code, code) for code in item.codes)


def _fits(code: str, selector: str) -> bool:
    """Whether a rule is meant by a code, the beginning of one, or a name."""
    rule = all_rules().get(code)  # a shape of a house has a name only
    return code.startswith(selector) or (rule is not None and rule.name == selector)


def _removed(card: Card, item: Suppression) -> Fix:
    """The fix that takes a comment away, with its line if nothing else stands on it."""
    start = card.text.rfind("\n", 0, item.span.start) + 1
    before = card.text[start : item.span.start]
    if before.strip():
        return Fix((Edit(start + len(before.rstrip()), item.span.end, ""),))
    end = min(item.span.end + 1, len(card.text))
    return Fix((Edit(start, end, ""),))
