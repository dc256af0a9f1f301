"""Findings as text: `path:line:column: CODE message`, on a terminal with the place in the source."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mlcard.patterns import lazy
from mlcard.validate.registry import all_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mlcard.validate.finding import Finding
    from mlcard.validate.reporters import Suppressed

_WIDTH = 100
#: What a terminal obeys in place of showing it: controls, ends of lines, changes of direction.
_UNSEEN = lazy("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_COLOURS = {"error": "31", "warning": "33", "info": "36"}


def report(findings: Iterable[Finding], _suppressed: Suppressed = ()) -> Iterator[str]:
    """One line for each finding, and one for its hint."""
    for finding in findings:
        yield line(finding)
        if finding.hint:
            yield f"  {visible(finding.hint)}"


def line(finding: Finding, *, colour: bool = False) -> str:
    """A finding on one line."""
    fixable = " [*]" if finding.fix and finding.fix.safe else ""
    code = f"\x1b[{_COLOURS[finding.severity]}m{finding.code}\x1b[0m" if colour else finding.code
    place = f"{visible(finding.path)}:{finding.line}:{finding.column}"
    return f"{place}: {code}{fixable} {visible(finding.message)}"


def visible(text: str) -> str:
    """A text on one line: characters that a terminal would obey stand as Python escapes them."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def on_terminal(findings: Sequence[Finding], text_of: Callable[[str], str]) -> Iterator[str]:
    """Each finding in colour, with its line of the source, a caret under the place, and the hint.

    Args:
        findings: the findings.
        text_of: gives the text of a card by its path, empty if it cannot be read.
    """
    for finding in findings:
        yield line(finding, colour=True)
        yield from excerpt(finding, text_of(finding.path))
        if finding.hint:
            yield f"  \x1b[2m= {visible(finding.hint)}\x1b[0m"


def excerpt(finding: Finding, text: str) -> Iterator[str]:
    """The line of the source that a finding is about, with carets under the place."""
    lines = text.split("\n")
    if not text or finding.line > len(lines):
        return
    source = lines[finding.line - 1].removeprefix("\ufeff").rstrip("\r").expandtabs(1)
    begin = max(0, finding.column - _WIDTH // 2) if len(source) > _WIDTH else 0
    shown = source[begin : begin + _WIDTH]
    start = finding.column - 1 - begin
    length = max(1, min(finding.span.end - finding.span.start, len(shown) - start))
    number = str(finding.line)
    yield f"  {number} | {''.join(letter if letter.isprintable() else '·' for letter in shown)}"
    yield f"  {' ' * len(number)} | {' ' * start}{'^' * length}"


def statistics(findings: Sequence[Finding]) -> Iterator[str]:
    """How often each rule fired, the most frequent first."""
    counts = Counter(finding.code for finding in findings)
    width = len(str(max(counts.values(), default=0)))
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        rule = all_rules().get(code)
        fixable = " [*]" if rule and rule.fixable == "safe" else ""
        yield f"{count:>{width}}  {code}{fixable}  {rule.name if rule else ''}".rstrip()
