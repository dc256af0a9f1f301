"""When an item is asked at all: what SHACL cannot say, computed from cards, with the reason.

A condition that no card settles is None, and the report says so: items of `ASSUMED` conditions are judged all
the same, others are not checkable.

- Article 51(2) of Regulation (EU) 2024/1689: a general-purpose model is presumed to have systemic risk when
  the cumulative amount of computation used for its training is greater than 10^25 floating point operations.
- Guidelines of the Commission on the scope of the obligations for general-purpose AI models (C(2025) 5045,
  adopted as C(2025) 7719), 2.1: the indicative criterion is more than 10^23 operations, and a model that
  generates language as text or audio, or images or video from text. It is no rule: a model above it may be
  too narrow, and one below it general enough, so a card can always state what it is.
- Article 53(2): points (a) and (b) do not apply to models under a free and open-source licence whose
  parameters, with the weights, the architecture and the information on usage are public; they do apply to
  those with systemic risk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mlcard.card.licenses import HUB_UNKNOWN, family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.facts import JsonValue
    from mlcard.lake.audit.described import Described, Spot

#: Operations above which a general-purpose model is presumed to have systemic risk: Article 51(2).
SYSTEMIC_FLOPS = 1e25
#: Operations above which a model that generates is taken for one of general purpose: C(2025) 5045, 2.1.
GENERAL_FLOPS = 1e23
#: Kinds of terms that let anybody use, study, change and share; the kinds are those of `licenses.family`.
OPEN = frozenset({"permissive", "public-domain", "weak-copyleft", "strong-copyleft", "share-alike"})
#: Taken for copyleft by its name, and not free: https://opensource.org/blog/the-sspl-is-not-an-open-source-license
_NOT_OPEN = re.compile(r"SSPL-|Elastic-|BUSL-")
_GENERATES = frozenset({
    "text-generation", "text2text-generation", "image-text-to-text", "text-to-image", "text-to-video",
    "text-to-speech", "any-to-any", "audio-text-to-text", "video-text-to-text",
    "translation", "summarization", "conversational", "visual-question-answering", "image-to-text",
})  # fmt: skip
_CRITERION = "Commission's indicative criterion (C(2025) 5045, 2.1)"
_STATE = "state it under `general_purpose`"
_TOKEN = re.compile(r"[()]|[^\s()]+(?: WITH [^\s()]+)?")
_MOST_BASES = 100


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether something holds of one model.

    Attributes:
        holds: None if the cards do not say it.
        reason: why, in words for the report.
    """

    holds: bool | None
    reason: str


Rule: TypeAlias = "Callable[[Described, list[Spot]], Condition]"


def general_purpose(described: Described, spots: list[Spot]) -> Condition:
    """Whether a model is one of general purpose: as stated, else by the criterion of the Commission."""
    stated = _value(spots, "general_purpose")
    if isinstance(stated, bool):
        what = "a" if stated else "no"
        return Condition(
            stated, f"the card says that the model is {what} general-purpose AI model (`general_purpose`)"
        )
    if _value(spots, "systemic_risk") is True:
        return Condition(True, "the card says that it is a general-purpose model with systemic risk")
    flops, told = _flops(described, spots)
    if flops is not None and flops <= GENERAL_FLOPS:
        return Condition(
            False, f"{told}, not more than the 1e23 of the {_CRITERION}; if it is one all the same, {_STATE}"
        )
    task = _value(spots, "ml_task")
    above = (
        f"{told}, more than the 1e23 of the {_CRITERION}, but" if told else "the card does not say it, and"
    )
    if isinstance(task, str) and task not in _GENERATES:
        return Condition(
            None, f"{above} by its task `{task}` the model generates neither language nor images or video "
            f"from text; {_STATE}"
        )  # fmt: skip
    if flops is not None and isinstance(task, str):
        return Condition(
            True, f"{told}, more than 1e23, and the task `{task}`: both parts of the {_CRITERION}; if it is "
            f"none all the same, {_STATE}"
        )  # fmt: skip
    if flops is not None:
        return Condition(None, f"{above} the card has no task (`ml_task`); {_STATE}")
    return Condition(
        None, "the card has neither `general_purpose` nor the computation of the training (`training_flops`)"
    )


