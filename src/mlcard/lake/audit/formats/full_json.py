"""The whole report as JSON: the pack, and for each thing its conditions and the answer to each item."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mlcard.lake.audit.report import NOTE, STATUSES, counts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.lake.audit.report import Answer, Report, Subject


def written(report: Report) -> Iterator[str]:
    """The report, one thing a line, so that a lake's report need not be built as a whole."""
    head = {
        "pack": {
            "name": report.pack.name, "title": report.pack.title, "description": report.pack.description,
            "source": report.pack.source,
        },
        "note": NOTE,
        "engine": report.engine,
        "cards": report.cards,
        "not_audited": list(report.notes),
    }  # fmt: skip
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "subjects": ['
    before = ""
    for subject in report.subjects:
        if before:
            yield f"{before},"
        before = json.dumps(_subject(subject), ensure_ascii=False)
    yield from (before, "]}")


def _subject(subject: Subject) -> dict[str, Any]:
    counted = counts(subject.answers)
    return {
        "iri": subject.iri,
        "id": subject.name,
        "path": subject.path,
        "line": subject.line,
        "counts": {status: counted[status] for status in STATUSES},
        "conditions": {
            name: {"holds": condition.holds, "reason": condition.reason}
            for name, condition in subject.conditions.items()
        },
        "items": [_answer(answer) for answer in subject.answers],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    item = answer.item
    return {
        "id": item.id, "title": item.title, "source": item.source, "section": item.section,
        "level": item.level, "status": answer.status, "reason": answer.reason, "hint": answer.hint,
        "note": item.note,
        "evidence": [
            {
                "path": piece.path, "line": piece.line, "slot": piece.slot, "value": piece.value,
                "method": piece.method, "file": piece.file, "where": piece.where,
            }
            for piece in answer.evidence
        ],
    }  # fmt: skip
