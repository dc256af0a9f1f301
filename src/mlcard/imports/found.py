"""What an import returns: facts, and what no slot of the schema holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from mlcard.facts import Fact

if TYPE_CHECKING:
    from mlcard.facts import JsonValue, Source

NO_SLOT = "the schema has no slot for it"


@dataclass(frozen=True, slots=True)
class Leftover:
    """A value of a document that no card holds.

    Attributes:
        where: its place in the document.
        value: the value.
        reason: why it is left out.
    """

    where: str
    value: JsonValue
    reason: str = NO_SLOT

    def __str__(self) -> str:
        """Say it in one line."""
        text = json.dumps(self.value, ensure_ascii=False)
        return f"{self.where}: {text if len(text) <= 60 else text[:57] + '…'}: {self.reason}"


Found: TypeAlias = Fact | Leftover


@dataclass(frozen=True, slots=True)
class Imported:
    """What a document says.

    Attributes:
        source: the document.
        format: name of its format.
        facts: what it says of slots of the schema; their pointers are those of a card.
        left: what no slot holds, or holds only in part.
    """

    source: Source
    format: str
    facts: tuple[Fact, ...]
    left: tuple[Leftover, ...]
