"""What in the cards shows an item: the values on a path, how each is known, and where the path ends early."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from mlcard import schema
from mlcard.card.filling import filled
from mlcard.card.outline import BY_ADDRESS, is_filled, labels, outline, own_text, sections_about
from mlcard.facts import pointer
from mlcard.lake.audit.described import Spot
from mlcard.lake.audit.path_names import slots_by_iri
from mlcard.lake.audit.paths import Repeated, Step, Steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mlcard.card import Card
    from mlcard.card.outline import Section
    from mlcard.card.topics import Topic
    from mlcard.facts import JsonValue
    from mlcard.lake.audit.described import Described
    from mlcard.lake.audit.paths import Path

#: Longest text of a value that a report shows.
_LONGEST = 60
#: Words that say that there is nothing.
_NOTHING = frozenset({"n/a", "na", "unknown", "?", "tba", "to be announced"})
#: How deep stages of a training may lie in one another.
_DEEPEST = 8


class Hop(NamedTuple):
    """One step of a path without branches: a property, and whether it may be taken any number of times."""

    iri: str
    repeated: bool = False


class Gap(NamedTuple):
    """Where a path ends too early.

    Attributes:
        card: number of the card.
        around: JSON Pointer of what stands there.
        slot: JSON Pointer of what should stand there, as far as the path goes.
        undescribed: the id of a thing that no card describes; empty if something else is missing.
    """

    card: int
    around: str
    slot: str
    undescribed: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows an item.

    Attributes:
        path: the card.
        line: line in it.
        slot: JSON Pointer of the value; empty for prose.
        value: the value, shortened.
        method: `read`, `computed`, `inferred` or `declared`, as the card's own evidence says.
        file: file that the value was found in; the card itself if somebody wrote it there.
        where: the place in the file.
    """

    path: str
    line: int
    slot: str
    value: str
    method: str
    file: str
    where: str


@cache
def hops(path: Path) -> tuple[tuple[Hop, ...], ...]:
    """The ways without branches that a path allows; none for a path that goes backwards."""
    match path:
        case Step(iri, inverse):
            return () if inverse else ((Hop(iri),),)
        case Steps("alternative", parts):
            return tuple(way for part in parts for way in hops(part))
        case Steps(_, parts):
            return tuple(tuple(hop for way in ways for hop in way) for ways in product(*map(hops, parts)))
        case Repeated(Step(iri, False), "*"):
            return ((Hop(iri, repeated=True),),)
        case _:
            return ()


def follow(described: Described, start: Sequence[Spot], path: Path) -> tuple[list[Spot], list[Gap]]:
    """The values on a path from some places, and where it ends too early in cards that state why."""
    found: dict[tuple[int, str], Spot] = {}
    gaps: dict[tuple[int, str], Gap] = {}
    for way in hops(path):
        spots: list[Spot] = list(start)
        for position, hop in enumerate(way):
            reached: list[Spot] = []
            for spot in spots:
                if hop.repeated:
                    reached += _repeatedly(described, spot, hop.iri)
                    continue
                here = list(_step(described, spot, hop.iri))
                reached += here
                if not here and (gap := _gap(described, spot, way[position:])) is not None:
                    gaps.setdefault((gap.card, gap.slot), gap)
            spots = reached
        found |= {(spot.card, spot.slot): spot for spot in spots}
    return list(found.values()), list(gaps.values())


def _repeatedly(described: Described, spot: Spot, iri: str) -> Iterator[Spot]:
    """A place, and all that are reached from it by one property again and again."""
    waiting, depth = [spot], 0
    while waiting and depth < _DEEPEST:
        yield from waiting
        waiting = [inner for one in waiting for inner in _step(described, one, iri)]
        depth += 1


def _step(described: Described, spot: Spot, iri: str) -> Iterator[Spot]:
    """The values that one property leads to from a place; an id leads to where its thing is described."""
    for number, slot, value in _things(described, spot):
        if not isinstance(value, dict):
            continue
        for name in slots_by_iri().get(iri, ()):
            if value.get(name) not in (None, "", [], {}):
                yield from _values(number, f"{slot}/{name}", name, value[name])


def _values(number: int, slot: str, name: str, value: JsonValue) -> Iterator[Spot]:
    """The values of a slot, each with its place."""
    if isinstance(value, list):
        for position, item in enumerate(value):
            yield Spot(number, f"{slot}/{position}", item)
    elif isinstance(value, dict) and name in _mappings():
        known = _mappings()[name]
        for key, item in value.items():
            yield Spot(number, slot + pointer(key), known.entry(key, item))
    else:
        yield Spot(number, slot, value)


