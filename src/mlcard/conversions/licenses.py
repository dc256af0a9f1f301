"""Licences: the SPDX expression of a card as what other formats hold, and back.

Which ids SPDX and the Hub have, and what people write, is known to `mlcard.card.licenses`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mlcard.card.licenses import HUB_OTHER, from_hub, hub_ids, spdx_id, spelled, to_hub, unknown_parts

#: Where SPDX describes a licence; the URI that Croissant, DCAT and schema.org users expect.
SPDX_BASE = "https://spdx.org/licenses/"
_REFERENCE = "LicenseRef-"
_OF_SPDX = re.compile(r"https?://(?:www\.)?spdx\.org/licenses/([A-Za-z0-9.+-]+?)(?:\.html|\.json)?/?")
_CREATIVE = re.compile(r"https?://creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/(\d\.\d)/?.*")
_NOT_IN_A_REFERENCE = re.compile(r"[^A-Za-z0-9.-]+")
#: Addresses under which licences stand, without scheme and `www.`, in lower case.
_ADDRESSES = {
    "www.apache.org/licenses/license-2.0": "Apache-2.0", "opensource.org/licenses/mit": "MIT",
    "opensource.org/license/mit": "MIT", "opensource.org/licenses/apache-2.0": "Apache-2.0",
    "opensource.org/licenses/bsd-3-clause": "BSD-3-Clause", "www.gnu.org/licenses/gpl-3.0": "GPL-3.0-only",
    "opendatacommons.org/licenses/odbl/1-0": "ODbL-1.0", "opendatacommons.org/licenses/by/1-0": "ODC-By-1.0",
    "opendatacommons.org/licenses/pddl/1-0": "PDDL-1.0",
}  # fmt: skip


class Hub(NamedTuple):
    """What front matter says of a licence.

    Attributes:
        id: value of `license`.
        name: value of `license_name`; empty where the id says it all.
    """

    id: str
    name: str


def hub(expression: str) -> Hub | list[str] | None:
    """A licence as the Hub writes it: an id, `other` with a name, or several ids that all hold.

    None if the expression has a choice or an exception, which front matter cannot say.
    """
    if " AND " in expression and not re.search(r"\b(?:OR|WITH)\b|[()]", expression):
        several = [hub(part) for part in expression.split(" AND ")]
        if all(isinstance(part, Hub) and not part.name for part in several):
            return [part.id for part in several if isinstance(part, Hub)]
        return None
    if " " in expression.strip():
        return None
    if known := to_hub(expression):
        return Hub(known, "")
    if expression in hub_ids():  # what a README said, and SPDX does not list
        return Hub(expression, "")
    name = expression.removeprefix(_REFERENCE)
    mine = next((found for found in hub_ids() if from_hub(found) == expression), None)
    return Hub(mine, "") if mine else Hub(HUB_OTHER, name)


def iri(expression: str) -> str | None:
    """The IRI of a licence: SPDX's for one of its licences, the text itself if it is one; else None."""
    if expression.startswith(("http://", "https://")):
        return expression
    found = spdx_id(expression)
    return SPDX_BASE + found if found and not unknown_parts(expression) else None


def is_expression(text: str) -> bool:
    """Whether a text is an expression of SPDX licences, known to SPDX or named by reference."""
    return not unknown_parts(text)


def from_anything(text: str) -> str | None:
    """The SPDX expression that a text from another format certainly means.

    An SPDX expression, an IRI of a licence, a usual spelling, or an id of the Hub; a text that is none of
    these becomes a `LicenseRef-` if it is short, and None if it is a licence's own text.
    """
    text = " ".join(text.split())
    if not text:
        return None
    if is_expression(text):
        return text
    if found := _of_address(text) or spelled(text):
        return found
    if text in hub_ids():
        return from_hub(text)
    if text.startswith(("http://", "https://")) or len(text) <= 100:
        name = _NOT_IN_A_REFERENCE.sub("-", re.sub(r"^https?://(www\.)?", "", text)).strip("-.")
        return _REFERENCE + name if name else None
    return None


def _of_address(text: str) -> str | None:
    """The SPDX id of a licence that an address of SPDX, Creative Commons or its author leads to."""
    if match := _OF_SPDX.fullmatch(text):
        return spdx_id(match[1])
    if match := _CREATIVE.fullmatch(text):
        kind, terms, version = match.groups()
        if kind == "publicdomain":
            return spdx_id(f"CC0-{version}") if terms == "zero" else None
        return spdx_id(f"CC-{terms}-{version}")
    plain = re.sub(r"^https?://", "", text.lower()).rstrip("/")
    plain = re.sub(r"\.(?:txt|html|en\.html|php)$", "", plain)
    return _ADDRESSES.get(plain)