def systemic_risk(described: Described, spots: list[Spot]) -> Condition:
    """Whether a model has systemic risk: as stated, else by the presumption of Article 51(2)."""
    stated = _value(spots, "systemic_risk")
    flops, told = _flops(described, spots)
    above = flops is not None and flops > SYSTEMIC_FLOPS
    if stated is True:
        return Condition(True, "the card says that the model has systemic risk (`systemic_risk`)")
    if above:
        contradicted = (
            "; the card says that it has none, which the Commission decides (Article 52)"
            if stated is False
            else ""
        )
        return Condition(True, f"{told}, more than the 1e25 of Article 51(2){contradicted}")
    if stated is False:
        return Condition(False, "the card says that the model has no systemic risk (`systemic_risk`)")
    if flops is not None:
        return Condition(
            False, f"{told}, not more than the 1e25 of Article 51(2), and no designation is stated"
        )
    return Condition(
        None, "the card has neither `systemic_risk` nor the computation of the training (`training_flops`)"
    )


def not_exempt(described: Described, spots: list[Spot]) -> Condition:
    """Whether Article 53(2) leaves the duties of Article 53(1)(a) and (b) standing."""
    systemic = systemic_risk(described, spots)
    if systemic.holds:
        return Condition(True, f"no exemption as an open model: {systemic.reason}")
    licence = open_licence(_value(spots, "license"))
    if not licence.holds:
        return Condition(True, f"no exemption as an open model: {licence.reason}")
    missing = [what for what, there in _made_public(spots) if not there]
    if missing:
        return Condition(
            True,
            f"no exemption as an open model is shown, although {licence.reason}: no {', no '.join(missing)}",
        )
    if systemic.holds is None:
        return Condition(
            True, f"no exemption as an open model is shown, although {licence.reason}: {systemic.reason}"
        )
    return Condition(
        False, f"exempt as an open model by Articles 53(2) and 54(6): {licence.reason}; weights, "
        "architecture and usage are public; "
        f"{systemic.reason}; whether money is made with it does not show in a card"
    )  # fmt: skip


def _made_public(spots: list[Spot]) -> Iterator[tuple[str, bool]]:
    """What Article 53(2) wants to be public, and whether the card shows it."""
    files = [file for spot in spots for file in _list(spot, "files") if isinstance(file, dict)]
    yield (
        "file of weights (`files` of the role `weights`)",
        any(file.get("role") == "weights" for file in files),
    )
    ways = [way for spot in spots for way in _list(spot, "distribution_methods")]
    public = (
        _value(spots, "access_rights") == "public"
        or not {"download", "package", "container"}.isdisjoint(way for way in ways if isinstance(way, str))
        or any("download_url" in file for file in files)
    )
    restricted = _value(spots, "access_rights") not in (None, "public")
    yield (
        "public access (`access_rights`, `distribution_methods` or `download_url`)",
        public and not restricted,
    )
    yield "architecture (`architecture`)", _value(spots, "architecture", "algorithm") is not None
    yield (
        "information on usage (`usage_instructions`)",
        _value(spots, "usage_instructions", "intended_use") is not None,
    )


def high_risk(_described: Described, spots: list[Spot]) -> Condition:
    """Whether a system is one of high risk, as its provider determined it."""
    level = _value(spots, "risk_level")
    if level is None:
        return Condition(None, "the card does not say the risk class of the system (`risk_level`)")
    return Condition(level == "high", f"the card says that the risk class is `{level}` (`risk_level`)")


def open_licence(expression: JsonValue) -> Condition:
    """Whether a licence lets anybody use, study, change and share; of licences joined by AND all have to."""
    if not isinstance(expression, str) or not expression.strip():
        return Condition(False, "the card has no licence")
    tokens = _TOKEN.findall(expression)
    kinds = ", ".join(dict.fromkeys(_kind(token) for token in tokens if token not in ("AND", "OR", "(", ")")))
    if _any_open(tokens):
        return Condition(True, f"the licence {expression} is a free one ({kinds})")
    known = kinds not in ("", HUB_UNKNOWN)
    said = f"is no free one ({kinds})" if known else "is not known to be a free one"
    return Condition(False, f"the licence {expression} {said}")


