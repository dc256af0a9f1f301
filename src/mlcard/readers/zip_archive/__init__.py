"""Zip archives from anybody: read where `zipfile` refuses, and every oddity told.

Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. A program that scans an archive and one
that loads it may read different bytes if they trust different headers (CVE-2025-1944, CVE-2025-1945,
CVE-2025-10156); so the bytes are found as a tolerant loader finds them, and what an honest writer does not do
is an anomaly. Nothing is ever unpacked to disk.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.readers.zip_archive.directory import Member, Oddity, find_directory, members_of
from mlcard.readers.zip_archive.local import check_local_headers, note, scan_local_headers

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Archive", "Member", "Oddity", "read_archive"]

#: Local headers that stand in no directory and are looked for.
MOST_HIDDEN = 64


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive holds.

    Attributes:
        members: the members, in the order of the central directory; then those that it does not list.
        oddities: what an honest writer does not do.
        problem: why the central directory could not be read; the members are then those that were found
            without it.
    """

    members: Sequence[Member]
    oddities: Sequence[Oddity]
    problem: MlcardError | None = None


def read_archive(file: BinaryIO) -> Archive:
    """Read the directory of an archive, and the header before each member."""
    size = file.seek(0, os.SEEK_END)
    oddities: list[Oddity] = []
    try:
        directory = find_directory(file, size, oddities)
        members = members_of(file, directory, oddities)
    except UnreadableFileError as problem:
        found = scan_local_headers(file, 0, size, MOST_HIDDEN)
        return Archive(found, oddities, problem)
    placed = check_local_headers(file, members, directory.begin, oddities)
    _check_names(placed, oddities)
    return Archive([*placed, *_hidden(file, placed, directory.begin, oddities)], oddities)


def _check_names(members: list[Member], oddities: list[Oddity]) -> None:
    seen = set[str]()
    for member in members:
        parts = member.name.replace("\\", "/").split("/")
        if ".." in parts or member.name.startswith(("/", "\\")) or ":" in parts[0]:
            note(oddities, "a path that leaves the folder", member)
        if member.name in seen:
            note(oddities, "two members of one name", member)
        seen.add(member.name)


def _hidden(file: BinaryIO, members: list[Member], end: int, oddities: list[Oddity]) -> list[Member]:
    """Find members between the listed ones that the central directory leaves out."""
    found: list[Member] = []
    position = 0
    for member in sorted(members, key=lambda member: member.header):
        if member.header < position:
            note(oddities, "members that overlap", member)
        elif member.header > position:
            found += scan_local_headers(file, position, member.header, MOST_HIDDEN - len(found))
        position = max(position, member.start + member.stored)
    if position < end:
        found += scan_local_headers(file, position, end, MOST_HIDDEN - len(found))
    for member in found:
        note(oddities, "a member that the central directory leaves out", member)
    return found
