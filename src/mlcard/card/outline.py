"""The outline of a README's body: its sections, what each is about, and whether anything stands in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from mlcard.card.blocks import Fence, Heading, Html, scan
from mlcard.card.filling import filled
from mlcard.card.topics import Topic, plain, topics_of
from mlcard.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.card.document import Card


class Section(NamedTuple):
    """A heading and what stands below it; all offsets are those of the card's text.

    Attributes:
        level: 1 to 6; 0 for what stands before the first heading, 7 for what a label begins.
        raw: the heading as it is written, without the marks that make it one; empty at level 0.
        start: where the heading begins.
        inner: where its text begins, behind the heading.
        inner_end: where its own text ends, and the next heading begins.
        end: where the last of its sub-sections ends.
    """

    level: int
    raw: str
    start: int
    inner: int
    inner_end: int
    end: int

    @property
    def title(self) -> str:
        """The words of the heading, without markup."""
        return plain(self.raw)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What it is about; empty if that is not one of the topics."""
        return topics_of(self.raw)


@dataclass(frozen=True, slots=True, eq=False)  # two are equal if they are one: caches go by them
class Outline:
    """The structure of a body.

    Attributes:
        text: the whole text of the card, which the offsets count in.
        start: where the body begins in it.
        sections: in the order of the text; the first one is what stands before the first heading.
        fences: the fenced code blocks.
        html: the blocks of raw HTML and the comments.
        hashes: whether any line outside of those begins with # and is no heading.
    """

    text: str
    start: int
    sections: tuple[Section, ...]
    fences: tuple[Fence, ...]
    html: tuple[Html, ...]
    hashes: bool


#: Topics of which an address alone says enough.
BY_ADDRESS = frozenset({
    "training_data", "citation", "contact", "authors", "license", "how_to_use", "data_collection",
    "sources",
})  # fmt: skip
#: Topics that sub-sections about other topics answer as well.
_PARTS: dict[Topic, frozenset[Topic]] = {
    "data_structure": frozenset({"data_fields", "data_splits"}),
    "data_collection": frozenset({"data_producers"}),
    "limitations": frozenset({"bias"}),
}
_LONGEST_TITLE = 300
#: A section without the detour through the constructor of a named tuple: a card has fifteen of them.
_section = tuple.__new__


def outline(card: Card) -> Outline:
    """The sections, code and HTML of a card's body; empty for a native card, which has none."""
    return _outline(card.text, card.body_span.start if card.body else len(card.text))


@lru_cache(maxsize=16)
def _outline(text: str, start: int) -> Outline:
    """The outline of what stands behind an offset in a text."""
    blocks = scan(text, start)
    headings = blocks.headings
    if blocks.html:
        headings += _html_headings(text, blocks.html)
        headings.sort(key=attrgetter("start"))
    sections = tuple(_sections(headings, start, len(text)))
    return Outline(text, start, sections, tuple(blocks.fences), tuple(blocks.html), blocks.hashes)


def _sections(headings: list[Heading], start: int, end: int) -> list[Section]:
    """The sections that headings make of the text between two offsets."""
    sections: list[Section] = []
    behind = end  # where the section ends that follows the one at hand
    ends: list[tuple[int, int]] = []  # the level and start of later headings, the next one last
    for level, first, inner, raw in reversed(headings):
        while ends and ends[-1][0] > level:
            ends.pop()
        whole = ends[-1][1] if ends else end
        sections.append(_section(Section, (level, raw[:_LONGEST_TITLE], first, inner, behind, whole)))
        ends.append((level, first))
        behind = first
    sections.append(Section(0, "", start, start, behind, end))
    sections.reverse()
    return sections


_HTML_HEADING = lazy(r"<h([1-6])\b[^>]*>(.{0,1000}?)</h\1\s*>", re.IGNORECASE | re.DOTALL)


def _html_headings(text: str, blocks: Iterable[Html]) -> Iterator[Heading]:
    """The headings written as HTML, in blocks that are no comments."""
    for start, end in blocks:
        if not text.startswith("<!--", start):
            for found in _HTML_HEADING.finditer(text, start, end):
                yield Heading(int(found[1]), found.start(), found.end(), found[2].strip())


