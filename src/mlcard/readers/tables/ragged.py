"""Rows of a text file that cannot be read: a few are left out and told, many are refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlcard.readers.tables.table import LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mlcard.errors import UnreadableFileError

#: Of so many rows one may be broken: where more are, nobody knows what the others mean.
_SOUND = 20


@dataclass(slots=True)
class Ragged:
    """The broken rows of a file, beside how many others.

    Attributes:
        problem: what is wrong with the row at a line, and what more there is to say of it.
        line: where the first is; 0 before there is any.
        rows: how many there are.
        whole: how many others there are.
    """

    problem: Callable[[int, str], UnreadableFileError]
    line: int = 0
    rows: int = 0
    whole: int = 0

    def add(self, line: int, rows: int, whole: int) -> None:
        """Take in some rows, the first broken one of which stands at a line; refuse the file if many are."""
        self.line = self.line or line
        self.rows += rows
        self.whole += whole
        if self.rows > 1 and self.rows * _SOUND > self.rows + self.whole:
            raise self.problem(self.line, "")

    def left_out(self) -> Iterator[LeftOut]:
        """What is to be told of them at the end."""
        if self.rows:
            number = f"; {self.rows} such rows are" if self.rows > 1 else "; the row is"
            yield LeftOut(self.rows, self.problem(self.line, f"{number} left out of the numbers"))
