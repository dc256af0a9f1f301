"""Which licence a text is, or names: the text of a LICENSE file, and prose about a licence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mlcard.card.licenses import spdx_id
from mlcard.patterns import lazy
from mlcard.validate.folder import names, place

if TYPE_CHECKING:
    from mlcard.validate.folder import Folder

#: Names of files that hold the text of a licence.
LICENCE_FILE = lazy(r"(?:licen[cs]e|copying|unlicense)(?:\.(?:md|txt|rst))?", re.IGNORECASE)
#: Most bytes of such a file that are read.
_LARGEST = 20_000

#: How much of a text is looked at: the titles and first clauses of licences stand at its beginning.
HEAD = 4_000
_MARKUP = "*_`>#"
_NAMES = r"((?:[- ](?:Non-?Commercial|Share-?Alike|No-?Deriv(?:ative|ation)?s))*)"
_CREATIVE_COMMONS = lazy(rf"\bAttribution{_NAMES},? (?:v|version )?(\d\.\d)", re.IGNORECASE)
_CC_SHORT = lazy(r"\bCC[- ]?BY((?:[- ](?:NC|SA|ND))*)[- ]?v?(\d\.\d)", re.IGNORECASE)
_CC_ADDRESS = lazy(r"creativecommons\.org/licenses/by((?:-(?:nc|sa|nd))*)/(\d\.\d)", re.IGNORECASE)
#: Texts of licences: words that stand in the title or the first clauses of one of them only.
TEXTS = (
    ("Apache-2.0", "Apache License Version 2.0, January 2004"),
    ("AGPL-3.0", "GNU AFFERO GENERAL PUBLIC LICENSE Version 3, 19 November 2007"),
    ("LGPL-3.0", "GNU LESSER GENERAL PUBLIC LICENSE Version 3, 29 June 2007"),
    ("LGPL-2.1", "GNU LESSER GENERAL PUBLIC LICENSE Version 2.1, February 1999"),
    ("GPL-3.0", "GNU GENERAL PUBLIC LICENSE Version 3, 29 June 2007"),
    ("GPL-2.0", "GNU GENERAL PUBLIC LICENSE Version 2, June 1991"),
    ("MPL-2.0", "Mozilla Public License Version 2.0"),
    ("CC0-1.0", "CC0 1.0 Universal"),
    ("Unlicense", "This is free and unencumbered software released into the public domain"),
    ("MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy of this software"),
    ("LicenseRef-llama2", "LLAMA 2 COMMUNITY LICENSE AGREEMENT"),
    ("LicenseRef-llama3", "META LLAMA 3 COMMUNITY LICENSE AGREEMENT"),
    ("LicenseRef-llama3.1", "LLAMA 3.1 COMMUNITY LICENSE AGREEMENT"),
    ("LicenseRef-llama3.2", "LLAMA 3.2 COMMUNITY LICENSE AGREEMENT"),
    ("LicenseRef-llama3.3", "LLAMA 3.3 COMMUNITY LICENSE AGREEMENT"),
    ("LicenseRef-llama4", "LLAMA 4 COMMUNITY LICENSE AGREEMENT"),
    ("LicenseRef-gemma", "Gemma Terms of Use"),
)  # fmt: skip
_BSD = "Redistribution and use in source and binary forms, with or without modification, are permitted"
_BSD_3 = "Neither the name of"
_VERSION = r",? (?:v|version )?"
_PUBLIC = r"General Public Licen[sc]e"
#: Names of licences in prose that mean one of them and nothing else, and letters of which each has some.
NAMES = (
    ("Apache-2.0", r"\bApache(?: Software)?(?:[- ]Licen[sc]e)?,?(?: Version)?[- ]v?2(?:\.0)?\b", ("apache",)),
    ("MIT", r"\bMIT[- ]Licen[sc]ed?\b|^MIT\.?$", ("mit",)),
    ("BSD-3-Clause", r"\bBSD[- ]3\b|\b3-Clause BSD\b", ("bsd",)),
    ("BSD-2-Clause", r"\bBSD[- ]2\b|\b2-Clause BSD\b", ("bsd",)),
    ("CC0-1.0", r"\bCC0\b|publicdomain/zero/1\.0", ("cc0", "zero")),
    ("AGPL-3.0", rf"\bAGPL[- ]?v?3|\bAffero {_PUBLIC}{_VERSION}3", ("agpl", "affero")),
    ("LGPL-3.0", rf"\bLGPL[- ]?v?3|\bLesser {_PUBLIC}{_VERSION}3", ("lgpl", "lesser")),
    ("GPL-3.0", rf"(?<![AL])\bGPL[- ]?v?3|\bGNU {_PUBLIC}{_VERSION}3", ("gpl", "gnu")),
    ("GPL-2.0", rf"(?<![AL])\bGPL[- ]?v?2|\bGNU {_PUBLIC}{_VERSION}2", ("gpl", "gnu")),
    ("MPL-2.0", rf"\bMPL[- ]?v?2(?:\.0)?\b|\bMozilla Public Licen[sc]e{_VERSION}2", ("mpl", "mozilla")),
)
#: The same of the licences of Creative Commons.
_COMMONS = (
    (_CREATIVE_COMMONS, ("attribution",)), (_CC_SHORT, ("cc by", "cc-by", "ccby")),
    (_CC_ADDRESS, ("creativecommons",)),
)  # fmt: skip


def licence_of(text: str) -> str | None:
    """The licence whose text this is, as an SPDX expression; None if it is none of the known, or several."""
    head = " ".join(text[:HEAD].split())
    found = [licence for licence, words in TEXTS if words.lower() in head.lower()]
    if _BSD in head:
        found.append("BSD-3-Clause" if _BSD_3 in head else "BSD-2-Clause")
    if not found and (title := _CREATIVE_COMMONS.search(head[:500])):
        found += filter(None, [_creative_commons(title)])
    return found[0] if len(found) == 1 else None


def licence_in(folder: Folder, name: str) -> str | None:
    """The licence whose text a file of a folder is; None if its name is not that of such a file."""
    target = place(folder, name) if LICENCE_FILE.fullmatch(name) else None
    try:
        if target is None or not target.is_file():
            return None
        with target.open("rb") as file:
            return licence_of(file.read(_LARGEST).decode("utf-8", "replace"))
    except OSError:
        return None


def licence_beside(folder: Folder) -> tuple[str, str]:
    """The licence whose text lies in a folder, and the name of the file; empty if none or several do."""
    found = [(licence, name) for name in names(folder) if (licence := licence_in(folder, name))]
    return found[0] if len(found) == 1 else ("", "")


def licences_named(prose: str) -> set[str]:
    """The licences that a piece of prose names, as SPDX identifiers."""
    plain = prose[:HEAD]
    for sign in _MARKUP:
        plain = plain.replace(sign, " ")
    plain = " ".join(plain.split())
    lowered = plain.lower()
    found = {
        licence
        for licence, words, signs in NAMES
        if any(sign in lowered for sign in signs) and re.search(words, plain, re.IGNORECASE)
    }
    for pattern, signs in _COMMONS:
        if any(sign in lowered for sign in signs):
            found.update(filter(None, map(_creative_commons, pattern.finditer(plain))))
    return found


def _creative_commons(match: re.Match[str]) -> str | None:
    """The SPDX identifier of a licence of Creative Commons by its parts and version."""
    parts = match[1].lower().replace("-", "").replace(" ", "")
    order = (("nc", ("nc", "noncommercial")), ("nd", ("nd", "noderiv")), ("sa", ("sa", "sharealike")))
    short = "".join(f"-{part}" for part, words in order if any(word in parts for word in words))
    return spdx_id(f"cc-by{short}-{match[2]}")
