"""Lint: parse a card, check its structure, then run the rules whose slots are well-formed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mlcard import card as cards
from mlcard.card import CardSyntaxError, InvalidCardError, Span
from mlcard.card.words import words_in
from mlcard.configuration import Configuration, configuration_at
from mlcard.validate.claims import claims_of
from mlcard.validate.finding import Edit, Fault, Finding, Fix, Judgement
from mlcard.validate.folder import Folder, names, place
from mlcard.validate.registry import all_rules, asked
from mlcard.validate.selection import excluded, is_known, selected
from mlcard.validate.structure import Flaw, flaws
from mlcard.validate.subjects import items
from mlcard.validate.suppression import apply, faults, suppressions
from mlcard.validate.together import together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.card import Card
    from mlcard.validate.claims import Claims
    from mlcard.validate.registry import Rule

#: The rule over many cards that compares their bodies.
COPIED = "MC904"
#: Longest value in characters by which a finding is known again when lines move.
_LONGEST_VALUE = 200


def lint(paths: Iterable[str | Path], configuration: Configuration | None = None) -> Iterator[Finding]:
    """Findings of the cards under some paths, in the order of path and place; then those of all together.

    Args:
        paths: cards, or folders that hold cards.
        configuration: what to select; by default that of each card's own folder.

    Raises:
        ConfigurationError: a configuration file says something that does not exist.
    """
    paths = list(paths)
    read: list[tuple[Claims, Configuration]] = []
    for path, chosen in cards_under(paths, configuration):
        judgement = judge_file(path, chosen)
        yield from judgement.findings
        if judgement.claims is not None:
            read.append((judgement.claims, chosen))
    for judgement in together(read, whole=any(Path(path).is_dir() for path in paths)):
        yield from judgement.findings


def cards_under(
    paths: Iterable[str | Path], configuration: Configuration | None = None
) -> Iterator[tuple[Path, Configuration]]:
    """The cards under some paths, each with the configuration that holds for it; a card is named once."""
    known: dict[str, Configuration] = {}
    seen: set[str] = set()
    for given in map(Path, paths):
        # Links to folders are not followed, so what lies below a folder lies below its real place too.
        real = os.path.realpath(given)
        shown = "" if given == Path() else str(given)
        for path in cards.find([given]):
            below = str(path)[len(shown) :].lstrip(os.sep)
            file = f"{real}{os.sep}{below}" if below else real
            if path.is_symlink():
                file = os.path.realpath(path)
            chosen = configuration or configuration_at(file.rpartition(os.sep)[0] or os.sep, known)
            if file in seen or (path != given and excluded(chosen, path)):
                continue
            seen.add(file)
            yield path, chosen


def lint_file(path: Path, configuration: Configuration) -> list[Finding]:
    """Findings of the card in a file; what keeps it from being read is a finding."""
    return list(judge_file(path, configuration).findings)


def judge_file(path: Path, configuration: Configuration) -> Judgement:
    """Findings of the card in a file, those that its comments switch off apart."""
    name = str(path)
    try:
        card = cards.load(name, places=True)
    except InvalidCardError as error:
        return Judgement(name, tuple(unreadable(name, error, configuration)))
    # A path is taken apart in a tenth of the time in which pathlib does it.
    return judge_card(card, Folder(os.path.dirname(name) or "."), configuration)  # noqa: PTH120


def lint_text(
    text: str, path: str, configuration: Configuration, folder: Folder | None = None
) -> list[Finding]:
    """Findings of the text of a card; see `judge_text` for the arguments."""
    return list(judge_text(text, path, configuration, folder).findings)


def judge_text(text: str, path: str, configuration: Configuration, folder: Folder | None = None) -> Judgement:
    """Findings of the text of a card, those that its comments switch off apart.

    Args:
        text: the text.
        path: the name that it goes by; its suffix says the dialect.
        configuration: what to select.
        folder: the files beside it; by default those beside `path`, if there is such a folder.
    """
    try:
        card = cards.parse(text, path, places=True)
    except InvalidCardError as error:
        return Judgement(path, tuple(unreadable(path, error, configuration)))
    if folder is None:
        parent = Path(path).parent
        folder = Folder(parent if parent.is_dir() else None)
    return judge_card(card, folder, configuration)


def lint_card(card: Card, folder: Folder, configuration: Configuration) -> list[Finding]:
    """Findings of a parsed card: those of the schema, then those of the chosen rules."""
    return list(judge_card(card, folder, configuration).findings)


def judge_card(card: Card, folder: Folder, configuration: Configuration) -> Judgement:
    """Findings of a parsed card, those that its comments switch off apart."""
    chosen = selected(configuration, card.path)
    found = _found(card, folder, chosen, configuration)
    given = suppressions(card)
    claims = claims_of(card, given, prose=COPIED in chosen)
    if not given:
        return Judgement(card.path, tuple(found), consulted=frozenset(folder.consulted), claims=claims)
    pairs = list(apply(found, given))
    kept = [finding for finding, by in pairs if by is None]
    for code, fault in faults(card, given, pairs, chosen):
        if code in chosen:
            kept.append(_finding(card, all_rules()[code], fault, configuration))
    quiet = tuple((finding, by.reason) for finding, by in pairs if by is not None)
    return Judgement(card.path, tuple(sorted(kept, key=_place)), quiet, frozenset(folder.consulted), claims)


def _found(card: Card, folder: Folder, chosen: frozenset[str], configuration: Configuration) -> list[Finding]:
    """What the schema and the chosen rules find, in the order of the text."""
    table = all_rules()
    structure = list(flaws(card)) if card.data or card.dialect == "native" else []
    malformed = [flaw for flaw in structure if flaw.malformed]
    judged: set[str] = set()
    found: list[Finding] = []
    for rule in asked(chosen, has(card), words_in(card.text), covering=bool(structure)):
        if malformed and not _may_run(rule, malformed):
            continue
        code = rule.code
        for fault in rule.check(card, folder):
            if not rule.covers and any(
                fault.slot == flaw.fault.slot and flaw.code in chosen for flaw in malformed
            ):
                continue
            if rule.covers:
                judged.add(fault.slot)
            if code not in chosen or is_known(fault, configuration):
                continue
            # What one card of a folder lacks and another one says is no fault.
            if not (rule.absence and _said_beside(rule, fault, card, folder)):
                found.append(_finding(card, rule, fault, configuration))
    found += [
        _finding(card, table[flaw.code], flaw.fault, configuration)
        for flaw in structure
        if flaw.code in chosen and flaw.fault.slot not in judged
    ]
    return sorted(found, key=_place)


def has(card: Card) -> set[str]:
    """What rules can need of a card: see `Rule.needs`."""
    found = {*card.front_matter, *[remark.kind for remark in card.remarks]}
    for kind in ("models", "datasets"):
        if kind in card.data:
            for _, subject in items(card.data, "", kind):
                found.add(f"/{kind}")
                found.update([f"/{kind}/*/{key}" for key in subject])
    return found


def _place(finding: Finding) -> tuple[int, str, str]:
    """What findings are ordered by."""
    return finding.span.start, finding.code, finding.slot


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
    for name in names(folder):
        native, readme = name in cards.NATIVE_NAMES, name.lower() == "readme.md"
        path = place(folder, name) if (native if card.dialect == "huggingface" else readme) else None
        if path is None:
            continue
        try:
            yield cards.load(path)
        except InvalidCardError:
            continue


def unreadable(path: str, error: InvalidCardError, configuration: Configuration) -> list[Finding]:
    """The finding of a text that cannot be read as a card at all."""
    chosen = selected(configuration, path)
    if isinstance(error, CardSyntaxError):
        offset, missing = error.repair or (0, "")
        fix = Fix((Edit(offset, offset, missing),)) if missing else None
        problem, fault, span = error.problem, Fault("", error.reason, error.hint, fix), error.span
    else:
        problem, span = "unreadable", Span(1, 1, 0, 0)
        fault = Fault("", str(error).removeprefix(f"{path}: "), error.hint)
    return [
        Finding(
            path,
            span,
            rule.code,
            configuration.severity.get(rule.code, rule.severity),
            fault.message,
            fault.slot,
            fault.hint,
            fault.fix,
        )
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


def _finding(card: Card, rule: Rule, fault: Fault, configuration: Configuration) -> Finding:
    """The finding of a fault, as severe as the rule or the configuration says."""
    span = fault.span or cards.span_of(card, fault.slot)
    severity = configuration.severity.get(rule.code, rule.severity)
    value = "" if rule.absence else _value(card, span)
    return Finding(
        card.path, span, rule.code, severity, fault.message, fault.slot, fault.hint, fault.fix, value
    )


def _value(card: Card, span: Span) -> str:
    """What stands at a place, its white space folded; empty for whole blocks, which change with any part."""
    text = card.text[span.start : span.end] if span.end - span.start <= _LONGEST_VALUE else ""
    return "" if "\n" in text.strip() else " ".join(text.split())
