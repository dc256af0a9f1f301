"""Zip archives of no known kind: the pickles in them, and what honest writers of archives do not do.

A zip says nothing of a model. It is read because programs that load models look into it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.facts import Fact
from mlcard.readers import pytorch
from mlcard.readers.pytorch.names import checkpoint_findings
from mlcard.readers.zip_archive import read_archive
from mlcard.readers.zip_archive.content import Budget
from mlcard.readers.zip_archive.findings import archive_findings
from mlcard.readers.zip_archive.pickles import Opened, other_pickles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlcard.facts import Source

#: The pickle of `torch.save`, whatever the file is called.
PYTORCH = re.compile(r"[^/]+/data\.pkl")
NOTHING = re.compile(r"(?!)")


def read(source: Source) -> Iterator[Fact]:
    """Facts of an archive; a problem is raised after the findings that were made before it."""
    with source.open() as file:
        archive = read_archive(file)
        if any(PYTORCH.fullmatch(member.name) for member in archive.members):
            yield from pytorch.read(source)
            return
        oddities = list(archive.oddities)
        pickles = other_pickles(Opened(file, Budget(), oddities), archive.members, (), NOTHING)
    yield Fact("/file/format", "zip", "directory")
    yield Fact("/file/description", f"zip archive of {len(archive.members)} members", "directory", "computed")
    yield from archive_findings(oddities, source)
    for found in pickles:
        yield from checkpoint_findings(found.pickled, source, found.member, scripted=False)
    problems = (found.pickled.problem for found in pickles)
    problem = archive.problem or next((problem for problem in problems if problem is not None), None)
    if problem is not None:
        raise type(problem)(f"{source.name}: {problem}", hint=problem.hint) from problem
