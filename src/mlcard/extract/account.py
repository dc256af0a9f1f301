"""What files say of all data together, and no dataset of a card has: told, and not dropped in silence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlcard.extract.draft import brief
from mlcard.extract.note import Note, NoteKind
from mlcard.facts import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Fact, Reading

#: So many values are named in a note.
_NAMED = 5


@dataclass(slots=True)
class Account:
    """The facts that datasets took or passed by, by the file that tells them."""

    _passed: dict[str, dict[int, Fact]] = field(default_factory=lambda: defaultdict(dict))
    _taken: set[int] = field(default_factory=set)

    def took(self, fact: Fact) -> None:
        """A dataset has a fact."""
        self._taken.add(id(fact))

    def passed(self, fact: Fact, teller: Reading) -> None:
        """A fact does not hold for a dataset."""
        self._passed[teller.source.name][id(fact)] = fact

    def notes(self) -> Iterator[Note]:
        """Yield a note for each file with facts that no dataset has."""
        for name, facts in self._passed.items():
            listed = [_said(fact) for key, fact in facts.items() if key not in self._taken]
            more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
            if listed:
                said = ", ".join(listed[:_NAMED])
                text = f"what {name} says of several tables together: {said}{more}"
                yield Note(NoteKind.NOT_KEPT, text)


def _said(fact: Fact) -> str:
    """A fact in a few words: the slot, and what it is about."""
    slot = tokens(fact.slot)[1].replace("_", " ")
    about = fact.value.get("name") if isinstance(fact.value, dict) else fact.value
    return f"{slot} {brief(about)}"
