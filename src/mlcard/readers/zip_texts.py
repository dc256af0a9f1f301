"""The small text files in a zip archive that is a model: read by name, each bounded in size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from mlcard.errors import LimitExceededError, UnreadableFileError
from mlcard.readers.security import finding
from mlcard.readers.zip_archive import read_archive
from mlcard.readers.zip_archive.content import Budget, open_member

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mlcard.facts import Fact, Source
    from mlcard.readers.zip_archive import Member, Oddity

#: Most bytes of one text, and of all texts that are read of one archive.
MAX_TEXT, MAX_TEXTS = 8 * 2**20, 24 * 2**20
#: An archive of many oddities says nothing new after so many.
MOST_ODDITIES = 50


@dataclass(frozen=True, slots=True)
class Texts:
    """An open archive.

    Attributes:
        file: the archive.
        members: its members by name; of two with one name the last counts, as for `zipfile`.
        oddities: what an honest writer of archives does not do.
        budget: bytes that may still be inflated.
    """

    file: BinaryIO
    members: Mapping[str, Member]
    oddities: list[Oddity]
    budget: Budget

    def read(self, name: str) -> bytes | None:
        """The content of a member, or nothing when there is none of that name."""
        member = self.members.get(name)
        if member is None:
            return None
        with open_member(self.file, member, self.budget, self.oddities) as stream:
            content = stream.read(MAX_TEXT + 1)
        if len(content) > MAX_TEXT:
            raise LimitExceededError(
                f"{name[:200]}: has more than the {MAX_TEXT} bytes that are read of a text"
            )
        return content


def open_texts(source: Source, file: BinaryIO) -> Texts:
    """Open the archive in a file; what a damaged one still lists can be read."""
    archive = read_archive(file)
    if not archive.members:
        raise UnreadableFileError(
            f"{source.name}: not a readable zip archive ({archive.problem or 'it is empty'})",
            hint="copy or download the file again",
        )
    members = {member.name: member for member in archive.members}
    return Texts(file, members, list(archive.oddities), Budget(MAX_TEXTS))


def oddity_findings(texts: Texts, source: Source) -> Iterator[Fact]:
    """One finding for each oddity of the archive that was met until now."""
    for oddity in texts.oddities[:MOST_ODDITIES]:
        where = oddity.member or "the archive"
        description = "honest writers of archives do not do this"
        yield finding(source, oddity.what, where, description, oddity.severity, "unknown")
