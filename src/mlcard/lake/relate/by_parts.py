"""Parts of one whole: tables that together have the rows of a third, or whose names say what they are for.

The digests of rows are sums, so those of the parts of a table add up to that of the whole: where they do, the
parts have its rows, each as often. Without the whole in the lake, names of files in one folder
(`train.csv`, `test.csv`) and the same columns say that files are parts; which is a guess.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlcard.lake.relate.found import Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mlcard.lake.relate.members import Lake, Member

#: Words in the names of files that say what a part is for.
ROLES = {
    "train": "train", "training": "train",
    "test": "test", "testing": "test", "holdout": "test", "eval": "test", "evaluation": "test",
    "val": "validation", "valid": "validation", "validation": "validation", "dev": "validation",
}  # fmt: skip
#: What tables are to each other that are no parts of one whole, whatever their files are called.
_ALIKE = frozenset({"duplicate", "subset", "superset", "similar"})
#: Most parts of one whole that are tried in all pairs and triples.
_MOST = 24
_WORD = re.compile(r"[a-zA-Z]+|\d+")
_HALF = 16


def part_relations(lake: Lake, found: Iterable[Relation]) -> list[Relation]:
    """Which tables are parts of one whole.

    Args:
        lake: the lake.
        found: the relations that rows told: only what is in a table can be a part of it.
    """
    within: defaultdict[Member, list[Member]] = defaultdict(list)
    alike: set[tuple[Member, Member]] = set()
    for item in found:
        if item.relation in _ALIKE:
            alike.add((item.one, item.other))
        if item.relation == "subset" or (item.relation == "overlap" and item.score == 1.0):
            within[item.other].append(item.one)
    result: dict[tuple[Member, Member], Relation] = {}
    for whole, parts in within.items():
        for group in _adding_up(whole, parts):
            more = f" and of {len(group) - 2} others" if len(group) > 2 else ""
            told = f"the rows of both{more} are those of {whole.id}"
            for one, other in combinations(group, 2):
                for this, that in ((one, other), (other, one)):
                    result.setdefault((this, that), Relation(this, that, "complement", told, sure=True))
    for one, other in named_parts(lake.members):
        for this, that in ((one, other), (other, one)):
            if (this, that) not in result and (this, that) not in alike:
                told = "names of files, the same columns"
                result[this, that] = Relation(this, that, "complement", told)
    return list(result.values())


def _adding_up(whole: Member, parts: Sequence[Member]) -> Iterator[tuple[Member, ...]]:
    """The groups of parts whose rows are those of the whole: two, three, or all that there are."""
    tried = parts[:_MOST]
    groups = [*combinations(tried, 2), *combinations(tried, 3)]
    if len(parts) > 3:
        groups.append(tuple(parts))
        groups += [tuple(run) for run in _runs(parts)]
    for group in groups:
        if sum(part.sketch.rows for part in group) != whole.sketch.rows:
            continue
        for digest in ("rows_digest", "values_digest"):
            if _sum(getattr(part.sketch, digest) for part in group) == getattr(whole.sketch, digest):
                yield group
                break


def _runs(parts: Sequence[Member]) -> Iterator[list[Member]]:
    """Parts whose files are called alike but for a number: folds, years, shards."""
    groups: defaultdict[str, list[Member]] = defaultdict(list)
    for part in parts:
        groups[re.sub(r"\d+", "#", part.files[0])].append(part)
    yield from (group for group in groups.values() if 3 < len(group) < len(parts))


def _sum(digests: Iterable[str]) -> str:
    """The digest of tables together."""
    numbers = [(int(digest[:_HALF], 16), int(digest[_HALF:], 16)) for digest in digests]
    sums = (sum(column) % 2**64 for column in zip(*numbers, strict=True))
    return "".join(f"{number:016x}" for number in sums)


def named_parts(members: Sequence[Member]) -> Iterator[tuple[Member, Member]]:
    """The pairs of tables whose names say that they are parts of one whole for different uses."""
    groups: defaultdict[tuple[str, ...], list[tuple[str, Member]]] = defaultdict(list)
    for member in members:
        role, rest = role_of(member.files[0])
        if role:
            groups[member.card.path, *rest, member.table].append((role, member))
    for group in groups.values():
        for (role, one), (another, other) in combinations(group, 2):
            if role != another and _alike(one, other):
                yield one, other


def role_of(path: str) -> tuple[str, tuple[str, ...]]:
    """What the name of a file says that it is for, or nothing, and the other words of its path."""
    file = PurePosixPath(path)
    words = [word.lower() for word in _WORD.findall(f"{file.parent} {file.name.split('.', 1)[0]}")]
    known = [number for number, word in enumerate(words) if word in ROLES]
    if not known:
        return "", ()
    return ROLES[words[known[-1]]], (*words[: known[-1]], *words[known[-1] + 1 :])


def _alike(one: Member, other: Member) -> bool:
    """Whether two tables have the same columns, the target aside, which test data may lack."""
    targets = {member.options.target for member in (one, other)}
    return bool(one.names & other.names) and len((one.names ^ other.names) - targets) <= 1
