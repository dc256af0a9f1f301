"""What a person may want to know of an extraction, and is no problem of the files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class NoteKind(Enum):
    """What a note is about; the value is what it is called where it is told."""

    NO_FINGERPRINT = "no fingerprint"
    NO_SKETCH = "no sketch"
    NOT_HERE = "not here"
    NOT_KEPT = "not kept"


@dataclass(frozen=True, slots=True)
class Note:
    """One note.

    Attributes:
        kind: what it is about.
        text: of which file or dataset it is, and why. Names of files are those below the model folder.
    """

    kind: NoteKind
    text: str
