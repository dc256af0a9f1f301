"""Hashes of the values and rows of a table: the same ones, whatever the format that it is stored in.

**A value is what mlcard's reader of CSV would take it for.** So one value has one hash in every format:

| value | what is hashed |
|---|---|
| missing: null, NaN, a text that stands for one (`NA`, `?`, …) | nothing, and its row has nothing of it |
| a whole number: `1`, `1.0`, `"1"`, `01` | the 64-bit integer |
| another number: `0.5`, `"5e-1"` | the bits of the 64-bit float |
| a date or time in ISO 8601, also as text | milliseconds since 1970 in UTC |
| `true`, `False`, as a boolean or as text | `true`, `false` |
| another text | its UTF-8 bytes without blanks around them |

Numbers are hashed by SplitMix64 (Steele, Lea and Flood 2014, https://doi.org/10.1145/2660193.2660195), texts
by XXH3 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md) of the plugin polars-hash, whose
hashes do not change with its version, which those of polars do. With a secret key everything goes through
HMAC-SHA256.

| module | what it knows |
|---|---|
| `hashing` | hashes of values |
| `lowest` | the lowest hashes of a set |
| `gather` | the pass over a table |
| `dump` | the hashes of all rows, in files |

They need numpy and polars-hash (extra `sketch`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import find_spec

from mlcard.errors import MissingExtraError


@dataclass(frozen=True, slots=True)
class SketchOptions:
    """What is wanted of the hashes of a table.

    Attributes:
        key: secret key of the hashes; empty for none. Without one, columns whose names say that they hold
            what must not be shown have no part in any hash: who guesses a value could see whether it is
            there.
    """

    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DumpOptions:
    """The hashes of all rows of a table are wanted, in files, and nothing else.

    Attributes:
        folder: where the files are written.
        columns: names of the columns that rows are compared by.
        different: those of them that near rows may differ in.
        table: the table, where the file holds several.
    """

    folder: str
    columns: tuple[str, ...]
    different: tuple[str, ...] = ()
    table: str = ""


def check_installed() -> None:
    """Refuse to begin without the packages.

    Raises:
        MissingExtraError: one of them is not installed.
    """
    for package in ("polars", "numpy", "polars_hash"):
        if find_spec(package) is None:
            raise MissingExtraError(
                f"sketches of tables are made with {package.replace('_', '-')}, which is not installed",
                hint="pip install 'mlcard[sketch]'",
            )