@cache
def _mappings() -> Mapping[str, schema.Slot]:
    """The slots that cards write as mappings, by name."""
    return {
        name: slot
        for described in schema.classes().values()
        for name, slot in described.slots.items()
        if slot.form in ("dict", "simple_dict")
    }


def _things(described: Described, spot: Spot) -> list[Spot]:
    """A place, or where the thing is described whose id stands there."""
    return described.things(described.resolved(spot.value)) if isinstance(spot.value, str) else [spot]


def _gap(described: Described, spot: Spot, way: Sequence[Hop]) -> Gap | None:
    """What should stand behind a place; None in a card that states nothing of what is not there."""
    undescribed = ""
    if isinstance(spot.value, str):
        described_at = _things(described, spot)
        undescribed = "" if described_at else spot.value
        spot = described_at[0] if described_at else spot
    if not described.statements(spot.card):
        return None
    if undescribed:
        return Gap(spot.card, spot.slot, spot.slot, undescribed)
    names = "".join(f"/{slots_by_iri().get(hop.iri, ('',))[0]}" for hop in way if not hop.repeated)
    return Gap(spot.card, spot.slot, spot.slot + names)


def stated(described: Described, gaps: Sequence[Gap]) -> dict[str, JsonValue] | None:
    """What somebody states of one of some values that are not there."""
    for gap in gaps:
        statements = described.statements(gap.card)
        slot = gap.slot
        while statements and len(slot) > len(gap.around):
            if slot in statements:
                return statements[slot]
            slot = slot.rpartition("/")[0]
    return None


def says_something(value: JsonValue) -> bool:
    """Whether a value is more than a placeholder or a word for nothing."""
    return not isinstance(value, str) or (
        value.strip().lower() not in _NOTHING and filled(value, addresses=True)
    )


def evidence_of(described: Described, spot: Spot) -> Evidence:
    """How the value at a place is known."""
    card = described.card(spot.card)
    entry = _entry(described.evidence(spot.card), spot.slot)
    return Evidence(
        card.path, described.line(spot), spot.slot, _told(spot),
        str(entry.get("method", "declared")) if entry else "declared",
        str(entry.get("file", "")) if entry else card.path, str(entry.get("where", "")) if entry else "",
    )  # fmt: skip


def _entry(known: Mapping[str, dict[str, JsonValue]], slot: str) -> dict[str, JsonValue] | None:
    """The evidence of a slot, of the nearest thing around it, or of the first thing inside it."""
    around = slot
    while known and around.count("/") > 2:  # evidence of a whole model or dataset says nothing of one value
        if around in known:
            return known[around]
        around = around.rpartition("/")[0]
    return next((entry for inside, entry in known.items() if inside.startswith(f"{slot}/")), None)


def _told(spot: Spot) -> str:
    """The value at a place; of an entry of a mapping without its key, with which the slot ends."""
    value = spot.value
    if isinstance(value, dict) and "value" in value and spot.slot.endswith(f"/{value.get('name')}"):
        return shown(value["value"])
    return shown(value)


def shown(value: JsonValue) -> str:
    """A value in a few words."""
    if isinstance(value, dict) and "name" in value and "value" in value:
        text = f"{value['name']} = {value['value']}"
    elif isinstance(value, dict):
        named = next(
            (
                value[name]
                for name in ("name", "id", "path", "description", "measure", "dataset", "model")
                if name in value
            ),
            None,
        )
        text = str(named) if isinstance(named, str) else ", ".join(value)
    elif isinstance(value, list):
        text = f"{len(value)} values"
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def prose(card: Card, topics: Sequence[Topic]) -> Evidence | None:
    """The first section of a README about one of some topics in which something stands."""
    if not card.body:
        return None
    body = outline(card)
    for topic in topics:
        filled_ones = [section for section in sections_about(body, topic) if is_filled(body, section, topic)]
        if not filled_ones:
            filled_ones = [
                label
                for label in labels(body)
                if topic in label.topics and filled(own_text(body, label), addresses=topic in BY_ADDRESS)
            ]
        if filled_ones:
            line = _line(card, filled_ones[0])
            return Evidence(
                card.path,
                line,
                "",
                f"section “{filled_ones[0].title}”",
                "declared",
                card.path,
                f"line {line}",
            )
    return None


def empty_section(card: Card, topics: Sequence[Topic]) -> str:
    """What to say of a section about one of some topics in which nothing stands; empty if there is none."""
    if not card.body:
        return ""
    body = outline(card)
    found = [section for topic in topics for section in sections_about(body, topic)]
    return f"section “{found[0].title}” (line {_line(card, found[0])}) says nothing" if found else ""


def _line(card: Card, section: Section) -> int:
    return card.text.count("\n", 0, section.start) + 1
