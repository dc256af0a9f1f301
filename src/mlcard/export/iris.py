"""IRIs of what a card names, and of what stands inside it.

A relative id is appended to the base and never leaves it. A node without an id of its own is named by its
owner's IRI, `#`, and the way there: `…/diabetes#hyperparameters/C`. Where the owner's IRI has a `#` already,
the way begins with `/@`, so that it cannot be confused with an id that merely begins like the owner's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph

from mlcard import schema
from mlcard.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.facts import JsonValue
    from mlcard.schema import Class

#: Characters that an id may hold and an IRI too (RFC 3987, section 2.2); all others are escaped.
_KEPT = "/:#?@!$&'()*+,;=-._~%"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPED_DOT = re.compile(r"%2[Ee]")
#: Where the first thing that a card describes stands, if the card has no id.
_COLLECTIONS = ("models", "datasets", "studies", "agents")


def resolved(name: str, base: str) -> str:
    """The IRI of an id: an absolute one as it is, a CURIE expanded, any other appended to the base."""
    if _SCHEME.match(name):
        absolute = _one_fragment(_escaped(expanded(name)))
        if _is_iri(absolute):
            return absolute
    return _one_fragment(base + _escaped(_inside(name)))


def expanded(name: str) -> str:
    """A CURIE with a prefix that the schema declares as an IRI; any other text as it is."""
    prefix, _, local = name.partition(":")
    namespace = None if local.startswith("//") else schema.prefixes().get(prefix)
    return namespace + local if namespace else name


def card_iri(card: Mapping[str, JsonValue], base: str) -> str:
    """IRI of a card: its own id, else `#card` below the first thing that it describes."""
    own = card.get("id")
    if isinstance(own, str):
        return resolved(own, base)
    for collection in _COLLECTIONS:
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
    parts = ["" if item.get(name) is None else quoted(str(item[name])) for name in found.key]
    return "/".join(parts).rstrip("/")


def quoted(text: str) -> str:
    """A text as one segment of an IRI."""
    return quote(text, safe="", errors="replace")


def checked_base(base: str) -> str:
    """The base, if it is one.

    Raises:
        ConfigurationError: it is not an absolute IRI that ends in `/` or `#`.
    """
    if base.endswith(("/", "#")) and base.count("#") == base.endswith("#") and _is_iri(base):
        return base
    raise ConfigurationError(
        f"{base!r} is no base for ids: not an absolute IRI that ends in / or #",
        hint="for instance https://example.org/lake/",
    )


def _escaped(text: str) -> str:
    """A text with every character escaped that an IRI does not have."""
    return quote(_STRAY_PERCENT.sub("%25", text), safe=_KEPT, errors="replace")


def _inside(name: str) -> str:
    """A relative id without `.` and `..`: it cannot climb out of the base, whoever normalises it later."""
    parts: list[str] = []
    for part in _ESCAPED_DOT.sub(".", name).split("/"):
        if part == "..":
            parts[-1:] = []
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _one_fragment(iri: str) -> str:
    """An IRI has one `#`; further ones are escaped."""
    before, mark, fragment = iri.partition("#")
    return before + mark + fragment.replace("#", "%23")


def _is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI, host, port and all."""
    try:
        pyoxigraph.NamedNode(text)
    except ValueError:
        return False
    return True
