"""Judging many cards together: the last step, once each card has been judged and its claims are known."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mlcard.card import Span
from mlcard.validate.finding import Finding, Judgement
from mlcard.validate.lake import Lake
from mlcard.validate.registry import all_rules
from mlcard.validate.selection import is_known, selected
from mlcard.validate.suppression import holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.configuration import Configuration
    from mlcard.validate.claims import Claims

_START = Span(1, 1, 0, 0)


def together(read: Sequence[tuple[Claims, Configuration]], *, whole: bool) -> list[Judgement]:
    """What only shows when cards are read together, by card, in the order of the cards.

    Args:
        read: the claims of each card, and the configuration that holds for it.
        whole: whether whole folders were read, so that what no card describes is not there.

    Raises:
        ConfigurationError: a configuration selects something that does not exist.
    """
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in _found(Lake(read, whole)):
        found[finding.path].append(finding)
    return [_judgement(claims, found[claims.path]) for claims, _ in read if claims.path in found]


def _found(lake: Lake) -> Iterator[Finding]:
    """The findings of the chosen rules over many cards."""
    configurations = {claims.path: configuration for claims, configuration in lake.read}
    for code, rule in all_rules().items():
        if rule.across is None or not _wanted(code, configurations):
            continue
        for path, fault in rule.across(lake):
            configuration = configurations[path]
            if code not in selected(configuration, path) or is_known(fault, configuration):
                continue
            severity = configuration.severity.get(code, rule.severity)
            span, word = fault.span or _START, fault.unknown[1] if fault.unknown else ""
            yield Finding(path, span, code, severity, fault.message, fault.slot, fault.hint, None, word)


def _wanted(code: str, configurations: dict[str, Configuration]) -> bool:
    """Whether a rule is chosen for any of the cards."""
    known = {id(configuration): (configuration, path) for path, configuration in configurations.items()}
    return any(
        code in selected(configuration, path) or configuration.per_file_ignores
        for configuration, path in known.values()
    )


def _judgement(claims: Claims, findings: Iterable[Finding]) -> Judgement:
    """The findings in one card, those that its comments switch off apart."""
    kept: list[Finding] = []
    quiet: list[tuple[Finding, str]] = []
    for finding in sorted(findings, key=lambda finding: (finding.span.start, finding.code, finding.slot)):
        by = next((item for item in claims.quiet if holds(item, finding)), None)
        if by is None:
            kept.append(finding)
        else:
            quiet.append((finding, by.reason))
    return Judgement(claims.path, tuple(kept), tuple(quiet))


def in_order(findings: Iterable[Finding], paths: Iterable[str]) -> list[Finding]:
    """Findings in the order of some paths, and in each by their place."""
    position = {path: number for number, path in enumerate(paths)}
    return sorted(
        findings,
        key=lambda finding: (position.get(finding.path, -1), finding.span.start, finding.code, finding.slot),
    )
