"""Relations that were found, each as one dataset's card tells it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlcard.facts import JsonValue
    from mlcard.lake.relate.members import Lake, Member
    from mlcard.sketch.estimate import Share

#: Most relations of one kind that a card tells of a dataset, the greatest scores first.
MOST = 20


@dataclass(frozen=True, slots=True)
class Relation:
    """That a dataset is related to another, read from this one to the other.

    Attributes:
        one: this dataset.
        other: the other.
        relation: a value of `DatasetRelationEnum`.
        method: what was compared.
        score: see the enumeration; None where there is nothing to measure.
        sample: number of rows or values that the score is estimated from; None if it is exact.
        columns: the columns that it is about.
        sure: whether it follows from the values by a rule; else it is a guess.
    """

    one: Member
    other: Member
    relation: str
    method: str
    score: float | None = None
    sample: int | None = None
    columns: tuple[str, ...] = ()
    sure: bool = False

    def entry(self) -> dict[str, JsonValue]:
        """The relation as a card has it: `DatasetRelation` of the schema."""
        found: dict[str, JsonValue] = {"dataset": self.other.id, "relation": self.relation}
        found |= {} if self.score is None else {"score": round(self.score, 4)}
        found |= {} if self.sample is None else {"sample_size": self.sample}
        found["method"] = self.method
        return found | ({"columns": [*self.columns]} if self.columns else {})

    @property
    def where(self) -> str:
        """What evidence says of it."""
        if self.sample is None:
            return f"compared with {self.other.id}"
        return f"sketch, compared with that of {self.other.id}: estimated from {self.sample}"


def measured(share: Share) -> tuple[float, int | None]:
    """Score and sample of a share."""
    return share.value, None if share.exact else share.sample


def chosen(lake: Lake, relations: Iterable[Relation]) -> tuple[list[Relation], list[str]]:
    """The relations that cards tell, in their order, each once; and what is left out because it is too much.

    Args:
        lake: the lake.
        relations: what was found; of two about the same the first counts.
    """
    known: dict[tuple[Member, Member, str], Relation] = {}
    for item in relations:
        known.setdefault((item.one, item.other, item.relation), item)
    groups: defaultdict[tuple[Member, str], list[Relation]] = defaultdict(list)
    for item in known.values():
        groups[item.one, item.relation].append(item)
    kept: defaultdict[Member, list[Relation]] = defaultdict(list)
    notes: list[str] = []
    for (member, relation), items in groups.items():
        items.sort(key=lambda item: (-(item.score or 0.0), item.other.id))
        kept[member] += items[:MOST]
        if len(items) > MOST:
            notes.append(f"{member.id}: {relation} of {len(items)} datasets, of which the card tells {MOST}")
    order = {member: number for number, member in enumerate(lake.members)}
    return sorted(
        (item for items in kept.values() for item in items),
        key=lambda item: (order[item.one], item.other.id, item.relation),
    ), notes
