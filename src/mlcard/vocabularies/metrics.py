"""Metrics by their names: the values that each can have, and which way it improves.

`metric("ndcg@10")`, `metric("Macro F1")` and `metric("cos_sim_pearson")` find what they mean: case, spaces,
averages, cut-offs and the kind of similarity are no part of a name here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal, TypeAlias

from mlcard.patterns import lazy
from mlcard.vocabularies import load

Direction: TypeAlias = Literal["higher_is_better", "lower_is_better", "neither"]
#: How a metric is written: a `share` as a fraction or in per cent, a metric in `percent` from 0 to 100, and a
#: `number` only as it is.
Scale: TypeAlias = Literal["share", "percent", "number"]

_TURNED: dict[Direction, Direction] = {
    "higher_is_better": "lower_is_better", "lower_is_better": "higher_is_better", "neither": "neither",
}  # fmt: skip
_INFINITY = float("inf")
#: Longest text that is taken for a name: those of real cards have up to 60 characters.
_LONGEST = 100
_SEPARATORS = lazy(r"[\s_-]+")
#: How sentence embeddings were compared, as MTEB and sentence-transformers write before a metric.
_SIMILARITY = lazy(r"^(?:cos_sim|cosine|manhattan|euclidean|euclidian|dot|max|similarity)_(?=.)")
_CUT_OFF = lazy(r"(?<=.)(?:@|_at_)(?:k|\d{1,6})$")
_NEGATED = "neg_"
_THRESHOLD, _DEVIATION, _NORMALISED = "_threshold", "_stderr", "nauc_"


@dataclass(frozen=True, slots=True)
class Metric:
    """What is known of a metric.

    Attributes:
        name: the name that cards use, such as `mean_squared_error`; without average and cut-off.
        low: its lowest value, a share as a fraction; minus infinity if there is none.
        high: its highest value, a share as a fraction; infinity if there is none.
        direction: which way it improves, in the words of the slot `direction`.
        scale: how it is written.
        unit: UCUM code of its unit, if all values have the same.
    """

    name: str
    low: float
    high: float
    direction: Direction
    scale: Scale
    unit: str | None = None


def metric(name: str) -> Metric | None:
    """The metric that a name means, whatever its spelling; None if it is none of the vocabulary."""
    return _meant(name) if len(name) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _meant(name: str) -> Metric | None:
    names, _ = _index()
    found = names.get(name) or _found(_plain(name))
    if found is None or not _plain(name).startswith(_NEGATED):
        return found
    return Metric(found.name, -found.high, -found.low, _TURNED[found.direction], found.scale, found.unit)


def spelled(name: str) -> str:
    """How libraries spell the metric that a text names: the text itself where it is right, empty if none."""
    names, people = _index()
    known = metric(name)
    if known is None or name in names:
        return name if known else ""
    plain = _plain(name)
    if plain in people:
        return known.name
    return name if name == name.lower() and not re.search(r"\s", name) else plain


def bounds(known: Metric, unit: str | None) -> tuple[float, float]:
    """The lowest and the highest number that a metric can be written as.

    Args:
        known: the metric.
        unit: UCUM code of the unit that the number has, `1` for a fraction; None if nothing says it.
    """
    factor = 100 if known.scale == "share" and unit != "1" else 1
    return known.low * factor, known.high * factor


@cache
def words() -> tuple[str, ...]:
    """All names of metrics, for the search of a similar one."""
    return tuple(_index()[0])


@cache
def _index() -> tuple[dict[str, Metric], dict[str, Metric]]:
    """Metrics by the names of libraries, as they are written, and by what people write."""
    names: dict[str, Metric] = {}
    people: dict[str, Metric] = {}
    for name, entry in load("metrics")["metrics"].items():
        known = _metric(name, entry)
        for spelling in (name, *entry.get("names", ())):
            names[spelling] = known
        for spelling in entry.get("spellings", ()):
            people[spelling] = known
    return names, people


def _metric(name: str, entry: dict[str, Any]) -> Metric:
    low = -_INFINITY if entry["low"] is None else entry["low"]
    high = _INFINITY if entry["high"] is None else entry["high"]
    return Metric(name, low, high, entry["direction"], entry["scale"], entry.get("unit"))


def _plain(name: str) -> str:
    """A name in lower case, its words joined by `_`."""
    return _SEPARATORS.sub("_", name.strip().lower())


@cache
def _average() -> re.Pattern[str]:
    """What says how a metric of single classes was brought to one number, before or behind its name."""
    words = "|".join(sorted(load("metrics")["averages"], key=len, reverse=True))
    return re.compile(rf"^(?:{words})_(?:avg_|average_)?(?=.)|(?<=.)_(?:{words})(?:_avg|_average)?$")


def _found(plain: str) -> Metric | None:
    """The metric of a name in lower case; what is not part of the name is taken off piece by piece."""
    names, people = _index()
    if found := names.get(plain) or people.get(plain):
        return found
    for ending, meaning in ((_THRESHOLD, "threshold"), (_DEVIATION, "standard_error")):
        if plain.endswith(ending):
            return names[meaning]
    if plain.startswith(_NORMALISED):
        return names["nauc"]
    for shorter in (
        plain.removeprefix(_NEGATED), _CUT_OFF.sub("", plain), _average().sub("", plain, count=1),
        _SIMILARITY.sub("", plain),
    ):  # fmt: skip
        if shorter != plain and (found := _found(shorter)):
            return found
    return None
