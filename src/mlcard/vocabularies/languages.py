"""Languages: tags of BCP 47 (https://www.rfc-editor.org/rfc/rfc5646) and codes of ISO 639.

The vocabulary `languages` holds the subtags that IANA registers, `language_names` the names of languages.
"""

from __future__ import annotations

from functools import cache

from mlcard.patterns import lazy
from mlcard.vocabularies import load

# The form of a tag, its extensions and private use at the end.
_TAG = lazy(
    r"(?P<language>[a-z]{2,3})(?:-(?P<extlang>[a-z]{3}))?(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|\d{3}))?(?P<variants>(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)"
    r"(?P<rest>(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?)"
)
#: Subtags for private use, which the registry gives as ranges: `qaa..qtz`.
_PRIVATE = {
    "languages": lazy("q[a-t][a-z]"),
    "scripts": lazy("qa[ab][a-x]"),
    "regions": lazy("q[m-z]|x[a-z]"),
}
#: Codes of countries that people write for the language that most of its people speak.
COUNTRIES = {
    "jp": "ja", "cn": "zh", "vn": "vi", "cz": "cs", "dk": "da", "ua": "uk", "gb": "en", "us": "en",
    "ir": "fa", "rs": "sr", "gr": "el", "ge": "ka", "by": "be", "al": "sq", "pk": "ur", "il": "he",
}  # fmt: skip


@cache
def _subtags(kind: str) -> frozenset[str]:
    """Subtags of a kind, in lower case."""
    return frozenset(load("languages")[kind].lower().split())


@cache
def _codes() -> frozenset[str]:
    """The codes of ISO 639, those with three letters that have one with two included."""
    return _subtags("languages").union(load("languages")["shorter"])


def is_code(text: str) -> bool:
    """Whether a text is a code of ISO 639 with two or three lower-case letters, as the Hub takes them."""
    return text in _codes()


def is_registered(tag: str) -> bool:
    """Whether a tag is one of BCP 47 and each of its subtags is registered, in whatever case."""
    tag = tag.lower()
    match = _TAG.fullmatch(tag)
    if not match or tag in _subtags("whole"):
        return tag in _subtags("whole")
    variants = match["variants"].split("-")[1:]
    return (
        _is_known(match["language"], "languages")
        and (not match["extlang"] or match["extlang"] in _subtags("extlangs"))
        and (not match["script"] or _is_known(match["script"], "scripts"))
        and (not match["region"] or _is_known(match["region"], "regions"))
        and all(variant in _subtags("variants") for variant in variants)
    )


def _is_known(subtag: str, kind: str) -> bool:
    """Whether a subtag is registered, or one for private use."""
    return subtag in _subtags(kind) or bool(_PRIVATE[kind].fullmatch(subtag))


def canonical(tag: str) -> str:
    """A registered tag as it is written, a deprecated language replaced: `iw` is `he`, `eng` is `en`."""
    parts = tag.lower().split("-")
    parts[0] = load("languages")["shorter"].get(parts[0], parts[0])
    parts[0] = load("languages")["preferred"].get(parts[0], parts[0])
    for position, part in enumerate(parts[1:], 1):
        if len(part) == 1:
            break  # extensions stay in lower case
        if len(part) == 2 and part.isalpha():
            parts[position] = part.upper()
        elif len(part) == 4 and part.isalpha():
            parts[position] = part.capitalize()
    return "-".join(parts)


def code_of(name: str) -> str | None:
    """The subtag of the language that a name in English, or in the language itself, certainly means."""
    names: dict[str, str] = load("language_names")["names"]
    return names.get(" ".join(name.lower().split()))
