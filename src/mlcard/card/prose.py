"""The body of a README: its sections, what each is about, and whether anything stands in it.

`outline` reads the body of a card once; `topic_filled` answers for both dialects whether a card says something
about a topic: in a native card a slot does, in a README a slot of the front matter or a section.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from mlcard.card.blocks import Fence, Html, scan
from mlcard.card.filling import filled
from mlcard.card.topics import Topic, plain, topics_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card.document import Card
    from mlcard.facts import JsonValue


class Section(NamedTuple):
    """A heading and what stands below it; all offsets are those of the card's text.

    Attributes:
        level: 1 to 6; 0 for what stands before the first heading, 7 for a paragraph with a label in bold.
        title: the words of the heading, without markup; empty at level 0.
        topics: what it is about; empty if that is not one of the topics.
        start: where the heading begins.
        inner: where its text begins, behind the heading.
        inner_end: where its own text ends, and the next heading begins.
        end: where the last of its sub-sections ends.
    """

    level: int
    title: str
    topics: tuple[Topic, ...]
    start: int
    inner: int
    inner_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The structure of a body.

    Attributes:
        text: the whole text of the card, which the offsets count in.
        sections: in the order of the text; the first one is what stands before the first heading.
        fences: the fenced code blocks.
        html: the blocks of raw HTML and the comments.
    """

    text: str
    sections: tuple[Section, ...]
    fences: tuple[Fence, ...]
    html: tuple[Html, ...]


#: Topics of which an address alone says enough.
_BY_ADDRESS = frozenset(
    {"training_data", "citation", "contact", "authors", "license", "how_to_use", "data_collection"}
)
#: Topics that sub-sections of other topics answer as well.
_PARTS: dict[Topic, frozenset[Topic]] = {
    "data_structure": frozenset({"data_fields", "data_splits"}),
    "annotation": frozenset({"data_producers"}),
}
#: The slots that answer a topic, of models and of datasets.
SLOTS: dict[Topic, tuple[str, ...]] = {
    "summary": ("description",),
    "intended_use": ("intended_use", "intended_users", "usage_policy"),
    "out_of_scope_use": ("out_of_scope_use", "usage_policy"),
    "how_to_use": ("usage_instructions",),
    "limitations": ("limitations", "risks"),
    "bias": ("fairness", "risks", "bias_method"),
    "ethics": ("ethical_social",),
    "training_data": ("trained_on", "training/trained_on"),
    "training_procedure": ("training", "hyperparameters", "pipeline"),
    "evaluation": ("evaluations",),
    "architecture": ("architecture", "algorithm", "design_specification", "model_type"),
    "environmental_impact": ("training/co2e", "training/energy"),
    "citation": ("citation",),
    "contact": ("contact_point", "administrator"),
    "authors": ("creator", "contributors", "provider"),
    "license": ("license",),
    "languages": ("language",),
    "tasks": ("ml_task",),
    "data_structure": ("features", "record_sets", "structure", "splits"),
    "data_fields": ("features", "record_sets"),
    "data_splits": ("splits",),
    "data_collection": ("data_collection", "ingestion", "data_provenance", "was_derived_from"),
    "annotation": ("annotation_protocol",),
    "personal_information": ("sensitive_data", "security_level", "confidentiality", "anonymization_method"),
    "social_impact": ("ethical_social", "risks"),
    "maintenance": ("release_notes",),
}


def outline(card: Card) -> Outline:
    """The sections, code and HTML of a card's body; empty for a native card, which has none."""
    return _outline(card.text, card.body_span.start if card.body else len(card.text))


@lru_cache(maxsize=16)
def _outline(text: str, offset: int) -> Outline:
    """The outline of what follows an offset in a text."""
    blocks = scan(text[offset:])
    headings = [
        (heading.level, heading.start + offset, heading.end + offset, heading.raw)
        for heading in blocks.headings
    ]
    headings += _html_headings(text, offset, blocks.html)
    headings.sort(key=lambda heading: heading[1])
    sections = [Section(0, "", (), offset, offset, headings[0][1] if headings else len(text), len(text))]
    ends = [heading[1] for heading in headings[1:]] + [len(text)]
    for position, (level, start, end, raw) in enumerate(headings):
        behind = next((later[1] for later in headings[position + 1 :] if later[0] <= level), len(text))
        sections.append(
            Section(level, plain(raw), topics_of(raw), start, min(end, len(text)), ends[position], behind)
        )
    return Outline(
        text,
        tuple(sections),
        tuple(
            fence._replace(
                start=fence.start + offset, end=fence.end + offset,
                inner=fence.inner + offset, inner_end=fence.inner_end + offset,
            )
            for fence in blocks.fences
        ),
        tuple(Html(block.start + offset, block.end + offset) for block in blocks.html),
    )  # fmt: skip


