"""Lint many cards together: the last step, once each card has been linted and its claims are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.card import Span
from mlcard.validate.finding import Finding, finding_of
from mlcard.validate.lake import Lake
from mlcard.validate.registry import all_rules
from mlcard.validate.selection import is_known, selected

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlcard.configuration import Configuration
    from mlcard.validate.claims import Claims

_START = Span(1, 1, 0, 0)


def together(read: Sequence[tuple[Claims, Configuration]], *, whole: bool) -> list[Finding]:
    """Findings of cards that only show when they are read together, in the order of path and place.

    Args:
        read: the claims of each card, and the configuration that holds for it.
        whole: whether whole folders were read, so that what no card describes is not there.

    Raises:
        ConfigurationError: a configuration selects something that does not exist.
    """
    lake = Lake(read, whole)
    configurations = {claims.path: configuration for claims, configuration in read}
    chosen = {path: selected(configuration, path) for path, configuration in configurations.items()}
    wanted = frozenset[str]().union(*chosen.values())
    found: list[Finding] = []
    for code, rule in all_rules().items():
        if rule.across is None or code not in wanted:
            continue
        for path, fault in rule.across(lake):
            configuration = configurations[path]
            if code in chosen[path] and not is_known(fault, configuration):
                found.append(finding_of(path, rule, fault, fault.span or _START, configuration))
    return in_order(found, configurations)


def in_order(findings: Iterable[Finding], paths: Iterable[str]) -> list[Finding]:
    """Findings in the order of some paths, and in each by their place."""
    position = {path: number for number, path in enumerate(paths)}
    return sorted(
        findings,
        key=lambda finding: (position.get(finding.path, -1), finding.span.start, finding.code, finding.slot),
    )
