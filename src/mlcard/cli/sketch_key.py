"""The secret key of sketches, which is read from a file and never written anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlcard.errors import ConfigurationError
from mlcard.readers.tables.sketching import SketchOptions, check_installed

if TYPE_CHECKING:
    from pathlib import Path

#: Shortest key, in characters: shorter ones can be found by trying.
_SHORTEST = 16


def sketch_options(key_file: Path | None) -> SketchOptions:
    """What is wanted of sketches.

    Raises:
        MissingExtraError: what makes them is not installed.
        ConfigurationError: the file holds no key.
    """
    check_installed()
    if key_file is None:
        return SketchOptions()
    try:
        key = key_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{key_file}: not a file with a key ({error})") from error
    if len(key) < _SHORTEST:
        raise ConfigurationError(
            f"{key_file}: a key of {len(key)} characters, and it takes {_SHORTEST} at least",
            hint=f"openssl rand -hex 32 > {key_file}",
        )
    return SketchOptions(key)
