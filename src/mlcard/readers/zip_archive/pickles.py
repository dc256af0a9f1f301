"""The pickles in an archive, those that its own program reads and those that have no place in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import MlcardError
from mlcard.readers.formats import PICKLE
from mlcard.readers.pickle_machine import Limits, Pickled, interpret
from mlcard.readers.zip_archive.content import STORED, Budget, open_member

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mlcard.readers.zip_archive.directory import Member, Oddity

#: A pickle that no known program reads says little; it is looked at for what it names.
OTHER_LIMITS = Limits(opcodes=1_000_000, records=100_000)
#: Opcodes of a compressed pickle: torch compresses none, and what others compress is small.
INFLATED_OPCODES = 5_000_000
MOST_OTHERS = 32
MOST_LOOKED_AT = 4_096
SUFFIXES = (".pkl", ".pickle", ".p", ".joblib")


@dataclass(frozen=True, slots=True)
class Found:
    """A pickle in a file, and where it stands; `member` is empty where the file is the pickle."""

    member: str
    pickled: Pickled


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive that is being read: the file, what may still be inflated, and the oddities so far."""

    file: BinaryIO
    budget: Budget
    oddities: list[Oddity]


def pickle_in(opened: Opened, member: Member | None, limits: Limits) -> Found | None:
    """Interpret a member; None when there is none."""
    if member is None:
        return None
    if member.method != STORED:
        # Inflated, a few bytes are as much work as many that are stored.
        limits = replace(limits, opcodes=min(limits.opcodes, INFLATED_OPCODES))
    try:
        with open_member(opened.file, member, opened.budget, opened.oddities) as content:
            pickled = interpret(content, limits)
    except MlcardError as problem:
        pickled = Pickled(None, 0, (), (), (), 0, problem=problem)
    return Found(member.name[:200], pickled)


def other_pickles(
    opened: Opened, members: Iterable[Member], expected: Sequence[Member | None], skipped: re.Pattern[str]
) -> list[Found]:
    """Interpret the pickles among the members: some other program may be meant to load them.

    Args:
        opened: the archive.
        members: its members.
        expected: those that are read anyway.
        skipped: names of members that hold raw data.
    """
    found: list[Found] = []
    looked_at = 0
    for member in members:
        if any(member is one for one in expected) or skipped.match(member.name):
            continue
        looked_at += 1
        if looked_at > MOST_LOOKED_AT or len(found) >= MOST_OTHERS:
            break
        if member.name.lower().endswith(SUFFIXES) or _begins_like_a_pickle(opened.file, member):
            other = pickle_in(opened, member, OTHER_LIMITS)
            found += [other] if other is not None else []
    return found


def _begins_like_a_pickle(file: BinaryIO, member: Member) -> bool:
    try:
        with open_member(file, member, Budget(left=2**16), []) as content:
            return re.match(PICKLE, content.read(256)) is not None
    except MlcardError:
        return False