_HTML_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1\s*>", re.IGNORECASE | re.DOTALL)


def _html_headings(text: str, offset: int, blocks: list[Html]) -> Iterator[tuple[int, int, int, str]]:
    """The headings written as HTML, in blocks that are no comments."""
    for block in blocks:
        start, end = block.start + offset, block.end + offset
        if text.startswith("<!--", start):
            continue
        for found in _HTML_HEADING.finditer(text, start, end):
            yield int(found[1]), found.start(), found.end(), found[2].strip()


_LABEL = re.compile(
    r"^[ \t>]*(?:[-*+][ \t]+|\d{1,2}[.)][ \t]+)?(?:\*\*|__)([^*_\n]{2,60})(?:\*\*|__)[ \t]*(?::[ \t]*)?",
    re.MULTILINE,
)


@lru_cache(maxsize=16)
def labels(body: Outline) -> tuple[Section, ...]:
    """Paragraphs and items that begin with a label in bold, such as `**Limitations:** …`, as sections of level 7.

    The text of a label that stands alone on its line goes on to the next such label or heading, that of another
    one to the end of its paragraph or item.
    """
    found: list[Section] = []
    for section in body.sections:
        places = list(_LABEL.finditer(body.text, section.inner, section.inner_end))
        for position, place in enumerate(places):
            following = places[position + 1].start() if position + 1 < len(places) else section.inner_end
            line_end = body.text.find("\n", place.end())
            line_end = len(body.text) if line_end < 0 else line_end
            end = following
            if body.text[place.end() : line_end].strip():
                blank = body.text.find("\n\n", place.end())
                end = following if blank < 0 else min(following, blank)
            title = place[1].strip().rstrip(":").strip()
            found.append(Section(7, plain(title), topics_of(title), place.start(), place.end(), end, end))
    return tuple(found)


def sections_about(body: Outline, topic: Topic) -> list[Section]:
    """The sections whose heading, or label in bold, names a topic."""
    found = [section for section in body.sections if topic in section.topics]
    return found or (
        [label for label in labels(body) if topic in label.topics]
        if "**" in body.text or "__" in body.text
        else []
    )


def own_text(body: Outline, section: Section) -> str:
    """The text of a section without its heading and its sub-sections."""
    return body.text[section.inner : section.inner_end]


def whole_text(body: Outline, section: Section) -> str:
    """The text of a section with its sub-sections, and without its heading."""
    return body.text[section.inner : section.end]


def is_filled(body: Outline, section: Section, topic: Topic | None = None) -> bool:
    """Whether anything stands in a section that its template did not put there.

    A sub-section counts unless it is about another topic.
    """
    addresses = topic in _BY_ADDRESS
    if filled(own_text(body, section), addresses=addresses):
        return True
    return any(
        filled(own_text(body, inner), addresses=addresses)
        for inner in body.sections
        if section.start < inner.start < section.end and _answers(inner, topic)
    )


def _answers(inner: Section, topic: Topic | None) -> bool:
    """Whether a sub-section speaks for a topic of the section around it."""
    return (
        topic is None
        or not inner.topics
        or topic in inner.topics
        or not _PARTS.get(topic, frozenset()).isdisjoint(inner.topics)
    )


def topic_filled(card: Card, topic: Topic) -> bool:
    """Whether a card says anything about a topic, in a slot or in a section; a statement counts."""
    if any(
        _slot_filled(card, kind, name) for kind in ("models", "datasets") for name in SLOTS.get(topic, ())
    ):
        return True
    if not card.body:
        return False
    body = outline(card)
    if topic == "summary" and any(filled(own_text(body, section)) for section in body.sections[:2]):
        return True
    return any(is_filled(body, section, topic) for section in sections_about(body, topic))


def _slot_filled(card: Card, kind: str, name: str) -> bool:
    """Whether a thing of a kind has a slot, or somebody stated why it has not."""
    subjects = card.data.get(kind)
    for position, subject in enumerate(subjects if isinstance(subjects, list) else [subjects]):
        value: JsonValue = subject
        for key in name.split("/"):
            value = value.get(key) if isinstance(value, dict) else None
        if value not in (None, "", [], {}):
            return True
        if _stated(card, f"/{kind}/{position}/{name}"):
            return True
    return False


def _stated(card: Card, slot: str) -> bool:
    """Whether somebody stated that a slot is unknown, not applicable or withheld."""
    statements = card.data.get("statements")
    return isinstance(statements, list) and any(
        isinstance(statement, dict) and statement.get("slot") == slot for statement in statements
    )
