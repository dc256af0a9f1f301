"""What a page is made of: things, their sections and entries, and the blocks that show a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlcard.export.page.figures import Figure
    from mlcard.export.projection.filling import Remark
    from mlcard.schema import Question


@dataclass(frozen=True, slots=True)
class Text:
    """A word or a line: a value, and where it leads to if it does."""

    text: str
    href: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs that somebody wrote."""

    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values of one kind."""

    items: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A thing within a thing: names and values."""

    rows: tuple[tuple[str, Block], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Several things within a thing: a row each.

    Attributes:
        columns: headings.
        rows: cells; None where a thing has no such value.
        left: how many rows more the card has.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Block | None, ...], ...]
    left: int = 0


Block = Text | Prose | Listing | Pairs | Table


@dataclass(frozen=True, slots=True)
class Proof:
    """Where a value came from.

    Attributes:
        method: `read`, `computed`, `inferred` or `declared`.
        told: file, place and extractor in one line.
    """

    method: str
    told: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One slot of a thing.

    Attributes:
        label: what a reader calls it.
        block: its value.
        proofs: where the value came from.
        remarks: what is wrong with it.
    """

    label: str
    block: Block
    proofs: tuple[Proof, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """What answers one question.

    Attributes:
        question: the question.
        entries: the slots.
        drawn: what is drawn before them.
    """

    question: Question
    entries: tuple[Entry, ...]
    drawn: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """A model, dataset, study or agent.

    Attributes:
        kind: what it is called.
        id: its id in the card.
        anchor: its name within the page.
        name: its name, or its id.
        lead: its description.
        chips: the few words that tell most of it.
        sections: the rest, by question.
        remarks: what is wrong with it, all that is known.
    """

    kind: str
    id: str
    anchor: str
    name: str
    lead: tuple[str, ...]
    chips: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a card.

    Attributes:
        title: its first thing's name.
        source: path of the card.
        things: what the card describes.
        remarks: what is wrong with the card, and with no thing of it.
    """

    title: str
    source: str
    things: tuple[Thing, ...]
    remarks: tuple[Remark, ...]
