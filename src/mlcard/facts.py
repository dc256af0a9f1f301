"""The values that readers return: facts, and readings of whole files.

A fact is one value for one slot of the schema, and the place in the file where it was read. Its slot is a
JSON Pointer (RFC 6901) whose first token is the subject that the fact is about:

| subject | what the rest of the pointer means |
|---|---|
| `model` | a slot of `MLModel`: `/model/hyperparameters/C` |
| `dataset` | a slot of `Dataset`: `/dataset/meta_features/number_of_instances` |
| `file` | a slot of `File`, of the file that was read: `/file/format` |
| `run` | what a script or a log says of a run: `/run/used/-`, `/run/generated/-`, `/run/evaluations/-` |
| `origin` | where data beside the file come from: `/origin/-` |
| `filter` | which filter of git files pass: `/filter/-` |
| `stage` | a step of a pipeline that ran: `/stage/-` |
| `agent` | a slot of `Agent` |
| `table` | of several tables in a file, the name of one, then a slot as above: `/table/rooms/dataset/name` |

The last token `-` appends to a list (RFC 6901, section 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from mlcard.errors import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

    from mlcard.errors import MlcardError

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
Method: TypeAlias = Literal["read", "computed", "inferred", "declared"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One value for one slot of the schema, and the place in the file it was read from.

    Attributes:
        slot: JSON Pointer; the first token is the subject (see the module's table).
        value: the value, as JSON would hold it.
        where: the place in the file, for a person: `opcode 812`, `line 3, column 5`, `key hidden_size`.
        method: `read` stands in the file as it is; `computed` follows from the whole file by a definition;
            `inferred` is a guess, and `where` says from what; `declared` is what a person claims in the file.
    """

    slot: str
    value: JsonValue
    where: str
    method: Method = "read"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a reader is asked to read.

    Attributes:
        path: where the file lies on disk.
        name: its path relative to the folder that is described, with `/` between the parts.
    """

    path: Path
    name: str

    def open(self) -> BinaryIO:
        """Open the file for reading bytes; an `UnreadableFileError` says why it cannot be."""
        try:
            return self.path.open("rb")
        except OSError as error:
            raise UnreadableFileError(
                f"{self.name}: cannot be opened ({error.strerror})",
                hint="check that the file exists and that you may read it",
            ) from error

    def size(self) -> int:
        """Size of the file in bytes."""
        try:
            return self.path.stat().st_size
        except OSError as error:
            raise UnreadableFileError(f"{self.name}: cannot be read ({error.strerror})") from error


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file said: its format and facts, or the problem that kept it from being read.

    Attributes:
        source: the file.
        format: name of the format in `mlcard.readers.FORMATS`, or an empty string when nothing recognised it.
        facts: all facts, in the order in which they were found; those before a problem are kept.
        problem: why the file, or the rest of it, could not be read.
    """

    source: Source
    format: str
    facts: tuple[Fact, ...] = ()
    problem: MlcardError | None = None


def pointer(*tokens: str | int) -> str:
    """Join tokens to a JSON Pointer, escaping as RFC 6901 section 3 asks: `~` to `~0`, `/` to `~1`."""
    plain = "/" + "/".join(map(str, tokens)) if tokens else ""
    if "~" not in plain and plain.count("/") == len(tokens):  # as nearly all are
        return plain
    return "".join(["/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens])


def tokens(pointer_text: str) -> list[str]:
    """Split a JSON Pointer into its unescaped tokens."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer_text.split("/")[1:]]
