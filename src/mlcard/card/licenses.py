"""Licence identifiers: SPDX's, the Hugging Face Hub's, and the spellings that people write.

SPDX: https://spdx.org/licenses/ (the vocabulary `spdx`) and the expression grammar
https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/. The Hub: the vocabulary `hub_licenses`, with
the kind of terms of each licence.
"""

from __future__ import annotations

import re
from functools import cache

from mlcard.patterns import lazy
from mlcard.vocabularies import load

#: What the Hub accepts for a licence that its list does not hold, and for one that nobody knows.
HUB_OTHER, HUB_UNKNOWN = "other", "unknown"

# Spellings that mean one licence and no other, after `_plain` has taken decoration away.
_SPELLINGS = {
    "apache 2": "Apache-2.0", "apache2": "Apache-2.0",
    "apache 2.0": "Apache-2.0", "apache2.0": "Apache-2.0", "asl 2.0": "Apache-2.0",
    "apache software 2.0": "Apache-2.0", "mit": "MIT",
    "expat": "MIT", "bsd 2": "BSD-2-Clause", "bsd 2 clause": "BSD-2-Clause",
    "bsd 3": "BSD-3-Clause", "bsd 3 clause": "BSD-3-Clause", "new bsd": "BSD-3-Clause",
    "simplified bsd": "BSD-2-Clause", "cc0": "CC0-1.0", "cc0 1.0": "CC0-1.0",
    "cc zero": "CC0-1.0", "cc 0": "CC0-1.0", "cc0 1": "CC0-1.0",
    "mpl 2": "MPL-2.0", "mpl2": "MPL-2.0", "mozilla public 2.0": "MPL-2.0",
    "boost 1.0": "BSL-1.0", "isc": "ISC", "unlicense": "Unlicense",
    "gpl 2": "GPL-2.0", "gpl2": "GPL-2.0", "gpl 3": "GPL-3.0",
    "gpl3": "GPL-3.0", "gnu gpl 3": "GPL-3.0", "gnu gpl 3.0": "GPL-3.0",
    "gnu gpl 2.0": "GPL-2.0", "gnu agpl 3.0": "AGPL-3.0", "agpl 3": "AGPL-3.0",
    "agpl3": "AGPL-3.0", "lgpl 3": "LGPL-3.0", "lgpl3": "LGPL-3.0",
    "lgpl 2.1": "LGPL-2.1", "odbl": "ODbL-1.0", "odbl 1.0": "ODbL-1.0",
    "pddl": "PDDL-1.0", "odc by": "ODC-By-1.0",
}  # fmt: skip
_NOT_IN_A_REFERENCE = lazy(r"[^A-Za-z0-9.-]+")
_TOKEN = lazy(r"\(|\)|[^\s()]+")
_REFERENCE = lazy(r"(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
_CREATIVE_COMMONS = lazy(r"cc by(?P<parts>(?: (?:nc|nd|sa))*) (?P<version>1\.0|2\.0|2\.5|3\.0|4\.0)")
_DECORATION = lazy(r"\b(?:the|licen[cs]e|licensed|version)\b|\bv(?=\d)|[\"']")


@cache
def _spdx() -> tuple[dict[str, str], dict[str, str]]:
    """SPDX licence and exception identifiers, by their lower case."""
    table = load("spdx")
    licenses = {name.lower(): name for name in (*table["licenses"], *table["deprecated"])}
    return licenses, {name.lower(): name for name in table["exceptions"]}


def spdx_id(text: str) -> str | None:
    """The SPDX identifier that a text is, whatever its case."""
    return _spdx()[0].get(text.lower())


@cache
def hub_ids() -> dict[str, str]:
    """The licence ids that the Hub takes, each with its SPDX identifier; empty if SPDX lists no such one."""
    return {name: spdx for name, (spdx, _) in load("hub_licenses")["licenses"].items()}


@cache
def _hub_by_spdx() -> dict[str, str]:
    """The Hub's ids of licences that SPDX lists, by the SPDX identifier in lower case."""
    return {spdx.lower(): name for name, spdx in hub_ids().items() if spdx}


def from_hub(hub_id: str) -> str:
    """An SPDX expression for a licence id of the Hub; a text that the Hub does not know stays as it is."""
    known = hub_ids().get(hub_id)
    if known == "" and hub_id not in (HUB_OTHER, HUB_UNKNOWN):
        return "LicenseRef-" + _NOT_IN_A_REFERENCE.sub("-", hub_id.replace("+", "-plus")).strip("-")
    if known:
        return known
    found = spdx_id(hub_id)
    return found if found and hub_id == hub_id.lower() else hub_id


def to_hub(spdx: str) -> str | None:
    """The Hub's id of a licence by its SPDX identifier; None if the Hub has none."""
    # What SPDX calls GPL-3.0-only today, the Hub and SPDX once called GPL-3.0.
    return _hub_by_spdx().get(spdx.lower().removesuffix("-only"))


def ambiguous() -> dict[str, list[str]]:
    """The Hub's ids that stand for a family of licences, with the ids of those in the family."""
    table: dict[str, list[str]] = load("hub_licenses")["ambiguous"]
    return table


def family(license_id: str) -> str:
    """What kind of terms a licence has: `permissive`, `strong-copyleft`, `llama` and so on, or `unknown`.

    Args:
        license_id: one SPDX identifier or `LicenseRef-` and a name, no expression; or an id of the Hub.
    """
    table = load("hub_licenses")
    name = license_id.removeprefix("LicenseRef-").replace("-plus", "+")  # as `from_hub` writes it
    known = table["licenses"].get(name) or table["licenses"].get(to_hub(name) or "")
    if known:
        return str(known[1])
    fitting = [start for start in table["beginnings"] if name.startswith(start)]
    return str(table["beginnings"][max(fitting, key=len)]) if fitting else HUB_UNKNOWN


def unknown_parts(expression: str) -> list[str]:
    """The parts of a licence expression that SPDX does not know; `[expression]` if its grammar is broken."""
    licenses, exceptions = _spdx()
    unknown: list[str] = []
    depth, wanted = 0, "license"
    for part in _TOKEN.findall(expression):
        if wanted == "operator" and part in ("AND", "OR", "WITH"):
            wanted = "exception" if part == "WITH" else "license"
        elif wanted == "operator" and part == ")" and depth:
            depth -= 1
        elif wanted == "license" and part == "(":
            depth += 1
        elif wanted == "operator" or part in "()":
            return [expression]
        else:
            known = exceptions if wanted == "exception" else licenses
            name = part.removesuffix("+")
            if known.get(name.lower()) != name and not (wanted == "license" and _REFERENCE.fullmatch(name)):
                unknown.append(part)
            wanted = "operator"
    return [expression] if depth or wanted != "operator" else unknown


def spelled(text: str) -> str | None:
    """The SPDX identifier that a person's spelling certainly means, such as `Apache 2` or `CC BY-SA 4.0`."""
    if found := spdx_id(text.strip()):
        return found
    plain = " ".join(_DECORATION.sub(" ", re.sub(r"[-_,\s]+", " ", text.lower())).split())
    if match := _CREATIVE_COMMONS.fullmatch(plain):
        parts = "".join(f"-{part}" for part in match["parts"].split())
        return spdx_id(f"cc-by{parts}-{match['version']}")
    return _SPELLINGS.get(plain) or spdx_id(plain.replace(" ", "-")) or None
