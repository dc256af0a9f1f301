"""What is drawn of a model or dataset: what a reader would rather see than read.

A figure holds numbers, not strokes: each form of a page draws it in its own way. All are made of values that
also stand in the card as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mlcard.export.page.words import number_text, sentence, size_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.export.projection import Place
    from mlcard.schema import Question

#: Marks, bars or nodes that one figure shows.
_MOST = 24
#: A number from here on is drawn nowhere, nor is NaN.
_NOT_DRAWN = 1e300
#: Relations that a dataset has to what it was made of.
_FROM = frozenset({"derived", "version", "subset", "sample"})


@dataclass(frozen=True, slots=True)
class Mark:
    """A measured value on an axis.

    Attributes:
        label: what was measured, and on what.
        value: the value, in the unit of the axis.
        low: lower end of its interval; the value itself if there is none.
        high: upper end.
        told: the value as text.
    """

    label: str
    value: float
    low: float
    high: float
    told: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Measures with intervals on one axis from 0 to 1."""

    title: str
    marks: tuple[Mark, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a whole."""

    label: str
    share: float
    told: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Parts of a whole, such as the classes of a dataset; shares from 0 to 1."""

    title: str
    bars: tuple[Bar, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Histogram:
    """How the values of a column are spread.

    Attributes:
        label: the column.
        counts: rows in bins of equal width.
        low: where the first bin begins.
        high: where the last bin ends.
    """

    label: str
    counts: tuple[int, ...]
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Spread:
    """Histograms of columns."""

    title: str
    columns: tuple[Histogram, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in a lineage.

    Attributes:
        id: as the card refers to it.
        kind: `model`, `dataset` or `this`.
        layer: 0 for the thing itself, 1 for what it was made of, 2 for what that was made of.
    """

    id: str
    kind: Literal["model", "dataset", "this"]
    layer: int


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a thing was made of.

    Attributes:
        nodes: the things.
        edges: from, to, and what the relation is.
        note: what is left out.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str, str], ...]
    note: str = ""


Figure = Scale | Bars | Spread | Lineage


def of(item: Mapping[str, Any], place: Place) -> dict[Question, list[Figure]]:
    """The figures of a thing, by the question whose section they stand in."""
    drawn: list[tuple[Question, Figure | None]] = [
        ("what", _lineage(item, place)),
        ("what", _weights(item)),
        ("what", _classes(item)),
        ("what", _columns(item)),
        ("how", _measures(item)),
    ]
    found: dict[Question, list[Figure]] = {}
    for question, figure in drawn:
        if figure:
            found.setdefault(question, []).append(figure)
    return found


def _things(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def _number(value: Any) -> float | None:
    """A number that can be drawn."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _NOT_DRAWN:
        return None
    return float(value)


def _measures(item: Mapping[str, Any]) -> Scale | None:
    """The measures that lie between 0 and 1, with intervals where the card has them."""
    marks: list[Mark] = []
    kinds: set[str] = set()
    for found in _things(item.get("evaluations")):
        value = _number(found.get("value"))
        if value is None or not 0 <= value <= 1:
            continue
        low, high, kind = _interval(found, value)
        kinds |= {kind} - {""}
        where = [str(found[slot]) for slot in ("dataset", "split", "slice") if found.get(slot)]
        told = number_text(round(value, 4)) + (
            f" ± {number_text(round((high - low) / 2, 4))}" if kind else ""
        )
        marks.append(Mark(" · ".join([sentence(found.get("measure", "")), *where]), value, low, high, told))
    if not marks:
        return None
    notes = [f"line: {kind}" for kind in sorted(kinds)] + _left(len(marks))
    return Scale("Results between 0 and 1", tuple(marks[:_MOST]), "; ".join(notes))


def _interval(found: Mapping[str, Any], value: float) -> tuple[float, float, str]:
    """The interval of a measured value, and what kind it is."""
    given = found.get("confidence_interval")
    if isinstance(given, dict):
        low, high = _number(given.get("lower_confidence")), _number(given.get("higher_confidence"))
        if low is not None and high is not None and low <= high:
            return max(low, 0.0), min(high, 1.0), "confidence interval"
    spread = _number(found.get("standard_deviation"))
    if spread is not None and spread >= 0:
        return max(value - spread, 0.0), min(value + spread, 1.0), "one standard deviation"
    return value, value, ""


def _classes(item: Mapping[str, Any]) -> Bars | None:
    """How many rows each class has."""
    counts: dict[str, float] = {}
    for found in _things(item.get("class_counts")):
        count = _number(found.get("number_of_instances"))
        if count is not None and count >= 0:
            name = str(found.get("name", ""))
            counts[name] = counts.get(name, 0) + count
    if not counts:
        counts = _target_counts(item)
    return _shares("Classes", counts, number_text)


def _target_counts(item: Mapping[str, Any]) -> dict[str, float]:
    """How many rows each value of the target has, from the profile of its column."""
    target = item.get("target_feature")
    for profile in _things(item.get("column_profiles")):
        if target is not None and profile.get("feature") == target:
            pairs = (
                (str(one.get("value")), _number(one.get("count")))
                for one in _things(profile.get("frequent_values"))
            )
            return {name: count for name, count in pairs if count is not None and count >= 0}
    return {}


def _weights(item: Mapping[str, Any]) -> Bars | None:
    """How large the weights of each type are."""
    sizes: dict[str, float] = {}
    for found in _things(item.get("tensor_summaries")):
        size = _number(found.get("byte_size"))
        if size is not None and size >= 0:
            sizes[str(found.get("data_type", ""))] = sizes.get(str(found.get("data_type", "")), 0) + size
    return _shares("Size of the weights by type", sizes, size_text)


def _shares(title: str, counts: dict[str, float], told: Any) -> Bars | None:
    """Parts of a whole, the largest first."""
    whole = sum(counts.values())
    if not counts or whole <= 0:
        return None
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    bars = tuple(
        Bar(name, count / whole, f"{told(int(count))} · {100 * count / whole:.1f} %")
        for name, count in ordered[:_MOST]
    )
    return Bars(title, bars, "; ".join(_left(len(ordered))))


def _columns(item: Mapping[str, Any]) -> Spread | None:
    """Histograms of the numeric columns."""
    ranges = {str(found.get("name")): found for found in _things(item.get("features"))}
    columns: list[Histogram] = []
    for profile in _things(item.get("column_profiles")):
        counts = _counts(profile.get("histogram"))
        if not counts:
            continue
        feature = ranges.get(str(profile.get("feature")), {})
        ends = [_number(feature.get(slot)) for slot in ("minimum", "maximum")]
        low, high = ("" if end is None else f"{end:.4g}" for end in ends)
        columns.append(Histogram(str(profile.get("feature", "")), counts, low, high))
    if not columns:
        return None
    return Spread(
        "How the numeric columns are spread", tuple(columns[:_MOST]), "; ".join(_left(len(columns)))
    )


def _counts(text: Any) -> tuple[int, ...]:
    """The counts of a histogram, as a card writes them: numbers with a space between."""
    parts = text.split() if isinstance(text, str) else []
    return (
        tuple(map(int, parts)) if parts and all(part.isdecimal() and len(part) < 16 for part in parts) else ()
    )


def _left(count: int) -> list[str]:
    return [f"{count - _MOST} more in the card"] if count > _MOST else []


def _lineage(item: Mapping[str, Any], place: Place) -> Lineage | None:
    """What a thing was made of, and what that was made of as far as the card knows."""
    here = str(item.get("id", ""))
    nodes = {here: Node(here, "this", 0)}
    edges: dict[tuple[str, str, str], None] = {}
    for source, relation, kind in _sources(item):
        nodes.setdefault(source, Node(source, kind, 1))
        edges[source, here, relation] = None
    for node in [node for node in nodes.values() if node.layer == 1]:
        found = place.work.find(f"{node.kind}s", node.id)
        for source, relation, kind in _sources(found[0]) if found else ():
            nodes.setdefault(source, Node(source, kind, 2))
            edges[source, node.id, relation] = None
    if len(nodes) < 2:
        return None
    kept = dict(list(nodes.items())[:_MOST])
    drawn = tuple(edge for edge in edges if edge[0] in kept and edge[1] in kept and edge[0] != edge[1])
    return Lineage("Lineage", tuple(kept.values()), drawn, "; ".join(_left(len(nodes))))


def _sources(item: Mapping[str, Any]) -> Iterator[tuple[str, str, Literal["model", "dataset"]]]:
    """Yield what a thing was made of: id, relation and kind."""
    for found in _things(item.get("base_models")):
        if isinstance(found.get("model"), str):
            yield found["model"], str(found.get("relation", "derived")), "model"
    uses = (("trained_on", "trained on"), ("validated_on", "validated on"), ("tested_on", "tested on"))
    training = item.get("training")
    of_the_run = training.get("trained_on") if isinstance(training, dict) else None
    for name, relation in uses:
        for found in _things(item.get(name) or (of_the_run if name == "trained_on" else None)):
            if isinstance(found.get("dataset"), str):
                yield found["dataset"], relation, "dataset"
    derived = item.get("was_derived_from")
    for source in derived if isinstance(derived, list) else ():
        if isinstance(source, str):
            yield source, "derived", "dataset"
    for found in _things(item.get("related_datasets")):
        if isinstance(found.get("dataset"), str) and str(found.get("relation")) in _FROM:
            yield found["dataset"], str(found["relation"]), "dataset"
