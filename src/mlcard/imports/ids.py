"""Ids for the models, datasets and agents that a document names in its own way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_STRAY = re.compile(r"[^A-Za-z0-9._/-]+")
#: Longest id that is made of a name.
_LONGEST = 120


@dataclass(slots=True)
class Ids:
    """The ids of one card: what stands for what, and that none stands for two things.

    Attributes:
        known: the id of each thing, by the document's own name for it.
        taken: the ids that are in use.
    """

    known: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def of(self, key: str, name: str) -> str:
        """The id of a thing.

        Args:
            key: what the document calls it by wherever it refers to it.
            name: the name that people use; the id is made of it.
        """
        if key not in self.known:
            wanted = slug(name) or "unnamed"
            found, number = wanted, 2
            while found in self.taken:
                found, number = f"{wanted}-{number}", number + 1
            self.taken.add(found)
            self.known[key] = found
        return self.known[key]


def slug(name: str) -> str:
    """A name as a relative id: letters, digits, dots, dashes and slashes; empty if it has none of them."""
    parts = [part.strip("-") for part in _STRAY.sub("-", name.strip()).split("/")]
    return "/".join(part for part in parts if part.strip("."))[:_LONGEST].rstrip("/-")
