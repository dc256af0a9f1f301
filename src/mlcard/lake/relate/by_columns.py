"""What the columns of two tables say of how the tables are related.

| relation | when |
|---|---|
| `column_subset`, `column_superset` | as many rows, and the values of each column are those of one there |
| `version` | as many rows, and half of the columns or more have the same values |
| `joinable` | nearly all values of a column of the one are among those of a key of the other |
| `same_schema` | the columns have the same names and kinds of values |

Columns of numbers that are not whole are no keys, and neither are those of few values. Numbers of rows have
values in common with one another wherever they stand: they are keys only where both have the same name, which
says what they number.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from mlcard.lake.relate.by_rows import VERSION
from mlcard.lake.relate.candidates import pairs
from mlcard.lake.relate.found import MOST, Relation, measured
from mlcard.sketch import Hashes
from mlcard.sketch.estimate import containment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.lake.relate.members import Lake, Member
    from mlcard.sketch import ColumnSketch

#: Fewest different values of a column that says something: two of fewer may be the same by chance.
_TELLING = 10
#: So many columns of few values say as much.
_SEVERAL = 3
#: Share of the values of a column that must be in the other, and of different values of a key.
_JOINED, _KEY = 0.8, 0.9
#: Fewest values that a share is estimated from.
_SAMPLE = 8
#: Relations by rows that leave nothing to be told of single columns.
_SETTLED = frozenset({"duplicate", "subset", "superset", "similar"})
#: What columns are called that number the rows of their own table, whatever these are.
OF_ROWS = re.compile(r"(?i)(unnamed.*|row|rows|index|idx|id|nr|no|number|#|level_0|)(_?(id|no|nr|number))?")


def column_relations(lake: Lake, found: Iterable[Relation]) -> list[Relation]:
    """The relations that columns tell, of pairs whose rows do not say more.

    Args:
        lake: the lake.
        found: the relations that were found before.
    """
    known = list(found)
    settled = {(item.one, item.other) for item in known if item.relation in _SETTLED}
    result = [item for item in _same_columns(lake.members) if (item.one, item.other) not in settled]
    related = {(item.one, item.other) for item in (*known, *result) if item.relation != "near_overlap"}
    for step in (_joinable, _same_schema):
        result += [item for item in step(lake.members) if (item.one, item.other) not in related]
    return result


def _same_columns(members: Sequence[Member]) -> Iterator[Relation]:
    """Tables with as many rows that have columns of the same values."""
    sets = (
        (
            number,
            Hashes(frozenset(_number(column) for column in member.sketch.columns if column.low.number > 1)),
        )
        for number, member in enumerate(members)
    )
    for first, second in pairs(sets):
        one, other = members[first], members[second]
        if one.sketch.rows != other.sketch.rows:
            continue
        mine, theirs = _digests(one), _digests(other)
        if not _is_telling(one, mine & theirs):
            continue
        common = (mine & theirs).total()
        fewer, more = sorted((mine.total(), theirs.total()))
        if common == fewer < more:
            small, large = (one, other) if mine.total() < theirs.total() else (other, one)
            method = f"the values of each of {fewer} columns"
            yield Relation(small, large, "column_subset", method, sure=True)
            yield Relation(large, small, "column_superset", method, sure=True)
        elif common >= VERSION * more:
            method = f"the values of {common} of {more} columns"
            yield Relation(one, other, "version", method, common / more)
            yield Relation(other, one, "version", method, common / more)


def _number(column: ColumnSketch) -> int:
    """A number that stands for the values of a column."""
    return int(column.digest[:16], 16)


def _digests(member: Member) -> Counter[tuple[str, int]]:
    """The digests of the columns that have values."""
    return Counter((column.digest, column.count) for column in member.sketch.columns if column.count)


def _is_telling(member: Member, common: Counter[tuple[str, int]]) -> bool:
    """Whether columns in common are more than chance: one of many values, or several of more than one."""
    held = [column for column in member.sketch.columns if (column.digest, column.count) in common]
    return any(map(_tells, held)) or sum(column.low.number > 1 for column in held) >= _SEVERAL


def _tells(column: ColumnSketch) -> bool:
    """Whether a column has enough values to say something."""
    return column.low.number >= _TELLING


def _joinable(members: Sequence[Member]) -> Iterator[Relation]:
    """Tables of which one has a key that the other refers to."""
    columns = [
        (member, column)
        for member in members
        for column in member.sketch.columns
        if _tells(column) and column.kind in ("integer", "text", "date")
    ]
    best: dict[tuple[Member, Member], Relation] = {}
    sets = ((number, column.low) for number, (_, column) in enumerate(columns))
    for first, second in pairs(sets, least=2):
        (one, mine), (other, theirs) = columns[first], columns[second]
        if one is other or not _may_join(mine, theirs):
            continue
        forth, back = containment(mine.low, theirs.low), containment(theirs.low, mine.low)
        if not (
            (forth.value >= _JOINED and theirs.unique >= _KEY and forth.sample >= _SAMPLE)
            or (back.value >= _JOINED and mine.unique >= _KEY and back.sample >= _SAMPLE)
        ):
            continue
        for this, that, share, names in (
            (one, other, forth, (mine.name, theirs.name)),
            (other, one, back, (theirs.name, mine.name)),
        ):
            said = names[0] if names[0] == names[1] else " = ".join(names)
            item = Relation(this, that, "joinable", "values of a column", *measured(share), (said,))
            known = best.get((this, that))
            if known is None or (item.score or 0.0, known.columns) > (known.score or 0.0, item.columns):
                best[this, that] = item
    yield from best.values()


def _may_join(one: ColumnSketch, other: ColumnSketch) -> bool:
    """Whether common values of two columns mean something."""
    if one.kind != other.kind:
        return False
    if one.dense or other.dense:
        return one.name.lower() == other.name.lower() and not OF_ROWS.fullmatch(one.name)
    return True


def _same_schema(members: Sequence[Member]) -> Iterator[Relation]:
    """Tables whose columns have the same names and kinds of values."""
    groups: defaultdict[frozenset[tuple[str, str]], list[Member]] = defaultdict(list)
    for member in members:
        if len(member.sketch.columns) > 1 and member.sketch.rows:
            groups[frozenset(map(_named, member.sketch.columns))].append(member)
    for group in groups.values():
        # Of a very large group, each is told to be like the first ones.
        for first, one in enumerate(group[:MOST]):
            for other in group[first + 1 :]:
                method = f"names and kinds of {len(one.sketch.columns)} columns"
                yield Relation(one, other, "same_schema", method, 1.0)
                yield Relation(other, one, "same_schema", method, 1.0)


def _named(column: ColumnSketch) -> tuple[str, str]:
    """Name and kind of a column; numbers are of one kind, and a column without values may be of any."""
    return column.name, "number" if column.kind in ("integer", "real") else column.kind
