"""What stands in for a file whose content is elsewhere: its name, size and hash, and nothing of it.

Version control keeps large files apart. Who clones a repository without them has a small text in their place
(Git LFS), or beside where they would be (DVC). A card tells of such a file what the text tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mlcard.errors import UnreadableFileError
from mlcard.facts import Fact, Source, pointer

if TYPE_CHECKING:
    from collections.abc import Iterator


class Keeper(NamedTuple):
    """Who keeps the content: what stands in for it, where in that it tells, and what fetches it."""

    what: str
    where: str
    fetch: str


#: By the values of `File.stand_in`.
KEEPERS = {
    "git_lfs": Keeper("a Git LFS pointer", "the pointer in its place", "git lfs pull"),
    "dvc": Keeper("a file of DVC", "key outs", "dvc pull"),
}


@dataclass(frozen=True)
class StandIn(Source):
    """A file that is not here, or a folder, with the path of what stands in for it.

    Attributes:
        teller: name of what stands in for it.
        kind: who keeps the content: a key of `KEEPERS`.
        sha256: SHA-256 of the content, if it is told.
        md5: MD5 of the content, if it is told.
        byte_size: size of the content, if it is told.
        recalled: whether the card that stands was made from this content, and knows more of it.
        tables: names of the tables in it, where a card recalls several.
        model: id of the model that it is of, by a card that recalls it.
        guessed: whether its name is that of files of several formats.
    """

    teller: str = ""
    kind: str = ""
    sha256: str = ""
    md5: str = ""
    byte_size: int | None = None
    recalled: bool = False
    tables: tuple[str, ...] = ()
    model: str = ""
    guessed: bool = False

    def size(self) -> int:
        """Size of the content, as it is told."""
        if self.byte_size is None:
            raise UnreadableFileError(f"{self.name}: is not here, and its size is not told")
        return self.byte_size


def facts(source: StandIn) -> Iterator[Fact]:
    """That the content is not here; of one that the card knows, which tables it has."""
    if not source.recalled:
        yield Fact("/file/stand_in", source.kind, KEEPERS[source.kind].where)
    for name in source.tables:
        yield Fact(pointer("table", name, "dataset", "name"), name, f"table {name}", "inferred")
