"""Which of what, who, where, when, why and how a card answers: a view of what is there, and no grade.

The schema says which question each slot answers; a section of a README answers as the slot of its topic does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from mlcard.card.prose import SLOTS, is_filled, labels, outline, said_in_passing, section_filled
from mlcard.card.topics import TOPICS
from mlcard.schema import QUESTIONS, questions
from mlcard.validate.subjects import datasets, models

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlcard.card import Card
    from mlcard.card.topics import Topic
    from mlcard.facts import JsonValue
    from mlcard.schema import Question

Kind: TypeAlias = Literal["model", "dataset"]

#: What a reader asks first: slots that a complete card has, in the order in which they are worth writing.
ASKED: dict[Kind, dict[Question, tuple[str, ...]]] = {
    "model": {
        "what": ("description", "architecture", "trained_on"),
        "who": ("creator", "contact_point"),
        "where": ("code_repository",),
        "when": ("created",),
        "why": ("ml_task", "intended_use", "limitations"),
        "how": ("license", "training", "evaluations", "usage_instructions"),
    },
    "dataset": {
        "what": ("description", "features", "number_of_instances", "sensitive_data"),
        "who": ("creator", "contact_point"),
        "where": ("source",),
        "when": ("created",),
        "why": ("intended_use", "limitations"),
        "how": ("license", "data_collection", "annotation_protocol"),
    },
}
#: Slots that say the same as one that is asked for.
_AS_GOOD = {
    "architecture": ("algorithm", "model_type", "features"),
    "trained_on": ("base_models",),
    "creator": ("provider", "contributors", "was_associated_with"),
    "contact_point": ("administrator",),
    "code_repository": ("landing_page", "files"),
    "created": ("issued", "modified", "started_at", "ended_at", "collection_period", "revision"),
    "limitations": ("risks", "fairness", "out_of_scope_use"),
    "training": ("hyperparameters", "pipeline"),
    "features": ("record_sets", "structure"),
    "sensitive_data": ("security_level", "confidentiality"),
    "source": ("url", "download_url", "location", "was_derived_from", "files", "landing_page"),
    "data_collection": ("ingestion", "processing", "data_provenance"),
}
#: Every card has one, and a README takes it from its folder: it answers nothing.
_NO_ANSWER = frozenset({"id"})
#: How the thing came about: what these say of who, where and when counts for the thing.
_MAKING = ("training", "ingestion", "was_generated_by")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a card says to one question.

    Attributes:
        question: what, who, where, when, why or how.
        slots: JSON Pointers of the slots that say it.
        sections: titles of the sections of the body that say it.
        missing: names of the slots that are asked first and that neither a slot nor a section answers.
    """

    question: Question
    slots: tuple[str, ...]
    sections: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """Whether the card says anything to the question."""
        return bool(self.slots or self.sections)


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a card answers.

    Attributes:
        path: the card.
        kind: `model`, or `dataset` if it describes no model.
        answers: one for each question, in the order of 5W1H.
    """

    path: str
    kind: Kind
    answers: tuple[Answer, ...]


def completeness(card: Card) -> Completeness | None:
    """What a card answers; None if it describes neither models nor datasets."""
    kind: Kind = "model" if any(models(card)) else "dataset"
    subjects = list(models(card) if kind == "model" else datasets(card))
    if not subjects:
        return None
    slots: dict[Question, list[str]] = {question: [] for question in QUESTIONS}
    said: set[str] = set()
    for slot, question in (pair for owner, subject in subjects for pair in _slots(subject, owner)):
        slots[question].append(slot)
        said.add(slot.rpartition("/")[2])
    sections: dict[Question, list[str]] = {question: [] for question in QUESTIONS}
    for topic, titles in _sections(card):
        answering = SLOTS[topic]
        said.update(answering)
        sections[questions()[answering[0].partition("/")[0]]] += titles
    asked = ASKED[kind]
    return Completeness(
        card.path,
        kind,
        tuple(
            Answer(
                question,
                tuple(slots[question]),
                tuple(dict.fromkeys(sections[question])),
                tuple(name for name in asked[question] if said.isdisjoint((name, *_AS_GOOD.get(name, ())))),
            )
            for question in QUESTIONS
        ),
    )


def shares(cards: Iterable[Completeness]) -> dict[Question, float]:
    """Of many cards the share that answers each question, from 0 to 1; empty for none."""
    known = list(cards)
    if not known:
        return {}
    return {
        question: sum(card.answers[position].answered for card in known) / len(known)
        for position, question in enumerate(QUESTIONS)
    }


def _slots(subject: dict[str, JsonValue], owner: str) -> Iterator[tuple[str, Question]]:
    """The slots of a model or dataset that hold something, and the question that each answers."""
    table = questions()
    for name, value in subject.items():
        if value in (None, "", [], {}) or name in _NO_ANSWER or name not in table:
            continue
        yield f"{owner}/{name}", table[name]
        if name in _MAKING and isinstance(value, dict):
            for inner, held in value.items():
                if held not in (None, "", [], {}) and table.get(inner) in ("who", "where", "when"):
                    yield f"{owner}/{name}/{inner}", table[inner]


def _sections(card: Card) -> Iterator[tuple[Topic, list[str]]]:
    """The topics that a card's body says something about, each with the titles of the sections that do."""
    if not card.body:
        return
    body = outline(card)
    found: dict[Topic, list[str]] = {}
    for section in (*body.sections, *labels(body)):
        for topic in section.topics:
            if is_filled(body, section, topic):
                found.setdefault(topic, []).append(section.title)
    for topic in TOPICS:
        if topic in found:
            yield topic, found[topic]
        elif topic == "summary" and section_filled(body, topic):
            yield topic, ["the first lines"]
        elif said_in_passing(card, topic):
            yield topic, ["in passing"]
