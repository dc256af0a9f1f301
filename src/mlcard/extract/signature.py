"""What a model takes and returns, and how large it is, when it is stored in several formats.

Formats name the same inputs and outputs differently: the card has those of one format. Of the others only how
many there are, and their shapes, can contradict; and the number of parameters, where both wrap the same
tensors.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from mlcard.extract.stored import COUNTS, counted_differently, counted_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlcard.facts import Fact, Reading

Shape: TypeAlias = tuple[int | None, ...]

SLOTS = ("inputs", "outputs")
#: More inputs or outputs are counted, and their shapes are not compared.
_MOST_COMPARED = 100


@dataclass(frozen=True, slots=True)
class Conflict:
    """Inputs, outputs or parameters of two formats that cannot be those of one model."""

    slot: str
    kept: Reading
    other: Reading


def told(reading: Reading, slot: str) -> list[Fact]:
    """What a file says of a slot, or of the items of one."""
    return [fact for fact in reading.facts if fact.slot in {f"/model/{slot}", f"/model/{slot}/-"}]


def said_once(readings: Sequence[Reading]) -> tuple[list[Reading], list[Conflict]]:
    """What the files of a model say, with storage, inputs and outputs each told by one format."""
    stores = {item.source.name for item in readings if any(fact.slot in COUNTS for fact in item.facts)}
    result, conflicts = _one_format(counted_once(readings), stores)
    differing = counted_differently(readings)
    return result, [*conflicts, *([Conflict("parameter_count", *differing)] if differing else [])]


def _one_format(readings: Sequence[Reading], storing: set[str]) -> tuple[list[Reading], list[Conflict]]:
    """The readings of a model's files, with the inputs and outputs of one format, and what contradicts them.

    It is the format that says most of them; of several that say as much the one whose number of parameters
    the card has. Several files of one format may be parts of the model: they all keep what they say, and are
    not compared.
    """
    chosen: dict[str, Reading] = {}
    for reading in sorted(readings, key=_weight, reverse=True):
        for slot in SLOTS:
            if told(reading, slot):
                chosen.setdefault(slot, reading)
    result = [
        replace(
            reading, facts=tuple(fact for fact in reading.facts if not _is_another(fact, reading, chosen))
        )
        for reading in readings
    ]
    stores = [item for item in readings if item.source.name in storing]
    conflicts = [
        Conflict(slot, kept, other)
        for slot, kept in chosen.items()
        if kept in stores and _is_alone(kept, stores, slot)
        for other in stores
        if other.format != kept.format
        and _is_alone(other, stores, slot)
        and not _agree(told(kept, slot), told(other, slot))
    ]
    return result, conflicts


def _weight(reading: Reading) -> tuple[int, bool]:
    """How many values a file gives for inputs and outputs, and whether the card has its other numbers."""
    values = (fact.value for slot in SLOTS for fact in told(reading, slot))
    counted = any(fact.slot == "/model/parameter_count" for fact in reading.facts)
    return sum(len(value) for value in values if isinstance(value, dict)), counted


def _is_another(fact: Fact, reading: Reading, chosen: dict[str, Reading]) -> bool:
    """Whether a fact is an input or output as another format than the chosen one tells it."""
    return any(
        fact.slot == f"/model/{slot}/-" and reading.format != kept.format for slot, kept in chosen.items()
    )


def _is_alone(reading: Reading, stores: Sequence[Reading], slot: str) -> bool:
    """Whether a file is the only one of its format that tells the inputs or outputs."""
    return [item for item in stores if item.format == reading.format and told(item, slot)] == [reading]


def _agree(kept: Sequence[Fact], other: Sequence[Fact]) -> bool:
    """Whether both are equally many, and each can be paired with one that has a compatible shape."""
    if len(kept) != len(other):
        return False
    if len(kept) > _MOST_COMPARED:
        return True
    shapes = sorted(map(_shape, kept), key=_vagueness)
    left = sorted(map(_shape, other), key=_vagueness)
    for shape in shapes:
        match = next((item for item in left if _compatible(shape, item)), None)
        if match is None and shape is not None:
            return False
        left.remove(match if shape is not None else left[-1])
    return True


def _shape(fact: Fact) -> Shape | None:
    """The sizes of an input or output; None for a size, or for all, if unknown."""
    text = fact.value.get("shape") if isinstance(fact.value, dict) else None
    if not isinstance(text, str):
        return None
    sizes = [size.strip() for size in text.strip("()").split(",") if size.strip()]
    return tuple(int(size) if size.isdecimal() else None for size in sizes)


def _vagueness(shape: Shape | None) -> tuple[bool, int]:
    """Order shapes so that those with the fewest unknown sizes come first."""
    return (shape is None, shape.count(None) if shape is not None else 0)


def _compatible(first: Shape | None, second: Shape | None) -> bool:
    """Whether two shapes can be the same: as they stand, or in the order of dimensions of another format."""
    if first is None or second is None:
        return True
    if len(first) == len(second) and all(
        here == there or None in (here, there) for here, there in zip(first, second, strict=True)
    ):
        return True
    # A dimension of 1 may be left out; sizes that neither knows are the same ones.
    here = Counter(size for size in first if size not in {None, 1})
    there = Counter(size for size in second if size not in {None, 1})
    more = first.count(None) - second.count(None)
    return (here - there).total() <= max(-more, 0) and (there - here).total() <= max(more, 0)
