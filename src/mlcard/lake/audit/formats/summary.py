"""Many things in short: how many have which answer to each item, and those with most missing. One pass."""

from __future__ import annotations

import heapq
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from mlcard.lake.audit.report import counts

if TYPE_CHECKING:
    from mlcard.lake.audit.pack_model import Item
    from mlcard.lake.audit.report import Report, Status, Subject


class Summary(NamedTuple):
    """What a report says of all things together.

    Attributes:
        items: each item in the order of the pack, with how many things have which answer.
        worst: the things with most missing, those first.
    """

    items: list[tuple[Item, Counter[Status]]]
    worst: list[Subject]


def summary(report: Report, most: int) -> Summary:
    """Go through the things of a report once; so many of those with most missing are kept."""
    by_item: dict[str, Counter[Status]] = {}
    worst: list[tuple[int, int, Subject]] = []
    for number, subject in enumerate(report.subjects):
        for answer in subject.answers:
            by_item.setdefault(answer.item.id, Counter())[answer.status] += 1
        entry = (counts(subject.answers)["missing"], -number, subject)  # no two have the same number
        if len(worst) < most:
            heapq.heappush(worst, entry)
        else:
            heapq.heappushpop(worst, entry)
    items = [(item, by_item[item.id]) for item in report.pack.items if item.id in by_item]
    return Summary(items, [subject for _, _, subject in sorted(worst, reverse=True)])