def _any_open(tokens: list[str]) -> bool:
    """Whether one of the alternatives that tokens begin with is open; takes them from the list."""
    is_open = _all_open(tokens)
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        is_open = _all_open(tokens) or is_open
    return is_open


def _all_open(tokens: list[str]) -> bool:
    """Whether all licences that tokens begin with, joined by AND, are open; takes them from the list."""
    is_open = _one_open(tokens)
    while tokens and tokens[0] == "AND":
        tokens.pop(0)
        is_open = _one_open(tokens) and is_open
    return is_open


def _one_open(tokens: list[str]) -> bool:
    """Whether the one licence, or what stands in parentheses, is open; what is broken is not."""
    first = tokens.pop(0) if tokens else ")"
    if first == "(":
        is_open = _any_open(tokens)
        return bool(tokens and tokens.pop(0) == ")") and is_open
    return first not in ("AND", "OR", ")") and _kind(first) in OPEN and not _NOT_OPEN.match(first)


def _kind(token: str) -> str:
    """The kind of terms of one licence of an expression, whatever version or exception it has."""
    name = token.partition(" WITH ")[0]
    return family(name.removesuffix("+").removesuffix("-only").removesuffix("-or-later"))


def _flops(described: Described, spots: list[Spot]) -> tuple[float | None, str]:
    """Operations of the training of a model and its base models, as far as cards tell, and how to say it."""
    own = _own_flops(spots)
    total, bases = own or 0.0, 0
    seen: set[str] = set()
    waiting = [*_bases(spots)]
    while waiting and len(seen) < _MOST_BASES:
        iri = described.resolved(waiting.pop())
        if iri in seen:
            continue
        seen.add(iri)
        there = described.things(iri)
        if (more := _own_flops(there)) is not None:
            total, bases = total + more, bases + 1
        waiting += _bases(there)
    if own is None and not bases:
        return None, ""
    also = f", {bases} base model{'s' * (bases != 1)} included" if bases else ""
    return total, f"{total:.3g} floating point operations in training (`training_flops`{also})"


def _own_flops(spots: list[Spot]) -> float | None:
    """Operations of the runs of one model: of the whole run, else the sum of its stages."""
    for spot in spots:
        training = spot.value.get("training") if isinstance(spot.value, dict) else None
        if isinstance(training, dict):
            whole = _number(training.get("training_flops"))
            stages = training.get("stages")
            parts = [
                flops
                for stage in (stages if isinstance(stages, list) else [])
                if isinstance(stage, dict) and (flops := _number(stage.get("training_flops"))) is not None
            ]
            if whole is not None or parts:
                return max(whole or 0.0, sum(parts))
    return None


def _bases(spots: list[Spot]) -> list[str]:
    """The ids of the base models of a model."""
    listed = [base for spot in spots for base in _list(spot, "base_models") if isinstance(base, dict)]
    return [model for base in listed if isinstance(model := base.get("model"), str)]


def _number(value: JsonValue) -> float | None:
    """A number as it stands in a card; None for anything else."""
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _value(spots: list[Spot], *names: str) -> JsonValue:
    """The first value that a thing has under some names in any of its cards."""
    for spot in spots:
        for name in names:
            value = spot.value.get(name) if isinstance(spot.value, dict) else None
            if value not in (None, "", [], {}):
                return value
    return None


def _list(spot: Spot, name: str) -> list[JsonValue]:
    value = spot.value.get(name) if isinstance(spot.value, dict) else None
    return value if isinstance(value, list) else []


#: Conditions that who chooses the pack takes to hold; if no card settles the others, items are not checkable.
ASSUMED = frozenset({"general_purpose", "not_exempt", "high_risk"})
#: What reports call them.
TITLES = {
    "general_purpose": "general-purpose AI model",
    "systemic_risk": "systemic risk",
    "not_exempt": "duties from which open models are exempt",
    "high_risk": "high-risk AI system",
}
HOLDS = {True: "yes", False: "no", None: "not said"}
#: Name in a pack, and what computes it.
CONDITIONS: dict[str, Rule] = {
    "general_purpose": general_purpose,
    "systemic_risk": systemic_risk,
    "not_exempt": not_exempt,
    "high_risk": high_risk,
}
