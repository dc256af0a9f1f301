"""What the rows of two tables say of how the tables are related.

| relation | when |
|---|---|
| `duplicate` | the same rows, each as often; columns may have other names |
| `subset`, `superset` | every row of the one is in the other |
| `similar` | of the rows that either has, both have four fifths or more |
| `version` | of the rows of the smaller one, the other has half or more |
| `overlap` | both have some rows |
| `near_overlap` | both have some rows, when numbers are rounded and texts are folded |

Rows are compared as sets: one that is repeated counts once. Tables whose columns have other names are
compared by rows that do not say in which column a value stands, and no overlap is told of them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from mlcard.lake.relate.candidates import pairs
from mlcard.lake.relate.found import Relation, measured
from mlcard.sketch.estimate import containment, jaccard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.lake.relate.members import Lake, Member
    from mlcard.sketch import Hashes, TableSketch

#: Shares of rows from which tables are alike, and one a version of the other.
ALIKE, VERSION = 0.8, 0.5
#: Least share of rows, and number of them in the sample, that is told as an overlap.
_LEAST, _FEWEST = 0.005, 2
#: With fewer rows in the sample, nothing is said of all.
_SAMPLE = 8
_EXACT, _LOOSE = "rows", "rows, whatever their columns are called"
#: What near rows are.
NEAR = "rows without the target, numbers rounded to 3 digits, texts without case and punctuation"


def row_relations(lake: Lake) -> list[Relation]:
    """The relations that rows tell, of all pairs that have any in common."""
    found: list[Relation] = []
    for one, other in _pairs(lake.members):
        found += _of_pair(lake.members[one], lake.members[other])
    return found


def _pairs(members: list[Member]) -> list[tuple[int, int]]:
    """The pairs that have a row in common, of any of the three kinds of hashes."""
    met: set[tuple[int, int]] = set()
    for kind in ("exact", "near", "loose"):
        met.update(pairs((number, getattr(member.sketch, kind)) for number, member in enumerate(members)))
    return sorted(met)


def _of_pair(one: Member, other: Member) -> Iterator[Relation]:
    """The relations of two tables, in both directions."""
    a, b = one.sketch, other.sketch
    if a.rows == b.rows and a.rows_digest == b.rows_digest:
        yield from _both(one, other, "duplicate", f"all {_EXACT}")
        return
    if a.rows == b.rows and a.values_digest == b.values_digest:
        yield from _both(one, other, "duplicate", f"all {_LOOSE}")
        return
    if set(_names(one)) == set(_names(other)):
        told = list(_by_hashes(one, other, a.exact, b.exact, _EXACT))
    else:
        # A few rows of few values are alike by chance, where it does not count in which column a value is.
        loose = _by_hashes(one, other, a.loose, b.loose, _LOOSE)
        told = [item for item in loose if item.relation != "overlap"]
    yield from told
    if any(item.relation not in ("overlap", "version") for item in told):
        return
    share = jaccard(a.near, b.near)
    if share.sample >= _SAMPLE and share.value >= ALIKE:
        yield from _both(one, other, "similar", NEAR, *measured(share))
    else:
        known = {item.one for item in told if item.relation == "overlap"}
        for item in _overlap(one, other, a.near, b.near, "near_overlap", NEAR):
            if item.one not in known or _is_more(item.one.sketch, item.other.sketch):
                yield item


def _is_more(one: TableSketch, other: TableSketch) -> bool:
    """Whether more rows are near than are the same, beyond the doubt of the two estimates."""
    near, exact = containment(one.near, other.near), containment(one.exact, other.exact)
    return near.value > exact.value + 2 * math.hypot(near.error, exact.error)


def _by_hashes(one: Member, other: Member, a: Hashes, b: Hashes, method: str) -> Iterator[Relation]:
    """The relation that one kind of hashes tells."""
    mine, theirs = containment(a, b), containment(b, a)
    if not mine.common:
        return
    is_sure = mine.exact and theirs.exact
    within = mine.common == mine.sample and (is_sure or mine.sample >= _SAMPLE)
    around = theirs.common == theirs.sample and (is_sure or theirs.sample >= _SAMPLE)
    both = jaccard(a, b)
    if within and around and a.number == b.number:
        yield from _both(one, other, "similar", f"{method}, repeated in another way", *measured(both))
    elif within and (is_sure or a.number < b.number):
        yield Relation(one, other, "subset", method, *measured(mine), sure=is_sure)
        yield Relation(other, one, "superset", method, *measured(theirs), sure=is_sure)
    elif around and (is_sure or b.number < a.number):
        yield Relation(one, other, "superset", method, *measured(mine), sure=is_sure)
        yield Relation(other, one, "subset", method, *measured(theirs), sure=is_sure)
    elif both.sample >= _SAMPLE and both.value >= ALIKE:
        yield from _both(one, other, "similar", method, *measured(both))
    elif max(mine.value, theirs.value) >= VERSION and min(mine.sample, theirs.sample) >= _SAMPLE:
        yield from _both(one, other, "version", method, *measured(both))
        yield from _overlap(one, other, a, b, "overlap", method)
    else:
        yield from _overlap(one, other, a, b, "overlap", method)


def _overlap(
    one: Member, other: Member, a: Hashes, b: Hashes, relation: str, method: str
) -> Iterator[Relation]:
    """That some rows are in both, if these are more than a few."""
    for this, that, mine, theirs in ((one, other, a, b), (other, one, b, a)):
        share = containment(mine, theirs)
        if share.common >= _FEWEST and share.value >= _LEAST:
            yield Relation(this, that, relation, method, *measured(share), sure=share.exact)


def _both(
    one: Member, other: Member, relation: str, method: str, score: float = 1.0, sample: int | None = None
) -> Iterator[Relation]:
    """A relation that is the same in both directions."""
    yield Relation(one, other, relation, method, score, sample, sure=sample is None)
    yield Relation(other, one, relation, method, score, sample, sure=sample is None)


def _names(member: Member) -> Iterator[str]:
    """The names of the columns that have values."""
    return (column.name for column in member.sketch.columns if column.count)
