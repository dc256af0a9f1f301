"""Which base the relative ids of a lake are appended to, where nobody names one for a run.

What the configuration says; else the address that the repository was cloned from, so that two lakes that both
have a model `churn` do not have the same one; else one that is the same everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mlcard.configuration import LOCAL_BASE, configuration_for
from mlcard.errors import ConfigurationError
from mlcard.export import checked_base
from mlcard.readers.git import remote

if TYPE_CHECKING:
    from pathlib import Path


def base_for(path: Path, given: str | None = None) -> str:
    """The base for the cards at a path.

    Args:
        path: a folder, or a card.
        given: what the user names for this run.

    Raises:
        ConfigurationError: what is given or configured is no absolute IRI that ends in `/` or `#`.
    """
    if given:
        return checked_base(given)
    folder = path if path.is_dir() else path.parent
    configured = configuration_for(folder).base
    return checked_base(configured) if configured else _cloned_from(folder) or LOCAL_BASE


def _cloned_from(folder: Path) -> str | None:
    """The address of the repository that a folder lies in, as an IRI that ids can be appended to."""
    url = urlsplit(remote(folder) or "")
    if not url.hostname:
        return None
    port = f":{url.port}" if url.port and url.scheme in {"http", "https"} else ""
    path = url.path.strip("/").removesuffix(".git")
    try:
        return checked_base(f"https://{url.hostname}{port}/{path}/")
    except ConfigurationError:
        return None
