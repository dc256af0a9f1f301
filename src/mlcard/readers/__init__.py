"""Every file format that mlcard knows: one row, one module, one fixture.

Content decides which format a file has; the suffix only breaks ties. A reader is a module with one function
`read(source) -> Iterator[Fact]`. It executes nothing, loads no weights, sizes no allocation by a number that it
has not checked, and raises nothing but `MlcardError`.
"""

from __future__ import annotations

import importlib
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mlcard.errors import MlcardError, UnreadableFileError
from mlcard.facts import Fact, Reading, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What a mangled file can throw out of a parser; translated here, by name, into `UnreadableFileError`.
MANGLED = (
    struct.error, ValueError, LookupError, TypeError, AttributeError, RecursionError, EOFError, OverflowError,
)
