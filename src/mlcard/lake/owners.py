"""Which things the statements of a card are about, by the IRIs of their subjects.

Of the nodes in a card most are inside another, and their IRIs say so (see `mlcard.export.iris`). What can be
said in two cards is what has a name of its own, and what is inside that. So it is enough to know of each
card the things that its subjects are or are inside of: another card that states something of a node is among
the cards of that node or of what is around it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator


def owners(subjects: frozenset[str]) -> list[str]:
    """The IRIs, among those of the subjects of statements, that are inside no other subject."""
    return [iri for iri in subjects if not _inside(iri, subjects)]


def _inside(iri: str, others: Container[str]) -> bool:
    """Whether a node is inside one of some others."""
    before, mark, _ = iri.partition("#")
    if mark and before in others:  # nearly all are
        return True
    return "/@" in iri and any(other in others for other in around(iri))


def around(iri: str) -> Iterator[str]:
    """Yield the IRIs of what a node may be inside of, by its own: `…/diabetes` for `…/diabetes#files/x`."""
    if "#" in iri:
        yield iri[: iri.index("#")]
    place = iri.find("/@")
    while place >= 0:
        yield iri[:place]
        place = iri.find("/@", place + 1)
