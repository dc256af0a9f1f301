"""What only shows beside the other cards of a lake, for one card that changes in an editor."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from mlcard import card as cards
from mlcard.card import InvalidCardError
from mlcard.validate.claims import claims_of
from mlcard.validate.engine import COPIED, cards_under
from mlcard.validate.selection import selected
from mlcard.validate.suppression import suppressions
from mlcard.validate.together import together

if TYPE_CHECKING:
    from pathlib import Path

    from mlcard.configuration import Configuration
    from mlcard.validate.claims import Claims
    from mlcard.validate.finding import Finding, Judgement

#: A lake of more cards is left to `mlcard lint`: to read these takes a second or two the first time.
MOST = 2_000


@dataclass(slots=True)
class Neighbours:
    """The cards of lakes, each read again only if it changed.

    Attributes:
        read: by the folder of a lake, what its cards say, and the configurations that hold for them.
        known: by the path of a card, time and size of the file that was read, and what it says.
    """

    read: dict[Path, list[tuple[Claims, Configuration]]] = field(default_factory=dict)
    known: dict[str, tuple[tuple[int, int], Claims | None]] = field(default_factory=dict)

    def look(self, configuration: Configuration) -> None:
        """Read the cards of a lake that are new or changed; a lake is a folder with a configuration."""
        if configuration.file is None:
            return
        listed = list(islice(cards_under([configuration.root]), MOST + 1))
        self.read[configuration.root] = []
        for path, chosen in listed if len(listed) <= MOST else ():
            if claims := self._claims(path, chosen):
                self.read[configuration.root].append((claims, chosen))

    def across(self, judgement: Judgement, configuration: Configuration) -> tuple[Finding, ...]:
        """The findings in a card that come from the other cards of its lake, as they were when looked at."""
        if judgement.claims is None:
            return ()
        own = os.path.realpath(judgement.path)
        others = [
            (claims, chosen)
            for claims, chosen in self.read.get(configuration.root, [])
            if os.path.realpath(claims.path) != own
        ]
        if not others:
            return ()
        found = together([*others, (judgement.claims, configuration)], whole=True)
        return tuple(finding for one in found if one.path == judgement.path for finding in one.findings)

    def _claims(self, path: Path, configuration: Configuration) -> Claims | None:
        """What a card says; None if it cannot be read."""
        name = str(path)
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if self.known.get(name, (None,))[0] != stamp:
                card = cards.load(path)
                prose = COPIED in selected(configuration, name)
                self.known[name] = stamp, claims_of(card, suppressions(card), prose=prose)
        except (OSError, InvalidCardError):
            self.known.pop(name, None)
            return None
        return self.known[name][1]
