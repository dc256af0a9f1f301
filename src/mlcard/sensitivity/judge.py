"""From the name of a column and a sample of its values to marks: what it holds, and how sure that is.

What the values say and what the name says are two hints. That of the values is the strength of the form
that they have, times the share that has it; that of the name is what it says (see `column_names`), times
the share of the values that may be it at all: a column `phone` of true and false holds no numbers. The
confidence is that one of the two is right: 1 - (1 - values) (1 - name). Below one half nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from mlcard.sensitivity import identity_numbers, illnesses, people, telephone
from mlcard.sensitivity.check_digits import is_article_number, is_card_number
from mlcard.sensitivity.column_names import LIKELY, MAYBE, hints
from mlcard.sensitivity.forms import FORMS, IDENTITY, NATIONAL, PLAUSIBLE
from mlcard.sensitivity.kinds import KINDS
from mlcard.sensitivity.masking import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

#: What the values of a column are, as far as it matters here.
Shape: TypeAlias = Literal["text", "integer", "real", "date", "boolean"]

#: From this confidence on a column is said to hold something.
LEAST: Final = 0.5
#: Values that are looked at first; a form that none of them has is not looked for in the others.
_FIRST = 150
#: Least share of longer texts that hold something for the column to be marked: of 1,000 texts two.
_WITHIN = 0.002
_EXAMPLES = 3
#: Kinds of which no part of a value is shown.
_NO_EXAMPLES = frozenset({"private_key", "api_key", "password", "biometric", "genetic", "health"})
_TRUTH = frozenset(
    {"true", "false", "yes", "no", "y", "n", "0", "1", "t", "f", "ja", "nein", "oui", "non", "si"}
)


@dataclass(frozen=True, slots=True)
class Sample:
    """Values of a column.

    Attributes:
        counts: different values and how often each occurs, in an order that does not depend on that of the
        rows.
        shape: what the values are.
        whole: whether these are all different values, so that counts are those of the column.
    """

    counts: Sequence[tuple[str, int]]
    shape: Shape
    whole: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """That a column seems to hold a kind of sensitive data.

    Attributes:
        kind: the kind.
        confidence: how sure that is, from `LEAST` to 1.
        share: share of the values that look like it: of the rows with a value where the sample is whole,
            else of the different values in it.
        matches: number of the rows that have such a value, where the sample is whole.
        how: what it was told by.
        examples: some values, masked.
        detectors: libraries that had a say.
    """

    kind: str
    confidence: float
    share: float
    matches: int | None
    how: tuple[str, ...]
    examples: tuple[str, ...] = ()
    detectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Finding:
    """What the values say of one kind: which of them look like it, how sure that is, and by what."""

    kind: str
    flags: Sequence[bool]
    strength: float
    how: str
    detector: str = ""
    within: bool = False


def marks(name: str, sample: Sample) -> list[Mark]:
    """What a column seems to hold, the surest first; mostly nothing or one kind.

    Args:
        name: name of the column.
        sample: some of its values, or all.
    """
    texts = [text.strip() for text, _ in sample.counts]
    said = hints(name)
    if not texts:
        return []
    if sample.shape == "boolean" or {text.lower() for text in texts} <= _TRUTH:
        said = {kind: weight for kind, weight in said.items() if not KINDS[kind].points and weight >= LIKELY}
        return [_mark(kind, said, None, sample, texts) for kind in said]
    findings = _findings(texts, sample.shape, said)
    kinds = dict.fromkeys([*(finding.kind for finding in findings), *said])
    found = [
        _mark(kind, said, _surest(finding for finding in findings if finding.kind == kind), sample, texts)
        for kind in kinds
    ]
    order = list(KINDS)
    found = sorted(
        (mark for mark in found if mark.confidence >= LEAST),
        key=lambda mark: (-mark.confidence, order.index(mark.kind)),
    )
    within = {finding.kind for finding in findings if finding.within}
    return [mark for place, mark in enumerate(found) if place == 0 or mark.kind in within]


def may_be_shown(name: str, value: str) -> bool:
    """Whether a message may show one value of a column of which nothing else is known yet."""
    return not hints(name) and not marks(name, Sample([(value, 1)], "text", whole=True))


def _surest(findings: Iterable[_Finding]) -> _Finding | None:
    """Of several findings of one kind the one that says most."""
    return max(findings, key=lambda item: item.strength * sum(item.flags), default=None)


def _mark(
    kind: str, said: dict[str, float], finding: _Finding | None, sample: Sample, texts: Sequence[str]
) -> Mark:
    """The mark of a kind by what the values and the name say."""
    weight = said.get(kind, 0.0)
    likely = _plausible(kind, texts, sample.shape) if weight else [False] * len(texts)
    by_name = weight * _share(likely)
    flags = likely if finding is None else finding.flags
    if finding is not None and not finding.within and weight >= LIKELY:
        flags = [one or other for one, other in zip(flags, likely, strict=True)]
    by_values = 0.0
    how: list[str] = []
    detectors = ["mlcard"]
    if finding is not None:
        # A longer text that holds something does so whatever the others hold.
        enough = min(1.0, _share(finding.flags) / _ENOUGH.get(kind, 1.0))
        by_values = finding.strength * (1.0 if finding.within else enough)
        how.append(finding.how)
        detectors += [finding.detector] if finding.detector else []
    if by_name > 0:
        how.append("the name of the column")
    counts = [number for _, number in sample.counts]
    matches = sum(number for number, flag in zip(counts, flags, strict=True) if flag)
    examples = (masked(text) for text, flag in zip(texts, flags, strict=True) if flag)
    shown = dict.fromkeys(text for text in examples if text is not None) if kind not in _NO_EXAMPLES else ()
    return Mark(
        kind=kind,
        confidence=round(1 - (1 - by_values) * (1 - by_name), 2),
        share=round(matches / sum(counts) if sample.whole else _share(flags), 4),
        matches=matches if sample.whole else None,
        how=tuple(how),
        examples=tuple(shown)[:_EXAMPLES],
        detectors=tuple(detectors),
    )


#: Kinds whose values are only partly known by their form: from this share on it is as sure as it gets.
_ENOUGH = {"person_name": 0.4, "street_address": 0.7, "health": 0.6}


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _findings(texts: Sequence[str], shape: Shape, said: dict[str, float]) -> list[_Finding]:
    """What the values say."""
    if shape in ("date", "real"):
        return []
    findings: list[_Finding] = []
    long = sum(" " in text for text in texts) > 0
    for form in FORMS:
        named = said.get(form.kind, 0.0) >= MAYBE
        if any(map(form.fits, texts[:_FIRST])):
            flags = [form.fits(text) for text in texts]
            fitting = [text for text, flag in zip(texts, flags, strict=True) if flag]
            enough = _share(flags) >= (form.named if named else form.least)
            if enough and (named or form.column is None or form.column(fitting)):
                findings.append(_Finding(form.kind, flags, form.strength, form.how))
                continue
        if form.inside is not None and long:
            flags = [form.within(text) for text in texts]
            if _share(flags) >= _WITHIN and any(flags):
                findings.append(_Finding(form.kind, flags, min(form.strength, 0.9), form.how, within=True))
    findings += _by_libraries(texts, said)
    if shape == "text":
        findings += _by_words(texts, said)
    return findings


def _by_libraries(texts: Sequence[str], said: dict[str, float]) -> list[_Finding]:
    """What the libraries say, of numbers that are none of books or other articles."""
    findings: list[_Finding] = []
    named = said.get("national_id", 0.0) >= MAYBE
    candidates = [text for text in texts if IDENTITY.fullmatch(text)]
    if len(candidates) >= (1 if named else 0.8 * len(texts)) and (named or len(texts) >= 5):
        others = sum(is_article_number(text) or is_card_number(text) for text in candidates)
        if named or others < 0.8 * len(candidates):
            what, passed = identity_numbers.best(candidates, named=named)
            found = {text for text, flag in zip(candidates, passed, strict=True) if flag}
            flags = [text in found for text in texts]
            if what and _share(flags) >= (0.3 if named else 0.8):
                how = f"structure and check digits of a {what}"
                findings.append(_Finding("national_id", flags, 0.95, how, identity_numbers.NAME))
    named = said.get("telephone_number", 0.0) >= MAYBE
    pattern = PLAUSIBLE["telephone_number"] if named else NATIONAL
    candidates = [text for text in texts if pattern.fullmatch(text)]
    if (
        telephone.is_installed()
        and len(candidates) >= (1 if named else 0.8 * len(texts))
        and (named or len(texts) >= 5)
    ):
        flags = _spread(texts, candidates, telephone.best(candidates))
        if _share(flags) >= (0.3 if named else 0.6):
            findings.append(
                _Finding(
                    "telephone_number",
                    flags,
                    0.9 if named else 0.75,
                    "the numbering plan of a country",
                    telephone.NAME,
                )
            )
    return findings


def _spread(texts: Sequence[str], some: Sequence[str], flags: Sequence[bool]) -> list[bool]:
    """For each text whether it is one of those that passed."""
    passed = {text for text, flag in zip(some, flags, strict=True) if flag}
    return [text in passed for text in texts]


def _by_words(texts: Sequence[str], said: dict[str, float]) -> list[_Finding]:
    """What words say: names of people that are known, illnesses."""
    findings: list[_Finding] = []
    shaped = [people.is_shaped(text) for text in texts]
    if _share(shaped) >= 0.8:
        known = [flag and people.is_known(text) for text, flag in zip(texts, shaped, strict=True)]
        named = "person_name" in said
        if _share(known) >= (0.1 if named else 0.25) and (named or len(texts) >= 5):
            findings.append(_Finding("person_name", known, 0.85, "names of people that are known"))
        elif said.get("person_name") == MAYBE:
            two = [people.has_two_words(text) for text in texts]
            if _share(two) >= 0.8:
                findings.append(_Finding("person_name", two, 0.35, "words like names of people"))
    for check, strength, least, how in _OF_HEALTH:
        flags = [check(text) for text in texts]
        if _share(flags) >= (0.05 if "health" in said else least) and sum(flags) >= 3:
            findings.append(_Finding("health", flags, strength, how))
    return findings


#: Checks, how sure each is, from which share on, and what it is told by.
_OF_HEALTH: tuple[tuple[Callable[[str], bool], float, float, str], ...] = (
    (illnesses.is_term, 0.75, 0.4, "words about illnesses"),
    (illnesses.is_code, 0.75, 0.6, "codes of illnesses (ICD)"),
)


def _plausible(kind: str, texts: Sequence[str], shape: Shape) -> list[bool]:
    """For each value whether it may be of a kind, if the name of the column says so."""
    if kind == "coordinates" and shape != "text":
        return [shape == "real" and abs(float(text)) <= 180 for text in texts]
    if not KINDS[kind].points and kind not in PLAUSIBLE:
        return [True] * len(texts)
    if kind == "person_name":
        return [shape == "text" and people.is_shaped(text) for text in texts]
    if shape == "date":
        return [kind == "date_of_birth"] * len(texts)
    if shape == "real":
        return [False] * len(texts)
    if kind == "postal_code" and shape == "integer":
        return [3 <= len(text.lstrip("-")) <= 7 for text in texts]
    if kind == "street_address" and shape == "integer":
        return [False] * len(texts)
    pattern = PLAUSIBLE[kind]
    return [pattern.fullmatch(text) is not None for text in texts]