_LABEL = lazy(
    r"""^[ \t>]{0,20}(?:[-*+][ \t]+|\d{1,2}[.)][ \t]+)?(?:
        (?:\*\*|__)([^*_\n]{2,60}?)[ \t]*:?[ \t]*(?:\*\*|__)[ \t]*:?[ \t]*   # **Training data:** …
        |([A-Z][A-Za-z0-9 ()/&'-]{2,40}):[ \t]+(?=\S)                        # - License: …
        |\|[ \t]*([^|*\n]{2,40}?)[ \t]*\|[ \t]*(?=[^|\n]+\|[ \t]*$)          # | Architecture | …
    )""",
    re.MULTILINE | re.VERBOSE,
)


@lru_cache(maxsize=16)
def labels(body: Outline) -> tuple[Section, ...]:
    """What a label begins, such as `**Limitations:** …` or `- License: …`, as sections of level 7.

    The text of a label that stands alone on its line goes on to the next such label or heading, that of
    another one to the end of its line.
    """
    found: list[Section] = []
    for section in body.sections:
        places = list(_LABEL.finditer(body.text, section.inner, section.inner_end))
        for position, place in enumerate(places):
            title = place[1] or place[2] or place[3]
            if not topics_of(title):
                continue
            end = body.text.find("\n", place.end(), section.inner_end)
            end = section.inner_end if end < 0 else end
            if not body.text[place.end() : end].strip():
                end = places[position + 1].start() if position + 1 < len(places) else section.inner_end
            found.append(Section(7, title, place.start(), place.end(), end, end))
    return tuple(found)


def sections_about(body: Outline, topic: Topic) -> list[Section]:
    """The sections whose heading names a topic."""
    return _by_topic(body).get(topic, [])


@lru_cache(maxsize=16)
def _by_topic(body: Outline) -> dict[Topic, list[Section]]:
    """The sections about each topic."""
    found: dict[Topic, list[Section]] = {}
    for section in body.sections:
        for topic in section.topics:
            found.setdefault(topic, []).append(section)
    return found


def inside(blocks: Sequence[Fence | Html], offset: int) -> bool:
    """Whether an offset lies in one of some blocks, which stand in the order of the text."""
    position = bisect_right(blocks, offset, key=attrgetter("start"))
    return position > 0 and offset < blocks[position - 1].end


def own_text(body: Outline, section: Section) -> str:
    """The text of a section without its heading and its sub-sections."""
    return body.text[section.inner : section.inner_end]


def whole_text(body: Outline, section: Section) -> str:
    """The text of a section with its sub-sections, and without its heading."""
    return body.text[section.inner : section.end]


def is_filled(body: Outline, section: Section, topic: Topic | None = None) -> bool:
    """Whether anything stands in a section that its template did not put there.

    A sub-section counts unless it is about another topic than the one given.
    """
    addresses = topic in BY_ADDRESS
    return filled(own_text(body, section), addresses=addresses) or any(
        filled(own_text(body, inner), addresses=addresses)
        for inner in subsections(body, section)
        if topic is None or _answers(inner, topic)
    )


def subsections(body: Outline, section: Section) -> Iterator[Section]:
    """The sections inside a section, at every depth."""
    return (inner for inner in body.sections if section.start < inner.start < section.end)


def _answers(inner: Section, topic: Topic) -> bool:
    """Whether a sub-section speaks for a topic of the section around it."""
    return (
        not inner.topics
        or topic in inner.topics
        or not _PARTS.get(topic, frozenset()).isdisjoint(inner.topics)
    )


def section_filled(body: Outline, topic: Topic) -> bool:
    """Whether a body says anything about a topic, under a heading or behind a label."""
    if any(is_filled(body, section, topic) for section in sections_about(body, topic)):
        return True
    if topic == "summary" and any(filled(own_text(body, section)) for section in body.sections[:2]):
        return True
    return any(
        topic in label.topics and filled(own_text(body, label), addresses=topic in BY_ADDRESS)
        for label in labels(body)
    )
