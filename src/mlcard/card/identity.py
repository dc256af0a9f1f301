"""What an id in a card means: the IRI that `mlcard export` writes and by which cards refer to each other.

A relative id is appended to the base and never leaves it.
"""

from __future__ import annotations

from urllib.parse import quote

from mlcard import schema
from mlcard.patterns import lazy

#: The collections of a card, in which stands what has an id for other cards to refer to.
COLLECTIONS = ("models", "datasets", "studies", "agents")
#: Characters that an id may hold and an IRI too (RFC 3987, section 2.2); all others are escaped.
_KEPT = "/:#?@!$&'()*+,;=-._~%"
_SCHEME = lazy(r"[A-Za-z][A-Za-z0-9+.-]*:")
# Ids that are resolved by appending them: no scheme, nothing to escape, no `.` or `..` on the way.
_PLAIN = lazy(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_STRAY_PERCENT = lazy(r"%(?![0-9A-Fa-f]{2})")
_ESCAPED_DOT = lazy(r"%2[Ee]")


def resolved(name: str, base: str) -> str:
    """The IRI of an id: an absolute one as it is, a CURIE expanded, any other appended to the base."""
    if _PLAIN.fullmatch(name):
        return base + name
    if _SCHEME.match(name):
        absolute = _one_fragment(_escaped(expanded(name)))
        if is_iri(absolute):
            return absolute
    return _one_fragment(base + _escaped(_inside(name)))


def expanded(name: str) -> str:
    """A CURIE with a prefix that the schema declares as an IRI; any other text as it is."""
    prefix, _, local = name.partition(":")
    namespace = None if local.startswith("//") else schema.prefixes().get(prefix)
    return namespace + local if namespace else name


def is_iri(text: str) -> bool:
    """Whether a text is an absolute IRI, host, port and all."""
    import pyoxigraph  # noqa: PLC0415 - lint needs it only for cards that name things by IRIs

    try:
        pyoxigraph.NamedNode(text)
    except ValueError:
        return False
    return True


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
