"""Lint: parse a card, check its structure, then run the rules whose slots are well-formed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mlcard import card as cards
from mlcard.card import CardSyntaxError, InvalidCardError, Span
from mlcard.configuration import Configuration, configuration_for
from mlcard.validate.claims import claims_of
from mlcard.validate.finding import Fault, Finding, finding_of
from mlcard.validate.folder import Folder
from mlcard.validate.registry import Rule, all_rules
from mlcard.validate.selection import excluded, is_known, selected
from mlcard.validate.structure import Flaw, flaws
from mlcard.validate.together import together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.card import Card
    from mlcard.validate.claims import Claims


def lint(paths: Iterable[str | Path], configuration: Configuration | None = None) -> Iterator[Finding]:
    """Findings of the cards under some paths, in the order of path and place, then those of all together.

    Args:
        paths: cards, or folders that hold cards.
        configuration: what to select; by default that of each card's own folder.

    Raises:
        ConfigurationError: a configuration file says something that does not exist.
    """
    paths = list(paths)
    read: list[tuple[Claims, Configuration]] = []
    for path, chosen in cards_under(paths, configuration):
        findings, claims = examine(path, chosen)
        yield from findings
        if claims is not None:
            read.append((claims, chosen))
    yield from together(read, whole=any(Path(path).is_dir() for path in paths))


def cards_under(
    paths: Iterable[str | Path], configuration: Configuration | None = None
) -> Iterator[tuple[Path, Configuration]]:
    """The cards under some paths, each with the configuration that holds for it; a card is named once."""
    known: dict[Path, Configuration] = {}
    seen: set[str] = set()
    for given in paths:
        for path in cards.find([given]):
            name = os.path.realpath(path)
            folder = path.parent
            if configuration is None and folder not in known:
                known[folder] = configuration_for(folder)
            chosen = configuration or known[folder]
            if name in seen or (path != Path(given) and excluded(chosen, path)):
                continue
            seen.add(name)
            yield path, chosen


def lint_file(path: Path, configuration: Configuration) -> list[Finding]:
    """Findings of the card in a file; what keeps it from being read is a finding."""
    return examine(path, configuration)[0]


def examine(path: Path, configuration: Configuration) -> tuple[list[Finding], Claims | None]:
    """Findings of the card in a file, and what other cards may contradict in it; None if it is unreadable."""
    try:
        card = cards.load(path)
    except InvalidCardError as error:
        return unreadable(str(path), error, configuration), None
    return lint_card(card, Folder(path.parent), configuration), claims_of(card)


def lint_text(
    text: str, path: str, configuration: Configuration, folder: Folder | None = None
) -> list[Finding]:
    """Findings of the text of a card.

    Args:
        text: the text.
        path: the name that it goes by; its suffix says the dialect.
        configuration: what to select.
        folder: the files beside it; by default those beside `path`, if there is such a folder.
    """
    try:
        card = cards.parse(text, path)
    except InvalidCardError as error:
        return unreadable(path, error, configuration)
    if folder is None:
        parent = Path(path).parent
        folder = Folder(parent if parent.is_dir() else None)
    return lint_card(card, folder, configuration)


def lint_card(card: Card, folder: Folder, configuration: Configuration) -> list[Finding]:
    """Findings of a parsed card: those of the schema, then those of the chosen rules."""
    table = all_rules()
    chosen = selected(configuration, card.path)
    structure = list(flaws(card)) if card.data or card.dialect == "native" else []
    malformed = [flaw for flaw in structure if flaw.malformed]
    judged: set[str] = set()
    found: list[Finding] = []
    for code, rule in table.items():
        # A rule that was not chosen still keeps the schema from saying the same in its place.
        if rule.across or not (code in chosen or (rule.covers and malformed)):
            continue
        if not _may_run(rule, malformed):
            continue
        for fault in _faults(rule, card, folder):
            if not rule.covers and any(fault.slot == flaw.fault.slot for flaw in malformed):
                continue
            if rule.covers:
                judged.add(fault.slot)
            if code not in chosen or is_known(fault, configuration):
                continue
            span = fault.span or cards.span_of(card, fault.slot)
            found.append(finding_of(card.path, rule, fault, span, configuration))
    for flaw in structure:
        if flaw.code in chosen and not (flaw.malformed and flaw.fault.slot in judged):
            span = flaw.fault.span or cards.span_of(card, flaw.fault.slot)
            found.append(finding_of(card.path, table[flaw.code], flaw.fault, span, configuration))
    return sorted(found, key=lambda finding: (finding.span.start, finding.code, finding.slot))


def _faults(rule: Rule, card: Card, folder: Folder) -> Iterator[Fault]:
    """The faults of a rule; what one card of a folder lacks and another one says is none."""
    for fault in rule.check(card, folder):
        if not (rule.absence and _said_beside(rule, fault, card, folder)):
            yield fault


def _said_beside(rule: Rule, fault: Fault, card: Card, folder: Folder) -> bool:
    """Whether the other card of a folder, README or modelcard.yaml, says what this one lacks."""
    kind = fault.slot.split("/")[1] if fault.slot else ""
    subjects = card.data.get(kind)
    if isinstance(subjects, list) and len(subjects) > 1:
        return False  # which of them the other card means is not known
    return any(
        (not kind or other.data.get(kind)) and not any(rule.check(other, folder))
        for other in _beside(card, folder)
    )


def _beside(card: Card, folder: Folder) -> Iterator[Card]:
    """The cards of the other dialect in the folder of a card, as far as they can be read."""
    if folder.root is None or not folder.root.is_dir():
        return
    for path in sorted(folder.root.iterdir()):
        native, readme = path.name in cards.NATIVE_NAMES, path.name.lower() == "readme.md"
        if not (native if card.dialect == "huggingface" else readme):
            continue
        try:
            yield cards.load(path)
        except InvalidCardError:
            continue


def unreadable(path: str, error: InvalidCardError, configuration: Configuration) -> list[Finding]:
    """The finding of a text that cannot be read as a card at all."""
    chosen = selected(configuration, path)
    if isinstance(error, CardSyntaxError):
        problem, fault, span = error.problem, Fault("", error.reason, error.hint), error.span
    else:
        problem, span = "unreadable", Span(1, 1, 0, 0)
        fault = Fault("", str(error).removeprefix(f"{path}: "), error.hint)
    return [
        finding_of(path, rule, fault, span, configuration)
        for rule in all_rules().values()
        if rule.problem == problem and rule.code in chosen
    ]


def _may_run(rule: Rule, malformed: list[Flaw]) -> bool:
    """Whether the slots that a rule reads are well-formed; one that covers a slot judges its texts itself."""
    return not any(
        _touches(flaw.fault.slot, pattern) and not (rule.covers and flaw.is_text)
        for flaw in malformed
        for pattern in rule.slots
    )


def _touches(slot: str, pattern: str) -> bool:
    """Whether a slot lies on, above or below the slots of a pattern such as `/models/*/license`."""
    return all(
        wanted in ("*", token) for token, wanted in zip(slot.split("/"), pattern.split("/"), strict=False)
    )
