"""IRIs of cards, and of what stands inside a card; `mlcard.card.identity` resolves the ids themselves.

A node without an id of its own is named by its owner's IRI, `#`, and the way there:
`…/diabetes#hyperparameters/C`. Where the owner's IRI has a `#` already, the way begins with `/@`, so that it
cannot be confused with an id that merely begins like the owner's.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from mlcard.card.identity import COLLECTIONS, is_iri, resolved
from mlcard.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.facts import JsonValue
    from mlcard.schema import Class

#: Longer texts are not remembered.
_SHORT = 100


def card_iri(card: Mapping[str, JsonValue], base: str) -> str:
    """IRI of a card: its own id, else `#card` below the first thing that it describes."""
    own = card.get("id")
    if isinstance(own, str):
        return resolved(own, base)
    for collection in COLLECTIONS:
        items = card.get(collection)
        first = items[0] if isinstance(items, list) and items else None
        if isinstance(first, dict) and isinstance(first.get("id"), str):
            return below(resolved(str(first["id"]), base)) + "card"
    return below(base) + "card"


def below(iri: str) -> str:
    """What the IRIs of the nodes inside a node begin with, if the node has an id of its own."""
    return f"{iri}/@" if "#" in iri else f"{iri}#"


def natural_name(item: Mapping[str, JsonValue], found: Class) -> str:
    """The natural key of a nested thing, escaped for an IRI; empty where it has none.

    A part that is missing leaves its place empty, so that two different keys never read alike.
    """
    if found.named:
        return ""
    name = ""
    for key in found.key:
        part = item.get(key)
        if part is not None:
            name += quoted(part if isinstance(part, str) else str(part))
        name += "/"
    return name.rstrip("/")


def quoted(text: str) -> str:
    """A text as one segment of an IRI."""
    return _known_quoted(text) if len(text) < _SHORT else quote(text, safe="", errors="replace")


@lru_cache(maxsize=2048)
def _known_quoted(text: str) -> str:
    """The same for short texts, of which most come again and again."""
    return quote(text, safe="", errors="replace")


def checked_base(base: str) -> str:
    """The base, if it is one.

    Raises:
        ConfigurationError: it is not an absolute IRI that ends in `/` or `#`.
    """
    if base.endswith(("/", "#")) and base.count("#") == base.endswith("#") and is_iri(base):
        return base
    raise ConfigurationError(
        f"{base!r} is no base for ids: not an absolute IRI that ends in / or #",
        hint="for instance https://example.org/lake/",
    )
