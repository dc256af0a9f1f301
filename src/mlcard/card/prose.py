"""What a card says about a topic, in either dialect: in slots, in sections of its body, or in passing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from mlcard.card.filling import written
from mlcard.card.links import prose_of
from mlcard.card.outline import (
    Outline,
    Section,
    inside,
    is_filled,
    labels,
    outline,
    own_text,
    section_filled,
    sections_about,
    subsections,
    whole_text,
)
from mlcard.patterns import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.card.document import Card
    from mlcard.card.topics import Topic
    from mlcard.facts import JsonValue

__all__ = [
    "SLOTS", "Outline", "Section", "filled_slots", "in_english", "inside", "is_filled", "labels", "outline",
    "own_text", "said_in_passing", "section_filled", "sections_about", "subsections", "topic_filled",
    "whole_text",
]  # fmt: skip

#: The slots that answer a topic, of models and of datasets.
SLOTS: dict[Topic, tuple[str, ...]] = {
    "summary": ("description",),
    "intended_use": ("intended_use", "intended_users"),
    "out_of_scope_use": ("out_of_scope_use", "usage_policy"),
    "how_to_use": ("usage_instructions",),
    "limitations": ("limitations", "risks"),
    "bias": ("fairness", "risks", "bias_method"),
    "ethics": ("ethical_social",),
    "training_data": ("trained_on", "training/trained_on"),
    "training_procedure": (
        "training/method",
        "training/source_code",
        "training/stages",
        "hyperparameters",
        "pipeline",
    ),
    "evaluation": ("evaluations",),
    "architecture": ("architecture", "algorithm", "design_specification", "model_type"),
    "environmental_impact": ("training/co2e", "training/energy"),
    "citation": ("citation",),
    "contact": ("contact_point", "administrator"),
    "authors": ("creator", "contributors", "provider"),
    "dates": ("created", "issued"),
    "sources": ("code_repository", "landing_page", "source", "url"),
    "license": ("license",),
    "languages": ("language",),
    "tasks": ("ml_task",),
    "data_structure": ("features", "record_sets", "structure", "splits"),
    "data_fields": ("features", "record_sets"),
    "data_splits": ("splits",),
    "curation_rationale": ("intended_use",),
    "data_collection": ("data_collection", "ingestion", "data_provenance", "was_derived_from"),
    "data_producers": ("data_provenance",),
    "annotation": ("annotation_protocol",),
    "personal_information": ("sensitive_data", "security_level", "confidentiality", "anonymization_method"),
    "social_impact": ("ethical_social", "risks"),
    "maintenance": ("release_notes",),
}

#: Words that every English text is full of, and that few others use.
_ENGLISH = frozenset(
    {"the", "of", "and", "to", "is", "for", "with", "this", "on", "be", "are", "that", "from"}
)
_SAMPLE = 4000


def in_english(card: Card) -> bool:
    """Whether a body is in English, or too short to tell: headings are known in English only."""
    if any(section.topics for section in outline(card).sections):
        return True
    words = re.findall(r"[^\W\d_]+", card.body[:_SAMPLE].lower())
    return len(words) < 30 or 25 * sum(word in _ENGLISH for word in words) >= len(words)


def topic_filled(card: Card, topic: Topic) -> bool:
    """Whether a card says anything about a topic, in a slot or in its body; a statement why not counts."""
    return any(_slots_filled(card, topic)) or (
        bool(card.body) and (section_filled(outline(card), topic) or said_in_passing(card, topic))
    )


def filled_slots(card: Card, topic: Topic) -> list[str]:
    """The slots of a card, as JSON Pointers, that answer a topic."""
    return list(_slots_filled(card, topic))


#: How cards speak of some topics without a heading.
_IN_PASSING: dict[Topic, re.Pattern[str]] = {
    "intended_use": lazy(
        r"\b(?:intended|designed|meant|suitable|suited|recommended|useful|created|developed) (?:for|to)\b"
        r"|\b(?:for|only) [\w-]+ (?:purposes?|use)\b|\bcan be used (?:for|to)\b|\buse cases?\b",
    ),
    "limitations": lazy(
        r"\blimitations?\b|\bcaveats?\b|\bbias(?:es|ed)?\b|\bdisclaimer\b|\b(?:can|should|must) ?not be\b"
        r"|\bnot (?:been |yet )?(?:suitable|intended|recommended|designed|trained|tested|meant|supported)\b"
        r"|\bdo(?:es)? ?n[o']t (?:work|support|generali[sz]e|handle|try|expect|use|know)\b"
        r"|\bmay (?:not|fail|produce|contain|generate|hallucinate|be)\b|\bonly (?:works?|supports?|for)\b",
    ),
    "training_procedure": lazy(
        r"\b(?:pre-?|fine-?)(?:train|tun)(?:ed|ing)\b|\bnot been trained\b|\bepochs?\b|\blearning rate\b"
        r"|\b(?:trained|tuned|distilled|quantized|merged|converted) (?:\w+ ){0,3}"
        r"(?:on|using|with|for|by|from|to|via|in)\b|\btraining took\b",
    ),
    "evaluation": lazy(
        r"\b(?:achiev|outperform|evaluat|benchmark)\w*|\b(?:accuracy|perplexity|f1|wer|bleu|rouge\w*|map|auc)\b"
        r"|\bstate[- ]of[- ]the[- ]art\b|\b(?:test|dev|validation) set\b|\bresults?\b|\bperformance\b",
    ),
    "environmental_impact": lazy(r"\b(?:co2|carbon|kwh|emissions?)\b"),
}


def said_in_passing(card: Card, topic: Topic) -> bool:
    """Whether some sentence of a body speaks of a topic without a heading for it; known of few topics."""
    pattern = _IN_PASSING.get(topic)
    return pattern is not None and pattern.search(_sentences(outline(card))) is not None


@lru_cache(maxsize=16)
def _sentences(body: Outline) -> str:
    """What the author wrote into a body, code left out, in lower case."""
    return written(prose_of(body)[body.start :]).lower()


def _slots_filled(card: Card, topic: Topic) -> Iterator[str]:
    """The slots that answer a topic and hold something, or are stated to hold nothing."""
    for kind in ("models", "datasets"):
        subjects = card.data.get(kind)
        for position, subject in enumerate(subjects if isinstance(subjects, list) else ()):
            for name in SLOTS.get(topic, ()):
                slot = f"/{kind}/{position}/{name}"
                if _value(subject, name) not in (None, "", [], {}) or _stated(card, slot):
                    yield slot


def _value(subject: JsonValue, path: str) -> JsonValue:
    """What stands under keys joined by slashes; None if nothing does."""
    for key in path.split("/"):
        subject = subject.get(key) if isinstance(subject, dict) else None
    return subject


def _stated(card: Card, slot: str) -> bool:
    """Whether somebody stated that a slot is unknown, not applicable or withheld."""
    statements = card.data.get("statements")
    return isinstance(statements, list) and any(
        isinstance(statement, dict) and statement.get("slot") == slot for statement in statements
    )
