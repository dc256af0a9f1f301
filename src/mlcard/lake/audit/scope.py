"""Which shapes one card can be judged by, and which want the cards of other things as well.

A card knows that its model was trained on a dataset; the class, the licence or the provenance of the dataset
may stand in another card. What is found by the shapes of one card holds for that card wherever it lies, so it
can be kept with it; the others have to be judged again when any card changes.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mlcard import schema
from mlcard.lake.audit.paths import Repeated, Step, ways

if TYPE_CHECKING:
    from mlcard.lake.audit.paths import Path
    from mlcard.lake.audit.shapes import Shape

#: What a card can say of the id of another thing without its card.
_OF_THE_ID = frozenset({
    "minCount", "maxCount", "nodeKind", "hasValue", "in", "pattern", "minLength", "maxLength", "datatype",
    "equals", "disjoint",
})  # fmt: skip


def apart(shapes: tuple[Shape, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The shapes of single cards, and those across cards, by their nodes; each property shape is one."""
    local: set[str] = set()
    across: set[str] = set()
    for shape in shapes:
        for one in _with_properties(shape):
            (across if looks_across(one) else local).add(one.node)
    return frozenset(local - across), frozenset(across)


def _with_properties(shape: Shape) -> list[Shape]:
    inner = [
        one for constraint in shape.constraints if constraint.name == "property" for one in constraint.shapes
    ]
    return [shape, *(deeper for one in inner for deeper in _with_properties(one))]


def looks_across(shape: Shape) -> bool:
    """Whether what a shape asks may stand in another card; its property shapes are asked by themselves."""
    ends_elsewhere = shape.path is not None and _leads_elsewhere(shape.path, last=True)
    if shape.path is not None and _leads_elsewhere(shape.path, last=False):
        return True
    for constraint in shape.constraints:
        if ends_elsewhere and constraint.name not in _OF_THE_ID:
            if not constraint.shapes or any(_looks_further(one) for one in constraint.shapes):
                return True
        elif constraint.name != "property" and any(_whole_looks_across(one) for one in constraint.shapes):
            return True
    return False


def _looks_further(shape: Shape) -> bool:
    """Whether a shape of an id asks for more than the id."""
    return shape.path is not None or any(
        constraint.name not in _OF_THE_ID
        and (not constraint.shapes or any(map(_looks_further, constraint.shapes)))
        for constraint in shape.constraints
    )


def _whole_looks_across(shape: Shape) -> bool:
    return any(looks_across(one) for one in _with_properties(shape))


def _leads_elsewhere(path: Path, *, last: bool) -> bool:
    """Whether the last step of a path leads to another thing by its id, or one of those before it does.

    A step backwards, from a value to who has it, always leads to other cards.
    """
    references = _references()
    for way in ways(path):
        for position, part in enumerate(way):
            step = part.path if isinstance(part, Repeated) else part
            if not isinstance(step, Step):
                return True  # too winding to tell
            is_last = position == len(way) - 1
            if (step.inverse and not last) or (step.iri in references and is_last == last):
                return True
    return False


@cache
def _references() -> frozenset[str]:
    """The properties whose values are ids of other things."""
    return frozenset(
        slot.uri
        for described in schema.classes().values()
        for slot in described.slots.values()
        if slot.kind == "reference" or (slot.kind == "scalar" and slot.datatype is None)
    )
