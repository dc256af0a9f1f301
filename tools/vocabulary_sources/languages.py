"""Languages: the subtags of BCP 47 as IANA registers them, with the codes of ISO 639 that they replace.

https://www.rfc-editor.org/rfc/rfc5646#section-3.1 describes the registry. A language with a code of two
letters has no subtag of three there, while the Hugging Face Hub takes both.
"""

from __future__ import annotations

from typing import Any

from vocabulary_sources import _npm

REGISTRY = "language-subtag-registry@0.4.2"
ISO = "iso-639-3@3.0.1"


def entries() -> tuple[str, list[dict[str, Any]]]:
    """The date of the registry, and its entries."""
    meta, registry = _npm.files(REGISTRY, "data/json/meta.json", "data/json/registry.json")
    return meta["File-Date"], registry


def vocabulary() -> dict[str, object]:
    """The subtags of each kind in one text, what deprecated ones became, and codes of three letters."""
    date, registry = entries()
    two_letters = _npm.evaluate(
        ISO,
        "it.iso6393.filter(language => language.iso6391)"
        ".flatMap(it => [it.iso6393, it.iso6392B, it.iso6392T].map(code => [code, it.iso6391]))",
    )
    return {
        "source": "https://www.iana.org/assignments/language-subtag-registry",
        "version": f"{REGISTRY}, {ISO}",
        "date": date,
        "languages": _subtags(registry, "language"),
        "extlangs": _subtags(registry, "extlang"),
        "scripts": _subtags(registry, "script"),
        "regions": _subtags(registry, "region"),
        "variants": _subtags(registry, "variant"),
        "whole": " ".join(
            entry["Tag"] for entry in registry if entry["Type"] in ("grandfathered", "redundant")
        ),
        "preferred": {
            entry.get("Subtag", entry.get("Tag")): entry["Preferred-Value"]
            for entry in registry
            if entry["Type"] in ("language", "grandfathered", "redundant") and "Preferred-Value" in entry
        },
        "shorter": dict(sorted((code, short) for code, short in two_letters if code)),
    }


def _subtags(registry: list[dict[str, Any]], kind: str) -> str:
    """The subtags of a kind; a range such as `qaa..qtz` is for private use and stands as it is."""
    return " ".join(entry["Subtag"] for entry in registry if entry["Type"] == kind)
