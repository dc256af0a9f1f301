"""Names of languages and the subtags that they mean; names that mean several languages are left out."""

from __future__ import annotations

import re
from collections import defaultdict

from vocabulary_sources import _npm
from vocabulary_sources.languages import REGISTRY, entries

LANGUAGES = "@huggingface/languages@1.0.0"


def vocabulary() -> dict[str, object]:
    """By name in lower case the subtag: English names, and native ones of languages with two letters."""
    date, registry = entries()
    meant: dict[str, set[str]] = defaultdict(set)
    for entry in registry:
        if entry["Type"] == "language" and entry.get("Scope") not in ("private-use", "special"):
            for name in entry["Description"]:
                meant[name.lower()].add(entry.get("Preferred-Value", entry["Subtag"]))
    for code, name, native in _npm.evaluate(
        LANGUAGES,
        "Object.values(it.LANGUAGES_ISO_639_1).map(it => [it.code, it.name, it.nativeName ?? ''])",
    ):
        for part in re.split(r"[,;()/]", f"{name},{native}"):
            # What a language with a code of two letters is called, it is called first.
            if part.strip():
                meant[part.strip().lower()] = {code}
    return {
        "source": "https://www.iana.org/assignments/language-subtag-registry, https://huggingface.co/languages",
        "version": f"{REGISTRY}, {LANGUAGES}",
        "date": date,
        "names": {name: min(codes) for name, codes in sorted(meant.items()) if len(codes) == 1},
    }
