"""What is odd about an archive, as findings; and problems of it under the name of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.readers.security import finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mlcard.errors import UnreadableFileError
    from mlcard.facts import Fact, Source
    from mlcard.readers.zip_archive import Oddity

#: Most oddities that get a finding of their own.
MOST_FINDINGS = 100


def archive_findings(source: Source, oddities: Sequence[Oddity]) -> Iterator[Fact]:
    """A finding for each thing that an honest writer of archives does not do."""
    for oddity in oddities[:MOST_FINDINGS]:
        what = f"{oddity.what}: {oddity.member}" if oddity.member else oddity.what
        text = what.encode("utf-8", "backslashreplace").decode()
        yield finding(source, text, "archive", "honest writers do not do this", oddity.severity, "unknown")


def named(problem: UnreadableFileError, source: Source) -> UnreadableFileError:
    """The problem of a member as a problem of the file that it is in."""
    text = str(problem)
    return problem if source.name in text else type(problem)(f"{source.name}: {text}", hint=problem.hint)
