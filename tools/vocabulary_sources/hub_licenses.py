"""The licence ids of the Hugging Face Hub, what they are called, and what kind of terms they have.

The ids are those that the Hub's check of metadata (`/api/validate-yaml`) named in 2026 when it refused one.
"""

from __future__ import annotations

import re

from packaging.licenses import _spdx

#: Hub ids by the kind of terms. The first words say what travels on with a model that is made of another one.
FAMILIES = {
    "public-domain": "cc0-1.0 pddl unlicense wtfpl",
    "permissive": (
        "apache-2.0 mit afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda "
        "cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cdla-permissive-1.0 cdla-permissive-2.0 ecl-2.0 etalab-2.0 "
        "isc lppl-1.3c apple-ascl odc-by openmdw-1.0 openmdw-1.1 postgresql ofl-1.1 ncsa zlib"
    ),
    "weak-copyleft": "epl-1.0 epl-2.0 lgpl lgpl-2.1 lgpl-3.0 lgpl-lr ms-pl mpl-2.0",
    "strong-copyleft": "eupl-1.1 eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 osl-3.0",
    "share-alike": "cc-by-sa-3.0 cc-by-sa-4.0 cdla-sharing-1.0 odbl",
    "non-commercial": (
        "cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0"
    ),
    "no-derivatives": "cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0",
    "research-only": (
        "h-research intel-research apple-amlr deepfloyd-if-license fair-noncommercial-research-license"
    ),
    "openrail": (
        "openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0 bigcode-openrail-m "
        "openrail++"
    ),
    "llama": "llama2 llama3 llama3.1 llama3.2 llama3.3 llama4",
    "gemma": "gemma",
    "community": "grok2-community",
    "unknown": "cc unknown other",
}

#: Hub ids that name several licences at once, and those of them that the Hub has as well.
AMBIGUOUS = {
    "bsd": ["bsd-2-clause", "bsd-3-clause", "bsd-3-clause-clear"],
    "cc": ["cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0"],
    "gfdl": [],
    "gpl": ["gpl-2.0", "gpl-3.0"],
    "lgpl": ["lgpl-2.1", "lgpl-3.0"],
    "openrail": ["bigscience-openrail-m", "creativeml-openrail-m", "bigcode-openrail-m", "openrail++"],
}

#: Hub ids that SPDX lists under another name; the rest differ in case only, or are not there.
SPDX = {
    "odbl": "ODbL-1.0",
    "odc-by": "ODC-By-1.0",
    "pddl": "PDDL-1.0",
    "c-uda": "C-UDA-1.0",
    "lgpl-lr": "LGPLLR",
}

#: How the SPDX ids of a family begin, where the Hub has no id for them; the longest beginning decides.
BEGINNINGS = {
    "public-domain": ["CC0-", "CC-PDDC", "PDDL-", "Unlicense", "0BSD"],
    "permissive": [
        "MIT",
        "Apache-",
        "BSD-",
        "CC-BY-",
        "ISC",
        "AFL-",
        "Artistic-",
        "CDLA-Permissive-",
        "OLDAP-",
    ],
    "weak-copyleft": ["LGPL-", "MPL-", "EPL-", "CDDL-", "CPL-", "APSL-", "MS-RL"],
    "strong-copyleft": ["GPL-", "AGPL-", "EUPL-", "OSL-", "CECILL-", "GFDL-", "SSPL-"],
    "share-alike": ["CC-BY-SA-", "ODbL-", "CDLA-Sharing-"],
    "non-commercial": ["CC-BY-NC-", "PolyForm-Noncommercial-"],
    "no-derivatives": ["CC-BY-ND-", "CC-BY-NC-ND-"],
}


def vocabulary() -> dict[str, object]:
    """For each id its SPDX identifier, empty if there is none, and its family."""
    spdx = {entry["id"].lower(): entry["id"] for entry in _spdx.LICENSES.values()}
    return {
        "source": "https://huggingface.co/docs/hub/repositories-licenses, https://huggingface.co/api/validate-yaml",
        "version": "83 ids",
        "date": "2026-11-28",
        "licenses": {
            name: [SPDX.get(name) or spdx.get(name, ""), family]
            for family, names in FAMILIES.items()
            for name in sorted(names.split(), key=_by_number)
        },
        "ambiguous": AMBIGUOUS,
        "beginnings": {start: family for family, starts in BEGINNINGS.items() for start in starts},
    }


def _by_number(name: str) -> list[str]:
    """A key that sorts 2.0 before 10.0."""
    return [part.zfill(4) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]
