"""The account of a projection: what of a card the target does not say, and what it demands in vain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.facts import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Loss:
    """A value of a card that the document does not say.

    Attributes:
        slot: JSON Pointer of the value; all below it is lost, too.
        reason: why.
    """

    slot: str
    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """What the target demands and the card does not say.

    Attributes:
        slot: JSON Pointer of the slot that would say it; if several would, of the first.
        others: slots beside it that would do, too.
        term: the term of the target.
        fatal: whether no document can be valid without it.
        instead: what the document says in its place.
    """

    slot: str
    others: tuple[str, ...]
    term: str
    fatal: bool
    instead: str

    def __str__(self) -> str:
        """One line for a person."""
        others = "".join(f" or {name}" for name in self.others)
        return f"{self.slot}{others} ({self.term}{f'; written: {self.instead}' if self.instead else ''})"


@dataclass(slots=True)
class Account:
    """What was lost and what is missing, as a projection finds it.

    Attributes:
        losses: by JSON Pointer, why a value is lost; the first reason counts.
        missing: by JSON Pointer and term, what the target demands in vain.
        visited: pointers of the nodes that were written.
    """

    losses: dict[str, str] = field(default_factory=dict)
    missing: dict[tuple[str, str], Missing] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)

    def lost(self, slot: str, reason: str) -> None:
        """A value is not in the document."""
        self.losses.setdefault(slot, reason)

    def found(self) -> tuple[Loss, ...]:
        """The losses in the order of their pointers; what stands below another loss is part of that."""
        found: list[Loss] = []
        for slot in sorted(self.losses, key=_in_order):
            if not (found and slot.startswith(found[-1].slot + "/")):
                found.append(Loss(slot, self.losses[slot]))
        return tuple(found)


def patterns(losses: Iterable[Loss]) -> dict[tuple[str, str], int]:
    """Losses by the pattern of their pointers, positions as `*`, and the reason, with their number."""
    counted: dict[tuple[str, str], int] = {}
    for loss in losses:
        parts = ["*" if token.isdecimal() else token for token in loss.slot.split("/")]
        key = ("/".join(parts), loss.reason)
        counted[key] = counted.get(key, 0) + 1
    return counted


def _in_order(slot: str) -> list[tuple[int, str]]:
    """A key that sorts pointers as a reader of the card meets them: positions as numbers."""
    return [(int(token), "") if token.isdecimal() else (-1, token) for token in tokens(slot)]
