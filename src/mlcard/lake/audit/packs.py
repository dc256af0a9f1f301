"""Which policy packs there are: those that mlcard ships, and files of one's own.

`pack_model` says what a pack is made of, `pack_reading` reads one.
"""

from __future__ import annotations

import difflib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from mlcard.errors import ConfigurationError
from mlcard.lake.audit.pack_reading import read_pack

if TYPE_CHECKING:
    from mlcard.lake.audit.pack_model import Pack


@cache
def shipped() -> tuple[str, ...]:
    """Names of the packs that mlcard ships."""
    folder = resources.files("mlcard._generated") / "policies"
    return tuple(
        sorted(entry.name.removesuffix(".ttl") for entry in folder.iterdir() if entry.name.endswith(".ttl"))
    )


def pack(name: str) -> Pack:
    """The pack of a name, or of a file of shapes in Turtle.

    Raises:
        ConfigurationError: there is no such pack, or the file holds no shapes.
    """
    if name in shipped():
        entry = resources.files("mlcard._generated") / "policies" / f"{name}.ttl"
        return read_pack(name, entry.read_bytes(), name)
    path = Path(name)
    if not path.is_file():
        similar = difflib.get_close_matches(name, shipped(), n=2)
        raise ConfigurationError(
            f"no policy pack is called {name!r}, and no file either",
            hint=f"did you mean {' or '.join(similar)}?" if similar else f"there are {', '.join(shipped())}",
        )
    try:
        return read_pack(path.stem, path.read_bytes(), name)
    except OSError as error:
        raise ConfigurationError(f"{name}: cannot be read ({error.strerror})") from error
