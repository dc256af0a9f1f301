"""What cards answer of what, who, where, when, why and how, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from mlcard.validate.completeness import shares
from mlcard.validate.reporters.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mlcard.validate.completeness import Answer, Completeness

#: Most slots and sections that a line names.
_MOST = 6


def text(cards: Sequence[Completeness]) -> Iterator[str]:
    """A line for the path of each card and one for each question; then, for several cards, the shares."""
    for card in cards:
        yield visible(card.path)
        for answer in card.answers:
            yield f"  {answer.question:<6} {visible(_told(answer))}"
    if len(cards) > 1:
        yield f"of {len(cards)} cards answer"
        for question, share in shares(cards).items():
            yield f"  {question:<6} {share:4.0%}"


def as_json(cards: Sequence[Completeness]) -> Iterator[str]:
    """A mapping of `cards`, with what answers each question and what is missing, and the `shares` of all."""
    yield json.dumps(
        {
            "cards": [
                {
                    "path": card.path,
                    "kind": card.kind,
                    "answers": [{**asdict(answer), "answered": answer.answered} for answer in card.answers],
                }
                for card in cards
            ],
            "shares": {question: round(share, 4) for question, share in shares(cards).items()},
        },
        indent=2,
        ensure_ascii=False,
    )


#: The forms in which completeness is shown.
REPORTS: dict[str, Callable[[Sequence[Completeness]], Iterator[str]]] = {"text": text, "json": as_json}


def _told(answer: Answer) -> str:
    """What answers a question, and what is missing."""
    names = list(dict.fromkeys(slot.split("/", 3)[3] for slot in answer.slots))
    parts = [*names, *(f"“{title}”" for title in answer.sections)]
    said = ", ".join(parts[:_MOST]) + (f" and {len(parts) - _MOST} more" if len(parts) > _MOST else "")
    missing = f"no {', no '.join(answer.missing)}" if answer.missing else ""
    return "; ".join(part for part in (said or "not answered", missing) if part)
